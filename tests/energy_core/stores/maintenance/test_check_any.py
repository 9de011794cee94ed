"""Whatever happens to a file, a check mends it and loses no row that is whole."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings, strategies as st

from energy_core.models import Reading
from energy_core.stores.csv import CsvStore
from energy_core.stores.csv_rows import Line, encode
from energy_core.stores.maintenance import Trouble, check
from energy_core.stores.rows import Row
from tests.effort import some_of

from .rows import NOON, ZONE

SECOND = timedelta(seconds=1)
HEADER = b"time,power_w,text\r\n"
ROWS = [
    encode(Row(NOON + n * SECOND, {"power_w": n, "text": f'"{n}",\r\né'}), ("power_w", "text"))
    for n in range(20)
]
BODY = b"".join(row.data for row in ROWS)

BOUNDARIES = [sum(len(row.data) for row in ROWS[:n]) for n in range(len(ROWS))]

places = st.sampled_from(BOUNDARIES) | st.integers(0, len(BODY))
pieces = st.one_of(
    st.sampled_from([row.data for row in ROWS]),
    st.sampled_from((b"\0" * 40, b'"', b"\r\n", b"\n", b"words\r\n", b",1,2,3", ROWS[9].data[:40])),
    st.binary(max_size=8),
)
harms = st.lists(st.tuples(places, st.just(0) | st.integers(0, 70), pieces), min_size=1, max_size=3)


def harmed(body: bytes, harm: tuple[int, int, bytes]) -> bytes:
    """Put a piece in the place of so many bytes."""
    place, length, piece = harm
    return body[:place] + piece + body[place + length :]


def is_whole(row: Line, body: bytes) -> bool:
    """Say whether a row stands in a body as it was written, before another one or at the end."""
    at = f"\n{body.decode('latin-1')}".find(f"\n{row.data.decode('latin-1')}")
    rest = body[at + len(row.data) :]
    return at >= 0 and (not rest or any(rest.startswith(other.data) for other in ROWS))


@settings(max_examples=some_of(100))
@given(harms)
def test_what_is_harmed_is_mended(several: list[tuple[int, int, bytes]]) -> None:
    """In one go; the rows that are whole are there, in order, each once."""
    body = BODY
    for harm in several:
        body = harmed(body, harm)
    with TemporaryDirectory() as name:
        path = Path(name) / "readings.csv"
        path.write_bytes(HEADER + body)
        report = check(f"csv://{name}/readings", zone=ZONE, source=None, mend=True)
        assert report.is_sound, report
        again = check(f"csv://{name}/readings", zone=ZONE, source=None, mend=True)
        assert {one.trouble for one in again.findings} <= {Trouble.SET_ASIDE, Trouble.GAP}
        assert again.rows == report.rows
        frame = CsvStore(path).get_all()
        assert frame.index.is_monotonic_increasing
        assert frame.index.is_unique
        kept = {moment.to_pydatetime() for moment in frame.index}
        whole = [n for n, row in enumerate(ROWS) if is_whole(row, body)]
        assert [n for n in whole if NOON + n * SECOND not in kept] == []
        assert CsvStore(path).append([Reading("meter", NOON + 99 * SECOND, {"power_w": 1})]) == 1
