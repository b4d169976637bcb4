"""The texts that setup-automation hands to each scheduler, whole, and a Task Scheduler that was only recorded.

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

# Keeps tasks as files, and fails where FAIL_AT says: at the n-th change.
SCHTASKS = r"""#!/bin/sh
printf '%s\n' "$*" >> "$SCHTASKS/calls"
file=$SCHTASKS/tasks/$(printf %s "$3" | tr '\\' '_')
count() { echo >> "$SCHTASKS/changes"; [ "$(wc -l < "$SCHTASKS/changes")" != "${FAIL_AT:-0}" ] ||
    { echo "ERROR: Access is denied." >&2; exit 1; }; }
case "$1 $2" in
    "/Create /TN") count; cp "$5" "$file" ;;
    "/Delete /TN") count; rm "$file" ;;
    "/Query /TN") iconv -f UTF-16 -t UTF-8 "$file" ;;
    "/Query /FO") for f in "$SCHTASKS"/tasks/*; do
                      [ -e "$f" ] && printf '"%s","N/A","Ready"\r\n' "$(basename "$f" | tr _ '\\')"
                  done; printf '"\\Microsoft\\Other","N/A","Ready"\r\n' ;;
    *) echo "ERROR: Invalid syntax." >&2; exit 1 ;;
esac
exit 0
"""


class ArtefactsTest(support.SlotctlTest):
    def setup_dry(self, scheduler):
        return self.run_slotctl("--now", "2026-03-02T10:00:00Z", "setup-automation", "--action", "setup", "--dry-run",
                                "--scheduler", scheduler, "--scope", "system", "--format", "json",
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


class TaskSchedulerTest(support.SlotctlTest):
    """setup-automation against a recorded schtasks: its command lines, and what it leaves."""

    def setUp(self):
        super().setUp()
        self.state = self.workplace.path / "schtasks state"
        (self.state / "tasks").mkdir(parents=True)
        program = self.workplace.path / "bin"
        program.mkdir()
        (program / "schtasks").write_text(SCHTASKS)
        (program / "schtasks").chmod(0o755)
        self.workplace.config.write_text(SCHEDULE)

    def environment(self, fail_at=0):
        return {"PATH": f"{self.workplace.path}/bin:/usr/bin:/bin", "SCHTASKS": self.state, "FAIL_AT": fail_at}

    def automation(self, action, *more, fail_at=0, status=0):
        for name in ("calls", "changes"):
            (self.state / name).unlink(missing_ok=True)
        result = self.run_slotctl("setup-automation", "--action", action, "--scheduler", "schtasks", "--scope", "user",
                                  "--format", "json", *more, env=self.environment(fail_at))
        self.assert_status(status, result)
        return result

    def calls(self, verb):
        lines = (self.state / "calls").read_text().splitlines()
        return [line for line in lines if line.startswith(verb)]

    def tasks(self):
        return {file.name: file.read_bytes() for file in (self.state / "tasks").iterdir()}

    def test_tasks_are_created_from_files_listed_and_deleted(self):
        self.automation("setup")
        folder = self.workplace.path / "state" / "tasks"
        self.assertEqual([rf"/Create /TN \slotctl\{name} /XML {folder}/{name}.utf16.xml /F"
                          for name in ("maintain", "verify", "unreserve", "monitor")], self.calls("/Create"))
        self.assertTrue(all(text.startswith(b"\xff\xfe<\0?\0") for text in self.tasks().values()))
        self.assertFalse(self.automation("setup").json["changed"])
        self.assertEqual([], self.calls("/Create"))
        self.assertEqual([[]] * 4, [e["drift"] for e in self.automation("list").json["entries"]])
        self.automation("remove")
        self.assertEqual({r"/Delete /TN \slotctl\%s /F" % name
                          for name in ("maintain", "verify", "unreserve", "monitor")}, set(self.calls("/Delete")))
        self.assertEqual({}, self.tasks())

    def rewrite(self, name, old, new):
        """The task as somebody, or Windows, rewrote it."""
        file = self.state / "tasks" / f"_slotctl_{name}"
        text = file.read_bytes().decode("utf-16")
        self.assertIn(old, text)
        file.write_bytes(text.replace(old, new, 1).encode("utf-16"))

    def drift(self):
        return {entry["name"]: entry["drift"] for entry in self.automation("list").json["entries"]}

    def test_a_task_that_starts_at_another_time_has_drifted_and_one_that_windows_completed_has_not(self):
        self.automation("setup")
        self.rewrite("maintain", "T02:00:00", "T07:00:00")
        self.rewrite("verify", "</Settings>", "  <Priority>7</Priority>\n  </Settings>")
        drift = self.drift()
        self.assertNotEqual([], drift.pop("maintain"))
        self.assertEqual({"verify": [], "unreserve": [], "monitor": []}, drift)
        self.assertTrue(self.automation("setup").json["changed"])
        self.assertEqual({name: [] for name in ("maintain", "verify", "unreserve", "monitor")}, self.drift())

    def test_each_instance_has_its_own_folder(self):
        self.automation("setup")
        before = self.tasks()
        other = self.workplace.path / "shop.toml"
        other.write_text(SCHEDULE)
        self.assertIn("--instance", self.automation("setup", "--config", other, status=1).json["hint"])
        self.assertEqual(before, self.tasks())
        self.automation("setup", "--config", other, "--instance", "shop")
        self.assertEqual({rf"_slotctl-shop_{name}" for name in ("maintain", "verify", "unreserve", "monitor")},
                         set(self.tasks()) - set(before))
        self.assertEqual([(None, None)] * 4 + [("shop", f"--config {other}")] * 4,
                         [(e["instance"], e["owner"]) for e in self.automation("list").json["entries"]])
        self.automation("remove", "--config", other, "--instance", "shop")
        self.assertEqual(before, self.tasks())

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
            waiting = self.workplace.start("setup-automation", "--action", "remove", "--scheduler", "schtasks",
                                           "--scope", "user", "--wait", "1m", env=self.environment())
            sleeps = pathlib.Path(f"/proc/{waiting.pid}/wchan")
            support.wait_until(lambda: "nanosleep" in sleeps.read_text(), "it waits for the lock")
            self.assertNotEqual({}, self.tasks())
        self.assert_status(0, waiting.finish())
        self.assertEqual({}, self.tasks())

    def test_a_task_that_windows_refuses_leaves_none_of_the_others(self):
        result = self.automation("setup", fail_at=3, status=77 if os.geteuid() else 1)
        self.assertIn("Access is denied", result.json["error"])
        self.assertEqual({}, self.tasks())

    def test_a_change_that_fails_half_way_restores_the_old_tasks(self):
        self.automation("setup")
        before = self.tasks()
        self.workplace.config.write_text(SCHEDULE.replace('"0 2 * * *"', '"0 4 * * *"').replace("*/5", "*/10"))
        self.automation("setup", fail_at=2, status=77 if os.geteuid() else 1)
        self.assertEqual(before, self.tasks())


if __name__ == "__main__":
    support.main()
