"""What the meter says, without any line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.emulators.p1_meter import FLAVOURS, ConstantHouse, Meter, MeterOptions, crc16

START = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _meter(**options: Any) -> Meter:
    return Meter(MeterOptions(**{"start": START, **options}))


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("phases", [1, 3])
def test_same_options_give_the_same_bytes(flavour: str, phases: int) -> None:
    """Two meters with the same options agree, in whatever order they are asked."""
    moments = [START + timedelta(minutes=7 * n, seconds=n) for n in range(40)]
    one, other = (_meter(flavour=flavour, phases=phases) for _ in range(2))
    assert [one.telegram(at) for at in moments] == [other.telegram(at) for at in reversed(moments)][::-1]


def test_another_seed_is_another_house() -> None:
    """The seed changes the house and the meter."""
    assert _meter(seed=1).telegram(START) != _meter(seed=2).telegram(START)
    assert _meter(seed=1).info(START)["meter_id"] != _meter(seed=2).info(START)["meter_id"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_frame(flavour: str) -> None:
    """A header, a blank line, lines that end in CR LF, and a checksum over all up to the mark."""
    telegram = _meter(flavour=flavour).telegram(START)
    body, mark, crc = telegram.rpartition(b"!")
    lines = telegram.split(b"\r\n")
    assert (lines[0][:1], lines[1], lines[-1]) == (b"/", b"", b"")
    assert not any(b"\n" in line for line in lines)
    assert crc == (b"%04X\r\n" % crc16(body + mark) if FLAVOURS[flavour].checksum else b"\r\n")


@pytest.mark.parametrize("hour", [3, 10, 12, 17])
def test_registers_are_the_sum_of_the_powers(hour: int) -> None:
    """Each second's power is in the register that follows, to the watt-second."""
    meter = _meter(registers_kwh=(0, 0, 0, 0), start=START.replace(hour=hour))
    imported = exported = 0
    for second in range(1, 3000):
        said = meter.snapshot(START.replace(hour=hour) + second * SECOND)
        imported += said.import_w
        exported += said.export_w
        registers = said.registers_wh
        assert (registers.import_t1 + registers.import_t2, registers.export_t1 + registers.export_t2) == (
            imported // 3600,
            exported // 3600,
        )
        assert sum(phase.watts for phase in said.phases) == said.import_w - said.export_w


def test_registers_never_fall_over_a_weekend() -> None:
    """Nor do gas and water; and a house does use some of each."""
    friday = START + timedelta(days=4)
    meter = _meter(start=friday)
    columns = ("import_t1_kwh", "import_t2_kwh", "export_t1_kwh", "export_t2_kwh", "gas_m3", "water_m3")
    said = [meter.truth(friday + timedelta(minutes=5 * n)) for n in range(3 * 288)]
    for column in columns:
        values: list[Any] = [truth[column] for truth in said]
        assert values == sorted(values)
        assert values[-1] > values[0]


def test_the_sun_shines_by_day_and_more_in_summer() -> None:
    """Export at noon in June, import at midnight, less sun in December."""
    june, december = (_meter(start=datetime(2026, month, 15, tzinfo=UTC)) for month in (6, 12))
    midnight = june.snapshot(datetime(2026, 6, 15, 23, tzinfo=UTC))
    assert midnight.export_w == 0 < midnight.import_w
    in_june, in_december = (
        sum(meter.snapshot(meter.options.start + timedelta(days=n, hours=11)).export_w for n in range(10))
        for meter in (june, december)
    )
    assert in_june > 2 * in_december


def test_a_house_without_panels_exports_nothing() -> None:
    """No export at noon."""
    assert _meter(solar_w=0).snapshot(START).export_w == 0


@pytest.mark.parametrize(
    ("flavour", "local", "tariff"),
    [
        ("be", "2026-03-02T06:59:59+01:00", 2),
        ("be", "2026-03-02T07:00:00+01:00", 1),
        ("be", "2026-03-02T22:00:00+01:00", 2),
        ("be", "2026-03-07T12:00:00+01:00", 2),
        ("be", "2026-03-30T07:00:00+02:00", 1),
        ("nl", "2026-03-02T06:59:59+01:00", 1),
        ("nl", "2026-03-02T22:00:00+01:00", 2),
        ("nl", "2026-03-07T12:00:00+01:00", 1),
    ],
)
def test_tariff(flavour: str, local: str, tariff: int) -> None:
    """Belgium calls the day 1, the Netherlands call it 2."""
    meter = _meter(flavour=flavour, start=datetime(2026, 3, 1, tzinfo=UTC))
    assert meter.truth(datetime.fromisoformat(local))["tariff"] == tariff


def test_energy_goes_to_the_tariff_of_its_second() -> None:
    """The last second before 22:00 is day, the first one after it is night."""
    night = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
    options = MeterOptions(start=night - timedelta(hours=1), phases=1, registers_kwh=(0, 0, 0, 0))
    meter = Meter(options, ConstantHouse((3600,)))
    at_ten, later = (meter.truth(night + n * SECOND) for n in (0, 10))
    assert (at_ten["import_t1_kwh"], at_ten["import_t2_kwh"]) == (3.6, 0.0)
    assert (later["import_t1_kwh"], later["import_t2_kwh"]) == (3.6, 0.01)


def test_swap() -> None:
    """Another meter has another serial, its own registers and no past; what was before stays as it was."""
    meter = _meter(registers_kwh=(500, 400, 300, 200))
    swapped = START + timedelta(minutes=50)
    before = meter.telegram(swapped - SECOND)
    serial = meter.swap(swapped, registers_kwh=(1, 2, 3, 4))
    truth, info = meter.truth(swapped), meter.info(swapped)
    assert info["meter_id"] == serial != meter.info(START)["meter_id"]
    assert info["peak_history"] == ()
    assert [truth[f"{name}_kwh"] for name in ("import_t1", "import_t2", "export_t1", "export_t2")] == [
        1,
        2,
        3,
        4,
    ]
    assert (truth["demand_w"], truth["month_peak_w"]) == (0, 0)
    assert meter.telegram(swapped - SECOND) == before
    with pytest.raises(ValueError, match="after the one before"):
        meter.swap(swapped - SECOND)


def test_text_and_disconnected_channel() -> None:
    """What the operator says is hexadecimal; a dead channel comes first and says never."""
    telegram = _meter(text="Hé/!", disconnected_mbus=True).telegram(START)
    assert "0-0:96.13.0({})".format("Hé/!".encode().hex().upper()).encode() in telegram
    assert b"0-1:24.2.3(632525252525W)(00000.000*m3)" in telegram
    assert b"0-2:24.2.3(2603021200" in telegram
    assert b"0-3:24.2.1(2603021200" in telegram
    assert b"0-1:24.2.1(632525252525W)" in _meter(flavour="nl", disconnected_mbus=True).telegram(START)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_house_without_gas_and_water(flavour: str) -> None:
    """Nothing is said of a meter that is not there."""
    truth = _meter(flavour=flavour, gas=False, water=False).truth(START)
    assert not {"gas_m3", "water_m3"} & set(truth)


def test_demand_is_not_for_all() -> None:
    """An older Belgian meter says nothing of it."""
    assert "demand_w" not in _meter(flavour="be-50213").truth(START)
    assert b"98.1.0" not in _meter(flavour="be-50213").telegram(START)


def test_a_wrong_clock_shows_in_the_stamp_only() -> None:
    """The rest of the telegram is that of the right instant."""
    meter = _meter()
    wrong = meter.telegram(START, stamp=START + 90 * SECOND)
    right = meter.telegram(START)
    assert wrong.splitlines()[4] == b"0-0:1.0.0(260302120130W)"
    assert right.splitlines()[4] == b"0-0:1.0.0(260302120000W)"
    assert wrong.splitlines()[5:-1] == right.splitlines()[5:-1]


@pytest.mark.parametrize(
    "wrong", [{"start": START.replace(tzinfo=None)}, {"flavour": "uk"}, {"phases": 2}], ids=str
)
def test_options_that_no_meter_could_have(wrong: dict[str, Any]) -> None:
    """They are refused."""
    with pytest.raises(ValueError, match=next(iter(wrong))):
        _meter(**wrong)


def test_before_the_start_there_is_nothing() -> None:
    """An instant before the start is refused."""
    with pytest.raises(ValueError, match="before the emulation begins"):
        _meter().telegram(START - timedelta(days=1))
