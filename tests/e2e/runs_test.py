#!/usr/bin/env python3
"""runs: what ran, how it ended and what it did, without SQL."""
import csv
import io

import businesses
import stores
import support

NOW = "2026-11-20T09:00:00Z"
LATER = "2026-11-21T09:00:00Z"


class Runs:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())

    def history(self, *arguments):
        return self.good("runs", "--format", "json", "--now", LATER, *arguments).json["runs"]

    def work(self):
        """A good run, one with limits, one that fails, and one of another job."""
        self.good("maintain", "--now", NOW, "--days-ahead", 3)
        self.good("maintain", "--now", NOW, "--provider-id", 1)
        self.store.execute("UPDATE providers SET time_zone = 'Mars/Olympus' WHERE id = 2")
        self.assert_status(1, self.run_slotctl("maintain", "--now", LATER))
        self.good("unreserve", "--now", LATER)

    def test_the_newest_run_comes_first_with_what_it_did(self):
        self.work()
        runs = self.history()
        self.assertEqual([("unreserve", "ok"), ("maintain", "partial"), ("maintain", "ok"), ("maintain", "ok")],
                         [(run["job"], run["status"]) for run in runs])
        self.assertEqual("provider=1", runs[2]["scope"])
        self.assertGreater(runs[3]["counts"]["created"], 0)
        self.assertIn("Mars/Olympus", runs[1]["error"])
        self.assertEqual(NOW, runs[3]["started_at"])

    def test_people_see_a_table_and_the_error_below_its_run(self):
        self.work()
        lines = self.good("runs", "--now", LATER, env={"TZ": "Asia/Kathmandu"}).out.splitlines()
        self.assertRegex(lines[0], r"^id +job +started \(Asia/Kathmandu\) +took +status")
        self.assertRegex(lines[1], r"^ *4 +unreserve +2026-11-21 14:45 +\d+ ms +ok$")
        self.assertRegex(lines[2], r"^ *3 +maintain .* partial +.*created \d+")
        self.assertIn("Mars/Olympus", lines[3])
        self.assertRegex(lines[-1], r"^ *1 +maintain .* ok +.*created \d+")

    def test_runs_are_chosen_by_job_status_failure_and_age(self):
        self.work()
        ids = lambda *arguments: [run["id"] for run in self.history(*arguments)]
        self.assertEqual([4], ids("--job", "unreserve"))
        self.assertEqual([3], ids("--failed"))
        self.assertEqual([3], ids("--status", "partial"))
        self.assertEqual([4, 3], ids("--since", "1h"))
        self.assertEqual([4, 3, 2, 1], ids("--since", "2d"))
        self.assertEqual([4, 3], ids("--limit", 2))
        self.assertEqual("no such runs\n", self.good("runs", "--status", "crashed", "--now", LATER).out)

    def test_a_job_that_does_not_exist_is_refused(self):
        result = self.assert_status(64, self.run_slotctl("runs", "--job", "maintian"))
        self.assert_says("maintain", result.err, result)

    def test_more_runs_than_a_page_are_searched(self):
        self.work()
        self.store.execute(*("INSERT INTO job_runs (job, status, started_at, finished_at, host, pid, version) VALUES"
                             f" ('monitor', 'ok', '{LATER}', '{LATER}', 'h', 1, '0')" for _ in range(450)))
        self.assertEqual([3], [run["id"] for run in self.history("--failed")])
        self.assertEqual(454, len(self.history("--limit", 1000)))

    def test_one_run_is_shown_with_all_that_is_recorded(self):
        self.work()
        shown = self.good("runs", "show", 2, "--now", LATER, env={"TZ": "UTC"}).out
        for text in ("run 2: maintain, ok", "started              2026-11-20 09:00 (UTC)", "limits               provider=1",
                     "expired booked       0"):
            self.assertIn(text, shown)
        self.assertEqual(2, self.good("runs", "show", 2, "--format", "json").json["id"])
        result = self.assert_status(65, self.run_slotctl("runs", "show", 99))
        self.assertIn("there is no run 99 in the history", result.err)

    def test_a_spreadsheet_reads_them(self):
        self.work()
        rows = list(csv.DictReader(io.StringIO(self.good("runs", "--format", "csv", "--now", LATER).out)))
        self.assertEqual(["4", "3", "2", "1"], [row["id"] for row in rows])
        self.assertEqual("partial", rows[1]["status"])
        self.assertIn("Mars/Olympus", rows[1]["error"])

    def test_it_writes_nothing_and_refuses_wrong_options(self):
        self.work()
        before = self.store.dump()
        self.good("runs")
        self.assertEqual(before, self.store.dump())
        self.assert_status(64, self.run_slotctl("runs", "--status", "great"))
        self.assert_status(64, self.run_slotctl("runs", "--limit", "0"))
        self.assert_status(64, self.run_slotctl("runs", "show"))


class OnSqlite(Runs, stores.OnSqlite):
    pass


class OnPostgres(Runs, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
