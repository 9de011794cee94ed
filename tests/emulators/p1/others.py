"""The telegrams of Luxembourg, Sweden, Austria and Hungary, in the clear."""

from collections.abc import Iterator

from . import items
from .items import GAS_TYPE, Item, plain
from .snapshot import Snapshot


def luxembourg(snapshot: Snapshot) -> Iterator[Item]:
    """Yield a Smarty telegram: totals only, no tariffs."""
    yield items.version("1-3:0.2.8", "42")
    yield items.clock(snapshot)
    yield items.serial("0-0:42.0.0", snapshot)
    yield from items.total_registers(snapshot.registers_wh)
    yield from items.powers(snapshot)
    yield plain("0-0:17.0.0(069.0*kVA)")
    yield items.breaker(snapshot)
    yield items.text_message(snapshot.text)
    yield from items.voltages(snapshot.phases)
    yield from items.currents(snapshot.phases, decimals=0)
    yield from items.phase_powers(snapshot.phases)
    if snapshot.gas:
        yield plain(f"0-1:24.1.0({GAS_TYPE:03d})")
        yield plain(f"0-1:96.1.0({items.as_hex('FLO1899000000000')})")
        yield items.volume("0-1:24.2.1", "gas_m3", snapshot.gas, snapshot)
        yield plain("0-1:24.4.0(0)")


def sweden(snapshot: Snapshot) -> Iterator[Item]:
    """Yield a Swedish telegram: totals only, nothing of the meter itself."""
    yield items.clock(snapshot)
    yield from items.total_registers(snapshot.registers_wh, digits=8)
    yield from items.powers(snapshot, digits=4)
    yield from items.phase_powers(snapshot.phases, digits=4)
    yield from items.voltages(snapshot.phases)
    yield from items.currents(snapshot.phases, decimals=1)


def austria(snapshot: Snapshot) -> Iterator[Item]:
    """Yield an Austrian telegram: whole Wh and W, no phases."""
    registers = snapshot.registers_wh
    yield items.version("1-3:0.2.8", "50")
    yield items.clock(snapshot)
    yield plain(f"1-0:1.8.0({registers.imported:09d}*Wh)")
    yield _whole("1-0:1.8.1", "import_t1_kwh", registers.import_t1)
    yield _whole("1-0:1.8.2", "import_t2_kwh", registers.import_t2)
    yield Item(f"1-0:1.7.0({snapshot.import_w:09d}*W)", {"import_power_w": float(snapshot.import_w)})
    yield plain(f"1-0:2.8.0({registers.export_t1 + registers.export_t2:09d}*Wh)")
    yield _whole("1-0:2.8.1", "export_t1_kwh", registers.export_t1)
    yield _whole("1-0:2.8.2", "export_t2_kwh", registers.export_t2)
    yield Item(f"1-0:2.7.0({snapshot.export_w:09d}*W)", {"export_power_w": float(snapshot.export_w)})


def _whole(obis: str, column: str, wh: int) -> Item:
    return Item(f"{obis}({wh:09d}*Wh)", {column: wh / 1000})


def hungary(snapshot: Snapshot) -> Iterator[Item]:
    """Yield a Hungarian telegram: tariffs beside totals, no power per phase."""
    yield items.clock(snapshot)
    yield items.serial("0-0:96.1.0", snapshot)
    yield items.tariff(snapshot)
    yield items.breaker(snapshot)
    yield Item("0-0:17.0.0(90.000*kW)", info={"limiter_kw": 90.0})
    yield from (plain(item.text) for item in items.total_registers(snapshot.registers_wh))
    yield from items.tariff_registers(snapshot.registers_wh)
    yield from items.voltages(snapshot.phases)
    yield from items.currents(snapshot.phases, decimals=0)
    yield from items.powers(snapshot)
    yield items.text_message(snapshot.text)
