"""What every test counts on."""

from hypothesis import HealthCheck, settings

from .signals import have_programs_hear

# How long an example takes says nothing on a machine that does other work as well.
_UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("check", _UNTIMED, max_examples=30)
settings.register_profile("nightly", _UNTIMED, max_examples=400)  # --hypothesis-profile nightly
settings.load_profile("check")

have_programs_hear()
