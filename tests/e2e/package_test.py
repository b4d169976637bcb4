#!/usr/bin/env python3
"""The Debian package in a clean Debian: installed, used, upgraded, removed and purged. Needs root."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import packages
import support
from packages import run

TOOLS = ["cpack", "dpkg-deb", "dpkg-shlibdeps", "mmdebstrap", "lintian", "unshare"]


def missing():
    if os.geteuid() != 0:
        return "this needs root"
    absent = [tool for tool in TOOLS if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)}; see scripts/packages" if absent else ""


class Tree:
    """A clean Debian in a directory; programs in it have their own mounts and processes."""

    def __init__(self, archive, folder):
        self.path = packages.unpack_tree(archive, folder)
        (folder / "package").mkdir()

    def start(self, script):
        return subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c",
                               'mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && exec chroot "$1" '
                               '/usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 '
                               'DEBIAN_FRONTEND=noninteractive sh -ec "$2"', "sh", str(self.path), script],
                              capture_output=True, encoding="utf-8", check=False, timeout=600)

    def run(self, script):
        done = self.start(script)
        if done.returncode != 0:
            raise AssertionError(f"$ {script}\nexit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def file(self, path):
        return self.path / path.lstrip("/")

    def owner_and_mode(self, path):
        return self.run(f"stat -c '%U:%G %a' {path}").strip()

    def files(self):
        found = self.run("find / -xdev \\( -path /proc -o -path /dev \\) -prune -o -print").splitlines()
        return {path for path in found if packages.is_worth_comparing(path)}


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if why := missing():
            if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
                raise RuntimeError(why)
            raise unittest.SkipTest(why)
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.place.chmod(0o755)
        cls.deb = packages.make_deb(cls.place)
        cls.archive = packages.clean_debian(*packages.dependencies(cls.deb))

    def setUp(self):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.place))
        folder.chmod(0o755)
        self.addCleanup(shutil.rmtree, folder)
        self.tree = Tree(self.archive, folder / "root")

    def install(self, deb, options=""):
        shutil.copy(deb, self.tree.path / "package")
        return self.tree.run(f"dpkg {options} -i /package/{deb.name}")

    def changed_package(self):
        """The next version, whose configuration file has changed too."""
        folder = self.place / "next"
        run("dpkg-deb", "-R", self.deb, folder)
        self.addCleanup(shutil.rmtree, folder)
        control = folder / "DEBIAN" / "control"
        control.write_text(re.sub(r"(?m)^(Version: .*)$", r"\1+next", control.read_text()))
        with (folder / "etc/slotctl/config.toml").open("a") as config:
            config.write("# of the next version\n")
        run("dpkg-deb", "-b", folder, self.place / "next.deb")
        return self.place / "next.deb"

    def test_lintian_reports_no_problems(self):
        run("lintian", "--allow-root", "--fail-on", "error,warning", self.deb)

    def test_it_contains_program_manual_and_completions(self):
        self.install(self.deb)
        self.assertRegex(self.tree.run("slotctl --version"), r"^slotctl \d")
        for file in ("/usr/share/man/man1/slotctl.1.gz", "/usr/share/man/man5/slotctl-config.5.gz",
                     "/usr/share/man/man5/slotctl-import.5.gz",
                     "/usr/share/bash-completion/completions/slotctl", "/usr/share/zsh/vendor-completions/_slotctl",
                     "/usr/share/fish/vendor_completions.d/slotctl.fish", "/usr/share/doc/slotctl/copyright"):
            self.assertTrue(self.tree.file(file).is_file(), file)

    def test_it_contains_every_document_in_docs_that_the_readme_links_to(self):
        self.install(self.deb)
        readme = self.tree.file("/usr/share/doc/slotctl/README.md").read_text()
        linked = set(re.findall(r"\]\((docs/[^)#]+)", readme))
        self.assertGreater(len(linked), 5)
        for link in linked:
            self.assertTrue(self.tree.file(f"/usr/share/doc/slotctl/{link}").is_file(), link)

    def test_the_service_user_works_with_the_configured_database(self):
        said = self.install(self.deb)
        self.assertIn("slotctl setup-automation --action setup --scope system", said)
        self.assertEqual("slotctl:slotctl 750", self.tree.owner_and_mode("/var/lib/slotctl"))
        self.assertEqual("slotctl:slotctl 750", self.tree.owner_and_mode("/var/log/slotctl"))
        self.assertEqual("root:slotctl 640", self.tree.owner_and_mode("/etc/slotctl/config.toml"))
        self.assertIn("/usr/sbin/nologin", self.tree.run("getent passwd slotctl"))
        self.tree.run("cd / && runuser -u slotctl -- slotctl db seed && runuser -u slotctl -- slotctl -q maintain")
        self.assertEqual("slotctl:slotctl", self.tree.owner_and_mode("/var/lib/slotctl/slotctl.db").split()[0])
        # The lock of an SQLite file is beside it, for every user.
        self.assertEqual(1, len(list(self.tree.file("/var/lib/slotctl").glob("maintain-*.lock"))))
        self.assertIn('"last_good_maintain":"', self.tree.run("cd / && slotctl db status --format json"))
        other = self.tree.start("cd / && runuser -u nobody -- slotctl config show")
        self.assertEqual(77, other.returncode, other.stderr)

    def test_an_upgrade_keeps_an_edited_configuration_and_the_decisions_about_it(self):
        self.install(self.deb)
        config = self.tree.file("/etc/slotctl/config.toml")
        config.write_text(config.read_text().replace("days_ahead = 30", "days_ahead = 60"))
        self.tree.run("chmod 0600 /etc/slotctl/config.toml; chown slotctl: /etc/slotctl/config.toml;"
                      "cd / && runuser -u slotctl -- slotctl db seed")
        self.install(self.changed_package(), "--force-confold")
        self.assertIn("days_ahead = 60", config.read_text())
        self.assertIn("# of the next version", self.tree.file("/etc/slotctl/config.toml.dpkg-dist").read_text())
        self.assertEqual("slotctl:slotctl 600", self.tree.owner_and_mode("/etc/slotctl/config.toml"))
        self.tree.run("cd / && runuser -u slotctl -- slotctl -q maintain")

    def test_removing_removes_the_jobs_and_keeps_data_and_configuration(self):
        self.install(self.deb)
        self.tree.run("cd / && runuser -u slotctl -- slotctl db seed")
        # slotctl itself is responsible for the scheduler's entries; the package only has to call it.
        self.tree.file("/usr/bin/slotctl").write_text('#!/bin/sh\necho "$*" >>/package/asked\n')
        self.tree.run("dpkg -r slotctl")
        self.assertEqual("--config /dev/null setup-automation --action remove --all-instances --scope system --quiet\n",
                         self.tree.file("/package/asked").read_text())
        self.assertFalse(self.tree.file("/usr/bin/slotctl").exists())
        self.assertTrue(self.tree.file("/var/lib/slotctl/slotctl.db").exists())
        self.assertTrue(self.tree.file("/etc/slotctl/config.toml").exists())

    def test_an_upgrade_does_not_touch_the_jobs(self):
        self.install(self.deb)
        self.tree.file("/usr/bin/slotctl").write_text('#!/bin/sh\necho "$*" >>/package/asked\n')
        self.install(self.changed_package())
        self.assertFalse(self.tree.file("/package/asked").exists())

    def test_a_schedule_that_cannot_be_removed_is_reported_and_does_not_prevent_the_removal_of_the_package(self):
        self.install(self.deb)
        self.tree.file("/usr/bin/slotctl").write_text('#!/bin/sh\necho the bus is gone >&2\nexit 1\n')
        done = self.tree.start("dpkg -r slotctl")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("the bus is gone", done.stderr)

    def test_the_archive_installs_and_uninstalls_the_same_for_the_whole_system(self):
        """install.sh as root, in the same clean Debian."""
        shutil.copytree(packages.unpack_archive(self.place), self.tree.path / "package", dirs_exist_ok=True)
        before = self.tree.files()
        self.tree.run("/package/install.sh --no-automation")
        self.assertEqual("root:slotctl 640", self.tree.owner_and_mode("/etc/slotctl/config.toml"))
        self.tree.run("cd / && runuser -u slotctl -- slotctl db seed && runuser -u slotctl -- slotctl -q maintain")
        self.assertEqual("slotctl:slotctl", self.tree.owner_and_mode("/var/lib/slotctl/slotctl.db").split()[0])
        # The lock of an SQLite file is beside it, for every user.
        self.assertEqual(1, len(list(self.tree.file("/var/lib/slotctl").glob("maintain-*.lock"))))
        self.assertIn("already", self.tree.run("/package/install.sh --no-automation"))
        self.tree.file("/usr/local/bin/slotctl").write_text("#!/bin/sh\nexit 0\n")
        self.tree.run("/package/uninstall.sh --purge")
        left = self.tree.files() ^ before
        self.assertEqual(set(), {path for path in left if self.tree.file(path).is_file()})
        self.assertNotIn("slotctl", self.tree.run("getent passwd; getent group; find /etc /usr/local /var/lib"
                                                  " -name '*slotctl*' -not -path '/var/lib/dpkg/*'"))

    def test_purging_leaves_nothing(self):
        before = self.tree.files()
        self.install(self.deb)
        self.tree.run("cd / && runuser -u slotctl -- slotctl db seed && runuser -u slotctl -- slotctl -q maintain;"
                      "mkdir -p /var/lib/systemd/timers; touch /var/lib/systemd/timers/stamp-slotctl-maintain.timer;"
                      "echo '# edited' >>/etc/slotctl/config.toml; touch /etc/slotctl/config.toml.dpkg-dist;"
                      "touch /var/log/slotctl/slotctl.log")
        self.assertNotEqual(before, self.tree.files())
        self.tree.run("dpkg -P slotctl; rmdir /var/lib/systemd/timers")
        self.assertEqual(set(), self.tree.files() ^ before)
        self.assertNotIn("slotctl", self.tree.run("getent passwd; getent group"))

    def test_purging_keeps_files_that_the_administrator_put_beside_the_configuration(self):
        self.install(self.deb)
        self.tree.file("/etc/slotctl/database_url").write_text("secret")
        self.tree.run("dpkg -P slotctl")
        self.assertEqual("secret", self.tree.file("/etc/slotctl/database_url").read_text())


if __name__ == "__main__":
    support.main()
