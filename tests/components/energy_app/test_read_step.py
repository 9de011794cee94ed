"""Reading the first telegram while a person waits in front of a dialog."""

import asyncio
import math
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow

from custom_components.energy_app.flows import steps
from tests.emulators.p1_meter import PtyLine

from .dialog import Dialog
from .house import talk_until, until


@pytest.fixture
async def dialog(hass: HomeAssistant) -> Dialog:
    """A dialog that asks for a serial port."""
    dialog = await Dialog.of_house(hass)
    await dialog.choose("serial")
    return dialog


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an answer wait for as long as reading takes."""
    monkeypatch.setattr(steps, "QUICK_SECONDS", math.inf)


@pytest.mark.usefixtures("patient")
async def test_quick_meter(hass: HomeAssistant, dialog: Dialog, serial: PtyLine) -> None:
    """A telegram that comes soon is shown in the answer, without any progress before it."""
    answer = hass.async_create_task(dialog.answer(port=serial.path))
    await talk_until(serial, answer.done)
    assert (await answer)["step_id"] == "confirm"


@pytest.mark.usefixtures("patient")
async def test_quick_error(dialog: Dialog, tmp_path: Path) -> None:
    """So is an error."""
    shown = await dialog.answer(port=str(tmp_path / "missing"))
    assert (shown["type"], shown["errors"]) == (FlowResultType.FORM, {"base": "not_found"})


async def test_progress_is_shown_for_a_while(
    hass: HomeAssistant, dialog: Dialog, serial: PtyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Progress goes on after the telegram came, for a frontend that hears of it late."""
    monkeypatch.setattr(steps, "SHOWN_SECONDS", math.inf)
    shown = await dialog.answer(port=serial.path)
    await until(lambda: serial.listeners)
    await talk_until(serial, lambda: not serial.listeners)
    again = await hass.config_entries.flow.async_configure(shown["flow_id"])
    assert (again["type"], again["step_id"]) == (FlowResultType.SHOW_PROGRESS, "read")
    hass.config_entries.flow.async_abort(shown["flow_id"])
    await hass.async_block_till_done()


@pytest.mark.usefixtures("patient")
async def test_closed_before_the_answer(hass: HomeAssistant, dialog: Dialog, serial: PtyLine) -> None:
    """A dialog that is closed before its form was answered lets go of the port."""
    answer = asyncio.ensure_future(dialog.answer(port=serial.path))
    await until(lambda: serial.listeners)
    hass.config_entries.flow.async_abort(dialog.shown["flow_id"])
    with pytest.raises(UnknownFlow):
        await answer
    await until(lambda: not serial.listeners)
