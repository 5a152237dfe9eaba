# SPDX-License-Identifier: Apache-2.0
"""A folder that every account may enter, as the database server needs where the tests run as root."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def open_folder():
    folder = Path(tempfile.mkdtemp(prefix="meishan-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
