"""Tests of the SMA reader."""
