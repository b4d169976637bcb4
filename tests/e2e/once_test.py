#!/usr/bin/env python3
"""A job runs once at a time, names the run that holds its lock, and can be stopped at any moment."""
import json
import os
import signal
import socket
import time

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"

# Enough providers for six batches (a batch takes about 130 providers of one service for 31 days), and a slot
# that is written in the third of them.
PROVIDERS = 700
BUSINESS = businesses.chain(PROVIDERS, hours=[("09:00", "10:00")])
MIDDLE_SLOT = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)

# From the first stop signal to the end of the process, by contract.
STOPS_WITHIN = 5.0

STOP_SIGNALS = tuple(dict.fromkeys((support.STOP_SIGNAL, signal.SIGINT)))


class Once:
    def setUp(self):
        super().setUp()
        self.load(BUSINESS)

    def start(self, *arguments, **options):
        return self.start_slotctl("maintain", "--now", NOW, "--format", "json", *arguments, **options)

    def halfway(self, *arguments, **options):
        return self.store.halfway(lambda: self.start(*arguments, **options), MIDDLE_SLOT)

    def wait_until_busy(self, running):
        """Waits until the run has this host's lock and has announced itself, and notes the pid that it gave: Windows has
        its own numbers."""
        def told():
            if not running.runs():
                self.fail(f"the run was over too soon\n{running.finish()}")
            for file in self.workplace.path.rglob("*.holder"):
                running.own_pid = json.loads(file.read_text())["pid"]
                return support.drives_windows() or running.own_pid == running.pid
            return False
        support.wait_until(told, "the run has told who it is")

    def assert_whole_providers(self):
        """Some providers are filled and some are not, but none partly."""
        found = {}
        for slot in self.store.slots():
            found.setdefault(slot[0], []).append(slot)
        expected = {}
        for slot in businesses.yielded(BUSINESS, NOW):
            expected.setdefault(slot[0], []).append(slot)
        self.assertTrue(0 < len(found) < len(expected), f"{len(found)} of {len(expected)} providers are filled")
        for provider, slots in found.items():
            self.assertEqual(expected[provider], slots, f"provider {provider} is half done")

    def assert_next_run_completes(self):
        # A server takes a moment to notice that a killed run is gone.
        outcome = self.maintain(NOW, "--wait", "30s")
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        return outcome

    # Two at once

    def test_a_second_run_is_skipped_and_names_the_run_that_holds_the_lock(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            # Frozen, so that it holds its lock, and nothing else, for as long as needed.
            first.signal(signal.SIGSTOP)
            release()
        second = self.assert_status(75, self.start().finish())
        for words in (f"pid {first.own_pid}", socket.gethostname(), NOW):
            self.assert_says(words, second.json["error"], second)
            self.assert_says(words, second.err, second)
        self.assertEqual("skipped", second.json["status"])
        quiet = self.assert_status(75, self.run_slotctl("maintain", "-q"))
        self.assert_says(f"pid {first.own_pid}", quiet.err, quiet)

        first.signal(signal.SIGCONT)
        self.assert_status(0, first.finish())
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(["ok", "skipped", "skipped"], sorted(self.store.statuses()))
        skipped = [error for status, error in self.store.runs() if status == "skipped"]
        self.assertIn(f"pid {first.own_pid}", skipped[0])

    def test_of_many_runs_started_together_only_one_works_at_a_time(self):
        together = [self.start() for _ in range(4)]
        results = [running.finish() for running in together]
        statuses = [result.status for result in results]
        self.assertTrue(set(statuses) <= {0, 75} and 0 in statuses, "\n".join(map(str, results)))
        self.assertEqual(len(businesses.yielded(BUSINESS, NOW)),
                         sum(r.counts["created"] for r in results if r.status == 0))
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())

    def test_a_run_that_waits_continues_when_the_first_one_has_ended(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        waiting = self.start("--wait", "50s")
        self.assert_status(75, self.start("--wait", "0s").finish())
        self.assertTrue(waiting.runs(), "it did not wait")
        first.signal(signal.SIGCONT)
        self.assert_status(0, first.finish())
        result = self.assert_status(0, waiting.finish())
        self.assertEqual((0, PROVIDERS), (result.counts["created"], result.counts["unchanged_offerings"]))

    def test_a_run_that_waits_gives_up_after_its_time(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        result = self.assert_status(75, self.start("--wait", "1s").finish())
        self.assertGreaterEqual(result.seconds, 1.0, result)
        self.assertLess(result.seconds, 10.0, result)

    @support.only_on_unix("/proc does not tell when a program handles signals")
    def test_a_run_that_waits_can_be_stopped(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        waiting = self.start("--wait", "10m")
        self.wait_until_it_catches_signals(waiting)
        waiting.signal(signal.SIGTERM)
        result = waiting.finish(STOPS_WITHIN)
        self.assertNotEqual(0, result.status, result)

    def test_other_databases_are_not_locked(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        other = self.workplace.path / "other.db"
        self.assert_status(0, self.workplace.run("maintain", "--database", f"sqlite:{other}"))

    def test_the_lock_does_not_depend_on_how_the_configuration_names_the_database(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        config = self.workplace.write("another.toml", f"[database]\nurl = '{self.store.url}'\n")
        self.assert_status(75, self.workplace.run("maintain", "--config", config))
        self.assert_status(75, self.workplace.run("maintain", env={"DATABASE_URL": self.store.url}))

    # Crashes and signals

    def wait_until_it_catches_signals(self, running):
        def catches():
            with open(f"/proc/{running.pid}/status", encoding="ascii") as status:
                caught = next(line for line in status if line.startswith("SigCgt:"))
            return int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1
        support.wait_until(catches, "the run catches signals")

    def test_a_killed_run_is_recorded_by_the_next_one(self):
        with self.halfway() as (running, _):
            running.signal(signal.SIGKILL)
            running.finish()
        self.assertEqual(["running"], self.store.statuses())
        self.assert_whole_providers()
        outcome = self.assert_next_run_completes()
        self.assertIn("crashed", " ".join(outcome["warnings"]))
        self.assertEqual(["crashed", "ok"], self.store.statuses())
        self.assertEqual(0, self.store.number("SELECT count(*) FROM job_runs WHERE finished_at IS NULL"))
        self.assertEqual([], self.maintain(NOW)["warnings"])

    def test_after_a_stop_signal_the_current_batch_is_finished(self):
        for number in STOP_SIGNALS:
            with self.subTest(signal=number.name):
                with self.halfway() as (running, release):
                    running.signal(number)
                    signalled = time.monotonic()
                    release()
                    result = running.finish()
                self.assert_status(1, result)
                self.assertLess(time.monotonic() - signalled, STOPS_WITHIN, result)
                self.assertEqual("interrupted", result.json["status"])
                self.assertGreater(result.counts["created"], 0)
                self.assertEqual(result.counts["created"], len(self.store.slots()))
                self.assertEqual("interrupted", self.store.statuses()[-1])
                self.assert_whole_providers()
                self.assert_next_run_completes()
                self.store.execute("DELETE FROM slots", "DELETE FROM offering_windows")

    def test_a_signal_while_the_database_blocks_ends_the_run_in_time(self):
        with self.halfway() as (running, _):
            running.signal(STOP_SIGNALS[0])
            signalled = time.monotonic()
            result = running.finish()
            self.assertLess(time.monotonic() - signalled, STOPS_WITHIN, result)
        self.assert_status(1, result)
        self.assertTrue("rolled back" in result.err or "stopped by a signal" in result.err, result)
        self.assert_whole_providers()
        self.assert_next_run_completes()
        # PostgreSQL gives up the blocked batch in time for a message; a locked SQLite file cannot even record
        # it.
        self.assertEqual(["crashed" if self.store.name == "SQLite" else "interrupted", "ok"], self.store.statuses())

    @support.only_on_unix("/proc does not tell when a program handles signals")
    def test_a_second_signal_stops_at_once(self):
        with self.halfway() as (running, _):
            running.signal(signal.SIGINT)
            support.wait_until(lambda: self.pending(running) == 0, "the first signal is taken")
            signalled = time.monotonic()
            running.signal(signal.SIGINT)
            result = running.finish()
            self.assertLess(time.monotonic() - signalled, 2.0, result)
        self.assert_status(1, result)
        self.assert_whole_providers()
        self.assert_next_run_completes()

    @staticmethod
    def pending(running):
        with open(f"/proc/{running.pid}/status", encoding="ascii") as status:
            return sum(int(line.split()[1], 16) for line in status if line.startswith(("SigPnd:", "ShdPnd:")))

    def test_many_slots_of_one_batch_are_committed_in_parts(self):
        # 140 providers with a thousand slots each are loaded together, and are too many for one transaction.
        business = businesses.chain(140, hours=[("00:00", "24:00")])
        business["services"][0]["duration"] = "5m"
        self.store.execute("DELETE FROM providers WHERE id > 140")
        self.load(business)
        running = self.start("--days-ahead", "3")

        def in_part():
            self.assertTrue(running.runs(), "the run was over before a part of it was seen")
            return self.store.query("SELECT (SELECT count(*) FROM slots WHERE provider_id = 1),"
                                    " (SELECT count(*) FROM slots WHERE provider_id = 140)") == [["1000", "0"]]

        try:
            support.wait_until(in_part, "the first providers are filled, and the last is not", pause=0.0005)
        finally:
            running.signal(signal.SIGKILL)
            running.finish()
        counts = self.store.query("SELECT DISTINCT count(*) FROM slots GROUP BY provider_id")
        self.assertEqual([["1000"]], counts, "a provider is half done")

    # If stale

    def test_a_fresh_run_is_not_repeated(self):
        self.maintain(NOW)
        later = businesses.later(NOW, minutes=59, seconds=59)
        result = self.good("maintain", "--if-stale", "1h", "--now", later, "--format", "json")
        self.assertEqual(("skipped", None), (result.json["status"], result.json["run_id"]))
        self.assertIn("fresh", " ".join(result.json["warnings"]))
        self.assert_silent(self.good("maintain", "--if-stale", "1h", "--now", later, "-q"))
        self.assertEqual(["ok"], self.store.statuses())

    def test_a_stale_run_is_repeated(self):
        self.maintain(NOW)
        outcome = self.maintain(businesses.later(NOW, hours=1), "--if-stale", "1h")
        self.assertEqual("ok", outcome["status"])
        self.assertEqual(["ok", "ok"], self.store.statuses())

    def test_a_run_as_of_later_does_not_count_as_a_good_run_yet(self):
        self.maintain(businesses.later(NOW, days=365))
        self.assertEqual("ok", self.maintain(NOW, "--if-stale", "1h")["status"])
        self.assertEqual("skipped", self.maintain(NOW, "--if-stale", "1h")["status"])

    def test_only_whole_good_runs_count_as_fresh(self):
        self.maintain(NOW, "--if-stale", "1h", "--provider-id", "1")
        self.assertEqual("ok", self.maintain(NOW, "--if-stale", "1h", "--dry-run")["status"])
        self.store.execute("UPDATE providers SET time_zone = 'Europe/Nowhere' WHERE id = 2")
        self.assert_status(1, self.run_slotctl("maintain", "--now", NOW))
        self.store.execute("UPDATE providers SET time_zone = 'UTC' WHERE id = 2")
        self.assertEqual("ok", self.maintain(NOW, "--if-stale", "1h")["status"])
        self.assertEqual("skipped", self.maintain(NOW, "--if-stale", "1h")["status"])


class OnceOnSqlite(Once, stores.OnSqlite):
    def test_a_run_is_skipped_even_if_the_other_run_leaves_no_time_to_record_it(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            second = self.assert_status(75, self.start().finish())
            self.assertEqual(("skipped", None), (second.json["status"], second.json["run_id"]))
            self.assert_says(f"pid {first.own_pid}", second.json["error"], second)
            self.assert_says("could not record that this run was skipped", second.err, second)
            release()
            first.signal(signal.SIGCONT)
        self.assert_status(0, first.finish())
        self.assertEqual(["ok"], self.store.statuses())

    @support.only_on_unix("one of the paths is a link of POSIX systems")
    def test_the_lock_is_that_of_the_file_whatever_path_leads_to_it(self):
        with self.store.blocked() as release:
            first = self.start()
            self.wait_until_busy(first)
            first.signal(signal.SIGSTOP)
            release()
        link = self.workplace.path / "link.db"
        os.symlink(self.store.file, link)
        self.workplace.locks.mkdir(exist_ok=True)
        for url in ("sqlite:slots.db", "sqlite:./locks/../slots.db", f"sqlite:{link}"):
            with self.subTest(url=url):
                self.assert_status(75, self.workplace.run("maintain", "--database", url))


class OnceOnPostgres(Once, stores.OnPostgres):
    def elsewhere(self):
        """The environment of another host: separate locks."""
        return {"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / "locks-elsewhere"}

    def test_hosts_with_one_database_exclude_each_other(self):
        with self.halfway() as (first, _):
            self.wait_until_busy(first)
            second = self.assert_status(75, self.start(env=self.elsewhere()).finish())
            self.assert_says(f"pid {first.own_pid}", second.json["error"], second)
            self.assert_says(socket.gethostname(), second.json["error"], second)
            self.assertEqual(["running", "skipped"], self.store.statuses())
        self.assert_status(0, first.finish())
        self.assertEqual(["ok", "skipped"], self.store.statuses())

    @support.only_on_unix(support.WINE_KEEPS_CONNECTIONS)
    def test_a_killed_run_is_recorded_by_the_next_one(self):
        super().test_a_killed_run_is_recorded_by_the_next_one()

    @support.only_on_unix(support.WINE_KEEPS_CONNECTIONS)
    def test_many_slots_of_one_batch_are_committed_in_parts(self):
        super().test_many_slots_of_one_batch_are_committed_in_parts()

    @support.only_on_unix(support.WINE_KEEPS_CONNECTIONS)
    def test_a_host_that_waits_continues_when_the_other_one_dies(self):
        with self.halfway() as (first, _):
            second = self.start("--wait", "50s", env=self.elsewhere())
            first.signal(signal.SIGKILL)
            first.finish()
        result = self.assert_status(0, second.finish())
        self.assertIn("crashed", " ".join(result.json["warnings"]))
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())


if __name__ == "__main__":
    support.main()
