"""The house as it would be without its panels and their battery."""

from dataclasses import replace
from datetime import date

import numpy as np

from .absence import Absence, MissingDataError
from .inputs import Inputs
from .known import without_gaps
from .peaks import month_peaks
from .quarters import seconds
from .usage import Column, Usage, check_complete

_SAME_PEAK_KW = 0.05
_NOISE_KWH = 1e-9
_OF_IMPORT = 0.01


def without_panels(inputs: Inputs) -> Inputs:
    """Return the inputs of the same house without panels: all that it used came from the grid.

    What it used in a quarter-hour is import - export + solar - what charged the battery. A battery is there
    for the panels, so that it is gone with them. Each quarter counts in the register in which the meter
    counted; in one that is part of a longer row, in which both did, in both. Raises MissingDataError where
    there is no solar at all; quarters of which it is not known are not known here.
    """
    usage = inputs.usage
    _, load = solar_and_load(usage, gaps=inputs.gaps)
    first, second = _by_register(usage, load)
    nothing = np.zeros(len(load))
    counterfactual = replace(
        usage,
        import_t1_kwh=first,
        import_t2_kwh=second,
        export_t1_kwh=nothing,
        export_t2_kwh=nothing,
        pv_kwh=None,
        battery_kwh=None,
    )
    return replace(inputs, usage=counterfactual, measured_peaks=_peaks(inputs, counterfactual))


def check_panels_known(inputs: Inputs, start: date, end: date) -> None:
    """Raise MissingDataError where solar, or a battery that there is, is not known in [start, end)."""
    begin, stop = seconds(start, inputs.zone), min(seconds(end, inputs.zone), inputs.last_s)
    usage = inputs.usage.within(begin, stop)
    if usage.pv_kwh is None:
        raise MissingDataError(Absence.NO_SOLAR, "there is no pv_kwh in the usage")
    if not inputs.gaps:
        check_complete(usage.pv_kwh, usage.starts, (begin, stop), Absence.NO_SOLAR, inputs.zone)
        if usage.battery_kwh is not None:
            check_complete(usage.battery_kwh, usage.starts, (begin, stop), Absence.NO_BATTERY, inputs.zone)


def solar_and_load(usage: Usage, *, gaps: bool = False) -> tuple[Column, Column]:
    """Return what the panels gave and what the house itself used in each quarter-hour [kWh], NaN if unknown.

    With `gaps`, panels and battery of which nothing is known did nothing. Meters that do not count at the
    same instant make it a little less than nothing now and then: that is 0.
    """
    if usage.pv_kwh is None:
        raise MissingDataError(Absence.NO_SOLAR, "there is no pv_kwh in the usage")
    charged = np.zeros(len(usage.starts)) if usage.battery_kwh is None else usage.battery_kwh
    solar = np.nan_to_num(usage.pv_kwh) if gaps else usage.pv_kwh
    net = usage.import_t1_kwh + usage.import_t2_kwh - usage.exported[0] - usage.exported[1]
    load = net + solar - (np.nan_to_num(charged) if gaps else charged)
    return solar, np.maximum(load, 0.0)


def _by_register(usage: Usage, load: Column) -> tuple[Column, Column]:
    """Return what the house itself used of register 1 and of register 2 [kWh].

    Of each it is what came from the grid, and a share of what the house took from panels and battery.
    """
    own = load - usage.import_t1_kwh - usage.import_t2_kwh
    of_first = np.minimum(np.maximum(usage.import_t1_kwh + own * _first_share(usage), 0.0), load)
    of_first[of_first < _NOISE_KWH] = 0.0
    is_whole = load - of_first < _NOISE_KWH
    of_first[is_whole] = load[is_whole]
    return of_first, load - of_first


def _first_share(usage: Usage) -> Column:
    """Return which share of what panels and battery gave the house counts in register 1, by the quarter-hour.

    It is that of what went to the grid meanwhile, as that shows when the sun shone; what came from it counts
    a hundredth, so that it decides where nothing went there. A quarter in which nothing flowed through the
    meter goes with the last one in which something did, and those before the first with it. A register that
    turns back counts, too.
    """
    given, taken = usage.exported, (np.abs(usage.import_t1_kwh), np.abs(usage.import_t2_kwh))
    first, second = (out + _OF_IMPORT * into for out, into in zip(given, taken, strict=True))
    told = np.flatnonzero(np.nan_to_num(first + second) > 0)
    if not len(told):
        return np.ones(len(first))
    source = told[np.maximum(np.searchsorted(told, np.arange(len(first)), side="right") - 1, 0)]
    shares: Column = first[source] / (first[source] + second[source])
    return shares


def _peaks(inputs: Inputs, counterfactual: Usage) -> dict[date, float]:
    """Return the month peaks of the house without panels [kW].

    A month without usage has the peak that was measured, as it is not known what the panels made of it.
    Where the meter measured a peak that the usage shows too, the difference that the panels make to the
    usage is added to it, so that nothing changes where they gave nothing. Where the usage does not show it,
    it is in a gap: the peak is at least that much. What a gap has counted is no peak of a quarter.
    """
    drawn, zone = month_peaks(counterfactual, inputs.zone), inputs.zone
    without = drawn | _beside_gaps(counterfactual, zone)
    seen = month_peaks(inputs.usage, zone) | _beside_gaps(inputs.usage, zone)
    peaks = dict(inputs.measured_peaks) | drawn
    for month, measured in inputs.measured_peaks.items():
        if month in without and month in seen:
            is_seen = abs(measured - seen[month]) <= _SAME_PEAK_KW
            shifted = measured + without[month] - seen[month]
            peaks[month] = max(0.0, shifted) if is_seen else max(measured, without[month])
    return peaks


def _beside_gaps(usage: Usage, zone: str) -> dict[date, float]:
    """Return the month peaks of the quarters that are known for themselves, none where all are."""
    return {} if usage.estimated is None else month_peaks(without_gaps(usage), zone)
