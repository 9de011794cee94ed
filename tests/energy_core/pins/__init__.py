"""The pins of this machine, on a kernel that is imitated where the packages call it."""
