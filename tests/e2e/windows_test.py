#!/usr/bin/env python3
"""The program for Windows does what the one for Linux does: the same commands on the same data, over both stores.

SLOTCTL_BINARY is the program for Windows, which Wine runs; SLOTCTL_NATIVE_BINARY is the other one.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

import stores
import support

NOW = "2026-11-20T08:00:00Z"
LATER = "2026-11-20T09:30:00Z"

# Parts of Windows itself. Everything else, such as libstdc++, is in the program.
SYSTEM_LIBRARIES = {"advapi32.dll", "api-ms-win-crt", "bcrypt.dll", "crypt32.dll", "gdi32.dll", "iphlpapi.dll",
                    "kernel32.dll", "mswsock.dll", "msvcrt.dll", "ncrypt.dll", "normaliz.dll", "ole32.dll", "oleaut32.dll", "rstrtmgr.dll",
                    "secur32.dll", "shell32.dll", "user32.dll", "wldap32.dll", "ws2_32.dll", "wtsapi32.dll"}

# What the health checks say about the machine, not about the data.
OF_THE_MACHINE = {"database", "clock", "zone_data", "lock_directory", "database_directory", "installed_schedule",
                  "log_file"}


def native():
    program = os.environ.get("SLOTCTL_NATIVE_BINARY", "")
    if os.path.exists(program):
        return program
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise AssertionError(f"SLOTCTL_NATIVE_BINARY is not the program for Linux: {program!r}")
    raise unittest.SkipTest("the program for Linux is not built")


class TheFile(unittest.TestCase):
    def test_the_program_needs_only_libraries_of_windows(self):
        headers = subprocess.run(["x86_64-w64-mingw32-objdump", "-p", support.binary()], capture_output=True, text=True,
                                 check=True).stdout
        needed = {name.lower() for name in re.findall(r"DLL Name: (\S+)", headers)}
        self.assertIn("kernel32.dll", needed)
        self.assertEqual(set(), needed - SYSTEM_LIBRARIES)

    def test_nothing_in_the_program_names_a_directory_of_the_build(self):
        # Windows would look for such a path on the drive C:, where every user may create directories.
        contents = pathlib.Path(support.binary()).read_bytes()
        found = re.findall(rb"/[ -~]{0,80}/windows-deps/[ -~]{0,80}", contents)
        self.assertEqual([], [text for text in found if re.search(rb"\.(cnf|conf|pem|crt|dll)\b|engines|modules|/etc/", text)])


class SameResults:
    """`store` is the database of the program for Linux, `other` that of the program for Windows."""

    def setUp(self):
        super().setUp()
        self.native = native()
        self.other = self.second_store()
        self.addCleanup(self.other.close)
        self.assert_status(0, self.workplace.run("db", "migrate", "--database", self.other.url))

    def migrated(self, store):
        self.addCleanup(store.close)
        self.assert_status(0, self.workplace.run("db", "migrate", "--database", store.url, program=native()))
        return store

    def normal(self, text):
        """Without what differs between two runs of the same program: durations, and where the database is."""
        for store in (self.store, self.other):
            text = text.replace(json.dumps(store.url)[1:-1], "DATABASE")
        on_drive = "sqlite:" + support.shown(getattr(self.other, "file", ""))
        text = text.replace(json.dumps(on_drive)[1:-1], "DATABASE")
        return re.sub(r'"(\w*_ms|p50|p95|max)":\d+', r'"\1":0', text)

    def both(self, *arguments, status=0):
        """Runs the same on both, which must print the same; returns the output."""
        here = self.workplace.run(*arguments, "--database", self.store.url, program=self.native)
        there = self.workplace.run(*arguments, "--database", self.other.url)
        self.assert_status(status, here)
        self.assert_status(status, there)
        self.assertEqual(self.normal(here.out), self.normal(there.out), f"\n{there}")
        return there

    def load(self, business):
        file = business if isinstance(business, pathlib.Path) else self.workplace.write("business.json", business)
        return self.both("import", "--now", NOW, "--format", "json", file)

    def assert_same_slots(self):
        self.assertEqual(self.store.slots_in_full(), self.other.slots_in_full())

    def test_the_slots_of_every_sample_are_the_same(self):
        for sample in sorted(support.SAMPLES.glob("*.json")):
            with self.subTest(sample=sample.stem):
                self.load(sample)
                outcome = self.both("maintain", "--now", NOW, "--format", "json").json
                self.assertEqual("ok", outcome["status"])
                self.assert_same_slots()
        self.assertGreater(self.store.number("SELECT count(*) FROM slots"), 0)

    def test_every_step_of_a_day_has_the_same_outcome(self):
        self.load(support.SAMPLES / "home-services.json")
        self.both("db", "status", "--format", "json")
        for arguments in (["maintain", "--dry-run"], ["maintain"], ["maintain", "--verify"], ["unreserve", "--dry-run"],
                          ["unreserve"], ["maintain", "--provider-id", "1"]):
            with self.subTest(arguments=arguments):
                self.both(*arguments, "--now", NOW, "--format", "json")
        self.assert_same_slots()
        self.both("export")

    def test_stock_that_expired_is_released_alike(self):
        self.load(support.SAMPLES / "drop-shop.json")
        outcome = self.both("unreserve", "--now", "2026-12-20T08:00:00Z", "--format", "json").json
        self.assertEqual("ok", outcome["status"])
        self.both("export")

    def test_health_and_performance_are_the_same(self):
        self.load(support.SAMPLES / "mechanics.json")
        self.both("maintain", "--now", NOW, "--format", "json")
        self.both("unreserve", "--now", NOW, "--format", "json")
        self.both("monitor", "--performance-report", "--now", LATER, "--format", "json")
        checks = []
        for program, store in ((self.native, self.store), (None, self.other)):
            result = self.workplace.run("monitor", "--now", LATER, "--format", "json", "--database", store.url,
                                        program=program)
            found = result.json["checks"]
            checks.append([check for check in found if check["name"] not in OF_THE_MACHINE])
        self.assertTrue(checks[0])
        self.assertEqual(*checks)

    def test_errors_have_the_same_words_and_statuses(self):
        faulty = self.workplace.write("faulty.json", {"services": [{"id": 1, "name": "x", "duration": "soon"}]})
        results = [self.workplace.run("import", faulty, "--database", store.url, program=program)
                   for program, store in ((self.native, self.store), (None, self.other))]
        self.assertEqual(results[0].status, results[1].status)
        self.assertEqual(results[0].err, results[1].err)
        self.both("maintain", "--now", "yesterday", status=64)


class SameResultsOnSqlite(SameResults, stores.OnSqlite):
    def second_store(self):
        store = stores.SqliteStore(self.workplace)
        store.file = self.workplace.path / "windows.db"
        store.url = f"sqlite:{store.file}"
        return store


class SameResultsOnPostgres(SameResults, stores.OnPostgres):
    def second_store(self):
        return stores.PostgresStore(stores.PostgresServer.database())

    def test_a_server_is_reached_over_tls_only_if_its_certificate_is_good(self):
        authority = os.environ.get("SLOTCTL_TEST_CA")
        if not authority:
            self.skipTest("the server has no certificate: see scripts/with_postgres --tcp")
        url = self.other.url.replace("sslmode=disable", "sslmode=verify-full")
        trusted = stores.with_parameter(url, "sslrootcert", authority)
        self.assert_status(0, self.workplace.run("db", "status", "--database", trusted))
        other = self.workplace.path / "other.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=Other",
                        "-keyout", os.devnull, "-out", other], check=True, capture_output=True)
        refused = self.workplace.run("db", "status", "--database", stores.with_parameter(url, "sslrootcert", str(other)))
        self.assertNotEqual(0, refused.status, refused)
        self.assert_says("certificate", refused.err, refused)


if __name__ == "__main__":
    support.main()
