"""Tests that drive a whole Home Assistant."""
