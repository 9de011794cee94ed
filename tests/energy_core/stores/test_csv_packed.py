"""A CsvStore whose file was packed: the side file and the compressed text, and what becomes of them."""

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from energy_core.stores import csv_history, csv_layout, csv_packed
from energy_core.stores.packing import Packable

from .contract import StoreMachine


class PackedMachine(StoreMachine):
    """Any history, with a night in between in which the file is packed."""

    kind = "csv"

    @rule(compress=st.booleans())
    def pack(self, *, compress: bool) -> None:
        """A second time there is nothing to do."""
        assert isinstance(self.store, Packable)
        assert self.store.pack(compress=compress) in {bool(self.model.rows), False}
        assert not self.store.pack(compress=compress)


@pytest.mark.parametrize("small", [False, True], ids=["whole", "small pieces"])
def test_any_history_with_nights(*, small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract again: whatever was packed is read and written as before."""
    if small:
        monkeypatch.setattr(csv_layout, "_LATE_ROOM", (300, 300))
        monkeypatch.setattr(csv_layout, "_BLOCK", 40)
        monkeypatch.setattr(csv_layout, "_PIECE", 40)
        monkeypatch.setattr(csv_packed, "_FRAME", 50)
        monkeypatch.setattr(csv_history, "ROWS", 2)
    run_state_machine_as_test(
        PackedMachine,
        settings=settings(
            max_examples=60, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
