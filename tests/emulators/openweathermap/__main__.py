"""`python -m tests.emulators.openweathermap`."""

import sys

from .program import main

sys.exit(main())
