#!/usr/bin/env python3
"""A PostgreSQL server that refuses slotctl, ends its sessions, or is read-only."""
import contextlib
import re
import signal
import socket
import struct
import threading
import time

import businesses
import own_server
import stores
import support

NOW = "2026-11-20T08:00:00Z"
SHOP = {"variants": [{"id": 1, "sku": "TEE", "stock_quantity": 100}],
        "orders": [{"id": n, "payment_status": "unpaid", "created_at": "2026-11-20T06:00:00Z",
                    "reservations": [{"variant_id": 1, "quantity": 1, "expires_at": "2026-11-20T06:15:00Z"}]}
                   for n in range(1, 5)]}


class Refused(own_server.OnOwnServer):
    """Logging in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = stores.Psql(cls.server.url)
        for statement in ("CREATE ROLE locked LOGIN PASSWORD 'right'", "CREATE ROLE nologin",
                          "CREATE DATABASE closed", "REVOKE CONNECT ON DATABASE closed FROM PUBLIC",
                          "CREATE ROLE plain LOGIN", "CREATE ROLE full LOGIN CONNECTION LIMIT 0"):
            admin.query(statement)
        with open(f"{cls.server.data}/pg_hba.conf", encoding="utf-8") as file:
            rules = file.read()
        with open(f"{cls.server.data}/pg_hba.conf", "w", encoding="utf-8") as file:
            file.write("local all locked scram-sha-256\n" + rules)
        admin.query("SELECT pg_reload_conf()")
        admin.close()

    def refused(self, url, *says, status=69, config="", **env):
        file = self.workplace.write("own.toml", config)
        for command in (("maintain",), ("unreserve",), ("maintain", "--dry-run"), ("db", "status")):
            with self.subTest(url=url, command=command):
                result = self.assert_status(status, self.workplace.run(*command, "--config", file, "--format", "json",
                                                                       *(("--database", url) if url else ()), env=env))
                for text in says:
                    self.assert_says(text, result.err, result)
                self.assertNotIn("check that the server runs", result.err)
                for secret in ("wrong", "s3cret"):
                    self.assertNotIn(secret, result.err + result.out)
                if command[0] != "db":
                    outcome = result.json
                    self.assertEqual((command[0], "failed"), (outcome["job"], outcome["status"]))
                    self.assertEqual("--dry-run" in command, outcome["dry_run"])
                    self.assertIn("cannot reach", outcome["error"])

    def as_user(self, user, **parameters):
        url = self.server.url.replace("user=postgres", f"user={user}")
        for name, value in parameters.items():
            url = stores.with_parameter(url, name, value)
        return url

    def test_a_wrong_password_is_reported_with_the_place_that_it_came_from(self):
        locked = self.as_user("locked")
        self.refused(self.as_user("locked", password="wrong"), "came from the database URL (--database)")
        self.refused(locked, "came from the setting database.password", "own.toml:2",
                     config='[database]\npassword = "wrong"\n')
        self.refused(locked, "came from the setting database.password", "SLOTCTL_DATABASE_PASSWORD",
                     SLOTCTL_DATABASE_PASSWORD="wrong")
        self.refused(locked, "PGPASSWORD", PGPASSWORD="wrong")
        file = self.workplace.write("passwords", "*:*:*:*:wrong\n")
        file.chmod(0o600)
        self.refused(locked, "password file", PGPASSFILE=file)
        self.refused(self.as_user("locked", passfile=str(file)), f"password file {file}")
        self.refused(locked, "none was given", "database.password_file")

    def test_a_wrong_parameter_of_the_url_is_named(self):
        url = stores.with_parameter(self.server.url, "sslmod", "require")
        result = self.assert_status(78, self.workplace.run("db", "status", "--database", url))
        self.assert_says("`sslmode`", result.err, result)
        # What is like no parameter may be a part of a password.
        result = self.assert_status(78, self.workplace.run("db", "status", "--database", self.server.url + "&s3cret=1"))
        self.assertNotIn("s3cret", result.err)
        self.refused(self.as_user("postgres", sslmode="bogus"), "correct that parameter")

    def test_no_primary_among_the_servers_of_the_url_is_named(self):
        admin = stores.Psql(self.server.url)
        admin.query("ALTER ROLE plain SET default_transaction_read_only = on")
        admin.close()
        self.refused(self.as_user("plain", target_session_attrs="read-write"), "target_session_attrs")

    def test_a_refused_login_reports_the_reason(self):
        self.refused(self.as_user("nobody"), 'role "nobody" does not exist', "pg_hba.conf")
        self.refused(self.as_user("nologin"), "log in")
        self.refused(stores.with_database(self.server.url, "nowhere"), '"nowhere" does not exist', "database's name")
        self.refused(stores.with_database(self.as_user("plain"), "closed"), "GRANT CONNECT", status=77)
        self.refused(self.as_user("full"), "two at once", "CONNECTION LIMIT")
        self.refused(stores.with_parameter(self.server.url, "options", "-cnonsense=1"), "`options` in the URL")

    def test_the_reason_depends_on_the_state_and_not_on_the_language(self):
        with FakeServer(error("28P01", "пользователь не прошёл проверку", "ВАЖНО")) as fake:
            self.refused(fake.url, "came from the database URL")


def message(kind, payload):
    return kind + struct.pack("!I", len(payload) + 4) + payload


def error(state, text, severity="FATAL"):
    """A server's message before it disconnects; `severity` is in its own language."""
    return message(b"E", f"S{severity}\0VFATAL\0C{state}\0M{text}\0\0".encode())


class FakeServer:
    """Answers every start of a session with the same bytes and disconnects, like a pooler that refuses."""

    def __init__(self, answer, password="wrong"):
        self.answer = answer
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://app:{password}@127.0.0.1:{self.socket.getsockname()[1]}/t?sslmode=disable"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.socket.accept()
                with client:
                    client.recv(4096)
                    client.sendall(self.answer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


class Pooler(support.SlotctlTest):
    def test_a_pooler_that_refuses_options_is_recognised(self):
        with FakeServer(error("08P01", "unsupported startup parameter: options")) as fake:
            result = self.assert_status(69, self.workplace.run(
                "maintain", "--database", stores.with_parameter(fake.url, "options", "-csearch_path=shop")))
        self.assert_says("pooler", result.err, result)
        self.assert_says("ALTER ROLE", result.err, result)
        self.assertNotIn("check that the server runs", result.err)


class Session(own_server.OnOwnServer):
    def setUp(self):
        super().setUp()
        self.load(SHOP)

    def backends(self, where="true"):
        return self.store.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'slotctl' AND " + where)

    @contextlib.contextmanager
    def frozen_in_mid_batch(self):
        """A run that was stopped after it released stock, before its commit."""
        blocker = self.store.connect()
        self.addCleanup(blocker.close)
        blocker.query("BEGIN")
        blocker.query("SELECT 1 FROM product_variants WHERE id = 1 FOR UPDATE")
        running = self.start_slotctl("unreserve", "--now", NOW)
        support.wait_until(lambda: self.store.blocked_by(blocker), "the run waits for the variant")
        running.signal(signal.SIGSTOP)
        blocker.query("ROLLBACK")
        try:
            yield running
        finally:
            running.signal(signal.SIGCONT)

    def test_a_frozen_run_releases_its_locks_on_stock_within_seconds(self):
        with self.frozen_in_mid_batch() as running:
            shop = self.store.connect()
            self.addCleanup(shop.close)
            began = time.monotonic()
            shop.query("SET lock_timeout = '30s'")
            shop.query("UPDATE product_variants SET reserved_quantity = reserved_quantity + 1 WHERE id = 1")
            self.assertLess(time.monotonic() - began, 20.0)
        result = self.assert_status(69, running.finish())
        self.assert_says("lost the database", result.err, result)
        self.assert_says("idle-in-transaction timeout", result.err, result)
        self.assert_says("this process was stopped for a while", result.err, result)
        self.assertNotIn("bug", result.err)
        self.assertNotIn("eactivat", result.err)
        self.store.execute("UPDATE product_variants SET reserved_quantity = reserved_quantity - 1 WHERE id = 1")
        self.assertEqual(4, self.good("unreserve", "--now", NOW, "--format", "json").counts["released"])

    def test_a_run_continues_whatever_time_limits_its_role_has(self):
        for limit in ("idle_in_transaction_session_timeout", "idle_session_timeout"):
            with self.subTest(limit=limit):
                self.store.execute(f"ALTER ROLE postgres SET {limit} = '300ms'")
                self.addCleanup(self.store.execute, f"ALTER ROLE postgres RESET {limit}")
                holder = self.start_slotctl("maintain", "--now", NOW)
                self.assert_status(0, holder.finish())
                self.load(businesses.chain(300))
                self.assertEqual("ok", self.good("maintain", "--now", NOW, "--format", "json").json["status"])
                self.store.execute(f"ALTER ROLE postgres RESET {limit}")

    def test_a_run_that_takes_longer_than_the_transactions_of_its_role_may_keeps_its_lock(self):
        if int(self.store.value("SHOW server_version_num")) < 170000:
            self.skipTest("transaction_timeout exists since PostgreSQL 17")
        self.store.execute("ALTER ROLE postgres SET transaction_timeout = '2s'")
        self.addCleanup(self.store.execute, "ALTER ROLE postgres RESET transaction_timeout")
        slow = {"SLOTCTL_HOOKS_BEFORE": "sleep 3"}   # while the lock's transaction is open
        self.assertEqual("ok", self.good("maintain", "--now", NOW, "--format", "json", env=slow).json["status"])
        self.assertEqual(["ok"], self.store.statuses())

    def test_a_session_that_waits_for_another_run_of_this_host_is_not_ended_as_idle(self):
        blocker = self.store.connect()
        self.addCleanup(blocker.close)
        blocker.query("BEGIN")
        blocker.query("SELECT 1 FROM product_variants WHERE id = 1 FOR UPDATE")
        first = self.start_slotctl("unreserve", "--now", NOW)
        support.wait_until(lambda: self.store.blocked_by(blocker), "the first run waits")
        self.store.execute("ALTER ROLE postgres SET idle_session_timeout = '2500ms'")
        self.addCleanup(self.store.execute, "ALTER ROLE postgres RESET idle_session_timeout")
        second = self.start_slotctl("unreserve", "--now", NOW, "--wait", "60s", "--format", "json")
        began = time.monotonic()
        idle_longer = "state = 'idle' AND backend_start < clock_timestamp() - interval '4 seconds'"
        support.wait_until(lambda: self.backends(idle_longer), "the second run has waited longer than the limit")
        self.assertGreater(time.monotonic() - began, 3.0)
        blocker.query("ROLLBACK")
        self.assert_status(0, first.finish())
        self.assert_status(0, second.finish())

    def test_a_session_that_the_server_ended_is_reported_as_gone(self):
        blocker = self.store.connect()
        self.addCleanup(blocker.close)
        blocker.query("BEGIN")
        blocker.query("SELECT 1 FROM product_variants WHERE id = 1 FOR UPDATE")
        running = self.start_slotctl("unreserve", "--now", NOW)
        support.wait_until(lambda: self.store.blocked_by(blocker), "the run waits for the variant")
        self.store.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'slotctl'")
        blocker.query("ROLLBACK")
        result = self.assert_status(69, running.finish())
        self.assert_says("the connection is gone: FATAL: terminating connection due to administrator command",
                         " ".join(result.err.split()), result)
        for word in ("eactivat", "not connected", "bug"):
            self.assertNotIn(word, result.err + result.out)

    def test_monitor_reports_that_a_database_is_read_only(self):
        self.assertNotIn("read-only", self.run_slotctl("monitor", "--now", NOW).out)
        url = re.sub(r"options=-c", "options=-cdefault_transaction_read_only%3Don%20-c", self.store.url)
        result = self.assert_status(2, self.workplace.run("monitor", "--now", NOW, "--database", url))
        self.assertRegex(result.out, r"CRITICAL +database .*read-only")
        self.assert_says("target_session_attrs=read-write", result.out, result)
        result = self.assert_status(1, self.workplace.run("unreserve", "--now", NOW, "--database", url))
        self.assert_says("target_session_attrs=read-write", result.err, result)


class Memory(support.SlotctlTest):
    def test_too_little_memory_is_not_reported_as_a_bug(self):
        """Wherever memory runs out."""
        url = stores.PostgresServer.database()
        store = stores.PostgresStore(url)
        self.addCleanup(store.close)
        self.assert_status(0, self.workplace.run("db", "migrate", "--database", store.url))
        business = self.workplace.write("shop.json", businesses.chain(400))
        self.assert_status(0, self.workplace.run("import", business, "--database", store.url))
        for mib in range(60, 180, 6):
            result = self.workplace.run("maintain", "--now", NOW, "--database", store.url,
                                        prefix=("prlimit", f"--as={mib * 1024 * 1024}"))
            if "loading shared libraries" in result.err:
                continue  # # it did not even start
            self.assertNotIn("bug", result.err, f"with {mib} MiB\n{result}")


if __name__ == "__main__":
    support.main()
