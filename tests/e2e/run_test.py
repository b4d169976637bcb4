#!/usr/bin/env python3
"""`slotctl run` starts the jobs of the schedule when they come due, as cron and a container would have it.

Its time is made up by libfaketime: it begins where a test says and passes many times faster than ours, for slotctl
and every job it starts. Nothing here waits for a time, only for what slotctl says and records.
"""
import json
import os
import pathlib
import signal
import subprocess

import businesses
import stores
import support


def job(name, cron, command="maintain", **more):
    lines = [f'name = "{name}"', f'cron = "{cron}"', f'command = "{command}"']
    lines += [f"{key} = {json.dumps(value)}" for key, value in more.items()]
    return "[[schedule]]\n" + "\n".join(lines) + "\n"


class RunTest(stores.OnSqlite):
    def schedule(self, *jobs, more=""):
        self.workplace.config.write_text(more + "".join(jobs))

    def start_run(self, *arguments, start="2026-11-20 09:59:50", speed=30, tz="UTC", **options):
        """slotctl in the foreground; its lines go to a file, so that they can be read while it is running."""
        self.output = open(self.workplace.path / "output", "w+", encoding="utf-8")
        self.addCleanup(self.output.close)
        # Not a pipe: a job that outlives a failed test would keep it open.
        errors = open(self.workplace.path / "errors", "w", encoding="utf-8")
        self.addCleanup(errors.close)
        return self.start_slotctl("run", "--format", "json", *arguments, prefix=support.faketime(f"@{start} x{speed}"),
                                  stdout=self.output, stderr=errors,
                                  env={"TZ": tz, "FAKETIME_DONT_RESET": "1"}, **options)

    def lines(self):
        text = (self.workplace.path / "output").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines() if line.endswith("}")]

    def events(self, kind):
        return [line for line in self.lines() if line.get("event") == kind]

    def wait_for(self, running, kind, count=1):
        """The first `count` events of a kind."""
        def came():
            if not running.runs():
                raise AssertionError(f"it ended too soon\n{running.finish()}\n{self.said()}")
            return len(self.events(kind)) >= count
        try:
            support.wait_until(came, f"{count} × {kind} came", seconds=40)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said()}") from None
        return self.events(kind)[:count]

    def said(self):
        return "".join((self.workplace.path / name).read_text(encoding="utf-8") for name in ("output", "errors")
                       if (self.workplace.path / name).exists())

    def own_pid(self, running):
        """Of slotctl itself, below the wrapper that made its time up, if that stays."""
        children = subprocess.run(["ps", "-o", "pid=,comm=", "--ppid", str(running.pid)], capture_output=True,
                                  text=True, check=False).stdout.split("\n")
        for child in children:
            if "slotctl" in child:
                return int(child.split()[0])
        return running.pid

    def stop(self, running, number=signal.SIGTERM):
        os.kill(self.own_pid(running), number)
        return running.finish()

    # When

    def test_jobs_run_at_their_minutes_and_leave_run_records(self):
        self.schedule(job("even", "*/2 * * * *"), job("four", "1-59/4 * * * *", "maintain --verify"))
        running = self.start_run()
        ended = self.wait_for(running, "ended", 6)
        self.assert_status(0, self.stop(running))
        self.assertEqual({0}, {event["exit_status"] for event in ended})
        started = [(event["due"][11:16], event["name"]) for event in self.events("started")]
        self.assertEqual([("10:00", "even"), ("10:01", "four"), ("10:02", "even"), ("10:04", "even"),
                          ("10:05", "four"), ("10:06", "even")], started[:6])
        self.assertEqual(["ok"] * len(started), self.store.statuses())
        recorded = [row[0] for row in self.store.query("SELECT started_at FROM job_runs ORDER BY id")]
        dues = [event["due"] for event in self.events("started")]
        self.assertTrue(all(due <= at for due, at in zip(dues, recorded)), f"{dues} {recorded}")

    def test_the_history_names_the_entry_that_started_a_run(self):
        self.schedule(job("even", "*/2 * * * *"), job("thorough", "1-59/2 * * * *", "maintain --verify"))
        running = self.start_run()
        self.wait_for(running, "ended", 3)
        self.assert_status(0, self.stop(running))
        names = [row[0] for row in self.store.query("SELECT scheduled_as FROM job_runs ORDER BY id")]
        self.assertEqual([event["name"] for event in self.events("started")], names)

    def test_the_results_of_jobs_are_between_the_lines_that_name_them(self):
        self.schedule(job("even", "*/2 * * * *"))
        running = self.start_run()
        self.wait_for(running, "ended")
        self.assert_status(0, self.stop(running))
        lines = self.lines()
        kinds = [line.get("event") or line.get("job") for line in lines]
        self.assertEqual(["waiting", "started", "maintain", "ended"], kinds[:4])
        self.assertEqual(("stopping", "SIGTERM, stopped"), (lines[-1]["event"], lines[-1]["message"]))

    def test_a_time_that_the_clocks_skip_is_made_up_for_when_they_have_gone_forward(self):
        self.schedule(job("night", "30 2 * * *", "maintain --verify"), job("hourly", "0 * * * *"))
        running = self.start_run(start="2027-03-28 00:59:00", speed=600, tz="Europe/Berlin")
        self.wait_for(running, "ended", 5)
        self.assert_status(0, self.stop(running))
        self.assertEqual([("2027-03-28T00:00:00Z", "hourly"), ("2027-03-28T01:00:00Z", "night"),
                          ("2027-03-28T01:00:00Z", "hourly"), ("2027-03-28T02:00:00Z", "hourly"),
                          ("2027-03-28T03:00:00Z", "hourly")],
                         [(event["due"], event["name"]) for event in self.events("started")][:5])

    def test_a_repeated_time_runs_once(self):
        self.schedule(job("night", "30 2 * * *", "maintain --verify"), job("after", "30 3 * * *"))
        running = self.start_run(start="2027-10-31 01:50:00", speed=1200, tz="Europe/Berlin")
        self.wait_for(running, "ended", 2)
        self.assert_status(0, self.stop(running))
        self.assertEqual([("2027-10-31T00:30:00Z", "night"), ("2027-10-31T02:30:00Z", "after")],
                         [(event["due"], event["name"]) for event in self.events("started")][:2])

    def test_after_a_pause_a_job_catches_up_once_and_one_that_does_not_is_skipped(self):
        self.schedule(job("catches-up", "*/20 * * * *"), job("does-not", "5-59/20 * * * *", catch_up=False))
        running = self.start_run(speed=300)
        self.wait_for(running, "ended")
        pid = self.own_pid(running)
        os.kill(pid, signal.SIGSTOP)
        seen = subprocess.run([*support.faketime("@2026-11-20 00:00:00 x300"), "sleep", "4000"], check=False, timeout=60)
        self.assertEqual(0, seen.returncode)
        os.kill(pid, signal.SIGCONT)
        skipped = self.wait_for(running, "skipped")[0]
        support.wait_until(lambda: any(event["late"] for event in self.events("started")), "it caught up")
        self.assert_status(0, self.stop(running))
        late = next(event for event in self.events("started") if event["late"])
        self.assertEqual("catches-up", late["name"])
        self.assertGreaterEqual(late["missed"], 1)
        self.assertEqual("does-not", skipped["name"])
        self.assertIn("catch_up is off", skipped["message"])
        dues = [(event["name"], event["due"]) for event in self.events("started")]
        self.assertEqual(len(dues), len(set(dues)), f"nothing runs twice for the same time: {dues}")

    # Stopping

    def halfway(self, *arguments):
        """A run whose job cannot continue for some seconds, since another process is writing."""
        self.load(businesses.chain(700, hours=[("09:00", "10:00")]))
        release = self.store.blocked()
        let_go = release.__enter__()
        self.addCleanup(release.__exit__, None, None, None)
        running = self.start_run(*arguments, start="2026-11-20 09:59:58", speed=1)
        self.wait_for(running, "started")
        return running, let_go

    def test_a_running_job_is_waited_for(self):
        self.schedule(job("even", "*/2 * * * *"))
        running, let_go = self.halfway("--drain", "30m")
        os.kill(self.own_pid(running), signal.SIGTERM)
        self.wait_for(running, "stopping")
        let_go()
        result = self.assert_status(0, running.finish())
        self.assertEqual([0], [event["exit_status"] for event in self.events("ended")], result)
        self.assertEqual(["ok"], self.store.statuses())
        self.assertEqual(1, len(self.events("started")))

    def test_a_job_that_continues_is_asked_to_stop_and_nothing_is_left_behind(self):
        self.schedule(job("even", "*/2 * * * *"))
        running, let_go = self.halfway("--drain", "0s")
        pid = self.events("started")[0]["pid"]
        os.kill(self.own_pid(running), signal.SIGTERM)
        self.assert_status(0, running.finish(seconds=30))
        let_go()
        self.assertEqual(1, len(self.events("ended")))
        self.assertNotEqual(0, self.events("ended")[0]["exit_status"])
        self.assertFalse(os.path.exists(f"/proc/{pid}"))

    def test_a_second_signal_stops_at_once(self):
        self.schedule(job("even", "*/2 * * * *"))
        running, let_go = self.halfway("--drain", "1h")
        own = self.own_pid(running)
        os.kill(own, signal.SIGINT)
        self.wait_for(running, "stopping")
        os.kill(own, signal.SIGINT)
        self.assert_status(1, running.finish(seconds=30))
        let_go()
        self.assertEqual(["SIGKILL"], [event["signal"] for event in self.events("ended")])

    def test_a_job_that_runs_longer_than_its_time_limit_is_stopped_and_the_schedule_continues(self):
        self.schedule(job("even", "*/2 * * * *", time_limit="2s"))
        running, let_go = self.halfway()
        # It hangs, and cannot even react to being asked to stop.
        os.kill(self.events("started")[0]["pid"], signal.SIGSTOP)
        let_go()
        self.assertEqual("even", self.wait_for(running, "over_limit")[0]["name"])
        self.assertEqual("SIGKILL", self.wait_for(running, "ended")[0]["signal"])
        self.assertEqual(1, len(self.events("killed")))
        self.assertEqual("2026-11-20T10:02:00Z", self.wait_for(running, "waiting", 2)[1]["due"])
        self.assert_status(0, self.stop(running))

    def test_as_init_of_a_container_it_obeys_signals_and_reaps_orphans(self):
        if os.geteuid() != 0:
            self.skipTest("only root may make a namespace of processes here")
        self.schedule(job("yearly", "0 0 1 1 *"))
        self.output = open(self.workplace.path / "output", "w+", encoding="utf-8")
        self.addCleanup(self.output.close)
        shell = self.start_slotctl("run", "--format", "json", stdout=self.output, stderr=subprocess.DEVNULL,
                                   prefix=["unshare", "--fork", "--pid", "--mount-proc", "--kill-child"])
        self.wait_for(shell, "waiting")
        init = subprocess.run(["ps", "-o", "pid=", "--ppid", str(shell.pid)], capture_output=True, text=True,
                              check=True).stdout.strip()

        def inside(*command):
            return subprocess.run(["nsenter", "-t", init, "-p", "-m", *command], capture_output=True, text=True,
                                  check=True).stdout

        # A shell that ends leaves its child to init.
        orphan = inside("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!").strip()
        self.assertIn(orphan, inside("ps", "-o", "pid=", "--ppid", "1").split())
        inside("kill", "-KILL", orphan)
        support.wait_until(lambda: orphan not in inside("ps", "-eo", "pid=").split(), "the orphan is reaped")
        os.kill(int(init), signal.SIGTERM)
        self.assert_status(0, shell.finish(seconds=20))

    # What it says

    def test_a_dry_run_shows_what_would_run_when(self):
        self.schedule(job("night", "30 2 * * *", "maintain --verify", time_zone="Europe/Berlin"))
        result = self.good("run", "--dry-run", "--now", "2027-03-26T12:00:00Z", env={"TZ": "UTC"})
        self.assertEqual(
            "night: slotctl maintain --verify\n"
            "  30 2 * * * in Europe/Berlin\n"
            "  2027-03-27 02:30  2027-03-27T01:30:00Z\n"
            "  2027-03-28 03:00  2027-03-28T01:00:00Z\n"
            "  2027-03-29 02:30  2027-03-29T00:30:00Z\n"
            "  on 2027-03-28, 02:30 does not exist in Europe/Berlin: slotctl run runs it at 03:00\n"
            "  on 2027-10-31, 02:30 occurs twice in Europe/Berlin: slotctl run runs it the first time only\n"
            "  on 2028-03-26, 02:30 does not exist in Europe/Berlin: slotctl run runs it at 03:00\n", result.out)
        shown = self.good("run", "--dry-run", "--now", "2027-03-26T12:00:00Z", "--format", "json").json["jobs"][0]
        self.assertEqual({"at": "2027-03-28T01:00:00Z", "local": "2027-03-28 03:00"}, shown["runs"][1])
        self.assertEqual([], self.store.runs())

    def test_the_database_option_reaches_the_jobs_without_appearing_among_their_arguments(self):
        self.schedule(job("even", "*/2 * * * *"), more='[database]\nurl = "sqlite:/nowhere/else.db"\n')
        running, let_go = self.halfway()
        pid = self.events("started")[0]["pid"]
        # For a moment, a process that has just become another program has no words.
        words = support.wait_until(lambda: pathlib.Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"),
                                   "the job has arguments")
        self.assertEqual("slotctl\0--format\0json\0--scheduled-as\0even\0maintain\0", words)
        let_go()
        self.wait_for(running, "ended")
        self.assert_status(0, self.stop(running))
        self.assertEqual(["ok"], self.store.statuses())

    def test_now_and_a_schedule_without_jobs_are_refused(self):
        result = self.assert_status(64, self.run_slotctl("run", "--now", "2026-11-20T09:00:00Z"))
        self.assert_says("uses the real time", result.err, result)
        self.schedule(job("off", "@daily", enabled=False))
        result = self.assert_status(78, self.run_slotctl("run"))
        self.assert_says("no job of the schedule is enabled", result.err, result)
        result = self.assert_status(78, self.run_slotctl("run", env={"TZ": "Mars/Olympus"}))
        self.assert_says('unknown time zone of the machine: "Mars/Olympus"', result.err, result)

    def test_a_command_with_an_option_that_slotctl_does_not_know_is_a_configuration_error(self):
        self.schedule(job("good", "@daily"), job("bad", "@daily", "maintain --days-ahed 45"))
        for command in (["run"], ["config", "check"]):
            result = self.assert_status(78, self.run_slotctl(*command))
            self.assert_says("slotctl.toml:5: the command of the job bad, `slotctl maintain --days-ahed 45`, would be "
                             "refused: `slotctl maintain` has no option --days-ahed\n  did you mean `--days-ahead`?",
                             result.err, result)


if __name__ == "__main__":
    support.main()
