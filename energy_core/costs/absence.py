"""Why a figure cannot be given: a fixed set of reasons, for a program to act on and for people to read."""

from enum import StrEnum

from ..exceptions import AlgorithmError


class Absence(StrEnum):
    """What a figure lacks."""

    NO_CONTRACT = "no_contract"  # on a day that is billed
    NO_INDEX = "no_index"  # the value of a month or quarter that is not known yet
    NO_SPOT = "no_spot"  # prices of quarter-hours in which energy flowed
    NO_PEAK = "no_peak"  # of any of the months that a capacity counts
    NO_METER = "no_meter"  # quarter-hours in which nothing is known of import or export
    NO_GAS = "no_gas"
    NO_WATER = "no_water"
    NO_SOLAR = "no_solar"
    NO_BATTERY = "no_battery"  # quarter-hours of a battery that has others
    NO_REGISTERS = "no_registers"  # prices by register, and only totals
    TOO_COARSE = "too_coarse"  # known by the day or month, and counted by the quarter-hour
    INCONSISTENT = "inconsistent"  # meters that contradict each other
    NOTHING_USED = "nothing_used"  # a share of nothing


class MissingDataError(AlgorithmError):
    """A figure cannot be counted; `absence` is the one word for why."""

    def __init__(self, absence: Absence, message: str) -> None:
        """Say what is missing, and when."""
        super().__init__(message)
        self.absence = absence
