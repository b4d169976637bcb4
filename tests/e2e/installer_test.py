#!/usr/bin/env python3
"""install.sh and uninstall.sh from an unpacked release archive, as an ordinary user."""
import os
import pathlib
import shutil
import stat
import tempfile

import packages
import support

NOBODY = 65534


class Installer(support.SlotctlTest):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-installer-"))
        cls.addClassCleanup(shutil.rmtree, cls.place, ignore_errors=True)
        cls.place.chmod(0o755)
        cls.unpacked = packages.unpack_archive(cls.place)

    def setUp(self):
        super().setUp()
        self.home = self.workplace.path / "home"
        self.home.mkdir()
        if os.geteuid() == 0:
            os.chown(self.home, NOBODY, NOBODY)
        self.prefix = self.home / ".local"
        self.config = self.home / ".config" / "slotctl" / "config.toml"

    def script(self, name, *arguments, folder=None):
        prefix = ()
        if os.geteuid() == 0:
            prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
        env = {"HOME": self.home, "XDG_CONFIG_HOME": None, "SLOTCTL_CONFIG": None, "STATE_DIRECTORY": None}
        return self.workplace.run(*arguments, program=str((folder or self.unpacked) / name), prefix=prefix, env=env)

    def install(self, *arguments):
        return self.assert_status(0, self.script("install.sh", *arguments))

    def with_other_program(self, text):
        """The archive with another bin/slotctl, which writes down what it is asked."""
        folder = self.workplace.path / "archive"
        shutil.copytree(self.unpacked, folder)
        (folder / "bin/slotctl").write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo slotctl 9 && exit\n{text}\n')
        return folder

    def files(self):
        return {str(path.relative_to(self.home)) for path in self.home.rglob("*") if path.is_file()}

    def test_it_puts_everything_in_place(self):
        result = self.install("--no-automation")
        for file in ("bin/slotctl", "share/man/man1/slotctl.1", "share/man/man5/slotctl-config.5",
                     "share/man/man5/slotctl-import.5",
                     "share/bash-completion/completions/slotctl", "share/zsh/site-functions/_slotctl",
                     "share/fish/vendor_completions.d/slotctl.fish"):
            self.assertTrue((self.prefix / file).is_file(), file)
        self.assertEqual((support.ROOT / "config.toml").read_text(), self.config.read_text())
        self.assertEqual(0o600, stat.S_IMODE(self.config.stat().st_mode), "it may hold a password")
        self.assert_says("setup-automation --action setup --scope user", result.out, result)
        self.assert_says(f"{self.prefix}/bin is not in your PATH", result.out, result)
        self.assert_status(0, self.run_slotctl("config", "check", program=str(self.prefix / "bin/slotctl")))

    def test_a_second_time_changes_nothing(self):
        self.install("--no-automation")
        before = {path: path.stat().st_mtime_ns for path in self.home.rglob("*")}
        result = self.install("--no-automation")
        self.assert_says("already", result.out, result)
        self.assertEqual(before, {path: path.stat().st_mtime_ns for path in self.home.rglob("*")})

    def test_an_edited_configuration_is_kept_and_the_new_one_is_put_beside_it(self):
        self.install("--no-automation")
        self.config.write_text("[maintain]\ndays_ahead = 60\n")
        result = self.install("--no-automation")
        self.assertEqual("[maintain]\ndays_ahead = 60\n", self.config.read_text())
        self.assertEqual((support.ROOT / "config.toml").read_text(), pathlib.Path(f"{self.config}.new").read_text())
        self.assert_says("config.toml.new", result.out, result)

    def test_a_dry_run_says_what_it_would_do_and_does_nothing(self):
        result = self.install("--dry-run")
        self.assertEqual(set(), self.files())
        self.assert_says(f"would write {self.prefix}/bin/slotctl", result.out, result)
        self.assert_says(f"would run: {self.prefix}/bin/slotctl setup-automation", result.out, result)

    def test_another_prefix(self):
        prefix = self.home / "with space"
        self.install("--no-automation", "--prefix", prefix)
        self.assertTrue((prefix / "bin/slotctl").is_file())
        self.assertFalse(self.prefix.exists())

    def test_it_has_the_jobs_registered_by_the_program_that_it_installed(self):
        archive = self.with_other_program('echo "$0 $*" >>"$HOME/asked"')
        self.assert_status(0, self.script("install.sh", folder=archive))
        self.assertEqual(f"{self.prefix}/bin/slotctl setup-automation --action setup --scope user\n",
                         (self.home / "asked").read_text())

    def test_a_schedule_that_cannot_be_registered_is_reported(self):
        result = self.assert_status(1, self.script("install.sh", folder=self.with_other_program("exit 1")))
        self.assert_says("slotctl is installed, but its jobs could not be registered", result.err, result)
        self.assertTrue((self.prefix / "bin/slotctl").exists())

    def test_a_program_that_does_not_run_here_is_not_installed(self):
        archive = self.with_other_program("")
        (archive / "bin/slotctl").write_text("#!/bin/sh\necho libpqxx is missing >&2\nexit 127\n")
        result = self.assert_status(69, self.script("install.sh", folder=archive))
        self.assert_says("libpqxx is missing", result.err, result)
        self.assertEqual(set(), self.files())

    def test_a_place_that_may_not_be_written_is_named(self):
        result = self.script("install.sh", "--no-automation", "--prefix", "/proc/nowhere")
        self.assert_status(77, result)
        self.assert_says("--prefix", result.err, result)

    def test_uninstalling_removes_the_jobs_first_and_keeps_configuration_and_data(self):
        archive = self.with_other_program('echo "$*" >>"$HOME/asked"')
        self.assert_status(0, self.script("install.sh", "--no-automation", folder=archive))
        others = self.prefix / "share" / "fish" / "vendor_completions.d" / "other.fish"
        others.write_text("")
        self.assert_status(0, self.script("uninstall.sh"))
        self.assertEqual("setup-automation --action remove --all-instances --scope user\n", (self.home / "asked").read_text())
        self.assertEqual({"asked", ".config/slotctl/config.toml", str(others.relative_to(self.home))}, self.files())

    def test_uninstalling_stops_when_the_jobs_cannot_be_removed(self):
        archive = self.with_other_program("exit 1")
        self.assert_status(0, self.script("install.sh", "--no-automation", folder=archive))
        before = self.files()
        self.assert_status(1, self.script("uninstall.sh"))
        self.assertEqual(before, self.files())

    def test_purging_deletes_configuration_and_data(self):
        archive = self.with_other_program("exit 0")
        self.assert_status(0, self.script("install.sh", "--no-automation", folder=archive))
        # With an embedded database in the user's state directory.
        real = self.script("bin/slotctl", "db", "seed")
        self.assertTrue((self.home / ".local/state/slotctl/slotctl.db").is_file(), real)
        self.assert_status(0, self.script("uninstall.sh", "--purge"))
        self.assertEqual(set(), self.files())

    def test_wrong_options_are_named_and_help_is_given(self):
        for name in ("install.sh", "uninstall.sh"):
            self.assert_says("Usage:", self.assert_status(0, self.script(name, "--help")).out, name)
            self.assert_says("--prefex", self.assert_status(64, self.script(name, "--prefex")).err, name)
            self.assert_status(64, self.script(name, "--prefix"))

    def test_there_is_nothing_to_uninstall_if_nothing_was_installed(self):
        self.assert_status(66, self.script("uninstall.sh"))


if __name__ == "__main__":
    support.main()
