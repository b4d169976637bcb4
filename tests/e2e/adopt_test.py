#!/usr/bin/env python3
"""slotctl on the tables of applications that Django made: what it does there is what it does on its own tables.

Every application of shops.py is adopted by its tables.toml, and filled with the same business as a database of slotctl's
own beside it. The applications' side of things is theirs: their migrations, their models, their statements.
"""
import shutil
import tomllib

import businesses
import shop_businesses
import shops
import stores
import support
from shop_businesses import BEFORE, NOW

TOMORROW = businesses.later(NOW, days=1)
# What monitor says of the business, not of the machine or the database.
CHECKS = {"service_coverage", "horizon", "expired_reservations", "bookings_outside_rules", "overlapping_bookings",
          "stock_drift", "held_orders"}


class Adopted:
    """One application, named by `name`."""

    def setUp(self):
        super().setUp()
        self.shop = shops.Shop(self.name, stores.postgres_server())
        self.addCleanup(self.shop.close)
        self.layout = self.shop.layout

    def business(self, seed=1):
        made = {}
        if self.layout.CALENDAR is not None:
            made |= shop_businesses.calendar(seed, 12, **self.layout.CALENDAR)
        if self.layout.STOCK is not None:
            made |= shop_businesses.stock(seed, 150, **self.layout.STOCK)
        return made

    def slotctl(self, *arguments, url=None, **options):
        return self.workplace.run(*arguments, "--database", url or self.shop.url, **options)

    def good(self, *arguments, url=None, **options):
        return self.assert_status(0, self.slotctl(*arguments, url=url, **options))

    def adopt(self, business=None):
        """Fills the application, and adopts its tables."""
        if business:
            self.shop.fill(business)
        self.good("adopt", "apply", self.shop.mapping, url=self.shop.own_url)

    def run_job(self, job, now=NOW, *arguments, url=None):
        return self.good(job, "--now", now, "--format", "json", *arguments, url=url).counts

    def key(self, table, number):
        return self.layout.key(table, int(number))


class BesideOwnTables(Adopted):
    """Beside the application, the same business in slotctl's own tables."""

    def load_both(self, business):
        self.adopt(business)
        self.own = stores.PostgresStore(stores.PostgresServer.database())
        self.addCleanup(self.own.close)
        self.good("db", "migrate", url=self.own.url)
        self.good("import", "--now", BEFORE, self.workplace.write("business.json", business), url=self.own.url)

    def both(self, job, now=NOW, *arguments):
        """The counts of a job, which are the same on both."""
        own = self.run_job(job, now, *arguments, url=self.own.url)
        self.assertEqual(own, self.run_job(job, now, *arguments), f"{job} at {now}: own tables, and the application's")
        return own

    def expected(self, what):
        """What `Shop.read` should find, from slotctl's own tables."""
        instant = self.own.instant
        sql, tables = {
            "slots": ("provider_id, service_id, {starts_at}, {ends_at}, capacity, booked_count FROM slots",
                      ("provider", "service")),
            "bookings": ("provider_id, service_id, {starts_at}, customer, status FROM bookings", ("provider", "service")),
            "variants": ("id, reserved_quantity FROM product_variants", ("variant",)),
            "drop_products": ("id, reserved_quantity FROM drop_products", ("drop_product",)),
            "orders": ("id, status, {cancelled_at}, cancel_reason FROM orders", ("order",)),
            "reservations": ("id, status, {released_at} FROM inventory_reservations", ("reservation",)),
        }[what]
        columns = {name: instant(name) for name in ("starts_at", "ends_at", "cancelled_at", "released_at")}
        return sorted((*(self.key(table, number) for table, number in zip(tables, row)), *row[len(tables):])
                      for row in self.own.query("SELECT " + sql.format(**columns)))

    def assert_same_rows(self):
        for what in self.layout.READ:
            found, expected = self.shop.read(what), self.expected(what)
            # Some applications have no column for the last of them.
            width = len(found[0]) if found else None
            self.assertEqual([row[:width] for row in expected], found, f"{what} of {self.name}")

    def checks(self, url, now=NOW):
        found = self.slotctl("monitor", "--now", now, "--format", "json", url=url).json["checks"]
        return {c["name"]: (c["status"], [(m["name"], m["value"]) for m in c["measures"]]) for c in found
                if c["name"] in CHECKS}


class Everywhere(BesideOwnTables):
    """Tests that every application passes."""

    def test_jobs_have_the_counts_and_leave_the_rows_that_they_have_and_leave_on_own_tables(self):
        self.load_both(self.business())
        if self.layout.CALENDAR is not None:
            self.assertGreater(self.both("maintain", BEFORE)["created"], 0)
            self.assert_same_rows()
            self.assertGreater(self.both("maintain", NOW)["expired"], 0)
        if self.layout.STOCK is not None:
            counts = self.both("unreserve", NOW, "--batch-size", "40")
            self.assertGreater(counts["released"], 0)
            self.assertEqual(0, counts["drift"])
        self.assert_same_rows()
        self.assertEqual(self.checks(self.own.url), self.checks(self.shop.url))

    def test_what_has_been_done_is_not_done_again(self):
        self.adopt(self.business())
        jobs = ([("maintain",), ("maintain", "--verify")] if self.layout.CALENDAR is not None else []) + (
            [("unreserve",)] if self.layout.STOCK is not None else [])
        for job, *arguments in jobs:
            self.run_job(job, NOW)
            before = {what: self.shop.read(what) for what in self.layout.READ}
            again = self.run_job(job, NOW, *arguments)
            for name in ("created", "expired", "withdrawn", "released", "orders_cancelled", "kept_paid", "kept_confirmed"):
                self.assertEqual(0, again.get(name, 0), (job, arguments, again))
            self.assertEqual(before, {what: self.shop.read(what) for what in self.layout.READ})

    def test_a_dry_run_says_what_a_run_does_and_writes_nothing(self):
        self.adopt(self.business())
        before = self.everything()
        for job in ("maintain", "unreserve"):
            rehearsed = self.run_job(job, NOW, "--dry-run")
            self.assertEqual(before, self.everything(), job)
            self.assertEqual(rehearsed, self.run_job(job, NOW))
            before = self.everything()

    def everything(self):
        return {name: self.shop.query(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM public.{name} t")
                for name in self.shop.row_counts()}

    def test_a_word_that_the_mapping_does_not_know_is_refused_with_its_count(self):
        self.adopt(self.business())
        table, column, word, job = self.layout.UNKNOWN_WORD
        self.shop.execute(f"UPDATE {table} SET {column} = '{word}' WHERE ctid = ANY"
                          f" (ARRAY(SELECT ctid FROM {table} LIMIT 3))")
        before = self.everything()
        for arguments in ((job, "--now", NOW), (job, "--now", NOW, "--dry-run")):
            result = self.assert_status(78, self.slotctl(*arguments))
            self.assert_says(table, result.err, result)
            self.assert_says(column, result.err, result)
            self.assert_says(word, result.err, result)
            self.assert_says("3 rows", result.err, result)
        self.assertEqual(before, self.everything(), "it wrote something")

    def test_the_applications_own_migration_runs_between_detach_and_attach(self):
        self.adopt(self.business())
        self.assertIn("cannot alter type of a column used by a view or rule", self.shop.refused("migrate"))
        self.good("adopt", "detach")
        self.shop.manage("migrate")
        self.assertNotIn("[ ]", self.shop.manage("showmigrations"))
        self.good("adopt", "attach")
        if self.layout.CALENDAR is not None:
            self.assertGreater(self.run_job("maintain")["created"], 0)
        if self.layout.STOCK is not None:
            self.assertGreater(self.run_job("unreserve")["released"], 0)

    def test_what_was_done_before_detach_is_known_after_attach(self):
        self.adopt(self.business())
        for job in ("maintain", "unreserve"):
            self.run_job(job)
        self.good("adopt", "detach")
        self.good("adopt", "attach")
        for job in ("maintain", "unreserve"):
            again = self.run_job(job)
            self.assertEqual({0}, {again.get(name, 0) for name in ("created", "withdrawn", "released", "orders_cancelled")})
            self.assertEqual(again.get("offerings"), again.get("unchanged_offerings"))

    def test_a_view_that_somebody_dropped_is_named_and_comes_back_with_attach(self):
        self.adopt(self.business())
        table = "bookings" if self.layout.CALENDAR is not None else "orders"
        self.shop.execute(f"DROP VIEW slotctl.{table}")
        result = self.assert_status(1, self.slotctl("adopt", "check"))
        self.assert_says(f"slotctl.{table} is gone; run `slotctl adopt detach` and `slotctl adopt attach`",
                         result.out, result)
        for command in (("monitor",), ("db", "status")):
            result = self.slotctl(*command)
            self.assert_says(table, result.out, result)
        self.assertEqual(2, self.slotctl("monitor").status)
        self.good("adopt", "detach")
        self.good("adopt", "attach")
        self.good("adopt", "check")

    def test_nothing_of_the_applications_is_dropped(self):
        self.shop.fill(self.business())
        schema, counts = self.shop.schema(), self.shop.row_counts()
        for leave in (("adopt", "detach"), ("db", "reset", "--yes")):
            with self.subTest(leave=leave):
                self.adopt()
                self.good(*leave)
                if leave[0] == "adopt":
                    self.assertEqual(schema, self.shop.schema())
                self.assertEqual(counts, self.shop.row_counts())
        self.good("adopt", "detach")
        self.assertEqual(schema, self.shop.schema())

    def test_suggest_finds_tables_columns_and_words_and_asks_about_the_rest(self):
        self.shop.fill(self.business())
        file = self.workplace.path / "suggested.toml"
        result = self.good("adopt", "suggest", "--file", file, "--format", "json", url=self.shop.own_url)
        parts = lambda text: {name: table for name, table in tomllib.loads(text).items() if isinstance(table, dict)}
        suggested, written = parts(file.read_text()), parts(self.shop.mapping.read_text())
        if self.name == "werkstatt":    # whose names nobody foresees: nothing is better than something wrong
            self.assertEqual({}, suggested)
            return
        asked = "\n".join(result.json["undecided"])
        self.assertEqual({name: table["from"] for name, table in written.items()},
                         {name: table["from"] for name, table in suggested.items()})
        for name, right in written.items():
            found = suggested[name]
            for setting, usual in (("key", "bigint"), ("time", "instant")):
                self.assertEqual(right.get(setting, usual), found.get(setting, usual), name)
            open_questions = self.layout.ASKED.get(name, set())
            self.assertEqual({c: v for c, v in right["columns"].items() if c not in open_questions}, found["columns"], name)
            if open_questions:
                self.assertIn(f"{name}.columns.", asked)
            for column, words in found.get("values", {}).items():
                for ours, theirs in words.items():
                    self.assertLessEqual(set(theirs), set(right["values"][column][ours]), f"{name}.{column}")
                known = {word for theirs in words.values() for word in theirs}
                for word, count in self.shop.query(f'SELECT "{found["columns"][column]}"::text, count(*)'
                                                   f" FROM {found['from']} GROUP BY 1"):
                    if word not in known:
                        rows = "1 row" if count == "1" else f"{count} rows"
                        self.assertIn(f'{name}.values.{column}: "{word}" ({rows})', asked)

    def test_apply_can_be_rehearsed(self):
        self.shop.fill(self.business())
        before = self.shop.schema()
        result = self.good("adopt", "apply", self.shop.mapping, "--dry-run", url=self.shop.own_url)
        self.assert_says("CREATE VIEW", result.out, result)
        self.assertEqual(before, self.shop.schema())
        self.assertEqual("0", self.shop.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'slotctl'"))

    def test_check_finds_nothing_wrong_and_names_what_the_tables_do_not_guarantee(self):
        self.adopt(self.business())
        before = self.everything()
        found = self.good("adopt", "check", "--format", "json").json
        self.assertEqual(before, self.everything(), "the rehearsal left something behind")
        self.assertEqual([], found["errors"])
        missing = "\n".join(f"{one['table']}: {one['what']}" for one in found["missing"])
        for what, lacks in self.layout.LACKS.items():
            (self.assertIn if lacks else self.assertNotIn)(what, missing)

    def test_a_django_migration_adopts_the_tables_and_gives_them_back(self):
        self.shop.fill(self.business())
        self.shop.manage("migrate")
        before = self.shop.schema()
        text = self.good("adopt", "apply", self.shop.mapping, "--format", "django", url=self.shop.own_url).out
        folder = self.workplace.path / "shops"
        shutil.copytree(shops.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
        plan = self.shop.manage("showmigrations", "--plan").split()
        latest = [tuple(word.split(".")) for word in plan if "." in word]
        app = self.layout.WITHOUT_THE_LAST_MIGRATION[0]
        self.assertIn("dependencies = []", text)
        (folder / self.name / app / "migrations" / "0003_slotctl.py").write_text(
            text.replace("dependencies = []", f"dependencies = {latest}"))
        self.shop.manage("migrate", folder=folder)
        if self.layout.CALENDAR is not None:
            self.assertGreater(self.run_job("maintain")["created"], 0)
        if self.layout.STOCK is not None:
            self.assertGreater(self.run_job("unreserve")["released"], 0)
        self.shop.manage("migrate", app, "0002", folder=folder)
        self.assertEqual(before, self.shop.schema())


class WithCalendar(BesideOwnTables):
    """Tests of applications that have a calendar."""

    def test_what_is_booked_and_cancelled_by_slotctl_is_in_the_applications_words(self):
        self.load_both(self.business())
        self.both("maintain")
        provider, service, start, _ = self.free_time()
        asked = ("--provider", provider, "--service", service, "--starts-at", start, "--customer", "5")
        before, ids = self.shop.read("bookings"), {}
        for url in (self.own.url, self.shop.url):
            ids[url] = self.good("book", "--now", NOW, *asked, "--format", "json", url=url).json["booking"]["id"]
        self.assertEqual(len(before) + 1, len(self.shop.read("bookings")))
        self.assert_same_rows()
        for url, number in ids.items():
            self.assert_status(73, self.slotctl("book", "--now", NOW, *asked, url=url))
            self.good("booking", "cancel", number, "--now", NOW, url=url)
        self.assert_same_rows()
        self.both("maintain")

    def test_what_can_be_booked_is_counted_as_on_own_tables(self):
        self.load_both(self.business())
        self.both("maintain", BEFORE)
        self.both("maintain", NOW)
        coverage, free = [], 0
        # Without further runs of maintain, fewer and fewer slots are left.
        for days in (0, 3, 10, 26, 30):
            now = businesses.later(NOW, days=days)
            coverage.append(self.checks(self.own.url, now)["service_coverage"])
            self.assertEqual(coverage[-1], self.checks(self.shop.url, now)["service_coverage"], now)
            reports = [self.slotctl("monitor", "--performance-report", "--days-back", "3", "--now", now, "--format", "json",
                                    url=url).json["performance"]["slots_ahead"] for url in (self.own.url, self.shop.url)]
            self.assertEqual(*reports, now)
            free += sum(day["free"] for day in reports[0])
        self.assertGreater(free, 0)
        self.assertGreater(len({str(found) for found in coverage}), 1, coverage)

    def free_time(self):
        """(names of a provider and a service, start, the slot in the application) that can be booked once."""
        provider, service, start, *keys = self.own.query(
            f"SELECT p.name, s.name, {self.own.instant('t.starts_at')}, p.id, s.id FROM slots t"
            " JOIN providers p ON p.id = provider_id JOIN services s ON s.id = service_id WHERE booked_count = 0"
            " AND t.capacity = 1 AND starts_at >= '2026-11-25' AND NOT EXISTS (SELECT 1 FROM slots o"
            "  WHERE o.provider_id = t.provider_id AND o.booked_count > 0"
            "  AND o.starts_at BETWEEN t.starts_at - interval '1 day' AND t.starts_at + interval '1 day')"
            " ORDER BY t.starts_at, 1, 2 LIMIT 1")[0]
        return provider, service, start, (self.key("provider", keys[0]), self.key("service", keys[1]), start)

    def test_what_the_application_books_at_the_same_moment_is_not_booked_over(self):
        self.load_both(self.business())
        self.both("maintain")
        provider, service, start, slot = self.free_time()
        before = self.shop.read("bookings")
        application = self.shop.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        self.assertEqual(1, len(application.query(self.layout.book(slot))))
        running = self.workplace.start("book", "--now", NOW, "--provider", provider, "--service", service, "--starts-at",
                                       start, "--customer", "5", "--database", self.shop.url)
        support.wait_until(lambda: self.blocked_by(application) or not running.runs(), "slotctl waits for the application")
        application.query("COMMIT")
        self.assert_status(73, running.finish())
        self.assertEqual(before, self.shop.read("bookings"))
        self.assertEqual("1", {row[:3]: row[5] for row in self.shop.read("slots")}[slot])

    def test_slots_that_the_application_deletes_are_made_again_by_the_next_run(self):
        business = self.business()
        self.adopt(business)
        self.run_job("maintain")
        gone = sorted(self.free_slots())[:3]
        for slot in gone:
            self.shop.execute(self.layout.delete(slot))
        self.assertEqual(3, self.run_job("maintain")["created"])
        self.assert_free_as_yielded(business)

    def free_slots(self):
        """Slots without bookings, from today on."""
        return {row[:4] for row in self.shop.read("slots") if row[5] == "0" and row[2] >= "2026-11-21"}

    def yielded(self, business, now=NOW):
        booked = {row[:3] for row in self.shop.read("slots") if row[5] != "0"}
        found = {(self.key("provider", p), self.key("service", s), start, end)
                 for p, s, start, end, _ in businesses.yielded(business, now) if start >= "2026-11-21"}
        return {slot for slot in found if slot[:3] not in booked}

    def assert_free_as_yielded(self, business):
        free, expected = self.free_slots(), self.yielded(business)
        self.assertEqual(([], []), (sorted(expected - free)[:5], sorted(free - expected)[:5]),
                         "slots that are missing, and slots that should not be there")

    def test_rules_that_the_application_changes_are_seen_by_the_next_run(self):
        business = self.business()
        self.adopt(business)
        self.run_job("maintain")
        self.assert_free_as_yielded(business)
        for what, code, change in shop_businesses.rule_changes(business, self.layout):
            with self.subTest(what):
                self.shop.django(code)
                change()
                counts = self.run_job("maintain")
                self.assert_free_as_yielded(business)
                self.assertGreater(counts["created"] + counts["withdrawn"], 0)
                self.assertGreater(counts["unchanged_offerings"], 0, "it worked out everything again")

    def test_a_booking_that_lands_while_its_slot_is_withdrawn_keeps_it(self):
        business = self.business()
        self.adopt(business)
        self.run_job("maintain")
        before = {row[:4] for row in self.shop.read("slots")}
        _, code, change = shop_businesses.rule_changes(business, self.layout)[0]
        change()
        going = sorted(self.free_slots() - self.yielded(business))
        self.assertGreater(len(going), 1)
        self.shop.django(code)
        application = self.shop.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        self.assertEqual(1, len(application.query(self.layout.book(going[0]))))
        running = self.workplace.start("maintain", "--now", NOW, "--format", "json", "--database", self.shop.url)
        support.wait_until(lambda: self.blocked_by(application) or not running.runs(), "maintain waits for the booking")
        self.assertTrue(running.runs(), "maintain did not wait for the booking")
        application.query("COMMIT")
        result = self.assert_status(0, running.finish())
        after = {row[:4]: row[5] for row in self.shop.read("slots")}
        self.assertEqual("1", after.get(going[0]), "the booked slot is gone")
        self.assertFalse(set(going[1:]) & after.keys())
        self.assertEqual(len(before - after.keys()), result.counts["withdrawn"], result)

    def blocked_by(self, blocker):
        return self.shop.query("SELECT pid FROM pg_stat_activity"
                               f" WHERE {blocker.pid} = ANY (pg_blocking_pids(pid))")

    def test_a_provider_that_the_application_adds_is_filled_by_the_next_run(self):
        business = self.business()
        self.adopt(business)
        self.run_job("maintain")
        before = self.free_slots()
        self.shop.django(self.layout.NEW_PROVIDER)
        counts = self.run_job("maintain")
        self.assertGreater(counts["created"], 0)
        self.assertEqual(1, len({slot[0] for slot in self.free_slots() - before}))
        self.assertLessEqual(before, self.free_slots())


class WithStock(Adopted):
    """Tests of applications that have stock."""

    def test_an_order_that_the_application_adds_is_seen_by_the_next_run(self):
        self.adopt(self.business())
        self.run_job("unreserve")
        before = dict(self.shop.read("variants"))
        self.shop.django(self.layout.NEW_ORDER)
        held = dict(self.shop.read("variants"))
        self.assertNotEqual(before, held)
        counts = self.run_job("unreserve")
        self.assertEqual((1, 1), (counts["released"], counts["orders_cancelled"]))
        self.assertEqual(before, dict(self.shop.read("variants")))

    def test_an_order_whose_row_the_application_has_locked_is_left_for_later(self):
        self.adopt(self.business())
        application = self.shop.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        locked = application.query(self.layout.LOCK_AN_ORDER)[0][0]
        self.run_job("unreserve")
        self.assertEqual(["pending"], [row[1] for row in self.shop.read("orders") if row[0] == locked])
        application.query("ROLLBACK")
        self.assertEqual(1, self.run_job("unreserve")["orders_cancelled"])
        self.assertEqual(["cancelled"], [row[1] for row in self.shop.read("orders") if row[0] == locked])


class HomeServices(Everywhere, WithCalendar, support.SlotctlTest):
    name = "home_services"

    def test_the_hour_that_clocks_show_twice_is_not_made_and_withdrawn_for_ever(self):
        business = {"services": [{"id": 1, "name": "Night watch", "duration": 30}],
                    "providers": [businesses.provider(1, zone="Europe/Berlin", hours=(("00:00", "06:00"),), services=(1,),
                                                      active=True, overrides=[])]}
        self.adopt(business)
        now = "2027-10-25T09:00:00Z"
        self.run_job("maintain", now)
        # 02:00 and 02:30 for the second time are the first ones here, and 02:30 to 02:00 would end the next day.
        night = ["00:00", "00:30", "01:00", "01:30", "02:00", "03:00", "03:30", "04:00", "04:30", "05:00", "05:30"]
        stored = "SELECT to_char(start_time, 'HH24:MI') FROM bookings_bookingslot WHERE date = '2027-10-31' ORDER BY 1"
        self.assertEqual(night, [start for start, in self.shop.query(stored)])
        for arguments in ((), ("--verify",), ("--verify",)):
            counts = self.run_job("maintain", now, *arguments)
            self.assertEqual((0, 0), (counts["created"], counts["withdrawn"]), arguments)
        self.assertEqual(night, [start for start, in self.shop.query(stored)])

    def test_a_past_slot_that_a_cancelled_booking_refers_to_stops_nothing(self):
        business = self.business()
        self.adopt(business)
        self.run_job("maintain", BEFORE)
        self.shop.django("""
import datetime
slot = BookingSlot.objects.filter(is_booked=False, date=datetime.date(2026, 11, 18)).order_by("id").first()
user = User.objects.first()
Booking.objects.create(customer=user, provider=slot.provider, service=slot.service, slot=slot, booking_date=slot.date,
                       start_time=slot.start_time, end_time=slot.end_time, status="cancelled_by_customer")""")
        counts = self.run_job("maintain", NOW)
        self.assertGreater(counts["expired"], 0)
        self.assert_free_as_yielded(business)
        self.assertEqual("0", self.shop.value("SELECT count(*) FROM bookings_booking b LEFT JOIN bookings_bookingslot s"
                                              " ON s.id = b.slot_id WHERE b.slot_id IS NOT NULL AND s.id IS NULL"))

    def test_columns_that_only_the_application_has_are_filled(self):
        self.adopt(self.business())
        self.run_job("maintain")
        self.assertEqual("0", self.shop.value("SELECT count(*) FROM bookings_bookingslot WHERE created_at IS NULL"))
        print_free = "print(BookingSlot.objects.filter(is_booked=False, date='2026-11-24').count() > 0)"
        self.assertEqual("True", self.shop.django(print_free).strip())


class DropShop(Everywhere, WithStock, support.SlotctlTest):
    name = "drop_shop"


class GameCentre(Everywhere, WithCalendar, WithStock, support.SlotctlTest):
    name = "game_centre"

    def test_keys_that_begin_with_the_same_digits_are_not_mistaken_for_each_other(self):
        first, second = "64200000-0000-4000-8000-000000000001", "64200000-0000-4000-8000-000000000002"
        self.shop.fill({"variants": [{"id": 1, "sku": "MUG", "stock_quantity": 10}], "orders": []})
        variant = self.key("variant", 1)
        for order, until in ((first, "2026-11-20T08:00:00Z"), (second, "2026-11-20T10:00:00Z")):
            self.shop.execute(
                f"INSERT INTO sales_order (id, state, payment, created, modified) VALUES ('{order}', 'open', 'none',"
                " '2026-11-20T07:45:00Z', now())",
                "INSERT INTO sales_hold (id, order_id, product_id, amount, state, until, created, modified) VALUES"
                f" ('{order}', '{order}', '{variant}', 2, 'held', '{until}', '2026-11-20T07:45:00Z', now())")
        self.shop.execute("UPDATE sales_product SET on_hold = 4")
        self.adopt()
        self.assertEqual(1, self.run_job("unreserve")["released"])
        self.assertEqual([(first, "cancelled"), (second, "pending")], [row[:2] for row in self.shop.read("orders")])
        self.assertEqual([(first, "released"), (second, "active")], [row[:2] for row in self.shop.read("reservations")])
        self.assertEqual([(variant, "2")], self.shop.read("variants"))

    def test_rows_that_the_mapping_leaves_out_are_left_alone(self):
        self.adopt(self.business())
        self.shop.execute("UPDATE sales_order SET deleted = now()")
        before = self.shop.read("orders"), self.shop.read("reservations")
        self.assertEqual(0, self.run_job("unreserve")["released"])
        self.assertEqual(before, (self.shop.read("orders"), self.shop.read("reservations")))


class Werkstatt(Everywhere, WithCalendar, WithStock, support.SlotctlTest):
    name = "werkstatt"

    def test_a_local_time_that_clocks_show_twice_is_the_earlier_instant(self):
        self.adopt()
        instant = lambda local, zone: self.shop.query(
            f"SELECT slotctl.slotctl_local_instant('{local}', '{zone}') AT TIME ZONE 'UTC'")[0][0]
        for local, zone, expected in (("2026-10-25 02:30", "Europe/Berlin", "2026-10-25 00:30:00"),
                                      ("2026-10-25 03:00", "Europe/Berlin", "2026-10-25 02:00:00"),
                                      ("2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04 14:45:00"),
                                      ("2026-03-29 02:30", "Europe/Berlin", "2026-03-29 01:30:00"),
                                      ("2010-03-05 01:00", "Antarctica/Casey", "2010-03-04 14:00:00"),
                                      ("2026-06-01 09:00", "Asia/Kathmandu", "2026-06-01 03:15:00"),
                                      ("infinity", "Europe/Berlin", "infinity"),
                                      ("-infinity", "Europe/Berlin", "-infinity")):
            with self.subTest(local=local, zone=zone):
                self.assertEqual(expected, instant(local, zone))


if __name__ == "__main__":
    support.main()
