"""Tests of the P1 reader."""
