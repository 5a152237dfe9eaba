# SPDX-License-Identifier: Apache-2.0
"""Sets the project up, runs it, tests it: `python3 dev.py run`, or `make run`.

Standard library only, and read by any Python 3.8 or newer, so that an old one gets a sentence.
"""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

with contextlib.suppress(ImportError):
    import fcntl  # not on Windows, which gets a sentence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCKS = ROOT / "requirements"
BEGUN = VENV / ".setup-begun"
OLDEST = (3, 11)
FLOOR_POSTGRES = Path("/usr/lib/postgresql/15/bin")
APT_BROWSER = ("chromium", "fonts-noto-core", "fonts-noto-cjk")
NOT_MEASURED = ("__init__", "killing", "kills", "meetings_instances", "meetings_peers", "opendata_peers")
NOT_MEASURED += ("rush_scene", "rush_web", "soak", "thorough", "writer")
NOT_ON_FLOOR = ("algorithms", "web/cli", "web/demo", "web/launcher", "test_*.py")
UNAVAILABLE, IO_ERROR, INTERRUPTED, USAGE = 69, 74, 130, 64


class Trouble(Exception):
    """What is wrong, in a sentence, with an exit code."""

    def __init__(self, sentence, code=UNAVAILABLE):
        super().__init__(sentence)
        self.code = code


def main(arguments):
    """Run one command; returns its exit code."""
    commands = {
        "setup": command_setup,
        "run": command_run,
        "test": command_test,
        "check": command_check,
        "docs": command_docs,
        "bench": command_bench,
        "soak": command_soak,
        "lock": command_lock,
    }
    if not arguments or arguments[0] not in commands:
        print("Usage: python3 dev.py {} [OPTIONS]".format(" | ".join(commands)), file=sys.stderr)
        return USAGE
    os.chdir(ROOT)
    return commands[arguments[0]](arguments[1:])


def command_setup(options):
    """Prepare `.venv` with all that running and testing need."""
    set_up(dev=True)
    print(f"Ready: {BIN} has the command `meishan`.")
    return 0


def command_run(options):
    """Set up what is missing and start everything; Ctrl-C stops it."""
    set_up(dev=False)
    os.execv(str(BIN / "meishan"), ["meishan", "run", *options])


def command_test(options):
    """Run all tests on throwaway servers: on the oldest PostgreSQL first, where it is installed."""
    set_up(dev=True)
    provide_browser()
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("MEISHAN_", "DATABASE_URL"))
    }
    env.pop("PG_BIN", None)
    python = str(BIN / "python")
    pytest = [python, "tests/postgres.py", python, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *options]
    if (FLOOR_POSTGRES / "postgres").is_file() and not options:
        print("On PostgreSQL 15, the oldest we promise, what touches a database:", flush=True)
        without = ["-m", "not browser", *(f"--ignore-glob=tests/{path}" for path in NOT_ON_FLOOR)]
        code = call([*pytest, *without], env=dict(env, PG_BIN=str(FLOOR_POSTGRES), MEISHAN_TESTS="database"))
        if code:
            return code
        print("Everything, on our own PostgreSQL and in a real browser:", flush=True)
    return call(pytest, env=env)


def command_check(options):
    """Everything that can be told without running it: style, types, import contracts, templates, migrations."""
    set_up(dev=True)
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="meishan.settings")
    failed = []
    for name, command in (
        ("style", ["ruff", "check", "."]),
        ("format", ["ruff", "format", "--check", "."]),
        ("templates", ["djlint", "--lint", "--quiet", "src"]),
        ("import contracts", ["lint-imports", "--config", "importlinter.toml"]),
        ("types", ["mypy", "src"]),
        ("translations", ["python", "messages.py", "check"]),
        ("settings", ["python", "-m", "django", "check"]),
        ("migrations", ["python", "-m", "django", "makemigrations", "--check", "--dry-run"]),
    ):
        print(f"-- {name}", flush=True)
        if call([str(BIN / command[0]), *command[1:]], env=env):
            failed.append(name)
    print("Wrong: {}.".format(", ".join(failed)) if failed else "All is well.")
    return int(bool(failed))


def command_docs(options):
    """Generate the reference pages from the code."""
    return run_module("docs.generate", options)


def command_bench(options):
    """Measure speed and memory beside named peers: all, or `bench search [OPTIONS]`."""
    set_up(dev=True)
    names = [path.stem for path in sorted((ROOT / "benchmarks").glob("*.py"))]
    chosen = [name for name in names if name not in NOT_MEASURED]
    if options and options[0] in chosen:
        return run_module(f"benchmarks.{options[0]}", options[1:])
    codes = {name: run_module(f"benchmarks.{name}", options) for name in chosen}
    failed = ", ".join(name for name, code in codes.items() if code)
    print(f"Not measured: {failed}; what it said stands above." if failed else "Done.")
    return max(codes.values())


def command_soak(options):
    """The long campaigns: load, crash, fuzz."""
    return run_module("benchmarks.soak", options)


def command_lock(options):
    """Choose versions anew and write the lock files: hashes, and the name of no host."""
    set_up(dev=True)
    uv = find_uv()
    if not uv:
        raise Trouble("`make lock` needs uv.")
    common = ["--universal", "--python-version", "{}.{}".format(*OLDEST), "--generate-hashes", "--quiet"]
    common += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate", *options]
    ours = [uv, "pip", "compile", "pyproject.toml", "--extra", "embedded", "--group", "build", *common]
    runtime = LOCKS / "runtime.lock"
    return (
        call([*ours, "-o", str(runtime)])
        or call([*ours, "--group", "dev", "-c", str(runtime), "-o", str(LOCKS / "dev.lock")])
        or call([uv, "pip", "compile", "--group", "installer", *common, "-o", str(LOCKS / "installer.lock")])
    )


def run_module(module, options):
    """Run a module of the checkout that is not part of the product."""
    set_up(dev=True)
    return call([str(BIN / "python"), "-m", module, *options])


def set_up(dev):
    """Make `.venv` complete, with `dev` for testing, too; a moment's work when it is. A half-made one is made anew."""
    lock_files = [LOCKS / "runtime.lock", *([LOCKS / "dev.lock"] if dev else [])]
    with locked(ROOT / ".cache" / "setup.lock"):
        if is_stamped("dev") or (not dev and is_stamped("runtime")):
            return
        make_venv()
        BEGUN.touch()
        print(f"Installing the packages in {lock_files[-1].relative_to(ROOT)} …", flush=True)
        # A lock file is complete; what it leaves out (tool.uv in pyproject.toml) is not asked for again.
        install(["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock_files[-1])])
        install(["--no-deps", "--no-build-isolation", "--editable", "."])
        # Even where PYTHONDONTWRITEBYTECODE is set: each start is a second faster.
        call([str(BIN / "python"), "-m", "compileall", "-q", "src"])
        if call([str(BIN / "python"), "messages.py", "compile"]):
            raise Trouble("The translations could not be prepared; what was said stands above.")
        name = "dev" if dev else "runtime"
        (VENV / f".setup-{name}").write_text(json.dumps({"of": fingerprint(name), "place": str(VENV)}))
        BEGUN.unlink()


def fingerprint(name):
    """Changes with anything that an installed `.venv` depends on."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (ROOT / "pyproject.toml", LOCKS / "runtime.lock", LOCKS / f"{name}.lock"):
        digest.update(path.read_bytes())
    for path in sorted((ROOT / "src").glob("**/*.po")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_stamped(name):
    """Whether a finished set-up of this name stands, of these lock files, in this place."""
    try:
        stamp = json.loads((VENV / f".setup-{name}").read_text())
    except (OSError, ValueError):
        return False
    fresh = stamp == {"of": fingerprint(name), "place": str(VENV)}
    return fresh and not BEGUN.exists() and os.access(str(BIN / "meishan"), os.X_OK)


def make_venv():
    """An empty `.venv`, unless a sound one stands."""
    if is_sound():
        return
    if VENV.is_symlink():
        VENV.unlink()
    elif VENV.exists():
        print("The folder .venv is half-made, moved or of another Python; making it anew …", flush=True)
        shutil.rmtree(VENV)
    uv = shutil.which("uv")
    if uv and quiet([uv, "venv", "--python", sys.executable, str(VENV)])[0] == 0:
        return
    code, said = quiet([sys.executable, "-m", "venv", str(VENV)])
    if code and may_apt() and "ensurepip" in said:
        apt_install("python3-venv", "python{}.{}-venv".format(*sys.version_info[:2]))
        code, said = quiet([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        if "ensurepip" in said:
            raise Trouble(
                "Python cannot make virtual environments here. Install the package python3-venv "
                "(as root: apt-get install python3-venv), or uv, and try again."
            )
        raise trouble_of("Making .venv", said)


def is_sound():
    """Whether `.venv` runs, at its own place, on a Python new enough, and was not left half-made."""
    if BEGUN.exists() or not (VENV / "pyvenv.cfg").is_file():
        return False
    for stamp in VENV.glob(".setup-*"):
        with contextlib.suppress(OSError, ValueError):
            if json.loads(stamp.read_text()).get("place") != str(VENV):
                return False
    asked = f"import sys; print(sys.version_info[:2] >= {OLDEST})"
    code, said = quiet([str(BIN / "python"), "-c", asked])
    return code == 0 and said.strip() == "True"


def install(arguments):
    """Install into `.venv` by uv, which is ten times faster, else by pip; both check every hash."""
    uv = find_uv() or get_uv()
    if uv:
        command = [uv, "pip", "install", "--python", str(BIN / "python"), "--compile-bytecode", "--quiet"]
        code, said = quiet([*command, *arguments], env=uv_environment())
        if code == 0:
            return
    if quiet([str(BIN / "python"), "-m", "pip", "--version"])[0]:
        code, told = quiet([str(BIN / "python"), "-m", "ensurepip"])
        if code:
            raise trouble_of("Installing packages", said if uv else told)
    code, said = quiet([str(BIN / "python"), "-m", "pip", "install", "--quiet", *arguments])
    if code:
        raise trouble_of("Installing packages", said)


def find_uv():
    """The uv of `.venv`, else the system's."""
    inside = BIN / "uv"
    return str(inside) if inside.is_file() else shutil.which("uv")


def get_uv():
    """Install uv into `.venv`; None where that cannot be, as on a machine it has no build for."""
    command = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    quiet([*command, "--only-binary", ":all:", "-r", str(LOCKS / "installer.lock")])
    return find_uv()


def uv_environment():
    """The environment for uv: the mirror that pip was told to use is uv's, too."""
    env = dict(os.environ)
    if any(name in env for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_CONFIG_FILE")):
        return env
    code, said = quiet([str(BIN / "python"), "-m", "pip", "config", "list"])
    for line in said.splitlines() if code == 0 else ():
        name, _, value = line.partition("=")
        value = value.strip().strip("'")
        if name.endswith(".index-url") and value.startswith("http"):
            env["UV_DEFAULT_INDEX"] = value
    if env.get("PIP_INDEX_URL", "").startswith("http"):
        env["UV_DEFAULT_INDEX"] = env["PIP_INDEX_URL"]
    return env


def provide_browser():
    """See to it that the tests have a Chromium: the system's, Debian's package, or the test driver's own."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        return
    if os.environ.get("ALLOW_NO_BROWSER") == "1":
        print("No browser: its tests are skipped, as ALLOW_NO_BROWSER=1 asks.", flush=True)
        return
    if may_apt() and apt_install(*APT_BROWSER):
        return
    print("Fetching a browser for the tests …", flush=True)
    probe = "from playwright.sync_api import sync_playwright as p\nwith p() as d: d.chromium.launch().close()"
    if quiet([str(BIN / "python"), "-c", probe])[0] == 0:
        return
    quiet([str(BIN / "python"), "-m", "playwright", "install", "chromium"])
    code, _said = quiet([str(BIN / "python"), "-c", probe])
    if code:
        raise Trouble(
            "The tests need a browser, and none could be had. Install one (as root: apt-get install {}), "
            "or set ALLOW_NO_BROWSER=1 to leave the browser's tests out.".format(" ".join(APT_BROWSER))
        )


def may_apt():
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages):
    """Install Debian packages; whether that worked."""
    print("Installing {} …".format(", ".join(packages)), flush=True)
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet(["apt-get", "update", "-q"], env=env)
    return quiet(["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages], env=env)[0] == 0


def trouble_of(doing, said):
    """The trouble behind what a failed program said."""
    if "No space left" in said or "os error 28" in said:
        return Trouble(f"The disk is full: {doing.lower()} failed. Free about 1 GB and try again.", IO_ERROR)
    signs = ("Connection", "resolve", "timed out", "Network", "dns error", "No matching distribution")
    if any(sign in said for sign in signs):
        hint = (
            "The package registry cannot be reached, or lacks a package; check the network and pip's index."
        )
    else:
        hint = "The last thing said stands above."
    tail = said.strip().splitlines()[-12:]
    return Trouble("\n".join([*tail, f"{doing} failed. {hint}"]))


@contextlib.contextmanager
def locked(path):
    """Hold the lock of a file; the kernel drops it when the process ends, however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Waiting for another set-up in this folder …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def quiet(command, env=None):
    """Run a program without a word; its exit code and what it would have said."""
    try:
        done = subprocess.run(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as error:
        return UNAVAILABLE, str(error)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def call(command, env=None):
    """Run a program as ourselves; its exit code."""
    return subprocess.run(command, env=env, check=False).returncode


def check_machine():
    """Start again on a newer Python, if this one is too old and another is installed. Raises Trouble."""
    if os.name != "posix":
        raise Trouble("Meishan runs on Linux and macOS. On Windows, use it inside WSL.")
    if sys.version_info >= OLDEST:
        return
    for minor in range(16, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    raise Trouble(
        "Meishan needs Python {}.{} or newer; this is {}. Install a newer one, or name it: "
        "make run PYTHON=/path/to/python3.".format(*OLDEST, sys.version.split()[0])
    )


if __name__ == "__main__":
    try:
        check_machine()
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        sys.exit(INTERRUPTED)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(trouble.code)
    except OSError as error:
        print("{}: {}".format(error.strerror or "Failed", error.filename or error), file=sys.stderr)
        sys.exit(IO_ERROR)
