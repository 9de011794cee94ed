"""Lines of the meters behind the meter, on its M-Bus: gas and water."""

from dsmr_parser.parsers import MBusParser, ValueParser

from .draft import Draft, MbusReading, channel_of
from .quantities import Decode, number, whole
from .stamps import capture_time

# What a device is does not follow from its channel: the installer chooses that.
_MEDIA = {"gas": 3, "water": 7}
_VOLUME = "m3"

_SINCE_DSMR4 = MBusParser(ValueParser(capture_time), ValueParser(number))
_BEFORE_DSMR4 = MBusParser(ValueParser(capture_time), *[ValueParser(str)] * 5, ValueParser(number))


def decode_type(draft: Draft, line: str) -> None:
    """Take what kind of meter is on a channel."""
    draft.mbus_types.setdefault(channel_of(line), whole(line))


def _decoder(parser: MBusParser) -> Decode:
    """Return the decoder of a reading.

    It raises ValueError for a meter that was never read: no unit, no value, or no possible time.
    """

    def decode(draft: Draft, line: str) -> None:
        if "()" in line:
            raise ValueError("an empty group")
        mbus = parser.parse(line)
        if not mbus.unit:
            raise ValueError("no unit")
        reading = MbusReading(float(mbus.value), mbus.unit, mbus.datetime)
        draft.mbus_readings.setdefault(channel_of(line), reading)

    return decode


decode_reading = _decoder(_SINCE_DSMR4)
decode_dsmr3_reading = _decoder(_BEFORE_DSMR4)


def take_volumes(draft: Draft) -> None:
    """Take gas and water, each from the lowest channel with a valid reading of its kind."""
    for medium, device_type in _MEDIA.items():
        for channel, reading in sorted(draft.mbus_readings.items(), key=lambda item: item[0]):
            if draft.mbus_types.get(channel) == device_type and reading.unit == _VOLUME:
                draft.values[f"{medium}_m3"] = reading.value
                if reading.at:
                    draft.info[f"{medium}_read_at"] = reading.at
                break
