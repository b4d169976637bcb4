"""A PostgreSQL server that a test may stop, freeze and cut off without harm to others."""
import json
import os
import re
import signal
import subprocess
import sys
import unittest

import stores
import support

TELL_ENVIRONMENT = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"


class Server:
    """What a test may do to a server, whose programs, data directory and owner are known."""

    def control(self, *arguments, within=()):
        """pg_ctl, as the user who owns the server; `within` is a command that runs it elsewhere."""
        self.as_owner(f"{self.programs}/pg_ctl", "-D", self.data, "-w", "-s", *arguments, within=within)

    def as_owner(self, *command, within=()):
        become = ()
        if os.geteuid() == 0:
            become = ("setpriv", f"--reuid={self.owner}", f"--regid={self.owner}", "--init-groups", "--")
        subprocess.run([*within, *become, *command], cwd="/", check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, timeout=60)

    def stop(self, mode="immediate"):
        self.control("-m", mode, "stop")

    def start(self, within=()):
        self.control("-l", f"{self.data}/server.log", "start", within=within)

    def set(self, **settings):
        """Appends to the server's settings, for its next start."""
        with open(f"{self.data}/postgresql.conf", "a", encoding="utf-8") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())


class OwnServer(Server):
    def __init__(self):
        stores.postgres_server()  # skips or fails, as every other test of PostgreSQL
        # Programs for Windows reach it over TCP.
        options = ["--tcp"] if support.drives_windows() else []
        self.script = subprocess.Popen(
            [support.ROOT / "scripts" / "with_postgres", *options, sys.executable, "-c", TELL_ENVIRONMENT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
        found = self.script.stdout.readline()
        while found and not found.startswith("{"):
            found = self.script.stdout.readline()
        if not found:
            why = self.script.stderr.read()
            self.close()
            raise unittest.SkipTest(f"no server could be started: {why}")
        environment = json.loads(found)
        self.url = environment["SLOTCTL_TEST_POSTGRES"]
        self.programs, self.data = environment["SLOTCTL_TEST_PGBIN"], environment["SLOTCTL_TEST_PGDATA"]
        self.owner = environment["SLOTCTL_TEST_PGOWNER"]

    def close(self):
        self.script.communicate()

    def allow(self, network):
        with open(f"{self.data}/pg_hba.conf", "a", encoding="utf-8") as file:
            file.write(f"host all all {network} trust\n")

    def url_at(self, host, **parameters):
        """The same database by TCP."""
        url = re.sub(r"\bhost=[^&]*", f"host={host}", self.url)
        for name, value in parameters.items():
            url = stores.with_parameter(url, name, value)
        return url


class OnOwnServer(stores.StoreTest):
    """A store on a server that all tests of the class share, and no other class does."""

    @classmethod
    def setUpClass(cls):
        cls.server = OwnServer()
        cls.addClassCleanup(cls.server.close)

    def setUp(self):
        super().setUp()
        self.store = self.migrated(stores.PostgresStore(self.server.url))


def freeze(pids):
    for pid in pids:
        os.kill(int(pid), signal.SIGSTOP)


def thaw(pids):
    for pid in pids:
        os.kill(int(pid), signal.SIGCONT)
