"""A smart plug on the network, as an integration that knows nothing of Energy App."""
