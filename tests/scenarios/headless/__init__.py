"""The headless program over emulated hardware that fails; a judge watches the relay from outside."""
