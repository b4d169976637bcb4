#!/usr/bin/env python3
"""calendar add, list, sync and remove as their user runs them: calendars as Google, Outlook, Nextcloud and Apple write
them, served over HTTP and from files."""
import json
import pathlib

import documented
import stores
import support
import web_server

CALENDARS = pathlib.Path(__file__).resolve().parent / "calendars"
DOCUMENT = (support.ROOT / "docs/calendars.md").read_text(encoding="utf-8")
NOW = "2026-11-20T00:00:00Z"
PRACTICE = {"services": [{"id": 10, "name": "Session", "duration": "30m"}],
            "providers": [{"id": 1, "name": "Asha", "time_zone": "Europe/Berlin", "services": [{"id": 10}],
                           "availability": [{"days": ["mon", "tue", "wed", "thu", "fri", "sat"],
                                             "from": "08:00", "to": "12:00"}]}]}

SCHEDULE = '[[schedule]]\nname = "calendars"\ncommand = "calendar sync"\ncron = "*/15 * * * *"\n'

# What each calendar says, worked out by hand.
BUSY = {
    "google": ["2026-11-20T08:00:00Z/2026-11-20T08:30:00Z", "2026-11-23T13:00:00Z/2026-11-23T14:00:00Z",
               "2026-12-04T10:00:00Z/2026-12-04T10:30:00Z", "2026-12-11T08:00:00Z/2026-12-11T08:30:00Z",
               "2026-12-23T23:00:00Z/2026-12-26T23:00:00Z"],
    "outlook": ["2026-11-24T09:00:00Z/2026-11-24T10:00:00Z", "2026-11-26T09:00:00Z/2026-11-26T10:00:00Z",
                "2026-12-29T09:00:00Z/2026-12-29T10:00:00Z"],
    "nextcloud": ["2026-11-21T07:30:00Z/2026-11-21T08:15:00Z", "2026-11-23T07:30:00Z/2026-11-23T08:15:00Z"],
    "apple": ["2026-11-23T08:00:00Z/2026-11-23T12:30:00Z", "2026-11-27T17:00:00Z/2026-11-27T18:00:00Z",
              "2026-11-29T23:00:00Z/2026-11-30T23:00:00Z", "2026-12-30T23:00:00Z/2026-12-31T23:00:00Z"],
}


def text_of(name):
    return (CALENDARS / f"{name}.ics").read_text(encoding="utf-8").replace("\n", "\r\n")


class OtherCalendars:
    def setUp(self):
        super().setUp()
        self.good("import", self.workplace.write("business.json", PRACTICE), "--now", NOW)

    def busy(self, name):
        rows = self.store.query(f"SELECT {self.store.instant('starts_at')}, {self.store.instant('ends_at')}"
                                f" FROM provider_busy WHERE calendar = '{name}' ORDER BY starts_at")
        return ["/".join(row) for row in rows]

    def serve(self, pages):
        server = web_server.PageServer(pages)
        self.addCleanup(server.close)
        return server

    def free(self, date):
        slots = self.good("availability", "--format", "json", "--date", date, "--now", NOW).json["slots"]
        return [slot["local_time"] for slot in slots]

    def test_calendars_of_google_outlook_nextcloud_and_apple_give_the_busy_times_that_they_say(self):
        server = self.serve({f"/{name}.ics": text_of(name) for name in BUSY})
        for name in BUSY:
            self.good("calendar", "add", "--provider-id", 1, "--name", name, f"{server.url}/{name}.ics", "--now", NOW)
        result = self.good("calendar", "sync", "--format", "json", "--now", NOW)
        self.assertEqual([], result.json["warnings"])
        self.assertEqual((4, 14, 14, 0), tuple(result.counts[key] for key in
                                               ("calendars", "busy_times", "added", "left_out")))
        for name, expected in BUSY.items():
            self.assertEqual(expected, self.busy(name), name)
        self.assertIn("text/calendar", server.requests[0][1]["Accept"])

    def test_slots_make_way_for_a_calendar_and_return_when_it_is_removed(self):
        self.good("maintain", "--now", NOW, "-q")
        self.good("calendar", "add", "--provider-id", 1, "--name", "team",
                  self.workplace.write("team.ics", text_of("outlook")), "--now", NOW)
        self.good("calendar", "sync", "--now", NOW)
        self.assertEqual(["08:00", "08:30", "09:00", "09:30", "11:00", "11:30"], self.free("2026-11-24"))
        self.assertEqual(4, self.good("maintain", "--now", NOW, "--format", "json").counts["withdrawn"])
        self.assertEqual(0, self.good("maintain", "--now", NOW, "--format", "json").counts["withdrawn"])
        self.good("calendar", "remove", "--provider-id", 1, "team")
        self.assertEqual(4, self.good("maintain", "--now", NOW, "--format", "json").counts["created"])
        self.assertEqual(8, len(self.free("2026-11-24")))

    def test_a_calendar_that_is_gone_keeps_its_busy_times_and_fails_only_itself(self):
        server = self.serve({"/a.ics": text_of("outlook"), "/b.ics": text_of("apple")})
        for name in "ab":
            self.good("calendar", "add", "--provider-id", 1, "--name", name, f"{server.url}/{name}.ics", "--now", NOW)
        self.good("calendar", "sync", "--now", NOW)
        del server.pages["/a.ics"]
        server.pages["/b.ics"] = text_of("nextcloud")
        result = self.assert_status(1, self.run_slotctl("calendar", "sync", "--format", "json", "--now", NOW))
        self.assertEqual("partial", result.json["status"])
        self.assertIn("answered with status 404", result.json["error"])
        self.assertNotIn("a.ics", result.out + result.err)
        self.assertEqual(BUSY["outlook"], self.busy("a"))
        self.assertEqual(BUSY["nextcloud"], self.busy("b"))
        listed = self.good("calendar", "list", "--format", "json").json["calendars"]
        self.assertIn("404", listed[0]["error"])
        self.assertIsNone(listed[1]["error"])
        self.assertEqual(f"{server.url}/…", listed[0]["source"])

    def test_an_address_that_is_no_calendar_is_refused_when_it_is_added(self):
        server = self.serve({"/page": "<html></html>"})
        result = self.assert_status(65, self.run_slotctl("calendar", "add", "--provider-id", 1, f"{server.url}/page"))
        self.assertIn("this is not a calendar", result.err)
        result = self.assert_status(1, self.run_slotctl("calendar", "add", "--provider-id", 1, f"{server.url}/no"))
        self.assertIn("answered with status 404", result.err)
        self.assertEqual([], self.good("calendar", "list", "--format", "json").json["calendars"])

    def test_time_stays_taken_while_an_event_cannot_be_read_which_is_named_and_is_free_once_it_is_right_again(self):
        right = text_of("outlook")
        file = self.workplace.write("team.ics", right)
        self.good("calendar", "add", "--provider-id", 1, "--name", "team", file, "--now", NOW)
        self.good("calendar", "sync", "--now", NOW)
        taken = ["08:00", "08:30", "09:00", "09:30", "11:00", "11:30"]
        self.assertEqual(taken, self.free("2026-11-24"))
        of_the_meeting = "DTSTART;TZID=W. Europe Standard Time:20261124T100000"
        self.assertEqual(1, right.count(of_the_meeting))
        for lost, why in (("DTSTART;TZID=Office:20261124T100000", 'its time zone "Office" is unknown here'),
                          ("DTSTART:2026112ZT090000Z", "its DTSTART cannot be read")):
            with self.subTest(lost):
                # The other event was moved meanwhile: both of its times count.
                moved = right.replace(of_the_meeting, lost).replace("20261126T", "20261127T")
                pathlib.Path(file).write_text(moved, encoding="utf-8", newline="")
                result = self.assert_status(1, self.run_slotctl("calendar", "sync", "--format", "json", "--now", NOW))
                self.assertEqual("partial", result.json["status"])
                self.assertEqual((0, 1), (result.counts["removed"], result.counts["left_out"]))
                self.assertIn(f'calendar "team" of provider 1: event 1 "Teamrunde" is left out: {why}',
                              result.json["warnings"][0])
                self.assertIn('event 1 "Teamrunde"', result.json["error"])
                self.assertEqual(taken, self.free("2026-11-24"))
                self.assertEqual(taken, self.free("2026-11-26"))
                self.assertEqual(taken, self.free("2026-11-27"))
                result = self.run_slotctl("book", "--provider-id", 1, "--service-id", 10, "--customer", "c", "--starts-at",
                                          "2026-11-24T09:00:00Z", "--now", NOW)
                self.assertNotEqual(0, result.status)
                self.assertIn("busy elsewhere", result.err)
                self.assertIn(why, self.good("calendar", "list").out)
        pathlib.Path(file).write_text(right.replace("20261124T", "20261125T"), encoding="utf-8", newline="")
        self.good("calendar", "sync", "--now", NOW)
        self.assertEqual(8, len(self.free("2026-11-24")))
        self.assertEqual(8, len(self.free("2026-11-27")))
        self.assertIsNone(self.good("calendar", "list", "--format", "json").json["calendars"][0]["error"])

    def test_a_dry_run_writes_nothing(self):
        file = self.workplace.write("team.ics", text_of("outlook"))
        self.good("calendar", "add", "--provider-id", 1, "--name", "team", file, "--dry-run", "--now", NOW)
        self.assertEqual([], self.good("calendar", "list", "--format", "json").json["calendars"])
        self.good("calendar", "add", "--provider-id", 1, "--name", "team", file, "--now", NOW)
        self.assertEqual(3, self.good("calendar", "sync", "--dry-run", "--format", "json", "--now", NOW).counts["added"])
        self.assertEqual([], self.busy("team"))

    def test_it_can_be_scheduled_and_its_runs_are_recorded(self):
        config = self.workplace.write("config.toml", '[[schedule]]\nname = "calendars"\ncommand = "calendar sync"\n'
                                                     'cron = "*/15 * * * *"\n')
        self.good("--config", config, "config", "check")
        wrong = self.workplace.write("wrong.toml", '[[schedule]]\nname = "calendars"\ncommand = "calendar list"\n'
                                                   'cron = "*/15 * * * *"\n')
        result = self.assert_status(78, self.run_slotctl("--config", wrong, "config", "check"))
        self.assertIn('must be "calendar sync"', result.err)
        self.good("calendar", "sync", "--now", NOW)
        self.assertEqual([["calendar", "ok"]], [list(row) for row in self.store.query("SELECT job, status FROM job_runs")])

    def test_only_a_business_that_uses_calendars_is_told_of_the_job(self):
        def jobs():
            report = self.run_slotctl("monitor", "--performance-report", "--format", "json", "--now", NOW).json
            return [job["job"] for job in report["performance"]["jobs"]]

        self.assertEqual(["maintain", "unreserve"], jobs())
        self.good("calendar", "sync", "--now", NOW)
        self.assertEqual(["maintain", "unreserve", "calendar"], jobs())

    def monitored(self, now):
        """(status, message, hint) of the check of calendars; None if there is none."""
        result = self.run_slotctl("monitor", "--format", "json", "--now", now)
        found = [check for check in result.json["checks"] if check["name"] == "other_calendars"]
        if not found:
            return None
        worst = {"ok": 0, "warning": 1, "critical": 2}[found[0]["status"]]
        self.assertGreaterEqual(result.status, worst, result)
        return found[0]["status"], found[0]["message"], found[0]["hint"]

    def test_a_calendar_that_nothing_reads_is_reported_after_a_day_whatever_the_schedule_says(self):
        file = self.workplace.write("team.ics", text_of("outlook"))
        self.assertIsNone(self.monitored(NOW))
        self.good("calendar", "add", "--provider-id", 1, "--name", "team", file, "--now", NOW)
        disabled = SCHEDULE + "enabled = false\n"
        other = SCHEDULE.replace("calendar sync", "calendar sync --provider Binod")
        for schedule in ("", disabled, other, SCHEDULE.replace("calendar sync", "calendar sync --dry-run")):
            with self.subTest(schedule):
                self.workplace.config.write_text(schedule)
                self.assertEqual(("ok", "1 calendar of providers, not read yet"), self.monitored("2026-11-21T00:00:00Z")[:2])
                status, message, hint = self.monitored("2026-11-21T01:00:00Z")
                self.assertEqual("warning", status)
                self.assertEqual('1 of 1 calendar is not read: "team" of provider 1 (Asha) was never read, and was added'
                                 " 25 h ago; nothing in the schedule reads it", message)
                self.assertIn("run `slotctl calendar sync`", hint)
                self.assertIn("schedule it", hint)
                self.assertEqual("critical", self.monitored("2026-11-22T01:00:00Z")[0])
        self.good("calendar", "sync", "--now", "2026-11-22T01:00:00Z")
        self.assertEqual("ok", self.monitored("2026-11-23T01:00:00Z")[0])
        status, message, _ = self.monitored("2026-11-23T02:00:00Z")
        self.assertEqual("warning", status)
        self.assertIn("was last read 25 h ago", message)
        # Nobody can book a provider who is not active.
        self.store.execute("UPDATE providers SET active = false")
        self.assertIsNone(self.monitored("2026-11-23T02:00:00Z"))

    def test_a_calendar_that_the_schedule_reads_is_late_as_its_entry_is_and_says_why(self):
        server = self.serve({"/a.ics": text_of("outlook"), "/b.ics": text_of("apple")})
        self.workplace.config.write_text(SCHEDULE.replace("calendar sync", "calendar sync --provider Asha"))
        for name in "ab":
            self.good("calendar", "add", "--provider-id", 1, "--name", name, f"{server.url}/{name}.ics", "--now", NOW)
        self.good("calendar", "sync", "--now", NOW)
        del server.pages["/a.ics"]
        self.run_slotctl("calendar", "sync", "--now", "2026-11-20T00:15:00Z")
        self.assertEqual("ok", self.monitored("2026-11-20T00:29:00Z")[0])
        status, message, hint = self.monitored("2026-11-20T00:30:00Z")
        self.assertEqual("warning", status, message)
        self.assertRegex(message, r'^1 of 2 calendars is not read: "a" of provider 1 \(Asha\) was last read 30 min ago'
                                  r" \(.*answered with status 404")
        self.assertNotIn("a.ics", message)
        self.assertNotIn("nothing in the schedule", message)
        self.assertIn("`slotctl setup-automation --action list`", hint)
        status, message, _ = self.monitored("2026-11-20T02:00:00Z")
        self.assertEqual("critical", status)
        self.assertRegex(message, '^2 of 2 calendars are not read: "a" .*; "b" ')

    def test_calendars_of_which_somebody_has_paused_the_reading_are_not_late(self):
        self.good("calendar", "add", "--provider-id", 1, self.workplace.write("team.ics", text_of("outlook")), "--now", NOW)
        self.good("pause", "calendar", "--for", "3d", "--reason", "moving", "--now", "2026-11-20T12:00:00Z")
        status, message, _ = self.monitored("2026-11-22T12:00:00Z")
        self.assertEqual("ok", status)
        self.assertIn("paused until 2026-11-23T12:00:00Z", message)
        # Only what was due afterwards was missed.
        self.assertEqual("ok", self.monitored("2026-11-23T23:00:00Z")[0])
        self.assertEqual("warning", self.monitored("2026-11-24T01:00:00Z")[0])

    def test_the_commands_of_the_document_do_what_it_says(self):
        self.good("import", self.workplace.write("shown.json", documented.blocks(DOCUMENT, "json")[0]))
        file = self.workplace.write("team.ics", documented.blocks(DOCUMENT, "ics")[0].replace("\n", "\r\n"))
        for arguments, output in documented.commands(DOCUMENT):
            arguments = [str(file) if word == "team.ics" else word for word in arguments]
            with self.subTest(arguments):
                result = self.good(*arguments)
                if "--format" in arguments:
                    shown, found = json.loads(output), result.json
                    for value in (shown, found):
                        value.pop("duration_ms", None)
                    self.assertEqual(shown, found)
                else:
                    self.assertEqual(output, result.out.replace(support.shown(file), "/home/asha/team.ics"))


class OnSqlite(OtherCalendars, stores.OnSqlite):
    pass


class OnPostgres(OtherCalendars, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
