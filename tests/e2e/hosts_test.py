#!/usr/bin/env python3
"""Four hosts start every job at the same moment: each piece of work is done once, and who comes too late says so."""
import collections
import json
import os

import businesses
import machine
import own_server
import stores
import support
from web_server import WebServer

HOSTS = ("anna", "berta", "carla", "dora")
ROUNDS = 20
FIRST_DAY = "2026-11-20T09:00:00Z"
PROVIDERS = 6
BUSINESS = businesses.chain(PROVIDERS)
# Jobs that one host at a time runs: their names, and their commands.
EXCLUSIVE = {"maintain": ["maintain"], "unreserve": ["unreserve"], "remind": ["remind"], "mark-missed": ["mark-missed"],
             "cleanup": ["cleanup"], "stats": ["stats"], "calendar": ["calendar", "sync"],
             "reviews-request": ["reviews", "request"], "reviews-remind": ["reviews", "remind"],
             "reviews-aggregate": ["reviews", "aggregate"]}
NOTIFY = {"notify": ["notify"]}
# What a day brings.
DUE_ORDERS, BOOKINGS, COMPLETED, OLD_MESSAGES = 10, 5, 3, 7
# The counts that say how much of it was done, by job.
OF_A_DAY = {"unreserve": ("released", DUE_ORDERS), "remind": ("queued", BOOKINGS), "cleanup": ("sent_deleted", OLD_MESSAGES),
            "reviews-request": ("queued", COMPLETED)}


class Hosts(stores.StoreTest):
    @classmethod
    def setUpClass(cls):
        machine.need_root("unshare")
        cls.server = own_server.OwnServer()
        cls.addClassCleanup(cls.server.close)
        cls.server.stop("fast")
        cls.server.set(max_connections=250)
        cls.server.start()

    def setUp(self):
        super().setUp()
        self.store = self.migrated(stores.PostgresStore(self.server.url))
        self.web = WebServer()
        self.addCleanup(self.web.close)
        self.workplace.config.write_text(
            f'[notifications]\nchannels = "webhook"\nwebhook_url = "{self.web.url}/hook"\n')
        self.load(BUSINESS)
        self.store.execute(
            "INSERT INTO customers (id, name, email) SELECT n, 'C', n || '@example.org' FROM generate_series(1, 9) n",
            "INSERT INTO product_variants (id, sku, stock_quantity) VALUES (1, 'TEE', 1000)")

    def start_on(self, host, *job, **env):
        """A host of its own: a name, and a directory for locks."""
        script = 'echo "$1" > /proc/sys/kernel/hostname && shift && exec "$@"'
        return self.start_slotctl(*job, "--format", "json", prefix=("unshare", "--uts", "sh", "-c", script, "sh", host),
                                  env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / f"locks-{host}", **env})

    def bring(self, day, now):
        """The work of one day."""
        yesterday, tomorrow = businesses.later(now, days=-1), businesses.later(now, days=1)
        booking = "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, created_at"
        self.store.execute(
            f"INSERT INTO orders (id, created_at) SELECT {day * 100} + n, '{yesterday}' FROM generate_series(1, {DUE_ORDERS}) n",
            "INSERT INTO inventory_reservations (order_id, variant_id, quantity, created_at, expires_at)"
            f" SELECT {day * 100} + n, 1, 2, '{yesterday}', '{yesterday}' FROM generate_series(1, {DUE_ORDERS}) n",
            f"UPDATE product_variants SET reserved_quantity = reserved_quantity + {2 * DUE_ORDERS}",
            booking + f") SELECT n, 10, '{tomorrow}', '{businesses.later(tomorrow, minutes=30)}', n, 'confirmed',"
            f" '2026-11-01T00:00:00Z' FROM generate_series(1, {BOOKINGS}) n",
            # Who was asked for a review is left alone for a while.
            "INSERT INTO customers (id, name, email)"
            f" SELECT 'day {day}, ' || n, 'D', n || '@example.org' FROM generate_series(1, {COMPLETED}) n",
            booking + f", completed_at) SELECT n, 10, '{businesses.later(yesterday, minutes=60)}',"
            f" '{businesses.later(yesterday, minutes=90)}', 'day {day}, ' || n, 'completed', '2026-11-01T00:00:00Z',"
            f" '{businesses.later(yesterday, minutes=90)}' FROM generate_series(1, {COMPLETED}) n",
            "INSERT INTO notifications (event, channel, recipient, status, created_at, sent_at) SELECT 'news', 'webhook', 'x',"
            f" 'sent', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z' FROM generate_series(1, {OLD_MESSAGES})")

    def at_once(self, jobs, now):
        """Starts `jobs` on all hosts; the results by job."""
        started = [(name, self.start_on(host, *job, "--now", now)) for name, job in jobs.items() for host in HOSTS]
        results = collections.defaultdict(list)
        for name, running in started:
            results[name].append(running.finish())
        return results

    def assert_one_at_a_time(self, name, results):
        statuses = [result.status for result in results]
        self.assertTrue(0 in statuses and set(statuses) <= {0, 75}, "\n".join(map(str, results)))
        for result in results:
            if result.status == 75:
                self.assertEqual("skipped", result.json["status"])
                self.assert_says(f"another {name} run holds the lock", result.err, result)
        return len(statuses) - statuses.count(0)

    def test_twenty_days_of_all_jobs_on_four_hosts_are_as_those_of_one(self):
        skipped = 0
        for day in range(ROUNDS):
            now = businesses.later(FIRST_DAY, days=day)
            self.bring(day, now)
            results = self.at_once({**EXCLUSIVE, **NOTIFY, "monitor": ["monitor"]}, now)
            for result in results.pop("notify") + results.pop("monitor"):
                self.assertNotIn(result.status, (70, 75), result)
            for name, of_job in results.items():
                skipped += self.assert_one_at_a_time(name, of_job)
                count, expected = OF_A_DAY.get(name, (None, None))
                if count:
                    self.assertEqual(expected, sum(r.counts[count] for r in of_job if r.status == 0),
                                     f"{name}, day {day}\n" + "\n".join(map(str, of_job)))
            for result in self.at_once(NOTIFY, now)["notify"]:
                self.assert_status(0, result)
        self.assertGreater(skipped, 0, "no two runs ever met")
        self.assertEqual([s for s in businesses.yielded(BUSINESS, now) if s[2] > now],
                         [s for s in self.store.slots() if s[2] > now])
        self.assertEqual([], self.store.miscounted())
        self.assertEqual([["0"]], self.store.query("SELECT reserved_quantity FROM product_variants"))
        ids = [json.loads(body)["id"] for _, body, _ in self.web.requests]
        self.assertEqual(len(ids), len(set(ids)), "a message was sent twice")
        self.assertEqual([["reminder", "sent", str(BOOKINGS * ROUNDS)], ["review_request", "sent", str(COMPLETED * ROUNDS)]],
                         self.store.query("SELECT event, status, count(*) FROM notifications"
                                          " WHERE event <> 'review_reminder' GROUP BY 1, 2 ORDER BY 1"))
        self.assertEqual(ROUNDS, self.store.number("SELECT count(*) FROM daily_statistics"))
        self.assertEqual(BOOKINGS * (ROUNDS - 2), self.store.number("SELECT count(*) FROM bookings WHERE status = 'missed'"))
        self.assertEqual({"ok", "skipped"}, set(self.store.statuses()))
        self.assertEqual(sorted(HOSTS), sorted(row[0] for row in self.store.query("SELECT DISTINCT host FROM job_runs")))

    def test_while_one_host_works_the_others_say_so_whatever_the_job(self):
        waits = 'cat "$PIPES/$SLOTCTL_JOB" > /dev/null'
        for name, job in EXCLUSIVE.items():
            os.mkfifo(self.workplace.path / name)
            with self.subTest(job=name):
                runs = [self.start_on(host, *job, "--now", FIRST_DAY, SLOTCTL_HOOKS_BEFORE=waits,
                                      PIPES=self.workplace.path) for host in HOSTS]
                support.wait_until(lambda: sum(run.runs() for run in runs) == 1, "three of four have ended")
                [working] = [run for run in runs if run.runs()]
                others = [run.finish() for run in runs if run is not working]
                # Opening it lets the command end.
                (self.workplace.path / name).write_text("go on\n")
                self.assert_one_at_a_time(name, [working.finish(), *others])
                self.assertEqual([75, 75, 75], [result.status for result in others])


if __name__ == "__main__":
    support.main()
