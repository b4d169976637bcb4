#!/usr/bin/env python3
"""Completion in the real shells: the Tab key offers everything that the help names."""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import time

import support

COMMANDS = [[], ["maintain"], ["unreserve"], ["monitor"], ["alerts"], ["alerts", "test"], ["run"],
            ["setup-automation"], ["db"], ["db", "seed"], ["db", "reset"], ["import"], ["config"], ["config", "show"],
            ["completion"]]
BASH_COMPLETION = pathlib.Path("/usr/share/bash-completion/bash_completion")


def needs(program):
    """Skips a test without its shell, and fails where nothing may be missing."""
    def decorate(test):
        def run(self):
            if not shutil.which(program):
                if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
                    self.fail(f"{program} is not installed; see scripts/packages")
                self.skipTest(f"{program} is not installed")
            test(self)
        run.__name__ = test.__name__
        return run
    return decorate


class Terminal:
    """A shell at a terminal, and somebody who types."""

    def __init__(self, command, env, cwd):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], command, env)
        self.seen = ""

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait_for(self, pattern):
        """Returns the output up to and including the first match; the rest is kept for the next call."""
        give_up = time.monotonic() + support.LONGEST
        while not (match := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.fd], [], [], max(0.0, give_up - time.monotonic()))
            if not ready:
                raise AssertionError(f"waited in vain for {pattern!r} in\n{self.seen}")
            try:
                self.seen += os.read(self.fd, 65536).decode(errors="replace")
            except OSError:
                raise AssertionError(f"the shell ended without {pattern!r} in\n{self.seen}") from None
        shown, self.seen = self.seen[:match.end()], self.seen[match.end():]
        return match, shown

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


# The text typed before the Tab key, and the words that the shell then runs.
TYPED = [
    ("mai", ["maintain"]),
    ("maintain --days-a", ["maintain", "--days-ahead"]),
    ("db mig", ["db", "migrate"]),
    ("setup-automation --action li", ["setup-automation", "--action", "list"]),
    ("setup-automation --scheduler=sy", ["setup-automation", "--scheduler=systemd"]),
    ("monitor --perf", ["monitor", "--performance-report"]),
    ("alerts te", ["alerts", "test"]),
    ("--format j", ["--format", "json"]),
    ("--format=j", ["--format=json"]),
    ("db --format t", ["db", "--format", "text"]),
    ("--database sqlite:x.db conf", ["--database", "sqlite:x.db", "config"]),
    ("--dry-run -q db se", ["--dry-run", "-q", "db", "seed"]),
    ("db seed --sample mech", ["db", "seed", "--sample", "mechanics"]),
    ("completion pow", ["completion", "powershell"]),
    ("import busi", ["import", "business.json"]),
    ("--config set", ["--config", "settings.toml"]),
    ("db reset --dr", ["db", "reset", "--dry-run"]),
]


class Completion(support.SlotctlTest):
    def setUp(self):
        super().setUp()
        self.workplace.write("business.json", "{}")
        self.workplace.write("business.txt", "")
        self.workplace.write("settings.toml", "")

    def script(self, shell, name):
        result = self.assert_status(0, self.run_slotctl("completion", shell))
        self.assertEqual("", result.err, result)
        return self.workplace.write(name, result.out)

    def help_names(self, command):
        """Long options, commands below: as the help has them, the program's own options included."""
        options, commands = set(), set()
        for line in (command, []):
            text = self.assert_status(0, self.run_slotctl(*line, "--help")).out
            options.update(re.findall(r"^  (?:-\w,)?(--[\w-]+)", text, re.MULTILINE))
            if line == command:
                commands.update(re.findall(r"^  (\w[\w-]*) ", text.partition("Commands:")[2], re.MULTILINE))
        return options, commands

    def shell(self, command, *arguments, text=""):
        done = subprocess.run([command, *arguments], input=text, capture_output=True, encoding="utf-8",
                              env=self.workplace.environment({"TERM": "dumb"}), cwd=self.workplace.path,
                              timeout=support.LONGEST, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr), done)
        return done.stdout

    def assert_typed(self, terminal, prompt_ready):
        """Types each line, Tab, a full stop as the next word, Enter; the shell's `slotctl` shows its words."""
        self.addCleanup(terminal.close)
        terminal.wait_for(prompt_ready)
        for typed, words in TYPED:
            terminal.type(f"slotctl {typed}\t .\n")
            match, shown = terminal.wait_for(r"<<(.*?)>>")
            self.assertEqual([*words, "."], match[1].split("|"), f"after typing {typed!r}\n{shown}")

    # bash

    def bash_offers(self, script, *words, before=""):
        listing = self.shell("bash", "--norc", "-c",
                             f'{before}\nsource "{script}" && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _slotctl && '
                             'printf "%s\\n" "${COMPREPLY[@]}"', "bash", "slotctl", *words)
        return set(listing.split())

    @needs("bash")
    def test_bash_offers_what_the_help_names(self):
        script = self.script("bash", "completion.bash")
        for command in COMMANDS:
            with self.subTest(command=command):
                options, commands = self.help_names(command)
                offered = self.bash_offers(script, *command, "-")
                self.assertEqual(options, {name for name in offered if name.startswith("--")})
                if commands:
                    self.assertEqual(commands, self.bash_offers(script, *command, ""))

    @needs("bash")
    def test_bash_offers_values(self):
        script = self.script("bash", "completion.bash")
        for words, offered in [(["--format", ""], {"text", "json"}), (["db", "--format", "="], {"text", "json"}),
                               (["maintain", "--days-ahead", ""], set()),
                               (["completion", ""], {"bash", "zsh", "fish", "powershell", "providers", "services"}),
                               (["import", "bus"], {"business.json"}), (["import", "--", "bus"], {"business.json"}),
                               (["--config", "bus"], {"business.json", "business.txt"})]:
            with self.subTest(words=words):
                self.assertEqual(offered, self.bash_offers(script, *words))

    def with_names(self):
        """A business in the default database, and slotctl in the search path."""
        business = {"services": [{"id": 1, "name": "Hair cut", "duration": "30m"}],
                    "providers": [{"id": 1, "name": "Asha", "time_zone": "UTC"}, {"id": 2, "name": "Ben O'Hara", "time_zone": "UTC"}]}
        self.assert_status(0, self.run_slotctl("import", self.workplace.write("names.json", json.dumps(business))))
        return f'PATH="{pathlib.Path(support.binary()).parent}:$PATH"'

    def test_the_names_that_scripts_ask_for_are_printed_line_by_line(self):
        self.with_names()
        self.assertEqual("Asha\nBen O'Hara\n", self.assert_status(0, self.run_slotctl("completion", "providers")).out)
        self.assertEqual("Hair cut\n", self.assert_status(0, self.run_slotctl("completion", "services")).out)

    @needs("bash")
    def test_bash_offers_names_out_of_the_database(self):
        script, path = self.script("bash", "completion.bash"), self.with_names()
        for words, offered in ((["slots", "--provider", ""], ["Asha", "Ben\\ O\\'Hara"]), (["slots", "--provider", "B"], ["Ben\\ O\\'Hara"]),
                               (["book", "--service", "H"], ["Hair\\ cut"]), (["pause", "--provider", "X"], [])):
            with self.subTest(words=words):
                listing = self.shell("bash", "--norc", "-c",
                                     f'{path}\nsource "{script}" && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _slotctl && '
                                     'printf "%s\\n" "${COMPREPLY[@]}"', "bash", "slotctl", *words)
                self.assertEqual(offered, [line for line in listing.splitlines() if line])

    @needs("fish")
    def test_fish_offers_names_out_of_the_database(self):
        script, path = self.script("fish", "completion.fish"), self.with_names()
        listing = self.shell("fish", "-c", f'set -x {path.replace("=", " ").replace(":$PATH", "")} $PATH; source "{script}";'
                             ' complete -C "slotctl slots --provider "')
        self.assertEqual(["Asha", "Ben O'Hara"], [line.split("\t")[0] for line in listing.splitlines()])

    @needs("zsh")
    def test_zsh_completes_names_out_of_the_database(self):
        (self.workplace.path / "site").mkdir()
        self.script("zsh", "site/_slotctl")
        terminal = self.zsh(self.with_names())
        self.addCleanup(terminal.close)
        terminal.wait_for("ready> ")
        for typed, words in (("slots --provider A", ["slots", "--provider", "Asha"]), ("book --service H", ["book", "--service", "Hair cut"])):
            terminal.type(f"slotctl {typed}\t .\n")
            match, shown = terminal.wait_for(r"<<(.*?)>>")
            self.assertEqual([*words, "."], match[1].split("|"), shown)

    def another_business(self):
        """In a database that only its options name: a file with a blank in its path."""
        folder = self.workplace.path / "other place"
        folder.mkdir()
        database = folder / "other.db"
        business = self.workplace.write("other.json", json.dumps({"providers": [{"id": 1, "name": "Zoe", "time_zone": "UTC"}]}))
        self.assert_status(0, self.run_slotctl("import", business, "--database", f"sqlite:{database}"))
        (folder / "other.toml").write_text(f'[database]\nurl = "sqlite:{database}"\n')
        plain = self.workplace.path / "plain.db"
        plain.symlink_to(database)
        return (f"--config '{folder}/other.toml'", f'--config="{folder}/other.toml"', f"--config {str(folder).replace(' ', chr(92) + ' ')}/other.toml",
                f"--database sqlite:{plain}", f"--database=sqlite:{plain}")

    @needs("bash")
    def test_bash_offers_names_out_of_the_database_that_the_line_names(self):
        script, path = self.script("bash", "completion.bash"), self.with_names()
        start = self.workplace.write("rc", f"PS1='ready> '\nbind 'set enable-bracketed-paste off'\n{path}\nsource {script}\n"
                                           "slotctl() { printf '<<%s>>\\n' \"${*: -2:1}\"; }\n")
        for option in self.another_business():
            with self.subTest(option):
                terminal = Terminal(["bash", "--rcfile", str(start), "-i"],
                                    self.workplace.environment({"TERM": "dumb"}), self.workplace.path)
                self.addCleanup(terminal.close)
                terminal.wait_for("ready> ")
                terminal.type(f"slotctl {option} slots --provider \t .\n")
                match, shown = terminal.wait_for(r"<<(.*?)>>")
                self.assertEqual("Zoe", match[1], shown)

    @needs("zsh")
    def test_zsh_offers_names_out_of_the_database_that_the_line_names(self):
        (self.workplace.path / "site").mkdir()
        self.script("zsh", "site/_slotctl")
        load = self.with_names()
        for option in self.another_business():
            with self.subTest(option):
                terminal = self.zsh(load)
                self.addCleanup(terminal.close)
                terminal.wait_for("ready> ")
                terminal.type(f"slotctl {option} slots --provider \t .\n")
                match, shown = terminal.wait_for(r"<<(.*?)>>")
                self.assertEqual("Zoe", match[1].split("|")[-2], shown)

    @needs("fish")
    def test_fish_offers_names_out_of_the_database_that_the_line_names(self):
        script, path = self.script("fish", "completion.fish"), self.with_names()
        for option in self.another_business():
            with self.subTest(option):
                line = self.workplace.write("line", f"slotctl {option} slots --provider ")
                listing = self.shell("fish", "-c", f'set -x {path.replace("=", " ").replace(":$PATH", "")} $PATH; source "{script}";'
                                     f' complete -C (cat "{line}")')
                self.assertEqual(["Zoe"], [offer.split("\t")[0] for offer in listing.splitlines()])

    @needs("bash")
    def test_bash_completes_what_is_typed_at_a_terminal(self):
        script = self.script("bash", "completion.bash")
        start = self.workplace.write("rc", f"PS1='ready> '\nbind 'set enable-bracketed-paste off'\nsource {script}\n"
                                           "slotctl() { local IFS='|'; printf '<<%s>>\\n' \"$*\"; }\n")
        self.assert_typed(Terminal(["bash", "--rcfile", str(start), "-i"],
                                   self.workplace.environment({"TERM": "dumb"}), self.workplace.path), "ready> ")

    @needs("bash")
    def test_bash_finds_the_script_through_the_bash_completion_package(self):
        if not BASH_COMPLETION.exists():
            self.assertNotEqual("1", os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS"), "bash-completion is missing")
            self.skipTest("bash-completion is not installed")
        folder = self.workplace.path / "share" / "bash-completion" / "completions"
        folder.mkdir(parents=True)
        self.script("bash", "share/bash-completion/completions/slotctl")
        start = self.workplace.write("rc", f"export XDG_DATA_HOME={self.workplace.path}/share\nPS1='ready> '\n"
                                           "bind 'set enable-bracketed-paste off'\n"
                                           f"source {BASH_COMPLETION}\n"
                                           "slotctl() { local IFS='|'; printf '<<%s>>\\n' \"$*\"; }\n")
        self.assert_typed(Terminal(["bash", "--rcfile", str(start), "-i"],
                                   self.workplace.environment({"TERM": "dumb"}), self.workplace.path), "ready> ")

    # zsh

    def zsh(self, load):
        """zsh with its completion system; `load` brings slotctl's."""
        self.workplace.write(".zshrc", "PS1='ready> '\nunsetopt zle_bracketed_paste beep promptsp 2>/dev/null\n"
                                       "unset zle_bracketed_paste\nautoload -U compinit\nfpath=($PWD/site $fpath)\n"
                                       "compinit -u -D\nLISTMAX=10000\nsetopt list_rows_first\nunsetopt auto_menu\n"
                                       f"{load}\n"
                                       "slotctl() { local IFS='|'; print -r -- \"<<$*>>\"; }\n")
        env = self.workplace.environment({"TERM": "dumb", "ZDOTDIR": self.workplace.path, "COLUMNS": "160"})
        return Terminal(["zsh", "-d", "-i"], env, self.workplace.path)

    @needs("zsh")
    def test_zsh_completes_from_its_function_path(self):
        (self.workplace.path / "site").mkdir()
        self.script("zsh", "site/_slotctl")
        self.assert_typed(self.zsh(""), "ready> ")

    @needs("zsh")
    def test_zsh_completes_when_the_script_is_sourced(self):
        self.script("zsh", "completion.zsh")
        self.assert_typed(self.zsh("source ./completion.zsh"), "ready> ")

    @needs("zsh")
    def test_zsh_offers_what_the_help_names(self):
        (self.workplace.path / "site").mkdir()
        self.script("zsh", "site/_slotctl")
        # Every candidate passes through compadd.
        terminal = self.zsh("compadd() { local -a found; builtin compadd -A found \"$@\"; print -rl -- $found >>offers;"
                            " builtin compadd \"$@\"; }")
        self.addCleanup(terminal.close)
        terminal.wait_for("ready> ")
        offers = self.workplace.path / "offers"
        for command in COMMANDS:
            with self.subTest(command=command):
                options, commands = self.help_names(command)
                for typed, expected in ((" --", options), (" ", commands)):
                    if not expected:
                        continue
                    offers.write_text("")
                    terminal.type(" ".join(["slotctl", *command]) + typed + "\t\x15print do''ne\n")
                    terminal.wait_for("done\\s+ready> ")
                    offered = {line.rstrip("=") for line in offers.read_text().split()}
                    self.assertEqual(expected, {name for name in offered if name.startswith("--") == (typed == " --")})

    # fish

    def fish_offers(self, line):
        listing = self.shell("fish", "--no-config", "-c",
                             f'source completion.fish; complete -C"{line}"')
        return [offer.split("\t")[0] for offer in listing.splitlines()]

    @needs("fish")
    def test_fish_offers_what_the_help_names(self):
        self.script("fish", "completion.fish")
        for command in COMMANDS:
            with self.subTest(command=command):
                options, commands = self.help_names(command)
                line = " ".join(["slotctl", *command])
                self.assertEqual(options, set(self.fish_offers(line + " --")))
                if commands:
                    self.assertEqual(commands, set(self.fish_offers(line + " ")))

    @needs("fish")
    def test_fish_completes_what_is_typed(self):
        self.script("fish", "completion.fish")
        for typed, words in TYPED:
            with self.subTest(typed=typed):
                # Files of the wanted kind come first.
                self.assertEqual(words[-1], self.fish_offers("slotctl " + typed)[0])

    @needs("fish")
    def test_fish_offers_values_and_files(self):
        self.script("fish", "completion.fish")
        for line, offered in [("slotctl db --format ", {"text", "json"}), ("slotctl maintain --days-ahead ", set()),
                              ("slotctl completion ", {"bash", "zsh", "fish", "powershell", "providers", "services"}),
                              ("slotctl --config bus", {"business.json", "business.txt"})]:
            with self.subTest(line=line):
                self.assertEqual(offered, set(self.fish_offers(line)))

    # Every shell

    def test_the_powershell_script_contains_every_command_and_option(self):
        """There is no PowerShell in Debian to run it with."""
        text = self.assert_status(0, self.run_slotctl("completion", "powershell")).out
        for command in COMMANDS:
            options, commands = self.help_names(command)
            table = text.partition(f"'{' '.join(['slotctl', *command])}' = @{{")[2].partition("        }\n")[0]
            for name in options | commands:
                self.assertIn(f"'{name}' = ", table, command)
        self.assertIn("Register-ArgumentCompleter -Native", text)

    def test_the_script_needs_no_configuration_and_no_database(self):
        self.assert_status(0, self.run_slotctl("completion", "bash",
                                               env={"SLOTCTL_CONFIG": "/nowhere", "DATABASE_URL": "mysql://"}))

    def test_another_shell_is_refused(self):
        result = self.assert_status(64, self.run_slotctl("completion", "tcsh"))
        self.assert_says("bash, zsh, fish, powershell", result.err, result)
        self.assert_status(64, self.run_slotctl("completion"))


if __name__ == "__main__":
    support.main()
