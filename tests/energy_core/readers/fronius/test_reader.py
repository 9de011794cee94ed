"""The reader of a data logger, over real HTTP: what it asks, and what it makes of it."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import ClientSession

from energy_core.exceptions import ReaderDataError, ReaderError
from energy_core.models import Reading
from energy_core.readers.fronius import Endpoint
from tests.emulators.fronius import MODELS, DataLogger, Fault, Flows, Model, SteadyPlant
from tests.emulators.fronius.answers import Answers
from tests.emulators.web import Asked, Json
from tests.energy_core.readers.clock import HandClock

from .devices import NOON, STEADY, asked, house, reader_of

FLOW, SYSTEM, DEVICE = (
    "GetPowerFlowRealtimeData",
    "GetInverterRealtimeData System",
    "GetInverterRealtimeData Device",
)
METER, STORAGE = "GetMeterRealtimeData System", "GetStorageRealtimeData System"
NIGHT = SteadyPlant(Flows(pv_w=0, grid_w=300, load_w=300, day_wh=0, total_wh=900000))


@pytest.mark.parametrize("hours", [0, 3.5, 9, 11])
async def test_it_says_what_the_meter_says(hours: float) -> None:
    """Sun, battery, grid and load of the emulated house add up, with its own smart meter."""
    plant, at = house(battery=True), NOON + timedelta(hours=hours)
    with DataLogger(plant, at=at) as logger:
        reading = await reader_of(logger).read()
    values, meter = reading.values, plant.meter.truth(at)
    assert (reading.source, reading.at) == ("roof", at)
    assert values["grid_power_w"] == meter["import_power_w"] - meter["export_power_w"]  # type: ignore[operator] # of any type
    flows = plant.flows(at)
    assert values.get("pv_power_w", 0) == flows.pv_w
    assert values["battery_power_w"] == flows.battery_w
    assert values["battery_soc_pct"] == flows.charge_pct
    assert values["load_power_w"] == flows.pv_w + flows.grid_w - (flows.battery_w or 0)
    assert values["pv_total_kwh"] == pytest.approx(flows.total_wh / 1000)


@pytest.mark.parametrize(
    ("model", "first", "then", "later"),
    [
        ("symo", [FLOW, DEVICE], [FLOW, DEVICE], [FLOW, DEVICE]),
        ("gen24", [FLOW, DEVICE], [FLOW, DEVICE], [FLOW, DEVICE]),
        ("pair", [FLOW, DEVICE], [FLOW, DEVICE], [FLOW, DEVICE]),
        ("no_flow", [FLOW, SYSTEM, DEVICE, METER], [SYSTEM, DEVICE, METER], [FLOW, SYSTEM, DEVICE, METER]),
        ("no_meter", [FLOW, DEVICE, METER], [FLOW, DEVICE], [FLOW, DEVICE, METER]),
        ("v0", [FLOW, SYSTEM, SYSTEM, DEVICE], [SYSTEM, DEVICE], [SYSTEM, DEVICE]),
    ],
)
async def test_it_asks_as_little_as_it_can(
    model: str, first: list[str], then: list[str], later: list[str]
) -> None:
    """What is not there is not asked for again, until an hour has gone."""
    clock = HandClock(NOON)
    with DataLogger(STEADY, MODELS[model], at=NOON) as logger:
        reader = reader_of(logger, clock)
        whole = await reader.read()
        assert asked(logger) == first
        assert (await reader.read()).values == whole.values
        assert asked(logger) == then
        assert whole.values["pv_power_w"] == 4000
        assert whole.values["device_status"] == 7
        assert whole.values.get("grid_power_w") == (-1500 if MODELS[model].has_meter else None)
        clock.forward(3601)
        await reader.read()
        assert asked(logger) == later


async def test_one_question_after_the_other() -> None:
    """Also when two ask at the same time."""
    with DataLogger(STEADY, MODELS["no_flow"], at=NOON) as logger:
        reader = reader_of(logger)
        await asyncio.gather(*(reader.read() for _ in range(4)))
        assert len(logger.requests) > 12
        assert logger.at_a_time == 1


async def test_several_inverters() -> None:
    """Are summed and apart, in the power flow and without it."""
    for has_power_flow in (True, False):
        model = Model(inverters=3, has_power_flow=has_power_flow)
        with DataLogger(STEADY, model, at=NOON) as logger:
            values = (await reader_of(logger).read()).values
        assert values["pv_power_w"] == 4000
        assert values["pv_total_kwh"] == 900
        assert [values[f"inverter_{number}_power_w"] for number in (1, 2, 3)] == [1333, 1333, 1334]
        assert values["device_status"] == 7


@pytest.mark.parametrize("model", ["symo", "no_flow", "v0"])
async def test_the_night(model: str) -> None:
    """No power is absent, not 0; totals stay."""
    with DataLogger(NIGHT, MODELS[model], at=NOON) as logger:
        values = (await reader_of(logger).read()).values
    assert "pv_power_w" not in values
    assert values["pv_day_kwh"] == 0
    assert values["pv_total_kwh"] == 900
    assert values["device_status"] == 3


async def test_a_night_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old data loggers know no inverter at night; those of the day are not forgotten, and no total falls."""
    plant = SteadyPlant(Flows(pv_w=4000, grid_w=0, load_w=4000, day_wh=9000, total_wh=900_000))
    with DataLogger(plant, MODELS["pair"], at=NOON) as logger:
        reader = reader_of(logger, HandClock(NOON))
        assert (await reader.read()).values["pv_total_kwh"] == 900
        real = logger.answer

        def silent(request: Asked) -> tuple[int, Json]:
            status, body = real(request)
            assert isinstance(body, dict)
            nothing = {"P_PV": None, "P_Grid": None, "P_Load": None, "P_Akku": None, "E_Total": None}
            data = {"Inverters": {}, "Site": nothing}
            return status, body | ({"Body": {"Data": data}} if "PowerFlow" in request.path else {})

        monkeypatch.setattr(logger, "answer", silent)
        values = (await reader.read()).values
        assert "pv_total_kwh" not in values
        assert values["device_status"] == 7


async def test_begun_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is known, which is no error; in the morning it is."""
    clock = HandClock(NOON)
    with DataLogger(STEADY, MODELS["no_meter"], at=NOON) as logger:
        reader, real = reader_of(logger, clock), logger.answer

        def silent(request: Asked) -> tuple[int, Json]:
            status, body = real(request)
            assert isinstance(body, dict)
            asleep = Answers(logger.model, STEADY.always, NOON, logger.zone).refusal(12, "Not available")
            data = {"Site": {"P_PV": None}, "Inverters": {}}
            return status, asleep if request.query.get("Scope") == "Device" else body | {
                "Body": {"Data": data}
            }

        with monkeypatch.context() as night:
            night.setattr(logger, "answer", silent)
            for _ in range(2):
                assert (await reader.read()).values == {}
        clock.forward(61)
        assert (await reader.read()).values["pv_power_w"] == 4000


async def test_a_battery_that_is_not_there() -> None:
    """A GEN24 tells of its charge, which is 0 %."""
    plant = SteadyPlant(Flows(pv_w=4000, grid_w=0, load_w=4000, charge_pct=0.0))
    with DataLogger(plant, MODELS["gen24"], at=NOON) as logger:
        reader = reader_of(logger)
        assert not [column for column in (await reader.read()).values if column.endswith("soc_pct")]
        alone = await reader.read_endpoint(Endpoint.POWERFLOW)
        assert alone.values["battery_soc_pct"] == 0
        logger.plant = SteadyPlant(Flows(pv_w=4000, grid_w=0, load_w=4000, battery_w=0, charge_pct=0.0))
        assert (await reader.read()).values["battery_soc_pct"] == 0


@pytest.mark.parametrize("model", ["symo", "no_flow", "v0"])
async def test_it_wakes_up(model: str) -> None:
    """The power is there again, as it was."""
    with DataLogger(STEADY, MODELS[model], at=NOON) as logger:
        reader = reader_of(logger)
        day = await reader.read()
        logger.is_asleep = True
        assert "pv_power_w" not in (await reader.read()).values
        logger.is_asleep = False
        assert (await reader.read()).values == day.values


async def test_device_1_alone() -> None:
    """Where nothing else is answered."""
    with DataLogger(STEADY, at=NOON) as logger:
        logger.lacks |= {"powerflow", "system", "meter", "storage"}
        values = (await reader_of(logger).read()).values
        assert values == {
            "pv_power_w": 4000,
            "pv_day_kwh": 9,
            "pv_year_kwh": 90,
            "pv_total_kwh": 900,
            "device_status": 7,
            "error_code": 0,
        }


async def test_what_was_answered_is_not_passed_over() -> None:
    """Without the power flow, the power of the panels would be something else all at once."""
    clock = HandClock(NOON)
    with DataLogger(house(battery=True), at=NOON) as logger:
        reader = reader_of(logger, clock)
        before = await reader.read()
        logger.lacks.add("powerflow")
        for _ in range(2):
            with pytest.raises(ReaderDataError, match="powerflow is not supported") as caught:
                await reader.read()
            assert caught.value.fault == "not_supported"
        logger.lacks.clear()
        assert (await reader.read()).values == before.values


async def test_a_power_flow_that_comes_later() -> None:
    """With a new firmware: it is found within the hour."""
    clock = HandClock(NOON)
    with DataLogger(STEADY, MODELS["no_flow"], at=NOON) as logger:
        reader = reader_of(logger, clock)
        assert "load_power_w" not in (await reader.read()).values
        logger.model = MODELS["symo"]
        clock.forward(3601)
        logger.fail(Fault.SERVER_ERROR)
        assert "load_power_w" not in (await reader.read()).values
        clock.forward(61)
        assert (await reader.read()).values["load_power_w"] == 2500


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.SERVER_ERROR, Fault.CUT])
async def test_more_that_fails_spoils_nothing(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid's power is worth more than the status of an inverter, which is asked for again in a minute."""
    clock = HandClock(NOON)
    with DataLogger(STEADY, at=NOON) as logger:
        reader = reader_of(logger, clock)
        await reader.read()
        asked(logger)
        monkeypatch.setattr(logger, "next_fault", iter([None, fault, None, None, None]).__next__)
        for _ in range(2):
            values = (await reader.read()).values
            assert values["grid_power_w"] == -1500
            assert "device_status" not in values
        assert asked(logger) == [FLOW, DEVICE, FLOW]
        clock.forward(61)
        assert (await reader.read()).values["device_status"] == 7


async def test_the_day_of_what_counts_none() -> None:
    """From the total since midnight, or from what a store knows of it."""
    plant = house()
    with DataLogger(plant, MODELS["gen24"]) as logger:
        reader = reader_of(logger)
        logger.at = NOON - timedelta(hours=13, seconds=10)  # 23:59:50
        evening = await reader.read()
        assert "pv_day_kwh" not in evening.values
        logger.at = NOON - timedelta(hours=12, minutes=59)
        morning = await reader.read()
        assert morning.values["pv_day_kwh"] == 0
        logger.at = NOON
        day = (await reader.read()).values["pv_day_kwh"]
        assert day == pytest.approx(plant.flows(NOON).day_wh / 1000, abs=1e-3)
        restarted = reader_of(logger)
        assert "pv_day_kwh" not in (await restarted.read()).values
        restarted = reader_of(logger)
        restarted.recall([evening, morning, Reading("roof", NOON, {"pv_power_w": 1.0})])
        assert (await restarted.read()).values["pv_day_kwh"] == day


async def test_a_day_that_is_counted_is_left_alone() -> None:
    """Also when it is missing once."""
    with DataLogger(STEADY, at=NOON - timedelta(hours=13, seconds=10)) as logger:
        reader = reader_of(logger)
        assert (await reader.read()).values["pv_day_kwh"] == 9
        logger.at, logger.model = NOON, MODELS["gen24"]
        assert "pv_day_kwh" not in (await reader.read()).values


async def test_an_instant_that_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is that of the arrival."""
    clock = HandClock(NOON)
    with DataLogger(STEADY, at=NOON) as logger:
        real = logger.answer
        told = iter(["2026-06-10T13:00:00", "yesterday", None, "0001-01-01T00:00:00+01:00"])

        def untimely(request: Asked) -> tuple[int, Json]:
            status, body = real(request)
            assert isinstance(body, dict)
            head = body["Head"]
            assert isinstance(head, dict)
            return status, body | {"Head": head | {"Timestamp": next(told)}}

        monkeypatch.setattr(logger, "answer", untimely)
        for _ in range(4):
            reading = await reader_of(logger, clock).read_endpoint(Endpoint.POWERFLOW)
            assert reading.at == NOON
            assert reading.info == {"at_source": "arrival"}


@pytest.mark.parametrize(
    ("code", "reason", "fault"),
    [
        (1, "", "not_supported"),
        (3, "", "busy"),
        (5, "", "busy"),
        (6, "", "wrong_scope"),
        (8, "Scope Cumulation is not supported", "wrong_scope"),
        (8, "", "busy"),
        (11, "", "not_supported"),
        (12, "", "not_available"),
        (255, "Storage is not supported by this device", "not_supported"),
        (255, "Meter 0 does not exist", "not_available"),
        (255, "", "api_status"),
        (99, "x" * 1000, "api_status"),
    ],
)
@pytest.mark.parametrize("endpoint", Endpoint)
async def test_a_status_of_the_api(code: int, reason: str, fault: str, endpoint: Endpoint) -> None:
    """It is told apart, with its code and its reason."""
    with DataLogger(STEADY, at=NOON) as logger:
        logger.refuse(code, reason)
        with pytest.raises(ReaderDataError, match=f"status {code}: {reason[:200]}") as caught:
            await reader_of(logger).read_endpoint(endpoint)
    assert caught.value.fault == fault
    assert len(str(caught.value)) < 400


async def test_a_device_that_refuses_everything() -> None:
    """What it says first is said; the next time it is asked for everything again."""
    with DataLogger(STEADY, at=NOON) as logger:
        reader = reader_of(logger)
        logger.refuse(255)
        for _ in range(2):
            with pytest.raises(ReaderDataError, match=r"powerflow.*status 255"):
                await reader.read()
            assert asked(logger) == [FLOW, SYSTEM, DEVICE]
        logger.status = None
        assert (await reader.read()).values["load_power_w"] == 2500


async def test_v0_has_no_power_flow() -> None:
    """Which is known without asking, once the version is."""
    with DataLogger(STEADY, MODELS["v0"], at=NOON) as logger:
        reader = reader_of(logger)
        await reader.read_endpoint(Endpoint.INVERTER_DEVICE)
        asked(logger)
        with pytest.raises(ReaderError, match="v0 has no meter") as caught:
            await reader.read_endpoint(Endpoint.METER)
        assert caught.value.fault == "not_supported"
        assert asked(logger) == []


async def test_the_session_of_its_door() -> None:
    """It is used, and left open."""
    async with ClientSession() as session:
        with DataLogger(STEADY, at=NOON) as logger:
            assert (await reader_of(logger, session=session).read()).values["pv_power_w"] == 4000
        assert not session.closed
