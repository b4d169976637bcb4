"""The packages for Windows: what is in the zip, and the installer, run silently under Wine. Needs wine and makensis."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile

from packages import BUILD, run
from support import wait_until

PATH_KEY = {"system": r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment", "user": r"HKCU\Environment"}
UNINSTALL_KEY = r"\Software\Microsoft\Windows\CurrentVersion\Uninstall\slotctl"
ENTRIES = ["maintain", "maintain-verify", "monitor", "unreserve"]


def setUpModule():
    for program in ("wine", "makensis"):
        if shutil.which(program):
            continue
        if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
            raise AssertionError(f"{program} is not installed")
        raise unittest.SkipTest(f"{program} is not installed")


class PackagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="slotctl-windows-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        for kind in ("ZIP", "NSIS"):
            run("cpack", "-G", kind, "-B", cls.folder, cwd=BUILD)
        cls.zip, = cls.folder.glob("*.zip")
        cls.installer, = cls.folder.glob("*.exe")


class ZipTest(PackagesTest):
    def test_the_zip_contains_everything_in_one_directory_of_its_own_name(self):
        with zipfile.ZipFile(self.zip) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
        folders = {name.split("/")[0] for name in names}
        self.assertEqual({self.zip.stem}, folders)
        inside = {name.partition("/")[2] for name in names}
        self.assertLessEqual({"install.bat", "install.ps1", "uninstall.ps1", "bin/slotctl.exe",
                              "share/slotctl/slotctl-completion.ps1", "share/slotctl/zoneinfo/tzdata.zi",
                              "share/slotctl/zoneinfo/Europe/Berlin",
                              "share/doc/slotctl/config.toml", "share/doc/slotctl/README.md",
                              "share/doc/slotctl/LICENSE", "share/doc/slotctl/docs/windows.md"}, inside)
        self.assertEqual([], [name for name in inside if name.startswith(("bin/", "share/man"))
                              and name != "bin/slotctl.exe"])

    def test_scripts_have_the_line_ends_and_the_letters_that_every_windows_reads(self):
        with zipfile.ZipFile(self.zip) as archive:
            for name in ("install.bat", "install.ps1", "uninstall.ps1"):
                text = archive.read(f"{self.zip.stem}/{name}")
                self.assertTrue(text.isascii(), name)
                # cmd.exe misreads labels and comments in files with the line ends of Unix.
                self.assertEqual(text.count(b"\n"), text.count(b"\r\n"), name)


class InstallerTest(PackagesTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prefix = cls.folder / "prefix"
        cls.prefix.mkdir()
        cls.environment = {**os.environ, "WINEPREFIX": str(cls.prefix), "WINEDEBUG": "-all",
                           "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe="}
        cls.environment.pop("DISPLAY", None)
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
        # Otherwise each program would start Windows' services again; they keep the outputs of the first one open.
        # On a busy machine, the service for tasks does not start in a directory as new as this one; after a restart it does.
        for words in ([server, "--persistent"], ["wineboot", "--init"], ["wine", "winecfg", "/v", "win10"],
                      [server, "--kill"], [server, "--persistent"], ["wine", "cmd", "/c", "exit"]):
            subprocess.run(words, env=cls.environment, check=True, timeout=300, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.addClassCleanup(subprocess.run, [server, "--kill"], env=cls.environment, check=False)
        cls.c = cls.prefix / "drive_c"
        cls.home = next(path for path in (cls.c / "users").iterdir() if path.name != "Public")

    def setUp(self):
        self.path_before = {scope: self.path(scope) for scope in PATH_KEY}
        self.addCleanup(self.clear)

    def clear(self):
        for scope in PATH_KEY:
            hive = "HKLM" if scope == "system" else "HKCU"
            self.wine("reg", "delete", hive + UNINSTALL_KEY, "/f", "/reg:64")
            self.set_path(scope, *self.path_before[scope])
        for folder in self.kept("system") + self.kept("user") + [self.home_of("system"), self.home_of("user"),
                                                                 self.c / "Program Files" / "slotctl"]:
            shutil.rmtree(folder, ignore_errors=True)

    def wine(self, *words):
        return subprocess.run(["wine", *map(str, words)], env=self.environment, capture_output=True, text=True,
                              check=False, timeout=300)

    def home_of(self, scope):
        return self.c / "slotctl-test" / scope

    def kept(self, scope):
        """The directories of configuration and data."""
        if scope == "system":
            return [self.c / "ProgramData" / "slotctl"]
        return [self.home / "AppData" / folder / "slotctl" for folder in ("Roaming", "Local")]

    def install(self, scope, *switches, status=0):
        done = self.wine(self.installer, "/S", f"/scope={scope}", *switches, rf"/D=C:\slotctl-test\{scope}")
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done

    def uninstall(self, scope, *switches, status=0):
        """As other programs wait for it: `_?=` keeps it from starting a copy of itself."""
        done = self.wine(self.home_of(scope) / "uninstall.exe", "/S", f"/scope={scope}", *switches,
                         rf"_?=C:\slotctl-test\{scope}")
        self.assertEqual(status, done.returncode, done.stdout + done.stderr)
        return done

    def registry(self, key):
        """The values of a key: their types and texts."""
        done = self.wine("reg", "query", key, "/reg:64")
        return {found[1]: (found[2], found[3]) for found in
                re.finditer(r"^    (\S+)    (REG_\w+)    (.*?)\r?$", done.stdout, re.MULTILINE)}

    def path(self, scope):
        values = {name.lower(): value for name, value in self.registry(PATH_KEY[scope]).items()}
        return values.get("path", (None, None))

    def set_path(self, scope, kind, text):
        if kind is None:
            self.wine("reg", "delete", PATH_KEY[scope], "/v", "Path", "/f")
        else:
            self.wine("reg", "add", PATH_KEY[scope], "/v", "Path", "/t", kind, "/d", text, "/f")

    def tasks(self):
        folder = self.c / "windows" / "system32" / "tasks" / "slotctl"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def files(self, folder):
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()) \
            if folder.exists() else []

    def check_both_scopes(self, check):
        for scope in PATH_KEY:
            with self.subTest(scope=scope):
                check(scope)

    def test_it_installs_the_program_its_entries_and_its_jobs_and_uninstalling_removes_them(self):
        def check(scope):
            self.install(scope)
            home = self.home_of(scope)
            version = self.wine(home / "bin" / "slotctl.exe", "--version").stdout.split()[1].rstrip(",")
            values = self.registry(("HKLM" if scope == "system" else "HKCU") + UNINSTALL_KEY)
            self.assertEqual(("REG_SZ", version), values["DisplayVersion"])
            self.assertEqual(("REG_SZ", "slotctl"), values["DisplayName"])
            self.assertEqual(rf'"C:\slotctl-test\{scope}\uninstall.exe" /S /scope={scope}',
                             values["QuietUninstallString"][1])
            size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) // 1024
            self.assertAlmostEqual(size, int(values["EstimatedSize"][1], 16), delta=size // 5 + 100)
            self.assertTrue((home / "share" / "slotctl" / "zoneinfo" / "tzdata.zi").exists())
            self.assertEqual(ENTRIES, self.tasks())
            self.assertEqual((home / "share" / "doc" / "slotctl" / "config.toml").read_bytes(),
                             (self.kept(scope)[0] / "config.toml").read_bytes())
            self.uninstall(scope)
            self.assertEqual([], self.tasks())
            # With `_?=`, the uninstaller itself stays.
            self.assertLessEqual(set(self.files(home)), {"uninstall.exe"})
            self.assertEqual({}, self.registry(("HKLM" if scope == "system" else "HKCU") + UNINSTALL_KEY))
            self.assertTrue((self.kept(scope)[0] / "config.toml").exists())
            self.assertEqual(self.path_before[scope][1] or "", self.path(scope)[1] or "")

        self.check_both_scopes(check)

    def test_uninstalling_as_windows_does_it_leaves_no_file_of_the_program(self):
        self.install("user", "/noautomation")
        words = self.registry("HKCU" + UNINSTALL_KEY)["QuietUninstallString"][1].replace('"', "").split()
        self.assertEqual(0, self.wine(*words).returncode)
        wait_until(lambda: not self.home_of("user").exists(), "the program's directory is gone", seconds=60)

    def test_the_path_gets_one_entry_and_keeps_its_type_and_every_character(self):
        def check(scope):
            long = ";".join(rf"%SystemRoot%\{'x' * 60}\{number}" for number in range(100)) + ";"
            self.assertGreater(len(long), 4096)
            self.set_path(scope, "REG_EXPAND_SZ", long)
            self.install(scope, "/noautomation")
            self.install(scope, "/noautomation")
            self.assertEqual(("REG_EXPAND_SZ", rf"{long}C:\slotctl-test\{scope}\bin"), self.path(scope))
            self.set_path(scope, "REG_EXPAND_SZ", rf"C:\first;c:\SLOTCTL-TEST\{scope}\BIN;C:\slotctl-test\{scope}\binary")
            self.uninstall(scope)
            self.assertEqual(("REG_EXPAND_SZ", rf"C:\first;C:\slotctl-test\{scope}\binary"), self.path(scope))

        self.check_both_scopes(check)

    def test_an_edited_configuration_is_kept_and_purging_removes_it(self):
        def check(scope):
            self.install(scope, "/noautomation")
            config = self.kept(scope)[0] / "config.toml"
            self.install(scope, "/noautomation")
            self.assertFalse(config.with_name("config.toml.new").exists(), "it is the shipped one")
            edited = config.read_bytes() + b"# mine\r\n"
            config.write_bytes(edited)
            self.install(scope, "/noautomation")
            self.assertEqual(edited, config.read_bytes())
            self.assertNotEqual(edited, config.with_name("config.toml.new").read_bytes())
            self.uninstall(scope)
            self.assertEqual(edited, config.read_bytes())
            self.install(scope, "/noautomation", "/nopath")
            self.uninstall(scope, "/purge")
            self.assertEqual([], [file for folder in self.kept(scope) for file in self.files(folder)])

        self.check_both_scopes(check)

    def test_an_upgrade_removes_what_the_new_version_no_longer_has_and_keeps_files_of_others(self):
        self.install("user", "/noautomation")
        bin_folder = self.home_of("user") / "bin"
        (bin_folder / "mine.txt").write_text("mine")
        (bin_folder / "slotctl.exe").write_bytes(b"an old one")
        self.install("user", "/noautomation")
        self.assertTrue(self.wine(bin_folder / "slotctl.exe", "--version").stdout.startswith("slotctl "))
        self.uninstall("user")
        self.assertEqual(["mine.txt"], [path.name for path in bin_folder.iterdir()])

    def test_wrong_switches_install_nothing(self):
        done = self.wine(self.installer, "/S", "/scope=all", r"/D=C:\slotctl-test\user")
        self.assertEqual(64, done.returncode)
        self.assertFalse(self.home_of("user").exists())

    def test_jobs_that_cannot_be_registered_are_an_error_but_the_program_is_installed(self):
        config = self.kept("user")[0] / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text("nonsense = 1\n")
        self.install("user", status=1)
        self.assertEqual([], self.tasks())
        self.assertTrue((self.home_of("user") / "bin" / "slotctl.exe").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
