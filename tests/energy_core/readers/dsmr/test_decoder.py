"""Which telegrams are believed."""

import pytest

from energy_core.models import Reading
from energy_core.readers.dsmr import Country, Rejection
from tests.emulators.p1_meter import crc16

from .telegrams import ARRIVED, BELGIAN, DSMR3, body, decode, readings, reasons, signed, unsigned

GOOD = signed(*BELGIAN)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends(end: str) -> None:
    """Any line end will do, as long as the CRC was made over it."""
    (found,) = readings(signed(*BELGIAN, end=end))
    assert found.values == {"import_t1_kwh": 123.456, "import_power_w": 1234.0}


def test_changed_line_ends() -> None:
    """Line ends changed on the way break the CRC."""
    assert reasons(GOOD.replace(b"\r\n", b"\n")) == ["crc"]


def test_crc_in_either_case() -> None:
    """The digits of a CRC may be of either case."""
    head, mark, crc = GOOD.rpartition(b"!")
    assert reasons(head + mark + crc.lower(), head + mark + crc.upper()) == ["good", "good"]


def test_crc_without_leading_zeros() -> None:
    """Some meters leave out the zeros before a CRC."""
    numbers = (body([*BELGIAN, f"0-0:96.13.1({number})"]) for number in range(10_000))
    data = next(data for data in numbers if crc16(data) < 0x100)
    assert reasons(data + b"%X\r\n" % crc16(data)) == ["good"]
    assert reasons(data + b"%X" % crc16(data)) == ["good"]


def test_wrong_crc() -> None:
    """A wrong CRC is a rejection that says what it should be."""
    (rejection,) = decode(body(BELGIAN) + b"0001\r\n")
    assert rejection == Rejection("crc", f"the CRC is 0001, the text gives {crc16(body(BELGIAN)):04X}")


def test_bytes_above_127() -> None:
    """The CRC is over the bytes; what they spell does not matter."""
    assert reasons(signed(*BELGIAN, "0-0:96.13.0(\xe9\xff\x80)", header="FLU5\xab769484_A")) == ["good"]


def test_dsmr3_needs_no_crc() -> None:
    """DSMR 2 and 3 have no CRC and no time stamp, and put gas on two lines."""
    (found,) = readings(unsigned(*DSMR3))
    assert found.at == ARRIVED
    assert found.values == {
        "import_t1_kwh": 123.456,
        "import_t2_kwh": 223.456,
        "import_power_w": 1230.0,
        "gas_m3": 437.631,
    }
    assert found.info == {
        "meter_id": "KAMSTRUP",
        "limiter_kw": 999.0,
        "text_message": "",
        "at_source": "arrival",
        "header": r"ISk5\2MT382-1003",
    }


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["KMP5 ZABF001500000000", "XMX5XMXABCE000000000"])
def test_dsmr3_of_other_makers(header: str, end: str) -> None:
    """Whoever made the meter, and whatever ends its lines."""
    assert reasons(unsigned(*DSMR3, header=header, end=end)) == ["good"]


def test_dsmr3_with_gas_on_one_line() -> None:
    """The standard's own way of writing gas is on one line."""
    lines = [*DSMR3[:-2], DSMR3[-2] + DSMR3[-1]]
    assert readings(unsigned(*lines))[0].values["gas_m3"] == 437.631


def test_dsmr3_with_gas_cut() -> None:
    """A gas line without its value says nothing."""
    assert "gas_m3" not in readings(unsigned(*DSMR3[:-1]))[0].values


@pytest.mark.parametrize(
    ("message", "result"), [("see n/a!", "good"), ("Tel. 0800 12 345", "good"), ("caf\xe9", "malformed")]
)
def test_dsmr3_with_a_message(message: str, result: str) -> None:
    """A message in plain text is no noise, as long as it is ASCII."""
    lines = [line.replace("96.13.0()", f"96.13.0({message})") for line in DSMR3]
    assert reasons(unsigned(*lines)) == [result]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("00123.456*kWh", "0123.456*kWh"),
        ("00123.456*kWh", "00123456*kWh"),
        ("00123.456*kWh", "00?23.456*kWh"),
        ("0001.23*kW)", "0001.23*kW"),
        ("0001.23*kW", "01.23*kW"),
        ("1-0:1.7.0", "1-0:1.7"),
        ("0-0:17.0.0", "\x000-0:17.0.0"),
        ("(m3)", "(m\xb3)"),
    ],
)
def test_damaged_dsmr3(old: str, new: str) -> None:
    """Without a CRC, one line that is not as the standard has it condemns the telegram."""
    assert reasons(unsigned(*(line.replace(old, new) for line in DSMR3))) == ["malformed"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(unsigned(*BELGIAN, header=r"FLU5\253000000_A"), id="Belgian"),
        pytest.param(unsigned(*DSMR3, header=r"FLU5\253000000_A"), id="Belgian header"),
        pytest.param(unsigned(*DSMR3, "1-3:0.2.8(42)"), id="version"),
        pytest.param(unsigned(*DSMR3, "0-0:1.0.0(260301130004W)"), id="time"),
        pytest.param(unsigned(*DSMR3, "0-2:24.2.1(260301130004W)(00002.000*m3)"), id="gas of DSMR 4"),
        pytest.param(unsigned("1-0:1.8.0(00006678.394*kWh)"), id="totals"),
        pytest.param(unsigned("0-0:96.13.0()"), id="no register"),
    ],
)
def test_others_need_a_crc(data: bytes) -> None:
    """Any later telegram without a CRC is rejected."""
    assert reasons(data) == ["missing_crc"]


def test_a_line_that_has_a_crc_keeps_it() -> None:
    """Once a line has shown a CRC, nothing without one is believed there."""
    assert reasons(GOOD, unsigned(*DSMR3)) == ["good", "missing_crc"]
    assert reasons(unsigned(*DSMR3), GOOD, unsigned(*DSMR3)) == ["good", "good", "missing_crc"]


@pytest.mark.parametrize(
    ("country", "result"),
    [(None, "good"), (Country.NL, "good"), (Country.BE, "missing_crc"), (Country.SE, "missing_crc")],
)
def test_country_and_missing_crc(country: Country | None, result: str) -> None:
    """Only Dutch meters may leave out the CRC."""
    assert reasons(unsigned(*DSMR3), country=country) == [result]


@pytest.mark.parametrize(
    ("header", "country", "result"),
    [
        (r"FLU5\253000000_A", Country.BE, "good"),
        (r"FLU5\253000000_A", Country.NL, "wrong_country"),
        (r"Lux5\253000000_M", Country.LU, "good"),
        (r"Lux5\253000000_M", Country.BE, "wrong_country"),
        (r"ELL5\253000000_A", Country.AT, "wrong_country"),
        (r"EST5\253000000_A", Country.AT, "good"),
        (r"Ene5\T210-D ESMR5.0", Country.NL, "good"),
        ("KAM5", Country.SE, "good"),
        ("KAM5", Country.BE, "good"),
        ("SAG5SAG-METER", Country.HU, "good"),
    ],
)
def test_wrong_country(header: str, country: Country, result: str) -> None:
    """A country that the user named is contradicted only by a grid operator's own header."""
    assert reasons(signed(*BELGIAN, header=header), country=country) == [result]


@pytest.mark.parametrize("lines", [[], ["nothing here"], ["9-9:9.9.9(1)"]])
def test_nothing_in_it(lines: list[str]) -> None:
    """A telegram without one known line is none, whatever its CRC."""
    assert reasons(signed(*lines)) == ["malformed"]


def test_a_telegram_without_values() -> None:
    """A meter of heat alone is read, and says nothing that is a column here."""
    (found,) = readings(
        signed(
            "1-3:0.2.8(50)", "0-1:24.1.0(004)", "0-1:24.2.1(260301130004W)(2.8*GJ)", header="NWA-WARMTELINK"
        )
    )
    assert isinstance(found, Reading)
    assert found.values == {}
