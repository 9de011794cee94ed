"""Years that were before the installation, into Home Assistant's own long-term statistics of our sensors."""
