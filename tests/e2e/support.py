"""Runs slotctl the way a shell, cron or another program would, in a directory that is gone afterwards."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "core" / "samples"

# Nothing in a test takes this long unless it hangs.
LONGEST = 60.0


def binary():
    path = os.environ.get("SLOTCTL_BINARY")
    if not path:
        raise RuntimeError("SLOTCTL_BINARY does not say where the slotctl to test is")
    return os.path.abspath(path)


def drives_windows():
    """Whether the slotctl to test is one for Windows, which Wine runs here."""
    return os.environ.get("SLOTCTL_BINARY", "").endswith(".exe")


# What asks a program to stop. Wine makes a Ctrl-C of SIGINT; nothing on Windows is like SIGTERM.
STOP_SIGNAL = signal.SIGINT if drives_windows() else signal.SIGTERM


# Why some tests with a program that is killed are not for Windows.
WINE_KEEPS_CONNECTIONS = "Wine 8 sometimes keeps the connections of a killed program open (docs/windows.md)"


def only_on_unix(why):
    """For a test, or a class of tests, about something that Windows does not have: `why` says what."""
    return unittest.skipIf(drives_windows(), f"not on Windows: {why}")


def shown(path):
    """How slotctl names a file."""
    return "Z:" + str(path).replace("/", "\\") if drives_windows() else str(path)


def wine():
    """What runs a program for Windows."""
    program = shutil.which("wine") or shutil.which("wine64", path="/usr/lib/wine")
    if program is None:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError("Wine is not installed, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
        raise unittest.SkipTest("Wine is not installed")
    return program


def program_call(program=None):
    """The words that start slotctl."""
    program = program or binary()
    return [wine(), program] if str(program).endswith(".exe") else [program]


def wait_until(condition, what, seconds=20.0, pause=0.005):
    """Waits until `condition` returns a true value, and returns it; fails if it does not come."""
    give_up = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > give_up:
            raise AssertionError(f"waited {seconds:g} s in vain until {what}")
        time.sleep(pause)


class Result:
    """How a run of slotctl ended, and its output."""

    def __init__(self, command, status, out, err, seconds):
        self.command, self.status, self.out, self.err, self.seconds = command, status, out, err, seconds

    def __str__(self):
        return (f"$ {' '.join(map(str, self.command))}\nexit status {self.status} after {self.seconds:.2f} s\n"
                f"--- standard output\n{self.out}--- standard error\n{self.err}---")

    @property
    def json(self):
        """The one JSON object on standard output."""
        try:
            value = json.loads(self.out)
        except ValueError as error:
            raise AssertionError(f"standard output is not one JSON object ({error})\n{self}") from None
        if not isinstance(value, dict) or self.out.count("\n") != 1 or not self.out.endswith("\n"):
            raise AssertionError(f"standard output is not one line with one JSON object\n{self}")
        return value

    @property
    def counts(self):
        return self.json["counts"]


class Running:
    """A running slotctl."""

    def __init__(self, command, process, started):
        self.command, self.process, self.started = command, process, started
        self.pid = process.pid

    def runs(self):
        return self.process.poll() is None

    def signal(self, number):
        self.process.send_signal(number)

    def finish(self, seconds=LONGEST):
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"still running after {seconds:g} s\n"
                                 f"{Result(self.command, None, out, err, seconds)}") from None
        return Result(self.command, self.process.returncode, out, err, time.monotonic() - self.started)


class Workplace:
    """A directory that replaces the machine's own places in which slotctl looks for files."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-e2e-"))
        self.path.chmod(0o755)
        self.locks = self.path / "locks"
        self.config = self.path / "slotctl.toml"
        self.config.write_text("")
        self.started = []

    def close(self):
        for running in self.started:
            if running.runs():
                running.signal(signal.SIGCONT)
                running.process.kill()
                running.process.communicate()
        shutil.rmtree(self.path, ignore_errors=True)

    def write(self, name, content):
        file = self.path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        return file

    def environment(self, more=None):
        given = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.path), "LANG": "C.UTF-8",
                 "SLOTCTL_CONFIG": str(self.config), "SLOTCTL_LOCK_DIRECTORY": str(self.locks),
                 # The machine's zone data may have any age.
                 "SLOTCTL_MONITOR_ZONE_DATA_MAX_AGE": "0s",
                 "STATE_DIRECTORY": str(self.path / "state"), "XDG_CONFIG_HOME": str(self.path / "config")}
        given.update((k, v) for k, v in os.environ.items() if k.endswith("SAN_OPTIONS") or k.startswith("WINE"))
        for key, value in (more or {}).items():
            if value is None:
                given.pop(key, None)
            else:
                given[key] = str(value)
        return given

    def start(self, *arguments, env=None, prefix=(), program=None, **popen):
        command = [*prefix, *program_call(program), *map(str, arguments)]
        popen.setdefault("stdin", subprocess.DEVNULL)
        popen.setdefault("stdout", subprocess.PIPE)
        popen.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen(command, env=self.environment(env), cwd=self.path, encoding="utf-8",
                                   errors="backslashreplace", **popen)
        running = Running(command, process, time.monotonic())
        self.started.append(running)
        return running

    def run(self, *arguments, text=None, **options):
        """Runs slotctl to its end; `text` is its standard input."""
        if text is None:
            return self.start(*arguments, **options).finish()
        with tempfile.TemporaryFile("w+", encoding="utf-8", dir=self.path) as stdin:
            stdin.write(text)
            stdin.seek(0)
            return self.start(*arguments, stdin=stdin, **options).finish()


def faketime(clock):
    """The wrapper that changes a command's clock: `+10m`, or `@2026-11-20 09:59:50 x30` (in UTC, 30 times as fast)."""
    program = shutil.which("faketime")
    if program is None:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError("faketime is not installed, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
        raise unittest.SkipTest("faketime is not installed")
    if "asan" in os.environ.get("SLOTCTL_BINARY", "") or "tsan" in os.environ.get("SLOTCTL_BINARY", ""):
        raise unittest.SkipTest("a sanitizer and libfaketime do not go together")
    # The wrapper reads the time in the zone of TZ, and starts slotctl, whose children share the simulated
    # clock (newer versions restart it for each process, unless FAKETIME_DONT_RESET is set).
    return [program, "-f", clock]


class SlotctlTest(unittest.TestCase):
    """A test with its own workplace."""

    maxDiff = 4000
    longMessage = True

    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)

    def run_slotctl(self, *arguments, **options):
        return self.workplace.run(*arguments, **options)

    def assert_status(self, expected, result):
        self.assertEqual(expected, result.status, f"exit status\n{result}")
        return result

    def assert_says(self, part, text, result):
        self.assertIn(part, text, f"\n{result}")

    def assert_silent(self, result):
        self.assertEqual(("", ""), (result.out, result.err), f"it should say nothing\n{result}")


def main():
    unittest.main(verbosity=2)
