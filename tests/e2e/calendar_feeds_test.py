#!/usr/bin/env python3
"""Bookings that go out as calendars: `export --format ics`, and feeds of the server at secret addresses; read by Python's
icalendar, khal and vdirsyncer, and by slotctl itself."""
import os
import re
import shutil
import subprocess
import unittest
import zoneinfo
from datetime import datetime, timedelta, timezone

import calendar_client
import stores
import support
from http_client import Server

try:
    import icalendar
except ImportError:
    icalendar = None

# Triggers of the database write when a booking changed, by the machine's clock; so these tests go by it too.
TODAY = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
DAY = TODAY + timedelta(days=(7 - TODAY.weekday()) + 7)  # a Monday
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
BUSINESS = {"services": [{"id": 10, "name": "Session, long; \"best\"", "duration": "30m"},
                         {"id": 11, "name": "Group", "duration": "1h", "capacity": 5}],
            "providers": [{"id": number, "name": name, "time_zone": zone, "services": [{"id": 10}, {"id": 11}],
                           "availability": [{"days": DAYS, "from": "00:00", "to": "24:00"}]}
                          for number, name, zone in ((1, "Asha", "Europe/Berlin"), (2, "Bao", "America/New_York"))]}


def text_of(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def at(hour, minute=0, day=0):
    return DAY + timedelta(days=day, hours=hour, minutes=minute)


def program(name):
    found = shutil.which(name)
    if found is None:
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError(f"{name} is not installed, and SLOTCTL_TEST_REQUIRE_SERVERS=1")
        raise unittest.SkipTest(f"{name} is not installed")
    return found


def unfolded(text):
    return text.replace("\r\n ", "")


def events_of(text):
    """The events by their UID, each as its properties; nothing but what is written."""
    found = {}
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT\r\n", unfolded(text), re.S):
        event = dict(line.split(":", 1) for line in block.split("\r\n") if line)
        found[event["UID"]] = event
    return found


class Feeds:
    def setUp(self):
        super().setUp()
        self.load(BUSINESS)

    def book(self, starts_at, customer="c-1", service=10, provider=1, *more):
        result = self.good("book", "--service-id", service, "--provider-id", provider, "--starts-at", text_of(starts_at),
                           "--customer", customer, *more, "--format", "json")
        return result.json["booking"]["id"]

    def export(self, *options, url=None):
        """What is written, byte for byte."""
        file = self.workplace.path / "exported.ics"
        self.assert_status(0, self.workplace.run("export", "--format", "ics", "--output", file, *options, "--database",
                                                 url or self.store.url))
        return file.read_bytes().decode()

    def the_event(self, *options):
        events = list(events_of(self.export(*options)).values())
        self.assertEqual(1, len(events), events)
        return events[0]

    def serve(self, *options):
        server = Server(self, *options)
        self.addCleanup(lambda: server.running.runs() and server.stop())
        return server

    def feed(self, *options):
        """The path of a new feed."""
        address = self.good("calendar", "feed", "add", "--format", "json", *options).json["address"]
        return address[address.index("/v1/"):]

    # What is written

    def test_a_booking_is_an_event_in_utc_with_service_and_customer(self):
        booking = self.book(at(9), "Zoë 日本, the \"first\"; \\o/")
        event = self.the_event()
        self.assertEqual((at(9).strftime("%Y%m%dT%H%M%SZ"), at(9, 30).strftime("%Y%m%dT%H%M%SZ"), "CONFIRMED", "OPAQUE"),
                         (event["DTSTART"], event["DTEND"], event["STATUS"], event["TRANSP"]))
        self.assertEqual('Session\\, long\\; "best": Zoë 日本\\, the "first"\\; \\\\o/', event["SUMMARY"])
        self.assertIn(f"Provider: Asha\\nService: Session", event["DESCRIPTION"])
        self.assertIn(f"\\nBooking: {booking}\\nStatus: confirmed", event["DESCRIPTION"])

    def test_a_provider_in_an_unknown_zone_does_not_keep_the_others_out_of_the_calendar(self):
        self.book(at(9), "c-1", 10, 1)
        self.book(at(10), "c-2", 10, 2)
        self.store.execute("UPDATE providers SET time_zone = 'Mars/X' WHERE id = 2")
        named = ('provider 2 Bao: the time zone "Mars/X" is unknown on this machine', "`slotctl provider set 2 --time-zone ZONE`")
        for form in ((), ("--busy",), ("--free-busy",), ("--from", DAY.strftime("%Y-%m-%d"))):
            with self.subTest(form=form):
                result = self.assert_status(1, self.run_slotctl("export", "--format", "ics", *form))
                self.assertEqual(1, result.out.count("END:VCALENDAR"), result)
                self.assertIn(at(9).strftime("%Y%m%dT%H%M%SZ"), result.out)
                self.assertNotIn("c-2", result.out)
                for words in ("left out", *named):
                    self.assert_says(words, result.err, result)
                alone = self.assert_status(1, self.run_slotctl("export", "--format", "ics", "--provider-id", 2, *form))
                self.assertEqual("", alone.out)
                for words in named:
                    self.assert_says(words, alone.err, alone)
                self.assert_silent(self.good("export", "--format", "ics", "--provider-id", 1, "--output",
                                             self.workplace.path / "one.ics", *form))
        server = self.serve()
        self.assertEqual(200, server.get(self.feed("--provider-id", 1)).status)
        refused = server.get(self.feed("--provider-id", 2))
        self.assertEqual(500, refused.status, refused)
        self.assertIn("Mars/X", refused.json["detail"])

    def test_lines_are_folded_at_75_octets_and_never_within_a_character(self):
        lengths = range(1, 48, 2)
        for number, length in enumerate(lengths):
            self.book(at(number // 2, 30 * (number % 2)), "ü日" * length)
        text = self.export()
        self.assertEqual(text.count("\n"), text.count("\r\n"))
        for line in text.encode().split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode()
        self.assertEqual({"ü日" * length for length in lengths},
                         {event["SUMMARY"].split(": ")[1] for event in events_of(text).values()})

    def test_control_characters_do_not_reach_a_calendar(self):
        self.store.execute(f"INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           f" (1, 10, '{text_of(at(9))}', '{text_of(at(10))}', 'a\x1b[31mb\nEND:VEVENT\tc')")
        text = self.export()
        self.assertEqual(1, text.count("END:VEVENT\r\n"))
        self.assertNotRegex(text, "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")

    def test_a_booking_keeps_its_uid_and_its_sequence_goes_up_whoever_changes_it(self):
        booking = self.book(at(9))
        before = self.the_event()
        self.assertEqual("0", before["SEQUENCE"])
        self.assertEqual(before["DTSTAMP"], before["LAST-MODIFIED"])
        self.good("booking", "move", booking, "--starts-at", text_of(at(11)))
        moved = self.the_event()
        self.store.execute(f"UPDATE bookings SET starts_at = '{text_of(at(13))}', ends_at = '{text_of(at(14))}'")
        again = self.the_event()
        self.store.execute("UPDATE bookings SET customer = 'c-2'")
        renamed = self.the_event()
        self.store.execute("UPDATE bookings SET customer = 'c-2'")  # this is no change
        self.good("booking", "cancel", booking)
        cancelled = self.the_event()
        events = [before, moved, again, renamed, cancelled]
        self.assertEqual({before["UID"]}, {event["UID"] for event in events})
        self.assertEqual(["0", "1", "2", "3", "4"], [event["SEQUENCE"] for event in events])
        self.assertEqual([event["DTSTAMP"] for event in events], sorted(event["DTSTAMP"] for event in events))
        self.assertEqual([at(9), at(11), at(13), at(13), at(13)],
                         [datetime.strptime(e["DTSTART"] + "+0000", "%Y%m%dT%H%M%SZ%z") for e in events])
        self.assertEqual(("CANCELLED", "TRANSPARENT"), (cancelled["STATUS"], cancelled["TRANSP"]))
        self.assertTrue(cancelled["SUMMARY"].startswith("Cancelled: "))

    def test_uids_survive_an_export_and_an_import_elsewhere(self):
        self.book(at(9))
        self.book(at(9), "c-2", 11, 2)
        first = set(events_of(self.export()))
        file = self.workplace.write("copy.json", self.good("export").out)
        url = f"sqlite:{self.workplace.path}/copy.db"
        self.assert_status(0, self.workplace.run("--database", url, "import", file))
        self.assertEqual(first, set(events_of(self.export(url=url))))

    def test_a_cancelled_booking_is_shown_for_30_days(self):
        self.good("booking", "cancel", self.book(at(9)))
        now = datetime.now(timezone.utc)
        self.assertEqual("CANCELLED", self.the_event("--now", text_of(now + timedelta(days=29)))["STATUS"])
        self.assertEqual({}, events_of(self.export("--now", text_of(now + timedelta(days=31)))))

    def test_a_pending_booking_is_tentative_and_a_hold_that_ends_is_gone(self):
        self.book(at(9), "c-1", 10, 1, "--status", "pending")
        self.book(at(10), "c-2", 10, 1, "--status", "pending", "--hold", "10m")
        self.assertEqual(["TENTATIVE"] * 2, [event["STATUS"] for event in events_of(self.export()).values()])
        later = text_of(datetime.now(timezone.utc) + timedelta(minutes=11))
        self.assertIn(": c-1", self.the_event("--now", later)["SUMMARY"])
        self.good("unreserve", "--now", later)
        self.assertIn(": c-1", self.the_event()["SUMMARY"])

    def test_what_is_only_busy_says_neither_with_whom_nor_how_often(self):
        for customer in ("Ada", "Bob", "Cleo"):
            self.book(at(9), customer, 11)
        self.book(at(10), "Dan")
        self.good("booking", "cancel", self.book(at(12), "Eve"))
        text = self.export("--busy", "--provider", "asha")
        for secret in ("Ada", "Bob", "Cleo", "Dan", "Eve", "Group", "Session"):
            self.assertNotIn(secret, text)
        (event,) = events_of(text).values()
        self.assertEqual(("Busy", at(9).strftime("%Y%m%dT%H%M%SZ"), at(10, 30).strftime("%Y%m%dT%H%M%SZ")),
                         (event["SUMMARY"], event["DTSTART"], event["DTEND"]))
        text = self.export("--free-busy", "--provider", "asha")
        self.assertEqual([f"FREEBUSY;FBTYPE=BUSY:{event['DTSTART']}/{event['DTEND']}"],
                         [line for line in unfolded(text).split("\r\n") if line.startswith("FREEBUSY")])
        self.assertNotIn("BEGIN:VEVENT", text)

    def test_an_export_takes_providers_and_dates_of_their_zones(self):
        self.book(at(23, day=-1), "late in New York", 10, 2)   # 18:00 there
        self.book(at(3), "night in New York", 10, 2)           # 22:00 of the day before there
        self.book(at(23, 30, day=-1), "night in Berlin")       # 00:30 there
        self.book(at(10), "noon in Berlin")

        def customers(*options):
            return sorted(event["SUMMARY"].split(": ")[-1] for event in events_of(self.export(*options)).values())

        date = DAY.strftime("%Y-%m-%d")
        self.assertEqual(["night in Berlin", "noon in Berlin"], customers("--from", date, "--to", date))
        self.assertEqual(["late in New York", "night in New York"], customers("--provider", "bao"))
        self.assertEqual(4, len(customers()))
        before = (DAY - timedelta(days=1)).strftime("%Y-%m-%d")
        self.assertEqual(["late in New York", "night in New York"], customers("--to", before))
        file = self.workplace.path / "asha.ics"
        self.good("export", "--format", "ics", "--provider-id", 1, "--output", file)
        self.assertEqual(2, file.read_text().count("BEGIN:VEVENT"))
        self.assertEqual(0o600, file.stat().st_mode & 0o777)

    def test_an_address_that_others_may_not_reach_comes_with_a_warning(self):
        for serve, start, words in (('listen = "0.0.0.0:8091"', "http://", "listens on every address"),
                                    ('listen = "127.0.0.1:8091"', "http://127.0.0.1:8091/", "only programs on this machine"),
                                    ('listen = "unix:/run/x"', "http://localhost/", "listens on a socket"),
                                    ('listen = "0.0.0.0:8091"\nhosts = "book.example"', "https://book.example/", None)):
            with self.subTest(serve):
                self.workplace.config.write_text(f"[serve]\n{serve}\n")
                result = self.good("calendar", "feed", "add", "--provider", "Asha", "--format", "json", "--name", serve[:60])
                self.assertTrue(result.json["address"].startswith(start), result)
                self.assertNotIn("0.0.0.0", result.json["address"])
                if words is None:
                    self.assertEqual(([], ""), (result.json["warnings"], result.err))
                else:
                    self.assertIn(words, result.json["warnings"][0])
                    self.assert_says("set [serve] hosts", result.err, result)

    def test_wrong_uses_are_refused_with_advice(self):
        for arguments, status, words in (
                (("export", "--busy"), 64, "--busy is for calendars only"),
                (("export", "--provider", "asha"), 64, "add --format ics"),
                (("export", "--format", "ics", "--provider", "Nobody"), 65, 'no provider "Nobody"'),
                (("export", "--format", "ics", "--from", "2026-12-02", "--to", "2026-12-01"), 64, "--to is before --from"),
                (("maintain", "--format", "ics"), 64, "prints text or json"),
                (("calendar", "feed", "add"), 64, "no provider is named"),
                (("calendar", "feed", "add", "--provider", "asha", "--provider", "bao"), 64, "--provider is given more than once"),
                (("calendar", "feed", "remove", "--provider", "asha"), 64, "needs FEED"),
                (("calendar", "remove", "--provider", "asha"), 64, "needs CALENDAR"),
                (("calendar", "feed", "remove", "--provider", "asha", "x"), 65, 'there is no feed "x" of provider 1')):
            with self.subTest(arguments):
                result = self.assert_status(status, self.run_slotctl(*arguments))
                self.assert_says(words, result.err, result)
                self.assertEqual("", result.out)

    def test_slotctl_reads_the_busy_times_that_it_wrote(self):
        for hour in (9, 10, 14):
            self.book(at(hour))
        self.good("booking", "cancel", self.book(at(16)))
        now = text_of(TODAY)
        for options in ((), ("--busy",), ("--free-busy",)):
            self.workplace.path.joinpath("asha.ics").write_bytes(self.export("--provider", "Asha", *options).encode())
            self.good("calendar", "add", "--provider", "Bao", "--name", "asha", "asha.ics", "--now", now)
            self.good("calendar", "sync", "--provider", "Bao", "--now", now)
            rows = self.store.query(f"SELECT {self.store.instant('starts_at')}, {self.store.instant('ends_at')}"
                                    " FROM provider_busy ORDER BY starts_at")
            self.assertEqual([[text_of(at(h)), text_of(at(h, 30))] for h in (9, 10, 14)], [list(row) for row in rows])
            self.good("calendar", "remove", "--provider", "Bao", "asha")

    # Feeds

    def test_a_feed_answers_at_its_secret_address_until_it_is_removed(self):
        self.book(at(9))
        self.book(at(9), "of another", 10, 2)
        path = self.feed("--provider", "Asha")
        server = self.serve()
        answer = server.get(path)
        self.assertEqual((200, "text/calendar; charset=utf-8", "private, no-cache"),
                         (answer.status, answer.headers["Content-Type"], answer.headers["Cache-Control"]))
        self.assertEqual(["c-1"], [e["SUMMARY"].split(": ")[1] for e in events_of(answer.body.decode()).values()])
        self.book(at(12), "c-2")
        self.assertEqual(2, len(events_of(server.get(path).body.decode())))
        listed = self.good("calendar", "feed", "list", "--format", "json").json["feeds"]
        self.assertEqual([("Asha", "bookings", False)], [(f["provider"], f["name"], f["busy_only"]) for f in listed])
        self.good("calendar", "feed", "remove", "--provider", "Asha", "bookings")
        gone, never = server.get(path), server.get("/v1/calendars/slotctl_guess.ics")
        self.assertEqual((404, 404), (gone.status, never.status))
        self.assertEqual(gone.json, never.json)
        self.assertEqual(404, server.get("/v1/calendars/guess").status)

    def test_the_secret_is_neither_stored_nor_logged_and_no_token_is_needed(self):
        self.workplace.config.write_text(f'[serve]\ntokens_file = "{self.workplace.path}/tokens"\n'
                                         'hosts = "book.example"\n')
        self.good("serve", "token", "add", "till", "--scope", "read")
        address = self.good("calendar", "feed", "add", "--provider", "Asha").out.strip()
        self.assertTrue(address.startswith("https://book.example/v1/calendars/slotctl_"), address)
        secret = address.split("/")[-1].removesuffix(".ics")
        server = self.serve("--now", text_of(TODAY), "-v")
        self.assertEqual(401, server.get("/v1/runs").status)
        self.assertEqual(200, server.get(f"/v1/calendars/{secret}.ics").status)
        self.assertEqual(404, server.get(f"/v1/calendars/{secret[:-1]}.ics").status)
        self.assertEqual(200, server.get(f"/v1/calendars/{secret}.ics").status)
        metrics = server.get("/metrics", token=None)
        server.stop()
        self.assertNotIn(secret, server.log.read_text() + metrics.body.decode() + str(self.store.dump()))

    def test_an_unchanged_feed_is_not_sent_again(self):
        booking = self.book(at(9))
        for options in ((), ("--busy",)):
            path = self.feed("--provider", "Asha", *options)
            server = self.serve()
            first = server.get(path)
            self.assertEqual(first.body, server.get(path).body)
            self.assertEqual(304, server.get(path, If_None_Match=first.headers["ETag"]).status)
            self.assertEqual(200, server.request("HEAD", path).status)
            self.good("booking", "move", booking, "--starts-at", text_of(at(11 + len(options))))
            second = server.get(path, If_None_Match=first.headers["ETag"])
            self.assertEqual(200, second.status)
            self.assertNotEqual(first.headers["ETag"], second.headers["ETag"])

    def test_a_feed_of_busy_times_has_no_customers_in_either_form(self):
        self.book(at(9), "Ada")
        path = self.feed("--provider", "Asha", "--busy")
        server = self.serve()
        events, free_busy = server.get(path).body.decode(), server.get(path.replace(".ics", ".ifb")).body.decode()
        for text in (events, free_busy):
            self.assertNotIn("Ada", text)
        self.assertEqual(["Busy"], [event["SUMMARY"] for event in events_of(events).values()])
        self.assertRegex(free_busy, "FREEBUSY;FBTYPE=BUSY:" + at(9).strftime("%Y%m%dT%H%M%SZ"))

    # Other programs

    def test_pythons_icalendar_finds_what_was_booked(self):
        if icalendar is None:
            program("python3-icalendar")
        booking = self.book(at(9), "Zoë; 日本, \"x\" \\x")
        self.good("booking", "cancel", self.book(at(11)))
        calendar = icalendar.Calendar.from_ical(self.export("--provider", "Asha"))
        self.assertEqual([], calendar.errors)
        first, second = calendar.walk("VEVENT")
        self.assertEqual((at(9), at(9, 30)), (first.decoded("dtstart"), first.decoded("dtend")))
        self.assertEqual('Session, long; "best": Zoë; 日本, "x" \\x', str(first["summary"]))
        self.assertIn(f"\nBooking: {booking}\n", str(first["description"]))
        self.assertEqual("CANCELLED", str(second["status"]))
        self.assertEqual([], [error for part in (first, second) for error in part.errors])

    def listed_by_khal(self, directory):
        lines = calendar_client.khal(self.workplace, directory, "list", "--day-format", "", "--format",
                          "{start-long-full} {end-time} {title} [{status}]", DAY.strftime("%Y-%m-%d"), "7d")
        return [line.replace(" ]", "]") for line in lines.split("\n") if line]

    def test_vdirsyncer_and_khal_show_a_moved_booking_once_and_at_its_local_time(self):
        directory = self.workplace.path / "vdir"
        directory.mkdir()
        booking, other = self.book(at(9), "Ada"), self.book(at(12), "Bob")
        server = self.serve()
        path = self.feed("--provider", "Asha")
        config = self.workplace.write("vdirsyncer.conf", f"""[general]
status_path = "{self.workplace.path}/status/"
[pair shop]
a = "feed"
b = "local"
collections = null
conflict_resolution = "a wins"
partial_sync = "ignore"
[storage feed]
type = "http"
url = "http://{server.address}{path}"
[storage local]
type = "filesystem"
path = "{directory}"
fileext = ".ics"
""")

        def sync(word="sync"):
            result = subprocess.run([program("vdirsyncer"), "-c", config, word], capture_output=True, text=True, input="y\n",
                                    env=self.workplace.environment(), timeout=60)
            self.assertEqual(0, result.returncode, result.stdout + result.stderr)

        def listed():
            return self.listed_by_khal(directory)

        def shown(hour, customer):
            local = at(hour).astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
            return f"{local:%Y-%m-%d %H:%M} {local + timedelta(minutes=30):%H:%M} Session, long; \"best\": {customer}"

        sync("discover")
        sync()
        self.assertEqual([f"{shown(9, 'Ada')} [CONFIRMED]", f"{shown(12, 'Bob')} [CONFIRMED]"], listed())
        self.good("booking", "move", booking, "--starts-at", text_of(at(15)))
        self.good("booking", "cancel", other)
        sync()
        # One file for each, and nothing is left of the time from which the booking moved. khal shows what is cancelled.
        self.assertEqual(2, len(list(directory.iterdir())))
        self.assertEqual([f"{shown(12, 'Bob').replace('Session', 'Cancelled: Session')} [CANCELLED]",
                          f"{shown(15, 'Ada')} [CONFIRMED]"], listed())
        self.store.execute("UPDATE bookings SET changed_at = '2020-01-01T00:00:00Z' WHERE status = 'cancelled'")
        sync()
        self.assertEqual([f"{shown(15, 'Ada')} [CONFIRMED]"], listed())


class OnSqlite(Feeds, stores.OnSqlite):
    def test_a_booking_that_an_application_replaces_keeps_its_uid_and_gets_a_higher_sequence(self):
        booking = self.book(at(9))
        self.good("booking", "move", booking, "--starts-at", text_of(at(11)))
        before = self.the_event()
        self.store.execute("INSERT OR REPLACE INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer,"
                           f" created_at) SELECT id, provider_id, service_id, '{text_of(at(13))}', '{text_of(at(14))}',"
                           " customer, created_at FROM bookings")
        after = self.the_event()
        self.assertEqual((before["UID"], "1", "2"), (after["UID"], before["SEQUENCE"], after["SEQUENCE"]))
        self.assertEqual(at(13).strftime("%Y%m%dT%H%M%SZ"), after["DTSTART"])


class OnPostgres(Feeds, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
