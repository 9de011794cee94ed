"""`python -m tests.emulators.pigpiod`."""

import sys

from .program import main

sys.exit(main())
