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

    def test_bookings_that_were_put_aside_are_shown_on_demand(self):
        self.book(1, 11, "2025-11-25T08:00:00Z", "2025-11-25T09:00:00Z", "Anna", "completed")
        self.book(1, 11, "2025-11-25T08:00:00Z", "2025-11-25T09:00:00Z", "Ben", "completed")
        self.store.execute("UPDATE bookings SET archived_at = '2026-11-20T00:00:00Z' WHERE customer = 'Anna'")
        day = ("--provider", "1", "--day", "2025-11-25", "--booked")
        slot, = self.listed(*day)
        self.assertEqual(["Ben"], [booking["customer"] for booking in slot["bookings"]])
        slot, = self.listed(*day, "--archived")
        self.assertEqual([("Anna", True), ("Ben", None)],
                         [(booking["customer"], booking.get("archived")) for booking in slot["bookings"]])
        self.assertIn("Anna (archived), Ben", self.good("slots", *day, "--archived", "--now", NOW).out)
        number = self.store.value("SELECT id FROM bookings WHERE customer = 'Anna'")
        self.assertIn("put aside on 2026-11-20", self.good("booking", "show", number).out)
        self.assertEqual("2026-11-20T00:00:00Z", self.good("booking", "show", number, "--format", "json").json["booking"]
                         ["archived_at"])

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

    def test_csv_has_no_formulas_and_says_who_is_pending(self):
        self.book(1, 10, "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", "=HYPERLINK(1)", "pending")
        self.store.execute("UPDATE providers SET name = '+Asha' WHERE id = 1")
        row, = csv.DictReader(io.StringIO(
            self.good("slots", "--day", "2026-11-24", "--booked", "--format", "csv", "--now", NOW).out))
        self.assertEqual(("'+Asha", "'=HYPERLINK(1) (pending)"), (row["provider"], row["customers"]))

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
        self.assertRegex(booked[2], r"^09:00 +Anna, Ben\?, 1 free *$")
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

    def test_days_are_given_as_people_say_them(self):
        for words, date in (("today", "2026-11-23"), ("tomorrow", "2026-11-24"), ("fri", "2026-11-27"), ("Monday", "2026-11-23")):
            self.assertEqual({date}, {slot["local_date"] for slot in self.listed("--day", words, "--provider", "1")})
            available = self.good("availability", "--date", words, "--all", "--provider", "1", "--format", "json", "--now", NOW)
            self.assertEqual({date}, {slot["local_date"] for slot in available.json["slots"]})

    def test_wrong_options_are_named(self):
        for arguments, words in (
                (("--day", "2026-02-30"), ["--day", "2026-02-30", "not a date"]),
                (("--week", "soon"), ["--week", "soon", "today", "tomorrow", "fri"]),
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

    def test_a_provider_who_offers_nothing_any_more_is_shown_as_long_as_there_are_bookings(self):
        self.book(2, 10, "2026-11-24T16:00:00Z", "2026-11-24T16:30:00Z", "Anna")
        self.store.execute("DELETE FROM offerings WHERE provider_id = 2")
        shown = [(slot["bookings"][0]["customer"], slot["outside_rules"])
                 for slot in self.listed("--day", "2026-11-24") if slot["provider_id"] == 2]
        self.assertEqual([("Anna", True)], shown)
        self.assertIn("Anna", self.good("slots", "--day", "2026-11-24", "--booked", "--now", NOW).out)
        self.assertNotIn(" (2), ", self.good("slots", "--day", "2026-11-25", "--now", NOW).out)
        self.assertEqual([], [slot for slot in self.listed("--day", "2026-11-24", "--service", "11")
                              if slot["provider_id"] == 2])

    @support.only_on_unix("a pseudo-terminal")
    def test_a_week_marks_what_is_outside_the_rules_and_says_how_many_places_are_left(self):
        self.book(1, 11, "2026-11-24T08:00:00Z", "2026-11-24T09:00:00Z", "Anna")
        self.book(1, 10, "2026-11-24T20:00:30Z", "2026-11-24T20:30:30Z", "Late")
        lines = self.drawn(140, "--week", "--provider", "1", "--no-color").splitlines()
        row = {line.split()[0]: line for line in lines[2:]}
        self.assertIn("Anna, 2 free", row["09:00"])
        self.assertIn("Late!", row["21:00:30"])
        # A time with seconds moves no column.
        column = lines[1].index("Tue")
        self.assertEqual((column, column), (row["09:00"].index("Anna"), row["21:00:30"].index("Late!")))
        narrow = self.drawn(60, "--week", "--provider", "1", "--no-color")
        self.assertIn("Anna", narrow)

    def night_of_two_hours(self):
        """Clocks go back on 31 October 2027: 02:00 to 03:00 comes twice."""
        self.load({"services": [{"id": 30, "name": "Night watch", "duration": "30m"}],
                   "providers": [{"id": 9, "name": "Nils", "time_zone": "Europe/Berlin", "services": [{"id": 30}],
                                  "availability": [{"days": ["sat", "sun"], "from": "01:30", "to": "03:30"}]}]})

    @support.only_on_unix("a pseudo-terminal")
    def test_the_hour_that_comes_again_has_rows_of_its_own(self):
        self.night_of_two_hours()
        lines = self.drawn(100, "--week", "2027-10-31", "--provider", "9", "--no-color").splitlines()[2:]
        self.assertEqual(["01:30", "02:00", "02:00+02:00", "02:30", "02:30+02:00", "02:00+01:00", "02:30+01:00", "03:00"],
                         [line.split()[0] for line in lines])

    def test_a_local_time_that_comes_twice_is_said_with_its_offset(self):
        self.night_of_two_hours()
        text = self.good("slots", "--day", "2027-10-31", "--provider", "9", "--now", NOW).out
        self.assertEqual(["01:30-02:00+02:00", "02:00+02:00-02:30+02:00", "02:30+02:00-02:00+01:00", "02:00+01:00-02:30+01:00",
                          "02:30+01:00-03:00", "03:00-03:30"], re.findall(r"^  (\d\S+) ", text, re.MULTILINE))
        free = self.good("availability", "--date", "2027-10-31", "--provider", "9", "--now", NOW).out
        self.assertIn(" 01:30 02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00 03:00\n", free)
        why = self.good("availability", "--explain", "2027-10-31T01:30:00Z", "--provider", "9", "--service", "30", "--now", NOW)
        self.assertTrue(why.out.startswith("2027-10-31 02:30+01:00 (Europe/Berlin)"), why)
        self.assertEqual({"02:00", "02:30"}, {slot["local_time"] for slot in self.listed("--day", "2027-10-31", "--provider", "9")}
                         & {"02:00", "02:30"})
        request = ("book", "--provider", "9", "--service", "30", "--starts-at", "2027-10-31T01:30:00Z", "--now", NOW)
        self.assertIn("2027-10-31 02:30+01:00 to 03:00 (Europe/Berlin)", self.good(*request, "--customer", "Anna").out)
        result = self.assert_status(73, self.run_slotctl(*request, "--customer", "Ben"))
        self.assert_says("2027-10-31 02:30+01:00 (Europe/Berlin) cannot be booked", result.err, result)
        self.assert_says("2027-10-31 02:00+01:00, ", result.err, result)
        closed = self.good("closed", "add", "--provider", "9", "--date", "2027-10-31", "--now", NOW)
        self.assert_says("Sun 31 Oct 2027 02:30+01:00 (Europe/Berlin)", closed.out, closed)

    def test_data_names_the_providers_that_it_leaves_out(self):
        self.store.execute("UPDATE providers SET time_zone = 'Mars/Olympus' WHERE id = 2")
        answer = self.good("slots", "--format", "json", "--now", NOW).json
        self.assertNotIn(2, {slot["provider_id"] for slot in answer["slots"]})
        self.assertEqual(['provider 2: the time zone "Mars/Olympus" is unknown on this machine (`slotctl provider set 2 --time-zone'
                          ' ZONE` gives it another one; zones are written like Europe/Berlin or UTC)'], answer["warnings"])

    @support.only_on_unix("what is measured includes Wine")
    def test_the_memory_does_not_grow_with_the_slots_of_more_providers(self):
        peaks = {}
        ways = (("--format", "text"), ("--format", "json", "--free"), ("--format", "csv"), ("--format", "json", "--booked"),
                ("--format", "csv", "--provider", "7"))
        for providers in (100, 400):
            self.load(businesses.chain(providers, hours=(("08:00", "18:00"),)))
            for way in ways:
                result = self.run_slotctl("slots", "--from", "2026-11-24", "--to", "2026-12-08", *way, "--now",
                                          NOW, prefix=(sys.executable, "-c", MEASURE))
                self.assert_status(0, result)
                peaks[providers, way] = int(re.search(r"^peak (\d+)$", result.out, re.MULTILINE)[1])
        for way in ways:
            with self.subTest(way):
                self.assertLess(peaks[400, way] - peaks[100, way], 6 * 1024, peaks)


class SlotsOnSqlite(Slots, stores.OnSqlite):
    pass


class SlotsOnPostgres(Slots, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
