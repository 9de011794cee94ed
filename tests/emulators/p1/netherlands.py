"""The Dutch telegrams: DSMR 5 and, without time stamp and checksum, DSMR 2.2."""

from collections.abc import Iterator

from . import items
from .items import GAS_TYPE, NEVER, Item, plain, thousandths
from .local_time import stamp
from .snapshot import Snapshot

HEADER = r"ISK5\2M550T-1012"
HEADER_2_2 = r"ISk5\2MT382-1003"


def lines(snapshot: Snapshot) -> Iterator[Item]:
    """Yield the lines of a DSMR 5 telegram."""
    yield items.version("1-3:0.2.8", "50")
    yield items.clock(snapshot)
    yield items.serial("0-0:96.1.1", snapshot)
    yield from items.tariff_registers(snapshot.registers_wh)
    yield items.tariff(snapshot)
    yield from items.powers(snapshot)
    yield from _grid_events(len(snapshot.phases))
    yield items.text_message(snapshot.text)
    yield from items.voltages(snapshot.phases)
    yield from items.currents(snapshot.phases, decimals=0)
    yield from items.phase_powers(snapshot.phases)
    yield from _mbus(snapshot)


def _grid_events(phases: int) -> Iterator[Item]:
    yield plain("0-0:96.7.21(00004)")
    yield plain("0-0:96.7.9(00002)")
    yield plain("1-0:99.97.0(1)(0-0:96.7.19)(240213081504W)(0000000372*s)")
    for number in range(1, phases + 1):
        yield plain(f"1-0:{20 * number + 12}.32.0({number:05d})")
    for number in range(1, phases + 1):
        yield plain(f"1-0:{20 * number + 12}.36.0(00000)")


def _mbus(snapshot: Snapshot) -> Iterator[Item]:
    channel = 1
    if snapshot.disconnected_mbus:
        yield plain(f"0-{channel}:24.1.0({GAS_TYPE:03d})")
        yield plain(f"0-{channel}:96.1.0()")
        yield plain(f"0-{channel}:24.2.1({NEVER})(00000.000*m3)")
        channel += 1
    if snapshot.gas:
        yield plain(f"0-{channel}:24.1.0({GAS_TYPE:03d})")
        yield plain(f"0-{channel}:96.1.0({items.as_hex('G0099000000000017')})")
        yield items.volume(f"0-{channel}:24.2.1", "gas_m3", snapshot.gas, snapshot)


def lines_2_2(snapshot: Snapshot) -> Iterator[Item]:
    """Yield the lines of a DSMR 2.2 telegram: powers in steps of 10 W, gas with a time of no zone."""
    yield Item(f"0-0:96.1.1({items.as_hex(snapshot.serial)})", info=_of_2_2(snapshot))
    yield from items.tariff_registers(snapshot.registers_wh, digits=5)
    yield items.tariff(snapshot)
    yield _coarse_power("1-0:1.7.0", "import_power_w", snapshot.import_w)
    yield _coarse_power("1-0:2.7.0", "export_power_w", snapshot.export_w)
    yield Item("0-0:17.0.0(0999.00*kW)", info={"limiter_kw": 999.0})
    yield items.breaker(snapshot)
    yield plain("0-0:96.13.1()")
    yield items.text_message(snapshot.text)
    if snapshot.gas:
        yield plain(f"0-1:24.1.0({GAS_TYPE})")
        yield plain(f"0-1:96.1.0({items.as_hex('2810000000017')})")
        yield _gas_2_2(snapshot)
        yield plain("0-1:24.4.0(1)")


def _of_2_2(snapshot: Snapshot) -> dict[str, object]:
    return {"meter_id": snapshot.serial, "at_source": "arrival"}


def _coarse_power(obis: str, column: str, watts: int) -> Item:
    decawatt = watts // 10
    return Item(f"{obis}({decawatt // 100:04d}.{decawatt % 100:02d}*kW)", {column: float(decawatt * 10)})


def _gas_2_2(snapshot: Snapshot) -> Item:
    assert snapshot.gas is not None
    said = items.volume("0-1:24.3.0", "gas_m3", snapshot.gas, snapshot)
    read_at = stamp(snapshot.gas.read_at, snapshot.zone)[:-1]
    return Item(
        f"0-1:24.3.0({read_at})(00)(60)(1)(0-1:24.2.1)(m3)\r\n({thousandths(snapshot.gas.litres, 5)})",
        said.values,
        said.info,
    )
