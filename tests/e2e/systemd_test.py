"""setup-automation with a real systemd: it needs root, and builds a machine of its own for each class."""
import json
import unittest

import machine
import support
from support import wait_until

SCHEDULE = """
[[schedule]]
name = "maintain"
command = "maintain"
cron = "* * * * *"
[[schedule]]
name = "nightly"
command = "maintain --days-ahead 45"
cron = "0 3 * * *"
random_delay = "10m"
[[schedule]]
name = "failing"
command = "maintain --provider-id 1"
cron = "0 4 * * *"
"""


class SystemdTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        machine.need_root("systemd", "systemctl", "unshare", "nsenter", "pgrep")
        self.machine = machine.SystemdMachine()
        self.addCleanup(self.machine.stop)
        self.run_here("mkdir -p /etc/slotctl; cat > /etc/slotctl/config.toml <<'END'" + SCHEDULE + "END")

    def run_here(self, script, status=0, user=None):
        result = self.machine.run(script, user)
        self.assertEqual(status, result.returncode, f"$ {script}\n{result.stdout}{result.stderr}")
        return result.stdout

    def automation(self, action, *more, status=0, user=None):
        words = " ".join((support.binary(), "setup-automation", "--action", action, "--format", "json", *more))
        return json.loads(self.run_here(words, status, user))

    def entry(self, name):
        return {e["name"]: e for e in self.automation("list")["entries"]}[name]

    def test_a_second_setup_changes_nothing_and_remove_leaves_nothing(self):
        first = self.automation("setup")
        self.assertEqual(7, len(first["changes"]))
        second = self.automation("setup")
        self.assertEqual((False, []), (second["changed"], second["changes"]))
        for name in ("maintain", "nightly", "failing"):
            self.assertEqual("active", self.run_here(f"systemctl is-active slotctl-{name}.timer").strip())
        self.automation("remove")
        left = self.run_here("ls -a /etc/systemd/system /var/lib/systemd/timers; systemctl list-timers --all")
        self.assertNotIn("slotctl-", left)

    def test_units_are_well_formed_and_hardened(self):
        self.automation("setup")
        units = "/etc/systemd/system/slotctl-nightly"
        verified = self.machine.run(f"systemd-analyze verify {units}.service {units}.timer")
        self.assertEqual("", verified.stderr)
        self.run_here(f"systemd-analyze security --offline=true --threshold=15 {units}.service")

    def test_a_timer_starts_the_job_and_the_run_names_its_entry(self):
        self.automation("setup")
        run = wait_until(lambda: self.entry("maintain")["last_run"], "the timer has fired", seconds=90, pause=1)
        self.assertEqual(("ok", "maintain"), (run["status"], run["scheduled_as"]))

    def test_a_missed_run_is_made_up_for(self):
        # As on a machine that was off for two days.
        self.run_here("mkdir -p /var/lib/systemd/timers;"
                      "touch -d '2 days ago' /var/lib/systemd/timers/stamp-slotctl-failing.timer")
        self.automation("setup")
        self.assertTrue(wait_until(lambda: self.run_here(
            "systemctl show --value -p ExecMainStartTimestamp slotctl-failing.service").strip(),
            "the missed run has started"))

    def test_a_failure_starts_the_alert(self):
        self.run_here("sed -i 's/--provider-id 1/--provider-id 1 --no-such-option/' /etc/slotctl/config.toml")
        self.automation("setup")
        self.machine.run("systemctl start slotctl-failing.service")
        wait_until(lambda: self.run_here(
            "systemctl show --value -p ExecMainStartTimestamp 'slotctl-alert@slotctl-failing.service.service'"
            ).strip(), "the alert has started")

    def test_drift_is_told_and_put_right(self):
        self.automation("setup")
        self.run_here("echo '# mine' >> /etc/systemd/system/slotctl-nightly.service;"
                      "systemctl disable --now slotctl-maintain.timer")
        self.assertIn("edited by hand", " ".join(self.entry("nightly")["drift"]))
        self.assertIn("not enabled", " ".join(self.entry("maintain")["drift"]))
        self.automation("setup")
        self.assertEqual(([], []), (self.entry("nightly")["drift"], self.entry("maintain")["drift"]))

    def test_the_trial_names_what_would_fail_at_night(self):
        self.automation("setup")
        self.assertEqual("ok", self.automation("test")["status"])
        self.run_here("chmod 600 /etc/slotctl/config.toml")
        problems = self.automation("test", status=1)["entries"][0]["problems"]
        self.assertIn("Permission denied", " ".join(problems))

    def test_foreign_units_are_not_touched(self):
        file = "/etc/systemd/system/slotctl-nightly.service"
        self.run_here(f"printf '[Service]\\nExecStart=/bin/true\\n' > {file}")
        self.automation("setup", status=1)
        self.assertNotIn("setup-automation", self.run_here(f"cat {file}"))
        self.assertNotIn("slotctl-maintain", self.run_here("ls /etc/systemd/system"))


if __name__ == "__main__":
    support.main()
