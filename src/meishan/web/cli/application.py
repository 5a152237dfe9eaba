# SPDX-License-Identifier: Apache-2.0
"""What each process of the web server loads: the application, in a process that does not outlive its parent."""

import os

from meishan.web.launcher.processes import end_with_parent

end_with_parent(os.getppid())

from meishan.wsgi import application  # noqa: E402 - loading takes a second, in which the parent may die

__all__ = ["application"]
