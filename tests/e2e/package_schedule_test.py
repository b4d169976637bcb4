#!/usr/bin/env python3
"""The Debian package on a clean Debian that systemd runs: its jobs registered, started, made up for, reported when they
fail, removed and purged. Needs root."""
import sqlite3

import packages
import support
from clean_machine import CleanMachineTest
from support import wait_until
from web_server import WebServer

JOBS = """
[[schedule]]
name = "minutely"
command = "maintain"
cron = "* * * * *"
[[schedule]]
name = "nightly"
command = "maintain --days-ahead 45"
cron = "0 3 * * *"
"""
UNITS = "/etc/systemd/system"


class PackageOnACleanMachine(CleanMachineTest):
    def setUp(self):
        super().setUp()
        self.machine.put(self.deb, "/package")
        self.before = self.state()

    def configure(self, jobs=JOBS, more=""):
        """The packaged configuration with other jobs; `more` stands before them."""
        self.here("sed -i '/^\\[\\[schedule/,$d; /^\\[alerts/,/^\\[log/{/^\\[log/!d}' /etc/slotctl/config.toml;"
                  f"cat >>/etc/slotctl/config.toml <<'END'\n{more}{jobs}END")

    def install(self, jobs=JOBS, more="", scheduler="auto"):
        said = self.here(f"dpkg -i /package/{self.deb.name}")
        self.configure(jobs, more)
        self.here(f"slotctl setup-automation --action setup --scheduler {scheduler} -q")
        return said

    def test_installing_registers_and_starts_nothing(self):
        said = self.here(f"dpkg -i /package/{self.deb.name}")
        self.assertIn("slotctl setup-automation --action setup", said)
        self.assertEqual("", self.here("systemctl list-unit-files --no-legend 'slotctl*' || true; ls /etc/cron.d"
                                       " | grep slotctl || true"))

    def test_the_jobs_are_installed_and_removed_with_the_package(self):
        self.install()
        self.assertEqual("active\nactive\n", self.here("systemctl is-active slotctl-minutely.timer slotctl-nightly.timer"))
        run = wait_until(lambda: self.entries()["minutely"]["last_run"], "the timer has fired", seconds=90, pause=1)
        self.assertEqual(("ok", "minutely"), (run["status"], run["scheduled_as"]))
        self.assertEqual([[], []], [entry["drift"] for entry in self.entries().values()])
        self.assertIsNone(self.entries()["nightly"]["last_run"])

        # Like a machine that was off for two nights.
        self.here("touch -d '2 days ago' /var/lib/systemd/timers/stamp-slotctl-nightly.timer")
        self.machine.switch_off()
        self.machine.switch_on()
        self.assertEqual("active\nactive\n", self.here("systemctl is-active slotctl-minutely.timer slotctl-nightly.timer"))
        run = wait_until(lambda: self.entries()["nightly"]["last_run"], "the missed run was made up for", pause=0.2)
        self.assertEqual(("ok", "nightly"), (run["status"], run["scheduled_as"]))

        self.here("dpkg -r slotctl")
        self.assertEqual("", self.here(f"ls {UNITS} /var/lib/systemd/timers | grep slotctl || true;"
                                       "systemctl list-units --all --no-legend 'slotctl*'"))
        self.here("test -f /var/lib/slotctl/slotctl.db; test -f /etc/slotctl/config.toml; dpkg -P slotctl")
        self.assert_as_before()

    def test_a_failure_at_night_is_reported_by_the_alert_and_by_list(self):
        # A table that accepts no more rows, as another program's trigger may cause.
        database = self.place / "slotctl.db"
        packages.run(support.binary(), "--database", f"sqlite:{database}", "db", "seed")
        with sqlite3.connect(database) as connection:
            connection.execute("CREATE TRIGGER full BEFORE INSERT ON slots BEGIN SELECT RAISE(FAIL, 'no more'); END")
        connection.close()
        server = WebServer()
        self.addCleanup(server.close)
        # The address for alerts is a secret that only root can read; systemd passes it on.
        alerts = '[alerts]\nwebhook_url_file = "/etc/slotctl/webhook"\n'
        self.here(f"dpkg -i /package/{self.deb.name}; umask 077; echo {server.url}/alert >/etc/slotctl/webhook")
        self.machine.put(database, "/var/lib/slotctl")
        self.configure(more=alerts)
        self.here("slotctl setup-automation --action setup -q")
        wait_until(lambda: server.requests, "the alert has arrived", seconds=120, pause=0.5)
        body = server.bodies()[0]
        failed, = [alert for alert in body["alerts"] if alert["check"] == "runs_maintain"]
        self.assertIn("no more", failed["message"])
        entry = self.entries()["minutely"]
        self.assertIn(entry["last_run"]["status"], ("failed", "partial"))
        self.assertIn("no more", entry["last_run"]["error"])
        self.assertIn("slotctl-minutely.service", self.here("systemctl list-units --failed --no-legend"))
        self.here("dpkg -P slotctl; rm -r /etc/slotctl")
        self.assert_as_before()

    def test_every_scheduler_with_jobs_is_cleared(self):
        self.install()
        self.here("slotctl setup-automation --action setup --scheduler cron -q; test -f /etc/cron.d/slotctl;"
                  "dpkg -r slotctl; test ! -e /etc/cron.d/slotctl")
        self.assertEqual("", self.here(f"ls {UNITS} | grep slotctl || true"))

    # What the package's own scripts must do if the program cannot.

    MINE = {f"{UNITS}/slotctl-mine.service": "[Service]\nExecStart=/bin/true\n",
            f"{UNITS}/slotctl-mine.timer": "# not by slotctl setup-automation\n[Timer]\nOnCalendar=daily\n"
                                           "[Install]\nWantedBy=timers.target\n"}

    def with_units_of_others(self):
        for file, text in self.MINE.items():
            self.here(f"cat >{file} <<'END'\n{text}END")
        self.here("systemctl daemon-reload; systemctl enable -q --now slotctl-mine.timer")

    def assert_only_units_of_others_are_left(self):
        self.assertEqual("slotctl-mine.timer\n", self.here("systemctl list-timers --all --no-legend 'slotctl*' |"
                                                           " grep -o 'slotctl-[a-z]*.timer'"))
        for file, text in self.MINE.items():
            self.assertEqual(text, self.here(f"cat {file}"))
        self.here("systemctl disable -q --now slotctl-mine.timer; rm " + " ".join(self.MINE) +
                  "; systemctl daemon-reload; rm -f /var/lib/systemd/timers/stamp-slotctl-mine.timer")
        self.assert_as_before()

    def test_a_program_that_no_longer_starts_leaves_no_jobs_behind(self):
        self.install()
        self.here("slotctl setup-automation --action setup --scheduler cron -q")
        self.with_units_of_others()
        self.here("echo '# by hand' >>/etc/systemd/system/slotctl-nightly.service; printf '#!/bin/sh\\necho broken >&2; exit 127\\n' >/usr/bin/slotctl")
        done = self.machine.run("dpkg -r slotctl")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("broken", done.stderr)
        self.here("dpkg -P slotctl")
        self.assert_only_units_of_others_are_left()

    def test_another_cron_file_with_that_name_is_kept(self):
        self.install()
        self.here("printf '# mine\\n' >/etc/cron.d/slotctl; printf '#!/bin/sh\\nexit 1\\n' >/usr/bin/slotctl;"
                  "dpkg -P slotctl")
        self.assertEqual("# mine\n", self.here("cat /etc/cron.d/slotctl; rm /etc/cron.d/slotctl"))
        self.assert_as_before()

    def test_a_purge_removes_units_that_reappeared_after_the_removal(self):
        self.install()
        self.here(f"cp -a {UNITS} /var/tmp/units; dpkg -r slotctl; cp -a /var/tmp/units/. {UNITS}; rm -r /var/tmp/units;"
                  "systemctl daemon-reload; systemctl start slotctl-minutely.timer; dpkg -P slotctl")
        self.assert_as_before()


if __name__ == "__main__":
    support.main()
