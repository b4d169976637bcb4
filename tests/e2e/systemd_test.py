"""setup-automation with a real systemd: it needs root, and builds a separate machine for each class."""
import json
import pathlib
import shlex
import socket
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
command = "maintain --force-cleanup"
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
        self.assertEqual((False, [], [], []), tuple(second[key] for key in ("changed", "changes", "preparations", "mended")))
        for name in ("maintain", "nightly", "failing"):
            self.assertEqual("active", self.run_here(f"systemctl is-active slotctl-{name}.timer").strip())
        self.automation("remove")
        left = self.run_here("ls -a /etc/systemd/system /var/lib/systemd/timers; systemctl list-timers --all")
        self.assertNotIn("slotctl-", left)

    def test_setup_gives_the_jobs_what_root_left_and_nothing_that_a_link_names(self):
        self.automation("setup")
        self.run_here("cd /; " + machine.PROGRAM + " maintain; mkdir /root/safe; touch /root/safe/a.lock /root/victim")
        self.run_here("cd /var/lib/slotctl && rm -rf locks && ln -s /root/safe locks && ln -s /root/victim slotctl.db-old &&"
                      " chown -h slotctl locks slotctl.db-old && touch other.db")
        refused = self.automation("setup", status=77)
        self.assertIn("/var/lib/slotctl/locks is a symbolic link of slotctl", refused["error"])
        self.assertEqual("a.lock", self.run_here("ls -A /root/safe").strip(), "a lock was made behind the link")
        self.run_here("rm /var/lib/slotctl/locks")
        self.automation("setup")
        owners = self.run_here("stat -c '%U %n' /root/safe /root/safe/a.lock /root/victim /var/lib/slotctl/other.db").split()
        self.assertEqual(["root", "root", "root", "slotctl"], owners[::2], owners)

    def units_left(self):
        return self.run_here("systemctl list-units --all --plain --no-legend 'slotctl-*' | grep -v '[.]slice ' || true;"
                             "ls /etc/systemd/system /etc/systemd/system/*.wants | grep slotctl- || true")

    def test_removing_ends_a_current_run_without_an_alert(self):
        # A database that accepts the connection and never answers.
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        url = f"postgresql://u@127.0.0.1:{server.getsockname()[1]}/x"
        self.run_here(f"sed -i '1i [database]\\nurl = \"{url}\"' /etc/slotctl/config.toml")
        self.automation("setup")
        self.run_here("systemctl start --no-block slotctl-nightly.service")
        server.settimeout(20)
        with server.accept()[0]:
            self.automation("remove")
        self.assertEqual("", self.units_left())
        self.assertNotIn("alert after a failure", self.run_here("journalctl --no-pager"))

    def test_removing_leaves_no_failed_unit_of_a_job_or_its_alert(self):
        self.automation("setup")
        self.run_here("chmod 600 /etc/slotctl/config.toml")
        self.machine.run("systemctl start slotctl-failing.service")
        wait_until(lambda: "slotctl-alert@" in self.run_here("systemctl list-units --failed --no-legend"),
                   "the alert has failed, too")
        self.automation("remove")
        self.assertEqual("", self.units_left())

    def test_a_wrong_configuration_does_not_prevent_the_removal_of_the_schedule(self):
        self.automation("setup")
        self.run_here("echo oops >> /etc/slotctl/config.toml")
        self.automation("remove")
        self.assertEqual("", self.units_left())

    def test_units_are_well_formed_and_hardened(self):
        self.automation("setup")
        units = "/etc/systemd/system/slotctl-"
        verified = self.machine.run(f"systemd-analyze verify {units}nightly.service {units}nightly.timer {units}alert@.service")
        self.assertEqual("", verified.stderr)
        for unit in ("nightly", "alert@"):
            self.run_here(f"systemd-analyze security --offline=true --threshold=15 {units}{unit}.service")

    def test_the_server_is_started_by_its_socket_hardened_and_removed_with_the_schedule(self):
        self.run_here("printf '[serve]\nlisten = \"unix:/run/slotctl-http.sock\"\n' > /tmp/serve.toml;"
                      "cat /etc/slotctl/config.toml >> /tmp/serve.toml; cp /tmp/serve.toml /etc/slotctl/config.toml")
        self.automation("setup", "--with", "serve")
        units = "/etc/systemd/system/slotctl-serve"
        verified = self.machine.run(f"systemd-analyze verify {units}.service {units}.socket")
        self.assertEqual("", verified.stderr)
        self.run_here(f"systemd-analyze security --offline=true --threshold=15 {units}.service")
        self.assertEqual("slotctl:slotctl 660", self.run_here("stat -c '%U:%G %a' /run/slotctl-http.sock").strip())
        ask = ("python3 -c \"import socket; s = socket.socket(socket.AF_UNIX); s.connect('/run/slotctl-http.sock');"
               " s.sendall(b'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n');"
               " print(s.recv(4096).decode())\"")
        self.assertIn("200 OK", self.run_here(ask))
        self.assertEqual("active", self.run_here("systemctl is-active slotctl-serve.service").strip())
        # A setup without the option keeps it, and nothing has changed.
        self.automation("setup")
        self.assertIn("200 OK", self.run_here(ask))
        self.run_here("kill -9 $(systemctl show --value -p MainPID slotctl-serve.service)")
        wait_until(lambda: "200 OK" in self.run_here(ask), "it has been started again")
        self.automation("remove")
        self.assertEqual("", self.units_left())

    def test_a_timer_starts_the_job_and_the_run_names_its_entry(self):
        self.automation("setup")
        run = wait_until(lambda: self.entry("maintain")["last_run"], "the timer has fired", seconds=90, pause=1)
        self.assertEqual(("ok", "maintain"), (run["status"], run["scheduled_as"]))

    def test_a_missed_run_is_made_up_for(self):
        # Like a machine that was off for two days.
        self.run_here("mkdir -p /var/lib/systemd/timers;"
                      "touch -d '2 days ago' /var/lib/systemd/timers/stamp-slotctl-failing.timer")
        self.automation("setup")
        self.assertTrue(wait_until(lambda: self.run_here(
            "systemctl show --value -p ExecMainStartTimestamp slotctl-failing.service").strip(),
            "the missed run has started"))

    def test_a_failure_starts_the_alert(self):
        self.run_here("sed -i 's/--force-cleanup/--force-cleanup --no-such-option/' /etc/slotctl/config.toml")
        self.automation("setup")
        self.machine.run("systemctl start slotctl-failing.service")
        wait_until(lambda: self.run_here(
            "systemctl show --value -p ExecMainStartTimestamp 'slotctl-alert@slotctl-failing.service.service'"
            ).strip(), "the alert has started")

    def test_drift_is_reported_and_repaired(self):
        self.automation("setup")
        self.run_here("echo '# mine' >> /etc/systemd/system/slotctl-nightly.service;"
                      "systemctl disable --now slotctl-maintain.timer")
        self.assertIn("edited by hand", " ".join(self.entry("nightly")["drift"]))
        self.assertIn("not enabled", " ".join(self.entry("maintain")["drift"]))
        self.automation("setup")
        self.assertEqual(([], []), (self.entry("nightly")["drift"], self.entry("maintain")["drift"]))

    def test_a_unit_that_is_missing_or_masked_is_reported_and_created_again(self):
        self.automation("setup")
        units = "/etc/systemd/system/slotctl-"
        for lost in ("nightly.timer", "nightly.service"):
            self.run_here(f"rm {units}{lost}")
            self.assertIn(f"slotctl-{lost} is missing", self.entry("nightly")["drift"])
            self.assertEqual([], self.entry("failing")["drift"])
            self.run_here("systemctl disable slotctl-nightly.timer")
            self.automation("setup")
        self.run_here(f"rm {units}alert@.service")
        told = self.entry("failing")["drift"]
        self.assertIn("slotctl-alert@.service is missing, so failures are not reported", told)
        self.automation("setup")
        self.assertEqual([[]] * 3, [e["drift"] for e in self.automation("list")["entries"]])

        self.run_here(f"ln -sf /dev/null {units}nightly.timer; systemctl daemon-reload")
        self.assertIn("slotctl-nightly.timer is masked", self.entry("nightly")["drift"])
        self.assertIn("systemctl unmask", self.automation("setup", status=1)["hint"])

    def test_a_second_scheduler_and_one_that_does_not_run_are_reported_at_setup(self):
        self.automation("setup")
        notes = " ".join(self.automation("setup", "--scheduler cron")["notes"])
        self.assertIn("systemd (system scope) also has the jobs of this configuration", notes)
        self.assertIn("no cron daemon runs here, so nothing is started", notes)
        self.automation("remove")
        self.assertEqual("", self.units_left() + self.run_here("ls /etc/cron.d | grep slotctl || true"))

    def test_a_user_who_may_not_change_the_system_schedule_still_sees_it_without_false_drift(self):
        self.automation("setup")
        self.run_here("printf '[[schedule]]\nname = \"nightly\"\ncommand = \"maintain\"\ncron = \"1 1 * * *\"\n' >/tmp/c.toml")
        as_nobody = f"runuser -u nobody -- env HOME=/tmp {machine.PROGRAM} --config /tmp/c.toml --format json setup-automation"
        listed = json.loads(self.run_here(f"cd /; {as_nobody} --action list 2>/dev/null"))["entries"]
        self.assertEqual([], next(e for e in listed if e["name"] == "nightly" and e["owner"])["drift"])
        refused = self.machine.run(f"cd /; {as_nobody} --action remove --scope system")
        self.assertEqual((77, "failed"), (refused.returncode, json.loads(refused.stdout)["status"]))

    def test_a_directory_that_went_missing_is_named_by_the_trial(self):
        self.run_here("sed -i '1i [database]\\nurl = \"sqlite:/srv/data/slotctl.db\"' /etc/slotctl/config.toml")
        self.automation("setup")
        self.run_here("rm -r /srv/data")
        problems = self.automation("test", status=1)["entries"][0]["problems"]
        self.assertIn("/srv/data", " ".join(problems))

    def test_a_trial_never_really_starts_an_entry_whatever_its_name(self):
        self.run_here("sed -i 's/\"nightly\"/\"trial-failing\"/' /etc/slotctl/config.toml")
        self.automation("setup")
        self.assertEqual(["ok"] * 3, [entry["status"] for entry in self.automation("test")["entries"]])
        self.assertIsNone(self.entry("trial-failing")["last_run"])

    def test_the_trial_names_what_would_fail_at_night(self):
        self.automation("setup")
        self.assertEqual("ok", self.automation("test")["status"])
        self.run_here("chmod 600 /etc/slotctl/config.toml")
        problems = self.automation("test", status=1)["entries"][0]["problems"]
        self.assertIn("Permission denied", " ".join(problems))

    def test_a_job_writes_its_output_wherever_the_administrator_allowed_it(self):
        places = "/var/lib/prometheus/node-exporter /srv/status /home/ops"
        jobs = "".join(f'[[schedule]]\nname = "job{i}"\ncommand = "monitor --format prometheus {option}"\ncron = "0 5 * * *"\n'
                       for i, option in enumerate(("--output /var/lib/prometheus/node-exporter/a.prom",
                                                   "--output=/srv/status/a.prom", "--output /home/ops/a.prom")))
        self.run_here(f"useradd --system slotctl; mkdir -p {places}; chown slotctl {places}; chmod 755 {places};"
                      f"cat > /etc/slotctl/config.toml <<'END'\n{jobs}END")
        self.automation("setup")
        self.assertEqual(["ok"] * 3, [entry["status"] for entry in self.automation("test")["entries"]])
        for i, file in enumerate(("/var/lib/prometheus/node-exporter/a.prom", "/srv/status/a.prom", "/home/ops/a.prom")):
            self.run_here(f"systemctl start slotctl-job{i}; grep -q ^slotctl_up {file}")

    def test_a_write_that_the_sandbox_refuses_is_blamed_on_the_sandbox(self):
        self.run_here("sed -i '1i [[schedule]]\\nname = \"report\"\\ncommand = \"monitor --output /srv/r.txt\"\\ncron = \"0 5 * * *\"' "
                      "/etc/slotctl/config.toml")
        self.automation("setup")
        unit = "/etc/systemd/system/slotctl-report.service"
        self.assertIn("ReadWritePaths=-/srv", self.run_here(f"cat {unit}"))
        self.run_here(f"sed -i '/^ReadWritePaths/d' {unit}; systemctl daemon-reload; systemctl start slotctl-report || true")
        said = self.run_here("journalctl --no-pager -u slotctl-report")
        self.assertIn("Read-only file system", said)
        self.assertIn("its sandbox opens only the directories that the configuration names", said)

    def test_an_output_in_a_directory_that_depends_on_who_starts_the_job_is_refused(self):
        self.run_here("sed -i '1i [[schedule]]\\nname = \"report\"\\ncommand = \"monitor --output r.txt\"\\ncron = \"0 5 * * *\"' "
                      "/etc/slotctl/config.toml")
        self.assertIn("relative path r.txt", self.automation("setup", status=78)["error"])

    def test_files_of_the_administrators_home_that_the_configuration_names_can_be_read(self):
        units = "/etc/systemd/system/slotctl-nightly.service"
        for table, line in (("hooks", "after = 'sh \"/home/ops/after.sh\" --brief'"),
                            ("hooks", "maintain_on_failure = 'PAGER_KEY=/home/ops/key page-me'"),
                            ("alerts", 'ca_file = "/home/ops/ca.pem"'),
                            ("database", 'url = "postgresql://a@db/x?sslrootcert=/home/ops/ca.pem"'),
                            ("database", 'url = "postgresql://a@db/x?sslrootcert=%2Fhome%2Fops%2Fca.pem"'),
                            ("database", 'url = "postgresql://a@db/x?user=a&passfile=/home/ops/pass"'),
                            ("database", "url = \"host=db user=a sslkey='/home/ops/the key'\""),
                            ("database", 'url = "host=db user=a sslcert=/home/ops/cert.pem"')):
            self.run_here(f"cat > /etc/slotctl/config.toml <<'END'\n[{table}]\n{line}\n{SCHEDULE}END")
            self.automation("setup")
            self.assertIn("ProtectHome=read-only", self.run_here(f"cat {units}"), line)

    def test_odd_paths_and_arguments_reach_the_job_unchanged(self):
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
        self.assertIn("the previous schedule was restored", result.stderr)

    def test_a_failure_half_way_through_the_first_setup_leaves_nothing(self):
        before = self.texts()
        self.fail_at(3)
        self.assertEqual(before, self.texts())
        self.assertEqual(7, len(self.automation("setup")["changes"]))

    def test_a_failure_half_way_through_a_change_restores_the_old_units(self):
        self.automation("setup")
        before = self.texts()
        self.run_here("sed -i 's/^cron = \"\\(.*\\) \\* \\*\"/cron = \"\\1 * 1-5\"/' /etc/slotctl/config.toml")
        self.fail_at(2)
        self.assertEqual(before, self.texts())

    def test_a_unit_that_cannot_be_written_keeps_the_old_ones(self):
        self.automation("setup")
        before = self.texts()
        # A file that is a mount point cannot be replaced by renaming.
        self.run_here("sed -i 's/45/46/; s/force-cleanup/accept-clock/' /etc/slotctl/config.toml;"
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

    def second_business(self, name="shop"):
        """Another configuration on the same machine, with a job of the same name."""
        self.run_here(f"printf '[database]\\nurl = \"sqlite:/var/lib/slotctl/{name}.db\"\\n[[schedule]]\\nname = \"maintain\"\\n"
                      f"command = \"maintain\"\\ncron = \"0 6 * * *\"\\n' > /etc/slotctl/{name}.toml")
        return f"{machine.PROGRAM} --config /etc/slotctl/{name}.toml --format json setup-automation --action "

    def test_the_setup_of_a_second_configuration_keeps_the_first_ones_jobs_and_names_their_owner(self):
        self.automation("setup")
        before = self.texts()
        other = self.second_business()
        for action in ("setup", "setup --dry-run", "remove"):
            refused = json.loads(self.run_here(other + action, status=1))
            self.assertIn("--config /etc/slotctl/config.toml", refused["error"], action)
            self.assertIn("--instance", refused["hint"], action)
            self.assertEqual(before, self.texts())

    def test_instances_have_their_own_units_and_are_removed_one_by_one(self):
        self.automation("setup")
        before = self.texts()
        other = self.second_business()
        self.run_here(other + "setup --instance shop")
        units = "/etc/systemd/system/slotctl-shop-"
        self.assertEqual("", self.machine.run(f"systemd-analyze verify {units}maintain.service {units}maintain.timer "
                                              f"{units}alert@.service").stderr)
        self.assertFalse(json.loads(self.run_here(other + "setup --instance shop"))["changed"])
        self.assertFalse(self.automation("setup")["changed"])
        self.assertEqual("ok", json.loads(self.run_here(other + "test --instance shop"))["status"])
        listed = self.automation("list")["entries"]
        self.assertEqual([(None, "maintain", None), (None, "nightly", None), (None, "failing", None),
                          ("shop", "maintain", "--config /etc/slotctl/shop.toml")],
                         [(e["instance"], e["name"], e["owner"]) for e in listed])
        self.assertEqual([[]] * 4, [e["drift"] for e in listed])
        self.assertRegex(listed[3]["next_run"], "T06:00:00Z$")
        self.run_here("systemctl start slotctl-shop-maintain.service; test -f /var/lib/slotctl/shop.db")
        self.assertEqual([("shop", "ok")], [(e["instance"], e["last_run"]["status"]) for e in
                                            json.loads(self.run_here(other + "list --instance shop"))["entries"]])
        # The monitor of one business does not judge the other's schedule.
        self.run_here("systemctl disable --now slotctl-shop-maintain.timer")
        health = json.loads(self.machine.run(f"{machine.PROGRAM} --format json monitor").stdout)
        check, = [check for check in health["checks"] if check["name"] == "installed_schedule"]
        self.assertNotIn("shop", check["message"])

        removed = json.loads(self.run_here(other + "remove --instance shop"))
        self.assertEqual((["shop"], [None]), ([s["instance"] for s in removed["schedulers"]], removed["kept_instances"]))
        self.assertEqual(before, self.texts())
        self.assertEqual("", self.run_here("ls /var/lib/systemd/timers | grep slotctl-shop || true"))

    def test_all_instances_are_removed_at_once_whatever_their_configuration(self):
        self.automation("setup")
        self.run_here(self.second_business() + "setup --instance shop")
        self.run_here(f"{machine.PROGRAM} --config /dev/null setup-automation --action remove --all-instances -q")
        self.assertEqual("", self.units_left())

    def test_units_that_another_instance_has_under_the_same_name_are_not_overwritten(self):
        self.run_here("sed -i 's/\"nightly\"/\"shop-maintain\"/' /etc/slotctl/config.toml")
        self.automation("setup")
        before = self.texts()
        refused = json.loads(self.run_here(self.second_business() + "setup --instance shop", status=1))
        self.assertIn("belongs to the schedule without an instance", refused["error"])
        self.assertEqual(before, self.texts())

    def test_a_configuration_that_was_moved_keeps_its_jobs(self):
        self.automation("setup")
        self.run_here("mv /etc/slotctl/config.toml /etc/slotctl/moved.toml")
        moved = f"{machine.PROGRAM} --config /etc/slotctl/moved.toml --format json setup-automation --action "
        self.assertTrue(json.loads(self.run_here(moved + "setup"))["changed"])
        self.assertEqual([[]] * 3, [e["drift"] for e in json.loads(self.run_here(moved + "list"))["entries"]])

    def test_a_timer_that_will_not_fire_has_no_next_run_and_drift_is_an_exit_status(self):
        self.automation("setup")
        check = f"{machine.PROGRAM} setup-automation --action list --check"
        self.run_here(check)
        self.run_here("systemctl disable --now slotctl-maintain.timer; rm /etc/systemd/system/slotctl-nightly.service;"
                      "systemctl daemon-reload")
        self.assertEqual([None, None], [self.entry(name)["next_run"] for name in ("maintain", "nightly")])
        self.assertRegex(self.entry("failing")["next_run"], "T04:00:00Z$")
        self.run_here(check, status=1)
        self.assertIn("next run  -\n", self.run_here(check, status=1))

    def test_setup_prints_a_line_for_each_change_and_the_texts_only_when_asked(self):
        first = self.run_here(f"{machine.PROGRAM} setup-automation --action setup")
        self.assertRegex(first, r"(?m)^create /etc/systemd/system/slotctl-nightly\.timer  \(\+\d+\)$")
        self.assertNotIn("ExecStart", first)
        self.run_here("sed -i 's/-ahead 45/-ahead 46/' /etc/slotctl/config.toml")
        self.assertIn("+ExecStart", self.run_here(f"{machine.PROGRAM} -v setup-automation --action setup --dry-run"))
        # The line of ExecStart and the stamp.
        self.assertRegex(self.run_here(f"{machine.PROGRAM} setup-automation --action setup"),
                         r"(?m)^change /etc/systemd/system/slotctl-nightly\.service  \(\+2 -2\)$")
        self.run_here("sed -i 's/-ahead 46/-ahead 47/' /etc/slotctl/config.toml")
        self.assertRegex(self.run_here(f"{machine.PROGRAM} -v setup-automation --action setup"), r"(?m)^\+ExecStart=.* 47$")

    def test_foreign_units_are_not_touched(self):
        file = "/etc/systemd/system/slotctl-nightly.service"
        self.run_here(f"printf '[Service]\\nExecStart=/bin/true\\n' > {file}")
        self.automation("setup", status=1)
        self.assertNotIn("setup-automation", self.run_here(f"cat {file}"))
        self.assertNotIn("slotctl-maintain", self.run_here("ls /etc/systemd/system"))


class SystemdUserTest(unittest.TestCase):
    """The schedule of a user who never became root."""

    def setUp(self):
        machine.need_root("systemd", "systemctl", "loginctl", "dbus-daemon", "useradd", "unshare", "nsenter", "pgrep",
                          "crontab")
        self.machine = machine.SystemdMachine()
        self.addCleanup(self.machine.stop)
        self.machine.good("useradd -m asha; systemctl start dbus.socket; loginctl enable-linger asha")
        wait_until(lambda: self.machine.run("systemctl is-active user@$(id -u asha).service").stdout.strip() == "active",
                   "asha has a manager")
        self.hers("mkdir -p ~/.config/slotctl; cat > ~/.config/slotctl/config.toml <<'END'" + SCHEDULE + "END")

    def hers(self, script):
        return self.machine.good(script, "asha")

    def automation(self, action, *more, status=0):
        result = self.machine.run(f"{machine.PROGRAM} setup-automation --action {action} --format json {' '.join(more)}", "asha")
        self.assertEqual(status, result.returncode, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def test_a_crontab_that_cannot_be_cleared_does_not_prevent_the_removal_of_her_timers(self):
        self.automation("setup")
        self.hers("printf '# BEGIN slotctl x\\n' | crontab -")
        self.assertIn("markers", self.automation("remove", status=1)["error"])
        self.assertEqual("", self.hers("find ~/.config/systemd ~/.local/share/systemd -name '*slotctl*'"))
        self.assertEqual("# BEGIN slotctl x\n", self.hers("crontab -l"))

    def test_a_user_who_may_not_use_crontab_still_gets_a_schedule(self):
        self.machine.good("echo asha > /etc/cron.deny")
        self.automation("setup")
        self.assertEqual([[]] * 3, [entry["drift"] for entry in self.automation("list")["entries"]])
        refused = self.automation("setup", "--scheduler cron", status=77)
        self.assertIn("cron.deny", refused["hint"])
        self.automation("remove")

    def test_root_under_sudo_does_not_mistake_the_callers_configuration_for_its_own(self):
        shown = json.loads(self.machine.good(f"SUDO_USER=asha HOME=/home/asha {machine.PROGRAM} config show --format json"))
        self.assertIsNone(shown["file"])
        self.assertEqual("/home/asha/.config/slotctl/config.toml", json.loads(self.hers(
            f"{machine.PROGRAM} config show --format json"))["file"])

    def test_a_timer_of_the_users_own_manager_starts_the_job(self):
        run, automation = self.hers, self.automation
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
