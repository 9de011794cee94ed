"""Tests of the reader of prices."""
