#!/usr/bin/env python3
"""book and booking as their users run them: docs/booking.md, races of processes, and a server that is killed."""
import collections
import threading

import businesses
import documented
import own_server
import stores
import support

DOCUMENT = (support.ROOT / "docs/booking.md").read_text(encoding="utf-8")
NOW = "2026-11-20T08:00:00Z"
RACERS = 100


def shop(providers=1, capacity=1):
    """Open from 09:00 to 12:00 in UTC, half an hour a slot."""
    return {"services": [businesses.service(10, capacity=capacity)],
            "providers": [businesses.provider(number) for number in range(1, providers + 1)]}


class Booking:
    def book(self, starts_at="2026-12-01T09:00:00Z", *arguments, customer="c-1", **options):
        return self.run_slotctl("book", "--service-id", 10, "--starts-at", starts_at, "--customer", customer,
                                "--now", NOW, "--format", "json", *arguments, **options)

    def race(self, *arguments, racers=RACERS, provider=("--provider-id", 1)):
        """The exit statuses of processes that all ask for the same time."""
        running = [self.start_slotctl("book", "--service-id", 10, *provider, "--starts-at", "2026-12-01T09:00:00Z",
                                      "--customer", f"c-{number}", "--now", NOW, *arguments)
                   for number in range(racers)]
        results = [process.finish() for process in running]
        for result in results:
            self.assertIn(result.status, (0, 73), f"\n{result}")
        return collections.Counter(result.status for result in results)

    def test_every_command_of_the_document_prints_what_the_document_shows(self):
        self.good("import", "--now", NOW, self.workplace.write("business.json", documented.blocks(DOCUMENT, "json")[0]))
        shown = documented.commands(DOCUMENT)
        self.assertGreater(len(shown), 5)
        for arguments, output in shown:
            with self.subTest(arguments):
                result = self.run_slotctl(*arguments)
                self.assertEqual(output, result.out + result.err, f"\n{result}")

    def test_what_is_booked_is_named_whole(self):
        self.load(shop(providers=2))
        provider, service = (self.store.query(f"SELECT name FROM {table} WHERE id = {number}")[0][0]
                             for table, number in (("providers", 2), ("services", 10)))
        asked = ("book", "--starts-at", "2026-12-01T09:00:00Z", "--customer", "c-1", "--now", NOW)
        self.good(*asked, "--service", service, "--provider", provider)
        self.assertEqual(2, self.store.number("SELECT provider_id FROM bookings"))
        result = self.assert_status(65, self.run_slotctl(*asked, "--service", service, "--provider", provider[1:]))
        self.assert_says("did you mean", result.err, result)
        result = self.assert_status(64, self.run_slotctl(*asked))
        self.assert_says("--service NAME", result.err, result)
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))

    def test_of_a_hundred_processes_one_gets_the_only_place(self):
        self.load(shop())
        for filled in (False, True):
            with self.subTest(filled=filled):
                if filled:
                    self.store.execute("DELETE FROM bookings")
                    self.maintain(NOW)
                self.assertEqual({0: 1, 73: RACERS - 1}, self.race())
                self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))
                self.assertEqual([], self.store.miscounted())

    def test_without_a_provider_every_place_is_taken_and_no_more(self):
        self.load(shop(providers=5, capacity=2))
        self.assertEqual({0: 10, 73: 20}, self.race(racers=30, provider=()))
        self.assertEqual([["2"]] * 5, self.store.query("SELECT booked_count FROM slots"))

    def test_a_taken_time_is_exit_73_with_the_reason_and_the_nearest_free_times(self):
        self.load(shop())
        self.assert_status(0, self.book())
        result = self.assert_status(73, self.book(customer="c-2"))
        self.assertEqual(("failed", "booked"), (result.json["status"], result.json["reason"]))
        self.assertEqual([f"2026-12-01T{time}:00Z" for time in ("09:30", "10:00", "10:30", "11:00", "11:30")],
                         [slot["starts_at"] for slot in result.json["nearest"]])
        self.assert_says("cannot be booked", result.err, result)
        self.assert_says("nearest free times:", result.err, result)

    def test_a_key_makes_a_request_safe_to_repeat(self):
        self.load(shop())
        first = self.assert_status(0, self.book("2026-12-01T09:00:00Z", "--key", "order-7")).json
        again = self.assert_status(0, self.book("2026-12-01T09:00:00Z", "--key", "order-7")).json
        self.assertEqual((first["booking"], False, True), (again["booking"], first["repeated"], again["repeated"]))
        other = self.assert_status(65, self.book("2026-12-01T09:30:00Z", "--key", "order-7"))
        self.assert_says("order-7", other.err, other)
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))

    def test_unreserve_releases_holds_that_have_ended(self):
        self.load(shop())
        hold = self.assert_status(0, self.book("2026-12-01T09:00:00Z", "--hold", "10m")).json["booking"]
        self.assertEqual(("pending", "2026-11-20T08:10:00Z"), (hold["status"], hold["hold_until"]))
        for now, dry_run, released in (("2026-11-20T08:09:59Z", (), 0), ("2026-11-20T08:10:00Z", ("--dry-run",), 1),
                                       ("2026-11-20T08:10:00Z", (), 1), ("2026-11-20T08:10:00Z", (), 0)):
            outcome = self.good("unreserve", "--now", now, "--format", "json", *dry_run)
            self.assertEqual(released, outcome.counts["holds_released"], f"\n{outcome}")
        shown = self.good("booking", "show", hold["id"], "--format", "json").json["booking"]
        self.assertEqual("cancelled", shown["status"])
        self.assertEqual([], self.store.miscounted())

    def test_a_hold_is_confirmed_before_it_ends(self):
        self.load(shop())
        hold = self.assert_status(0, self.book("2026-12-01T09:00:00Z", "--hold", "10m")).json["booking"]
        late = self.assert_status(73, self.run_slotctl("booking", "confirm", hold["id"], "--now", "2026-11-20T08:10:00Z",
                                                       "--format", "json"))
        self.assertEqual("ended", late.json["reason"])
        self.good("booking", "confirm", hold["id"], "--now", "2026-11-20T08:09:59Z")
        self.assertEqual("confirmed", self.store.value("SELECT status FROM bookings"))

    def test_moving_into_a_taken_time_changes_nothing(self):
        self.load(shop())
        mine = self.assert_status(0, self.book("2026-12-01T09:00:00Z")).json["booking"]["id"]
        self.assert_status(0, self.book("2026-12-01T10:00:00Z", customer="c-2"))
        self.assert_status(73, self.run_slotctl("booking", "move", mine, "--starts-at", "2026-12-01T10:00:00Z",
                                                "--now", NOW))
        self.good("booking", "move", mine, "--starts-at", "2026-12-01T11:00:00Z", "--now", NOW)
        self.assertEqual([["2026-12-01T10:00:00Z"], ["2026-12-01T11:00:00Z"]],
                         self.store.query(f"SELECT {self.store.instant('starts_at')} FROM bookings ORDER BY 1"))
        self.assertEqual([], self.store.miscounted())

    def test_wrong_options_are_named(self):
        self.load(shop())
        for arguments, status, words in (
                (("book", "--service-id", 10), 64, ["--starts-at"]),
                (("book", "--service-id", 10, "--customer", "c", "--starts-at", "tomorrow"), 64, ["tomorrow", "RFC 3339"]),
                (("book", "--service-id", 10, "--customer", "c", "--starts-at", NOW, "--status", "missed"), 64,
                 ["missed", "confirmed"]),
                (("book", "--service-id", 10, "--customer", "c", "--starts-at", NOW, "--hold", "0s"), 64, ["--hold"]),
                (("book", "--service-id", 10, "--customer", "c", "--starts-at", NOW, "--hold", "5m", "--status",
                  "confirmed"), 64, ["--hold", "--status"]),
                (("book", "--service-id", 99, "--customer", "c", "--starts-at", NOW), 65, ["service 99"]),
                (("booking",), 64, ["show"]),
                (("booking", "show", "7"), 65, ["booking 7"])):
            with self.subTest(arguments):
                result = self.assert_status(status, self.run_slotctl(*arguments, "--now", NOW))
                for word in words:
                    self.assert_says(word, result.err, result)

    def test_a_year_that_no_calendar_reaches_is_refused_alike_by_every_way_in(self):
        self.load(shop())
        for start in ("0001-01-01T09:00:00Z", "0099-12-31T23:59:59Z", "9900-01-01T00:00:00Z", "9999-12-31T23:45:00Z"):
            for arguments in (("book", "--service-id", "10", "--customer", "c-1", "--starts-at", start),
                              ("booking", "move", "1", "--starts-at", start),
                              ("availability", "--service-id", "10", "--provider-id", "1", "--explain", start)):
                with self.subTest(arguments=arguments):
                    result = self.assert_status(64, self.run_slotctl(*arguments, "--now", NOW))
                    self.assert_says(f'"{start}" is not in the years 0100 to 9899', result.err, result)
            for kind in ("bookings", "slots"):
                with self.subTest(kind=kind, start=start):
                    record = {"provider_id": 1, "service_id": 10, "starts_at": start}
                    if kind == "bookings":
                        record["customer"] = "c-1"
                    result = self.assert_status(65, self.run_slotctl(
                        "import", self.workplace.write("far.json", {kind: [record]})))
                    self.assert_says(f'{kind}[0].starts_at: "{start}" is not in the years 0100 to 9899', result.err, result)
        for start in ("0100-01-01T09:00:00Z", "9899-12-31T23:45:00Z"):
            self.assert_status(73, self.run_slotctl("book", "--service-id", "10", "--provider-id", "1", "--customer", "c-1",
                                                    "--starts-at", start, "--now", NOW))


class BookingOnSqlite(Booking, stores.OnSqlite):
    pass


class BookingOnPostgres(Booking, own_server.OnOwnServer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop("fast")
        # What a test server saves time with would lose answered bookings when it is killed.
        cls.server.set(max_connections=3 * RACERS, synchronous_commit="on", fsync="on", full_page_writes="on")
        cls.server.start()

    def test_a_booking_that_another_program_made_within_a_second_is_confirmed_moved_and_cancelled(self):
        """A walk-in is booked for the moment: now(), to the microsecond."""
        self.load(shop())
        number = self.store.number("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status)"
                                   " VALUES (1, 10, '2026-12-01T09:00:00.123456Z', '2026-12-01T09:30:00.123456Z', 'c', 'pending')"
                                   " RETURNING id")
        self.store.execute("UPDATE bookings SET hold_until = '2026-11-25T09:00:00.5Z'")
        held = self.store.number("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, hold_until)"
                                 " SELECT 1, 10, starts_at + interval '1 h', ends_at + interval '1 h', 'd', status, hold_until"
                                 " FROM bookings RETURNING id")
        self.good("booking", "cancel", held, "--now", NOW)
        self.assertEqual("t", self.store.value("SELECT hold_until = '2026-11-25T09:00:00.5Z' FROM bookings WHERE customer = 'd'"))
        self.store.execute("DELETE FROM bookings WHERE customer = 'd'")
        booking = lambda: self.store.query("SELECT status, extract(second FROM starts_at)::float8 <> 0 FROM bookings")
        self.good("booking", "confirm", number, "--now", NOW)
        self.assertEqual([["confirmed", "t"]], booking())
        self.good("booking", "move", number, "--starts-at", "2026-12-01T11:00:00Z", "--now", NOW)
        self.assertEqual([["confirmed", "f"]], booking())
        self.store.execute("UPDATE bookings SET starts_at = starts_at + interval '0.5 s'")
        self.good("booking", "cancel", number, "--now", NOW)
        self.assertEqual([["cancelled", "t"]], booking())
        self.assertEqual([], self.store.miscounted())

    def test_a_server_that_is_killed_in_mid_race_leaves_one_booking(self):
        """Each asks with a key until it is answered, as the document advises."""
        self.load(shop())
        answers, lock = collections.Counter(), threading.Lock()

        def ask(number):
            while True:
                result = self.book("2026-12-01T09:00:00Z", "--provider-id", 1, "--key", f"k-{number}",
                                   customer=f"c-{number}")
                if result.status in (0, 73):
                    break
                self.assertIn(result.status, (1, 69), f"\n{result}")
            with lock:
                answers[result.status] += 1

        for round_ in range(3):
            with self.subTest(round=round_):
                answers.clear()
                askers = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
                for asker in askers:
                    asker.start()
                self.server.stop("immediate")
                self.server.start()
                for asker in askers:
                    asker.join()
                self.store.close()
                self.store.connection = self.store.connect()
                self.assertEqual({0: 1, 73: 19}, answers)
                self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings WHERE status <> 'cancelled'"))
                self.assertEqual([], self.store.miscounted())
                self.store.execute("DELETE FROM bookings", "DELETE FROM booking_keys")


if __name__ == "__main__":
    support.main()
