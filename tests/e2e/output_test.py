#!/usr/bin/env python3
"""What goes to standard output and standard error, and what happens if nobody can or does read it."""
import contextlib
import os
import pty
import signal
import threading
import time

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
OUTCOME_KEYS = ["job", "status", "dry_run", "run_id", "started_at", "duration_ms", "counts", "warnings", "error"]
COUNTS = ["offerings", "created", "expired", "expired_booked", "kept_booked", "withdrawn", "unchanged_offerings",
          "capped_offerings"]
LISTS = ["bookings_outside_rules", "moved_bookings"]


class Terminal:
    """What a program writes to its terminal."""

    def __init__(self):
        self.ours, self.theirs = pty.openpty()
        self.text = ""
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        with contextlib.suppress(OSError):   # the last writer is gone
            while data := os.read(self.ours, 4096):
                self.text += data.decode()

    def close(self):
        """Returns what was written, once nobody can write any more."""
        os.close(self.theirs)
        self.reader.join(20)
        os.close(self.ours)
        return self.text


class Output:
    # Quiet

    def test_quiet_prints_nothing_at_all_on_success(self):
        file = self.workplace.write("business.json", businesses.salon())
        for command in (["db", "migrate"], ["import", file], ["import", file, "--dry-run"], ["maintain", "--now", NOW],
                        ["maintain", "--now", NOW, "--verify"], ["maintain", "--now", NOW, "--dry-run"],
                        ["maintain", "--now", NOW, "--if-stale", "1h"], ["maintain", "--now", NOW, "--format", "json"],
                        ["unreserve"], ["unreserve", "--dry-run"], ["config", "check"], ["db", "seed"], ["db", "reset", "--yes"]):
            with self.subTest(command=command):
                self.assert_silent(self.good(*command, "-q"))

    def test_quiet_prints_nothing_on_success_even_with_warnings(self):
        self.load(businesses.salon())
        cut = {"SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": "5"}
        self.assert_silent(self.good("maintain", "--now", NOW, "-q", env=cut))
        self.store.execute("UPDATE slots SET booked_count = 1 WHERE provider_id = 1 AND service_id = 10 AND"
                           " starts_at = (SELECT min(starts_at) FROM slots WHERE provider_id = 1 AND service_id = 10)")
        self.assert_silent(self.good("maintain", "--now", NOW, "--verify", "-q", env=cut))

    def test_what_quiet_keeps_from_the_terminal_is_in_the_log_file(self):
        self.load(businesses.salon())
        log = self.workplace.path / "slotctl.log"
        self.assert_silent(self.good("maintain", "--now", NOW, "-q", env={
            "SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": "5", "SLOTCTL_LOG_FILE": log}))
        self.assertIn("max_slots_per_service", log.read_text())

    def test_the_log_file_contains_each_run_and_its_result(self):
        self.load(businesses.salon())
        log = self.workplace.path / "slotctl.log"
        env = {"SLOTCTL_LOG_FILE": log}
        self.assert_silent(self.good("maintain", "--now", NOW, "-q", "--scheduled-as", "nightly", env=env))
        self.store.execute("UPDATE providers SET time_zone = 'Europe/Nowhere' WHERE id = 2")
        self.assert_status(1, self.run_slotctl("maintain", "--now", NOW, "-q", env=env))
        lines = [line.split(maxsplit=1)[1] for line in log.read_text().splitlines()]
        self.assertRegex(lines[0], r"^info  maintain#1 starts on \S+, scheduled as nightly$")
        self.assertRegex(lines[1], r"^info  maintain#1 ok after \d+ ms: offerings \d+, created \d+")
        self.assertRegex(lines[2], r"^info  maintain#2 starts on \S+$")
        self.assertRegex("\n".join(lines), r"\nwarning maintain#2 partial after \d+ ms: ")
        self.assertRegex(lines[-1], r"^error maintain#2 1 provider failed: provider 2")

    def test_quiet_is_not_quiet_about_failure(self):
        self.load(businesses.salon())
        self.store.execute("UPDATE providers SET time_zone = 'Europe/Nowhere' WHERE id = 2")
        result = self.assert_status(1, self.run_slotctl("maintain", "-q"))
        self.assert_says("provider 2", result.err, result)

    # JSON

    def test_the_outcome_has_the_documented_keys(self):
        self.load(businesses.salon())
        for arguments in ((), ("--dry-run",), ("--if-stale", "1h")):
            result = self.good("maintain", "--now", NOW, "--format", "json", *arguments)
            made = [] if result.json["status"] == "skipped" else LISTS
            self.assertEqual(OUTCOME_KEYS + made, list(result.json), result)
            self.assertEqual([] if result.json["status"] == "skipped" else COUNTS, list(result.counts), result)
            self.assertEqual((NOW, "maintain", None), tuple(result.json[k] for k in ("started_at", "job", "error")))

    def test_a_failure_is_also_one_json_object(self):
        self.load(businesses.salon())
        self.store.execute("UPDATE providers SET time_zone = 'Europe/Nowhere'")
        partial = self.assert_status(1, self.run_slotctl("maintain", "--format", "json"))
        self.assertEqual(OUTCOME_KEYS + LISTS, list(partial.json))
        self.assertEqual("partial", partial.json["status"])
        wrong = self.workplace.write("wrong.json", "{}{")
        for status, command in [(65, ["import", wrong]), (78, ["maintain", "--config", "/nowhere.toml"]),
                                (78, ["config", "check", "--config", "/nowhere.toml"]), (64, ["db", "reset"])]:
            with self.subTest(command=command):
                result = self.assert_status(status, self.run_slotctl(*command, "--format", "json"))
                self.assertEqual("failed", result.json["status"])
                self.assertTrue(result.json["error"])
                self.assertTrue(result.err.startswith("slotctl: "), result)

    def test_every_command_prints_one_json_object(self):
        file = self.workplace.write("business.json", businesses.salon())
        for command in (["db", "migrate"], ["db", "migrate", "--dry-run"], ["db", "status"], ["db", "seed"],
                        ["import", file], ["unreserve"], ["config", "check"], ["config", "show"],
                        ["setup-automation", "--action", "setup", "--scheduler", "cron", "--scope", "user", "--dry-run"],
                        ["db", "reset", "--dry-run"], ["db", "reset", "--yes"]):
            with self.subTest(command=command):
                self.assertTrue(self.good(*command, "--format", "json").json)

    def test_text_goes_to_standard_output_and_warnings_to_standard_error(self):
        self.load(businesses.salon())
        result = self.good("maintain", "--now", NOW, env={"SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": "5"})
        self.assertRegex(result.out, r"\Amaintain: ok, \d+ ms, run \d+\n(  .*\d\n){8}\Z")
        self.assertRegex(result.err, r"\A\S+Z warning maintain\S* 4 offerings cut .*\n\Z")

    # Nobody reads

    def test_a_full_disk_is_a_failure_with_a_message(self):
        self.load(businesses.salon())
        for command in (["export"], ["maintain", "--now", NOW], ["maintain", "--now", NOW, "--format", "json"],
                        ["db", "status"], ["db", "status", "--format", "json"], ["config", "show"], ["--help"],
                        ["maintain", "--help"], ["--version"]):
            with self.subTest(command=command), open("/dev/full", "w", encoding="utf-8") as full:
                running = self.start_slotctl(*command, stdout=full) if command[0][0] != "-" and "--help" not in command \
                    else self.workplace.start(*command, stdout=full)
                result = running.finish()
                self.assertEqual(1, result.status, result.err)
                self.assertRegex(result.err, "slotctl: .*(standard output|cannot be written)")
                self.assertNotIn("bug", result.err)

    def test_what_was_done_is_said_although_its_result_cannot_be_written(self):
        self.load(businesses.salon())
        tokens = self.workplace.path / "tokens.toml"
        file = self.workplace.write("business.json", businesses.salon())
        self.good("maintain", "--now", NOW)
        start = self.good("availability", "--service-id", "10", "--next", "1", "--now", NOW, "--format",
                          "json").json["slots"][0]["starts_at"]
        for command, done in (
                (["book", "--service-id", "10", "--starts-at", start, "--customer", "x", "--now", NOW],
                 "booking 1 was written: `slotctl booking show 1` shows it"),
                (["import", file], "everything was imported"),
                (["unreserve", "--now", NOW], "`slotctl runs show 2` shows what was done"),
                (["closed", "add", "--all", "--date", "2027-01-01", "--yes", "--now", NOW], "the change was made; `slotctl undo --list` shows it"),
                (["pause", "maintain", "--reason", "r", "--now", NOW], "maintain is paused"),
                (["calendar", "feed", "add", "--provider", "1", "--now", NOW], "its address is lost: remove it"),
                (["serve", "token", "add", "app", "--scope", "read"], "the token was added, and is lost")):
            for form in ("text", "json"):
                with self.subTest(command=command, form=form), open("/dev/full", "w", encoding="utf-8") as full:
                    if form == "json" and command[0] in ("book", "unreserve", "calendar", "serve", "closed"):
                        continue  # they would do it a second time
                    result = self.start_slotctl(*command, "--format", form, stdout=full,
                                                env={"SLOTCTL_SERVE_TOKENS_FILE": str(tokens)}).finish()
                    self.assertEqual(1, result.status, result.err)
                    self.assertIn("cannot write to standard output", result.err)
                    self.assertIn(done, result.err)
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))
        self.assertEqual(1, self.store.number("SELECT count(*) FROM calendar_feeds"))

    def test_a_reader_that_went_away_ends_the_program_quietly(self):
        self.good("db", "seed")
        for command in (["export"], ["maintain", "--now", NOW], ["config", "show"]):
            with self.subTest(command=command):
                ours, theirs = os.pipe()
                os.close(ours)
                running = self.start_slotctl(*command, stdout=theirs)
                os.close(theirs)
                result = running.finish()
                self.assertIn(result.status, (1, -signal.SIGPIPE), result.err)
                self.assertNotIn("bug", result.err)
        self.assertEqual(["ok"], self.store.statuses())

    # Progress

    def long_run(self, *arguments, **streams):
        """A run that takes long enough for a progress bar, on the given streams."""
        business = businesses.chain(700, hours=[("09:00", "10:00")])
        self.load(business)
        slot = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)
        start = lambda: self.start_slotctl("maintain", "--now", NOW, *arguments, **streams)
        with self.store.halfway(start, slot) as (running, release):
            support.wait_until(lambda: time.monotonic() - running.started > 0.5, "it has taken long enough")
            release()
            return running.finish()

    def test_a_long_run_shows_a_progress_bar_on_a_terminal_and_wipes_it(self):
        terminal = Terminal()
        result = self.long_run("--format", "json", stderr=terminal.theirs)
        shown = terminal.close()
        self.assert_status(0, result)
        self.assertEqual(1400 * 31, result.counts["created"])
        self.assertRegex(shown, r"\r\[#+\.+\] +\d+ %")
        self.assertTrue(shown.endswith("\r\x1b[K"), repr(shown))

    def test_nothing_but_a_terminal_gets_a_progress_bar(self):
        result = self.assert_status(0, self.long_run())
        self.assertEqual("", result.err)
        self.assertNotIn("\r", result.out)

    def test_quiet_shows_no_progress_bar_on_a_terminal(self):
        terminal = Terminal()
        self.assert_status(0, self.long_run("-q", stderr=terminal.theirs))
        self.assertEqual("", terminal.close())


class OutputOnSqlite(Output, stores.OnSqlite):
    pass


class OutputOnPostgres(Output, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
