"""Works out, independently of slotctl and as plainly as possible, the figures of a performance report.

Follows docs/monitor.md; nothing here is shared with the C++ code. Instants are aware datetimes in UTC.
"""
import json
import math
from datetime import datetime, timedelta, timezone

GRACE = timedelta(minutes=15)
# The rows that each job handles, by its counts.
HANDLED = {"maintain": ("created", "withdrawn", "expired", "expired_booked"),
           "unreserve": ("released", "kept_paid", "kept_confirmed")}
BAD = ("failed", "partial", "crashed", "interrupted")


def percent(part, whole):
    return round(100 * part / whole, 2) if whole else None


def nearest_rank(values, share):
    return sorted(values)[max(1, math.ceil(share / 100 * len(values))) - 1]


def calendar(all_slots, offerings, now, days_back):
    """`all_slots`, of which those of the active `offerings` count: (provider, service, start, places, taken, outside the rules, end, and minutes of
    the buffers before and after and of the notice)."""
    today = datetime(now.year, now.month, now.day, tzinfo=timezone.utc)
    slots = [slot for slot in all_slots if slot[:2] in offerings]

    def blocked(slot):
        return slot[2] - timedelta(minutes=slot[7]), slot[6] + timedelta(minutes=slot[8])

    def is_busy(slot):
        """Whether the provider has another customer at that time."""
        begin, end = blocked(slot)
        return any(other[0] == slot[0] and other[4] > 0 and other is not slot and begin < blocked(other)[1]
                   and blocked(other)[0] < end for other in all_slots)

    def free(slot):
        _, _, start, places, taken, outside, *_, notice = slot
        if outside or taken >= places or start < now + timedelta(minutes=notice) or (taken == 0 and is_busy(slot)):
            return 0
        return places - taken

    covered = {slot[:2] for slot in slots if now <= slot[2] < now + timedelta(days=7) and free(slot)}
    ahead = [today + timedelta(days=n) for n in range(1, 8)]
    past = [today - timedelta(days=n) for n in reversed(range(days_back))]

    def on(day):
        return [slot for slot in slots if day <= slot[2] < day + timedelta(days=1)]

    slots_ahead = [{"date": f"{day:%Y-%m-%d}", "slots": len(on(day)), "places": sum(slot[3] for slot in on(day)),
                    "booked": sum(slot[4] for slot in on(day)), "free": sum(free(slot) for slot in on(day))} for day in ahead]
    total = {key: sum(day[key] for day in slots_ahead) for key in ("slots", "places", "booked")}
    return {
        "service_coverage": {"offerings": len(offerings), "covered": len(covered),
                             "percent": percent(len(covered), len(offerings))},
        "slots_a_day": round(total["slots"] / 7, 2), "booking_rate_percent": percent(total["booked"], total["places"]),
        "slots_ahead": slots_ahead,
        "bookings_past": [{"date": f"{day:%Y-%m-%d}", "booked": sum(slot[4] for slot in on(day))} for day in past]}


def runs_of(job_name, runs):
    """`runs`: dicts of status, start, duration in ms, counts, error, scope, number."""
    return {"good": sum(run["status"] == "ok" for run in runs),
            "failed": sum(run["status"] in BAD for run in runs),
            "skipped": sum(run["status"] == "skipped" for run in runs),
            "rows": sum(json.loads(run["counts"]).get(name, 0) for run in runs
                        for name in HANDLED.get(job_name, ()))}


def timed(runs):
    return [run["duration"] for run in runs
            if run["duration"] is not None and run["status"] not in ("skipped", "running", "crashed")]


def uptime(due, runs, now):
    """`due` ascends. A good run serves the last instant before it, and no earlier one."""
    served = expected = 0
    good = [run["start"] for run in runs if run["status"] == "ok" and run["scope"] == ""]
    for at, following in zip(due, due[1:] + [datetime.max.replace(tzinfo=timezone.utc)]):
        came = any(at <= start < following for start in good)
        if came or at + GRACE <= now:
            expected += 1
            served += came
    return {"expected": expected, "served": served, "percent": percent(served, expected)}


def job(name, runs, due, now, days_back):
    """`due`: all instants of the window at which the job was due; `runs`: those of the window, rehearsals left out."""
    today = datetime(now.year, now.month, now.day, tzinfo=timezone.utc)
    durations = timed(runs)
    failures = {}
    for run in sorted(runs, key=lambda run: (run["start"], run["number"])):
        if run["status"] in BAD:
            known = failures.setdefault((run["status"], run["error"] or ""), {"times": 0})
            known.update(times=known["times"] + 1, last=run["start"])
    days = []
    for number in reversed(range(days_back)):
        day = today - timedelta(days=number)
        its = [run for run in runs if day <= run["start"] < day + timedelta(days=1)]
        days.append({"date": f"{day:%Y-%m-%d}", "runs": runs_of(name, its),
                     "p95_ms": nearest_rank(timed(its), 95) if timed(its) else None})
    return {"job": name, "runs": runs_of(name, runs), "uptime": uptime(due, runs, now),
            "duration_ms": durations and {"p50": nearest_rank(durations, 50), "p95": nearest_rank(durations, 95),
                                          "max": max(durations)} or None,
            "failures": {key: (known["times"], known["last"]) for key, known in failures.items()}, "days": days}
