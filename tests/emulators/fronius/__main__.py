"""`python -m tests.emulators.fronius`."""

import sys

from .program import main

sys.exit(main())
