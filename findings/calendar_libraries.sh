#!/usr/bin/env bash
# Libraries that write and read calendar files (RFC 5545), and what they do with valid input that a good guess would not
# expect. Seen with libical 3.0.16, icalendar 4.0.3 and dateutil 2.8.2 (Debian 12), ical.js 2.2.1 and rrule-temporal 2.2.8
# (npm):
#
#   libical          breaks a property whose last line has 74 or 75 octets between the CR and the LF of its end, so that a
#                    CR becomes part of its text, and a line ends in LF alone
#   icalendar        reads `a\\nb`, an escaped backslash and an n, as a line break
#   ical.js          ends an event that lasts over a clock change an hour late in autumn and an hour early in spring, though
#                    DTEND says when it ends; ignores BYSETPOS in weekly rules; lets BYMONTH change the interval of monthly
#                    ones; moves the 31st to the 1st of the next month
#   rrule-temporal   overlooks that clocks in Morocco change for Ramadan in 2029 (its Node does not): an hour early
#   dateutil         counts BYSETPOS of the first week from the series' start
#
# Installs and compiles in a temporary folder. Exits with 1 if any of this changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"

apt-get -qq download libical3=3.0.16-1+b1 libical-dev=3.0.16-1+b1 libicu72 python3-icalendar=4.0.3-5 \
    python3-dateutil=2.8.2-2 python3-six python3-tz 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
cat >fold.c <<'END'
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    char text[80] = "";
    memset(text, 'y', 73);
    icalproperty *property = icalproperty_new_comment(text);
    const char *written = icalproperty_as_ical_string(property);
    printf("libical, 73 letters:");
    for (const char *at = strstr(written, "yyy"); *at; ++at)
        if (*at != 'y') printf(*at == '\r' ? " CR" : *at == '\n' ? " LF" : " %02x", *at);
    printf("\n");
    return 0;
}
END
libraries=$(dirname "$(find "$work/root" -name 'libical.so.3')")
gcc -I root/usr/include fold.c -o fold "$libraries/libical.so.3" -Wl,-rpath,"$libraries" -Wl,-rpath-link,"$libraries"
./fold | tee seen

PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 - <<'END' | tee -a seen
import icalendar
from dateutil.rrule import rrulestr

event = icalendar.Event.from_ical("BEGIN:VEVENT\r\nSUMMARY:a\\\\nb\r\nEND:VEVENT\r\n")
print("icalendar, a\\\\nb:", repr(str(event["summary"])))
series = rrulestr("DTSTART:20260104T220000\nRRULE:FREQ=WEEKLY;BYDAY=TH,SU;BYSETPOS=2;COUNT=2")
print("dateutil, from Sunday 2026-01-04, TH,SU;BYSETPOS=2:", ", ".join(f"{start:%Y-%m-%d}" for start in series))
END

npm install --silent --no-audit --no-fund rrule-temporal@2.2.8 ical.js@2.2.1 >/dev/null
cat >calendars.mjs <<'END'
import ICAL from "ical.js";
import { RRuleTemporal } from "rrule-temporal";

const iterator = (rule, start) => ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(start));
for (const [rule, start] of [["FREQ=WEEKLY;BYDAY=TU,WE,FR;BYSETPOS=1", "2026-01-06T09:00:00"],
                             ["FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,8,10", "2026-01-04T09:00:00"],
                             ["FREQ=YEARLY;BYMONTH=4,7,9", "2026-07-31T09:00:00"]]) {
    const dates = iterator(rule, start);
    console.log(`ical.js, ${rule}: ${[1, 2, 3].map(() => String(dates.next()).slice(0, 10)).join(", ")}`);
}
const berlin = `BEGIN:VTIMEZONE
TZID:Berlin
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
END:VTIMEZONE`;
for (const [first, last] of [["20261024T120000", "20261026T120000"], ["20260328T120000", "20260330T120000"]]) {
    const root = new ICAL.Component(ICAL.parse(`BEGIN:VCALENDAR\n${berlin}\nBEGIN:VEVENT\nUID:1\nDTSTART;TZID=Berlin:${first}\n`
        + `DTEND;TZID=Berlin:${last}\nEND:VEVENT\nEND:VCALENDAR\n`.replaceAll("\n", "\r\n")));
    ICAL.TimezoneService.register(new ICAL.Timezone(root.getFirstSubcomponent("vtimezone")));
    const event = new ICAL.Event(root.getFirstSubcomponent("vevent"));
    const { endDate } = event.getOccurrenceDetails(event.iterator().next());
    console.log(`ical.js, until ${last} in Berlin: ${endDate.toJSDate().toISOString()}`);
}
const series = new RRuleTemporal({ rruleString: "DTSTART;TZID=Africa/Casablanca:20251202T100000\nRRULE:FREQ=WEEKLY" });
const [start] = series.between(new Date("2029-01-20"), new Date("2029-01-27"), true);
const node = new Intl.DateTimeFormat("en", { timeZone: "Africa/Casablanca", timeZoneName: "longOffset" })
    .formatToParts(start.epochMilliseconds).find((part) => part.type === "timeZoneName").value;
console.log(`rrule-temporal, Casablanca: ${start.toPlainDateTime()} ${start.offset}; Node: ${node}`);
END
node calendars.mjs | tee -a seen
diff - seen <<'END'
libical, 73 letters: CR CR LF 20 LF
icalendar, a\\nb: 'a\nb'
dateutil, from Sunday 2026-01-04, TH,SU;BYSETPOS=2: 2026-01-11, 2026-01-18
ical.js, FREQ=WEEKLY;BYDAY=TU,WE,FR;BYSETPOS=1: 2026-01-06, 2026-01-07, 2026-01-09
ical.js, FREQ=MONTHLY;INTERVAL=2;BYMONTH=1,8,10: 2026-01-04, 2026-08-04, 2026-10-04
ical.js, FREQ=YEARLY;BYMONTH=4,7,9: 2026-07-31, 2026-10-01, 2027-05-01
ical.js, until 20261026T120000 in Berlin: 2026-10-26T12:00:00.000Z
ical.js, until 20260330T120000 in Berlin: 2026-03-30T09:00:00.000Z
rrule-temporal, Casablanca: 2029-01-23T10:00:00 +01:00; Node: GMT+00:00
END
