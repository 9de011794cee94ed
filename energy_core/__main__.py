"""`python -m energy_core` is `energy-core`."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main())
