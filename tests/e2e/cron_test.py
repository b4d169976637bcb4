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
        folder = tempfile.TemporaryDirectory(prefix="slotctl cron 100% ü'$-")
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

    def test_foreign_lines_stay_to_the_byte(self):
        (self.work / "foreign").write_text(FOREIGN)
        self.private('crontab "$WORK/foreign"\n' + self.SETUP + "setup -q\n" + 'crontab -l > "$WORK/with"\n' +
                     self.SETUP + "setup --format json > \"$WORK/second\"\n" + self.SETUP + "remove -q\n" +
                     'crontab -l > "$WORK/after"\n')
        with_block = (self.work / "with").read_text()
        self.assertTrue(with_block.startswith(FOREIGN + "# BEGIN slotctl "), with_block)
        self.assertFalse(json.loads((self.work / "second").read_text())["changed"])
        self.assertEqual(FOREIGN, (self.work / "after").read_text())

    def test_broken_markers_are_refused(self):
        self.private("printf '# BEGIN slotctl x\\n' | crontab -\n" + self.SETUP +
                     "setup -q && exit 1\ncrontab -l | grep -x '# BEGIN slotctl x'")

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
        # Two seconds later clocks in Berlin show 03:00.
        run = self.run_cron("@2026-03-29 01:59:58", "Europe/Berlin")
        self.assertEqual("ok", run["status"])

    def test_the_trial_has_crons_bare_environment(self):
        out = self.private(self.SETUP + "test --format json")
        self.assertEqual("ok", json.loads(out)["status"])

    def monitored(self, script, when="now"):
        """What the check of the installed schedule says after `script`, `when` by date(1); a cron daemon runs."""
        self.private("cron -f & cron=$!; trap 'kill $cron' EXIT\n" + script + f"""
            "$S" monitor --format json --now "$(date -u -d '{when}' +%FT%TZ)" > "$WORK/health" || [ $? -le 2 ]""")
        checks = json.loads((self.work / "health").read_text())["checks"]
        check, = [check for check in checks if check["name"] == "installed_schedule"]
        return check["status"], check["message"]

    def test_the_monitor_sees_whether_the_schedule_is_installed_and_does_its_work(self):
        self.configure("0 2 * * *")
        ready = '"$S" maintain -q\n' + self.SETUP + "setup -q\n"
        self.assertEqual(("ok", "nothing of slotctl's is installed here"), self.monitored('"$S" maintain -q'))
        self.assertEqual(("ok", "maintain is installed as it should be"), self.monitored(ready))
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

    def test_a_scheduler_that_gives_no_answer_is_named_and_fails_nothing(self):
        status, message = self.monitored("""mkdir "$WORK/bin"; printf '#!/bin/sh\\necho broken >&2; exit 1\\n' \\
            > "$WORK/bin/crontab"; chmod +x "$WORK/bin/crontab"; "$S" maintain -q; PATH="$WORK/bin:$PATH"\n""")
        self.assertEqual("ok", status)
        self.assertIn("cron (user scope) cannot be asked: ", message)
        self.assertIn("broken", message)


if __name__ == "__main__":
    support.main()
