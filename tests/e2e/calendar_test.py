#!/usr/bin/env python3
"""The slots that maintain makes are those of the independent calculation, to the second and to the last one."""
import copy
import functools
import json
import random
import unittest
from collections import Counter
from datetime import timedelta

import businesses
import random_business
import stores
import support

# Local dates on which clocks change, in the zones of the samples and in those they are moved to.
CHANGES = ["2026-10-25", "2026-11-01", "2027-03-14", "2027-03-28"]
SEEDS = range(1, 26)


@functools.lru_cache(maxsize=None)
def sample(name, zone=None):
    business = json.loads((support.SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    for provider in business["providers"] if zone else []:
        provider["time_zone"] = zone
    return business


def overridden(business, now):
    """The same with other hours on two dates, and the slots of one service gone from one provider."""
    changed = copy.deepcopy(business)
    today = businesses.instant(now).date()
    for provider in changed["providers"]:
        dates = {(today + timedelta(days=2)).isoformat(): {"windows": [{"from": "02:15", "to": "04:45"},
                                                                       {"from": "22:00", "to": "01:30"}]},
                 (today + timedelta(days=3)).isoformat(): {"closed": True}}
        kept = [o for o in provider.get("overrides", []) if o["date"] not in dates]
        provider["overrides"] = kept + [{"date": date, **hours} for date, hours in dates.items()]
    return changed


class Calendar:
    def assert_slots(self, expected, why):
        found = self.store.slots()
        if found != expected:
            missing, surplus = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
            self.fail(f"{why}: {len(expected)} slots were expected, {len(found)} stand\n"
                      f"first missing: {sorted(missing)[:5]}\nfirst too many: {sorted(surplus)[:5]}")

    def assert_counts(self, expected, outcome, why):
        self.assertEqual(expected, outcome["counts"], f"{why}: {json.dumps(outcome)}")

    def counts(self, business, before, after, expired=0, withdrawn=0, capped=0):
        """The report of a run that leads from one set of slots to the other."""
        created = set(after) - set(before)
        offerings = businesses.active_offerings(business)
        gone = {slot for slot in before if slot not in set(after)}
        withdrawn_from = {slot[:2] for slot in gone} if withdrawn else set()
        changed = {slot[:2] for slot in created} | withdrawn_from
        return {"offerings": len(offerings), "created": len(created), "expired": expired, "expired_booked": 0,
                "kept_booked": 0, "withdrawn": withdrawn,
                "unchanged_offerings": len(offerings) - len(changed & set(offerings)), "capped_offerings": capped}

    def walk_through(self, business, now, days_ahead, limit, why):
        """First fill, nothing to do, changed overrides, the next day."""
        run = functools.partial(self.maintain, env={"SLOTCTL_MAINTAIN_MAX_SLOTS_PER_SERVICE": limit})
        days = ("--days-ahead", days_ahead)
        self.load(business)

        first, capped = businesses.yielded_and_capped(business, now, days_ahead, limit)
        outcome = run(now, *days)
        self.assert_slots(first, f"first fill, {why}")
        self.assert_counts(self.counts(business, [], first, capped=capped), outcome, f"first fill, {why}")

        outcome = run(now, *days)
        self.assert_slots(first, f"second run, {why}")
        self.assert_counts(self.counts(business, first, first, capped=capped), outcome, f"second run, {why}")

        business = overridden(business, now)
        self.load(business)
        second, capped = businesses.yielded_and_capped(business, now, days_ahead, limit)
        outcome = run(now, *days)
        self.assert_slots(second, f"run after overrides, {why}")
        withdrawn = len(set(first) - set(second))
        self.assert_counts(self.counts(business, first, second, withdrawn=withdrawn, capped=capped), outcome,
                           f"run after overrides, {why}")

        tomorrow = businesses.later(now, days=1)
        begun = [s for s in second if s[2] < tomorrow
                 and businesses.local_date(business, s) >= businesses.local_today(business, s, tomorrow)]
        to_come, capped = businesses.yielded_and_capped(business, tomorrow, days_ahead, limit)
        third = sorted(set(begun) | set(to_come))
        outcome = run(tomorrow, *days)
        self.assert_slots(third, f"next day's run, {why}")
        expired = len(set(second) - set(third))
        self.assert_counts(self.counts(business, second, third, expired=expired, capped=capped), outcome,
                           f"next day's run, {why}")

    def test_samples_around_clock_changes_yield_what_was_calculated_independently(self):
        for name, zone in [("home-services", None), ("game-centre", None), ("mechanics", None),
                           ("home-services", "America/New_York"), ("game-centre", "Europe/Berlin")]:
            for change in CHANGES:
                with self.subTest(sample=name, zone=zone, change=change):
                    self.good("db", "reset", "--yes")
                    self.load(sample(name, zone))
                    before, after = f"{change}T00:20:00Z", f"{change}T12:00:00Z"
                    before = businesses.later(before, days=-2)
                    self.maintain(before, "--days-ahead", 4)
                    self.assert_slots(businesses.yielded(sample(name, zone), before, 4), f"{name} before {change}")
                    self.good("db", "reset", "--yes")
                    self.load(sample(name, zone))
                    self.maintain(after, "--days-ahead", 4)
                    self.assert_slots(businesses.yielded(sample(name, zone), after, 4), f"{name} after {change}")

    def test_a_whole_window_of_a_sample_is_kept_over_several_days(self):
        business = sample("game-centre")
        self.walk_through(business, "2026-10-23T19:07:00Z", 30, 1000, "game-centre")

    def test_random_businesses_yield_what_was_calculated_independently(self):
        for seed in SEEDS:
            rng = random.Random(seed)
            business, moment = random_business.business(rng)
            days_ahead, limit = rng.choice([0, 1, 7, 12, 30]), rng.choice([1000, 1000, 40])
            with self.subTest(seed=seed):
                self.good("db", "reset", "--yes")
                self.walk_through(business, businesses.text(moment), days_ahead, limit,
                                  f"seed {seed}, {days_ahead} days ahead, at most {limit} slots")


class CalendarOnSqlite(Calendar, stores.OnSqlite):
    pass


class CalendarOnPostgres(Calendar, stores.OnPostgres):
    pass


class BothStores(support.SlotctlTest):
    def test_both_stores_hold_the_same_after_the_same_days(self):
        now = "2026-10-24T08:30:00Z"
        business = businesses.salon()
        business["bookings"] = [
            {"provider_id": 1, "service_id": 10, "starts_at": "2026-10-25T10:00:00Z", "customer": "in hours"},
            {"provider_id": 1, "service_id": 11, "starts_at": "2026-10-26T08:00:00Z", "customer": "with a buffer"},
            {"provider_id": 3, "service_id": 11, "starts_at": "2026-10-27T20:00:00Z", "customer": "at night"},
            {"provider_id": 2, "service_id": 10, "starts_at": "2026-10-28T03:00:00Z", "customer": "gone",
             "status": "cancelled"}]
        closed = copy.deepcopy(business)
        closed["providers"][0]["overrides"] = [{"date": "2026-10-25", "closed": True}]
        found = {}
        for kind in (stores.OnSqlite, stores.OnPostgres):
            test = kind()
            test.setUp()
            self.addCleanup(test.doCleanups)
            outcomes = []
            test.load(business)
            outcomes.append(test.maintain(now)["counts"])
            test.load(closed)
            outcomes.append(test.maintain(now, "--verify")["counts"])
            outcomes.append(test.maintain(businesses.later(now, days=2), "--force-cleanup")["counts"])
            found[test.store.name] = outcomes, test.store.slots_in_full(), test.good("export").out
        self.assertEqual(*found.values())


if __name__ == "__main__":
    support.main()
