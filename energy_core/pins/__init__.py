"""The pins and ports of a Raspberry Pi, here or on the network, behind gpiozero's interface.

Nothing is imported before it is used: none of the packages need be installed.
"""
