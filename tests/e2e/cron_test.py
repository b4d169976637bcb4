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
mkdir "$WORK/etc"
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


if __name__ == "__main__":
    support.main()
