"""The coordinators of the kinds of devices: who asks or listens, and when."""
