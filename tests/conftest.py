"""What every test counts on."""

import signal

from hypothesis import HealthCheck, settings

# How long an example takes says nothing on a machine that does other work as well.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", _UNTIMED, max_examples=40)
settings.register_profile("nightly", _UNTIMED, max_examples=400)  # --hypothesis-profile nightly
settings.load_profile("check")

# A job in the background is started with Ctrl-C switched off, and would pass that on to the programs that
# tests start and end.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
