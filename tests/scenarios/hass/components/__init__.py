"""Integrations that the Home Assistant of these tests has besides."""
