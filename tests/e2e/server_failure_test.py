#!/usr/bin/env python3
"""PostgreSQL stops, cuts connections, freezes or falls silent while maintain works."""
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import unittest

import businesses
import own_server
import stores
import support

NOW = "2026-11-20T08:00:00Z"
BUSINESS = businesses.chain(700, hours=[("09:00", "10:00")])   # six batches
MIDDLE_SLOT = (300, 10, "2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 1)


class OwnServerTest(own_server.OnOwnServer):
    def setUp(self):
        super().setUp()
        self.load(BUSINESS)

    def start(self, *arguments, **options):
        return self.start_slotctl("maintain", "--now", NOW, "--format", "json", *arguments, **options)

    def halfway(self, *arguments, **options):
        return self.store.halfway(lambda: self.start(*arguments, **options), MIDDLE_SLOT)

    def reconnect(self):
        self.store.close()
        self.store.connection = self.store.connect()

    def assert_lost_database(self, result):
        self.assert_status(69, result)
        self.assertEqual("failed", result.json["status"])
        self.assertRegex(result.err, r"slotctl: (lost the database|the database refused|cannot reach the database|the connection broke)")
        self.assertNotIn("bug", result.err)

    def assert_whole_providers_and_next_run_completes(self, statuses):
        expected = {}
        for slot in businesses.yielded(BUSINESS, NOW):
            expected.setdefault(slot[0], []).append(slot)
        found = {}
        for slot in self.store.slots():
            found.setdefault(slot[0], []).append(slot)
        self.assertTrue(0 < len(found) < len(expected), f"{len(found)} of {len(expected)} providers are filled")
        for provider, slots in found.items():
            self.assertEqual(expected[provider], slots, f"provider {provider} is half done")
        self.maintain(NOW, "--wait", "30s")
        self.assertEqual(businesses.yielded(BUSINESS, NOW), self.store.slots())
        self.assertEqual(statuses, self.store.statuses())


class ServerFailure(OwnServerTest):
    def test_a_server_that_stops_in_mid_run_leaves_whole_providers(self):
        for mode in ("immediate", "fast"):
            with self.subTest(mode=mode):
                with self.halfway() as (running, _):
                    self.server.stop(mode)
                    try:
                        self.assert_lost_database(running.finish())
                    finally:
                        self.server.start()
                self.reconnect()
                self.assert_whole_providers_and_next_run_completes(["crashed", "ok"])
                self.store.execute("DELETE FROM slots", "DELETE FROM offering_windows", "DELETE FROM job_runs")

    def test_a_cut_connection_in_mid_run_leaves_whole_providers(self):
        with self.halfway() as (running, _):
            self.store.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                             " WHERE application_name = 'slotctl' AND wait_event_type = 'Lock'")
            result = running.finish()
            self.assert_lost_database(result)
        # Only the run's own connection is gone: the history has the result and its true counts, over a new one.
        self.assertEqual(1, len([line for line in result.err.splitlines() if "lost the database" in line]), result)
        self.assertNotIn("could not be", result.err, result)
        ((counts, error),) = self.store.query("SELECT counts, error FROM job_runs WHERE status = 'failed'")
        self.assertEqual(self.store.number("SELECT count(*) FROM slots"), json.loads(counts)["created"], result)
        self.assertIn("lost the database", error)
        self.assert_whole_providers_and_next_run_completes(["failed", "ok"])

    def test_a_killed_server_process_in_mid_run_leaves_whole_providers(self):
        with self.halfway() as (running, _):
            pid = self.store.value("SELECT pid FROM pg_stat_activity WHERE application_name = 'slotctl'"
                                   " AND wait_event_type = 'Lock'")
            os.kill(int(pid), signal.SIGKILL)
            self.assert_lost_database(running.finish())
        support.wait_until(self.reachable, "the server has recovered")
        self.reconnect()
        self.assert_whole_providers_and_next_run_completes(["crashed", "ok"])

    def reachable(self):
        try:
            self.store.connect().close()
            return True
        except stores.Refused:
            return False

    def test_a_run_that_lost_its_lock_writes_no_further_batch(self):
        with self.halfway() as (running, release):
            terminated = self.store.query("SELECT pg_terminate_backend(pid) FROM pg_locks"
                                          " WHERE locktype = 'advisory' AND granted")
            self.assertEqual([["t"]], terminated)
            release()
            self.assert_lost_database(running.finish())
        self.assert_whole_providers_and_next_run_completes(["failed", "ok"])

    def test_a_frozen_server_does_not_keep_a_stopped_run_from_ending(self):
        with self.halfway() as (running, _):
            pids = [row[0] for row in self.store.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'slotctl'")]
            own_server.freeze(pids)
            try:
                running.signal(signal.SIGTERM)
                signalled = time.monotonic()
                result = self.assert_status(1, running.finish())
                self.assertLess(time.monotonic() - signalled, 5.0, result)
                self.assert_says("did not end in time", result.err, result)
            finally:
                own_server.thaw(pids)
        self.assert_whole_providers_and_next_run_completes(["crashed", "ok"])

    def test_a_server_that_is_down_is_unreachable_for_every_command(self):
        self.server.stop("fast")
        try:
            file = self.workplace.write("business.json", BUSINESS)
            for command in (["maintain"], ["maintain", "--dry-run"], ["maintain", "-q"], ["export"], ["import", file],
                            ["db", "status"], ["db", "migrate"]):
                with self.subTest(command=command):
                    result = self.assert_status(69, self.run_slotctl(*command))
                    self.assert_says("cannot reach the database", result.err, result)
                    self.assertEqual("", result.out)
                    result = self.assert_status(69, self.run_slotctl(*command, "--format", "json"))
                    self.assertEqual("failed", result.json["status"])
        finally:
            self.server.start()
            self.reconnect()


class Unreachable(support.SlotctlTest):
    def test_a_port_where_nobody_listens_is_unreachable(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))   # bound, and never listening
            url = f"postgresql://127.0.0.1:{taken.getsockname()[1]}/shop"
            result = self.assert_status(69, self.run_slotctl("maintain", "--database", url))
            self.assert_says("cannot reach the database", result.err, result)

    def test_a_server_that_never_answers_is_given_up_after_the_connect_timeout(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/shop"
            result = self.assert_status(69, self.run_slotctl("maintain", "--database", url,
                                                             env={"SLOTCTL_DATABASE_CONNECT_TIMEOUT": "2s"}))
            self.assertLess(result.seconds, 10.0, result)


class Network:
    """Two network namespaces with a cable between them."""

    def __init__(self):
        self.client, self.server = f"slotctl-c{os.getpid()}", f"slotctl-s{os.getpid()}"
        subnet = f"10.{os.getpid() // 250 % 250}.{os.getpid() % 250}"
        self.address, self.network = f"{subnet}.2", f"{subnet}.0/24"
        try:
            for namespace in (self.client, self.server):
                self.ip("netns", "add", namespace)
            self.ip("link", "add", "eth0", "netns", self.client, "type", "veth", "peer", "name", "eth0",
                    "netns", self.server)
            for number, namespace in ((1, self.client), (2, self.server)):
                self.ip("-n", namespace, "addr", "add", f"{subnet}.{number}/24", "dev", "eth0")
                for device in ("lo", "eth0"):
                    self.ip("-n", namespace, "link", "set", device, "up")
        except (OSError, subprocess.CalledProcessError) as error:
            self.close()
            raise unittest.SkipTest(f"no network namespaces here: {getattr(error, 'stderr', None) or error}") from None

    @staticmethod
    def ip(*arguments):
        subprocess.run(["ip", *arguments], check=True, capture_output=True, encoding="utf-8")

    def fall_silent(self):
        """From now on, packets to the server are silently dropped."""
        self.ip("-n", self.server, "addr", "flush", "dev", "eth0")

    def mend(self):
        self.ip("-n", self.server, "addr", "replace", f"{self.address}/24", "dev", "eth0")

    def close(self):
        for namespace in (self.client, self.server):
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)


class SilentNetwork(OwnServerTest):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0 or not shutil.which("ip"):
            raise unittest.SkipTest("network namespaces need root and iproute2")
        super().setUpClass()
        cls.cable = Network()
        cls.addClassCleanup(cls.cable.close)
        cls.server.stop("fast")
        cls.server.set(listen_addresses=cls.cable.address)
        cls.server.allow(cls.cable.network)
        cls.server.start(within=("ip", "netns", "exec", cls.cable.server))

    def halfway_over_the_network(self):
        url = self.server.url_at(self.cable.address, options=f"-csearch_path={self.store.schema}")
        self.addCleanup(self.cable.mend)
        return self.store.halfway(
            lambda: self.workplace.start("maintain", "--now", NOW, "--format", "json", "--database", url,
                                         prefix=("ip", "netns", "exec", self.cable.client)), MIDDLE_SLOT)

    def test_a_network_that_falls_silent_in_mid_run_is_noticed_within_fifteen_seconds(self):
        with self.halfway_over_the_network() as (running, _):
            self.cable.fall_silent()
            silent = time.monotonic()
            result = running.finish()
            self.assertLess(time.monotonic() - silent, 15.0, result)
        self.assert_lost_database(result)

    def test_a_host_that_vanished_does_not_keep_others_away_for_long(self):
        with self.halfway_over_the_network() as (running, _):
            self.cable.fall_silent()
            running.signal(signal.SIGKILL)
            running.finish()
        self.assert_whole_providers_and_next_run_completes(["crashed", "ok"])


if __name__ == "__main__":
    support.main()
