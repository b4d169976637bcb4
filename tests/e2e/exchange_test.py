#!/usr/bin/env python3
"""Import and export: a round trip changes nothing, and a wrong file changes nothing."""
import contextlib
import json
import os
import re
import signal
import sys
import threading

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
MEASURE = ("import resource, subprocess, sys; status = subprocess.call(sys.argv[1:]);"
           "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)")


def many_records(count):
    """This many orders, each with two reservations, and this many bookings, customers and messages."""
    held = {"variant_id": 1, "quantity": 1, "status": "released", "created_at": NOW, "expires_at": NOW}
    return {"services": [{"id": 1, "name": "s", "duration": "30m"}],
            "providers": [{"id": 1, "name": "p", "time_zone": "UTC"}],
            "bookings": [{"id": n, "provider_id": 1, "service_id": 1, "starts_at": NOW, "status": "cancelled",
                          "customer": f"customer {n}"} for n in range(1, count + 1)],
            "customers": [{"id": f"customer {n}", "name": "n" * 100} for n in range(1, count + 1)],
            "notifications": [{"id": n, "event": "e", "channel": "email", "customer_id": f"customer {n}", "body": "b" * 500,
                               "status": "sent"} for n in range(1, count + 1)],
            "variants": [{"id": 1, "sku": "TEE", "stock_quantity": 5}],
            "orders": [{"id": n, "created_at": NOW, "reservations": [held, held]} for n in range(1, count + 1)]}


def full_business():
    """One of everything, with every field that may be left out."""
    business = businesses.salon()
    business["services"][0].update(step="20m", buffer_before="5m", buffer_after="10m", capacity=2, min_notice="2h",
                                   max_slots=77, active=True)
    business["providers"][0]["services"][0]["hours"] = [{"days": ["mon", "sat"], "from": "22:00", "to": "02:00"}]
    business["providers"][0]["availability"][0].update(valid_from="2026-01-01", valid_until="2027-12-31")
    business["providers"][1].update(active=False, name="Zoë “quoted” \\ O'Hara\t✂")
    business["providers"][2]["overrides"] = [
        {"date": "2026-12-25", "closed": True},
        {"date": "2026-12-24", "windows": [{"from": "09:00", "to": "12:00"}, {"from": "20:00", "to": "24:00"}]}]
    business["bookings"] = [{"provider_id": 3, "service_id": 11, "starts_at": "2026-12-01T09:00:00+05:45",
                             "customer": "c-17", "status": "confirmed"},
                            {"provider_id": 3, "service_id": 11, "starts_at": "2026-12-01T09:00:00+05:45",
                             "customer": "c-18", "status": "cancelled"}]
    business["bookings"][0].update(status="completed", archived_at="2027-12-02T00:00:00Z", moved_at="2026-11-19T00:00:00Z")
    business["customers"] = [{"id": "c-18", "name": "Ünal", "email": "u@example.com", "time_zone": "Europe/Berlin",
                              "email_opt_out": True}, {"id": "C-17", "name": ""}]
    business["customer_devices"] = [{"customer_id": "C-17", "token": "t", "dead_at": NOW}]
    business["notifications"] = [{"id": 3, "event": "sale", "channel": "email", "customer_id": "c-18", "status": "sent",
                                  "data": {"z": 1.5, "a": ["ü", None]}, "sent_at": NOW, "dedup_key": "k"}]
    business["told_bookings"] = [{"provider_id": 3, "booking_id": 1, "customer": "c-17", "status": "confirmed",
                                  "starts_at": "2026-12-01T03:15:00Z", "told_at": NOW}]
    business["reviews"] = [{"id": 1, "provider_id": 3, "customer_id": "c-17", "rating": 4, "comment": "good"}]
    business["provider_statistics"] = [{"provider_id": 3, "rating_average": 1 / 3, "stars": {"4": 1}, "updated_at": NOW}]
    business["daily_statistics"] = [{"date": "2026-11-19", "counts": {"b": 1, "a": {"x": 2}}}]
    business["chat_rooms"] = [{"id": 1, "provider_id": 3, "customer_id": "c-17", "active": False}]
    business["variants"] = [{"id": 1, "sku": "TEE-M", "stock_quantity": 100}]
    business["orders"] = [{"id": 1, "payment_status": "unpaid", "created_at": "2026-11-20T09:00:00Z", "reservations": [
        {"variant_id": 1, "quantity": 2, "expires_at": "2026-11-20T09:15:00Z"}]}]
    return business


class Exchange:
    def export(self):
        result = self.good("export")
        self.assertEqual("", result.err)
        return result.out

    def import_text(self, text, *arguments):
        return self.run_slotctl("import", self.workplace.write("given.json", text), *arguments)

    def tables(self):
        """Everything except stamps that a run or an import may change."""
        return {table: rows for table, rows in self.store.dump().items() if table != "job_runs"}

    def test_an_export_says_what_was_imported(self):
        business = full_business()
        self.load(business)
        found = json.loads(self.export())
        for given in business["providers"]:
            provider = next(p for p in found["providers"] if p["id"] == given["id"])
            self.assertEqual((given["name"], given["time_zone"], given.get("active", True)),
                             (provider["name"], provider["time_zone"], provider["active"]))
        self.assertEqual(2, len(found["bookings"]))
        self.assertEqual({"2026-12-01T03:15:00Z"}, {b["starts_at"] for b in found["bookings"]})
        self.assertEqual(2, self.store.number("SELECT reserved_quantity FROM product_variants"))

    def test_an_export_imported_into_an_empty_database_exports_the_same(self):
        self.load(full_business())
        first = self.export()
        self.good("db", "reset", "--yes")
        self.assert_status(0, self.import_text(first))
        self.assertEqual(first, self.export())

    def test_a_raised_buffer_a_lowered_capacity_and_a_deleted_provider_come_back(self):
        self.load(full_business())
        for hour in ("09", "10"):
            self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                               f" (1, 11, '2026-12-01T{hour}:00:00Z', '2026-12-01T{hour}:20:00Z', 'c-{hour}')")
        self.store.execute("INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, origin) VALUES"
                           " (1, 11, '2026-12-02T20:00:00Z', '2026-12-02T21:00:00Z', 5, 'manual')",
                           "UPDATE services SET buffer_after_minutes = 60, capacity = 1",
                           "DELETE FROM offerings WHERE provider_id = 3", "DELETE FROM providers WHERE id = 3")
        first = self.export()
        self.good("db", "reset", "--yes")
        self.assert_status(0, self.import_text(first))
        self.assertEqual(first, self.export())
        self.assertEqual(5, self.store.number("SELECT capacity FROM slots WHERE origin = 'manual'"))
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings WHERE provider_id = 3"
                                              " AND status <> 'cancelled'"))

    def test_an_export_warns_of_what_an_import_would_refuse(self):
        self.load(full_business())
        self.store.execute("UPDATE providers SET time_zone = 'Nowhere/Land' WHERE id = 1")
        result = self.good("export")
        self.assertIn("an import of this file would not give back everything as it was", result.err)
        self.assertIn('providers[0].time_zone: "Nowhere/Land"', result.err)
        self.assert_status(65, self.import_text(result.out))

    def test_importing_the_same_again_changes_nothing_and_causes_no_work(self):
        self.load(full_business())
        self.maintain(NOW)
        before = self.tables()
        self.assert_status(0, self.import_text(self.export()))
        self.assertEqual(before, self.tables())
        self.load(full_business())
        self.assertEqual(before, self.tables())
        outcome = self.maintain(NOW)
        self.assertEqual((0, 0), (outcome["counts"]["created"], outcome["counts"]["withdrawn"]))

    def test_every_sample_survives_the_round_trip(self):
        for sample in ("home-services", "game-centre", "mechanics", "drop-shop"):
            with self.subTest(sample=sample):
                self.good("db", "reset", "--yes")
                seeded = self.good("db", "seed", "--sample", sample)
                self.assert_says("imported", seeded.out, seeded)
                first = self.export()
                before = self.tables()
                self.assert_status(0, self.import_text(first))
                self.assertEqual(before, self.tables())

    def test_a_field_that_a_record_leaves_out_keeps_its_value_and_a_given_list_replaces_the_old_one(self):
        self.load(full_business())
        self.load({"providers": [{"id": 1, "name": "Renamed"}], "services": [{"id": 10, "capacity": 5}]})
        found = json.loads(self.export())
        provider = found["providers"][0]
        self.assertEqual(("Renamed", "Europe/Berlin"), (provider["name"], provider["time_zone"]))
        self.assertEqual(1, len(provider["availability"]))
        self.assertEqual("20m", found["services"][0]["step"])
        self.load({"providers": [{"id": 1, "availability": [], "services": [{"id": 11}]}]})
        provider = json.loads(self.export())["providers"][0]
        self.assertEqual([], provider["availability"])
        self.assertEqual([11], [s["id"] for s in provider["services"]])

    @support.only_on_unix("what is measured includes Wine")
    def test_the_memory_of_an_import_does_not_grow_with_bookings_and_orders(self):
        # SQLite's cache of 8 MiB, of slotctl's own choice, is full after some 6,000.
        peaks = {}
        for count in (8000, 24000):
            text = json.dumps(many_records(count))
            result = self.run_slotctl("import", "--dry-run", "-", text=text, prefix=(sys.executable, "-c", MEASURE))
            self.assert_status(0, result)
            self.assertIn(f"{count} bookings", result.out)
            peaks[count] = int(re.search(r"^peak (\d+)$", result.out, re.MULTILINE)[1])
        self.assertLess(peaks[24000] - peaks[8000], 4 * 1024, peaks)

    def test_a_dry_run_imports_nothing_and_says_what_it_would(self):
        before = self.tables()
        result = self.import_text(json.dumps(full_business()), "--dry-run", "--format", "json")
        self.assert_status(0, result)
        self.assertEqual((True, 3, 2), (result.json["dry_run"], result.counts["providers"], result.counts["services"]))
        self.assertEqual(before, self.tables())

    def test_standard_input_is_read_for_a_dash(self):
        self.good("import", "-", text=json.dumps(full_business()))
        self.assertEqual(3, self.store.number("SELECT count(*) FROM providers"))

    def test_a_wrong_file_is_reported_with_every_error_at_once_and_changes_nothing(self):
        self.load(full_business())
        before = self.tables()
        wrong = full_business()
        wrong["providers"][0]["availability"][0]["to"] = "25:00"
        wrong["providers"][1]["time_zone"] = "Europe/Nowhere"
        wrong["providers"][2]["overrides"][0]["date"] = "2026-02-30"
        wrong["services"][1]["duration"] = "0m"
        wrong["services"][0]["capactiy"] = 3
        wrong["orders"][0]["reservations"][0]["quantity"] = -1
        paths = ["providers[0].availability[0].to", "providers[1].time_zone", "providers[2].overrides[0].date",
                 "services[1].duration", "services[0].capactiy", "orders[0].reservations[0].quantity"]
        result = self.assert_status(65, self.import_text(json.dumps(wrong)))
        self.assertEqual("", result.out)
        for path in [*paths, "25:00", "Europe/Nowhere", "2026-02-30", "nothing was changed"]:
            self.assert_says(path, result.err, result)
        result = self.assert_status(65, self.import_text(json.dumps(wrong), "--format", "json"))
        self.assertEqual("failed", result.json["status"])
        self.assertEqual(sorted(paths), sorted(fault["path"] for fault in result.json["faults"]))
        self.assertEqual(before, self.tables())

    def test_references_to_missing_records_are_errors(self):
        before = self.tables()
        wrong = {"services": [businesses.service(10)], "providers": [businesses.provider(1, services=(10, 99))],
                 "bookings": [{"provider_id": 5, "service_id": 10, "starts_at": "2026-12-01T09:00:00Z", "customer": "c"}],
                 "orders": [{"id": 1, "reservations": [{"variant_id": 7, "quantity": 1}]}]}
        result = self.assert_status(65, self.import_text(json.dumps(wrong), "--format", "json"))
        told = [fault["path"] for fault in result.json["faults"]]
        for path in ("providers[0].services[1]", "bookings[0]", "orders[0].reservations[0]"):
            self.assertTrue(any(p.startswith(path) for p in told), f"{path} is not among {told}")
        self.assertEqual(before, self.tables())

    def test_a_record_that_the_database_refuses_is_an_error_and_changes_nothing(self):
        before = self.tables()
        overbooked = {"services": [businesses.service(10)], "providers": [businesses.provider(1)], "bookings": [
            {"provider_id": 1, "service_id": 10, "starts_at": "2026-12-01T09:00:00Z", "customer": name} for name in "ab"]}
        conflicting = {**overbooked, "bookings": [
            {"provider_id": 1, "service_id": 10, "starts_at": f"2026-12-01T09:{minute}:00Z", "customer": "c"}
            for minute in ("00", "15")]}
        oversold = {"variants": [{"id": 1, "sku": "A", "stock_quantity": 1}],
                    "orders": [{"id": 1, "reservations": [{"variant_id": 1, "quantity": 2}]}]}
        for name, wrong in (("overbooked", overbooked), ("conflicting", conflicting), ("oversold", oversold)):
            with self.subTest(wrong=name):
                result = self.assert_status(65, self.import_text(json.dumps(wrong)))
                self.assertEqual("", result.out)
                self.assertEqual(before, self.tables())

    def test_a_file_that_is_not_json_is_reported_with_its_position(self):
        for text in ("", "{", "[]", '{"providers": [}', "null", '{"providers": {}}', "\x00\x01", '{"providers": []} more'):
            with self.subTest(text=text):
                result = self.assert_status(65, self.import_text(text))
                self.assertTrue(result.err.startswith("slotctl: "), result)
        result = self.import_text('{\n "providers": [\n  {"id": 1,,}\n ]\n}')
        self.assertRegex(self.assert_status(65, result).err, r"3")

    def test_a_file_that_cannot_be_read_is_reported(self):
        for file in (self.workplace.path / "missing.json", self.workplace.path):
            result = self.run_slotctl("import", file)
            self.assertIn(result.status, (65, 66), result)
            self.assert_says(str(file), result.err, result)

    def test_importing_the_file_of_an_order_again_leaves_it_paid_and_its_stock_held(self):
        shop = json.dumps({"variants": [{"id": 1, "sku": "TEE", "stock_quantity": 9}], "orders": [
            {"id": 7, "payment_status": "unpaid", "created_at": "2026-11-20T07:00:00Z", "reservations": [
                {"variant_id": 1, "quantity": 2, "expires_at": "2026-11-20T07:15:00Z"}]}]})
        self.assert_status(0, self.import_text(shop))
        self.store.execute("UPDATE orders SET payment_status = 'paid'")
        result = self.assert_status(65, self.import_text(shop))
        self.assert_says("orders[0].payment_status", result.err, result)
        self.assert_says("--force", result.err, result)
        self.good("unreserve", "--now", NOW)
        self.assertEqual(2, self.store.number("SELECT reserved_quantity FROM product_variants"))
        self.assert_status(0, self.import_text(shop, "--force"))

    def test_an_older_file_loses_no_opt_out_and_sends_nothing_again(self):
        self.load(full_business())
        older = full_business()
        older["customers"][0].update(email_opt_out=False, phone="1")
        result = self.import_text(json.dumps({"customers": older["customers"]}))
        self.assert_status(0, result)
        self.assertIn("imported 2 customers\n  customers: 1 changed, 1 unchanged; of 1, what is newer or must stay was kept\n",
                      result.out)
        self.assertEqual([["1"]], self.store.query("SELECT phone FROM customers WHERE email_opt_out"))
        older["notifications"][0]["status"] = "pending"
        result = self.assert_status(65, self.import_text(json.dumps(older)))
        self.assert_says("notifications[0].status: sent is stored, which does not go back to pending", result.err, result)
        self.assertEqual("sent", self.store.value("SELECT status FROM notifications"))
        result = self.import_text(json.dumps(older), "--force", "--only", "customers", "--format", "json")
        self.assertEqual((2, 0), (result.counts["customers"], result.json["changes"]["customers"]["kept"]))
        self.assertEqual([], self.store.query("SELECT id FROM customers WHERE email_opt_out"))

    def test_a_part_of_a_file_is_imported_alone(self):
        business = full_business()
        self.assert_status(65, self.import_text(json.dumps(business), "--only", "providers"))
        self.assert_status(0, self.import_text(json.dumps(business), "--only", "services,providers"))
        self.assertEqual((3, 0, 0), tuple(self.store.number(f"SELECT count(*) FROM {table}")
                                          for table in ("providers", "bookings", "orders")))
        business["bookings"][0]["status"] = "nonsense"
        self.assert_status(0, self.import_text(json.dumps(business), "--only", "orders,variants"))
        result = self.assert_status(64, self.import_text("{}", "--only", "providers,bokings"))
        self.assert_says('"bokings"', result.err, result)

    def test_a_dry_run_says_which_dates_a_new_list_of_overrides_removes(self):
        self.load(full_business())
        change = json.dumps({"providers": [{"id": 3, "overrides": [{"date": "2026-12-02", "closed": True}]}]})
        for options in (["--dry-run"], []):
            result = self.assert_status(0, self.import_text(change, *options))
            self.assert_says("provider 3: overrides −2 (2026-12-24, 2026-12-25) +1 (2026-12-02)", result.out, result)
            self.assert_says("1 provider\n", result.out, result)
        result = self.assert_status(0, self.import_text(change, "--dry-run", "--format", "json"))
        self.assertEqual((0, 0, 1), tuple(result.json["changes"]["providers"][k] for k in ("new", "changed", "unchanged")))
        self.assertEqual([], result.json["lists"])
        restored = json.dumps({"providers": [{"id": 3, "overrides": []}]})
        result = self.assert_status(0, self.import_text(restored, "--dry-run", "--format", "json"))
        self.assertEqual([{"record": "provider 3", "list": "overrides", "removed": ["2026-12-02"], "added": [],
                           "changed": []}], result.json["lists"])

    @support.only_on_unix("rights are no modes; windows_files_test.cpp reads them")
    def test_an_export_to_a_file_replaces_it_as_a_whole_for_its_owner_only(self):
        self.load(full_business())
        file = self.workplace.path / "backup.json"
        file.write_text("old")
        self.assert_silent(self.good("export", "--output", file))
        self.assertEqual((self.export(), 0o600), (file.read_text(), file.stat().st_mode & 0o777))
        self.assertEqual([file.name], [p.name for p in self.workplace.path.iterdir() if "backup" in p.name])

    def test_a_dry_run_writes_no_file(self):
        self.load(full_business())
        file = self.workplace.path / "backup.json"
        self.assertEqual(self.export(), self.good("--dry-run", "export", "--output", file).out)
        self.assertIn("\"checks\"", self.run_slotctl("--dry-run", "monitor", "--format", "json", "--output", file).out)
        self.assertFalse(file.exists())

    @support.only_on_unix("there is no /dev/full")
    def test_an_export_that_cannot_be_written_says_why(self):
        self.load(full_business())
        result = self.run_slotctl("export", "--output", self.workplace.path / "nowhere" / "backup.json")
        self.assert_says("No such file or directory", self.assert_status(1, result).err, result)
        result = self.run_slotctl("export", "--output", "/dev/full")
        self.assert_says("No space left on device", self.assert_status(1, result).err, result)

    def test_secrets_are_exported_only_on_demand(self):
        self.load(businesses.salon())
        file = self.workplace.write("team.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nEND:VCALENDAR\r\n")
        self.good("calendar", "add", "--provider", "1", file, "--now", NOW)
        address = self.good("calendar", "feed", "add", "--provider", "1", "--format", "json", "--now", NOW).json["address"]
        plain, full = self.good("export").out, self.good("export", "--with-secrets").out
        self.assertNotIn("team.ics", plain)
        self.assertNotIn("secret_hash", plain)
        provider = json.loads(full)["providers"][0]
        self.assertEqual(([{"name": "team", "source": str(file)}], ["bookings"]),
                         (provider["calendars"], [feed["name"] for feed in provider["feeds"]]))
        self.assertNotIn(address.rsplit("/", 1)[1].removesuffix(".ics"), full)
        self.good("calendar", "remove", "--provider", "1", "team")
        self.good("calendar", "feed", "remove", "--provider", "1", "bookings")
        again = self.good("import", self.workplace.write("full.json", full), "--now", NOW)
        self.assert_says("calendars +1 (team)", again.out, again)
        self.assertEqual(full, self.good("export", "--with-secrets").out)
        result = self.assert_status(64, self.run_slotctl("export", "--with-secrets", "--format", "ics"))
        self.assert_says("--with-secrets", result.err, result)

    @support.only_on_unix("env has no -C elsewhere")
    def test_a_calendar_from_a_file_is_found_from_any_directory(self):
        file = self.workplace.write("team.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nEND:VCALENDAR\r\n")
        business = {"providers": [{"id": 1, "name": "Asha", "time_zone": "UTC",
                                   "calendars": [{"name": "team", "source": "./team.ics"}]}]}
        refused = self.assert_status(65, self.run_slotctl("import", self.workplace.write("b.json", business)))
        self.assert_says('providers[0].calendars[0].source: "./team.ics" is not an absolute path', refused.err, refused)
        business["providers"][0]["calendars"] = [{"name": "team", "source": str(file)},
                                                 {"name": "far", "source": "webcal://127.0.0.1:1/far.ics"}]
        self.load(business)
        self.good("calendar", "add", "--provider", "1", "--name", "added", "./team.ics", "--now", NOW)
        (self.workplace.path / "elsewhere").mkdir()
        synced = self.assert_status(1, self.run_slotctl("calendar", "sync", "--now", NOW, "--format", "json",
                                                        prefix=("env", "-C", self.workplace.path / "elsewhere")))
        self.assertEqual((3, 1), (synced.counts["calendars"], synced.counts["failed"]), synced)
        self.assert_says("127.0.0.1:1", synced.out, synced)

    def test_an_empty_business_is_not_an_error(self):
        self.assert_status(0, self.import_text("{}"))
        self.assert_status(0, self.import_text(self.export()))


class ExchangeOnSqlite(Exchange, stores.OnSqlite):
    pass


class ExchangeOnPostgres(Exchange, stores.OnPostgres):
    pass


class FirstLoadOnPostgres(stores.OnPostgres):
    """Thousands of orders into empty tables, whose foreign keys and indexes are away meanwhile."""

    def setUp(self):
        super().setUp()
        self.file = self.workplace.write("orders.json", json.dumps(many_records(1500)))

    def definitions(self):
        return self.store.query(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
            " WHERE conrelid = 'inventory_reservations'::regclass UNION ALL"
            " SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), indisvalid FROM pg_index"
            " WHERE indrelid = 'inventory_reservations'::regclass ORDER BY 1, 2")

    def first_key(self):
        return self.store.number("SELECT min(oid::bigint) FROM pg_constraint"
                                 " WHERE conrelid = 'inventory_reservations'::regclass AND contype = 'f'")

    @contextlib.contextmanager
    def half_an_import(self):
        """An import that waits for a service which another transaction has not committed, and what ends that one."""
        blocker = self.store.connect()
        self.addCleanup(blocker.close)
        blocker.query("BEGIN")
        blocker.query("INSERT INTO services (id, name, duration_minutes) VALUES (1, 'other', 20)")
        running = self.start_slotctl("import", self.file)
        support.wait_until(lambda: self.store.blocked_by(blocker), "the import waits")
        yield running, blocker.close

    def test_an_import_that_is_killed_leaves_foreign_keys_and_indexes_as_they_were(self):
        before, key = self.definitions(), self.first_key()
        with self.half_an_import() as (running, let_go):
            running.signal(signal.SIGKILL)
            running.finish()
            let_go()
        self.assertEqual(before, self.definitions())
        self.assertEqual(key, self.first_key())
        self.assertEqual(0, self.store.number("SELECT count(*) FROM orders"))
        self.good("import", self.file)
        self.assertNotEqual(key, self.first_key())
        self.assertEqual(before, self.definitions())

    def test_a_checkout_during_an_import_waits_and_both_succeed(self):
        shop = self.store.connect()
        self.addCleanup(shop.close)
        done = []

        def check_out():
            shop.query("INSERT INTO orders (id) VALUES (700000)")
            shop.query("INSERT INTO inventory_reservations (order_id, variant_id, quantity) VALUES (700000, 1, 1)")
            done.append(True)

        with self.half_an_import() as (running, let_go):
            checkout = threading.Thread(target=check_out)
            checkout.start()
            waits = f"SELECT cardinality(pg_blocking_pids({shop.pid}))"
            support.wait_until(lambda: self.store.number(waits) == 1, "the checkout waits")
            let_go()
            self.assert_status(0, running.finish())
            checkout.join()
        self.assertEqual([True], done)
        self.assertEqual(1501, self.store.number("SELECT count(*) FROM orders"))
        self.assertEqual(3001, self.store.number("SELECT count(*) FROM inventory_reservations"))

    def test_a_checkout_that_came_first_keeps_no_import_waiting(self):
        key = self.first_key()
        shop = self.store.connect()
        self.addCleanup(shop.close)
        shop.query("BEGIN")
        shop.query("INSERT INTO orders (id) VALUES (700000)")
        self.good("import", self.file)
        shop.query("COMMIT")
        self.assertEqual(1501, self.store.number("SELECT count(*) FROM orders"))
        self.assertEqual(key, self.first_key())

    def test_a_role_that_does_not_own_the_tables_imports_as_well(self):
        key, role = self.first_key(), f"clerk_{self.store.schema}_{os.getpid()}"
        self.store.execute(f"CREATE ROLE {role} LOGIN", f"GRANT USAGE ON SCHEMA {self.store.schema} TO {role}",
                           f"GRANT ALL ON ALL TABLES IN SCHEMA {self.store.schema} TO {role}",
                           f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {self.store.schema} TO {role}")
        self.addCleanup(self.store.execute, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
        url = stores.as_role(self.store.url, role)
        self.assertNotEqual(url, self.store.url)
        self.assert_status(0, self.workplace.run("import", "--database", url, self.file))
        self.assertEqual(3000, self.store.number("SELECT count(*) FROM inventory_reservations"))
        self.assertEqual(key, self.first_key())

    def test_an_event_trigger_that_forbids_changes_of_the_schema_forbids_no_import(self):
        self.store.execute("CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS"
                           " 'BEGIN RAISE EXCEPTION ''not today''; END'",
                           "CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid()")
        self.addCleanup(self.store.execute, "DROP EVENT TRIGGER forbid")
        self.good("import", self.file)
        self.assertEqual(3000, self.store.number("SELECT count(*) FROM inventory_reservations"))


class MissingDatabase(support.SlotctlTest):
    def run_on_missing(self, *arguments):
        self.file = self.workplace.path / "typo.db"
        return self.run_slotctl("--database", f"sqlite:{self.file}", *arguments)

    def test_export_and_status_do_not_take_a_missing_file_for_an_empty_database(self):
        for command in (["export"], ["export", "--output", self.workplace.path / "backup.json"], ["db", "status"]):
            with self.subTest(command=command):
                result = self.assert_status(69, self.run_on_missing(*command))
                self.assertEqual("", result.out)
                self.assert_says(f"there is no database at {support.shown(self.file)}", result.err, result)
        self.assertFalse((self.workplace.path / "backup.json").exists())

    def test_what_changes_a_business_does_not_make_an_empty_one_at_a_wrong_path(self):
        for command in (["closed", "add", "--all", "--date", "2026-12-25"], ["stock", "repair"], ["undo", "--yes"],
                        ["pause", "maintain", "--reason", "stocktaking"], ["booking", "cancel", "1"],
                        ["send", "--channel", "webhook", "--event", "sale", "--all-customers", "--subject", "s",
                         "--body", "b"], ["provider", "remove", "Anna"]):
            with self.subTest(command=command):
                result = self.assert_status(69, self.run_on_missing(*command))
                self.assert_says(f"there is no database at {support.shown(self.file)}", result.err, result)
                self.assertFalse(self.file.exists())

    def test_a_dry_run_without_a_database_says_that_a_real_run_would_create_it(self):
        for job in ("maintain", "unreserve"):
            with self.subTest(job=job):
                result = self.assert_status(0, self.run_on_missing("--dry-run", job))
                self.assert_says(f"there is no database at {support.shown(self.file)}; a real run would create it",
                                 result.err, result)
                self.assertFalse(self.file.exists())


class BothStores(support.SlotctlTest):
    def test_both_stores_export_the_same(self):
        exports = {}
        for kind in (stores.OnSqlite, stores.OnPostgres):
            test = kind()
            test.setUp()
            self.addCleanup(test.doCleanups)
            test.load(full_business())
            exports[test.store.name] = test.good("export").out
        self.assertEqual(*exports.values())


if __name__ == "__main__":
    support.main()
