#!/usr/bin/env python3
"""availability as its user runs it: against an independent calculation, and as docs/availability.md says."""
import random

import businesses
import documented
import random_business
import stores
import support

DOCUMENT = (support.ROOT / "docs/availability.md").read_text(encoding="utf-8")
NOW = "2026-11-20T00:00:00Z"


class Availability:
    def start(self, business):
        self.good("import", self.workplace.write("business.json", business), "--now", NOW)

    def good(self, *arguments):
        return self.assert_status(0, self.run_slotctl(*arguments))

    def free(self, *arguments, now=NOW):
        return self.good("availability", "--format", "json", "--now", now, *arguments).json

    def times(self, *arguments, now=NOW):
        """(provider, service, start, end, capacity), as Store.slots has it."""
        return sorted((s["provider_id"], s["service_id"], s["starts_at"], s["ends_at"], s["capacity"])
                      for s in self.free(*arguments, now=now)["slots"])

    def test_every_command_of_the_document_prints_what_the_document_shows(self):
        self.start(documented.blocks(DOCUMENT, "json")[0])
        shown = documented.commands(DOCUMENT)
        self.assertGreater(len(shown), 3)
        for arguments, output in shown:
            with self.subTest(arguments):
                result = self.good(*arguments)
                self.assertEqual(output, result.out, f"\n{result}")

    def test_a_year_of_free_times_equals_the_independent_calculation_without_a_slot_filled(self):
        salon = businesses.salon()
        self.start(salon)
        expected = businesses.yielded(salon, NOW, days_ahead=364, limit=10**9)
        for provider, zone in ((1, "Europe/Berlin"), (2, "America/New_York"), (3, "Asia/Kathmandu")):
            first = businesses.local_today(salon, (provider, None), NOW)
            of_provider = [slot for slot in expected if slot[0] == provider]
            last = businesses.local_date(salon, of_provider[-1])
            self.assertEqual(of_provider, self.times("--provider-id", provider, "--from", first, "--to", last), zone)
        self.assertEqual([], self.store.slots())

    def test_random_businesses_are_free_when_the_independent_calculation_says_so(self):
        rng = random.Random(20261120)
        for round_ in range(4):
            business, moment = random_business.business(rng)
            now = businesses.text(moment)
            for service in business["services"]:
                service.pop("max_slots", None)
            with self.subTest(round=round_, now=now):
                self.good("db", "reset", "--yes", "--now", now)
                self.good("import", self.workplace.write("business.json", business), "--now", now)
                for provider in business["providers"]:
                    expected = [slot for slot in businesses.yielded(business, now, 10, 10**9)
                                if slot[0] == provider["id"]]
                    first = businesses.local_today(business, (provider["id"], None), now)
                    last = first + businesses.timedelta(days=10)
                    taken = self.times("--provider-id", provider["id"], "--from", first, "--to", last, "--all", now=now)
                    self.assertEqual(expected, [slot for slot in taken if slot[2] >= now])

    def test_a_booking_of_an_application_takes_its_time_away_at_once(self):
        self.start(businesses.salon())
        before = self.times("--date", "2027-05-05", "--provider-id", 1, "--service-id", 10)
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           " (1, 10, '2027-05-05T08:00:00Z', '2027-05-05T08:30:00Z', 'c')")
        after = self.times("--date", "2027-05-05", "--provider-id", 1, "--service-id", 10)
        self.assertEqual({"2027-05-05T08:00:00Z"}, {slot[2] for slot in set(before) - set(after)})
        self.good("maintain", "--now", "2027-05-05T00:00:00Z", "--accept-clock")
        free = self.store.slots("booked_count = 0 AND provider_id = 1 AND service_id = 10 AND"
                                " starts_at < '2027-05-05T22:00:00Z'")
        self.assertEqual(free, self.times("--date", "2027-05-05", "--provider-id", 1, "--service-id", 10,
                                          now="2027-05-05T00:00:00Z"))

    def explained(self, time, provider=1, service=10, now=NOW):
        return self.good("availability", "--explain", time, "--provider-id", provider, "--service-id", service,
                         "--format", "json", "--now", now).json

    def test_an_explanation_says_whether_each_rule_holds(self):
        self.start(businesses.salon())
        free = self.explained("2026-11-23T09:00:00Z")
        self.assertEqual((1, None, []), (free["free"], free["reason"], free["nearest"]))
        self.assertTrue(all(rule["holds"] for rule in free["rules"]), free)
        self.assertEqual(free["rules"], self.explained("2026-11-23T10:00")["rules"], "Berlin is an hour ahead")
        early = self.explained("2026-11-23T07:10:00Z")
        self.assertEqual((0, "outside"), (early["free"], early["reason"]))
        self.assertEqual(["weekly hours", "grid"], [rule["rule"] for rule in early["rules"] if not rule["holds"]])
        self.assertIn("2026-11-23T08:00:00Z", [slot["starts_at"] for slot in early["nearest"]])

    def test_a_time_that_the_clocks_skip_is_explained(self):
        self.start(businesses.salon())
        skipped = self.explained("2027-03-28T02:30")
        self.assertEqual(("outside", "a clock change skips 02:30 on 2027-03-28"),
                         (skipped["reason"], skipped["rules"][0]["value"]))

    def test_every_time_has_an_explanation_that_agrees_with_the_list(self):
        self.start(businesses.salon())
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           " (1, 11, '2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', 'c')")
        for slot in self.free("--date", "2026-11-23", "--provider-id", 1, "--all")["slots"]:
            answer = self.explained(slot["starts_at"], service=slot["service_id"])
            self.assertEqual((slot["free"], slot.get("reason")), (answer["free"], answer["reason"]), slot)
            self.assertEqual(slot["free"] > 0, all(rule["holds"] for rule in answer["rules"]), answer)

    def test_nothing_free_is_an_answer(self):
        self.start(businesses.salon())
        result = self.good("availability", "--date", "2020-01-01", "--now", NOW)
        self.assertEqual("Nothing is free on 2020-01-01.\n", result.out)
        self.assertEqual([], self.free("--date", "2020-01-01")["slots"])

    def test_providers_and_services_are_named_as_well_as_numbered(self):
        business = businesses.salon()
        name = business["providers"][0]["name"]
        self.start(business)
        numbered = self.times("--date", "2026-11-23", "--provider-id", 1)
        self.assertTrue(numbered)
        for given in (name, name.upper(), name[1:], "1"):
            with self.subTest(given):
                self.assertEqual(numbered, self.times("--date", "2026-11-23", "--provider", given))
        result = self.assert_status(65, self.run_slotctl("availability", "--provider", "Nobody", "--now", NOW))
        self.assert_says('there is no provider "Nobody"', result.err, result)

    def test_it_writes_nothing(self):
        self.start(businesses.salon())
        before = self.store.query("SELECT count(*) FROM job_runs"), self.store.slots_in_full()
        self.free("--next", 10)
        self.assertEqual(before, (self.store.query("SELECT count(*) FROM job_runs"), self.store.slots_in_full()))

    def test_wrong_options_are_named(self):
        self.start(businesses.salon())
        for arguments, status, words in (
                (("--date", "2026-02-30"), 64, ["--date", "2026-02-30", "not a date"]),
                (("--from", "2026-11-20"), 64, ["--from", "--to"]),
                (("--date", "2026-11-20", "--next", "3"), 64, ["--next", "--date"]),
                (("--from", "2026-11-20", "--to", "2026-11-19"), 64, ["2026-11-19", "before"]),
                (("--from", "2026-01-01", "--to", "2027-01-02"), 64, ["366 days"]),
                (("--zone", "Mars/Olympus"), 64, ["--zone", "Mars/Olympus"]),
                (("--next", "0"), 64, ["--next", "0"]),
                (("--format", "html"), 64, ["text, json or csv"]),
                (("--explain", "2026-11-20T09:00:00Z"), 64, ["--provider-id", "--service-id"]),
                (("--explain", "soon"), 64, ["--explain", "soon"]),
                (("--service-id", "99"), 65, ["service 99"])):
            with self.subTest(arguments):
                result = self.assert_status(status, self.run_slotctl("availability", "--now", NOW, *arguments))
                for word in words:
                    self.assert_says(word, result.err, result)
        result = self.assert_status(64, self.run_slotctl("maintain", "--format", "csv"))
        self.assert_says("prints text or json", result.err, result)


    def test_a_name_can_neither_hide_text_nor_forge_a_line(self):
        self.start({"services": [businesses.service(10)], "providers": [businesses.provider(1)]})
        self.store.execute("UPDATE providers SET name = 'a\x1b[8mb\n2026-11-21 Saturday'")
        shown = self.good("availability", "--service", "10", "--now", NOW, "--from", "2026-11-20", "--to", "2026-11-30").out
        self.assertIn(r"a\x1b[8mb\n2026-11-21 Saturday (1)", shown)
        self.assertNotIn("\x1b", shown)


class AvailabilityOnSqlite(Availability, stores.OnSqlite):
    pass


class AvailabilityOnPostgres(Availability, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
