#!/usr/bin/env python3
"""A standby takes over behind pgbouncer, which is then told where the primary is."""
import signal

import businesses
import cluster
import pooler
import stores
import support

NOW = "2026-11-20T08:00:00Z"
BUSINESS = businesses.chain(700, hours=[("09:00", "10:00")])   # six batches
MIDDLE_SLOT = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)


def target(node):
    return f"host=127.0.0.1 port={node.port} user=postgres"


class BehindPooler(cluster.ClusterTest):
    def setUp(self):
        super().setUp()
        self.load(BUSINESS)
        self.old = self.cluster.primary
        self.pooler = pooler.Pooler(self.workplace, self.cluster.server.owner, target(self.old),
                                    default_pool_size=8, server_login_retry=1, query_wait_timeout=5)
        self.addCleanup(self.pooler.close)
        # A pooler in transaction mode passes no options on.
        self.store.execute(f"ALTER ROLE postgres SET search_path = {self.store.schema}, public")
        self.url = self.pooler.url("postgres")

    def start_maintain(self, *arguments, **options):
        return self.workplace.start("maintain", "--now", NOW, "--format", "json", "--database", self.url, *arguments, **options)

    def halfway(self):
        return self.store.halfway(self.start_maintain, MIDDLE_SLOT)

    def take_over(self):
        self.cluster.promote()
        self.pooler.point_to(target(self.cluster.primary))

    def on_new_primary(self):
        self.store.close()
        self.store.url = self.url_of(self.cluster.primary)
        self.store.connection = self.store.connect()

    def test_a_run_whose_primary_crashed_ends_and_the_next_one_completes(self):
        with self.halfway() as (running, _):
            self.cluster.caught_up()
            self.old.stop("immediate")
            self.assert_lost_database(running.finish())
            # The pooler still knows the old one only.
            result = self.assert_status(69, self.start_maintain(env={"SLOTCTL_DATABASE_CONNECT_TIMEOUT": "2s"}).finish())
            self.assertNotIn("bug", result.err)
            self.take_over()
        self.assert_status(0, self.start_maintain("--wait", "20s").finish())
        self.on_new_primary()
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(["crashed", "ok"], self.store.statuses())

    def test_a_run_that_is_led_to_another_server_than_its_lock_ends(self):
        with self.halfway() as (first, release):
            self.cluster.caught_up()
            self.take_over()
            self.addCleanup(self.old.stop)
            second = self.assert_status(0, self.start_maintain(env=self.elsewhere()).finish())
            self.assertIn("crashed", " ".join(second.json["warnings"]))
            release()
            # Its batch ends on the old primary, and its next transaction begins on the new one.
            result = first.finish()
            self.assert_lost_database(result)
            self.assert_says("another server than the one on which it holds its lock", result.err, result)
        self.on_new_primary()
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(["failed", "ok"], self.store.statuses())

    def test_a_run_that_comes_back_does_not_change_the_record_of_another_one(self):
        """The standby lacks the newest rows, so that the new primary gives the number of the run out again."""
        self.cluster.caught_up()
        self.cluster.cut()
        with self.halfway() as (first, _):
            number = self.store.value("SELECT max(id) FROM job_runs")
            first.signal(signal.SIGSTOP)
            self.old.stop("immediate")
            self.take_over()
            second = self.assert_status(0, self.start_maintain(env=self.elsewhere()).finish())
            self.assertEqual(number, str(second.json["run_id"]), "the number was not given out again")
            first.signal(signal.SIGCONT)
            self.assert_lost_database(first.finish())
        self.on_new_primary()
        self.assertEqual(["ok"], self.store.statuses())


if __name__ == "__main__":
    support.main()
