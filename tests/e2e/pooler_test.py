#!/usr/bin/env python3
"""PostgreSQL behind pgbouncer in transaction mode: the next client of a connection finds nothing of slotctl's."""
import urllib.parse

import businesses
import own_server
import pooler
import stores
import support

NOW = "2026-11-20T08:00:00Z"
POOL = 3


class PoolerTest(own_server.OnOwnServer):
    """Each test has a pooler of its own, with connections that are new."""
    pool = POOL
    query_wait_timeout = 60

    def setUp(self):
        super().setUp()
        parameters = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.server.url).query))
        user = parameters["user"]
        self.store.execute(f"ALTER ROLE {user} SET search_path = {self.store.schema}, public")
        pgbouncer = pooler.Pooler(self.workplace, self.server.owner,
                                  f"host={parameters['host']} port={parameters['port']} user={user}",
                                  default_pool_size=self.pool, query_wait_timeout=self.query_wait_timeout)
        self.addCleanup(pgbouncer.close)
        self.url = pgbouncer.url(user)

    def through_pooler(self, *arguments):
        return self.assert_status(0, self.workplace.run(*arguments, "--database", self.url, "--now", NOW))


class Pooler(PoolerTest):
    def settings_of_all_connections(self):
        """Each client has a transaction open, so that none shares a connection with another."""
        clients = [stores.Psql(self.url) for _ in range(POOL)]
        found = []
        for client in clients:
            client.query("BEGIN")
            found.append(tuple(row[0] for row in client.query(
                "SELECT current_setting(name) FROM unnest(ARRAY['search_path', 'jit', 'enable_seqscan', 'lock_timeout',"
                " 'statement_timeout', 'synchronous_commit', 'idle_in_transaction_session_timeout', 'TimeZone']) name")))
        for client in clients:
            client.query("ROLLBACK")
            client.close()
        return found

    def test_jobs_leave_the_connections_as_they_were_also_when_they_waited_for_a_lock(self):
        before = set(self.settings_of_all_connections())
        self.assertEqual(1, len(before))
        business = self.workplace.write("business.json", businesses.chain(2))
        self.through_pooler("import", business)
        with self.store.blocked() as release:
            running = self.workplace.start("maintain", "--database", self.url, "--now", NOW)
            # One has the run's lock, one waits, and one was used to ask for whom.
            support.wait_until(lambda: self.store.number(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'slotctl%'") == POOL,
                "the run asks who holds the lock")
            release()
            self.assert_status(0, running.finish())
        for job in (["maintain", "--verify"], ["unreserve"], ["monitor"], ["export", "--output", self.workplace.path / "e"],
                    ["slots"], ["availability", "--service", "10"]):
            self.workplace.run(*job, "--database", self.url, "--now", NOW)
        self.assertEqual(before, set(self.settings_of_all_connections()))
        self.assertEqual(businesses.yielded(businesses.chain(2), NOW), self.store.slots())


class TooSmallPool(PoolerTest):
    """A run needs two connections to the server at once."""
    pool = 1
    query_wait_timeout = 2

    def test_the_pooler_is_blamed_and_its_pool_is_what_to_enlarge(self):
        result = self.assert_status(69, self.workplace.run("maintain", "--database", self.url, "--now", NOW))
        self.assert_says("query_wait_timeout", result.err, result)
        self.assert_says("enlarge the pool", result.err, result)
        self.assertNotIn("when the server is back", result.err)


if __name__ == "__main__":
    support.main()
