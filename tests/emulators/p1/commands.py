"""The commands that a running meter takes, one a line."""

from collections.abc import Callable

from .line import Line

HELP = """\
commands on standard input, one a line; N is how many telegrams:
  badcrc [N]  noise [N]  garble [N]  half [N]  glue [N]   spoil the next telegrams
  silence [SECONDS]  resume                               say nothing, talk again
  freeze  thaw  offset SECONDS                            the meter's clock
  disconnect  pull  plug                                  the connection, the device
  swap                                                    another meter
  step [N]                                                say the next telegrams now
  quit
"""

_COUNTED: dict[str, Callable[..., None]] = {
    "badcrc": Line.bad_crc,
    "noise": Line.noise,
    "garble": Line.garble,
    "half": Line.half,
    "glue": Line.glue,
    "step": Line.step,
}
_TIMED: dict[str, Callable[..., None]] = {"silence": Line.silence, "offset": Line.clock_offset}
_PLAIN: dict[str, Callable[[Line], object]] = {
    "resume": Line.resume,
    "freeze": Line.freeze,
    "thaw": Line.thaw,
    "disconnect": Line.disconnect,
    "pull": Line.pull,
    "plug": Line.plug,
    "swap": Line.swap,
}


def obey(line: Line, text: str) -> str:
    """Do what a line of text says and return an answer to it; an error is an answer too."""
    name, *arguments = text.split()
    try:
        if name in _COUNTED:
            _COUNTED[name](line, *map(int, arguments))
        elif name in _TIMED:
            _TIMED[name](line, *map(float, arguments))
        elif name in _PLAIN:
            _PLAIN[name](line, *arguments)
        else:
            return f"error: {name} is no command"
    except (TypeError, ValueError, OSError) as error:
        return f"error: {error}"
    return f"ok: {text.strip()}"
