"""Tests that need Home Assistant."""
