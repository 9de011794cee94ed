"""`python -m tests.emulators.sma`."""

import sys

from .program import main

sys.exit(main())
