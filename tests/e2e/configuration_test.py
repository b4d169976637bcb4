#!/usr/bin/env python3
"""Configuration: where it is found, how errors are reported, and that no password is ever shown."""
import os
import pathlib
import shutil
import socket

import machine
import stores
import support

PASSWORD = "Tr0ub4dor-and-3"

UNREADABLE_URLS = [
    f"postgresql://shop:{PASSWORD}@127.0.0.1:1/db",
    f"postgres://shop:{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://shop:{PASSWORD}@127.0.0.1:port/db",
    f"postgresql://shop:{PASSWORD}@127.0.0.1:99999/db",
    f"postgresql://shop:a/{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://shop:a@{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://shop:%zz{PASSWORD}@127.0.0.1:1/db",
    f"postgresql://shop:{PASSWORD}@[::1/db",
    f"postgresql://127.0.0.1:1/db?user=shop&password={PASSWORD}",
    f"postgresql://127.0.0.1:1/db?user=shop&pasword={PASSWORD}",
    f"postgresql:/shop:{PASSWORD}@127.0.0.1/db",
    f"host=127.0.0.1 port=1 password={PASSWORD}",
    f"host=127.0.0.1 port=1 password='{PASSWORD} and more' dbname=x",
    f"host=127.0.0.1 port=1 pasword={PASSWORD}",
    f"host=127.0.0.1 port=1 password = '{PASSWORD}",
    f"mysql://shop:{PASSWORD}@127.0.0.1/db",
    f"shop:{PASSWORD}@127.0.0.1/db",
]


class Configuration(support.SlotctlTest):
    def check(self, text, *arguments):
        file = self.workplace.write("given.toml", text)
        return file, self.run_slotctl("config", "check", "--config", file, *arguments)

    def test_errors_are_reported_with_file_line_and_column_all_at_once(self):
        file, result = self.check("[maintain]\ndays_ahed = 3\n\n[log]\n  level = \"loud\"\nformat = 7\n[lok]\n")
        self.assert_status(78, result)
        for words in (f"{file}:2:1", "days_ahed", "days_ahead", f"{file}:5:", "loud", "warning", f"{file}:6:",
                      f"{file}:7:", "lok"):
            self.assert_says(words, result.err, result)

    def test_a_file_that_is_not_toml_is_reported_with_its_position(self):
        file, result = self.check("[maintain\ndays_ahead = 3\n")
        self.assert_status(78, result)
        self.assert_says(f"{file}:1:", result.err, result)

    def test_every_command_refuses_a_wrong_configuration_before_it_does_anything(self):
        file = self.workplace.write("wrong.toml", "[maintain]\ndays_ahead = -1\n")
        for command in (["maintain"], ["maintain", "--dry-run"], ["maintain", "-q"], ["export"], ["db", "status"],
                        ["db", "migrate"], ["import", "/nowhere.json"], ["config", "show"]):
            with self.subTest(command=command):
                result = self.assert_status(78, self.run_slotctl(*command, "--config", file))
                self.assert_says(f"{file}:2:", result.err, result)
                self.assertEqual("", result.out)
        self.assertFalse((self.workplace.path / "state").exists())

    def test_a_missing_file_that_was_named_is_wrong(self):
        missing = self.workplace.path / "missing.toml"
        for line, env in [(("--config", missing), {}), ((), {"SLOTCTL_CONFIG": missing})]:
            result = self.assert_status(78, self.run_slotctl("config", "check", *line, env=env))
            self.assert_says(str(missing), result.err, result)

    def test_wrong_variables_are_named(self):
        result = self.assert_status(78, self.run_slotctl("maintain", env={"SLOTCTL_MAINTAIN_DAYS_AHED": "4"}))
        self.assert_says("SLOTCTL_MAINTAIN_DAYS_AHED does not name a setting; did you mean SLOTCTL_MAINTAIN_DAYS_AHEAD?",
                         result.err, result)
        result = self.assert_status(78, self.run_slotctl("config", "check", env={"SLOTCTL_MAINTAIN_DAYS_AHEAD": "many"}))
        self.assert_says("SLOTCTL_MAINTAIN_DAYS_AHEAD", result.err, result)

    def test_the_reference_file_is_correct(self):
        self.assert_status(0, self.run_slotctl("config", "check", "--config", support.ROOT / "config.toml"))

    def test_show_says_where_each_value_came_from_and_the_order_of_precedence_holds(self):
        file = self.workplace.write("given.toml", "[maintain]\ndays_ahead = 11\nmax_slots_per_service = 12\n")
        result = self.run_slotctl("config", "show", "--config", file, "--format", "json",
                                  env={"SLOTCTL_MAINTAIN_DAYS_AHEAD": "13"})
        settings = self.assert_status(0, result).json["settings"]
        self.assertEqual(("13", "SLOTCTL_MAINTAIN_DAYS_AHEAD"),
                         (settings["maintain.days_ahead"]["value"], settings["maintain.days_ahead"]["origin"]))
        self.assertEqual(("12", f"{file}:3"), (settings["maintain.max_slots_per_service"]["value"],
                                               settings["maintain.max_slots_per_service"]["origin"]))
        self.assertEqual("default", settings["log.level"]["origin"])

    def test_the_file_is_looked_for_in_the_documented_order(self):
        no_config = {"SLOTCTL_CONFIG": None}
        user = self.workplace.path / "config" / "slotctl"
        user.mkdir(parents=True)
        found = lambda **options: self.assert_status(0, self.run_slotctl(
            "config", "check", "--format", "json", **options)).json["file"]
        (user / "config.toml").write_text("")
        self.assertEqual(str(user / "config.toml"), found(env=no_config))
        here = self.workplace.write("config.toml", "")
        self.assertEqual(here, here.parent / found(env=no_config))
        self.assertEqual(str(self.workplace.config), found())

    def test_relative_paths_in_a_file_are_relative_to_it(self):
        place = self.workplace.path / "elsewhere"
        (place / "data").mkdir(parents=True)
        (place / "slotctl.toml").write_text("[database]\nurl = 'sqlite:data/slots.db'\n[log]\nfile = 'logs/slotctl.log'\n"
                                            "[lock]\ndirectory = 'held'\n")
        self.assert_status(0, self.run_slotctl("maintain", "--config", place / "slotctl.toml",
                                               env={"SLOTCTL_LOCK_DIRECTORY": None}))
        self.assertEqual([], [p for p in ("data/slots.db", "logs/slotctl.log") if not (place / p).exists()])
        result = self.run_slotctl("config", "show", "--config", place / "slotctl.toml",
                                  env={"SLOTCTL_LOCK_DIRECTORY": None})
        self.assert_says(f'lock.directory = "{place}/held"', result.out, result)


class Secrets(support.SlotctlTest):
    def assert_hidden(self, result, *more):
        for where, text in (("standard output", result.out), ("standard error", result.err), *more):
            self.assertNotIn(PASSWORD, text, f"the password shows in {where}\n{result}")

    def ways_to_say(self, url):
        quoted = url.replace("\\", "\\\\").replace('"', '\\"')
        secret = self.workplace.write("secret", url + "\n")
        log = f"[log]\nlevel = 'debug'\nfile = '{self.workplace.path}/slotctl.log'\n"
        plain = self.workplace.write("plain.toml", log)
        inside = self.workplace.write("inside.toml", f'[database]\nurl = "{quoted}"\n{log}')
        by_file = self.workplace.write("by_file.toml", f"[database]\nurl_file = '{secret}'\n{log}")
        return [(("--config", plain, "--database", url), {}), (("--config", plain), {"DATABASE_URL": url}),
                (("--config", plain), {"SLOTCTL_DATABASE_URL": url}), (("--config", inside), {}),
                (("--config", by_file), {})]

    def test_a_password_in_a_url_never_shows(self):
        for number, url in enumerate(UNREADABLE_URLS):
            ways = self.ways_to_say(url)
            # Each URL is given in one way, and the first in all of them: the code that reports it does not
            # depend on the way.
            for arguments, env in ways if number == 0 else [ways[number % len(ways)]]:
                for command in (["maintain", "-v"], ["maintain", "--format", "json", "--dry-run"], ["config", "show"],
                                ["db", "status"]):
                    if command[0] == "config" and "pasword" in url:
                        continue   # # its form is unknown
                    with self.subTest(url=url, command=command, arguments=arguments):
                        env = {**env, "SLOTCTL_DATABASE_CONNECT_TIMEOUT": "2s"}
                        result = self.run_slotctl(*command, *arguments, env=env)
                        log = self.workplace.path / "slotctl.log"
                        self.assert_hidden(result, ("the log", log.read_text() if log.exists() else ""))
                        if command[0] != "config":
                            self.assertIn(result.status, (69, 78), result)

    def test_a_password_given_apart_from_the_url_never_shows(self):
        url = "postgresql://shop@127.0.0.1:1/db"
        inside = self.workplace.write("inside.toml", f"[database]\nurl = '{url}'\npassword = '{PASSWORD}'\n")
        for env in ({"SLOTCTL_CONFIG": inside}, {"SLOTCTL_DATABASE_PASSWORD": PASSWORD, "DATABASE_URL": url},
                    {"PGPASSWORD": PASSWORD, "DATABASE_URL": url}):
            for command in (["maintain", "-v"], ["config", "show"], ["config", "show", "--format", "json"]):
                self.assert_hidden(self.run_slotctl(*command, env=env))

    def test_a_password_on_a_wrong_command_line_is_not_repeated(self):
        url = f"postgresql://shop:{PASSWORD}@127.0.0.1:1/db"
        for line in ([url], ["maintain", url], ["maintain", "--databse", url], ["maintain", f"--databse={url}"],
                     ["--database", url, "maintian"], ["maintain", "--now", url], ["import", "x.json", url]):
            with self.subTest(line=line):
                self.assert_hidden(self.assert_status(64, self.run_slotctl(*line)))

    def test_a_password_on_the_command_line_is_not_in_the_list_of_processes(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            silent.settimeout(20)
            address = f"127.0.0.1:{silent.getsockname()[1]}"
            for url in (f"postgresql://shop:{PASSWORD}@{address}/db", f"postgresql://{address}/db?user=u&password={PASSWORD}"):
                for line in (["--database", url], [f"--database={url}"]):
                    with self.subTest(line=line):
                        running = self.workplace.start("maintain", *line)
                        with silent.accept()[0]:
                            listed = pathlib.Path(f"/proc/{running.pid}/cmdline").read_text(encoding="utf-8")
                            self.assertIn("maintain", listed)
                            self.assertNotIn(PASSWORD, listed, "everybody on the machine can read it")
                        self.assert_status(69, running.finish())


class Unprivileged:
    """Run by root, slotctl is started as nobody."""

    def setUp(self):
        super().setUp()
        self.prefix, self.program = (), support.binary()
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                self.skipTest("setpriv is not installed")
            self.prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
            # The build may be in a directory that nobody may enter.
            self.program = str(self.workplace.path / "slotctl")
            shutil.copy(support.binary(), self.program)
        self.ours = self.workplace.path / "ours"
        self.ours.mkdir()
        self.theirs = self.workplace.path / "theirs"
        self.theirs.mkdir()
        self.theirs.chmod(0o777)

    def run_unprivileged(self, *arguments, **env):
        self.ours.chmod(0o555)
        return self.run_slotctl(*arguments, prefix=self.prefix, program=self.program, env=env)

    def assert_denied(self, result, path):
        self.assert_status(77, result)
        self.assert_says(str(path), result.err, result)
        self.assertRegex(result.err, "[Pp]ermission denied|no access", result)


class LocksOnPostgres(stores.OnPostgres):
    def test_a_lock_directory_that_cannot_be_written_is_reported(self):
        machine.need_root("unshare", "mount")
        place = self.workplace.path / "closed"
        place.mkdir()
        closed = ("unshare", "--mount", "--propagation", "private", "sh", "-c",
                  f"mount -t tmpfs -o ro tmpfs '{place}' && exec \"$@\"", "sh")
        for directory in (place, place / "below"):
            env = {"SLOTCTL_LOCK_DIRECTORY": directory}
            result = self.assert_status(77, self.run_slotctl("maintain", prefix=closed, env=env))
            self.assert_says(str(directory), result.err, result)
            result = self.assert_status(77, self.run_slotctl("maintain", "--format", "json", "-q", prefix=closed, env=env))
            self.assertEqual("failed", result.json["status"])


class Permissions(Unprivileged, support.SlotctlTest):
    """Files that another user may not use."""

    def test_a_dry_run_needs_no_lock_directory(self):
        url = f"sqlite:{self.theirs}/slots.db"
        self.assert_status(0, self.run_unprivileged("maintain", "--database", url, "--dry-run", SLOTCTL_LOCK_DIRECTORY=self.ours))

    def test_a_state_directory_that_cannot_be_written_is_reported(self):
        result = self.run_unprivileged("maintain", STATE_DIRECTORY=self.ours)
        self.assert_denied(result, self.ours)

    def test_a_database_file_that_cannot_be_written_is_reported(self):
        url = f"sqlite:{self.ours}/slots.db"
        self.assert_status(0, self.run_slotctl("db", "migrate", "--database", url))
        for file in self.ours.iterdir():
            file.chmod(0o444)
        result = self.run_unprivileged("maintain", "--database", url, SLOTCTL_LOCK_DIRECTORY=self.theirs)
        self.assert_denied(result, self.ours)

    def test_a_command_that_only_reads_needs_only_read_permission(self):
        url = f"sqlite:{self.ours}/slots.db"
        self.assert_status(0, self.run_slotctl("db", "seed", "--database", url))
        everything = self.assert_status(0, self.run_slotctl("export", "--database", url)).out
        for file in self.ours.iterdir():
            file.chmod(0o444)
        self.assertEqual(everything, self.assert_status(0, self.run_unprivileged("export", "--database", url)).out)
        self.assert_status(0, self.run_unprivileged("db", "status", "--database", url))
        self.assertEqual(["slots.db"], [file.name for file in self.ours.iterdir()])

    def test_a_log_file_that_cannot_be_written_is_reported_and_stops_nobody(self):
        result = self.run_unprivileged("maintain", "--database", f"sqlite:{self.theirs}/slots.db", "--format", "json",
                                       SLOTCTL_LOG_FILE=self.ours / "slotctl.log")
        self.assert_status(0, result)
        self.assertIn(f"the log file {self.ours}/slotctl.log cannot be opened: Permission denied",
                      " ".join(result.json["warnings"]))

    def test_health_reports_files_that_the_jobs_can_read_but_not_write(self):
        url, log = f"sqlite:{self.theirs}/slots.db", self.theirs / "slotctl.log"
        self.assert_status(0, self.run_slotctl("maintain", "--database", url, env={"SLOTCTL_LOG_FILE": log}))
        closed = [self.theirs / "slots.db", log]
        for file in closed:
            os.chown(file, os.geteuid(), -1)
            file.chmod(0o444)
        result = self.run_unprivileged("monitor", "--database", url, "--format", "json",
                                       SLOTCTL_LOG_FILE=log, SLOTCTL_LOCK_DIRECTORY=self.theirs)
        self.assert_status(2, result)
        checks = {check["name"]: check for check in result.json["checks"]}
        self.assertEqual("ok", checks["lock_directory"]["status"])
        for name, file in zip(("database_directory", "log_directory"), closed):
            self.assertEqual(("critical", f"{file} cannot be written: Permission denied"),
                             (checks[name]["status"], checks[name]["message"]))

    def test_a_configuration_file_that_cannot_be_read_is_reported(self):
        file = self.workplace.write("ours/slotctl.toml", "")
        file.chmod(0)
        self.assert_denied(self.run_unprivileged("config", "check", "--config", file), file)

    def in_place_of_jobs(self, place):
        return {"SLOTCTL_DATABASE_URL": f"sqlite:{place}/data/slots.db", "SLOTCTL_LOCK_DIRECTORY": place / "locks",
                "SLOTCTL_LOG_FILE": place / "log" / "slotctl.log", "SLOTCTL_LOG_MAX_SIZE": 1024}

    def place_of_jobs(self):
        if os.geteuid() != 0:
            self.skipTest("only root can work in another account's place")
        place = self.workplace.path / "jobs"
        for directory in (place, place / "data"):
            directory.mkdir(mode=0o750)
            os.chown(directory, 65534, 65534)
        return place

    def test_files_that_root_creates_by_hand_stay_accessible_to_the_jobs_account(self):
        place = self.place_of_jobs()
        env = self.in_place_of_jobs(place)
        self.assert_status(0, self.run_slotctl("db", "seed", env=env))
        for _ in range(6):  # so that each of them rotates the log
            self.assert_status(0, self.run_slotctl("maintain", env=env))
            self.assert_status(0, self.run_unprivileged("maintain", **env))
        files = {str(path.relative_to(place)): path.stat().st_uid for path in place.rglob("*")}
        self.assertLess({"data/slots.db", "log/slotctl.log", "log/slotctl.1.log"}, set(files), files)
        self.assertEqual({65534}, set(files.values()), files)


if __name__ == "__main__":
    support.main()
