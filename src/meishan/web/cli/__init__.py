# SPDX-License-Identifier: Apache-2.0
"""The `meishan` command: the operator's and the auditor's door.

Each command is a module here or a management command of an app; `commands` lists both. Faults of the
outside world end in one sentence and an exit code, never in a traceback.
"""

from meishan.web.cli.door import main

__all__ = ["main"]
