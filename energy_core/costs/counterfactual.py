"""The house as it would be without its panels and their battery."""

from dataclasses import replace
from datetime import date

import numpy as np

from .absence import Absence, MissingDataError
from .inputs import Inputs
from .peaks import MOST_KW, month_peaks
from .quarters import HOUR_S, QUARTER_S, seconds
from .silence import settled
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
    _, balance = solar_and_balance(usage, gaps=inputs.gaps)
    load = settled(usage, balance) if inputs.lumps and inputs.gaps else np.maximum(balance, 0.0)
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
    return replace(inputs, usage=counterfactual, measured_peaks=_peaks(inputs, load))


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


def solar_and_balance(usage: Usage, *, gaps: bool) -> tuple[Column, Column]:
    """Return what the panels gave, and what that and the grid leave to the house [kWh], NaN if unknown.

    With `gaps`, panels and battery of which nothing is known did nothing. Meters that do not count at the
    same instant leave a little less than nothing now and then: nothing was used then.
    """
    if usage.pv_kwh is None:
        raise MissingDataError(Absence.NO_SOLAR, "there is no pv_kwh in the usage")
    charged = np.zeros(len(usage.starts)) if usage.battery_kwh is None else usage.battery_kwh
    solar = np.nan_to_num(usage.pv_kwh) if gaps else usage.pv_kwh
    net = usage.taken - usage.exported[0] - usage.exported[1]
    return solar, net + solar - (np.nan_to_num(charged) if gaps else charged)


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


def _peaks(inputs: Inputs, load: Column) -> dict[date, float]:
    """Return the month peaks of the house without panels [kW], where its quarter-hours used so much [kWh].

    The difference that the panels make to the quarters of which all is known is added to the peak of the
    bill, so that nothing changes where they gave nothing. Where these do not show that peak, it is in a gap,
    or in what is not known of the panels: without these it is at least that much.
    """
    usage, taken = inputs.usage, inputs.usage.taken
    is_sure = ~np.isnan(load) & (np.maximum(taken, load) <= MOST_KW * QUARTER_S / HOUR_S)
    alike = replace(usage, import_t2_kwh=np.zeros(len(load)), estimated=usage.estimated_load)
    seen, without = (
        month_peaks(
            replace(alike, import_t1_kwh=np.where(is_sure, kwh, np.nan)), inputs.zone, lumps=inputs.lumps
        )
        for kwh in (taken, load)
    )
    peaks = dict(inputs.peaks)
    for month in peaks.keys() & without.keys():
        kw = peaks[month]
        is_hidden = kw > seen[month] + _SAME_PEAK_KW
        peaks[month] = max(kw, without[month]) if is_hidden else max(0.0, without[month] + (kw - seen[month]))
    return peaks
