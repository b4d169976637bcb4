"""setup-automation with a real systemd: it needs root, and builds a machine of its own for each class."""
import json
import pathlib
import shlex
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
        words = " ".join((machine.PROGRAM, "setup-automation", "--action", action, "--format", "json", *more))
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

    def test_odd_paths_and_arguments_reach_the_job_as_they_are(self):
        odd = r"""/srv/a 100% \"$HOME" it's \\%n ü"""
        place = shlex.quote(odd)
        program, database = f"{place}/slotctl", shlex.quote(odd + "/data $(id) %%.db")
        self.run_here(f"useradd --system slotctl; mkdir -p {place}; cp {machine.PROGRAM} {program};"
                      f"chown slotctl {place}; cat > {place}/config.toml <<'END'\n"
                      f"[lock]\ndirectory = {json.dumps(odd + '/locks $x')}\n"
                      f"[log]\nfile = {json.dumps(odd + '/the log/%h.log')}\n{SCHEDULE}END")
        automation = (f"{program} --config {place}/config.toml --database sqlite:{database} setup-automation "
                      "--format json --action ")
        self.run_here(automation + "setup")
        # Root's own run has opened the log before the account could.
        self.run_here(f"chown -R slotctl {place}/'the log'")
        units = "/etc/systemd/system/slotctl-nightly"
        self.assertEqual("", self.machine.run(f"systemd-analyze verify {units}.service {units}.timer").stderr)
        self.run_here("systemctl start slotctl-nightly.service || { systemctl status slotctl-nightly; exit 1; }")
        nightly = json.loads(self.run_here(automation + "list"))["entries"][1]
        self.assertEqual(("ok", "nightly"), (nightly["last_run"]["status"], nightly["last_run"]["scheduled_as"]))
        self.assertEqual([], nightly["drift"])
        self.run_here(f"test -f {database} && test -f {place}/'the log/%h.log'")
        self.assertEqual("ok", json.loads(self.run_here(automation + "test"))["status"])

    def texts(self):
        return self.run_here("cd /etc/systemd/system; head -n 1000 slotctl-* 2>&1;"
                             "systemctl list-timers --all --no-legend 'slotctl-*' | grep -o 'slotctl-[a-z]*.timer' | sort")

    def fail_at(self, enable):
        """A setup where systemctl, as PATH has it, refuses to enable the timer that comes at that place."""
        self.run_here(f"""mkdir -p /opt/fake; rm -f /run/enabled; cat > /opt/fake/systemctl <<'END'
#!/bin/sh
case "$*" in
    *" enable "*) echo >> /run/enabled
                  [ "$(wc -l < /run/enabled)" = {enable} ] && {{ echo "no more units today" >&2; exit 1; }} ;;
esac
exec /usr/bin/systemctl "$@"
END
chmod 755 /opt/fake/systemctl""")
        result = self.machine.run(f"PATH=/opt/fake:$PATH {machine.PROGRAM} setup-automation --action setup")
        self.assertEqual(1, result.returncode, result.stdout + result.stderr)
        self.assertIn("no more units today", result.stderr)
        self.assertIn("holds again what it held before", result.stderr)

    def test_a_failure_half_way_through_the_first_setup_leaves_nothing(self):
        before = self.texts()
        self.fail_at(3)
        self.assertEqual(before, self.texts())
        self.assertEqual(7, len(self.automation("setup")["changes"]))

    def test_a_failure_half_way_through_a_change_brings_the_old_units_back(self):
        self.automation("setup")
        before = self.texts()
        self.run_here("sed -i 's/^cron = \"\\(.*\\) \\* \\*\"/cron = \"\\1 * 1-5\"/' /etc/slotctl/config.toml")
        self.fail_at(2)
        self.assertEqual(before, self.texts())

    def test_a_unit_that_cannot_be_written_leaves_the_old_ones(self):
        self.automation("setup")
        before = self.texts()
        # Nothing can be renamed over a file that something is mounted on.
        self.run_here("sed -i 's/45/46/; s/provider-id 1/provider-id 2/' /etc/slotctl/config.toml;"
                      "cd /etc/systemd/system; mount --bind slotctl-failing.service slotctl-failing.service")
        result = self.machine.run(f"{machine.PROGRAM} setup-automation --action setup")
        self.assertEqual(1, result.returncode, result.stdout + result.stderr)
        self.assertIn("slotctl-failing.service", result.stderr)
        self.assertEqual(before, self.texts())

    def test_a_job_reaches_postgresql_through_its_socket_and_proves_who_it_is(self):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            machine.need_root("initdb")
        self.run_here(f"""set -e
useradd --system slotctl
mkdir /run/pg /srv/pg; chown postgres /run/pg /srv/pg; cd /srv/pg
as() {{ runuser -u "$1" -- env PATH={programs[-1]}:/usr/bin:/bin PGHOST=/run/pg "${{@:2}}"; }}
as postgres initdb -D /srv/pg/data -A peer --no-sync > /dev/null
as postgres pg_ctl -D /srv/pg/data -s -w -l /srv/pg/log -o "-k /run/pg -c listen_addresses= -F" start
as postgres createuser slotctl; as postgres createdb -O slotctl slotctl
printf '[database]\\nurl = "postgresql://slotctl@/slotctl?host=/run/pg"\\n' | cat - /etc/slotctl/config.toml > /run/new
cp /run/new /etc/slotctl/config.toml
as slotctl {machine.PROGRAM} db migrate""")
        self.automation("setup")
        self.run_here("systemctl start slotctl-nightly.service || { systemctl status slotctl-nightly; exit 1; }")
        out = self.run_here(f"runuser -u slotctl -- {machine.PROGRAM} setup-automation --action list "
                            "--scope system --format json")
        run = json.loads(out)["entries"][1]["last_run"]
        self.assertEqual(("ok", "nightly"), (run["status"], run["scheduled_as"]))

    def test_foreign_units_are_not_touched(self):
        file = "/etc/systemd/system/slotctl-nightly.service"
        self.run_here(f"printf '[Service]\\nExecStart=/bin/true\\n' > {file}")
        self.automation("setup", status=1)
        self.assertNotIn("setup-automation", self.run_here(f"cat {file}"))
        self.assertNotIn("slotctl-maintain", self.run_here("ls /etc/systemd/system"))


class SystemdUserTest(unittest.TestCase):
    """The schedule of a user who never became root."""

    def test_a_timer_of_the_users_own_manager_starts_the_job(self):
        machine.need_root("systemd", "systemctl", "loginctl", "dbus-daemon", "useradd", "unshare", "nsenter", "pgrep")
        here = machine.SystemdMachine()
        self.addCleanup(here.stop)

        def run(script, user="asha"):
            result = here.run(script, user)
            self.assertEqual(0, result.returncode, f"$ {script}\n{result.stdout}{result.stderr}")
            return result.stdout

        def automation(action):
            return json.loads(run(f"{machine.PROGRAM} setup-automation --action {action} --format json"))

        run("useradd -m asha; systemctl start dbus.socket; loginctl enable-linger asha", None)
        wait_until(lambda: here.run("systemctl is-active user@$(id -u asha).service").stdout.strip() == "active",
                   "asha has a manager")
        run("mkdir -p ~/.config/slotctl; cat > ~/.config/slotctl/config.toml <<'END'" + SCHEDULE + "END")
        first, second = automation("setup"), automation("setup")
        self.assertEqual(("systemd", "user", True, False),
                         (first["scheduler"], first["scope"], first["changed"], second["changed"]))
        self.assertEqual([], [note for note in first["notes"] if "linger" in note])
        last = wait_until(lambda: automation("list")["entries"][0]["last_run"], "the timer has fired", 90, 1)
        self.assertEqual(("ok", "maintain"), (last["status"], last["scheduled_as"]))
        self.assertEqual("asha", run("stat -c %U ~/.local/state/slotctl/slotctl.db").strip())
        self.assertEqual("ok", automation("test")["status"])
        automation("remove")
        self.assertEqual("", run("find ~/.config/systemd -name 'slotctl*'"))
        self.assertNotIn("slotctl-", run("XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user list-timers --all"))


if __name__ == "__main__":
    support.main()
