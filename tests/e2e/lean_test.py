"""A slotctl that was built without PostgreSQL, mail and HTTP: it works on SQLite, and says plainly what it lacks."""
import subprocess

from support import SlotctlTest, binary, main, only_on_unix

NO_POSTGRES = "this slotctl was built without PostgreSQL"
NO_NETWORK = "this slotctl was built without mail and HTTP"
MAIL = '[alerts]\nemail_to = "a@shop.example"\nemail_from = "b@shop.example"\nsmtp_host = "127.0.0.1"\n'


class LeanBuild(SlotctlTest):
    @only_on_unix("a program for Windows contains its libraries")
    def test_it_needs_no_library_of_what_it_lacks(self):
        needed = subprocess.run(["readelf", "-d", binary()], capture_output=True, text=True, check=True).stdout
        self.assertIn("libsqlite3", needed)
        for library in ("libpq", "libcurl", "libssl", "libical", "libz"):
            self.assertNotIn(library, needed)

    def test_the_version_names_what_it_lacks(self):
        self.assertRegex(self.run_slotctl("--version").out,
                         r"^slotctl [0-9.]+, without PostgreSQL, without mail and HTTP, without calendar files, without gzip\n$")

    def test_every_job_works_on_an_sqlite_file(self):
        url = f"sqlite:{self.workplace.path / 'slots.db'}"
        for command in (["db", "seed"], ["maintain"], ["unreserve"], ["export"]):
            result = self.run_slotctl("--database", url, *command)
            self.assertEqual(result.status, 0, result)
        self.assertGreater(self.run_slotctl("--database", url, "maintain", "--verify", "--format", "json")
                           .counts["offerings"], 0)
        health = self.run_slotctl("--database", url, "monitor", "--check-health", "--format", "json").json
        self.assertIn("database", [check["name"] for check in health["checks"] if check["status"] == "ok"])

    def test_a_calendar_is_refused_in_plain_words(self):
        url = f"sqlite:{self.workplace.path / 'slots.db'}"
        self.run_slotctl("--database", url, "db", "seed")
        file = self.workplace.write("team.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        result = self.run_slotctl("--database", url, "calendar", "add", "--provider-id", 1, file)
        written = self.run_slotctl("--database", url, "export", "--format", "ics")
        feed = self.run_slotctl("--database", url, "calendar", "feed", "add", "--provider-id", 1)
        for refused in (result, written, feed):
            self.assertEqual(refused.status, 78, refused)
            self.assertIn("this slotctl was built without calendar files", refused.err)

    def test_a_postgresql_database_is_refused_in_plain_words(self):
        for url in ("postgresql://slotctl:secret@db.example/shop", "host=db.example dbname=shop"):
            for command in (["maintain"], ["db", "status"], ["config", "check"]):
                result = self.run_slotctl("--database", url, *command)
                self.assertEqual(result.status, 78, result)
                self.assertIn(NO_POSTGRES, result.err)
                self.assertNotIn("secret", result.out + result.err)

    def test_monitor_reports_that_it_cannot_query_postgresql(self):
        result = self.run_slotctl("--database", "postgresql://db.example/shop", "monitor", "--check-health")
        self.assertNotEqual(result.status, 0, result)
        self.assertIn(NO_POSTGRES, result.out)

    def test_alerts_that_cannot_be_sent_are_refused_in_plain_words(self):
        self.workplace.config.write_text(f'[database]\nurl = "sqlite:{self.workplace.path / "slots.db"}"\n{MAIL}')
        for command in (["alerts", "test"], ["config", "check"]):
            result = self.run_slotctl(*command)
            self.assertEqual(result.status, 78, result)
            self.assertIn(NO_NETWORK, result.err)
            self.assertIn("alerts.email_to", result.err)
        result = self.run_slotctl("monitor", "--alert")
        self.assertEqual(result.status, 3, result)
        self.assertIn(NO_NETWORK, result.out)

    def test_a_ping_that_cannot_be_sent_stops_no_job(self):
        self.workplace.config.write_text(f'[database]\nurl = "sqlite:{self.workplace.path / "slots.db"}"\n'
                                         '[maintain]\nping_url = "https://ping.example/1"\n')
        result = self.run_slotctl("maintain")
        self.assertEqual(result.status, 0, result)
        self.assertIn(NO_NETWORK, result.err)


if __name__ == "__main__":
    main()
