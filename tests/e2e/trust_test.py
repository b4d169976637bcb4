#!/usr/bin/env python3
"""Files: what root does in other accounts' directories, whose configuration is obeyed, and who can read created files."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import stat

import machine
import stores
import support
from http_client import Server

NOBODY = 65534
NOW = "2026-11-20T08:00:00Z"


class InPlacesOfOthers(support.SlotctlTest):
    """Root runs a job by hand in a directory of the jobs' account, which may have put anything there."""

    def setUp(self):
        super().setUp()
        machine.need_root()
        self.place = self.workplace.path / "jobs"
        self.safe = self.workplace.path / "safe"
        self.victim = self.safe / "victim"
        self.make_places()

    def make_places(self):
        for folder in (self.place, self.safe):
            shutil.rmtree(folder, ignore_errors=True)
        self.safe.mkdir(mode=0o700)
        for folder in (self.place, self.place / "data", self.place / "log", self.place / "state"):
            folder.mkdir(mode=0o750)
            os.chown(folder, NOBODY, NOBODY)
        self.victim.write_text("precious\n")
        self.victim.chmod(0o600)

    def env(self):
        return {"SLOTCTL_DATABASE_URL": f"sqlite:{self.place}/data/slots.db", "STATE_DIRECTORY": self.place / "state",
                "SLOTCTL_LOG_FILE": self.place / "log" / "slotctl.log", "SLOTCTL_LOG_MAX_SIZE": 1024,
                "SLOTCTL_ALERTS_WEBHOOK_URL": "http://127.0.0.1:1/"}

    def work(self):
        """Whatever writes files: a job, an alert that cannot be delivered, a report and an export."""
        env = self.env()
        results = [self.run_slotctl("maintain", "--now", NOW, env=env),
                   self.run_slotctl("monitor", "--alert", "--now", NOW, env=env),
                   self.run_slotctl("monitor", "--format", "html", "--output", self.place / "page.html", "--now", NOW,
                                    env=env),
                   self.run_slotctl("export", "--output", self.place / "log" / "export.json", env=env)]
        for result in results:
            self.assertNotIn(result.status, (70, -11, -6), result)
        return results

    def assert_untouched(self, results):
        said = "\n".join(map(str, results))
        self.assertEqual(["victim"], [file.name for file in self.safe.iterdir()], said)
        status = self.victim.stat()
        self.assertEqual(("precious\n", 0, 0o600),
                         (self.victim.read_text(), status.st_uid, stat.S_IMODE(status.st_mode)), said)

    def test_a_link_in_the_place_of_any_file_that_slotctl_makes_is_not_followed(self):
        self.work()
        # SQLite's own files exist only while it works.
        files = {path.relative_to(self.place) for path in self.place.rglob("*") if path.is_file()}
        files |= {pathlib.Path("data") / f"slots.db-{end}" for end in ("wal", "shm", "journal")}
        self.assertGreater(len(files), 6, files)
        for file in sorted(files):
            for kind in ("link", "dangling link", "hard link", "pipe"):
                with self.subTest(file=str(file), kind=kind):
                    self.make_places()
                    planted = self.place / file
                    planted.parent.mkdir(exist_ok=True)
                    if kind == "pipe":
                        os.mkfifo(planted)
                    elif kind == "hard link":
                        os.link(self.victim, planted)
                    else:
                        planted.symlink_to(self.victim if kind == "link" else self.safe / "not there yet")
                    results = self.work()
                    if kind == "hard link" and planted.exists() and planted.samefile(self.victim):
                        planted.unlink()
                    self.assert_untouched(results)

    def test_a_link_in_the_place_of_a_directory_is_not_followed(self):
        for folder in ("data", "log", "state", "state/locks"):
            with self.subTest(folder):
                self.make_places()
                with contextlib.suppress(FileNotFoundError):
                    (self.place / folder).rmdir()
                (self.place / folder).symlink_to(self.safe)
                self.assert_untouched(self.work())

    def test_the_lock_directory_of_a_shared_database_is_not_used_behind_a_link(self):
        store = stores.PostgresStore(stores.PostgresServer.database())
        self.addCleanup(store.close)
        self.assert_status(0, self.run_slotctl("db", "migrate", "--database", store.url))
        link = self.place / "locks"
        link.symlink_to(self.safe)
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        for directory in (link, link / "new"):
            with self.subTest(directory=str(directory)):
                result = self.run_slotctl("maintain", "--now", NOW, "--database", store.url,
                                          env={"SLOTCTL_LOCK_DIRECTORY": directory})
                self.assert_status(77, result)
                self.assert_says(f"cannot use the lock directory {directory}: {link} is a symbolic link of nobody, which"
                                 " root does not follow", result.err, result)
                self.assert_untouched([result])
        # What root itself has linked, as /var/run, is used; and what is shared, as /tmp.
        by_root = self.workplace.path / "link"
        by_root.symlink_to(self.safe)
        shared = self.workplace.path / "shared"
        shared.mkdir()
        shared.chmod(0o1777)
        for directory in (by_root / "locks", shared, shared / "locks"):
            with self.subTest(directory=str(directory)):
                self.assert_status(0, self.run_slotctl("maintain", "--now", NOW, "--database", store.url,
                                                       env={"SLOTCTL_LOCK_DIRECTORY": directory}))
                self.assertTrue(list(directory.glob("maintain-*.lock")))

    def test_a_socket_is_not_made_behind_a_link(self):
        self.assert_status(0, self.run_slotctl("db", "migrate", env=self.env()))
        link = self.place / "run"
        link.symlink_to(self.safe)
        result = self.run_slotctl("serve", "--listen", f"unix:{link}/http.sock", env=self.env())
        self.assert_status(77, result)
        self.assert_says(f"cannot listen on unix:{link}/http.sock: {link} is a symbolic link", result.err, result)
        self.assert_untouched([result])
        self.start_slotctl = self.workplace.start
        server = Server(self, listen=f"unix:{self.place}/http.sock", env=self.env())
        self.assertEqual(200, server.get("/livez").status)
        server.stop()
        self.assertFalse((self.place / "http.sock").exists())

    def test_the_refusal_names_the_link_and_its_owner(self):
        link = self.place / "data" / "slots.db"
        link.symlink_to(self.victim)
        os.chown(link, NOBODY, NOBODY, follow_symlinks=False)
        result = self.assert_status(77, self.run_slotctl("maintain", env=self.env()))
        self.assert_says(f"{link} is a symbolic link of nobody, which root does not follow", result.err, result)

    def test_links_of_root_in_roots_own_directories_are_followed(self):
        (self.workplace.path / "elsewhere" / "deep").mkdir(parents=True)
        link = self.workplace.path / "link"
        link.symlink_to("elsewhere")
        env = {"SLOTCTL_DATABASE_URL": f"sqlite:{link}/deep/slots.db", "SLOTCTL_LOG_FILE": link / "log" / "slotctl.log"}
        self.assert_status(0, self.run_slotctl("maintain", "--now", NOW, env=env))
        self.assertTrue((self.workplace.path / "elsewhere" / "deep" / "slots.db").is_file())
        self.assertNotEqual("", (self.workplace.path / "elsewhere" / "log" / "slotctl.log").read_text())

    def test_other_users_follow_their_own_links(self):
        program = machine.program_for_all(self)
        self.workplace.path.chmod(0o755)
        (self.place / "real").mkdir()
        os.chown(self.place / "real", NOBODY, NOBODY)
        (self.place / "data").rmdir()
        (self.place / "data").symlink_to("real")
        (self.place / "log" / "slotctl.log").symlink_to("there.log")
        env = {**self.env(), "SLOTCTL_CONFIG": None, "HOME": self.place}
        self.assert_status(0, self.run_slotctl("maintain", "--now", NOW, env=env, program=program, prefix=(
            "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")))
        self.assertTrue((self.place / "real" / "slots.db").is_file())
        self.assertNotEqual("", (self.place / "log" / "there.log").read_text())


class Obeyed(support.SlotctlTest):
    """Which configuration is obeyed."""

    def setUp(self):
        super().setUp()
        machine.need_root()
        self.folder = self.workplace.path / "here"
        self.folder.mkdir()
        self.file = self.folder / "config.toml"
        self.file.write_text("[maintain]\ndays_ahead = 77\n")
        self.file.chmod(0o644)
        self.without = {"SLOTCTL_CONFIG": None}

    def found(self, *arguments, **options):
        """With that directory as root's current one."""
        return self.run_slotctl(*arguments, env=self.without, prefix=("env", "-C", str(self.folder)), **options)

    def test_a_file_of_another_account_in_the_directory_where_root_stands_is_not_obeyed(self):
        secret = self.workplace.write("secret", "hunter2\n")
        self.file.write_text(f"[database]\nurl = 'postgresql://127.0.0.1:1/x'\npassword_file = '{secret}'\n"
                             f"[log]\nfile = '{self.workplace.path}/planted.log'\n")
        for owner, mode, folder_owner, folder_mode in ((NOBODY, 0o644, 0, 0o755), (0, 0o646, 0, 0o755),
                                                       (0, 0o644, NOBODY, 0o755), (0, 0o644, 0, 0o777)):
            with self.subTest(owner=owner, mode=oct(mode), folder_owner=folder_owner, folder_mode=oct(folder_mode)):
                os.chown(self.file, owner, -1)
                self.file.chmod(mode)
                os.chown(self.folder, folder_owner, -1)
                self.folder.chmod(folder_mode)
                for command in (("config", "check"), ("config", "show"), ("maintain",), ("import", "x.json")):
                    result = self.assert_status(77, self.found(*command))
                    self.assert_says("config.toml is refused for root", result.err, result)
                    # Whoever reads it must see what is wrong, not what is right.
                    culprit = "it belongs to" if (owner, mode) != (0, 0o644) else "its directory belongs to"
                    self.assert_says("since other users may write to " + culprit.split(" belongs")[0] + ": " + culprit, result.err, result)
                self.assertFalse((self.workplace.path / "planted.log").exists())

    def test_a_file_of_root_is_obeyed_even_if_its_group_may_write(self):
        for mode in (0o600, 0o644, 0o664):
            self.file.chmod(mode)
            result = self.assert_status(0, self.found("config", "show"))
            self.assert_says("days_ahead = 77", result.out, result)

    def test_a_file_that_was_named_is_obeyed_only_if_nobody_else_may_write_to_it(self):
        for owner, group, mode, obeyed in ((0, 0, 0o644, True), (0, NOBODY, 0o640, True), (0, 0, 0o664, True),
                                           (NOBODY, 0, 0o644, False), (0, NOBODY, 0o660, False), (0, 0, 0o606, False)):
            os.chown(self.file, owner, group)
            self.file.chmod(mode)
            for named in (self.run_slotctl("config", "check", "--config", self.file),
                          self.run_slotctl("config", "check", env={"SLOTCTL_CONFIG": self.file})):
                with self.subTest(owner=owner, group=group, mode=oct(mode)):
                    self.assert_status(0 if obeyed else 77, named)
                    if not obeyed:
                        self.assert_says("mode " + format(mode, "04o"), named.err, named)

    def test_other_users_are_warned_of_a_file_that_others_may_write(self):
        program = machine.program_for_all(self)
        prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
        for folder in (self.workplace.path, self.folder):
            folder.chmod(0o755)
        for mode, warned in ((0o644, False), (0o666, True)):
            self.file.chmod(mode)
            result = self.assert_status(0, self.run_slotctl("config", "check", "--config", self.file, program=program,
                                                            prefix=prefix))
            self.assertEqual(warned, "others may write to the configuration file" in result.err, result)

    def test_check_names_the_owner_and_the_mode(self):
        self.file.chmod(0o640)
        result = self.assert_status(0, self.run_slotctl("config", "check", "--config", self.file))
        self.assert_says(f"{self.file} (root:root, mode 0640)", result.out, result)
        told = self.run_slotctl("config", "check", "--config", self.file, "--format", "json").json
        self.assertEqual(("root", "root", "0640"), (told["file_owner"], told["file_group"], told["file_mode"]))

    def test_a_secret_is_one_short_line_of_a_file(self):
        secret = self.workplace.path / "secret"
        config = self.workplace.write("secret.toml", f"[database]\npassword_file = '{secret}'\n")
        for make, says in ((lambda: secret.write_text("one\ntwo\n"), "more than one line"),
                           (lambda: secret.write_text("x" * 10000), "larger than 8192 bytes"),
                           (lambda: os.mkfifo(secret), "it is a pipe, not a file"),
                           (lambda: secret.mkdir(), "Is a directory"),
                           (lambda: secret.symlink_to("/dev/zero"), "it is a device, not a file")):
            make()
            result = self.assert_status(78, self.run_slotctl("config", "check", "--config", config))
            self.assert_says(says, result.err, result)
            if secret.is_dir():
                secret.rmdir()
            else:
                secret.unlink()


class Rights(support.SlotctlTest):
    """Who can read created files."""

    def test_files_that_a_run_creates_are_for_their_owner_only(self):
        home = self.workplace.path / "new home"
        env = {"SLOTCTL_LOG_FILE": home / "log" / "slotctl.log", "SLOTCTL_LOG_MAX_SIZE": 1024,
               "SLOTCTL_ALERTS_WEBHOOK_URL": "http://127.0.0.1:1/", "STATE_DIRECTORY": home / "state"}
        wide_open = ("sh", "-c", 'umask 0; exec "$@"', "sh")
        for _ in range(5):
            self.assert_status(0, self.run_slotctl("maintain", "--now", NOW, env=env, prefix=wide_open))
        self.run_slotctl("monitor", "--alert", env=env, prefix=wide_open)
        modes = {str(path.relative_to(home)): stat.S_IMODE(path.stat().st_mode) for path in home.rglob("*")}
        self.assertLess({"state", "state/slotctl.db", "log/slotctl.log", "log/slotctl.1.log"}, set(modes))
        self.assertEqual({}, {name: oct(mode) for name, mode in modes.items() if mode & 0o077}, modes)

    def test_sqlites_own_files_have_the_permissions_of_the_database(self):
        home = self.workplace.path / "home"
        env = {"STATE_DIRECTORY": home}
        self.assert_status(0, self.run_slotctl("db", "seed", "--sample", "mechanics", env=env))
        running = self.workplace.start("maintain", "--now", NOW, "--days-ahead", "300", env=env)
        seen = {}

        def looked():
            for end in ("-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    seen[end] = stat.S_IMODE((home / f"slotctl.db{end}").stat().st_mode)
            return len(seen) == 2 or not running.runs()
        support.wait_until(looked, "SQLite has its files")
        running.signal(signal.SIGKILL)
        running.finish()
        self.assertEqual({"-wal": 0o600, "-shm": 0o600}, seen)

    def test_in_a_directory_of_a_service_account_the_group_may_read(self):
        home = self.workplace.path / "service"
        home.mkdir()
        home.chmod(0o750)
        env = {"STATE_DIRECTORY": home, "SLOTCTL_LOG_FILE": home / "slotctl.log"}
        self.assert_status(0, self.run_slotctl("maintain", "--now", NOW, env=env))
        for name in ("slotctl.db", "slotctl.log"):
            self.assertEqual(0o640, stat.S_IMODE((home / name).stat().st_mode), name)


class OneFile(support.SlotctlTest):
    """The lock of an SQLite file is found by everybody who uses it."""

    def setUp(self):
        super().setUp()
        self.data = self.workplace.path / "data"
        self.data.mkdir()
        self.url = f"sqlite:{self.data}/slots.db"
        self.assert_status(0, self.run_slotctl("db", "seed", "--sample", "mechanics", "--database", self.url))

    @contextlib.contextmanager
    def at_work(self):
        """While a run holds the lock, frozen."""
        running = self.workplace.start("maintain", "--database", self.url, "--now", NOW, "--days-ahead", "360",
                                       env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / "one"})
        support.wait_until(lambda: not running.runs() or
                           any(json.loads(file.read_text()).get("run_id") for file in self.data.glob("*.holder")),
                           "the run has told who it is")
        running.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            running.signal(signal.SIGKILL)
            running.finish()

    def test_a_run_with_another_lock_directory_notices_the_first_one(self):
        (self.workplace.path / "link").symlink_to("data")
        (self.workplace.path / "file").symlink_to("data/slots.db")
        with self.at_work():
            for url in (self.url, f"sqlite:{self.workplace.path}/link/slots.db", f"sqlite:{self.workplace.path}/file"):
                result = self.run_slotctl("maintain", "--database", url,
                                          env={"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / "two"})
                self.assert_status(75, result)
        self.assertFalse((self.workplace.path / "two").exists())

    def test_another_user_who_may_write_the_database_notices_it(self):
        machine.need_root("setpriv")
        program = machine.program_for_all(self)
        self.workplace.path.chmod(0o755)
        self.data.chmod(0o777)
        (self.data / "slots.db").chmod(0o666)
        prefix = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
        env = {"SLOTCTL_CONFIG": None, "HOME": "/nonexistent", "STATE_DIRECTORY": None, "XDG_CONFIG_HOME": None}
        with self.at_work():
            result = self.run_slotctl("maintain", "--database", self.url, env=env, prefix=prefix, program=program)
            self.assert_status(75, result)
        self.assert_status(0, self.run_slotctl("maintain", "--database", self.url, "--now", NOW, env=env, prefix=prefix,
                                               program=program))

    def test_the_same_directory_by_another_mount_is_the_same_place(self):
        machine.need_root("unshare", "mount")
        other = self.workplace.path / "mounted"
        other.mkdir()
        with self.at_work():
            result = self.run_slotctl("maintain", "--database", f"sqlite:{other}/slots.db", prefix=(
                "unshare", "--mount", "--propagation", "private", "sh", "-c",
                f"mount --bind '{self.data}' '{other}' && exec \"$@\"", "sh"))
        self.assert_status(75, result)

    def test_a_file_with_two_names_is_not_written(self):
        os.link(self.data / "slots.db", self.data / "second.db")
        result = self.assert_status(1, self.run_slotctl("maintain", "--database", self.url))
        self.assert_says("has 2 names (hard links)", result.err, result)
        self.assert_status(0, self.run_slotctl("db", "status", "--database", self.url))


if __name__ == "__main__":
    support.main()
