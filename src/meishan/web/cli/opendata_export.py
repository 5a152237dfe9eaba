# SPDX-License-Identifier: Apache-2.0
"""Write what the public may see to a folder: full.jsonl.gz and a file for each year hold compiled releases (OCDS 1.1),
releases.jsonl.gz every release. Starts the embedded database if none runs, and fills it with the demo if it is empty.
"""

import argparse
import os
import time
from pathlib import Path

from meishan.web.cli import manage, preparing, world
from meishan.web.launcher.trouble import CANNOT_CREATE, SOFTWARE, TEMPORARY, Trouble, from_os_error

PATIENCE = 1800.0
ANOTHER = "Name another folder, or change who may write to this one."


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to write to; made if needed")


def execute(options: argparse.Namespace) -> int:
    folder: Path = options.folder.absolute()
    # Said before a demo world is made, which takes minutes.
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise Trouble(f"{folder} is a file. Name a folder.", CANNOT_CREATE) from error
    except OSError as error:
        raise from_os_error(error, "making the folder", mend=ANOTHER) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(f"{folder} can't be written to. {ANOTHER}", CANNOT_CREATE)
    with preparing.whole_world():
        world.set_up_django()
        with manage.sentences():
            _catch_up()
            # Models, which need the apps loaded.
            from meishan.publish.opendata.exports import write_folder  # noqa: PLC0415

            try:
                done = write_folder(folder)
            except BlockingIOError as error:
                raise Trouble(
                    f"Another export writes to {folder} just now. Try again once it is done.", TEMPORARY
                ) from error
            except OSError as error:
                raise from_os_error(error, "writing open data", mend=ANOTHER) from error
    print(f"{done.compiled} procurements, {done.releases} releases in {folder}.")
    for year, count in done.years.items():
        print(f"  {year}: {count}")
    return 0


def _catch_up() -> None:
    """Number what waits and publish it, unless a worker is just doing so; then wait for it. Raises Trouble."""
    from meishan.base.core import scope  # noqa: PLC0415
    from meishan.base.ledger import followers, queries, sequencer  # noqa: PLC0415

    spec = followers.FOLLOWERS["opendata.releases"]
    with scope.everything():
        while sequencer.sequence():
            pass
        size = queries.log_size()
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            [(_name, position)] = queries.follower_positions([spec.name])
            if position is not None and position.next_number >= size:
                return
            try:
                passed = followers.advance(spec, size=size)
            except Exception as error:
                raise Trouble(f"Open data stand still: {error}", SOFTWARE) from error
            if not passed:
                time.sleep(0.1)
    raise Trouble("A worker is publishing just now and does not come to an end. Try again.", TEMPORARY)
