#!/usr/bin/env python3
"""install.sh and uninstall.sh with the real setup-automation, on a clean Debian with a real systemd and a real cron: for
the system as root, and for a user who never became root. Needs root."""
import json

import packages
import support
from clean_machine import CleanMachineTest
from support import wait_until

JOBS = """
[[schedule]]
name = "minutely"
command = "maintain"
cron = "* * * * *"
"""
JOBS_OF_DEFAULT = ["maintain", "maintain-verify", "unreserve", "monitor"]


class InstallerTest(CleanMachineTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = packages.unpack_archive(cls.place)

    def setUp(self):
        super().setUp()
        self.machine.put(self.archive, "/srv")
        self.scripts = f"/srv/{self.archive.name}"


class ForTheSystem(InstallerTest):
    def setUp(self):
        super().setUp()
        self.before = self.state()

    def test_it_registers_the_jobs_and_uninstalling_removes_all_of_it_again(self):
        self.here(f"{self.scripts}/install.sh")
        entries = self.entries()
        self.assertEqual(JOBS_OF_DEFAULT, list(entries))
        self.assertEqual([[]] * 4, [entry["drift"] for entry in entries.values()])
        self.assertIn("already", self.here(f"{self.scripts}/install.sh"))
        self.here("systemctl start slotctl-maintain.service")
        run = self.entries()["maintain"]["last_run"]
        self.assertEqual(("ok", "maintain"), (run["status"], run["scheduled_as"]))
        self.assertEqual("slotctl\n", self.here("stat -c %U /var/lib/slotctl/slotctl.db"))

        # A file beside it that does not belong to slotctl.
        self.here("mkdir -p /etc/systemd/system/slotctl-maintain.service.d; : >/usr/local/bin/other;"
                  "echo '[Service]' >/etc/systemd/system/slotctl-maintain.service.d/mine.conf;"
                  "echo secret >/etc/slotctl/database_url; echo '# mine' >/etc/cron.d/slotctl")
        self.here(f"{self.scripts}/uninstall.sh --purge")
        self.assertEqual({"/usr/local/bin/other", "/etc/slotctl", "/etc/slotctl/database_url", "/etc/cron.d/slotctl",
                          "/etc/systemd/system/slotctl-maintain.service.d",
                          "/etc/systemd/system/slotctl-maintain.service.d/mine.conf"}, self.state() - self.before)
        self.assertEqual(set(), self.before - self.state())

    def test_uninstalling_without_purge_keeps_configuration_and_data_for_the_next_time(self):
        self.here(f"{self.scripts}/install.sh; systemctl start slotctl-maintain.service")
        self.here(f"{self.scripts}/uninstall.sh")
        self.assertEqual("", self.here("ls /etc/systemd/system /var/lib/systemd/timers | grep slotctl || true;"
                                       "systemctl list-units --all --no-legend 'slotctl*'; ls /usr/local/bin"))
        self.here("test -f /var/lib/slotctl/slotctl.db; test -f /etc/slotctl/config.toml")
        self.here(f"{self.scripts}/install.sh")
        self.assertEqual("ok", self.entries()["maintain"]["last_run"]["status"])

    def test_if_only_cron_runs_it_gets_the_jobs(self):
        self.here("systemctl start cron; mv /run/systemd/system /run/systemd/system.away")
        self.here(f"{self.scripts}/install.sh")
        self.assertEqual([("cron", [])] * 4, [(e["scheduler"], e["drift"]) for e in self.entries().values()])
        self.assertEqual("ok", json.loads(self.here("slotctl setup-automation --action test --format json"))["status"])
        self.here(f"{self.scripts}/uninstall.sh --purge; mv /run/systemd/system.away /run/systemd/system")
        self.assert_as_before()


class ForAUser(InstallerTest):
    """asha, who has a home and no rights."""

    def setUp(self):
        super().setUp()
        self.here("useradd -m asha")

    def hers(self, script):
        return self.machine.good(f"export PATH=$HOME/.local/bin:$PATH; {script}", "asha")

    def automation(self, action, *more):
        return json.loads(self.hers(f"slotctl setup-automation --action {action} --format json {' '.join(more)}"))

    def give_a_manager(self):
        self.here("systemctl start dbus.socket; loginctl enable-linger asha")
        wait_until(lambda: self.machine.run("systemctl is-active user@$(id -u asha).service").stdout.strip() == "active",
                   "asha has a manager")

    def files(self):
        return set(self.hers("find ~ ! -path '*/.local/share/systemd*' ! -type d").splitlines())

    def test_her_own_systemd_runs_the_jobs_until_she_uninstalls(self):
        self.give_a_manager()
        before = self.files()
        self.hers(f"{self.scripts}/install.sh")
        listed = [entry for entry in self.automation("list")["entries"] if entry["enabled"]]
        self.assertEqual([("systemd", "user", [])] * 4, [(e["scheduler"], e["scope"], e["drift"]) for e in listed])
        self.hers("export XDG_RUNTIME_DIR=/run/user/$(id -u); systemctl --user start slotctl-maintain.service")
        self.assertEqual("ok", self.automation("list")["entries"][0]["last_run"]["status"])
        self.hers("mkdir -p ~/.config/systemd/user ~/.config/slotctl; : >~/.config/systemd/user/slotctl-mine.service;"
                  ": >~/.config/slotctl/password")
        self.hers(f"{self.scripts}/uninstall.sh --purge")
        self.assertEqual({"/home/asha/.config/systemd/user/slotctl-mine.service", "/home/asha/.config/slotctl/password"},
                         self.files() ^ before)
        self.assertEqual("", self.hers("export XDG_RUNTIME_DIR=/run/user/$(id -u);"
                                       "systemctl --user list-units --all --no-legend 'slotctl-*';"
                                       "find ~/.local/share/systemd -name '*slotctl*' 2>/dev/null || true"))

    def test_without_her_own_systemd_cron_runs_the_jobs_until_she_uninstalls(self):
        self.here("systemctl start cron")
        self.hers("printf '0 5 * * 1 echo mine\\n' | crontab -")
        before = self.files()
        self.hers(f"mkdir -p ~/.config/slotctl; cat >~/.config/slotctl/config.toml <<'END'{JOBS}END")
        self.hers(f"{self.scripts}/install.sh")
        run = wait_until(lambda: self.automation("list")["entries"][0]["last_run"], "cron has run the job", 90, 1)
        self.assertEqual(("ok", "minutely"), (run["status"], run["scheduled_as"]))
        self.assertEqual("ok", self.automation("test")["status"])
        self.hers(f"{self.scripts}/uninstall.sh --purge")
        self.assertEqual("0 5 * * 1 echo mine\n", self.hers("crontab -l"))
        self.assertEqual(before, self.files())


if __name__ == "__main__":
    support.main()
