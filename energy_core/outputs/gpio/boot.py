"""What a Raspberry Pi does with a pin before any software of ours runs."""


def boot_line(pin: int, *, active_high: bool) -> str:
    """Return the line for the `config.txt` of a Raspberry Pi that makes a pin an output that is off.

    The firmware reads it before it starts the kernel: `op` is an output, `dl` drives it low, `dh` high.
    """
    return f"gpio={pin}=op,{'dl' if active_high else 'dh'}"


def boot_warning(*, active_high: bool) -> str | None:
    """Return the key of the text that warns of a board, None if there is nothing to warn of.

    One that is on while its pin is low may switch on before anybody has said what the pin is: the firmware
    reads the line of `boot_line` a few seconds after the power came.
    """
    return None if active_high else "active_low_boot"
