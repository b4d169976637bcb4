#!/usr/bin/env python3
"""A newcomer's first hour, at a real terminal: begin, look, close a week, move a booking, pause, undo, take a calendar in and
hand one out."""
import os
import re
import shutil
import subprocess
import time

import calendar_client
import stores
import support

NOW = "2026-11-30T08:00:00Z"  # a Monday
HOLIDAY = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//calendar//EN
BEGIN:VEVENT
UID:dentist@example.com
DTSTAMP:20261120T090000Z
DTSTART;TZID=Europe/Berlin:20261202T100000
DTEND;TZID=Europe/Berlin:20261202T120000
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


class Screen:
    """A shell in tmux, and somebody who types and reads."""

    def __init__(self, place, environment, columns):
        self.socket = str(place / "tmux")
        self.run("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", "50", "-c", str(place),
                 "bash --norc --noprofile", env=environment)
        self.run("set-option", "-g", "history-limit", "5000")

    def run(self, *arguments, **options):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], capture_output=True, encoding="utf-8", check=True,
                              timeout=support.LONGEST, **options).stdout

    def shown(self):
        return self.run("capture-pane", "-p", "-J", "-S", "-5000")

    def type(self, text):
        self.run("send-keys", "-l", text)
        self.run("send-keys", "Enter")

    def wait_for(self, pattern):
        give_up = time.monotonic() + support.LONGEST
        while not re.search(pattern, self.shown(), re.MULTILINE):
            if time.monotonic() > give_up:
                raise AssertionError(f"waited in vain for {pattern!r} in\n{self.shown()}")
            time.sleep(0.05)

    def answer(self, question, text):
        self.wait_for(question)
        self.type(text)

    def close(self):
        self.run("kill-server")


@support.only_on_unix("tmux")
class Newcomer(stores.OnSqlite):
    def setUp(self):
        super().setUp()
        if not shutil.which("tmux"):
            self.assertNotEqual("1", os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS"), "tmux is missing")
            self.skipTest("tmux is not installed; see scripts/packages")
        self.place = self.workplace.path
        self.number = 0
        environment = {**self.workplace.environment({}), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PS1": "$ ",
                       "SLOTCTL_CONFIG": str(self.place / "first.toml"),
                       "PATH": os.path.dirname(support.binary()) + ":" + os.environ["PATH"]}
        self.screen = Screen(self.place, environment, 100)
        self.addCleanup(self.screen.close)

    def finished(self):
        """Waits for the command that was typed, and returns what it printed and its exit status."""
        self.screen.wait_for(rf"^<<{self.number}:\d+>>")
        text = self.screen.shown()
        shown = re.search(rf"^.*; echo \"<<{self.number}:\$\?>>\"$(.*)^<<{self.number}:(\d+)>>", text,
                          re.MULTILINE | re.DOTALL)
        return shown[1], int(shown[2])

    def start(self, line):
        self.number += 1
        self.screen.type(f"slotctl {line} --now {NOW}; echo \"<<{self.number}:$?>>\"")

    def does(self, line, status=0):
        self.start(line)
        shown, ended = self.finished()
        self.assertEqual(status, ended, shown)
        return shown

    def test_the_first_hour(self):
        self.start("init")
        self.screen.answer(r"In which time zone\? \[.*\]:", "Mars/Olympus")
        self.screen.answer(r"\"Mars/Olympus\" is not a time zone", "Europe/Berlin")
        self.screen.answer(r"Who or what can be booked\?", "Asha, Ben")
        self.screen.answer(r"What do they offer.*\[Appointment 60m\]:", "Haircut 45m")
        self.screen.answer(r"When are they available\? \[mon-fri 09:00-17:00\]:", "")
        self.screen.answer(r"Where should the data be kept\?", str(self.place / "nowhere" / "first.db"))
        self.screen.answer(r"Schedule the jobs as well", "n")
        # A wrong answer is asked for again, and the others are kept.
        self.screen.answer(r"does not exist(.|\n)*Where should the data be kept\?", "host=127.0.0.1 port=9 dbname=x")
        self.screen.answer(r"127\.0\.0\.1(.|\n)*(refused|reach)(.|\n)*Where should the data be kept\?", "~/first.db")
        shown, status = self.finished()
        self.assertEqual(0, status, shown)
        self.assertRegex(shown, r"filled sqlite:.*first\.db with \d+ slots")
        self.assertRegex(shown, r"(?m)^ +Mon 11-30 +Tue 12-01 .*Sun 12-06$")
        self.assertRegex(shown, r"(?m)^09:45 +free +free")

        self.does("book --service haircut --provider Asha --starts-at 2026-12-01T08:45:00Z --customer Cleo")
        self.assertRegex(self.does("slots --week --provider asha"), r"(?m)^09:45 +free +Cleo ")

        # A week is closed; who has booked there is named before anything is written.
        self.start("closed add --all --date 2026-11-30..2026-12-04 --reason 'water damage'")
        self.screen.answer(r"Cleo, Tue 1 Dec 2026 09:45 \(Europe/Berlin\)(.|\n)*Continue\? \[y/N\]", "y")
        shown, status = self.finished()
        self.assertEqual(0, status, shown)
        self.does("maintain")
        self.assertNotRegex(self.does("slots --week --provider asha"), "free$")
        self.assertIn("water damage", self.does("closed list"))

        self.does("booking move 1 --starts-at 2026-12-08T08:45:00Z")
        self.assertRegex(self.does("slots --week 2026-12-08 --provider asha"), r"(?m)^09:45 +free +Cleo ")

        self.does("pause --reason 'out for lunch'")
        self.assertIn("paused with all jobs until somebody resumes it", self.does("maintain"))
        self.does("resume")
        self.assertIn("closed", self.does("undo"))
        self.does("maintain")
        self.assertRegex(self.does("slots --week --provider asha"), r"(?m)^09:45 +free +free ")

        (self.place / "private.ics").write_bytes(HOLIDAY.encode())
        self.does("calendar add --provider Asha private.ics")
        self.does("calendar sync")
        shown = self.does("slots --day 2026-12-02 --provider asha")
        self.assertIn("busy elsewhere: 2026-12-02 10:00 to 12:00", shown)
        self.assertNotRegex(shown, r"(?m)^ +1[01]:\d\d-.*free")

        self.does("export --format ics --provider Asha --output asha.ics")
        (self.place / "khal").mkdir()
        shown = calendar_client.khal(self.workplace, self.place / "khal", "printics", self.place / "asha.ics")
        self.assertRegex(shown, r"2026-12-08 09:45.*Cleo")


if __name__ == "__main__":
    support.main()
