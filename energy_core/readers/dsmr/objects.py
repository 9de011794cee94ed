"""The table: OBIS code → how its line is understood."""

from collections.abc import Mapping

from . import info, mbus
from .quantities import (
    AMPERE,
    KILOWATT,
    KWH,
    VOLT,
    WATT,
    Decode,
    decode_month_peak,
    decode_tariff,
    limit,
    quantity,
)

_REGISTERS = {
    f"1-0:{direction}.8.{register}": quantity(f"{name}_{part}_kwh", KWH)
    for direction, name in ((1, "import"), (2, "export"))
    for register, part in enumerate(("total", "t1", "t2"))
}

_PHASES = {
    f"1-0:{kind + 20 * phase - 20}.7.0": quantity(f"{name}_l{phase}_{unit}", scales)
    for phase in (1, 2, 3)
    for kind, name, unit, scales in (
        (21, "import_power", "w", WATT),
        (22, "export_power", "w", WATT),
        (31, "current", "a", AMPERE),
        (32, "voltage", "v", VOLT),
    )
}

_CHANNELS = {
    f"0-{channel}:{code}": decode
    for channel in (1, 2, 3, 4)
    for code, decode in (
        ("24.1.0", mbus.decode_type),
        ("24.2.1", mbus.decode_reading),
        ("24.2.3", mbus.decode_reading),
        ("24.3.0", mbus.decode_dsmr3_reading),
    )
}

_ELECTRICITY = {
    **_REGISTERS,
    "1-0:1.7.0": quantity("import_power_w", WATT),
    "1-0:2.7.0": quantity("export_power_w", WATT),
    "1-0:1.4.0": quantity("demand_w", WATT),
    "1-0:1.6.0": decode_month_peak,
    **_PHASES,
    "1-0:31.4.0": limit("fuse_a", AMPERE),
}

DECODERS: Mapping[str, Decode] = {
    "0-0:1.0.0": info.decode_time,
    "0-0:96.1.4": info.text("version"),
    "1-3:0.2.8": info.text("version"),
    "0-0:96.1.1": info.decode_identity,
    "0-0:42.0.0": info.decode_identity,
    "0-0:96.1.0": info.decode_identity,
    "0-0:96.14.0": decode_tariff,
    "0-0:98.1.0": info.decode_peak_history,
    "0-0:96.3.10": info.decode_breaker,
    "0-0:17.0.0": limit("limiter_kw", KILOWATT),
    "0-0:96.13.0": info.decode_message,
    **_ELECTRICITY,
    # Some meters count the house as channel 1 rather than as no channel.
    **{code.replace("1-0:", "1-1:"): decode for code, decode in _ELECTRICITY.items()},
    **_CHANNELS,
}
