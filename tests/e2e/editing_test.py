#!/usr/bin/env python3
"""provider, service, offering, hours, closed and undo as their users run them: docs/editing.md, and a terminal."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import businesses
import documented
import stores
import support

DOCUMENT = (support.ROOT / "docs/editing.md").read_text(encoding="utf-8")
NOW = "2026-12-01T08:00:00Z"
HOLIDAYS = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//tests//EN\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Christmas Day\r
DTSTART;VALUE=DATE:20001225\r
RRULE:FREQ=YEARLY\r
TRANSP:TRANSPARENT\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:New Year\r
DTSTART;VALUE=DATE:20270101\r
END:VEVENT\r
END:VCALENDAR\r
"""


class Person:
    """slotctl at a terminal, and somebody who reads and answers."""

    def __init__(self, workplace, *arguments):
        command = [*support.program_call(), *map(str, arguments)]
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 250, 0, 0))
            os.chdir(workplace.path)
            os.execvpe(command[0], command, workplace.environment())
        self.written = ""

    @property
    def seen(self):
        """Without the codes with which Wine's console places every character."""
        text = re.sub(r"\x1b\[(\d*)C", lambda code: " " * int(code[1] or 1), self.written)
        return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text)

    def read_until(self, pattern):
        give_up = time.monotonic() + support.LONGEST
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.fd], [], [], max(0.0, give_up - time.monotonic()))
            if not ready:
                raise AssertionError(f"waited in vain for {pattern!r} in\n{self.seen}")
            try:
                self.written += os.read(self.fd, 65536).decode()
            except OSError:
                status = os.waitpid(self.pid, 0)[1]
                raise AssertionError(f"it ended with {os.waitstatus_to_exitcode(status)}, without {pattern!r} in\n{self.seen}") from None

    def answer(self, text):
        """Returns the exit status and everything that was shown."""
        if support.drives_windows():
            # What is typed before Wine's console takes single keys gets a line feed instead of the Enter key.
            support.wait_until(lambda: not termios.tcgetattr(self.fd)[3] & termios.ICANON, "the console takes keys",
                               seconds=support.LONGEST)
        os.write(self.fd, (text.replace("\n", "\r") if support.drives_windows() else text).encode())
        return self.finish()

    def finish(self):
        give_up = time.monotonic() + support.LONGEST
        while True:
            if not select.select([self.fd], [], [], max(0.0, give_up - time.monotonic()))[0]:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                raise AssertionError(f"it did not end, having shown\n{self.seen}")
            try:
                more = os.read(self.fd, 65536)
            except OSError:
                break
            if not more:
                break
            self.written += more.decode()
        os.close(self.fd)
        _, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status), self.seen


class Editing:
    def edit(self, *arguments, **options):
        return self.run_slotctl(*arguments, "--now", NOW, **options)

    def person(self, *arguments):
        return Person(self.workplace, *arguments, "--now", NOW, "--database", self.store.url)

    def exported(self):
        return self.good("export").out

    def salon(self):
        self.load({"services": [businesses.service(10)],
                   "providers": [{**businesses.provider(1), "name": "Asha"}, {**businesses.provider(2), "name": "Ben"}],
                   "bookings": [{"provider_id": 1, "service_id": 10, "starts_at": "2026-12-24T09:30:00Z",
                                 "customer": "c-17"}]})
        self.maintain(NOW)

    def test_every_command_of_the_document_prints_what_the_document_shows(self):
        self.good("import", "--now", NOW, self.workplace.write("business.json", documented.blocks(DOCUMENT, "json")[0]))
        self.maintain(NOW)
        shown = documented.commands(DOCUMENT)
        self.assertGreater(len(shown), 12)
        for arguments, output in shown:
            with self.subTest(arguments):
                result = self.edit(*arguments, env={"TZ": "Europe/Berlin"})
                said = re.sub(rf" --now {NOW}| --database \S+", "", result.out + result.err)
                self.assertEqual(output, re.sub(r"by \S+@\S+,", "by anna@desk,", said), f"\n{result}")

    def test_what_an_edit_says_about_slots_is_what_the_next_maintain_does(self):
        self.salon()
        edit = self.assert_status(0, self.edit("closed", "add", "--all", "--date", "2026-12-24", "--format", "json")).json
        self.assertEqual(["c-17"], [booking["customer"] for booking in edit["bookings_outside_rules"]])
        self.assertEqual({"withdrawn": 11, "created": 0}, edit["next_maintain"])
        self.assertEqual({"providers": [{"id": id, "overrides": [{"date": "2026-12-24", "closed": True}]} for id in (1, 2)]},
                         edit["after"])
        counts = self.maintain(NOW)["counts"]
        self.assertEqual((11, 1), (counts["withdrawn"], counts["kept_booked"]))
        undone = self.assert_status(0, self.edit("undo", "--format", "json")).json
        self.assertEqual(edit["edit_id"], undone["undone"]["id"])
        self.assertEqual({"withdrawn": 0, "created": 11}, undone["next_maintain"])
        self.assertEqual(11, self.maintain(NOW)["counts"]["created"])

    def test_a_dry_run_writes_nothing(self):
        self.salon()
        before = self.exported()
        for arguments in (("closed", "add", "--all", "--date", "2026-12-24"), ("hours", "remove", "--all", "--days", "mon"),
                          ("service", "set", "10", "--duration", "1h"), ("provider", "remove", "Ben"),
                          ("provider", "add", "Carla", "--time-zone", "UTC"),
                          ("offering", "remove", "--provider", "Asha", "--service", "10")):
            with self.subTest(arguments):
                result = self.assert_status(0, self.edit(*arguments, "--dry-run"))
                self.assert_says("nothing was written", result.out, result)
                self.assertEqual(before, self.exported())
        self.assertEqual({"edits": []}, self.assert_status(0, self.edit("undo", "--list", "--format", "json")).json)

    def test_public_holidays_close_everybody(self):
        self.salon()
        file = self.workplace.write("holidays.ics", HOLIDAYS)
        result = self.assert_status(0, self.edit("closed", "add", "--all", "--holidays", file))
        self.assert_says("Asha, Ben: closed on Fri 25 Dec 2026 (Christmas Day", result.out, result)
        again = self.assert_status(0, self.edit("closed", "add", "--all", "--holidays", file))
        self.assertEqual("note: 4 dates were closed already\nnothing to change\n", again.out, f"\n{again}")
        closed = self.assert_status(0, self.edit("closed", "list", "--format", "json")).json["closed"]
        self.assertEqual([("2026-12-25", "Christmas Day"), ("2027-01-01", "New Year")] * 2,
                         [(day["date"], day["reason"]) for day in closed])
        why = self.assert_status(0, self.edit("availability", "--explain", "2026-12-25T09:00:00Z", "--provider-id", 1,
                                              "--service-id", 10))
        self.assert_says("closed (Christmas Day)", why.out, why)
        self.assertEqual(self.exported(), self.again_exported())

    def again_exported(self):
        """What an export of the imported export says."""
        file = self.workplace.write("again.json", self.exported())
        self.store.execute("DELETE FROM availability_overrides")
        self.good("import", "--now", NOW, file)
        return self.exported()

    def test_a_person_at_a_terminal_is_asked_if_bookings_are_affected(self):
        self.salon()
        before = self.exported()
        closing = ("closed", "add", "--provider", "asha", "--date", "2026-12-24")
        person = self.person(*closing)
        person.read_until(r"Continue\? \[y/N\] ")
        self.assertIn("c-17, Thu 24 Dec 2026 09:30 (UTC)", person.seen)
        # Nothing is locked while the person thinks.
        self.assert_status(0, self.edit("hours", "add", "--provider", "Asha", "--days", "mon", "--from", "18:00", "--to", "20:00"))
        self.assert_status(0, self.edit("undo"))
        status, seen = person.answer("n\n")
        self.assertEqual(1, status, seen)
        self.assertIn("nothing was changed", seen)
        self.assertEqual(before, self.exported())
        person = self.person(*closing)
        person.read_until(r"Continue\? ")
        status, seen = person.answer("y\n")
        self.assertEqual(0, status, seen)
        self.assertIn("done; `slotctl undo` takes it back", seen)
        self.assertEqual("1", self.store.value("SELECT count(*) FROM availability_overrides"))

    def test_a_person_is_not_asked_without_need_or_with_yes(self):
        self.salon()
        for arguments in (("closed", "add", "--provider", "Ben", "--date", "2026-12-24"),
                          ("closed", "add", "--provider", "Asha", "--date", "2026-12-24", "--yes")):
            status, seen = self.person(*arguments).finish()
            self.assertEqual(0, status, seen)
            self.assertNotIn("Continue?", seen)
            self.assertIn("done;", seen)

    def test_what_changed_while_a_person_thought_is_not_overwritten(self):
        self.salon()
        person = self.person("closed", "add", "--provider", "Asha", "--date", "2026-12-24")
        person.read_until(r"Continue\? ")
        self.assert_status(0, self.run_slotctl("book", "--provider-id", 1, "--service-id", 10, "--starts-at",
                                               "2026-12-24T11:00:00Z", "--customer", "c-18", "--now", NOW))
        status, seen = person.answer("y\n")
        self.assertEqual(1, status, seen)
        self.assertIn("a booking meanwhile; nothing was written", seen)
        self.assertEqual("0", self.store.value("SELECT count(*) FROM availability_overrides"))

    def test_undo_is_refused_once_the_rules_have_been_changed_since(self):
        self.salon()
        self.assert_status(0, self.edit("provider", "set", "Ben", "--name", "Benedikt"))
        self.store.execute("UPDATE providers SET name = 'Benno' WHERE id = 2")
        result = self.assert_status(65, self.edit("undo"))
        self.assert_says("name Benedikt → Benno", result.err, result)
        self.assertEqual("Benno", self.store.value("SELECT name FROM providers WHERE id = 2"))

    def test_an_edit_that_cannot_be_undone_is_skipped(self):
        self.salon()
        self.assert_status(0, self.edit("provider", "set", "Asha", "--name", "Asha B."))
        self.assert_status(0, self.edit("provider", "set", "Ben", "--name", "Benedikt"))
        self.store.execute("UPDATE providers SET name = 'Benno' WHERE id = 2")
        refused = self.assert_status(65, self.edit("undo"))
        self.assert_says("`slotctl undo --skip`", refused.err, refused)
        dry = self.assert_status(0, self.edit("undo", "--skip", "--dry-run"))
        self.assert_says("nothing was written", dry.out, dry)
        person = self.person("undo", "--skip")
        person.read_until(r"set Ben (?:.|\n)*can no longer be undone\. Continue\? \[y/N\] ")
        status, seen = person.answer("n\n")
        self.assertEqual(1, status, seen)
        skipped = self.assert_status(0, self.edit("undo", "--skip"))
        self.assertRegex(skipped.out, r"skipped: edit \d+ by .*set Ben --name Benedikt")
        self.assertEqual("Benno", self.store.value("SELECT name FROM providers WHERE id = 2"))
        self.assert_status(0, self.edit("undo"))
        self.assertEqual("Asha", self.store.value("SELECT name FROM providers WHERE id = 1"))
        self.assertEqual(1, len(self.assert_status(0, self.edit("undo", "--list", "--format", "json")).json["edits"]))

    def test_what_was_changed_back_by_hand_is_undone(self):
        self.salon()
        self.assert_status(0, self.edit("provider", "set", "Ben", "--name", "Benedikt"))
        self.store.execute("UPDATE providers SET name = 'Ben' WHERE id = 2")
        result = self.assert_status(0, self.edit("undo"))
        self.assertRegex(result.out, "^note: already so: Benedikt: name Benedikt → Ben\nnothing to change\nundone: edit ")
        self.assert_status(65, self.edit("undo"))

    def test_a_lowered_capacity_and_another_zone_name_whom_they_concern(self):
        self.salon()
        self.assert_status(0, self.edit("service", "set", "10", "--capacity", "3"))
        self.maintain(NOW)
        for customer in ("c-18", "c-19"):
            self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status) VALUES"
                               f" (2, 10, '2026-12-24T10:00:00Z', '2026-12-24T10:30:00Z', '{customer}', 'confirmed')")
        person = self.person("service", "set", "10", "--capacity", "1")
        person.read_until(r"Continue\? ")
        self.assertIn("1 start has more bookings than places now", person.seen)
        self.assertRegex(person.seen, r"Thu 24 Dec 2026 10:00 \(UTC\), \S+.* with Ben: 2 bookings, 1 place\r+\n")
        status, seen = person.answer("n\n")
        self.assertEqual(1, status, seen)
        lowered = self.assert_status(0, self.edit("service", "set", "10", "--capacity", "1", "--format", "json")).json
        self.assertEqual([(2, "10:00", 2, 1)], [(time["provider_id"], time["local_time"], time["bookings"], time["capacity"])
                                                for time in lowered["overbooked"]])
        moved = self.assert_status(0, self.edit("provider", "set", "Asha", "--time-zone", "Asia/Kathmandu", "--dry-run"))
        self.assertRegex(moved.out, r"1 booking begins at another local time now.*\n  booking \d+: c-17,"
                                    r" Thu 24 Dec 2026 09:30 \(UTC\) → Thu 24 Dec 2026 15:15 \(Asia/Kathmandu\), ")

    def test_a_provider_in_an_unknown_zone_can_be_renamed_switched_off_and_given_a_right_one(self):
        self.salon()
        self.store.execute("UPDATE providers SET time_zone = 'Mars/X' WHERE id = 1")
        for arguments in (("provider", "set", "Asha", "--name", "Asha B."), ("provider", "set", "1", "--active", "no"),
                          ("service", "set", "10", "--name", "Cut"), ("closed", "add", "--all", "--date", "2026-12-27"),
                          ("provider", "set", "1", "--active", "yes")):
            self.assert_status(0, self.edit(*arguments))
        self.assertEqual(["1", "Asha B.", "Mars/X"],
                         self.store.query("SELECT id, name, time_zone FROM providers WHERE id = 1")[0])
        refused = self.assert_status(65, self.edit("provider", "set", "1", "--time-zone", "Mars/Y"))
        self.assert_says('"Mars/Y" is not a time zone that this machine knows', refused.err, refused)
        maintain = self.assert_status(1, self.edit("maintain"))
        self.assert_says("`slotctl provider set 1 --time-zone ZONE`", maintain.err, maintain)
        shown = self.assert_status(0, self.edit("booking", "show", "1"))
        self.assert_says("2026-12-24 09:30 to 10:00 (UTC)", shown.out, shown)
        self.assert_status(0, self.edit("provider", "set", "1", "--time-zone", "Asia/Kathmandu"))
        self.maintain(NOW)

    def test_dates_are_given_as_people_say_them(self):
        self.salon()
        for words, date in (("today", "2026-12-01"), ("tomorrow", "2026-12-02"), ("fri", "2026-12-04"),
                            ("Tuesday", "2026-12-01"), ("sat..sun", "2026-12-05")):
            with self.subTest(words):
                self.assert_status(0, self.edit("closed", "add", "--all", "--date", words))
                closed = self.assert_status(0, self.edit("closed", "list", "--format", "json")).json["closed"]
                self.assertIn(date, [day["date"] for day in closed])
                self.assert_status(0, self.edit("closed", "remove", "--all", "--date", words))

    def test_closing_a_date_that_is_past_says_that_it_has_no_effect(self):
        self.salon()
        for arguments, note in ((("add", "--all", "--date", "2026-11-30"), "Mon 30 Nov 2026 is past"),
                                (("remove", "--provider", "Ben", "--date", "2026-11-30"), "Mon 30 Nov 2026 is past"),
                                (("add", "--provider", "Ben", "--date", "2026-11-28..2026-12-02"), "3 dates are past")):
            result = self.assert_status(0, self.edit("closed", *arguments))
            self.assert_says(f"note: {note}", result.out, result)
        self.assertNotIn("past", self.assert_status(0, self.edit("closed", "add", "--all", "--date", "today")).out)

    def test_a_new_business_is_set_up_by_commands_alone(self):
        for arguments in (("service", "add", "Haircut", "--duration", "30m", "--min-notice", "2h"),
                          ("provider", "add", "Asha", "--time-zone", "Europe/Berlin"),
                          ("offering", "add", "--provider", "Asha", "--service", "Haircut"),
                          ("hours", "add", "--provider", "Asha", "--days", "mon-fri", "--from", "09:00", "--to", "10:00")):
            self.assert_status(0, self.edit(*arguments))
        free = self.assert_status(0, self.edit("availability", "--date", "2026-12-02", "--format", "json")).json["slots"]
        self.assertEqual(["09:00", "09:30"], [slot["local_time"] for slot in free])
        for _ in range(4):
            self.assert_status(0, self.edit("undo"))
        self.assertEqual("{}\n", self.exported())

    def test_stock_that_another_program_left_wrong_is_repaired(self):
        self.load({"variants": [{"id": 1, "sku": "TEE-M", "stock_quantity": 10}, {"id": 2, "sku": "MUG", "stock_quantity": 3}],
                   "drop_products": [{"id": 5, "variant_id": 1, "stock_quantity": 4}],
                   "orders": [{"id": 7, "created_at": NOW, "reservations": [
                       {"variant_id": 1, "quantity": 2, "expires_at": "2026-12-01T08:15:00Z"},
                       {"variant_id": 1, "drop_product_id": 5, "quantity": 3, "status": "confirmed"}]}]})
        self.store.execute("UPDATE product_variants SET reserved_quantity = 1 WHERE id = 1")
        shown = self.assert_status(0, self.edit("stock", "show", "tee-m"))
        self.assert_says("reservations hold 5: `slotctl stock repair`", shown.out, shown)
        dry = self.assert_status(0, self.edit("stock", "repair", "--dry-run"))
        self.assertEqual("variant 1 TEE-M: reserved 1 would be 5\nnothing was written: this is a dry run\n", dry.out)
        self.assertEqual("1", self.store.value("SELECT reserved_quantity FROM product_variants WHERE id = 1"))
        repaired = self.assert_status(0, self.edit("stock", "repair", "--format", "json")).json
        self.assertEqual([("TEE-M", 1, 5, True)], [(item["sku"], item["reserved"], item["held"], item["repaired"])
                                                   for item in repaired["items"]])
        held = self.assert_status(0, self.edit("stock", "show", "1", "--format", "json")).json["variants"][0]["held_by"]
        self.assertEqual([(7, 2, "active", "2026-12-01T08:15:00Z"), (7, 3, "confirmed", None)],
                         [(r["order_id"], r["quantity"], r["status"], r["ends_at"]) for r in held])
        self.assert_says("nothing to repair", self.assert_status(0, self.edit("stock", "repair")).out, repaired)
        self.store.execute("UPDATE product_variants SET reserved_quantity = 0 WHERE id = 1",
                           "UPDATE drop_products SET reserved_quantity = 1 WHERE id = 5")
        self.assert_says("nothing to repair", self.assert_status(0, self.edit("stock", "repair", "MUG")).out, repaired)
        named = self.assert_status(0, self.edit("stock", "repair", "TEE-M"))
        self.assertEqual("variant 1 TEE-M: reserved 0 is now 5\ndrop product 5: reserved 1 is now 3\n", named.out)
        self.assertEqual("3", self.store.value("SELECT reserved_quantity FROM drop_products WHERE id = 5"))
        self.store.execute("UPDATE product_variants SET stock_quantity = 4, reserved_quantity = 0 WHERE id = 1")
        refused = self.assert_status(1, self.edit("stock", "repair"))
        self.assert_says("more than the stock of 4: not repaired", refused.out, refused)

    def test_wrong_options_are_named(self):
        self.salon()
        for arguments, status, words in (
                (("closed", "add", "--date", "2026-12-24"), 64, ["--provider", "--all"]),
                (("closed", "add", "--all"), 64, ["--date", "--holidays"]),
                (("closed", "add", "--all", "--date", "soon"), 64, ["--date", "soon", "2026-12-24", "today", "tomorrow", "fri"]),
                (("closed", "add", "--all", "--provider", "Ben", "--date", "2026-12-24"), 64, ["--all", "--provider"]),
                (("hours", "remove", "--all", "--provider-id", "2", "--days", "mon"), 64, ["--all", "--provider-id"]),
                (("closed", "add", "--all", "--date", "2026-12-24..2026-12-01"), 64, ["ends before it begins"]),
                (("closed", "add", "--provider", "Nobody", "--date", "2026-12-24"), 65, ["Nobody"]),
                (("closed", "remove", "--all", "--date", "2026-12-24"), 65, ["nothing is closed"]),
                (("hours", "add", "--all", "--days", "mon-fry", "--from", "09:00", "--to", "17:00"), 64, ["mon-fry", "mon-fri"]),
                (("hours", "add", "--all", "--days", "mon", "--from", "9", "--to", "17:00"), 64, ["\"9\"", "09:00"]),
                (("hours", "remove", "--all"), 64, ["which hours"]),
                (("provider", "add", "Dora", "--time-zone", "Europe/Bern"), 65, ["Europe/Bern"]),
                (("provider", "set", "Ben"), 64, ["--time-zone"]),
                (("provider", "remove", "Asha"), 65, ["1 booking", "--active no"]),
                (("service", "add", "Wash"), 64, ["--duration"]),
                (("service", "set", "10", "--duration", "30s"), 64, ["whole minutes"]),
                (("service", "set", "10", "--duration", "8d"), 65, ["duration"]),
                (("undo",), 65, ["no edit"])):
            with self.subTest(arguments):
                result = self.assert_status(status, self.edit(*arguments))
                for word in words:
                    self.assert_says(word, result.err, result)


class EditingOnSqlite(Editing, stores.OnSqlite):
    def test_a_database_that_does_not_exist_is_not_shown_as_empty(self):
        missing = self.workplace.path / "missing.db"
        for command in (("provider", "list"), ("stock", "show"), ("closed", "list")):
            result = self.assert_status(69, self.workplace.run(*command, "--database", f"sqlite:{missing}"))
            self.assert_says(str(missing), result.err, result)
        self.assertFalse(missing.exists())


class EditingOnPostgres(Editing, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
