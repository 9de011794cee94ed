"""The days of a house that are over, written to its own store, and summed.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from time import monotonic

import pandas as pd

from .energy_core.calendar import local_date
from .energy_core.costs.absence import Absence, MissingDataError
from .energy_core.costs.accounts import DAYS, QUARTERS, Accounts
from .energy_core.costs.basis import is_counted_so
from .energy_core.costs.household import household
from .energy_core.costs.known import stale
from .energy_core.costs.months import later_month, month_of
from .energy_core.costs.quarters import instant, seconds
from .energy_core.costs.spot import SpotPrices
from .energy_core.costs.spread import Spread
from .energy_core.costs.tariffs import tariff_from
from .energy_core.costs.usage import COLUMNS
from .energy_core.models import Reading
from .energy_core.protocols import Store
from .energy_core.stores.frames import frame_of_rows
from .energy_core.stores.maintenance import at_rest
from .energy_core.stores.rows import columns_of, rows_of
from .house import Question
from .quarters import Quarters
from .results import QUARTERS as MADE
from .spot import prices_of

_DAY = timedelta(days=1)
_LONGEST_S = 10.0  # before others have their turn
_AT_ONCE = 31  # days that are written together


class Books:
    """Keeps the days up to date: the last two months at each run, a year before them at a time."""

    def __init__(self) -> None:
        """Nothing is known to be up to date."""
        self._kept: pd.DataFrame | None = None
        self._of: tuple[object, ...] = ()  # what the days are counted from
        self._years: list[int] = []  # to be looked through
        self._priced: set[int] = set()  # years of which prices were kept since they were
        self.changed_since: datetime | None = None  # the first day that was written, until it is taken
        self._is_recent_done = False
        self._looks_again = False

    def days(self, question: Question) -> pd.DataFrame:
        """Return the days that are kept. Raises ConfigError or StoreError."""
        if self._kept is None:
            with closing(_place(question, DAYS)) as store:
                self._kept = store.get_all()
        return self._kept

    def update(self, question: Question, recent: Accounts | None, stop: Callable[[], bool]) -> bool:
        """Count what is not counted yet, or otherwise by now; returns whether something is left.

        `recent` are the accounts of the last two months, None if nothing is known of them. It ends after
        some seconds, or when `stop` says so. Raises ConfigError or StoreError.
        """
        prices = tuple(question.prices)
        of = (question.url, question.zone, question.sources, prices, _version(question))
        if of != self._of:
            self._kept = None
            self._years, self._of = self._unsettled(question), of
        self._years = sorted(self._priced.union(self._years), reverse=True)
        self._priced.clear()
        until = monotonic() + _LONGEST_S

        def is_over() -> bool:
            return stop() or monotonic() > until

        days = recent_since(question.day), question.day
        self._is_recent_done = self._bring(question, recent, days, is_over)
        while self._years and not is_over():
            year = self._years[0]
            days = date(year, 1, 1), min(date(year + 1, 1, 1), question.day)
            if self._bring(question, accounts_between(question, *days), days, is_over):
                self._years.remove(year)
        return (bool(self._years) or not self._is_recent_done) and not stop()

    def cover(self, start: date) -> bool:
        """Say whether the days from one on are all kept as they are to be counted."""
        return self._is_recent_done and all(year < start.year for year in self._years)

    def look_again(self) -> None:
        """Look through all years again, as after an import."""
        self._of, self._looks_again = (), True

    def look_at(self, question: Question, priced: Collection[date]) -> None:
        """Look through the years of days of which prices were kept, if days cost what these say.

        The last two months are looked at anyway. Raises ConfigError.
        """
        older = {day.year for day in priced if day < recent_since(question.day)}
        if older and question.tariff is not None and tariff_from(question.tariff).is_by_spot:
            self._priced |= older

    def _unsettled(self, question: Question) -> list[int]:
        """Return the years to be looked through, the newest first: those not wholly kept as they are to be.

        Days are kept from the newest on, so that the first day says whether the others are. Where there are
        prices of the market, a day that lacked them may have them by now.
        """
        first, frame, version = first_day(question), self.days(question), _version(question) or ""
        bases = {} if self._looks_again else dict(self._bases(question))
        self._looks_again = False
        others = set()
        if len(frame):
            is_other = frame["tariff"].fillna("") != version
            is_other |= ~frame["basis"].fillna("").map(is_counted_so)
            if question.prices:
                is_other |= frame["missing"].fillna("").str.contains(f"cost_eur={Absence.NO_SPOT}")
            other = frame.index[is_other]
            others = {local_date(at.to_pydatetime(), question.zone).year for at in other}
        return [
            year
            for year in range(question.day.year, first.year - 1, -1)
            if year in others or max(first, date(year, 1, 1)) not in bases
        ]

    def _bring(
        self,
        question: Question,
        accounts: Accounts | None,
        days: tuple[date, date],
        is_over: Callable[[], bool],
    ) -> bool:
        """Bring the days of [start, end) up to date; returns whether all are."""
        if accounts is None:
            return True
        kept = self._bases(question)
        due: list[date] = []
        for day in accounts.days(*days):
            if is_over():
                self._write(question, accounts, due)
                return False
            if kept.get(day) != accounts.basis(day):
                due.append(day)
            if len(due) == _AT_ONCE:
                self._write(question, accounts, due)
                due = []
        self._write(question, accounts, due)
        return True

    def _bases(self, question: Question) -> dict[date, str]:
        """Return from what the days were counted that are kept."""
        frame = self.days(question)
        if "basis" not in frame:
            return {}
        days = [local_date(at.to_pydatetime(), question.zone) for at in frame.index]
        return dict(zip(days, frame["basis"].tolist(), strict=True))

    def _write(self, question: Question, accounts: Accounts, days: Iterable[date]) -> None:
        """Keep days and their quarter-hours, the latter first, so that a day that is kept has them."""
        rows = [(accounts.day(day), accounts.quarters(day)) for day in days]
        if not rows:
            return
        kept = self.days(question)
        _put(question, QUARTERS, [quarter for _, quarters in reversed(rows) for quarter in quarters])
        written = _put(question, DAYS, [day for day, _ in reversed(rows)])
        both = pd.concat([kept[~kept.index.isin(written.index)], written]) if len(kept) else written
        self._kept = both.sort_index()
        first = rows[-1][0].at
        self.changed_since = first if self.changed_since is None else min(first, self.changed_since)


def recent_since(day: date) -> date:
    """Return the first day of those that are looked at in each run: that of the month before."""
    return later_month(month_of(day), -1)


def accounts_of(
    question: Question, devices: Mapping[str, Mapping[str, Spread]], spot: SpotPrices | None
) -> Accounts | None:
    """Return what days are counted from, None if nothing is known of the grid. Raises ConfigError."""
    try:
        usage = household(devices.values())
    except MissingDataError:
        return None
    tariff = None if question.tariff is None else tariff_from(question.tariff)
    return Accounts(usage=usage, zone=question.zone, tariff=tariff, measured_peaks=question.peaks, spot=spot)


def accounts_between(question: Question, start: date, end: date) -> Accounts | None:
    """Return what the days of [start, end) are counted from, None if nothing is known of them.

    The peak of a month is that of all its days. What is silent when they end is looked for until now: it may
    count in a gap that is over by now.
    """
    first = min(later_month(month_of(start), -12), start.replace(month=1, day=1))
    since, over = (instant(seconds(day, question.zone)) for day in (first, end))
    soon = instant(seconds(max(end + 2 * _DAY, later_month(month_of(end - _DAY), 1)), question.zone))
    for until in dict.fromkeys((min(question.now, soon), question.now)):
        devices = Quarters(question.url, question.zone, question.sources, since).devices(since, since, until)
        spot = _spot(question, instant(seconds(month_of(start), question.zone)), until)
        accounts = accounts_of(question, devices, spot)
        if accounts is None or not stale(accounts.usage, over, COLUMNS):
            break
    return accounts


def _spot(question: Question, start: datetime, end: datetime) -> SpotPrices | None:
    """Return the prices of the market that are kept of [start, end), None where the house has no source."""
    if not question.prices:
        return None
    return prices_of(question.url, question.zone, tuple(question.prices), start, end)


def _version(question: Question) -> str | None:
    """Return the version of the tariff."""
    return None if question.tariff is None else tariff_from(question.tariff).version


def first_day(question: Question) -> date:
    """Return the first day of which anything is kept, today if nothing is."""
    firsts: list[datetime] = []
    for source in question.sources:
        with closing(_place(question, f"{source}_{MADE}")) as store:
            if (reading := store.first_reading()) is not None:
                firsts.append(reading.at)
    return local_date(min(firsts, default=question.now), question.zone)


def _put(question: Question, source: str, readings: Iterable[Reading]) -> pd.DataFrame:
    """Keep rows in the place of those that are there; returns them."""
    with closing(_place(question, source)) as store:
        rows = rows_of((replace(each, source=source) for each in readings), store.index)
        frame = frame_of_rows(rows, columns_of(rows), index=store.index, zone=store.zone)
        store.put(frame, replace=True)
    return frame


def _place(question: Question, source: str) -> Store:
    """Return the store of a source, which is to be closed."""
    return at_rest(question.url, zone=question.zone, source=source).open()
