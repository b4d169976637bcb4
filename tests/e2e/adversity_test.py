#!/usr/bin/env python3
"""The surroundings of a run may be broken: closed streams, a log that cannot be written, pipes in place of files, signals,
and texts that would control the terminal."""
import os
import resource
import signal

import businesses
import machine
import stores
import support

NOW = "2026-11-20T08:00:00Z"
LONG = businesses.chain(700, hours=[("09:00", "10:00")])


class Adversity:
    def setUp(self):
        super().setUp()
        self.load(businesses.chain(3, hours=[("09:00", "10:00")]))

    def closing(self, *descriptors):
        return lambda: [os.close(descriptor) for descriptor in descriptors]

    def test_closed_streams_do_not_receive_other_output(self):
        log = self.workplace.path / "slotctl.log"
        for closed in ((2,), (1,), (0,), (0, 1), (1, 2), (0, 1, 2)):
            with self.subTest(closed=closed):
                log.unlink(missing_ok=True)
                result = self.start_slotctl("maintain", "--verify", "--now", NOW, "-v", "--format", "json", env={
                    "SLOTCTL_LOG_FILE": log}, preexec_fn=self.closing(*closed)).finish()
                self.assert_status(0, result)
                if 1 not in closed:
                    self.assertEqual("ok", result.json["status"])
                lines = log.read_text().splitlines()
                self.assertTrue(lines and all(line.startswith("20") for line in lines), lines)
        self.assertEqual(["ok"] * 6, self.store.statuses())

    def test_jobs_in_the_foreground_have_their_streams(self):
        log = self.workplace.path / "slotctl.log"
        config = self.workplace.write("run.toml", f"[database]\nurl = '{self.store.url}'\n[log]\nfile = '{log}'\n"
                                      "[[schedule]]\nname = 'm'\ncommand = 'maintain'\ncron = '* * * * *'\n")
        running = self.workplace.start("run", "--config", config, preexec_fn=self.closing(0, 1, 2))
        support.wait_until(lambda: "ok" in self.store.statuses() or not running.runs(), "the job ran", seconds=90,
                           pause=0.1)
        running.signal(signal.SIGTERM)
        running.finish()
        self.assertIn("ok", self.store.statuses())
        self.assertTrue(all(line.startswith("20") for line in log.read_text().splitlines()), log.read_text())

    def test_a_log_that_cannot_be_written_stops_nobody(self):
        pipe = self.workplace.path / "pipe"
        os.mkfifo(pipe)
        in_the_way = self.workplace.write("in the way", "")
        for log in (in_the_way / "below" / "slotctl.log", pipe, self.workplace.path):
            env = {"SLOTCTL_LOG_FILE": log}
            with self.subTest(log=str(log)):
                for command in (("db", "status"), ("config", "check"), ("export",), ("unreserve", "--dry-run"),
                                ("run", "--dry-run")):
                    result = self.assert_status(0, self.run_slotctl(*command, env=env))
                    self.assertEqual(1, result.err.count("the log file "), result)
                result = self.assert_status(0, self.run_slotctl("unreserve", "--now", NOW, "--format", "json", env=env))
                self.assertIn("the log file ", result.json["warnings"][0])
                self.assert_silent(self.assert_status(0, self.run_slotctl("unreserve", "--now", NOW, "-q", env=env)))
                checks = {check["name"]: check["status"] for check in self.run_slotctl(
                    "monitor", "--now", NOW, "--format", "json", env=env).json["checks"]}
                self.assertEqual("critical", checks["log_directory"])

    def test_a_pipe_in_place_of_a_file_does_not_block_a_run(self):
        pipe = self.workplace.path / "a pipe"
        os.mkfifo(pipe)
        for command, status in ((("config", "check", "--config", pipe), 78), (("import", pipe), 65),
                                (("monitor", "--output", pipe), 3), (("export", "--output", pipe), 1)):
            result = self.assert_status(status, self.run_slotctl(*command))
            self.assert_says("it is a pipe", result.err, result)

    def test_streams_passed_by_the_shell_are_read(self):
        config = self.workplace.write("given.toml", "[maintain]\ndays_ahead = 77\n")
        result = self.assert_status(0, self.run_slotctl("config", "show", "--config", "/dev/stdin", prefix=(
            "sh", "-c", f"cat '{config}' | \"$@\"", "sh")))
        self.assert_says("days_ahead = 77", result.out, result)
        self.assert_status(0, self.run_slotctl("config", "check", "--config", "/dev/null"))

    def held(self, place):
        return [file for file in place.rglob("*.holder")]

    def test_a_pipe_in_place_of_the_holders_file_does_not_block_a_run(self):
        self.load(LONG)
        running = self.start_slotctl("maintain", "--now", NOW)
        support.wait_until(lambda: self.held(self.workplace.path) or not running.runs(), "the run told who it is")
        running.signal(signal.SIGSTOP)
        for file in self.held(self.workplace.path):
            file.unlink()
            os.mkfifo(file)
        result = self.assert_status(75, self.run_slotctl("maintain", "--now", NOW))
        self.assert_says("another maintain run holds the lock", result.err, result)
        running.signal(signal.SIGCONT)
        self.assert_status(0, running.finish())

    def test_a_hangup_and_a_used_up_time_limit_stop_a_run_like_sigterm(self):
        for number in (signal.SIGHUP, signal.SIGXCPU):
            with self.subTest(number.name):
                self.load(LONG)
                self.store.execute("DELETE FROM slots", "DELETE FROM offering_windows", "DELETE FROM job_runs")
                middle = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)
                with self.store.halfway(lambda: self.start_slotctl("maintain", "--now", NOW, "--format", "json"),
                                        middle) as (running, release):
                    running.signal(number)
                    release()
                    result = running.finish()
                self.assert_status(1, result)
                self.assertEqual("interrupted", result.json["status"])
                self.assertEqual(["interrupted"], self.store.statuses())

    def test_nohup_keeps_a_run_from_a_hangup(self):
        self.load(LONG)
        running = self.start_slotctl("maintain", "--now", NOW, preexec_fn=lambda: signal.signal(
            signal.SIGHUP, signal.SIG_IGN))
        support.wait_until(lambda: "running" in self.store.statuses() or not running.runs(), "the run began")
        running.signal(signal.SIGHUP)
        self.assert_status(0, running.finish())

    def test_a_file_that_grows_too_large_is_named(self):
        page = self.workplace.path / "page.html"
        result = self.run_slotctl("monitor", "--format", "html", "--output", page, preexec_fn=lambda: (
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))))
        self.assert_status(3, result)
        self.assert_says("File too large", result.err, result)
        self.assert_says("ulimit -f", result.err, result)

    def test_a_database_file_that_may_not_grow_is_not_called_a_broken_disk(self):
        result = self.workplace.run("maintain", "--database", f"sqlite:{self.workplace.path}/small.db", preexec_fn=lambda: (
            resource.setrlimit(resource.RLIMIT_FSIZE, (102400, 102400))))
        self.assert_status(1, result)
        self.assert_says("ulimit -f", result.err, result)
        self.assertNotIn("check its disk", result.err)

    def test_too_many_open_files_are_reported_as_such(self):
        for limit in range(3, 9):
            result = self.run_slotctl("maintain", "--now", NOW, preexec_fn=lambda most=limit: (
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))))
            if result.status != 0 and "Too many open files" in result.err:
                self.assert_says("ulimit -n", result.err, result)
                self.assertNotIn("[lock] directory", result.err, result)

    def test_control_characters_do_not_reach_the_terminal(self):
        evil = "\x1b]0;gone\x07\x9b31m\x7f\u202ecba"
        bad = self.workplace.write("bad.json", {"providers": [{"id": 1, "name": evil, "time_zone": evil}],
                                                evil: 1})
        name = "UTC" + evil
        quoted = "'" + name + "'"
        self.store.execute(f"UPDATE providers SET time_zone = {quoted} WHERE id = 2")
        for command in (("import", bad), ("import", "no" + evil), ("maintain", "--now", NOW),
                        ("maintain", "--now", NOW, "-q"), ("monitor", "--now", NOW), ("monitor", "--format", "json"),
                        ("monitor", "--format", "nagios"), ("monitor", "--format", "prometheus"),
                        ("maintain", "--" + evil), (evil,), ("maintain", "--now", evil),
                        ("config", "check", "--config", evil), ("maintain", "--format", "json", "--now", NOW)):
            result = self.run_slotctl(*command)
            said = result.out + result.err
            self.assertNotEqual(70, result.status, result)
            for character in "\x1b\x07\x9b\x7f\u202e":
                self.assertNotIn(character, said, (command, said))


class AdversityOnSqlite(Adversity, stores.OnSqlite):
    def test_a_full_lock_directory_fails_no_job(self):
        machine.need_root("unshare", "mount")
        # # The database has space, but the file that names the lock's holder has none.
        place = self.workplace.path / "small"
        place.mkdir()
        script = (f"mount -t tmpfs -o size=2m,nr_inodes=6 tmpfs '{place}' && \"$@\" && touch '{place}/a' '{place}/b' '{place}/c';"
                  "\"$@\"")
        result = self.run_slotctl("unreserve", "--now", NOW, "--format", "text", "--database", f"sqlite:{place}/x.db",
                                  prefix=("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"))
        self.assertNotIn("failed", result.out, result)


class AdversityOnPostgres(Adversity, stores.OnPostgres):
    def test_a_full_lock_directory_fails_no_job(self):
        machine.need_root("unshare", "mount")
        place = self.workplace.path / "small"
        place.mkdir()
        self.assert_status(0, self.run_slotctl("unreserve", "--now", NOW, env={"SLOTCTL_LOCK_DIRECTORY": place}))
        lock, = place.glob("*.lock")
        script = (f"mount -t tmpfs -o size=4k tmpfs '{place}' && touch '{place}/{lock.name}' &&"
                  f" ! dd if=/dev/zero of='{place}/full' bs=4k 2>/dev/null; exec \"$@\"")
        result = self.run_slotctl("unreserve", "--now", NOW, "--format", "json", env={"SLOTCTL_LOCK_DIRECTORY": place},
                                  prefix=("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"))
        self.assert_status(0, result)
        self.assertEqual("ok", result.json["status"])
        self.assertIn("the lock's holder could not be recorded", " ".join(result.json["warnings"]))
        self.assertIn("No space left on device", " ".join(result.json["warnings"]))


if __name__ == "__main__":
    support.main()
