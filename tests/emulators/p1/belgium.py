"""The Belgian telegram: e-MUCS P1, Fluvius' meters."""

from collections.abc import Iterator

from . import items
from .items import GAS_TYPE, NEVER, WATER_TYPE, Item, plain, thousandths
from .local_time import instant, stamp
from .peaks import MonthPeak
from .snapshot import Snapshot

HEADER = r"FLU5\253769484_A"
VERSION = "50217"
VERSION_WITHOUT_DEMAND = "50213"


def lines(snapshot: Snapshot, *, demand: bool) -> Iterator[Item]:
    """Yield the telegram's lines; older meters say nothing of demand."""
    yield items.version("0-0:96.1.4", VERSION if demand else VERSION_WITHOUT_DEMAND)
    yield items.serial("0-0:96.1.1", snapshot)
    yield items.clock(snapshot)
    yield from items.tariff_registers(snapshot.registers_wh)
    yield items.tariff(snapshot)
    if demand:
        yield from _demand(snapshot)
    yield from items.powers(snapshot)
    yield from items.phase_powers(snapshot.phases)
    yield from items.voltages(snapshot.phases)
    yield from items.currents(snapshot.phases, decimals=2)
    yield items.breaker(snapshot)
    yield Item("0-0:17.0.0(999.9*kW)", info={"limiter_kw": 999.9})
    yield Item("1-0:31.4.0(999*A)", info={"fuse_a": 999.0})
    yield items.text_message(snapshot.text)
    yield from _mbus(snapshot)


def _demand(snapshot: Snapshot) -> Iterator[Item]:
    peaks = snapshot.peaks
    yield items.power("1-0:1.4.0", "demand_w", peaks.demand_w)
    yield Item(
        f"1-0:1.6.0({stamp(peaks.month.at, snapshot.zone)})({thousandths(peaks.month.watts, 2)}*kW)",
        {"month_peak_w": float(peaks.month.watts), "month_peak_at": instant(peaks.month.at)},
    )
    months = "".join(_month(month, snapshot) for month in peaks.history) or "()"
    yield Item(
        f"0-0:98.1.0({len(peaks.history)})(1-0:1.6.0)(1-0:1.6.0){months}",
        info={"peak_history": tuple(_as_info(month) for month in peaks.history)},
    )


def _month(month: MonthPeak, snapshot: Snapshot) -> str:
    at = stamp(month.peak.at, snapshot.zone) if month.peak.watts else NEVER
    return f"({stamp(month.month_end, snapshot.zone)})({at})({thousandths(month.peak.watts, 2)}*kW)"


def _as_info(month: MonthPeak) -> dict[str, object]:
    return {
        "month_end": instant(month.month_end),
        "at": instant(month.peak.at) if month.peak.watts else None,
        "kw": month.peak.watts / 1000,
    }


def _mbus(snapshot: Snapshot) -> Iterator[Item]:
    channel = 0
    if snapshot.disconnected_mbus:
        channel += 1
        yield from _disconnected(channel)
    if snapshot.gas:
        channel += 1
        yield plain(f"0-{channel}:24.1.0({GAS_TYPE:03d})")
        yield plain(f"0-{channel}:96.1.1({items.as_hex('7FLO2199000001')})")
        yield plain(f"0-{channel}:24.4.0(1)")
        yield items.volume(f"0-{channel}:24.2.3", "gas_m3", snapshot.gas, snapshot)
    if snapshot.water:
        channel += 1
        yield plain(f"0-{channel}:24.1.0({WATER_TYPE:03d})")
        yield plain(f"0-{channel}:96.1.1({items.as_hex('8SAG0990000002')})")
        yield items.volume(f"0-{channel}:24.2.1", "water_m3", snapshot.water, snapshot)


def _disconnected(channel: int) -> Iterator[Item]:
    """Yield a channel whose gas meter was taken away."""
    yield plain(f"0-{channel}:24.1.0({GAS_TYPE:03d})")
    yield plain(f"0-{channel}:96.1.1()")
    yield plain(f"0-{channel}:24.4.0(1)")
    yield plain(f"0-{channel}:24.2.3({NEVER})(00000.000*m3)")
