"""Tests of the data managers."""
