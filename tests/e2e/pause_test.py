#!/usr/bin/env python3
"""pause and resume: runs that do nothing for a while because somebody said so, and what monitor says of it."""
import businesses
import stores
import support

NOW = "2026-11-20T09:00:00Z"
HOUR_LATER = "2026-11-20T10:00:00Z"
NEXT_DAY = "2026-11-21T09:00:00Z"
NEXT_WEEK = "2026-11-27T12:00:00Z"


class Pauses:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())

    def checks(self, now):
        report = self.run_slotctl("monitor", "--format", "json", "--now", now).json
        return {check["name"]: check for check in report["checks"]}

    def test_a_paused_job_does_nothing_and_says_until_when_and_why(self):
        self.good("pause", "maintain", "--until", NEXT_DAY, "--reason", "tables are being moved", "--now", NOW)
        result = self.good("maintain", "--now", HOUR_LATER, "--scheduled-as", "nightly")
        self.assert_says("paused until 2026-11-21T09:00:00Z, by ", result.err, result)
        self.assert_says("tables are being moved", result.err, result)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM slots"))
        self.assertEqual("skipped", self.good("maintain", "--now", HOUR_LATER, "--format", "json").json["status"])
        self.good("unreserve", "--now", HOUR_LATER)
        self.assertEqual("ok", self.good("maintain", "--now", NEXT_DAY, "--format", "json").json["status"])
        self.assertGreater(self.store.number("SELECT count(*) FROM slots"), 0)

    def test_all_jobs_are_paused_and_one_run_is_made_nevertheless(self):
        self.good("pause", "--for", "2h", "--reason", "upgrade", "--now", NOW)
        for job in ("maintain", "unreserve"):
            result = self.good(job, "--now", HOUR_LATER, "--format", "json")
            self.assertEqual("skipped", result.json["status"])
            self.assertIn("paused with all jobs until 2026-11-20T11:00:00Z", result.json["warnings"][0])
        self.assertEqual(0, self.store.number("SELECT count(*) FROM slots"))
        self.assertEqual("ok", self.good("maintain", "--now", HOUR_LATER, "--ignore-pause", "--format", "json").json["status"])
        dry = self.good("maintain", "--now", HOUR_LATER, "--dry-run", "--format", "json").json
        self.assertEqual("ok", dry["status"])
        self.assertIn("paused", dry["warnings"][0])

    def test_a_pause_of_no_length_is_refused(self):
        result = self.assert_status(64, self.run_slotctl("pause", "--for", "0s", "--reason", "r", "--now", NOW))
        self.assert_says("--for", result.err, result)
        self.assertEqual("nothing is paused\n", self.good("pause", "--list", "--now", NOW).out)

    def test_resume_ends_the_pause_of_its_target_alone(self):
        self.good("pause", "maintain", "--reason", "a", "--now", NOW)
        self.good("pause", "--reason", "b", "--now", NOW)
        self.assertEqual("resumed maintain\n", self.good("resume", "maintain", "--now", HOUR_LATER).out)
        self.assertIn("paused with all jobs", self.good("maintain", "--now", HOUR_LATER).err)
        self.assertEqual("resumed all jobs\n", self.good("resume", "--now", HOUR_LATER).out)
        self.assertEqual("ok", self.good("maintain", "--now", HOUR_LATER, "--format", "json").json["status"])
        result = self.assert_status(65, self.run_slotctl("resume", "maintain", "--now", HOUR_LATER))
        self.assert_says("maintain is not paused", result.err, result)

    def test_a_new_pause_takes_the_place_of_the_one_before(self):
        self.good("pause", "maintain", "--reason", "first", "--now", NOW)
        self.good("pause", "maintain", "--for", "1h", "--reason", "second", "--now", NOW)
        pauses = self.good("pause", "--list", "--format", "json", "--now", NOW).json["pauses"]
        self.assertEqual([("maintain", "second", HOUR_LATER)],
                         [(pause["job"], pause["reason"], pause["until"]) for pause in pauses])
        self.assertEqual("nothing is paused\n", self.good("pause", "--list", "--now", HOUR_LATER).out)

    def test_a_dry_run_pauses_and_resumes_nothing(self):
        self.assertIn("would pause maintain", self.good("pause", "maintain", "--reason", "r", "--now", NOW, "--dry-run").out)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM pauses"))
        self.good("pause", "maintain", "--reason", "r", "--now", NOW)
        self.assertIn("would resume maintain", self.good("resume", "--all", "--now", NOW, "--dry-run").out)
        self.assertEqual(1, len(self.good("pause", "--list", "--format", "json", "--now", NOW).json["pauses"]))

    def test_maintain_leaves_a_paused_provider_as_it_is(self):
        self.good("maintain", "--now", NOW)
        before = self.store.query("SELECT * FROM slots WHERE provider_id = 1 ORDER BY service_id, starts_at")
        self.good("pause", "--provider", "1", "--reason", "being rescheduled by hand", "--now", NOW)
        self.store.execute("UPDATE provider_availability SET starts = '10:00' WHERE provider_id IN (1, 3)")
        others = "SELECT count(*) FROM slots WHERE provider_id = 3"
        count = self.store.number(others)
        result = self.good("maintain", "--now", NEXT_DAY)
        self.assert_says("the slots of", result.err, result)
        self.assert_says("being rescheduled by hand", result.err, result)
        self.assertEqual(before, self.store.query(
            "SELECT * FROM slots WHERE provider_id = 1 ORDER BY service_id, starts_at"))
        self.assertNotEqual(count, self.store.number(others))
        self.good("resume", "--provider", "1", "--now", NEXT_DAY)
        self.good("maintain", "--now", NEXT_DAY)
        self.assertNotEqual(before, self.store.query(
            "SELECT * FROM slots WHERE provider_id = 1 ORDER BY service_id, starts_at"))

    def test_monitor_shows_a_pause_and_does_not_count_its_runs_as_missed(self):
        self.good("maintain", "--now", NOW)
        self.assertNotIn("paused", self.checks(NOW))
        self.good("pause", "maintain", "--reason", "upgrade", "--now", HOUR_LATER)
        paused = self.checks("2026-11-20T20:00:00Z")
        self.assertEqual(("ok", "ok"), (paused["paused"]["status"], paused["schedule_maintain"]["status"]))
        self.assertIn("maintain, until somebody resumes it, by ", paused["paused"]["message"])
        forgotten = self.checks("2026-11-23T20:00:00Z")
        self.assertEqual(("warning", "ok"), (forgotten["paused"]["status"], forgotten["schedule_maintain"]["status"]))
        self.assertIn("slotctl resume", forgotten["paused"]["hint"])
        self.good("resume", "maintain", "--now", "2026-11-23T20:00:00Z")
        resumed = self.checks("2026-11-23T20:01:00Z")
        self.assertNotIn("paused", resumed)
        self.assertEqual("ok", resumed["schedule_maintain"]["status"])
        self.assertEqual("critical", self.checks("2026-11-26T20:00:00Z")["schedule_maintain"]["status"])

    def test_the_log_names_a_paused_job_once(self):
        self.good("pause", "maintain", "--reason", "upgrade", "--now", NOW)
        log = self.workplace.path / "slotctl.log"
        self.good("maintain", "--now", HOUR_LATER, env={"SLOTCTL_LOG_FILE": str(log)})
        line, = [line for line in log.read_text().splitlines() if "paused" in line]
        self.assertRegex(line, r"maintain paused until somebody resumes it, by \S+: upgrade")
        self.assertEqual(1, line.count("maintain"), line)

    def test_wrong_lines_are_refused(self):
        for arguments, status, words in (
                (("pause", "maintain"), 64, ["--reason"]),
                (("pause", "monitor", "--reason", "r"), 64, ["monitor"]),
                (("pause", "--until", "soon", "--reason", "r"), 64, ["--until", "soon"]),
                (("pause", "--until", NOW, "--reason", "r"), 64, ["--until", "has passed"]),
                (("pause", "--until", "9999-12-31T09:00:00Z", "--reason", "r"), 64, ["--until", "in the years 0100 to 9899"]),
                (("pause", "--provider", "Nobody", "--reason", "r"), 65, ["Nobody"]),
                (("pause", "maintain", "--provider", "1", "--reason", "r"), 64, ["--provider"]),
                (("resume", "--all", "maintain"), 64, ["--all", "job"]),
                (("resume", "--all", "--provider", "1"), 64, ["--all", "--provider"]),
                (("resume", "--all"), 65, ["nothing is paused"]),
                (("resume",), 65, ["no pause of all jobs", "no job and no provider is paused"])):
            with self.subTest(arguments):
                result = self.assert_status(status, self.run_slotctl(*arguments, "--now", NOW))
                for word in words:
                    self.assert_says(word, result.err, result)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM pauses"))


class PausesOnSqlite(Pauses, stores.OnSqlite):
    pass


class PausesOnPostgres(Pauses, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
