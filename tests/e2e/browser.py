"""A headless Chromium that tests look at pages with. Its driver and the checker of accessibility are packages of npm,
pinned in browser/ with those that other tests need, that are installed into the build directory when a test first needs
them."""
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

import support

SOURCES = pathlib.Path(__file__).parent / "browser"


def missing(what):
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise AssertionError(f"{what}, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
    raise unittest.SkipTest(what)


def program(name):
    found = shutil.which(name)
    return found if found else missing(f"there is no {name}")


def packages():
    """The directory with node_modules; installs them if they are not those of the lock file."""
    directory = pathlib.Path(os.environ.get("SLOTCTL_BROWSER_DIR") or
                             pathlib.Path(tempfile.gettempdir()) / f"slotctl-browser-{os.getuid()}")
    directory.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCES / "package-lock.json").read_text()
    mark = directory / "installed"
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != wanted:
            mark.unlink(missing_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(SOURCES / name, directory)
            result = subprocess.run([program("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=directory,
                                    capture_output=True, text=True, timeout=300)
            if result.returncode != 0:
                missing(f"npm cannot install the packages of the tests: {result.stderr.strip()[-500:]}")
            mark.write_text(wanted)
    return directory


class Browser:
    """One Chromium; `open` begins with a new profile."""

    def __init__(self):
        chromium, node, directory = program("chromium"), program("node"), packages()
        self.profile = tempfile.TemporaryDirectory(prefix="slotctl-chromium-")
        self.process = subprocess.Popen([node, SOURCES / "driver.js", directory], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.command("start", program=chromium, profile=self.profile.name)

    def command(self, command, seconds=support.LONGEST, **values):
        self.process.stdin.write(json.dumps({"command": command, **values}) + "\n")
        self.process.stdin.flush()
        # A browser that hangs must not hang the tests.
        watchdog = threading.Timer(seconds + 30, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        watchdog.cancel()
        if not line:
            raise AssertionError(f"the browser ended during {command} {values}")
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(f"{command} {values}: {answer['error']}")
        return answer["result"]

    def close(self):
        if self.process.poll() is None:
            try:
                self.command("stop")
            finally:
                self.process.stdin.close()
                self.process.wait(support.LONGEST)
        self.process.stdout.close()
        self.profile.cleanup()

    # What a person does.

    def open(self, width=1280, **options):
        self.command("open", width=width, **options)

    def visit(self, url):
        return self.command("visit", url=url)

    def press(self, key):
        self.command("press", key=key)

    def click(self, selector):
        self.command("click", selector=selector)

    def fill(self, selector, value):
        self.command("fill", selector=selector, value=value)

    def wait(self, code, seconds=20):
        """Waits until the expression is true in the page."""
        self.command("wait", code=code, seconds=seconds)

    # What a person sees.

    def evaluate(self, code):
        return self.command("evaluate", code=code)

    def text(self, selector="main"):
        return self.evaluate(f"document.querySelector({json.dumps(selector)}).innerText")

    def url(self):
        return self.command("url")

    def overflow(self):
        """By how many pixels the page is wider than the window."""
        return self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def violations(self):
        return self.command("violations")

    def heard(self):
        """What it asked for since `open`, and what it complained about."""
        heard = self.command("heard")
        return heard["requests"], heard["complaints"]


class BrowserTest:
    """What is added to a test that looks at pages: one browser for the whole class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        super().tearDownClass()
