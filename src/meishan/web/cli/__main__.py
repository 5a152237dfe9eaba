# SPDX-License-Identifier: Apache-2.0
"""`python -m meishan.web.cli` is `meishan`, for processes started by processes."""

import sys

from meishan.web.cli import main

sys.exit(main())
