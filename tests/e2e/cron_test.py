"""setup-automation with a real cron, whose crontabs are this test's own: it needs root."""
import json
import os
import pathlib
import subprocess
import tempfile
import textwrap
import unittest

import machine
import support

PRIVATE = r"""
set -eu
mount -t tmpfs -o mode=1730 tmpfs /var/spool/cron/crontabs
chown root:crontab /var/spool/cron/crontabs; chmod 1730 /var/spool/cron/crontabs
mount -t tmpfs tmpfs /etc/cron.d
mount --bind /dev/null /etc/crontab
mount -t tmpfs tmpfs /run
mkdir -p "$WORK/etc"
"""

FOREIGN = "# mine, with a % sign\nMAILTO=\"\"\n0 5 * * 1 echo 'a\\%b'   # two blanks  \n\n"


class CronTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        machine.need_root("cron", "crontab", "unshare", "faketime")
        folder = tempfile.TemporaryDirectory(prefix="slotctl cron 100% ü'$\\%\"\\\\-")
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.work.chmod(0o755)
        self.configure("* * * * *")

    def configure(self, cron):
        (self.work / "config.toml").write_text(textwrap.dedent(f"""
            [database]
            url = "sqlite:data.db"
            [lock]
            directory = "locks"
            [[schedule]]
            name = "maintain"
            command = "maintain"
            cron = "{cron}"
            """))

    def private(self, script):
        """Runs a script where cron's directories are its own."""
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "WORK": str(self.work),
                       "S": support.binary(), "STATE_DIRECTORY": str(self.work / "state"),
                       "SLOTCTL_CONFIG": str(self.work / "config.toml"), "LANG": "C.UTF-8"}
        result = subprocess.run(["unshare", "--mount", "--propagation", "private", "bash", "-c",
                                 PRIVATE + script], env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(0, result.returncode, f"$ {script}\n{result.stdout}{result.stderr}")
        return result.stdout

    SETUP = '"$S" setup-automation --scheduler cron --scope user --action '

    def test_foreign_lines_are_kept_byte_for_byte(self):
        (self.work / "foreign").write_text(FOREIGN)
        self.private('crontab "$WORK/foreign"\n' + self.SETUP + "setup -q\n" + 'crontab -l > "$WORK/with"\n' +
                     self.SETUP + "setup --format json > \"$WORK/second\"\n" + self.SETUP + "remove -q\n" +
                     'crontab -l > "$WORK/after"\n')
        with_block = (self.work / "with").read_text()
        self.assertTrue(with_block.startswith(FOREIGN + "# BEGIN slotctl "), with_block)
        self.assertFalse(json.loads((self.work / "second").read_text())["changed"])
        self.assertEqual(FOREIGN, (self.work / "after").read_text())

    def test_instances_have_their_own_blocks_in_one_crontab(self):
        (self.work / "foreign").write_text(FOREIGN)
        (self.work / "shop.toml").write_text((self.work / "config.toml").read_text().replace("data.db", "shop.db"))
        other = '"$S" --config "$WORK/shop.toml" setup-automation --scheduler cron --scope user --action '
        self.private('crontab "$WORK/foreign"\n' + self.SETUP + "setup -q\n" + 'crontab -l > "$WORK/first"\n' +
                     other + 'setup -q 2> "$WORK/refused" && exit 1\n' + 'crontab -l | cmp - "$WORK/first"\n' +
                     other + 'setup -q --instance shop\ncrontab -l > "$WORK/both"\n' +
                     self.SETUP + 'setup --format json > "$WORK/again"\n' +
                     self.SETUP + 'list --format json > "$WORK/list"\n' +
                     other + 'remove -q --instance shop\ncrontab -l | cmp - "$WORK/first"\n' +
                     other + 'setup -q --instance shop\n' + self.SETUP + 'remove -q --all-instances\n'
                     'crontab -l | cmp - "$WORK/foreign"\n')
        self.assertIn(f"--config {self.work}/config.toml", (self.work / "refused").read_text())
        both = (self.work / "both").read_text()
        self.assertTrue(both.startswith((self.work / "first").read_text() + "# BEGIN slotctl "), both)
        self.assertTrue(both.endswith("# END slotctl instance shop\n"), both)
        self.assertFalse(json.loads((self.work / "again").read_text())["changed"])
        self.assertEqual([(None, None), ("shop", f"--config {self.work}/shop.toml")],
                         [(e["instance"], e["owner"]) for e in json.loads((self.work / "list").read_text())["entries"]])

    def test_a_line_edited_by_hand_is_listed_with_its_own_next_run(self):
        self.configure("0 2 * * *")
        listed = self.SETUP + 'list --format json --now 2026-03-02T10:00:00Z'
        self.private("cron -f & cron=$!; trap 'kill $cron' EXIT\n" + self.SETUP + "setup -q\n" + listed + ' > "$WORK/1"\n'
                     "crontab -l | sed 's/^0 2 /30 1 /' | crontab -\n" + listed + ' > "$WORK/2"\n' +
                     self.SETUP + "list --check > /dev/null && exit 1\n"
                     "crontab -l | sed 's/^30 1 /#30 1 /' | crontab -\n" + listed + ' > "$WORK/3"\n')
        entries = [json.loads((self.work / str(i)).read_text())["entries"][0] for i in (1, 2, 3)]
        zone = pathlib.Path("/etc/localtime").resolve().name
        if zone in ("UTC", "Etc", "Universal"):
            self.assertEqual(["2026-03-03T02:00:00Z", "2026-03-03T01:30:00Z", None], [e["next_run"] for e in entries])
        self.assertIsNone(entries[2]["next_run"])
        self.assertEqual([False, True, True], [bool(e["drift"]) for e in entries])

    def alone(self, script):
        """Runs a script that sees no other processes."""
        (self.work / "script").write_text("set -eu\n" + script)
        return self.private('unshare --pid --fork --mount-proc --kill-child bash "$WORK/script"')

    def test_without_a_daemon_nothing_has_a_next_run(self):
        self.alone(self.SETUP + "setup -q\n" + self.SETUP + 'list --format json > "$WORK/list"')
        entry, = json.loads((self.work / "list").read_text())["entries"]
        self.assertIsNone(entry["next_run"])
        self.assertIn("no cron daemon runs here", " ".join(entry["drift"]))

    def test_a_cron_that_never_reads_etc_cron_d_is_refused_by_name(self):
        said = self.alone('cp /bin/bash "$WORK/busybox"; cd "$WORK"; echo "sleep 60; :" > crond; ./busybox crond &\n'
                          'until pgrep -x busybox > /dev/null; do :; done\n'
                          '"$S" setup-automation --scheduler cron --scope system --action setup 2>&1 && exit 1 || true')
        self.assertIn("BusyBox crond runs here, which never reads /etc/cron.d", said)

    def test_broken_markers_are_refused(self):
        self.private("printf '# BEGIN slotctl x\\n' | crontab -\n" + self.SETUP +
                     "setup -q && exit 1\ncrontab -l | grep -x '# BEGIN slotctl x'")

    def test_windows_line_endings_are_refused_if_they_would_be_lost(self):
        # Debian's `crontab -l` shows them as a backslash and an r.
        (self.work / "foreign").write_bytes(b"0 5 * * 1 echo hi\r\n")
        said = self.private('crontab "$WORK/foreign"\n' + self.SETUP + 'setup -q 2>&1 && exit 1\n'
                            'cat /var/spool/cron/crontabs/root > "$WORK/after"')
        self.assertIn("line 1 of the crontab ends in \\r", said)
        self.assertTrue((self.work / "after").read_bytes().endswith(b"echo hi\r\n"))

    def test_a_block_with_windows_line_endings_is_repaired(self):
        self.private(self.SETUP + "setup -q\ncrontab -l > \"$WORK/with\"\nsed 's/$/\\r/' \"$WORK/with\" | crontab -\n" +
                     self.SETUP + 'list --format json > "$WORK/list"\n' + self.SETUP + "setup -q\n"
                     'crontab -l | cmp - "$WORK/with"')
        entry, = json.loads((self.work / "list").read_text())["entries"]
        self.assertIn("edited by hand", " ".join(entry["drift"]))

    def run_cron(self, start, zone):
        """A cron that believes it is `start`; the job itself has the real time."""
        self.private(self.SETUP + """setup -q
            (printf 'LD_PRELOAD=""\\n'; crontab -l) > "$WORK/real"; crontab "$WORK/real"
            lib=$(ls /usr/lib/*/faketime/libfaketime.so.1)
            TZ=%s LD_PRELOAD=$lib FAKETIME='%s' NO_FAKE_STAT=1 cron -f & cron=$!
            for i in $(seq 300); do
                "$S" setup-automation --scheduler cron --scope user --action list --format json > "$WORK/list"
                grep -q '"status":"ok","started_at"' "$WORK/list" && break
                sleep 0.1
            done
            kill $cron""" % (zone, start))
        return json.loads((self.work / "list").read_text())["entries"][0]["last_run"]

    def test_cron_starts_the_job_and_the_run_names_its_entry(self):
        run = self.run_cron("@2026-03-02 10:59:58", "Europe/Berlin")
        self.assertEqual(("ok", "maintain"), (run["status"], run["scheduled_as"]))

    def test_a_time_that_the_clocks_skip_is_made_up_for(self):
        self.configure("30 2 * * *")
        # Two seconds later, clocks in Berlin show 03:00.
        run = self.run_cron("@2026-03-29 01:59:58", "Europe/Berlin")
        self.assertEqual("ok", run["status"])

    def test_the_trial_has_crons_bare_environment(self):
        out = self.private(self.SETUP + "test --format json")
        self.assertEqual("ok", json.loads(out)["status"])

    def monitored(self, script, when="now"):
        """The result of the check of the installed schedule after `script`, `when` by date(1); a cron daemon runs."""
        self.private("cron -f & cron=$!; trap 'kill $cron' EXIT\n" + script + f"""
            "$S" monitor --format json --now "$(date -u -d '{when}' +%FT%TZ)" > "$WORK/health" || [ $? -le 2 ]""")
        checks = json.loads((self.work / "health").read_text())["checks"]
        check, = [check for check in checks if check["name"] == "installed_schedule"]
        return check["status"], check["message"]

    def test_the_monitor_sees_whether_the_schedule_is_installed_and_does_its_work(self):
        self.configure("0 2 * * *")
        ready = '"$S" maintain -q\n' + self.SETUP + "setup -q\n"
        self.assertEqual(("ok", "slotctl has installed no schedule here"), self.monitored('"$S" maintain -q'))
        self.assertEqual(("ok", "maintain is installed correctly"), self.monitored(ready))
        status, message = self.monitored(ready, "now + 75 hours")
        self.assertEqual("critical", status)
        self.assertRegex(message, "^maintain is installed, next run .*, but its last good run was 3 days ago")
        self.configure("0 3 * * *")
        (self.work / "later.toml").write_text((self.work / "config.toml").read_text())
        self.configure("0 2 * * *")
        change = 'cp "$WORK/later.toml" "$WORK/config.toml"\n'
        self.assertEqual(("warning", "maintain: differs from the configuration: run setup again"),
                         self.monitored(ready + change))

    def test_the_monitor_sees_an_entry_that_is_missing_or_edited(self):
        self.configure("0 2 * * *")
        ready = '"$S" maintain -q\n' + self.SETUP + "setup -q\n"
        status, message = self.monitored(ready + "crontab -l | sed 's/^0 2/0 4/' | crontab -")
        self.assertEqual("warning", status)
        self.assertIn("edited by hand", message)
        more = """printf '[[schedule]]\\nname = "stock"\\ncommand = "unreserve"\\ncron = "*/5 * * * *"\\n' \\
            >> "$WORK/config.toml"\n"""
        self.assertEqual(("critical", "stock is not installed"), self.monitored(ready + more))

    def test_the_monitor_warns_of_broken_markers(self):
        status, message = self.monitored('"$S" maintain -q\nprintf "# BEGIN slotctl x\\n" | crontab -\n')
        self.assertEqual("warning", status)
        self.assertIn("slotctl's markers in the crontab are broken: line 1", message)

    def test_what_keeps_all_entries_from_being_started_is_reported_once_with_advice(self):
        (self.work / "config.toml").write_text((self.work / "config.toml").read_text() +
                                               '[[schedule]]\nname = "stock"\ncommand = "unreserve"\ncron = "0 3 * * *"\n')
        out = self.alone('"$S" maintain -q\n"$S" unreserve -q\n' + self.SETUP + 'setup -q\n'
                         '"$S" monitor --format json || true\n')
        check, = [check for check in json.loads(out)["checks"] if check["name"] == "installed_schedule"]
        self.assertEqual("warning", check["status"])
        self.assertEqual(1, check["message"].count("no cron daemon runs here"), check["message"])
        self.assertIn("maintain, stock: ", check["message"])
        self.assertIn("start the cron daemon", check["hint"])

    def test_a_scheduler_that_does_not_answer_is_named_and_fails_nothing(self):
        status, message = self.monitored("""mkdir "$WORK/bin"; printf '#!/bin/sh\\necho broken >&2; exit 1\\n' \\
            > "$WORK/bin/crontab"; chmod +x "$WORK/bin/crontab"; "$S" maintain -q; PATH="$WORK/bin:$PATH"\n""")
        self.assertEqual("ok", status)
        self.assertIn("cron (user scope) cannot be queried: ", message)
        self.assertIn("broken", message)


SYSTEM = r"""
set -eu
mount -t tmpfs -o mode=755 tmpfs /mnt
for d in etc var; do
    mkdir /mnt/$d /mnt/$d.work
    mount -t overlay overlay -o lowerdir=/$d,upperdir=/mnt/$d,workdir=/mnt/$d.work /$d
done
rm -rf /etc/cron.d/* /etc/crontab /var/spool/cron/crontabs/* /etc/slotctl
# The files that this machine's own slotctl keeps there do not concern the test, and may change meanwhile.
for d in /run /var/lib /var/log; do mount -t tmpfs -o mode=755 tmpfs $d; done
mkdir -p /etc/slotctl
cat > /etc/slotctl/config.toml <<'END'
[[schedule]]
name = "now"
command = "maintain"
cron = "0 11 2 3 *"
[[schedule]]
name = "later"
command = "maintain --verify"
cron = "5 11 2 3 *"
END
automation() { "$S" setup-automation --scheduler cron --scope system --action "$@"; }
file=/etc/cron.d/slotctl
cd /
"""


class SystemCronTest(unittest.TestCase):
    """/etc/cron.d of a machine whose /etc and /var are this test's own."""

    def private(self, script):
        result = subprocess.run(["unshare", "--mount", "--propagation", "private", "bash", "-c", SYSTEM + script],
                                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8",
                                     "S": machine.program_for_all(self)}, capture_output=True, text=True, timeout=120)
        self.assertEqual(0, result.returncode, f"$ {script}\n{result.stdout}{result.stderr}")
        return result.stdout

    def setUp(self):
        machine.need_root("cron", "unshare", "faketime")

    def test_cron_runs_the_job_as_the_service_account_at_its_minute(self):
        out = self.private(r"""
            automation setup -q
            stat -c '%U %a' $file
            # Programs started by cron have the real time again.
            sed -i '1i LD_PRELOAD=""' $file
            lib=$(ls /usr/lib/*/faketime/libfaketime.so.1)
            TZ=UTC LD_PRELOAD=$lib FAKETIME='@2026-03-02 10:59:58' NO_FAKE_STAT=1 cron -f & cron=$!
            for i in $(seq 300); do
                automation list --format json > /run/list
                grep -q '"status":"ok","started_at"' /run/list && break
                sleep 0.1
            done
            kill $cron
            stat -c %U /var/lib/slotctl/slotctl.db
            cat /run/list""").splitlines()
        self.assertEqual(["root 644", "slotctl"], out[:2])
        entries = {entry["name"]: entry for entry in json.loads(out[2])["entries"]}
        run = entries["now"]["last_run"]
        self.assertEqual(("ok", "now"), (run["status"], run["scheduled_as"]))
        self.assertIsNone(entries["later"]["last_run"])

    def test_a_second_setup_changes_nothing_and_remove_takes_the_file_away(self):
        out = self.private(r"""
            automation setup -q
            automation setup --format json > /run/second
            automation remove -q
            ls /etc/cron.d
            cat /run/second""")
        second = json.loads(out)
        self.assertEqual((False, [], []), (second["changed"], second["changes"], second["preparations"]))

    def test_the_trial_runs_as_the_service_account(self):
        out = self.private(r"""
            automation setup -q
            automation test --format json > /run/good
            chmod 600 /etc/slotctl/config.toml
            automation test --format json > /run/bad && exit 1
            cat /run/good /run/bad""").splitlines()
        self.assertEqual("ok", json.loads(out[0])["status"])
        self.assertIn("Permission denied", " ".join(json.loads(out[1])["entries"][0]["problems"]))

    def test_the_daemon_that_runs_is_recognised_and_its_handling_of_clock_changes_is_previewed(self):
        waiting = "for i in $(seq 200); do pgrep -x %s > /dev/null && break; sleep 0.05; done\n"
        start = {"bcron": "cp /bin/sleep /run/bcron-sched; /run/bcron-sched 60 &\n" + waiting % "bcron-sched",
                 "BusyBox crond": "cp /bin/bash /run/busybox; cd /run; echo 'sleep 60; :' > crond; ./busybox crond &\n"
                                  + waiting % "busybox",
                 "cron": "cp /bin/sleep /run/cron; /run/cron 60 &\n" + waiting % "cron"}
        manner = {"bcron": "60 minutes later", "BusyBox crond": "BusyBox crond skips it", "cron": "cron runs it at 03:00"}
        for name, script in start.items():
            out = self.private("ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime\n"
                               "sed -i 's/^cron = .*/cron = \"30 2 * * *\"/' /etc/slotctl/config.toml\n"
                               "cat > /run/script <<'END'\nset -e\n" + script +
                               '"$S" setup-automation --scheduler cron --scope user --action setup --now 2027-03-01T00:00:00Z\n'
                               '"$S" setup-automation --scheduler cron --scope user --action list --check\n'
                               "END\nunshare --pid --fork --mount-proc --kill-child bash /run/script")
            self.assertIn(manner[name], out, name)
            self.assertNotIn("no cron daemon", out, name)
            self.assertNotIn("next run  -", out, name)

    def test_each_instance_has_its_own_file(self):
        out = self.private(r"""
            automation setup -q
            sed 's/maintain --verify/maintain/' /etc/slotctl/config.toml > /etc/slotctl/shop.toml
            cp -a $file /run/first
            automation setup -q --config /etc/slotctl/shop.toml && exit 1
            automation setup -q --config /etc/slotctl/shop.toml --instance shop
            cmp $file /run/first
            grep -c '^0 11 2 3 . slotctl ' $file-shop
            automation list --format json > /run/list
            automation remove -q
            ls /etc/cron.d
            automation remove -q --instance shop
            ls /etc/cron.d
            cat /run/list""").splitlines()
        self.assertEqual(["1", "slotctl-shop"], out[:2])
        self.assertEqual([(None, "now"), (None, "later"), ("shop", "later"), ("shop", "now")],
                         [(e["instance"], e["name"]) for e in json.loads(out[2])["entries"]])

    def test_a_foreign_file_is_kept(self):
        self.private(r"""
            echo '# mine' > $file
            automation setup -q && exit 1
            automation remove -q
            grep -qx '# mine' $file""")

    def test_list_reports_once_that_no_daemon_runs(self):
        out = self.private(r"""
            mount -t proc -o hidepid=invisible proc /proc
            setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp \
                "$S" setup-automation --action list 2> /dev/null
            setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME=/tmp \
                "$S" setup-automation --action list --format json 2> /dev/null""").splitlines()
        self.assertEqual("no running scheduler detected; cron would be used (user scope)", out[0])
        self.assertTrue(out[1].startswith("nothing is installed"), out[1])
        self.assertNotIn("missing", "".join(out[:-1]))
        listed = json.loads(out[-1])
        self.assertEqual({"scheduler": "cron", "scope": "user", "running": False}, listed["detected"])
        self.assertEqual([["missing: not installed"]] * 2, [entry["drift"] for entry in listed["entries"]])

    def test_the_zone_of_the_shell_is_not_crons(self):
        out = self.private(r"""
            ln -sf /usr/share/zoneinfo/Asia/Kolkata /etc/localtime
            cat > /etc/slotctl/config.toml <<'END'
[[schedule]]
name = "noon"
command = "maintain"
cron = "0 12 * * *"
time_zone = "Asia/Tokyo"
END
            TZ=Asia/Tokyo automation setup > /run/said
            grep '^[0-9]' $file
            cat /run/said""")
        # Clocks in Tokyo are three and a half hours ahead of Kolkata's.
        self.assertTrue(out.startswith("30 8 * * * slotctl "), out)
        self.assertIn("TZ is Asia/Tokyo here, but the scheduler uses the machine's zone, Asia/Kolkata", out)


if __name__ == "__main__":
    support.main()
