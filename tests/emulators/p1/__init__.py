"""The parts of the emulated P1 meter; `tests.emulators.p1_meter` is the way in."""
