"""What else reads and writes the same rows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from energy_core.stores import open_store

ZONE = "Europe/Brussels"
_READ_TIMES = csv.ConvertOptions(column_types={"time": pa.timestamp("us", "UTC")})


def pyarrow(path: Path) -> pd.DataFrame:
    """Read the text with pyarrow."""
    table = csv.read_csv(path, convert_options=_READ_TIMES)
    rows: pd.DataFrame = table.to_pandas()
    return rows.set_index("time").tz_convert(ZONE)


def pandas_c(path: Path) -> pd.DataFrame:
    """Read the text with the C engine of pandas."""
    rows = pd.read_csv(
        path,
        engine="c",
        float_precision="round_trip",
        index_col="time",
        parse_dates=["time"],
        date_format="ISO8601",
    )
    return rows.tz_convert(ZONE)


def numpy_iso(path: Path) -> pd.DataFrame:
    """Read the text with numpy, the times from their fixed places."""
    lines = path.read_bytes().splitlines()
    names = lines[0].decode().split(",")
    digits = np.frombuffer(b"".join([line[:26] for line in lines[1:]]), np.uint8).reshape(-1, 26) - ord("0")
    dates = np.array([line[:10] for line in lines[1:]], dtype="S10").astype("datetime64[D]")
    weights = np.array([36_000, 3_600, 0, 600, 60, 0, 10, 1])
    micro = digits[:, 20:].astype(np.int64) @ 10 ** np.arange(5, -1, -1)
    times = dates.astype("datetime64[us]").astype(np.int64) + digits[:, 11:19] @ weights * 1_000_000 + micro
    numbers = np.fromstring(b",".join([line[28:] for line in lines[1:]]).decode(), sep=",")
    return _frame(times, numbers.reshape(len(times), -1), names[1:])


def instants(rows: pd.DataFrame) -> np.ndarray:
    """Return the index of rows in microseconds since 1970."""
    return rows.index.to_numpy("datetime64[us]").view(np.int64)


def write_binary(path: Path, rows: pd.DataFrame) -> Path:
    """Write rows as records of a time and floats, as a program appends them."""
    names = [("time", "<i8"), *((name, "<f8") for name in rows.columns)]
    records = np.empty(len(rows), dtype=names)
    records["time"] = instants(rows)
    for name in rows.columns:
        records[name] = rows[name]
    np.save(path.with_suffix(".npy"), records)
    return path.with_suffix(".npy")


def memory_map(path: Path) -> pd.DataFrame:
    """Read records from a memory map."""
    records = np.load(path, mmap_mode="r")
    names = list(records.dtype.names[1:])
    numbers = np.empty((len(names), len(records)))
    for place, name in enumerate(names):
        numbers[place] = records[name]
    return _frame(np.array(records["time"]), numbers.T, names)


def write_columns(path: Path, rows: pd.DataFrame) -> Path:
    """Write rows column by column, which nobody can append to."""
    target = path.with_name("columns.npy")
    np.save(target, np.vstack([instants(rows).view(float), rows.to_numpy().T]))
    return target


def column_map(path: Path) -> pd.DataFrame:
    """Read columns from a memory map."""
    columns = np.array(np.load(path, mmap_mode="r"))
    return _frame(columns[0].view(np.int64), columns[1:].T, [str(place) for place in range(len(columns) - 1)])


def append(path: Path, row: str) -> None:
    """Append a row with nothing but Python."""
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(row)


def append_pandas(path: Path, row: pd.DataFrame) -> None:
    """Append a row with pandas."""
    row.to_csv(path, mode="a", header=False)


def put_anew(path: Path, rows: pd.DataFrame, options: str = "") -> None:
    """Put rows into a new store of ours."""
    path.unlink(missing_ok=True)
    store = open_store(f"csv://{path}?{options}")
    store.put(rows)
    store.close()


def _frame(times: np.ndarray, numbers: np.ndarray, names: list[str]) -> pd.DataFrame:
    """Return a frame as a store gives it."""
    index = pd.DatetimeIndex(times.view("datetime64[us]"), name="time").tz_localize("UTC").tz_convert(ZONE)
    return pd.DataFrame(numbers, index=index, columns=names, copy=False)
