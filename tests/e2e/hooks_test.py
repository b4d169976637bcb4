#!/usr/bin/env python3
"""Commands before and after runs: what they are told, and that their failures are theirs alone."""
import json
import unittest

import businesses
import stores
import support

NOW = "2026-11-20T09:00:00Z"


@support.only_on_unix("the commands are for a POSIX shell")
class Hooks:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())
        self.told = self.workplace.path / "told"

    def hooks(self, **commands):
        return {f"SLOTCTL_HOOKS_{name.upper()}": str(command) for name, command in commands.items()}

    def maintain(self, hooks, *arguments, status=0):
        return self.assert_status(status, self.run_slotctl("maintain", "--now", NOW, "--format", "json", *arguments,
                                                           env=hooks))

    def telling(self, what='cat'):
        return f"{what} >> '{self.told}'"

    def test_the_command_after_a_run_gets_its_outcome(self):
        hooks = self.hooks(after=f"cat > '{self.told}'; echo \"$SLOTCTL_HOOK $SLOTCTL_JOB $SLOTCTL_STATUS $SLOTCTL_RUN_ID\""
                                 f" > '{self.told}.2'")
        outcome = self.maintain(hooks).json
        self.assertEqual(outcome, json.loads(self.told.read_text()))
        self.assertEqual(f"after maintain ok {outcome['run_id']}\n", (self.told.parent / "told.2").read_text())

    def test_the_command_for_failures_runs_only_after_them(self):
        hooks = self.hooks(on_failure=self.telling())
        self.maintain(hooks)
        self.assertFalse(self.told.exists())
        self.store.execute("UPDATE providers SET time_zone = 'Mars/Olympus' WHERE id = 2")
        self.maintain(hooks, status=1)
        self.assertEqual("partial", json.loads(self.told.read_text())["status"])

    def test_an_unreachable_database_is_a_failure_too(self):
        hooks = self.hooks(on_failure=self.telling())
        self.assert_status(69, self.workplace.run("maintain", "--database", "postgresql://127.0.0.1:9/x", env=hooks))
        self.assertEqual("failed", json.loads(self.told.read_text())["status"])

    def test_the_command_before_a_run_can_stop_it(self):
        hooks = self.hooks(before="echo 'backup is running' >&2; exit 3", after=self.telling())
        result = self.maintain(hooks, status=75)
        self.assertEqual("skipped", result.json["status"])
        self.assertIn("the command before maintain ended with exit status 3: backup is running", result.json["error"])
        self.assertEqual(0, self.store.number("SELECT count(*) FROM slots"))
        self.assertFalse(self.told.exists())
        self.assertEqual([["skipped"]], self.store.query("SELECT status FROM job_runs"))

    def test_a_command_that_fails_or_hangs_does_not_fail_the_run(self):
        for command, words in (("exit 9", "exit status 9"), ("exec sleep 600", "was killed after 1s"),
                               ("/no/such/program", "exit status 127")):
            with self.subTest(command):
                result = self.maintain(self.hooks(after=command, timeout="1s"))
                self.assertEqual("ok", result.json["status"])
                self.assert_says(words, result.err, result)
                self.assert_says("the run itself is not affected", result.err, result)
                self.assertIn(words, result.json["warnings"][-1])
                quiet = self.maintain(self.hooks(after=command, timeout="1s"), "-q")
                self.assertEqual("", quiet.out)
                self.assertRegex(quiet.err, f"^slotctl: warning: the command after maintain .*{words}.*\n$")

    def test_the_command_for_failures_may_fail_too_without_a_database(self):
        result = self.workplace.run("maintain", "--database", "postgresql://127.0.0.1:9/x", "--format", "json",
                                    env=self.hooks(on_failure="exit 9"))
        self.assert_status(69, result)
        self.assert_says("the command for failures of maintain ended with exit status 9", result.err, result)
        self.assertIn("exit status 9", result.json["warnings"][-1])

    def test_before_a_run_nothing_is_said_of_its_status(self):
        self.maintain(self.hooks(before=self.telling()))
        self.assertIsNone(json.loads(self.told.read_text())["status"])

    def test_every_job_says_that_the_command_before_it_refused(self):
        hooks = self.hooks(before="exit 3")
        for job in (("maintain",), ("unreserve",), ("calendar", "sync")):
            with self.subTest(job):
                result = self.assert_status(75, self.run_slotctl(*job, "--now", NOW, "--format", "json", env=hooks))
                self.assertEqual(("skipped", f"the command before {job[0]} ended with exit status 3"),
                                 (result.json["status"], result.json["error"]))
                quiet = self.assert_status(75, self.run_slotctl(*job, "--now", NOW, "-q", env=hooks))
                self.assert_says("ended with exit status 3", quiet.err, quiet)

    def test_a_job_does_without_the_command_of_all_jobs(self):
        file = self.workplace.write("hooks.toml", f"[hooks]\nbefore = 'exit 3'\nafter = \"{self.telling('echo all')}\"\n"
                                                  "maintain_before = ''\nmaintain_after = ''\n")
        self.assertEqual("ok", self.maintain({}, "--config", file).json["status"])
        self.assertFalse(self.told.exists())
        self.assert_status(75, self.run_slotctl("unreserve", "--now", NOW, "--config", file))
        self.maintain(self.hooks(maintain_after="general"), "--config", file)
        self.assertEqual("all\n", self.told.read_text())

    def test_a_job_has_commands_of_its_own(self):
        hooks = self.hooks(after=self.telling("echo all"), maintain_after=self.telling("echo maintain"))
        self.maintain(hooks)
        self.good("unreserve", "--now", NOW, env=hooks)
        self.assertEqual("maintain\nall\n", self.told.read_text())

    def test_a_dry_run_and_a_run_that_is_not_needed_run_no_command(self):
        hooks = self.hooks(before=self.telling(), after=self.telling())
        self.maintain(hooks, "--dry-run")
        self.assertFalse(self.told.exists())
        self.maintain({})
        self.maintain(hooks, "--if-stale", "1h")
        self.assertFalse(self.told.exists())


@unittest.skipUnless(support.drives_windows(), "only on Windows: the commands are for cmd.exe")
class HooksOnWindows(stores.OnSqlite):
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())
        self.told = self.workplace.path / "what was told.txt"

    def maintain(self, status=0, **commands):
        hooks = {f"SLOTCTL_HOOKS_{name.upper()}": command for name, command in commands.items()}
        return self.assert_status(status, self.run_slotctl("maintain", "--now", NOW, "--format", "json", env=hooks))

    def test_the_command_gets_its_own_quotes_the_outcome_and_what_is_known_of_the_run(self):
        outcome = self.maintain(after=f'find "status" > "{support.shown(self.told)}" &'
                                      f' echo "%SLOTCTL_HOOK% %SLOTCTL_JOB%" %SLOTCTL_STATUS%>> "{support.shown(self.told)}"').json
        told, variables = self.told.read_text().splitlines()
        self.assertEqual(outcome, json.loads(told))
        self.assertEqual('"after maintain" ok', variables)

    def test_the_command_before_a_run_can_stop_it(self):
        result = self.maintain(75, before="echo backup is running 1>&2 & exit 3", after=f'echo after > "{support.shown(self.told)}"')
        self.assertIn("the command before maintain ended with exit status 3: backup is running", result.json["error"])
        self.assertEqual(0, self.store.number("SELECT count(*) FROM slots"))
        self.assertFalse(self.told.exists())

    def test_a_command_that_fails_or_hangs_does_not_fail_the_run(self):
        for command, words in (("exit 9", "exit status 9"), ("for /l %i in (1,0,2) do @rem", "was killed after 1s")):
            with self.subTest(command):
                result = self.maintain(after=command, timeout="1s")
                self.assertEqual("ok", result.json["status"])
                self.assert_says(words, result.err, result)


class HooksOnSqlite(Hooks, stores.OnSqlite):
    pass


class HooksOnPostgres(Hooks, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
