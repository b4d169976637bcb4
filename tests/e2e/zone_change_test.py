#!/usr/bin/env python3
"""An update of the machine's time zone data moves the local time of bookings that were made before."""
import os
import subprocess

import businesses
import stores
import support

NOW = "2026-11-20T08:00:00Z"
LATER = "2026-11-20T09:00:00Z"
BEFORE = "Zone Test/Town 1:00 - TWT\n"
# The town permanently moves its clocks an hour ahead.
AFTER = "Zone Test/Town 1:00 - TWT 2026 Dec 1\n 2:00 - TWT\n"
BUSINESS = {"services": [businesses.service(10)],
            "providers": [businesses.provider(1, zone="Test/Town", hours=(("09:00", "17:00"),))]}


class ZoneChange:
    def setUp(self):
        super().setUp()
        self.before, self.after = ({"TZDIR": self.compiled(name, rules)} for name, rules in
                                   (("before", BEFORE), ("after", AFTER)))
        file = self.workplace.write("business.json", BUSINESS)
        self.good("import", "--now", NOW, file, env=self.before)
        self.maintain(NOW, env=self.before)

    def compiled(self, name, rules):
        """A directory with just this zone."""
        directory = self.workplace.path / name
        source = self.workplace.write(f"{name}.rules", rules)
        subprocess.run(["zic", "-b", "fat", "-d", directory, source], check=True,
                       env={"PATH": os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin"})
        return directory

    def book(self, hour, customer, date="2026-12-05"):
        """An hour of UTC; the town is an hour ahead."""
        self.store.execute("INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer) VALUES"
                           f" (1, 10, '{date}T{hour:02}:00:00Z', '{date}T{hour:02}:30:00Z', '{customer}')")

    def booked(self):
        return [tuple(row) for row in self.store.query(
            f"SELECT customer, {self.store.instant('starts_at')}, {self.store.instant('ends_at')} FROM bookings ORDER BY id")]

    def moved_bookings(self, env):
        result = self.run_slotctl("monitor", "--now", LATER, "--format", "json", env=env)
        (check,) = [check for check in result.json["checks"] if check["name"] == "moved_bookings"]
        return check["status"], check["message"]

    def test_monitor_names_bookings_whose_local_time_moved_until_they_are_confirmed(self):
        self.book(9, "c-17")
        self.book(9, "c-18", date="2026-11-25")
        self.maintain(NOW, env=self.before)
        self.assertEqual("ok", self.moved_bookings(self.before)[0])
        self.book(11, "made after the update")

        (listed,) = self.maintain(LATER, env=self.after)["moved_bookings"]
        self.assertEqual(("c-17", "2026-12-05", "11:00", "Test/Town", "booked for 2026-12-05 10:00"),
                         tuple(listed[key] for key in ("customer", "local_date", "local_time", "zone", "reason")))
        status, message = self.moved_bookings(self.after)
        self.assertEqual("warning", status)
        self.assertRegex(message, r"^1 future booking is at another local time, .*: booking \d+ \(c-17\) of service 10 of"
                                  r" provider 1 on 2026-12-05 at 11:00 Test/Town \(booked for 2026-12-05 10:00\)$")
        nagios = self.run_slotctl("monitor", "--now", LATER, "--format", "nagios", env=self.after)
        self.assert_says("moved_bookings", nagios.out, nagios)
        prometheus = self.run_slotctl("monitor", "--now", LATER, "--format", "prometheus", env=self.after)
        self.assertRegex(prometheus.out, r'(?m)^slotctl_\w+\{.*check="moved_bookings".*\} 1$')
        text = self.good("-v", "maintain", "--now", LATER, env=self.after).out
        self.assertRegex(text, r"Future bookings at another local time, because the rules of a time zone changed:\n"
                               r"(.*\n)? +[0-9]+ +c-17 +2026-12-05 +11:00 +Test/Town .*booked for 2026-12-05 10:00\n")
        self.assertEqual(("c-17", "2026-12-05T09:00:00Z", "2026-12-05T09:30:00Z"), self.booked()[0])

        self.store.execute("UPDATE bookings SET utc_offset_seconds = NULL WHERE customer = 'c-17'")
        self.maintain(LATER, env=self.after)
        self.assertEqual("ok", self.moved_bookings(self.after)[0])

    def test_bookings_keep_their_clock_time_if_configured(self):
        for hour, customer in ((9, "ann"), (10, "bob"), (12, "eve")):
            self.book(hour, customer)
        self.maintain(NOW, env=self.before)
        # Eleven o'clock by the new rules, when eve is expected, was booked by somebody else meanwhile.
        self.book(11, "new")
        keep = {**self.after, "SLOTCTL_MAINTAIN_ON_ZONE_CHANGE": "keep_clock_time"}
        dump = self.store.dump()
        rehearsal = self.maintain(LATER, "--dry-run", env=keep)
        self.assertEqual(dump, self.store.dump(), "the dry run wrote something")
        real = self.maintain(LATER, env=keep)
        self.assertEqual(2, real["counts"]["moved_bookings"])
        self.assertEqual(2, rehearsal["counts"]["moved_bookings"])
        moved, stays = real["warnings"]
        self.assertRegex(moved, r"^moved 2 bookings back to the local time .*: booking \d+ of ann with provider 1 from"
                                r" 2026-12-05 11:00 to 2026-12-05 10:00 Test/Town, booking \d+ of bob with provider 1 from"
                                r" 2026-12-05 12:00 to 2026-12-05 11:00 Test/Town$")
        self.assertRegex(stays, r"^1 booking stays .* of eve with provider 1 at 2026-12-05 14:00 instead of 2026-12-05 13:00"
                                r" Test/Town \(that time is taken\)$")
        self.assertEqual([moved.replace("moved", "would move", 1), stays], rehearsal["warnings"])
        self.assertEqual([("ann", "2026-12-05T08:00:00Z", "2026-12-05T08:30:00Z"),
                          ("bob", "2026-12-05T09:00:00Z", "2026-12-05T09:30:00Z"),
                          ("eve", "2026-12-05T12:00:00Z", "2026-12-05T12:30:00Z"),
                          ("new", "2026-12-05T11:00:00Z", "2026-12-05T11:30:00Z")], self.booked())
        self.assertEqual([], self.store.miscounted())
        self.assertEqual([], real["bookings_outside_rules"])
        # That one run settles everything, and the remaining one is still known.
        again = self.maintain(LATER, env=keep)
        self.assertEqual((0, 0, 0), tuple(again["counts"][c] for c in ("created", "withdrawn", "moved_bookings")))
        self.assertEqual([stays], again["warnings"])
        self.assertRegex(self.moved_bookings(keep)[1], r"^1 future booking .*\(eve\)")


class ZoneChangeOnSqlite(ZoneChange, stores.OnSqlite):
    pass


class ZoneChangeOnPostgres(ZoneChange, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
