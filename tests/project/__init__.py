"""Tests of the project's frame: its scripts, its release, its documents."""
