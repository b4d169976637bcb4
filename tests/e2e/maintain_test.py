#!/usr/bin/env python3
"""What maintain does to slots, step by step, over both stores."""
import copy
import json
import unittest

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
TOMORROW = "2026-11-21T08:00:00Z"


def closed_on(business, date, provider=0):
    changed = copy.deepcopy(business)
    changed["providers"][provider].setdefault("overrides", []).append({"date": date, "closed": True})
    return changed


def one_provider(**more):
    """Provider 1, in UTC, 09:00 to 12:00 daily, half-hour slots of service 10."""
    return {"services": [businesses.service(10)], "providers": [businesses.provider(1, **more)]}


class Maintain:
    def filled(self, business, *arguments, now=NOW):
        """Imports a business and fills its window."""
        self.load(business)
        outcome = self.maintain(now, *arguments)
        self.assertGreater(outcome["counts"]["created"], 0, outcome)
        return outcome

    def book(self, start, end, provider=1, service=10, customer="c", status="confirmed"):
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status)"
                           f" VALUES ({provider}, {service}, '{start}', '{end}', '{customer}', '{status}')")

    def starts(self, where="true"):
        return [slot[2] for slot in self.store.slots(where)]

    def assert_counts(self, outcome, **expected):
        found = {name: outcome["counts"][name] for name in expected}
        self.assertEqual(expected, found, json.dumps(outcome))

    def assert_nothing_to_do(self, outcome):
        self.assert_counts(outcome, created=0, expired=0, expired_booked=0, withdrawn=0,
                           unchanged_offerings=outcome["counts"]["offerings"])

    # Dry run

    def test_a_dry_run_prints_the_same_counts_and_writes_nothing(self):
        business = businesses.salon()
        self.filled(business)
        self.book("2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z")
        self.book("2026-11-22T09:00:00Z", "2026-11-22T09:30:00Z")
        self.book("2026-11-22T18:00:00Z", "2026-11-22T18:30:00Z", customer="out of hours")
        self.load(closed_on(business, "2026-11-22"))
        for arguments, change in [
                ((), None),
                (("--verify",), "DELETE FROM slots WHERE starts_at > '2026-12-01T00:00:00Z' AND booked_count = 0"),
                (("--force-cleanup",), None),
                (("--days-ahead", "40"), None),
                (("--provider-id", "1"), "UPDATE offerings SET active = false WHERE service_id = 11")]:
            with self.subTest(arguments=arguments):
                if change:
                    self.store.execute(change)
                before = self.store.dump()
                rehearsal = self.maintain(TOMORROW, "--dry-run", "-v", *arguments)
                self.assertEqual(before, self.store.dump(), "the dry run wrote something")
                self.assertTrue(rehearsal["dry_run"])
                self.assertIsNone(rehearsal["run_id"])
                real = self.maintain(TOMORROW, "-v", *arguments)
                self.assertEqual(real["counts"], rehearsal["counts"], "the dry run promised something else")
                self.assertEqual(real["offerings"], rehearsal["offerings"], "the dry run promised something else")
                self.assertTrue(any(real["counts"][name] for name in
                                    ("created", "expired", "expired_booked", "withdrawn")), real)

    def test_a_dry_run_takes_no_lock(self):
        self.load(one_provider())
        self.maintain(NOW, "--dry-run")
        self.assertFalse(self.workplace.locks.exists(), "the dry run made the lock directory")
        with self.store.blocked():
            self.assert_counts(self.maintain(NOW, "--dry-run"), created=6 * 31)

    def test_verbose_lists_what_changes_for_each_offering(self):
        self.load(businesses.salon())
        for arguments in [("--dry-run",), ()]:
            outcome = self.maintain(NOW, "-v", *arguments)
            listed = {(o["provider_id"], o["service_id"]): o["created"] for o in outcome["offerings"]}
            expected = {}
            for slot in businesses.yielded(businesses.salon(), NOW):
                expected[slot[:2]] = expected.get(slot[:2], 0) + 1
            self.assertEqual(expected, listed)

    def test_bookings_outside_the_rules_are_listed_with_local_time_and_reason(self):
        business = one_provider(zone="Asia/Kathmandu")
        self.filled(business)
        self.book("2026-11-23T03:15:00Z", "2026-11-23T03:45:00Z", customer="Zoë\x1b[31m_x")
        self.load(closed_on(business, "2026-11-23"))
        for dry in (("--dry-run",), ()):
            (booking,) = self.maintain(NOW, *dry)["bookings_outside_rules"]
            self.assertEqual(
                {"customer": "Zoë\x1b[31m_x", "local_date": "2026-11-23", "local_time": "09:00", "zone": "Asia/Kathmandu",
                 "starts_at": "2026-11-23T03:15:00Z", "service_id": 10, "provider_id": 1, "reason": "2026-11-23 is closed"},
                {key: value for key, value in booking.items() if key not in ("booking_id", "service", "provider")})
        text = self.good("-v", "maintain", "--now", NOW).out
        self.assertRegex(text, r"Future bookings outside the rules:\n(.*\n)? +[0-9]+ +Zoë\\x1b\[31m_x +2026-11-23 +09:00"
                               r" +Asia/Kathmandu .*2026-11-23 is closed\n")
        self.assertNotIn("outside the rules", self.good("maintain", "--now", NOW).out)
        self.store.execute("DELETE FROM availability_overrides")
        self.assertEqual([], self.maintain(NOW)["bookings_outside_rules"])

    # Filters

    def test_filters_limit_a_run_to_some_providers_and_services(self):
        business = businesses.salon()
        self.load(business)
        every = businesses.yielded(business, NOW)
        expected = set()
        for arguments, chosen in [
                (("--provider-id", "3"), lambda s: s[0] == 3),
                (("--provider-id", "1", "--service-id", "11"), lambda s: s[:2] == (1, 11)),
                (("--provider-id", "1", "--provider-id", "3"), lambda s: s[0] in (1, 3)),
                (("--service-id", "10", "--service-id", "11"), lambda s: True)]:
            outcome = self.maintain(NOW, *arguments)
            expected |= {slot for slot in every if chosen(slot)}
            self.assertEqual(sorted(expected), self.store.slots(), arguments)
            offerings = {slot[:2] for slot in every if chosen(slot)}
            self.assert_counts(outcome, offerings=len(offerings))

    def test_filters_limit_what_expires_and_is_withdrawn_too(self):
        business = businesses.salon()
        self.filled(business)
        self.load(closed_on(closed_on(business, "2026-11-25", 0), "2026-11-25", 2))
        self.maintain("2026-11-23T08:00:00Z", "--provider-id", "3")
        self.assertEqual([], self.store.slots("provider_id = 3 AND starts_at < '2026-11-22T00:00:00Z'"))
        self.assertNotEqual([], self.store.slots("provider_id = 1 AND starts_at < '2026-11-22T00:00:00Z'"))
        self.assertNotEqual([], self.store.slots("provider_id = 1 AND starts_at >= '2026-11-25T00:00:00Z'"
                                                 " AND starts_at < '2026-11-26T00:00:00Z'"))

    def test_an_id_that_does_not_exist_is_an_error_that_names_it(self):
        self.load(one_provider())
        for arguments, named in [(("--provider-id", "4711"), "provider 4711"), (("--service-id", "99"), "service 99"),
                                 (("--dry-run", "--provider-id", "1", "--provider-id", "4711"), "provider 4711")]:
            with self.subTest(arguments=arguments):
                result = self.assert_status(65, self.run_slotctl("maintain", "--now", NOW, *arguments))
                self.assert_says(f"there is no {named} in", result.err, result)
        self.assertEqual([], self.store.slots())

    def test_a_filter_that_matches_no_offering_is_not_an_error(self):
        self.load({"services": [businesses.service(10), businesses.service(11)],
                   "providers": [businesses.provider(1)]})
        self.assert_counts(self.maintain(NOW, "--service-id", "11"), offerings=0, created=0)

    # Expiry

    def test_past_slots_are_deleted_unless_they_are_booked(self):
        self.filled(one_provider())
        self.book("2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z")
        outcome = self.maintain("2026-11-21T00:00:00Z")
        self.assert_counts(outcome, expired=5, expired_booked=0)
        self.assertEqual(["2026-11-20T09:00:00Z"], self.starts("starts_at < '2026-11-21T00:00:00Z'"))
        self.assert_nothing_to_do(self.maintain("2026-11-21T00:00:00Z"))

    def test_todays_slots_stay_until_midnight_where_the_provider_is(self):
        self.filled(one_provider(zone="America/New_York"))
        count = self.store.number("SELECT count(*) FROM slots")
        self.assert_counts(self.maintain("2026-11-21T04:59:59Z"), expired=0, created=0)
        self.assertEqual(count, self.store.number("SELECT count(*) FROM slots"))
        self.assert_counts(self.maintain("2026-11-21T05:00:00Z"), expired=6, created=6)

    def test_force_cleanup_deletes_past_booked_slots_and_keeps_their_bookings(self):
        self.filled(one_provider())
        self.book("2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z")
        self.book("2026-11-21T09:00:00Z", "2026-11-21T09:30:00Z")
        self.assert_counts(self.maintain(TOMORROW), expired=5, expired_booked=0)
        self.assert_counts(self.maintain(TOMORROW, "--force-cleanup"), expired=0, expired_booked=1)
        self.assertEqual([], self.starts("starts_at < '2026-11-21T00:00:00Z'"))
        self.assertEqual(2, self.store.number("SELECT count(*) FROM bookings"))
        self.assertEqual(1, self.store.number("SELECT booked_count FROM slots WHERE starts_at = '2026-11-21T09:00:00Z'"))

    def test_past_slots_of_inactive_and_deleted_providers_are_deleted(self):
        business = businesses.salon()
        self.filled(business)
        self.store.execute("UPDATE providers SET active = false WHERE id = 1", "DELETE FROM providers WHERE id = 2")
        self.maintain("2026-11-23T08:00:00Z")
        self.assertEqual({3}, {slot[0] for slot in self.store.slots()})

    def test_slots_that_have_begun_are_never_created(self):
        self.load(one_provider())
        self.maintain("2026-11-20T10:00:01Z", "--days-ahead", "0")
        self.assertEqual(["2026-11-20T10:30:00Z", "2026-11-20T11:00:00Z", "2026-11-20T11:30:00Z"], self.starts())

    # Withdrawal

    def test_a_holiday_withdraws_free_slots_and_keeps_booked_and_manual_ones(self):
        business = one_provider()
        self.filled(business)
        self.book("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z")
        self.store.execute("INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
                           " (1, 10, '2026-11-24T15:00:00Z', '2026-11-24T15:45:00Z', 2, 'manual')")
        on_the_day = "starts_at >= '2026-11-24T00:00:00Z' AND starts_at < '2026-11-25T00:00:00Z'"
        self.load(closed_on(business, "2026-11-24"))
        self.assert_counts(self.maintain(NOW), withdrawn=5, created=0, kept_booked=1, unchanged_offerings=0)
        self.assertEqual(["2026-11-24T09:00:00Z", "2026-11-24T15:00:00Z"], self.starts(on_the_day))
        # It is counted as long as it exists, even by runs that find nothing to do.
        again = self.maintain(NOW)
        self.assert_nothing_to_do(again)
        self.assert_counts(again, kept_booked=1)
        # The holiday is called off.
        self.store.execute("DELETE FROM availability_overrides")
        self.assert_counts(self.maintain(NOW), created=5, withdrawn=0, kept_booked=0)
        self.assertEqual(7, len(self.starts(on_the_day)))

    def test_an_inactive_record_yields_no_slots_until_it_is_active_again(self):
        business = businesses.salon()
        self.filled(business)
        every = self.store.slots()
        for table, row, gone in [("services", "id = 11", lambda s: s[1] == 11),
                                 ("providers", "id = 2", lambda s: s[0] == 2),
                                 ("offerings", "provider_id = 1 AND service_id = 10", lambda s: s[:2] == (1, 10))]:
            with self.subTest(table=table):
                self.store.execute(f"UPDATE {table} SET active = false WHERE {row}")
                left = [slot for slot in every if not gone(slot)]
                self.assert_counts(self.maintain(NOW), withdrawn=len(every) - len(left), created=0,
                                   offerings=len({slot[:2] for slot in left}))
                self.assertEqual(left, self.store.slots())
                self.assert_nothing_to_do(self.maintain(NOW))
                self.store.execute(f"UPDATE {table} SET active = true WHERE {row}")
                self.assert_counts(self.maintain(NOW), withdrawn=0, created=len(every) - len(left))
                self.assertEqual(every, self.store.slots())

    def test_slots_of_a_deleted_provider_are_deleted_except_booked_ones(self):
        self.filled(businesses.salon())
        self.book("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z")
        self.store.execute("DELETE FROM providers WHERE id = 1")
        self.maintain(NOW)
        self.assertEqual([(1, 10, "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", 1)],
                         self.store.slots("provider_id = 1"))
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))
        self.assert_nothing_to_do(self.maintain(NOW))

    def test_a_cancelled_booking_out_of_hours_loses_its_slot_at_the_next_run(self):
        self.filled(one_provider())
        self.book("2026-11-24T20:00:00Z", "2026-11-24T20:30:00Z")
        self.assert_counts(self.maintain(NOW), kept_booked=1, withdrawn=0)
        self.assertEqual(1, len(self.starts("starts_at = '2026-11-24T20:00:00Z'")))
        self.store.execute("UPDATE bookings SET status = 'cancelled'")
        self.assert_counts(self.maintain(NOW), kept_booked=0, withdrawn=1)
        self.assertEqual([], self.starts("starts_at = '2026-11-24T20:00:00Z'"))

    def test_a_kept_booking_that_is_cancelled_as_its_hours_come_back_leaves_a_free_slot(self):
        business = one_provider()
        self.filled(business)
        before = self.store.slots_in_full()
        self.book("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z")
        self.load(closed_on(business, "2026-11-24"))
        self.assert_counts(self.maintain(NOW), kept_booked=1)
        self.store.execute("UPDATE bookings SET status = 'cancelled'", "DELETE FROM availability_overrides")
        rehearsed = self.maintain(NOW, "--dry-run")
        outcome = self.maintain(NOW)
        self.assert_counts(outcome, kept_booked=0, created=5, withdrawn=0)
        self.assertEqual(rehearsed["counts"], outcome["counts"])
        self.assertEqual(before, self.store.slots_in_full())

    def test_a_cancelled_booking_within_hours_leaves_its_slot_free(self):
        self.filled(one_provider())
        before = self.store.slots()
        self.book("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z")
        self.store.execute("UPDATE bookings SET status = 'cancelled'")
        self.maintain(NOW)
        self.assertEqual(before, self.store.slots())
        self.assertEqual([], self.store.miscounted())

    def test_changed_durations_and_capacities_replace_free_slots_and_keep_booked_ones(self):
        business = one_provider()
        self.filled(business)
        self.book("2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z")
        business["services"][0].update(duration="45m", step="30m", capacity=4)
        self.load(business)
        self.assert_counts(self.maintain(NOW), kept_booked=1)
        expected = businesses.yielded(business, NOW)
        kept = (1, 10, "2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z", 1)
        expected = sorted([s for s in expected if s[2] != kept[2]] + [kept])
        self.assertEqual(expected, self.store.slots())

    # The window

    def test_a_window_does_not_shrink_and_stays_up_to_date_beyond_the_requested_days(self):
        business = one_provider()
        self.filled(business, "--days-ahead", "40")
        self.assertEqual(41 * 6, len(self.starts()))
        self.assert_nothing_to_do(self.maintain(NOW, "--days-ahead", "10"))
        self.assertEqual(41 * 6, len(self.starts()))
        self.load(closed_on(business, "2026-12-25"))
        self.assert_counts(self.maintain(NOW, "--days-ahead", "10"), withdrawn=6, created=0)
        self.assertEqual(40 * 6, len(self.starts()))

    def test_a_window_that_grows_only_gets_its_new_dates(self):
        self.filled(one_provider(), "--days-ahead", "3")
        self.assert_counts(self.maintain(NOW, "--days-ahead", "5"), created=12, withdrawn=0)
        self.assertEqual(businesses.yielded(one_provider(), NOW, 5), self.store.slots())

    def test_the_window_comes_from_the_configuration_and_an_option_overrides_it(self):
        self.load(one_provider())
        self.workplace.config.write_text("[maintain]\ndays_ahead = 2\n")
        self.assert_counts(self.maintain(NOW), created=18)
        self.assert_counts(self.maintain(NOW, env={"SLOTCTL_MAINTAIN_DAYS_AHEAD": "3"}), created=6)
        self.assert_counts(self.maintain(NOW, "--days-ahead", "4", env={"SLOTCTL_MAINTAIN_DAYS_AHEAD": "3"}), created=6)

    def test_an_offering_is_cut_off_at_its_limit_of_slots_with_a_warning_that_names_it(self):
        business = businesses.salon()
        business["services"][1]["max_slots"] = 7
        self.load(business)
        result = self.good("maintain", "--now", NOW, "--format", "json",
                           env={"SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": "100"})
        self.assertEqual(businesses.yielded(business, NOW, 30, 100), self.store.slots())
        self.assertEqual(4, result.counts["capped_offerings"], result)
        warning = " ".join(result.json["warnings"])
        for provider, service in businesses.active_offerings(business):
            self.assertIn(f"provider {provider} service {service}", warning)
        self.assert_says("max_slots_per_service", result.err, result)
        # As slots pass, the next ones take their place.
        later = businesses.later(NOW, days=2)
        self.maintain(later, env={"SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": "100"})
        future = self.store.slots(f"starts_at >= '{later}'")
        self.assertEqual(businesses.yielded(business, later, 30, 100), future)
        # With a higher limit, the rest is created.
        self.maintain(later)
        self.store.execute("UPDATE services SET max_slots = NULL")
        self.maintain(later)
        self.assertEqual(businesses.yielded(businesses.salon(), later), self.store.slots(f"starts_at >= '{later}'"))

    # Verify

    def test_verify_heals_what_others_deleted_or_damaged(self):
        business = businesses.salon()
        self.filled(business)
        self.book("2026-11-24T08:00:00Z", "2026-11-24T08:30:00Z")
        whole = self.store.slots_in_full()
        day = "starts_at >= '2026-11-26T00:00:00Z' AND starts_at < '2026-11-27T00:00:00Z'"
        booked = "provider_id = 1 AND service_id = 10 AND starts_at = '2026-11-24T08:00:00Z'"
        damages = {
            "deleted slots": [f"DELETE FROM slots WHERE {day}"],
            "another end": [f"UPDATE slots SET ends_at = '2026-11-26T23:59:00Z' WHERE {day}"],
            "another capacity": [f"UPDATE slots SET capacity = 9 WHERE {day}"],
            "slots that nobody asked for": [
                "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity) VALUES"
                " (1, 10, '2026-11-26T03:07:00Z', '2026-11-26T03:08:00Z', 1),"
                " (77, 10, '2026-11-26T03:07:00Z', '2026-11-26T03:08:00Z', 1)"],
            "a free slot that says it is booked": [
                "UPDATE slots SET booked_count = 1 WHERE provider_id = 1 AND service_id = 10"
                " AND starts_at = '2026-11-25T08:00:00Z'"],
            "a booked slot that says it is free": [f"UPDATE slots SET booked_count = 0 WHERE {booked}"],
            "a deleted slot with a booking": [f"DELETE FROM slots WHERE {booked}"],
            "everything at once": ["DELETE FROM slots"],
        }
        for damage, statements in damages.items():
            with self.subTest(damage=damage):
                self.store.execute(*statements)
                self.assertNotEqual(whole, self.store.slots_in_full(), "the test damaged nothing")
                self.maintain(NOW, "--verify")
                self.assertEqual(whole, self.store.slots_in_full())
                self.assertEqual([], self.store.miscounted())
                again = self.maintain(NOW, "--verify")
                self.assert_nothing_to_do(again)
                self.assertEqual([], again["warnings"])

    def test_verify_says_how_many_booked_counts_it_corrected(self):
        self.filled(one_provider())
        self.store.execute("UPDATE slots SET booked_count = 1 WHERE starts_at = '2026-11-25T09:00:00Z'")
        rehearsal = self.maintain(NOW, "--verify", "--dry-run")
        self.assertIn("would correct booked_count of 1 slot", " ".join(rehearsal["warnings"]), rehearsal)
        outcome = self.maintain(NOW, "--verify")
        self.assertIn("corrected booked_count of 1 slot", " ".join(outcome["warnings"]), outcome)

    def test_a_run_without_verify_does_not_read_what_did_not_change(self):
        self.filled(one_provider())
        self.store.execute("UPDATE slots SET capacity = 7 WHERE starts_at < '2026-11-26T00:00:00Z'")
        left = self.store.slots()
        self.assert_nothing_to_do(self.maintain(NOW))
        self.assertEqual(left, self.store.slots())

    def test_slots_that_others_deleted_are_restored_by_the_next_run(self):
        self.filled(one_provider())
        whole = self.store.slots()
        self.store.execute("DELETE FROM slots WHERE starts_at < '2026-11-26T00:00:00Z'")
        self.assertGreater(self.maintain(NOW)["counts"]["created"], 0)
        self.assertEqual(whole, self.store.slots())
        self.assert_nothing_to_do(self.maintain(NOW))

    # Faults

    def test_a_provider_with_an_unknown_time_zone_fails_and_the_others_are_processed(self):
        business = businesses.salon()
        self.load(business)
        self.store.execute("UPDATE providers SET time_zone = 'Europe/Nowhere' WHERE id = 2")
        good = [s for s in businesses.yielded(business, NOW) if s[0] != 2]
        for arguments in [("--dry-run",), (), ("--verify",)]:
            with self.subTest(arguments=arguments):
                result = self.assert_status(1, self.run_slotctl("maintain", "--now", NOW, "--format", "json", *arguments))
                self.assertEqual("partial", result.json["status"])
                self.assertIn("provider 2", result.json["error"])
                self.assertEqual(1, result.err.count("Europe/Nowhere"), f"it is said once\n{result}")
                self.assertEqual([], result.json["warnings"])
                self.assertEqual([] if arguments == ("--dry-run",) else good, self.store.slots())
        self.assertEqual(["partial", "partial"], self.store.statuses())
        self.store.execute("UPDATE providers SET time_zone = 'America/New_York' WHERE id = 2")
        self.maintain(NOW)
        self.assertEqual(businesses.yielded(business, NOW), self.store.slots())

    def test_a_run_is_recorded_as_it_is_printed(self):
        self.load(one_provider())
        outcome = self.maintain(NOW)
        row = self.store.query(f"SELECT id, job, status, {self.store.instant('started_at')}, pid > 0, counts, error"
                               " FROM job_runs")
        self.assertEqual(1, len(row))
        number, job, status, started, pid, counts, error = row[0]
        self.assertEqual([str(outcome["run_id"]), "maintain", "ok", NOW, None],
                         [number, job, status, started, error])
        self.assertIn(pid, ("1", "t"))
        self.assertEqual(outcome["counts"], json.loads(counts))

    def test_an_empty_database_is_not_an_error(self):
        self.assert_counts(self.maintain(NOW), offerings=0, created=0)


class MaintainOnSqlite(Maintain, stores.OnSqlite):
    def test_a_dry_run_on_a_missing_file_creates_none(self):
        file = self.workplace.path / "missing.db"
        result = self.workplace.run("maintain", "--dry-run", "--format", "json", "--database", f"sqlite:{file}")
        self.assert_status(0, result)
        self.assertEqual(0, result.counts["created"])
        self.assertFalse(file.exists())

    def test_a_missing_file_is_created_and_migrated(self):
        file = self.workplace.path / "slots.db"
        self.assert_status(0, self.workplace.run("maintain", "-q", "--database", f"sqlite:{file}"))
        self.assertTrue(file.exists())

    def test_a_missing_directory_is_not_created_and_a_dry_run_says_so_too(self):
        file = self.workplace.path / "new" / "slots.db"
        for dry in ((), ("--dry-run",)):
            result = self.assert_status(69, self.workplace.run("maintain", *dry, "--database", f"sqlite:{file}"))
            self.assert_says(f"the directory {support.shown(file.parent)} of the database", result.err, result)
            self.assertFalse(file.parent.exists())

    @support.only_on_unix("the directory is one that systemd gives to its services")
    def test_the_file_is_in_the_state_directory_unless_another_file_is_configured(self):
        self.assert_status(0, self.workplace.run("maintain", "-q"))
        self.assertTrue((self.workplace.path / "state" / "slotctl.db").exists())


class MaintainOnPostgres(Maintain, stores.OnPostgres):
    def test_a_database_without_a_schema_names_the_command_to_run(self):
        store = stores.PostgresStore(stores.PostgresServer.database())
        self.addCleanup(store.close)
        for arguments in [("maintain",), ("maintain", "--dry-run"), ("export",)]:
            result = self.assert_status(78, self.workplace.run(*arguments, "--database", store.url))
            self.assert_says("slotctl db migrate", result.err, result)
        self.assertEqual([], store.query("SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace"))


if __name__ == "__main__":
    support.main()
