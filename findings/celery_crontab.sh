#!/usr/bin/env bash
# Celery 5.2.6-5 (Debian 12, packages python3-celery and what it needs): crontab() looks like a line of cron, and differs:
#
#   both day fields        day_of_month=13, day_of_week="fri" means Fridays that are the 13th; cron means every 13th and
#                          every Friday
#   fields left out        crontab(hour=3) means every minute of that hour: 60 runs
#   an hour that occurs    minute="*/15" pauses for all of it: from 02:45 to 03:00 winter time, 75 minutes; cron runs on
#   twice
#   a time that is skipped 02:30 runs when the clocks show 03:00; so does Debian's cron
#
# Seen (Europe/Berlin, November 2026 and the nights of 2026-10-25 and 2026-03-29):
#   5.2.6
#   13 or friday: 11-13 03:00+0100
#   hour=3: 60 runs
#   repeated hour: 02:30+0200 02:45+0200 03:00+0100 03:15+0100
#   skipped time: 03-28 02:30+0100, 03-29 03:00+0200, 03-30 02:30+0200
#
# Downloads the packages into a temporary folder and installs nothing. Needs /usr/bin/python3 of Debian 12. Time does not
# pass: Celery asks a given clock, minute by minute, as its beat does. Exits with 1 if any of this changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get -qq download python3-celery=5.2.6-5 python3-kombu python3-vine python3-billiard python3-amqp python3-tz \
    python3-click python3-click-repl python3-click-plugins python3-click-didyoumean python3-prompt-toolkit \
    python3-wcwidth python3-six 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done

PYTHONPATH=root/usr/lib/python3/dist-packages /usr/bin/python3 - <<'END' | tee seen
from datetime import datetime, timedelta, timezone

import celery
from celery.schedules import crontab


def runs(start, hours, **fields):
    """When beat would start a task, asked once a minute."""
    app = celery.Celery("shop")
    app.conf.timezone = "Europe/Berlin"
    now = datetime.fromisoformat(start).replace(tzinfo=timezone.utc)
    end = now + timedelta(hours=hours)
    clock = lambda: now.astimezone(app.timezone)
    schedule, last, found = crontab(app=app, nowfun=clock, **fields), clock(), []
    while now < end:
        if schedule.is_due(last)[0]:
            last = clock()
            found.append(last)
        now += timedelta(minutes=1)
    return found


def times(found, form):
    return [time.strftime(form) for time in found]


print(celery.__version__)
print("13 or friday:", *times(runs("2026-11-02", 24 * 20, minute=0, hour=3, day_of_month=13, day_of_week="fri"),
                              "%m-%d %H:%M%z"))
print("hour=3:", len(runs("2026-11-02", 24, hour=3)), "runs")
print("repeated hour:", *times(runs("2026-10-25T00:20", 2, minute="*/15"), "%H:%M%z"))
print("skipped time:", ", ".join(times(runs("2026-03-28", 72, minute=30, hour=2), "%m-%d %H:%M%z")))
END

diff - seen <<'END'
5.2.6
13 or friday: 11-13 03:00+0100
hour=3: 60 runs
repeated hour: 02:30+0200 02:45+0200 03:00+0100 03:15+0100
skipped time: 03-28 02:30+0100, 03-29 03:00+0200, 03-30 02:30+0200
END
