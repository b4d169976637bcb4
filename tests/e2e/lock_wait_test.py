#!/usr/bin/env python3
"""A run that waits for a lock reports who holds it."""
import os

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"


class Waiting:
    def setUp(self):
        super().setUp()
        self.load(businesses.chain(2))
        self.log = self.workplace.path / "log.txt"

    def start_logging(self, *arguments, url=None):
        stream = open(self.log, "w", encoding="utf-8")
        self.addCleanup(stream.close)
        return self.workplace.start(*arguments, "--database", url or self.store.url, "--now", NOW, stderr=stream)

    def waits(self):
        return [line for line in self.log.read_text(encoding="utf-8").splitlines() if "waiting for" in line]

    def wait_until_reported(self, running):
        def reported():
            if not running.runs():
                self.fail(f"the run was over before it reported that it waits\n{self.log.read_text()}")
            return self.waits()
        support.wait_until(reported, "the run reports that it waits")

    def assert_reported(self, running, holder):
        """The line is the only one of its kind, of the run, and names its holder."""
        result = running.finish()
        self.assertEqual(0, result.status, f"{result}\n{self.log.read_text()}")
        [line] = self.waits()
        self.assertRegex(line, rf" warning {running.command[1]}(#\d+)? waiting for .*: it is held by {holder}$")

    def test_a_run_names_who_holds_the_lock_that_it_waits_for(self):
        with self.store.blocked() as release:
            running = self.start_logging("maintain")
            self.wait_until_reported(running)
            holder = self.holder(release)
            release()
            self.assert_reported(running, holder)
        self.assertEqual(businesses.yielded(businesses.chain(2), NOW), self.store.slots())

    def test_a_run_that_does_not_wait_reports_nothing(self):
        result = self.good("maintain", "--now", NOW)
        self.assertNotIn("waiting", result.err)


class OnSqlite(Waiting, stores.OnSqlite):
    @staticmethod
    def holder(release):
        del release
        return rf"process {os.getpid()} \(.*python.*\)"


class OnPostgres(Waiting, stores.OnPostgres):
    @staticmethod
    def holder(release):
        return (rf"server process {release.__self__.pid} \(psql, user \w+, idle in transaction,"
                r" transaction open for \d+s\)")

    def test_a_monitor_names_who_keeps_it_from_reading(self):
        self.good("maintain", "--now", NOW)
        application = self.store.connect()
        self.addCleanup(application.close)
        application.query("BEGIN")
        application.query("LOCK TABLE providers IN ACCESS EXCLUSIVE MODE")
        running = self.start_logging("monitor")
        self.wait_until_reported(running)
        application.close()
        running.finish()
        [line] = self.waits()
        self.assertRegex(line, rf"waiting for a lock while .*: it is held by server process {application.pid} \(psql, ")

    def test_a_run_that_may_open_no_second_connection_waits_as_before(self):
        admin = self.store.connect()
        self.addCleanup(admin.close)
        role = f"two_connections_{os.getpid()}"
        admin.query(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 2 IN ROLE CURRENT_USER")
        self.addCleanup(admin.query, f"DROP ROLE {role}")
        with self.store.blocked() as release:
            running = self.start_logging("-v", "maintain", url=stores.with_parameter(self.store.url, "user", role))
            support.wait_until(lambda: "cannot ask the server who holds the lock" in self.log.read_text(),
                               "the run has tried to open a second connection")
            release()
            self.assertEqual(0, running.finish().status, self.log.read_text())
        self.assertEqual([], self.waits())
        self.assertEqual(businesses.yielded(businesses.chain(2), NOW), self.store.slots())


if __name__ == "__main__":
    support.main()
