#!/usr/bin/env python3
"""slots: the calendar as a person reads it, as a list, as a week on a terminal, and as data."""
import csv
import fcntl
import io
import re
import struct
import sys
import termios

import businesses
import documented
import stores
import support
from output_test import Terminal

DOCUMENT = (support.ROOT / "docs/slots.md").read_text(encoding="utf-8")
NOW = "2026-11-23T08:00:00Z"  # a Monday
MEASURE = ("import resource, subprocess, sys; status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL);"
           "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)")
COLOR = re.compile(r"\x1b\[[0-9;]*m")


class Slots:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())

    def book(self, provider, service, start, end, customer, status="confirmed"):
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status) VALUES"
                           f" ({provider}, {service}, '{start}', '{end}', '{customer}', '{status}')")

    def listed(self, *arguments):
        return self.good("slots", "--format", "json", "--now", NOW, *arguments).json["slots"]

    def drawn(self, columns, *arguments):
        """What a terminal of this width shows."""
        terminal = Terminal()
        fcntl.ioctl(terminal.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.assert_status(0, self.run_slotctl("slots", "--now", NOW, *arguments, stdout=terminal.theirs))
        return terminal.close().replace("\r\n", "\n")

    def test_every_command_of_the_document_prints_what_the_document_shows(self):
        self.store.execute("DELETE FROM offerings", "DELETE FROM providers", "DELETE FROM services")
        self.good("import", "--now", NOW, self.workplace.write("business.json", documented.blocks(DOCUMENT, "json")[0]))
        shown = documented.commands(DOCUMENT)
        self.assertGreater(len(shown), 2)
        for arguments, output in shown:
            with self.subTest(arguments):
                result = self.run_slotctl(*arguments)
                self.assertEqual(output, result.out + result.err, f"\n{result}")

    def test_what_is_free_is_what_can_be_booked(self):
        self.good("maintain", "--now", NOW, "--days-ahead", 10)
        self.book(1, 10, "2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z", "c-1")
        range_of_dates = ("--from", "2026-11-24", "--to", "2026-11-30")
        free = [(slot["provider_id"], slot["service_id"], slot["starts_at"], slot["ends_at"], slot["free"])
                for slot in self.listed(*range_of_dates, "--free")]
        available = self.good("availability", *range_of_dates, "--format", "json", "--now", NOW).json["slots"]
        self.assertEqual(sorted((slot["provider_id"], slot["service_id"], slot["starts_at"], slot["ends_at"],
                                 slot["free"]) for slot in available), sorted(free))
        self.assertNotIn((1, 10, "2026-11-24T08:00:00Z"), [slot[:3] for slot in free])
        self.assertIn((1, 10, "2026-11-24T09:00:00Z"), [slot[:3] for slot in free])

    def test_bookings_name_their_customers_and_cancelled_ones_are_left_out(self):
        self.book(1, 11, "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "Anna Müller")
        self.book(1, 11, "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "Ben", "pending")
        self.book(1, 11, "2026-11-24T09:30:00Z", "2026-11-24T10:30:00Z", "Cleo", "cancelled")
        text = self.good("slots", "--provider", "1", "--day", "2026-11-24", "--booked", "--now", NOW).out
        self.assertRegex(text, r"  09:00-10:00  .*1 of 3 free +Anna Müller, Ben \(pending\)\n")
        self.assertNotIn("Cleo", text)
        slot, = self.listed("--provider", "1", "--day", "2026-11-24", "--booked")
        self.assertEqual([("Anna Müller", "confirmed"), ("Ben", "pending")],
                         [(booking["customer"], booking["status"]) for booking in slot["bookings"]])

    def test_what_is_neither_free_nor_booked_has_its_reason(self):
        self.book(1, 10, "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Anna")
        self.book(1, 10, "2026-11-24T20:00:00Z", "2026-11-24T20:30:00Z", "Late")
        text = self.good("slots", "--provider", "1", "--day", "2026-11-24", "--now", NOW).out
        self.assertRegex(text, r"not shown: \d+ provider busy \(-v lists them\)")
        self.assertRegex(text, r"21:00-21:30 .*booked +Late  \(outside the rules\)")
        self.assertRegex(self.good("slots", "--provider", "1", "--day", "2026-11-24", "-v", "--now", NOW).out,
                         r"\d\d:\d\d-\d\d:\d\d .*provider busy\n")
        states = {slot["state"] for slot in self.listed("--provider", "1", "--day", "2026-11-24")}
        self.assertEqual({"free", "booked", "conflict"}, states)

    def test_the_days_are_each_providers_own(self):
        days = {slot["provider_id"]: slot["local_date"] for slot in
                self.good("slots", "--format", "json", "--now", "2026-11-24T02:00:00Z").json["slots"]}
        self.assertEqual({1: "2026-11-24", 2: "2026-11-23", 3: "2026-11-24"}, days)

    def test_csv_can_be_read_by_a_spreadsheet(self):
        self.book(1, 10, "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "Doe, \"J\"")
        table = list(csv.DictReader(io.StringIO(
            self.good("slots", "--day", "2026-11-24", "--booked", "--format", "csv", "--now", NOW).out)))
        self.assertEqual([("1", "10", "2026-11-24", "10:00", "booked", "Doe, \"J\"")],
                         [(row["provider_id"], row["service_id"], row["local_date"], row["local_time"], row["state"],
                           row["customers"]) for row in table])

    @support.only_on_unix("a pseudo-terminal")
    def test_a_week_is_a_grid_that_fits_the_terminal(self):
        self.book(1, 10, "2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z", "Anna Müller")
        self.book(1, 10, "2026-11-25T08:00:00Z", "2026-11-25T08:30:00Z", "東京太郎")
        for columns in (140, 100, 80, 60, 44):
            with self.subTest(columns):
                lines = COLOR.sub("", self.drawn(columns, "--week", "--provider", "1", "--service", "10")).splitlines()
                self.assertEqual(7, len(re.findall(r"\b(?:Mo|Tu|We|Th|Fr|Sa|Su)", lines[1])), lines[1])
                self.assertRegex(lines[2], r"^09:00 .*Ann")
                self.assertIn("東", lines[2])
                for line in lines[1:]:
                    wide = sum(2 if ord(c) > 0x2E80 else 1 for c in line)
                    self.assertLessEqual(wide, columns, line)
        self.assertIn("\x1b[", self.drawn(80, "--week", "--provider", "1"))
        self.assertNotIn("\x1b[", self.drawn(80, "--week", "--provider", "1", "--no-color"))

    @support.only_on_unix("a pseudo-terminal")
    def test_a_week_shows_only_what_was_asked_for(self):
        self.book(1, 11, "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "Anna")
        self.book(1, 11, "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "Ben", "pending")
        week = ("--week", "--provider", "1", "--no-color")
        booked = self.drawn(140, *week, "--booked").splitlines()
        self.assertEqual(1, len(booked[2:]), booked)
        self.assertRegex(booked[2], r"^09:00 +Anna, Ben\? *$")
        free = self.drawn(140, *week, "--free")
        self.assertNotIn("Anna", free)
        self.assertNotIn("·", free)
        self.assertRegex(free, r"(?m)^09:00 .*free")

    @support.only_on_unix("a pseudo-terminal")
    def test_a_terminal_too_narrow_for_a_grid_and_a_pipe_get_a_list(self):
        narrow = self.drawn(38, "--week", "--provider", "1", "--no-color")
        self.assertEqual(narrow, self.good("slots", "--week", "--provider", "1", "--now", NOW).out)
        self.assertIn("Mon 2026-11-23\n", narrow)
        self.assertIn("Sun 2026-11-29\n", narrow)

    def test_busy_times_elsewhere_are_shown(self):
        self.store.execute(
            "INSERT INTO provider_busy (provider_id, calendar, starts_at, ends_at, summary) VALUES"
            " (1, 'private', '2026-11-24T08:00:00Z', '2026-11-24T10:00:00Z', 'dentist')")
        text = self.good("slots", "--provider", "1", "--day", "2026-11-24", "--now", NOW).out
        self.assertIn("busy elsewhere: 2026-11-24 09:00 to 11:00\n", text)
        self.assertNotIn("dentist", text)

    def test_wrong_options_are_named(self):
        for arguments, words in (
                (("--day", "2026-02-30"), ["--day", "2026-02-30", "not a date"]),
                (("--week", "soon"), ["--week", "soon"]),
                (("--from", "2026-11-20"), ["--from", "--to"]),
                (("--day", "2026-11-20", "--week"), ["--day", "--week"]),
                (("--free", "--booked"), ["--free", "--booked"]),
                (("--format", "html"), ["text, json or csv"])):
            with self.subTest(arguments):
                result = self.assert_status(64, self.run_slotctl("slots", *arguments, "--now", NOW))
                for word in words:
                    self.assert_says(word, result.err, result)
        result = self.assert_status(65, self.run_slotctl("slots", "--service", "Massage", "--now", NOW))
        self.assert_says('there is no service "Massage"', result.err, result)

    @support.only_on_unix("what is measured includes Wine")
    def test_the_memory_does_not_grow_with_the_slots_of_more_providers(self):
        peaks = {}
        for providers in (100, 400):
            self.load(businesses.chain(providers, hours=(("08:00", "18:00"),)))
            result = self.run_slotctl("slots", "--from", "2026-11-24", "--to", "2026-12-08", "--format", "csv", "--now",
                                      NOW, prefix=(sys.executable, "-c", MEASURE))
            self.assert_status(0, result)
            peaks[providers] = int(re.search(r"^peak (\d+)$", result.out, re.MULTILINE)[1])
        self.assertLess(peaks[400] - peaks[100], 6 * 1024, peaks)


class SlotsOnSqlite(Slots, stores.OnSqlite):
    pass


class SlotsOnPostgres(Slots, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
