#!/usr/bin/env python3
"""reviews and stats as their users run them: who is asked, what is counted, and what they print."""
import json

import businesses
import stores
import support
from web_server import WebServer

NOW = "2026-11-20T10:00:00Z"


class Reviews:
    def setUp(self):
        super().setUp()
        self.load(businesses.salon())
        self.customer("c")

    def customer(self, name):
        self.store.execute("INSERT INTO customers (id, name, email, created_at) VALUES"
                           f" ('{name}', 'Customer {name}', '{name}@example.org', '2026-11-19T08:00:00Z')")

    def job(self, *arguments, now=NOW, **options):
        return self.good(*arguments, "--now", now, "--format", "json", **options).json

    def visit(self, start="2026-11-19T15:00:00Z", customer="c", status="completed"):
        end = start.replace(":00:00Z", ":30:00Z")
        self.store.execute(
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
            f" VALUES (1, 10, '{start}', '{end}', '{customer}', '{status}', '2026-11-01T09:00:00Z')")

    def review(self, rating, customer="c", created="2026-11-20T12:00:00Z"):
        self.store.execute("INSERT INTO reviews (provider_id, customer_id, rating, created_at)"
                           f" VALUES (1, '{customer}', {rating}, '{created}')")

    def messages(self):
        return sorted(tuple(row) for row in self.store.query(
            "SELECT event, channel, customer_id, status FROM notifications"))

    def statistics(self):
        (average, count, stars, bookings, rate), = self.store.query(
            "SELECT rating_average, rating_count, stars, bookings, completion_rate FROM provider_statistics"
            " WHERE provider_id = 1")
        return float(average), int(count), json.loads(stars), json.loads(bookings), float(rate)

    def test_a_customer_is_asked_once_and_a_dry_run_says_so_and_writes_nothing(self):
        self.visit()
        self.visit("2026-11-19T16:00:00Z", customer="stranger")
        before = self.store.dump()
        rehearsal = self.job("reviews", "request", "--dry-run")
        self.assertEqual(before, self.store.dump())
        outcome = self.job("reviews", "request")
        self.assertEqual("reviews-request", outcome["job"])
        self.assertEqual({"queued": 1, "unknown_customers": 1, "opted_out": 0}, outcome["counts"])
        self.assertEqual(outcome["counts"], rehearsal["counts"])
        self.assertEqual(0, self.job("reviews", "request")["counts"]["queued"])
        self.assertEqual([("review_request", "email", "c", "pending")], self.messages())
        self.assert_silent(self.good("reviews", "request", "--now", NOW, "-q"))
        self.assertEqual([["reviews-request"]], self.store.query("SELECT DISTINCT job FROM job_runs"))

    def test_who_does_not_answer_gets_one_reminder_and_who_reviews_meanwhile_gets_none(self):
        server = WebServer(((200, {}),))
        self.addCleanup(server.close)
        self.workplace.config.write_text(
            f'[notifications]\nchannels = "webhook"\nwebhook_url = "{server.url}/hook"\n'
            '[templates.review_request]\nsubject = "How was {service}?"\nbody = "Tell us, {customer}."\n')
        for name in ("d", "e"):
            self.customer(name)
        self.visit()
        self.visit("2026-11-19T16:00:00Z", customer="d")
        self.visit("2026-11-19T17:00:00Z", customer="e")
        self.assertEqual(3, self.job("reviews", "request")["counts"]["queued"])
        self.review(5, customer="e", created="2026-11-20T10:00:30Z")
        sent = self.job("notify", now="2026-11-20T10:01:00Z")["counts"]
        self.assertEqual((2, 1), (sent["sent"], sent["cancelled"]))
        asked = {json.loads(body)["customer"]["id"]: json.loads(body) for _, body, _ in server.requests}
        self.assertEqual({"c", "d"}, set(asked))
        self.assertEqual(("review_request", "Tell us, Customer c."), (asked["c"]["type"], asked["c"]["text"].strip()))
        self.assertTrue(asked["c"]["subject"].startswith("How was "), asked["c"])
        self.review(4, customer="d")
        self.assertEqual(0, self.job("reviews", "remind", now="2026-11-27T10:00:30Z")["counts"]["queued"])
        self.assertEqual(1, self.job("reviews", "remind", now="2026-11-27T10:15:00Z")["counts"]["queued"])
        self.assertEqual(1, self.job("notify", now="2026-11-27T10:16:00Z")["counts"]["sent"])
        self.assertEqual("review_reminder", json.loads(server.requests[-1][1])["type"])
        self.assertEqual(0, self.job("reviews", "remind", now="2026-11-28T10:15:00Z")["counts"]["queued"])

    def test_the_configuration_says_how_long_afterwards_customers_are_asked_and_reminded(self):
        self.visit("2026-11-17T09:00:00Z")
        self.assertEqual(0, self.job("reviews", "request", "--dry-run")["counts"]["queued"])
        settings = {"SLOTCTL_REVIEWS_ASK_WITHIN": "4d", "SLOTCTL_REVIEWS_REMIND_AFTER": "2d",
                    "SLOTCTL_NOTIFICATIONS_CHANNELS": "email, webhook"}
        self.assertEqual(2, self.job("reviews", "request", env=settings)["counts"]["queued"])
        self.store.execute("UPDATE notifications SET status = 'sent', sent_at = '2026-11-20T10:01:00Z'")
        self.assertEqual(2, self.job("reviews", "remind", now="2026-11-22T10:15:00Z", env=settings)["counts"]["queued"])

    def test_ratings_and_bookings_are_counted_where_something_changed(self):
        self.visit()
        self.visit("2026-11-19T16:00:00Z", status="missed")
        for rating in (5, 4):
            self.review(rating)
        before = self.store.dump()
        rehearsal = self.job("reviews", "aggregate", "--dry-run")
        self.assertEqual(before, self.store.dump())
        outcome = self.job("reviews", "aggregate")
        self.assertEqual(outcome["counts"], rehearsal["counts"])
        self.assertEqual((4.5, 2, {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
                          {"pending": 0, "confirmed": 0, "completed": 1, "cancelled": 0, "missed": 1}, 0.5),
                         self.statistics())
        self.assertEqual({"providers": 0}, self.job("reviews", "aggregate")["counts"])
        self.store.execute("DELETE FROM reviews WHERE rating = 4")
        self.assertEqual({"providers": 1}, self.job("reviews", "aggregate")["counts"])
        self.assertEqual((5.0, 1), self.statistics()[:2])
        providers = int(self.store.query("SELECT count(*) FROM providers")[0][0])
        self.assertEqual({"providers": providers}, self.job("reviews", "aggregate", "--all")["counts"])

    def test_a_days_statistics_are_written_and_written_again(self):
        self.visit()
        self.visit("2026-11-19T16:00:00Z", status="missed")
        self.visit("2026-11-18T23:00:00Z")
        self.review(5, created="2026-11-19T20:00:00Z")
        before = self.store.dump()
        rehearsal = self.job("stats", "--dry-run")
        self.assertEqual(before, self.store.dump())
        outcome = self.job("stats")
        self.assertEqual(outcome["counts"], rehearsal["counts"])
        providers = int(self.store.query("SELECT count(*) FROM providers")[0][0])
        self.assertEqual({"bookings": 2, "new_customers": 1, "active_providers": 1, "reviews": 1, "messages": 0,
                          "providers": providers}, outcome["counts"])
        self.assertEqual({"pending": 0, "confirmed": 0, "completed": 1, "cancelled": 0, "missed": 1},
                         self.day("2026-11-19")["bookings"])
        self.assertEqual(5.0, self.statistics()[0])
        # The third one begins at midnight in Berlin.
        berlin = {"SLOTCTL_STATS_TIME_ZONE": "Europe/Berlin"}
        self.assertEqual(3, self.job("stats", "--date", "2026-11-19", env=berlin)["counts"]["bookings"])
        self.assertEqual(2, self.day("2026-11-19")["bookings"]["completed"])
        self.assertEqual(1, len(self.store.query("SELECT date FROM daily_statistics")))
        self.assert_silent(self.good("stats", "--now", NOW, "-q"))

    def day(self, date):
        return json.loads(self.store.query(f"SELECT counts FROM daily_statistics WHERE date = '{date}'")[0][0])

    def test_a_day_that_has_not_begun_and_a_zone_that_does_not_exist_are_refused(self):
        result = self.assert_status(64, self.run_slotctl("stats", "--date", "2026-11-21", "--now", NOW))
        self.assert_says("2026-11-21 has not begun in UTC", result.err, result)
        self.assert_status(64, self.run_slotctl("stats", "--date", "yesterday"))
        self.assert_status(64, self.run_slotctl("reviews"))
        self.assertEqual([], self.store.query("SELECT job FROM job_runs"))
        self.workplace.config.write_text('[stats]\ntime_zone = "Europe/Berlni"\n')
        result = self.assert_status(78, self.workplace.run("config", "check"))
        self.assert_says(":2:13: stats.time_zone must be a time zone of this machine", result.err, result)

    def test_one_setting_enables_the_jobs_and_the_health_check_watches_each_of_them(self):
        self.workplace.config.write_text("[notifications]\nenabled = true\n")
        jobs = self.workplace.run("config", "show", "--format", "json").json["schedule"]
        self.assertEqual([("reviews-request", "0 10 * * *"), ("reviews-remind", "15 10 * * *"),
                          ("reviews-aggregate", "0 * * * *"), ("stats", "0 1 * * *")],
                         [(job["name"], job["cron"]) for job in jobs if job["enabled"]][-4:])
        self.job("reviews", "aggregate")
        report = self.run_slotctl("monitor", "--check-health", "--now", NOW, "--format", "json").json
        text = json.dumps(report)
        for job in ("reviews-request", "reviews-remind", "reviews-aggregate"):
            self.assertIn(job, text)


class ReviewsOnSqlite(Reviews, stores.OnSqlite):
    pass


class ReviewsOnPostgres(Reviews, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
