#!/usr/bin/env bash
# Recurrence rules that every calendar program may write, and that popular libraries expand in another way than RFC 5545,
# 3.3.10, without an error. Seen with rrule-temporal 2.2.8 and ical.js 2.2.1 (npm) and dateutil 2.8.2 (Debian 12), for a
# series that begins on Thursday, 2024-04-18:
#
#   FREQ=YEARLY;BYWEEKNO=20                 Thursday of week 20: what the rule leaves out comes from DTSTART.
#                                           rrule-temporal: Friday; ical.js: nothing at all
#   FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR  these days, if they are Fridays: BYDAY limits BYYEARDAY.
#                                           rrule-temporal: these days, whatever weekday they are
#   FREQ=YEARLY;BYDAY=-1SA,TH               the last Saturday, and every Thursday.
#                                           rrule-temporal: the Saturday only; dateutil: nothing at all, also monthly
#
# Installs the packages in a temporary folder. Exits with 1 if any of this changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund rrule-temporal@2.2.8 temporal-polyfill@1.0.8 ical.js@2.2.1 >/dev/null
cat >expand.mjs <<'END'
import ICAL from "ical.js";
import { RRuleTemporal } from "rrule-temporal";

const first = "2026-01-01", end = "2028-01-01";
const show = (program, rule, days) =>
    console.log(`${program}, ${rule}: ${days.length > 4 ? days.length + " dates" : days.join(", ") || "nothing"}`);
for (const rule of ["FREQ=YEARLY;BYWEEKNO=20", "FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR", "FREQ=YEARLY;BYDAY=-1SA,TH"]) {
    const series = new RRuleTemporal({ rruleString: `DTSTART:20240418T100000Z\nRRULE:${rule}` });
    show("rrule-temporal", rule, series.between(new Date(first), new Date(end), true).map((start) =>
        `${start.toPlainDate()} ${start.toLocaleString("en", { weekday: "short" })}`));
}
const weeks = ICAL.Recur.fromString("FREQ=YEARLY;BYWEEKNO=20").iterator(ICAL.Time.fromString("2024-04-18T10:00:00"));
show("ical.js", "FREQ=YEARLY;BYWEEKNO=20", [weeks.next()].filter(Boolean).map(String));
END
node expand.mjs | tee seen

apt-get -qq download python3-dateutil=2.8.2-2 python3-six 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 - <<'END' | tee -a seen
from datetime import datetime

from dateutil.rrule import rrulestr

for rule in ["FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR", "FREQ=YEARLY;BYDAY=-1SA,TH", "FREQ=MONTHLY;BYDAY=-1SA,TH"]:
    series = rrulestr(f"DTSTART:20240418T100000\nRRULE:{rule}")
    days = [f"{start:%Y-%m-%d %a}" for start in series.between(datetime(2026, 1, 1), datetime(2028, 1, 1))]
    print(f"dateutil, {rule}: {', '.join(days) or 'nothing'}")
END
diff - seen <<'END'
rrule-temporal, FREQ=YEARLY;BYWEEKNO=20: 2026-05-15 Fri, 2027-05-21 Fri
rrule-temporal, FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR: 2026-04-10 Fri, 2026-07-19 Sun, 2027-04-10 Sat, 2027-07-19 Mon
rrule-temporal, FREQ=YEARLY;BYDAY=-1SA,TH: 2026-12-26 Sat, 2027-12-25 Sat
ical.js, FREQ=YEARLY;BYWEEKNO=20: nothing
dateutil, FREQ=YEARLY;BYYEARDAY=100,200;BYDAY=FR: 2026-04-10 Fri
dateutil, FREQ=YEARLY;BYDAY=-1SA,TH: nothing
dateutil, FREQ=MONTHLY;BYDAY=-1SA,TH: nothing
END
