"""Machines on which slotctl's packages and installers have never been used. They need root."""
import json
import pathlib
import shutil
import tempfile
import unittest

import machine
import packages


class CleanMachineTest(unittest.TestCase):
    """A separate machine for each test: a clean Debian with what slotctl depends on, and a real systemd."""

    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        machine.need_root("systemd", "unshare", "nsenter", "setpriv", "pgrep", "cpack", "dpkg-deb", "dpkg-shlibdeps",
                          "mmdebstrap")
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-clean-", dir="/var/tmp"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.place.chmod(0o755)
        cls.deb = packages.make_deb(cls.place)
        archive = packages.clean_debian(*packages.dependencies(cls.deb), *packages.machine_packages())
        cls.tree = packages.unpack_tree(archive, cls.place / "tree")

    def setUp(self):
        self.machine = machine.SystemdMachine(self.tree)
        self.addCleanup(self.machine.stop)

    def here(self, script):
        return self.machine.good(f"set -e; cd /; {script}")

    def state(self):
        """Everything that a package could leave behind: files, accounts, and systemd's units."""
        files = self.here("find / -xdev \\( -path /proc -o -path /sys -o -path /dev \\) -prune -o -print").splitlines()
        units = self.here("systemctl list-units --all --plain --no-legend --full | cut -d' ' -f1,3;"
                          "systemctl list-unit-files --no-legend --full; getent passwd; getent group").splitlines()
        # systemd keeps slices, mounts and devices that it has ever seen.
        return ({file for file in files if packages.is_worth_comparing(file)}
                | {unit for unit in units if ".timer" in unit or ":" in unit
                   or ("slotctl" in unit and ".slice" not in unit)})

    def assert_as_before(self):
        self.assertEqual(set(), self.state() ^ self.before)

    def entries(self):
        listed = json.loads(self.here("slotctl setup-automation --action list --format json"))
        assert not [entry for entry in listed["entries"] if entry["installed"] and not entry["enabled"]], listed
        return {entry["name"]: entry for entry in listed["entries"] if entry["enabled"]}
