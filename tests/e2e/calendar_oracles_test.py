#!/usr/bin/env python3
"""What slotctl works out of calendars, compared with libraries that do the same: rrule-temporal and ical.js (npm), and
dateutil (Debian), on random rules and calendars. Where a library is known to differ from RFC 5545, the rule that says so
is here with its reason; nothing else may differ. SLOTCTL_SEED chooses other rules and calendars."""
import importlib.util
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import browser
import support

ORACLES = pathlib.Path(__file__).with_name("oracles.mjs")
SEED = int(os.environ.get("SLOTCTL_SEED", "1"))
RULES, CALENDARS = 300, 150
FROM, TO = "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"
# None whose changes depend on the version of the zone data, since Node has its own. Lord Howe moves by half an hour.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def compact(time):
    return time.strftime("%Y%m%dT%H%M%S")


class Rule:
    """A random RRULE, with a start of which it is true: what others are is not defined (RFC 5545, 3.8.5.3)."""

    def __init__(self, chance):
        self.parts = self.random_parts(chance)
        self.start = datetime(2024, 1, 1) + timedelta(days=chance.randint(0, 730), hours=chance.choice([0, 2, 9, 14, 23]),
                                                      minutes=chance.choice([0, 30]))
        self.zone = chance.choice(ZONES)
        self.until = datetime(2026, 6, 1) + timedelta(days=chance.randint(0, 900), hours=chance.randint(0, 23))

    @staticmethod
    def random_parts(chance):
        def some(values, most=3):
            return ",".join(map(str, sorted(chance.sample(list(values), chance.randint(1, most)))))

        frequency = chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "YEARLY"])
        parts = {"FREQ": frequency}
        if chance.random() < 0.4:
            parts["INTERVAL"] = chance.randint(2, 4)
        if chance.random() < 0.3:
            parts["BYMONTH"] = some(range(1, 13))
        if frequency == "YEARLY" and chance.random() < 0.15:
            parts["BYWEEKNO"] = some([1, 2, 20, 52, 53, -1])
        if chance.random() < 0.5:
            positions = [0, 0, 1, 2, -1, -2, 5] if frequency in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in parts else [0]
            parts["BYDAY"] = ",".join(f"{chance.choice(positions) or ''}{day}"
                                      for day in chance.sample(WEEKDAYS, chance.randint(1, 3)))
        if frequency != "WEEKLY" and chance.random() < 0.3:
            parts["BYMONTHDAY"] = some([1, 13, 15, 28, 29, 30, 31, -1, -2, -31])
        if frequency == "YEARLY" and chance.random() < 0.2:
            parts["BYYEARDAY"] = some([1, 60, 100, 200, 366, -1, -366])
        if chance.random() < 0.15:
            parts["BYHOUR"] = some(range(24), 2)
        if len(parts) > 2 and chance.random() < 0.2:
            parts["BYSETPOS"] = some([1, 2, -1, -2], 2)
        if chance.random() < 0.25:
            parts["WKST"] = chance.choice(["SU", "MO", "TH"])
        end = chance.random()
        if end < 0.25:
            parts["COUNT"] = chance.randint(1, 40)
        elif end < 0.5:
            parts["UNTIL"] = None
        return parts

    def has(self, *names):
        return any(name in self.parts for name in names)

    def is_every(self, frequency):
        return self.parts["FREQ"] == frequency

    def text(self, until):
        return ";".join(f"{name}={until if name == 'UNTIL' else value}" for name, value in self.parts.items())

    def in_utc(self):
        """With the start as a time in UTC."""
        return self.text(compact(self.until) + "Z")

    def in_zone(self):
        return self.text(compact(self.until.replace(tzinfo=ZoneInfo(self.zone)).astimezone(timezone.utc)) + "Z")

    def floating(self):
        return self.text(compact(self.until))

    def __str__(self):
        return f"DTSTART;TZID={self.zone}:{compact(self.start)} RRULE:{self.in_zone()}"

    def days(self):
        return self.parts.get("BYDAY", "").split(",") if self.has("BYDAY") else []

    def has_positions(self):
        return any(len(day) > 2 for day in self.days())

    def mixes_positions(self):
        return len({len(day) > 2 for day in self.days()}) > 1

    def mentions(self, name, *values):
        return bool(set(str(self.parts.get(name, "")).split(",")) & set(values))

    def has_negative(self, name):
        return "-" in str(self.parts.get(name, ""))


def skipped_by_the_clock(rule, starts):
    """Whether some of the starts, on the clock of UTC, do not exist in the rule's zone."""
    zone = ZoneInfo(rule.zone)
    for text in starts:
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        back = local.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None)
        if back != local:
            return True
    return False


# What is known to differ: the reason, and which rules it concerns. `starts` are slotctl's, on the clock of UTC.
RRULE_TEMPORAL = {
    "it leaves out starts that the clock skips": skipped_by_the_clock,
    "BYWEEKNO without BYDAY means the day after the first one's weekday to it":
        lambda rule, starts: rule.has("BYWEEKNO") and not rule.has("BYDAY"),
    "neither BYDAY nor BYMONTHDAY limits BYYEARDAY to it":
        lambda rule, starts: rule.has("BYYEARDAY") and rule.has("BYDAY", "BYMONTHDAY"),
    "it overlooks weekdays without a position beside those with one": lambda rule, starts: rule.mixes_positions(),
    "yearly, BYMONTHDAY does not limit a weekday with a position":
        lambda rule, starts: rule.is_every("YEARLY") and rule.has("BYMONTHDAY") and rule.has_positions(),
}
DATEUTIL = {
    "BYWEEKNO without BYDAY means every day of the week to it":
        lambda rule, starts: rule.has("BYWEEKNO") and not rule.has("BYDAY"),
    "a week at the turn of the year belongs to the year of each of its days, and so to other intervals":
        lambda rule, starts: rule.mentions("BYWEEKNO", "1", "52", "53", "-1"),
    "it finds nothing for weekdays with and without positions": lambda rule, starts: rule.mixes_positions(),
    "weekly, BYSETPOS counts only the days of the first week that follow its start":
        lambda rule, starts: rule.is_every("WEEKLY") and rule.has("BYSETPOS"),
}
ICAL_JS = {
    "BYSETPOS counts in other sets": lambda rule, starts: rule.has("BYSETPOS"),
    "BYWEEKNO: nothing, an error, or other weeks": lambda rule, starts: rule.has("BYWEEKNO"),
    "BYYEARDAY with other parts: an error, or they are not heeded":
        lambda rule, starts: rule.has("BYYEARDAY") and rule.has("BYDAY", "BYMONTHDAY", "BYMONTH"),
    "it finds no days from the end of the month, daily":
        lambda rule, starts: rule.is_every("DAILY") and rule.has_negative("BYMONTHDAY"),
    "monthly, BYMONTH moves the interval, and loses days of BYMONTHDAY or the last one of COUNT":
        lambda rule, starts: rule.is_every("MONTHLY") and rule.has("BYMONTH"),
    "yearly, BYMONTHDAY means the month of the start only":
        lambda rule, starts: rule.is_every("YEARLY") and rule.has("BYMONTHDAY"),
    "BYDAY with BYMONTHDAY: only one of the two is heeded for positions and days from the end":
        lambda rule, starts: rule.has("BYDAY") and rule.has("BYMONTHDAY"),
    "monthly and yearly, of several hours some are lost, or are on other days":
        lambda rule, starts: not rule.is_every("DAILY") and rule.has("BYHOUR"),
    "yearly, the 31st is the 1st in shorter months": lambda rule, starts: rule.is_every("YEARLY") and rule.start.day > 28,
    "yearly on 29 February, it moves to 1 March":
        lambda rule, starts: rule.is_every("YEARLY") and (rule.start.month, rule.start.day) == (2, 29),
}


def known(differences, rule, starts):
    return [reason for reason, concerns in differences.items() if concerns(rule, starts)]


# Berlin's rules under a name that no system knows.
ZONE = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
IN_ZONE = ";TZID=Customized Time Zone:"


class Calendar:
    """A random calendar: series with exceptions, extra dates, and instances that were moved, renamed or cancelled; single
    events; all of it by day, where no clock skips a time."""

    def __init__(self, chance):
        self.chance = chance
        self.lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *ZONE.strip().split("\n")]
        for number in range(chance.randint(1, 4)):
            chance.choice([self.series, self.series, self.single, self.days])(f"event-{number}")
        self.text = "\n".join([*self.lines, "END:VCALENDAR", ""])

    def event(self, uid, *lines):
        self.lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]

    def time(self):
        return datetime(2026, 1, 1) + timedelta(days=self.chance.randint(0, 330), hours=self.chance.randint(6, 20),
                                                minutes=self.chance.choice([0, 15, 30]))

    def shown(self):
        return self.chance.choice(["STATUS:CONFIRMED", "STATUS:TENTATIVE", "STATUS:CANCELLED", "TRANSP:TRANSPARENT",
                                   "TRANSP:OPAQUE", "X-NOTE:nothing"])

    def single(self, uid):
        start, length = self.time(), timedelta(minutes=self.chance.choice([15, 60, 90, 3000]))
        # In a zone with clock changes, ical.js ends an event that lasts over one an hour late or early.
        if self.chance.random() < 0.5 or length > timedelta(hours=2):
            self.event(uid, f"DTSTART:{compact(start)}Z", f"DTEND:{compact(start + length)}Z", self.shown())
        else:
            self.event(uid, f"DTSTART{IN_ZONE}{compact(start)}", f"DTEND{IN_ZONE}{compact(start + length)}", self.shown())

    def days(self, uid):
        start = self.time().date()
        lines = [f"DTSTART;VALUE=DATE:{start:%Y%m%d}"]
        if self.chance.random() < 0.7:
            lines.append(f"DTEND;VALUE=DATE:{start + timedelta(days=self.chance.randint(1, 5)):%Y%m%d}")
        if self.chance.random() < 0.5:
            lines.append(f"RRULE:FREQ=WEEKLY;COUNT={self.chance.randint(1, 9)}")
        self.event(uid, *lines, self.shown())

    def series(self, uid):
        start, length = self.time(), timedelta(minutes=self.chance.choice([15, 60, 90]))
        frequency, step = self.chance.choice([("DAILY", 1), ("DAILY", 2), ("WEEKLY", 7), ("WEEKLY", 14)])
        count = self.chance.randint(2, 30)
        starts = [start + timedelta(days=step * number) for number in range(count)]
        lines = [f"DTSTART{IN_ZONE}{compact(start)}", f"DURATION:PT{int(length.total_seconds()) // 60}M",
                 f"RRULE:FREQ={frequency};INTERVAL={step if frequency == 'DAILY' else step // 7};COUNT={count}"]
        chosen = self.chance.sample(starts, min(count, 4))
        if self.chance.random() < 0.5:
            lines.append(f"EXDATE{IN_ZONE}" + ",".join(map(compact, chosen[:2])))
        if self.chance.random() < 0.4:
            lines.append(f"RDATE{IN_ZONE}{compact(start + timedelta(days=step * count, hours=1))}")
        self.event(uid, *lines, self.chance.choice(["STATUS:CONFIRMED", "STATUS:TENTATIVE"]))
        for replaced in chosen[2:]:
            if self.chance.random() < 0.5:
                moved = replaced + timedelta(hours=self.chance.randint(-5, 2), days=self.chance.randint(-1, 1))
                self.event(uid, f"RECURRENCE-ID{IN_ZONE}{compact(replaced)}", f"DTSTART{IN_ZONE}{compact(moved)}",
                           f"DTEND{IN_ZONE}{compact(moved + length)}", self.shown())


class Oracles(unittest.TestCase):
    maxDiff = 3000

    @classmethod
    def setUpClass(cls):
        cls.node, cls.packages = browser.program("node"), browser.packages()
        cls.program = os.environ.get("SLOTCTL_BUSY_TIMES") or browser.missing("SLOTCTL_BUSY_TIMES is not set")

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-oracles-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def ours(self, calendars, begin=FROM, end=TO):
        """The busy times that slotctl works out of each text."""
        files = []
        for number, text in enumerate(calendars):
            files.append(self.directory / f"{number}.ics")
            files[-1].write_bytes(text.replace("\n", "\r\n").encode())
        result = subprocess.run([self.program, "UTC", begin, end], input="".join(f"{file}\n" for file in files),
                                capture_output=True, text=True, timeout=support.LONGEST, check=True)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def theirs(self, questions):
        result = subprocess.run([self.node, ORACLES, self.packages], capture_output=True, text=True, check=True,
                                env={**os.environ, "TZ": "UTC"},
                                input="".join(json.dumps(question) + "\n" for question in questions), timeout=400)
        return [json.loads(line) for line in result.stdout.splitlines()]

    @staticmethod
    def series(start, rule):
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\n"
                f"DTSTART{start}\nDURATION:PT15M\nRRULE:{rule}\nEND:VEVENT\nEND:VCALENDAR\n")

    def starts(self, calendars):
        return [[begin for begin, _ in answer["spans"] if begin >= FROM] for answer in self.ours(calendars)]

    def rules(self):
        """Random rules with a first start that dateutil finds; those for which it finds none start as they are."""
        dateutil = self.dateutil()
        chance = random.Random(SEED)
        rules = []
        while len(rules) < RULES:
            rule = Rule(chance)
            endless = ";".join(f"{k}={v}" for k, v in rule.parts.items() if k not in ("COUNT", "UNTIL"))
            first = next(iter(dateutil.rrulestr(f"DTSTART:{compact(rule.start)}\nRRULE:{endless}")), None)
            if first and first.year < 2027:
                rule.start = first
                rules.append(rule)
        return rules

    @staticmethod
    def dateutil():
        if importlib.util.find_spec("dateutil") is None:
            browser.missing("python3-dateutil is not installed")
        from dateutil import rrule
        return rrule

    def compare(self, name, differences, rules, expected, on_utc, ask):
        """Compares the rules that are not known to differ; `ask` gets the oracle's starts of some rules. Returns how many
        there were."""
        chosen = [number for number, rule in enumerate(rules) if not known(differences, rule, on_utc[number])]
        faults = []
        for number, theirs in zip(chosen, ask([rules[number] for number in chosen])):
            ours = expected[number]
            if ours != theirs:
                faults.append(f"{rules[number]}\n  only slotctl: {sorted(set(ours) - set(theirs))[:3]}"
                              f"\n  only {name}: {sorted(set(theirs) - set(ours))[:3]}")
        self.assertEqual([], faults[:5], f"{len(faults)} of {len(chosen)} rules differ (SLOTCTL_SEED={SEED})")
        return len(chosen)

    def ask_rrule_temporal(self, rules):
        return [sorted(answer.get("answer", [answer.get("error")])) for answer in self.theirs(
            {"ask": "temporalStarts", "start": rule.start.isoformat(), "rule": rule.in_zone(), "zone": rule.zone,
             "from": FROM, "to": "2029-12-31T23:59:59Z"} for rule in rules)]

    def ask_ical_js(self, rules):
        return [[f"{time}Z" for time in answer.get("answer", [answer.get("error")]) if time >= FROM[:19]]
                for answer in self.theirs({"ask": "icalStarts", "start": rule.start.isoformat(), "rule": rule.floating(),
                                           "until": 2029} for rule in rules)]

    def ask_dateutil(self, rules):
        rrulestr = self.dateutil().rrulestr
        window = datetime(2025, 12, 31, 23, 59, 59), datetime(2030, 1, 1)
        return [[f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in
                 rrulestr(f"DTSTART:{compact(rule.start)}\nRRULE:{rule.floating()}").between(*window)] for rule in rules]

    def test_random_rules_begin_when_rrule_temporal_ical_js_and_dateutil_say(self):
        rules = self.rules()
        on_utc = self.starts(self.series(f":{compact(rule.start)}Z", rule.in_utc()) for rule in rules)
        in_zone = self.starts(self.series(f";TZID={rule.zone}:{compact(rule.start)}", rule.in_zone()) for rule in rules)
        self.assertGreater(sum(map(len, on_utc)), 20 * RULES)
        for name, differences, expected, ask in (
                ("rrule-temporal", RRULE_TEMPORAL, in_zone, self.ask_rrule_temporal),
                ("ical.js", ICAL_JS, on_utc, self.ask_ical_js), ("dateutil", DATEUTIL, on_utc, self.ask_dateutil)):
            with self.subTest(name):
                self.assertGreater(self.compare(name, differences, rules, expected, on_utc, ask), RULES // 3)

    def test_random_calendars_are_busy_when_ical_js_says(self):
        chance = random.Random(SEED)
        calendars = [Calendar(chance).text for _ in range(CALENDARS)]
        begin, end = "2026-01-01T00:00:00Z", "2027-06-01T00:00:00Z"
        answers = self.theirs({"ask": "icalBusy", "text": text.replace("\n", "\r\n"), "from": begin, "to": end}
                              for text in calendars)
        total = 0
        for text, ours, theirs in zip(calendars, self.ours(calendars, begin, end), answers):
            self.assertEqual([], ours["warnings"], text)
            expected = sorted({tuple(span) for span in theirs.get("answer", [["", theirs.get("error")]])})
            self.assertEqual(expected, sorted({tuple(span) for span in ours["spans"]}), f"SLOTCTL_SEED={SEED}\n{text}")
            total += len(expected)
        self.assertGreater(total, 5 * CALENDARS)


if __name__ == "__main__":
    support.main()
