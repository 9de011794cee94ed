"""What every test counts on."""

import signal

from hypothesis import settings

settings.register_profile("nightly")  # tries the stores for longer: pytest --hypothesis-profile nightly

# A job in the background is started with Ctrl-C switched off, and would pass that on to the programs that
# tests start and end.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
