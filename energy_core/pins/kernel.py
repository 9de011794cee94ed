"""What gpiozero's ways to the pins of this machine have in common; imported when one is used."""

from typing import override

from gpiozero.pins import Factory


class KernelFactory(Factory):
    """A way to what the kernel owns, which says itself what is taken."""

    @override
    def reserve_pins(self, requester: object, *names: object) -> None:
        """Leave it to the kernel."""

    @override
    def release_pins(self, reserver: object, *names: object) -> None:
        """Nothing is reserved."""

    @override
    def release_all(self, reserver: object) -> None:
        """Nothing is reserved."""

    def sever(self) -> None:
        """Nothing stays open but what was opened through it."""
