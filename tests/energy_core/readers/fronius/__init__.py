"""Tests of the Fronius reader."""
