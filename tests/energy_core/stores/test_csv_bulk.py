"""Many rows at once, held against one row at a time: the same text, and the same values to the last bit."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, strategies as st

from energy_core.exceptions import StoreError
from energy_core.models import Value
from energy_core.stores import csv_encode
from energy_core.stores.columns import Columns, settled
from energy_core.stores.csv_blocks import decode_block, encode_block
from energy_core.stores.csv_decode import decode_lines, decode_regular
from energy_core.stores.csv_encode import encode_rows
from energy_core.stores.csv_rows import TIME_WIDTH, Line, encode, encode_plain
from energy_core.stores.frames import columns_of_frame
from energy_core.stores.rows import EPOCH, Row

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

plain_numbers = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False).map(str),
    st.floats().map(repr),
    st.from_regex(r"-?[0-9]{0,18}\.?[0-9]{0,9}", fullmatch=True),
)
odd_cells = st.sampled_from(
    [
        "",
        "-",
        ".",
        "-.",
        "+1",
        "1_0",
        "1.2.3",
        "1e5",
        "1E-3",
        "inf",
        "-inf",
        "nan",
        " 1",
        "1 ",
        "0x1",
        "e",
        "n@",
    ]
) | st.sampled_from(
    [
        "2026-01-31T12:00:00Z",
        "hello",
        '"quoted"',
        '""',
        '"a,b"',
        '"say ""it"""',
        'a"b',
        "é",
        "-0",
        "-0.0",
        "/1",
    ]
)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - as it asks
floats = st.one_of(
    st.floats(), st.integers(-(10**6), 10**6).map(lambda n: n / 1000), st.integers(-9, 9).map(float)
)
values = st.one_of(
    st.none(), floats, moments, st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)
)


def line(at: datetime, cells: Sequence[str], end: str = "\r\n") -> Line:
    """Return a row as it may stand in a file."""
    time = at.isoformat(timespec="microseconds").removesuffix("+00:00").encode() + b"Z"
    return Line(time, b",".join((time, *(cell.encode() for cell in cells))) + end.encode())


def same(got: Columns, expected: Columns) -> None:
    """Compare columns, numbers to the last bit."""
    assert got.times.tolist() == expected.times.tolist()
    for column, other in zip(map(settled, got.values), map(settled, expected.values), strict=True):
        assert column.dtype == other.dtype
        if column.dtype == float:
            there = ~np.isnan(other)
            assert (np.isnan(column) == ~there).all()
            assert column[there].view(np.int64).tolist() == other[there].view(np.int64).tolist()
        else:
            assert list(map(repr, column)) == list(map(repr, other))  # 1 is not 1.0, and NaN is NaN


@given(rows=st.lists(st.tuples(moments, plain_numbers, plain_numbers), min_size=1, max_size=20))
@example(rows=[(NOON, "9007199254740993", "0.1234567"), (NOON, "-0.0", "99999999.9999999")])
@example(rows=[(NOON, "12345678.123", "1.12345678"), (NOON, "1234567890123456", "123456789.1234567")])
def test_numbers_are_those_of_python(rows: list[tuple[datetime, str, str]]) -> None:
    """Of any length and with any number of decimals."""
    lines = [line(at, cells) for at, *cells in rows]
    got = decode_regular(b"".join(data for _, data in lines), 2)
    assert got is not None
    same(got, decode_lines(lines, 2))


@given(
    rows=st.lists(st.tuples(moments, plain_numbers | odd_cells, odd_cells), min_size=1, max_size=8),
    end=st.sampled_from(("\r\n", "\n", "\r\r\n")),
)
def test_what_is_read_at_once_is_what_is_read_row_by_row(
    rows: list[tuple[datetime, str, str]], end: str
) -> None:
    """Whatever the cells are; some stretches are left to the careful reader."""
    lines = [line(at, cells, end) for at, *cells in rows]
    got = decode_regular(b"".join(data for _, data in lines), 2)
    if got is not None:
        same(got, decode_lines(lines, 2))


@pytest.mark.parametrize(
    "broken",
    [
        b"2026-01-31T12:00:00.000000Z,1\r\n",
        b"2026-01-31T12:00:00.000000Z,1,2,3\r\n",
        b"2026-01-31T12:00:00.000000Z,1,\0\r\n",
        b"2026-01-31T12:00:00.000000Z,1,2",
        b"2026-01-31 12:00:00.000000Z,1,2\r\n",
        b"2026-01-31T12:00:00,000000Z,1\r\n",
        b"2026-01-31T12:60:00.000000Z,1,2\r\n",
        b"2026-01-31T29:00:00.000000Z,1,2\r\n",
        b"2026-02-30T12:00:00.000000Z,1,2\r\n",
        b"2026-W05-6T12:00:00.000000Z,1,2\r\n",
        b"2026-01-31T12:0x:00.000000Z,1,2\r\n",
        b"2026-01-31T12:00:00.00000xZ,1,2\r\n",
        b'2026-01-31T12:00:00.000000Z,"a\r\nb",2\r\n',
        b'2026-01-31T12:00:00.000000Z,a"b,c"d,2\r\n',
        b'2026-01-31T12:00:00.000000Z,a"b",2\r\n',
        b"a letter, from, me\r\n",
        b"\r\n",
    ],
)
def test_what_is_not_regular_is_left_to_the_careful_reader(broken: bytes) -> None:
    """Wherever it stands."""
    whole = line(NOON, ("1", "2")).data
    assert decode_regular(whole, 2) is not None
    assert decode_regular(whole + broken + whole, 2) is None or not broken.endswith(b"\n")
    assert decode_regular(broken, 2) is None


def test_a_time_that_does_not_exist_is_said() -> None:
    """By the careful reader."""
    with pytest.raises(StoreError, match="2026-02-30"):
        decode_lines([Line(b"2026-02-30T12:00:00.000000Z", b"2026-02-30T12:00:00.000000Z,1\r\n")], 1)


def array(column: Sequence[Value | None]) -> np.ndarray:
    """Return values as a column."""
    cells = np.empty(len(column), dtype=object)
    cells[:] = column
    return settled(cells)


@given(
    rows=st.lists(st.tuples(moments, floats, values), min_size=1, max_size=20),
    chunk=st.sampled_from((1, 3, 99)),
)
@example(
    rows=[(NOON, value, value) for value in (0.0, -0.0, 1e-4, 9.9e-5, 1e15, 1e16, 0.1 + 0.2, math.inf)],
    chunk=9,
)
def test_rows_are_written_at_once_as_one_by_one(
    rows: list[tuple[datetime, float, Value | None]], chunk: int
) -> None:
    """To the byte; what one refuses, the other refuses."""
    names = ("a", "b")
    times = np.array([(at - EPOCH) // timedelta(microseconds=1) for at, *_ in rows])
    columns = [array(column) for column in list(zip(*rows, strict=True))[1:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_encode, "_CHUNK", chunk)
        got = b"".join(encode_rows(times, columns))
    known = [there(cells) for _, *cells in rows]
    lines = [encode(Row(at, cells), names) for (at, *_), cells in zip(rows, known, strict=True)]
    assert got == b"".join(data for _, data in lines)
    for (at, *_), cells, expected in zip(rows, known, lines, strict=True):
        assert encode_plain(at, cells, names) == expected


@pytest.mark.parametrize("value", [float("nan"), None, pd.Timestamp(NOON), np.float64(1.0), True])
def test_a_value_that_is_not_plain_is_looked_at_closer(value: float) -> None:
    """So is one under a column that is not known."""
    assert encode_plain(NOON, {"a": value}, ("a",)) is None
    assert encode_plain(NOON, {"b": 1.0}, ("a",)) is None
    assert encode_plain(NOON, {}, ()) is None


@pytest.mark.parametrize("text", ["a\0b", "x\r\n2026-01-31T12:00:00.000000Z,1", "x" * (1 << 24)])
def test_texts_that_could_not_be_read_are_refused_at_once(text: str) -> None:
    """As they are one by one, wherever they stand; a long one takes no room that others would."""
    column = array([None] * 700 + [text])
    with pytest.raises(ValueError, match="cannot be kept"):
        list(encode_rows(np.arange(701), [column]))


def test_a_long_text_among_many_rows_is_written() -> None:
    """A row of it alone."""
    column = array(["y", "x" * 3_000_000] + ["z"] * 998)
    text = b"".join(encode_rows(np.arange(1000), [column]))
    assert text.count(b"\r\n") == 1000
    assert len(text) == 1000 * (TIME_WIDTH + len(',"y"\r\n')) + 3_000_000 - 1


@given(rows=st.lists(st.tuples(floats, values), min_size=1, max_size=20), gaps=st.data())
def test_a_block_gives_back_what_it_took(rows: list[tuple[float, Value | None]], gaps: st.DataObject) -> None:
    """Numbers to the last bit, texts and what is missing."""
    steps = gaps.draw(st.lists(st.integers(1, 10**9), min_size=len(rows), max_size=len(rows)))
    taken = Columns(
        np.cumsum(np.array(steps, np.int64)), [array(column) for column in zip(*rows, strict=True)]
    )
    given_back = decode_block(encode_block(taken), 2)
    # What is a number among texts is read from both files as the text has it.
    read = decode_lines([line(NOON, cells(row)) for row in rows], 2)
    same(given_back, Columns(taken.times, read.values))


def cells(row: Sequence[Value | None]) -> list[str]:
    """Return the cells of a row as they stand in a file."""
    return [encode(Row(NOON, there((value,))), ("a",)).data.decode()[TIME_WIDTH + 1 : -2] for value in row]


def there(row: Sequence[Value | None]) -> dict[str, Value]:
    """Return the values of a row that are not missing."""
    return {name: value for name, value in zip("ab", row, strict=False) if not pd.isna(value)}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series([1, 2], dtype="Int64"), [1.0, 2.0]),
        (pd.Series([1, None], dtype="Int64"), [1.0, None]),
        (pd.Series([2**60, None], dtype="Int64"), [2**60, None]),
        (pd.Series([2**53 + 1, 1]), [2**53 + 1, 1]),
        (pd.Series([0.1, None], dtype="float32"), [float(np.float32(0.1)), None]),
        (pd.Series(["x", None], dtype="string"), ["x", None]),
        (pd.Series(["x", None], dtype="category"), ["x", None]),
        (pd.Series([True, None], dtype="boolean"), [1.0, None]),
        (pd.Series([NOON, None]), [NOON, None]),
    ],
)
def test_columns_of_any_kind_are_taken(column: pd.Series, expected: list[object]) -> None:
    """Numbers that a float holds become floats, others stay what they are."""
    rows = pd.DataFrame({"a": column})
    rows.index = pd.DatetimeIndex([NOON, NOON + timedelta(seconds=1)])
    names, columns = columns_of_frame(rows, "time")
    assert names == ("a",)
    got = [None if pd.isna(value) else value for value in columns[1][0]]
    assert got == expected
