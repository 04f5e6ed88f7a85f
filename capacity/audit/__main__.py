"""`python -m capacity.audit FILE...`."""

import sys

from capacity.audit import main

sys.exit(main())
