#!/usr/bin/env python3
"""remind, mark-missed and cleanup as their users run them: what they queue, close and delete, and what they print."""
import businesses
import stores
import support

NOW = "2026-11-20T09:00:00Z"
LONG_AGO = "2026-11-01T09:00:00Z"


class Remind:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())
        self.store.execute("INSERT INTO customers (id, name, email) VALUES ('c', 'Carla', 'carla@example.org')")

    def job(self, *arguments, now=NOW, **options):
        return self.good(*arguments, "--now", now, "--format", "json", **options).json

    def book(self, start, created=LONG_AGO, status="confirmed", customer="c"):
        end = start.replace(":00:00Z", ":30:00Z")
        self.store.execute(
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
            f" VALUES (1, 10, '{start}', '{end}', '{customer}', '{status}', '{created}')")

    def messages(self):
        return sorted(tuple(row) for row in self.store.query(
            f"SELECT event, channel, {self.store.instant('starts_at')}, status FROM notifications"))

    def test_a_reminder_is_queued_once_and_a_dry_run_says_so_and_writes_nothing(self):
        self.book("2026-11-21T09:00:00Z")
        before = self.store.dump()
        rehearsal = self.job("remind", "--dry-run")
        self.assertEqual(before, self.store.dump())
        outcome = self.job("remind")
        self.assertEqual(outcome["counts"], rehearsal["counts"])
        self.assertEqual({"queued": 1, "confirmations": 0, "moved": 0, "cancelled_bookings": 0, "withdrawn": 0,
                          "unknown_customers": 0, "opted_out": 0}, outcome["counts"])
        self.assertEqual(0, self.job("remind")["counts"]["queued"])
        self.assertEqual([("reminder", "email", "2026-11-21T09:00:00Z", "pending")], self.messages())
        self.assert_silent(self.good("remind", "--now", NOW, "-q"))

    def test_the_configuration_says_when_and_how_customers_are_told(self):
        self.workplace.config.write_text('[notifications]\nevents = ["reminder"]\nchannels = ["webhook", "email"]\n'
                                         '[[reminder]]\nlead = "3d"\nearly = "0s"\nlate = "1h"\n')
        self.book("2026-11-23T09:00:00Z")
        self.book("2026-11-21T09:00:00Z", created="2026-11-20T08:00:00Z")
        self.assertEqual(2, self.job("remind")["counts"]["queued"])
        self.assertEqual([("reminder", "email", "2026-11-23T09:00:00Z", "pending"),
                          ("reminder", "webhook", "2026-11-23T09:00:00Z", "pending")], self.messages())

    def test_a_customer_whom_nobody_knows_is_counted_once_for_each_booking_and_an_opt_out_for_each_message(self):
        self.workplace.config.write_text('[notifications]\nchannels = ["email", "push"]\n'
                                         '[[reminder]]\nlead = "24h"\nearly = "1h"\nlate = "4h"\n'
                                         '[[reminder]]\nlead = "23h30m"\nearly = "1h"\nlate = "4h"\n')
        self.store.execute("INSERT INTO customers (id, name, email, email_opt_out, push_opt_out) VALUES ('d', 'Dora', 'd@example.org', true, true)")
        for start, created, customer in (("2026-11-21T08:00:00Z", LONG_AGO, "unknown-1"),    # by both rules
                                         ("2026-11-21T10:00:00Z", LONG_AGO, "unknown-2"),    # by the first one only
                                         ("2026-11-27T08:00:00Z", NOW, "unknown-3"),         # news only
                                         ("2026-11-21T09:00:00Z", "2026-11-20T08:00:00Z", "unknown-4"),  # news, and both
                                         ("2026-11-21T07:00:00Z", LONG_AGO, "d"),            # by both rules
                                         ("2026-11-28T08:00:00Z", NOW, "d")):                # news only
            self.book(start, created=created, customer=customer)
        rehearsal = self.job("remind", "--dry-run", now="2026-11-20T09:00:01Z")
        outcome = self.job("remind", now="2026-11-20T09:00:01Z")
        self.assertEqual(outcome["counts"], rehearsal["counts"])
        self.assertEqual((4, 2 + 2 + 2), (outcome["counts"]["unknown_customers"], outcome["counts"]["opted_out"]))
        self.assertEqual([], self.messages())

    def test_reminders_that_nothing_queues_are_reported_whatever_the_schedule_says(self):
        def monitored(now=NOW):
            checks = self.run_slotctl("monitor", "--now", now, "--format", "json").json["checks"]
            return next(((c["status"], c["message"]) for c in checks if c["name"] == "unqueued_messages"), None)

        enabled = "[notifications]\nenabled = true\n"
        notify = '[[schedule]]\nname = "notify"\ncommand = "notify"\ncron = "* * * * *"\n'
        remind = '[[schedule]]\nname = "remind"\ncommand = "remind"\ncron = "*/5 * * * *"\n'
        self.store.execute(f"UPDATE schema_migrations SET applied_at = '{LONG_AGO}'")
        self.book("2026-11-21T09:00:00Z")
        for schedule in (notify, notify + remind + "enabled = false\n"):
            with self.subTest(schedule):
                self.workplace.config.write_text(enabled + schedule)
                self.assertEqual(("critical", "1 message about bookings is due, and not queued; remind never ran, and nothing"
                                              " in the schedule runs it"), monitored())
        # Where nobody wants them, or the schedule has the job, which is watched then.
        for wanted in ("", notify, enabled, enabled + notify + remind):
            self.workplace.config.write_text(wanted)
            self.assertIsNone(monitored(), wanted)
        self.workplace.config.write_text('[notifications]\nenabled = true\nevents = ["booking_moved"]\n' + notify)
        self.assertEqual("ok", monitored()[0])
        # Whatever else starts it is right as well, and is given time.
        self.workplace.config.write_text(notify)
        self.job("remind")
        self.assertIsNone(monitored("2026-11-20T09:09:00Z"))
        self.book("2026-11-21T10:00:00Z")
        self.assertEqual("warning", monitored("2026-11-20T09:10:00Z")[0])
        self.job("remind", now="2026-11-20T09:11:00Z")
        self.assertEqual(("ok", "no message about a booking is due; remind last ran 13 min ago, and nothing in the schedule"
                                " runs it"), monitored("2026-11-20T09:24:00Z"))

    def test_a_booking_is_confirmed_moved_and_cancelled_and_its_customer_is_told_each_time(self):
        booked = self.good("book", "--now", NOW, "--format", "json", "--service-id", "10", "--provider-id", "1",
                           "--starts-at", self.free_start(), "--customer", "c").json
        self.assertEqual(1, self.job("remind")["counts"]["confirmations"])
        number = str(booked["booking"]["id"] if "booking" in booked else booked["id"])
        self.good("booking", "move", number, "--now", NOW, "--starts-at", self.free_start())
        self.assertEqual(1, self.job("remind")["counts"]["moved"])
        self.good("booking", "cancel", number, "--now", NOW)
        self.assertEqual(1, self.job("remind")["counts"]["cancelled_bookings"])
        self.assertEqual(["booking_cancelled", "booking_confirmed", "booking_moved"],
                         [event for event, *_ in self.messages()])

    def free_start(self):
        """A free time a week ahead."""
        slots = self.good("availability", "--now", NOW, "--format", "json", "--service-id", "10", "--provider-id", "1",
                          "--from", "2026-11-27", "--to", "2026-12-05").json["slots"]
        return slots[0]["starts_at"]

    def test_bookings_that_nobody_closed_become_missed(self):
        self.book("2026-11-20T07:00:00Z")
        self.book("2026-11-20T08:00:00Z")
        self.assertEqual({"missed": 1}, self.job("mark-missed", "--dry-run")["counts"])
        self.assertEqual({"missed": 1}, self.job("mark-missed")["counts"])
        self.assertEqual([["missed"], ["confirmed"]],
                         self.store.query("SELECT status FROM bookings ORDER BY starts_at"))
        completed = {"SLOTCTL_MISSED_STATUS": "completed", "SLOTCTL_MISSED_AFTER": "0s"}
        self.assertEqual({"missed": 1}, self.job("mark-missed", env=completed)["counts"])
        self.assertEqual([["missed"], ["completed"]],
                         self.store.query("SELECT status FROM bookings ORDER BY starts_at"))

    def test_a_cleanup_deletes_and_archives_what_is_old_and_may_do_one_part(self):
        self.book("2025-11-01T09:00:00Z", status="completed")
        self.store.execute(
            "INSERT INTO notifications (event, channel, recipient, status, created_at, sent_at) VALUES"
            " ('news', 'email', 'a@example.org', 'sent', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')")
        self.assertEqual({"archived": 1}, self.job("cleanup", "--only", "bookings")["counts"])
        self.assertEqual({"sent_deleted": 1, "failed_deleted": 0, "archived": 0, "chat_rooms_closed": 0},
                         self.job("cleanup")["counts"])
        self.assertEqual([["2026-11-20T09:00:00Z"]],
                         self.store.query(f"SELECT {self.store.instant('archived_at')} FROM bookings"))
        self.assert_status(64, self.run_slotctl("cleanup", "--only", "everything"))

    def test_one_setting_enables_the_jobs_of_the_default_schedule(self):
        def enabled():
            jobs = self.workplace.run("config", "show", "--format", "json").json["schedule"]
            return [job["name"] for job in jobs if job["enabled"]]

        always = ["maintain", "maintain-verify", "unreserve", "monitor"]
        self.assertEqual(always, enabled())
        self.workplace.config.write_text("[notifications]\nenabled = true\n")
        self.assertEqual(always, enabled()[:4])
        self.assertLessEqual({"remind", "mark-missed", "cleanup-notifications", "cleanup-bookings",
                              "cleanup-chat-rooms"}, set(enabled()))
        self.workplace.config.write_text('[notifications]\nenabled = true\n[[schedule]]\nname = "m"\n'
                                         'command = "maintain"\ncron = "@daily"\n')
        self.assertEqual(["m"], enabled())

    def test_a_wrong_reminder_is_named_with_its_place(self):
        self.workplace.config.write_text('[[reminder]]\nearly = "2d"\nlaet = "1h"\n')
        result = self.assert_status(78, self.workplace.run("config", "check"))
        for part in (":1:1: this [[reminder]] lacks `lead`", ":2:9: reminder.early must be a duration from 0s to 1d",
                     ":3:1: unknown key `laet` in [[reminder]]; did you mean `late`?"):
            self.assert_says(part, result.err, result)


class RemindOnSqlite(Remind, stores.OnSqlite):
    pass


class RemindOnPostgres(Remind, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
