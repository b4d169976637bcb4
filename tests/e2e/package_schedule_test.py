#!/usr/bin/env python3
"""The Debian package under a real systemd: its jobs registered, started, removed with it and purged. Needs root."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import machine
import support
from support import wait_until

BUILD = pathlib.Path(os.environ.get("SLOTCTL_BUILD_DIR", support.ROOT / "build" / "release"))
JOB = '[[schedule]]\nname = "maintain"\ncommand = "maintain"\ncron = "* * * * *"\n'
PLACES = "/etc /run/systemd /usr/bin /var/lib/slotctl /var/lib/systemd /var/log /var/spool/cron"


class PackageSchedule(unittest.TestCase):
    def setUp(self):
        machine.need_root("systemd", "systemctl", "unshare", "nsenter", "pgrep", "cpack", "dpkg-shlibdeps")
        # Seen from inside; /tmp is the machine's own there.
        place = pathlib.Path(tempfile.mkdtemp(prefix="package-", dir="/var/tmp"))
        self.addCleanup(shutil.rmtree, place)
        done = subprocess.run(["cpack", "-G", "DEB", "-B", str(place)], cwd=BUILD, capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.deb, = place.glob("*.deb")
        self.machine = machine.SystemdMachine()
        self.addCleanup(self.machine.stop)

    def here(self, script):
        result = self.machine.run(f"set -e; cd /; {script}")
        self.assertEqual(0, result.returncode, f"$ {script}\n{result.stdout}{result.stderr}")
        return result.stdout

    def left(self):
        return self.here(f"find {PLACES} -name '*slotctl*' 2>/dev/null || true; systemctl list-timers --all;"
                         "getent passwd; getent group")

    def test_the_jobs_come_and_go_with_the_package(self):
        self.here(f"dpkg -i {self.deb}; sed -i '/^\\[\\[schedule/,$d' /etc/slotctl/config.toml;"
                  f"printf '%s' '{JOB}' >>/etc/slotctl/config.toml; slotctl setup-automation --action setup --scope system -q")
        self.assertEqual("active\n", self.here("systemctl is-active slotctl-maintain.timer"))
        wait_until(lambda: '"last_run":{' in self.here("slotctl setup-automation --action list --format json"),
                   "the timer has fired", seconds=90, pause=1)
        self.assertIn('"status":"ok","started_at"', self.here("slotctl setup-automation --action list --format json"))
        self.here("dpkg -r slotctl")
        self.assertEqual("", self.here("ls /etc/systemd/system /var/lib/systemd/timers /etc/cron.d | grep slotctl || true"))
        self.assertNotIn("slotctl-", self.here("systemctl list-timers --all"))
        self.here("test -f /var/lib/slotctl/slotctl.db; test -f /etc/slotctl/config.toml; dpkg -P slotctl")
        self.assertNotIn("slotctl", self.left())


if __name__ == "__main__":
    support.main()
