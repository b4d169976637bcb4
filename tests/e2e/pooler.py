"""A pgbouncer in transaction mode."""
import os
import signal
import subprocess
import unittest

import support

PORT = 6432


def find_pgbouncer():
    for program in ("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"):
        if os.access(program, os.X_OK):
            return program
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise AssertionError("pgbouncer is not installed, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
    raise unittest.SkipTest("pgbouncer is not installed")


class Pooler:
    """Passes on every database to `target` (`host=… port=… user=…`), and listens on a socket in a directory within
    `workplace`. `owner` is the user who runs it if root calls: pgbouncer refuses to be root."""

    def __init__(self, workplace, owner, target, **settings):
        program = find_pgbouncer()
        self.place = workplace.path / "pooler"
        self.place.mkdir()
        self.settings = settings
        become = ()
        if os.geteuid() == 0:
            os.chmod(self.place, 0o777)
            os.chmod(workplace.path, 0o755)
            become = ("setpriv", f"--reuid={owner}", f"--regid={owner}", "--init-groups", "--")
        self.write(target)
        self.process = subprocess.Popen([*become, program, "-q", self.place / "pgbouncer.ini"], cwd="/",
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        support.wait_until((self.place / f".s.PGSQL.{PORT}").exists, "the pooler listens")

    def write(self, target):
        (self.place / "pgbouncer.ini").write_text("\n".join(
            ["[databases]", f"* = {target}", "[pgbouncer]", "listen_addr =", f"unix_socket_dir = {self.place}",
             "unix_socket_mode = 0777", f"listen_port = {PORT}", "auth_type = any", "pool_mode = transaction",
             "admin_users = admin", *(f"{name} = {value}" for name, value in self.settings.items()), ""]), encoding="utf-8")

    def point_to(self, target):
        """From now on, new connections go there; those in use stay until their transaction ends."""
        self.write(target)
        self.process.send_signal(signal.SIGHUP)

    def url(self, user):
        return f"postgresql:///postgres?host={self.place}&port={PORT}&user={user}"

    def close(self):
        self.process.terminate()
        self.process.wait()
