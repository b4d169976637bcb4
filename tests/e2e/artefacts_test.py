"""The texts that setup-automation hands to each scheduler, whole, and instances that share one scheduler.

With SLOTCTL_ACCEPT_GOLDEN=1 the texts in tests/golden are replaced by the present ones.
"""
import fcntl
import json
import os
import pathlib
import random
import re
import shutil
import subprocess

import support

GOLDEN = support.ROOT / "tests" / "golden"
SCHEMA = support.ROOT / "tests" / "support" / "task.xsd"

SCHEDULE = """
[[schedule]]
name = "maintain"
command = "maintain"
cron = "0 2 * * *"
[[schedule]]
name = "verify"
command = "maintain --verify --days-ahead 45"
cron = "30 3 1,15 * 1-5"
catch_up = false
time_limit = "10m"
[[schedule]]
name = "unreserve"
command = "unreserve"
cron = "*/5 8-17 * * *"
[[schedule]]
name = "monitor"
command = "monitor --check-health --alert"
cron = "7 6 * * 0"
"""

UTC = 'time_zone = "UTC"\n'

# Keeps one crontab as a file.
CRONTAB = r"""#!/bin/sh
case "$1" in
    -l) cat "$CRONTAB" ;;
    -r) : > "$CRONTAB" ;;
    *) cat "$@" > "$CRONTAB" ;;
esac
"""


class ArtefactsTest(support.SlotctlTest):
    def setup_dry(self, scheduler):
        more = ["--with", "serve"] if scheduler == "systemd" else []
        return self.run_slotctl("--now", "2026-03-02T10:00:00Z", "setup-automation", "--action", "setup", "--dry-run",
                                "--scheduler", scheduler, "--scope", "system", "--format", "json", *more,
                                env={"SLOTCTL_LOCK_DIRECTORY": None})

    def artefacts(self, scheduler):
        self.workplace.config.write_text(SCHEDULE)
        result = self.assert_status(0, self.setup_dry(scheduler))
        return {pathlib.PurePosixPath(a["place"].replace("\\", "/")).name: a["text"]
                for a in result.json["artefacts"]}

    def as_installed(self, text):
        """The paths that a package would have, and no stamp."""
        text = text.replace(support.binary(), "/usr/bin/slotctl")
        text = text.replace(str(self.workplace.config), "/etc/slotctl/config.toml")
        # These depend on where the build and this test are.
        text = re.sub(r"(PrivateTmp|ProtectHome)=\S+", r"\1=yes", text)
        return re.sub(r"slotctl \S+ setup-automation [0-9a-f]{16}", "slotctl VERSION setup-automation DIGEST", text)

    def assert_golden(self, scheduler):
        folder = GOLDEN / scheduler
        texts = {name: self.as_installed(text) for name, text in self.artefacts(scheduler).items()}
        if os.environ.get("SLOTCTL_ACCEPT_GOLDEN") == "1":
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
        self.assertEqual(sorted(file.name for file in folder.iterdir()), sorted(texts))
        for name, text in texts.items():
            self.assertEqual((folder / name).read_text(encoding="utf-8"), text, folder / name)

    def test_the_units_for_systemd_are_the_accepted_ones(self):
        self.assert_golden("systemd")

    def test_the_crontab_is_the_accepted_one(self):
        self.assert_golden("cron")

    def test_the_tasks_for_windows_are_the_accepted_ones(self):
        self.assert_golden("schtasks")

    def test_tasks_of_random_jobs_keep_to_the_schema(self):
        seed = int(os.environ.get("SLOTCTL_TEST_SEED", random.randrange(1 << 32)))
        chance = random.Random(seed)

        def field(least, most):
            first = chance.randint(least, most)
            last = chance.randint(first, most)
            return chance.choice(["*", str(first), f"{first}-{last}", f"*/{chance.randint(1, most)}",
                                  f"{first},{last}"])

        tasks = []
        while len(tasks) < 60:
            cron = f"{chance.choice(['*/5', '0', '30', '7,37'])} {field(0, 23)} {field(1, 28)} {field(1, 12)} {field(0, 6)}"
            job = (f'[[schedule]]\nname = "job"\ncron = "{cron}"\ncommand = "maintain --provider-id 1"\n'
                   f'random_delay = "{chance.choice(["0s", "10m", "90s"])}"\n'
                   f'catch_up = {chance.choice(["true", "false"])}\n{chance.choice(["", UTC])}')
            self.workplace.config.write_text(job)
            result = self.setup_dry("schtasks")
            if result.status == 78:
                self.assert_says("Task Scheduler cannot express", result.err, result)
                continue
            tasks.append(self.workplace.path / f"{len(tasks)}.xml")
            tasks[-1].write_text(result.json["artefacts"][0]["text"].replace("UTF-16", "UTF-8", 1), encoding="utf-8")
        checked = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, *tasks], capture_output=True, text=True,
                                 check=False)
        self.assertEqual(0, checked.returncode, f"SLOTCTL_TEST_SEED={seed}\n{checked.stderr[-3000:]}")


class InstancesTest(support.SlotctlTest):
    """setup-automation with a crontab that is only a file."""

    def setUp(self):
        super().setUp()
        self.crontab = self.workplace.path / "crontab"
        self.crontab.write_text("")
        program = self.workplace.path / "bin"
        program.mkdir()
        (program / "crontab").write_text(CRONTAB)
        (program / "crontab").chmod(0o755)
        self.workplace.config.write_text(SCHEDULE)

    def environment(self):
        return {"PATH": f"{self.workplace.path}/bin:/usr/bin:/bin", "CRONTAB": self.crontab}

    def automation(self, action, *more, status=0):
        result = self.run_slotctl("setup-automation", "--action", action, "--scheduler", "cron", "--scope", "user",
                                  "--format", "json", *more, env=self.environment())
        self.assert_status(status, result)
        return result

    def test_names_of_instances_are_checked(self):
        for name in ("", "a b", "a/b", "../x", "-x", "x" * 33, "ä", "a\nb"):
            refused = self.automation("setup", "--instance", name, status=64)
            self.assertIn("--instance", refused.json["error"], name)
        self.automation("setup", "--instance", "shop")
        self.assertIn("upper and lower case", self.automation("setup", "--instance", "Shop", status=1).json["error"])
        for words in (("list", "--all-instances"), ("setup", "--check"), ("remove", "--all-instances", "--instance", "a")):
            self.automation(*words, status=64)

    def test_a_second_call_is_refused_or_waits(self):
        self.automation("setup")
        lock, = (self.workplace.path / "state" / "locks").glob("setup-automation-*.lock")
        with lock.open("r+") as held:
            fcntl.lockf(held, fcntl.LOCK_EX)
            refused = self.automation("remove", status=75)
            self.assertIn("--wait", refused.json["hint"])
            waiting = self.workplace.start("setup-automation", "--action", "remove", "--scheduler", "cron",
                                           "--scope", "user", "--wait", "1m", env=self.environment())
            sleeps = pathlib.Path(f"/proc/{waiting.pid}/wchan")
            support.wait_until(lambda: "nanosleep" in sleeps.read_text(), "it waits for the lock")
            self.assertIn("slotctl", self.crontab.read_text())
        self.assert_status(0, waiting.finish())
        self.assertEqual("", self.crontab.read_text())


if __name__ == "__main__":
    support.main()
