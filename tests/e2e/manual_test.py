#!/usr/bin/env python3
"""The manual pages: they say what the program says, and every formatter reads them without complaint."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tomllib

import support

MANUAL = pathlib.Path(os.environ["SLOTCTL_MANUAL"])
PAGES = ["slotctl.1", "slotctl-config.5", "slotctl-import.5"]
IMPORT_FORMAT = (support.ROOT / "docs/import-format.md").read_text(encoding="utf-8")
COMMANDS = ["init", "maintain", "unreserve", "remind", "mark-missed", "cleanup", "reviews request", "reviews remind", "reviews aggregate", "stats", "availability", "book", "booking show", "booking confirm", "booking cancel",
            "slots", "booking complete", "booking move", "calendar add", "calendar list", "calendar remove", "calendar sync", "calendar feed add", "calendar feed list", "calendar feed remove",
            "provider list", "provider show", "provider add", "provider set", "provider remove",
            "service list", "service show", "service add", "service set", "service remove",
            "offering list", "offering add", "offering set", "offering remove", "hours list", "hours add", "hours remove",
            "closed list", "closed add", "closed remove", "stock show", "stock repair", "undo", "notify", "send", "notifications test", "serve", "serve token add", "serve token list", "serve token remove", "monitor", "alerts test", "runs", "runs show", "pause", "resume", "run", "setup-automation", "db migrate", "db status", "db health",
            "db seed", "db reset", "adopt suggest", "adopt apply", "adopt check", "adopt detach", "adopt attach", "import", "export", "config check", "config show", "completion"]


class Manual(support.SlotctlTest):
    def tool(self, program, *arguments):
        if not shutil.which(program):
            self.assertNotEqual("1", os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS"), f"{program} is not installed")
            self.skipTest(f"{program} is not installed")
        return subprocess.run([program, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False,
                              env={**self.workplace.environment(), "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})

    def text(self, name):
        """The page as it is read."""
        result = self.tool("mandoc", "-Tutf8", "-O", "width=200", MANUAL / name)
        self.assertEqual((0, ""), (result.returncode, result.stderr))
        return re.sub(r".\x08", "", result.stdout)

    def test_formatters_report_no_problems(self):
        for page in PAGES:
            for command in (("mandoc", "-Tlint", MANUAL / page),
                            ("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", MANUAL / page)):
                with self.subTest(command=command):
                    result = self.tool(*command)
                    said = result.stdout if command[0] == "mandoc" else ""
                    self.assertEqual((0, "", ""), (result.returncode, said, result.stderr))

    def test_every_command_and_option_of_the_help_is_in_it(self):
        page = self.text("slotctl.1")
        for command in COMMANDS:
            self.assertRegex(page, rf"(?m)^\s+slotctl {command}\b")
        for line in ([], *(command.split() for command in COMMANDS)):
            text = self.assert_status(0, self.run_slotctl(*line, "--help")).out
            for option in re.findall(r"^  (?:-\w,)?(--[\w-]+)", text, re.MULTILINE):
                self.assertRegex(page, rf"(?m)^\s+(-\w, )?{option}( |$)", f"of slotctl {' '.join(line)}")

    def test_it_has_the_sections_that_readers_expect(self):
        sections = re.findall(r"(?m)^([A-Z][A-Z ]+)$", self.text("slotctl.1"))
        self.assertEqual(["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT",
                          "FILES", "EXAMPLES", "SEE ALSO"], sections)

    def exit_statuses(self):
        """Those of every command, and those of monitor."""
        section = self.text("slotctl.1").partition("\nEXIT STATUS")[2].partition("\nENVIRONMENT")[0]
        common, _, monitor = section.partition("slotctl monitor")
        return [re.findall(r"(?m)^\s+(\d+)\s+(\S.*)\.$", part) for part in (common, monitor)]

    def test_no_command_is_left_out_here(self):
        def below(*line):
            help_text = self.assert_status(0, self.run_slotctl(*line, "--help")).out
            found = re.findall(r"^  (\w[\w-]*) ", help_text.partition("Commands:")[2], re.MULTILINE)
            own = [] if found and "[COMMAND]" not in help_text else [" ".join(line)]
            return own + [name for word in found for name in below(*line, word)]
        self.assertEqual(sorted(below()), sorted(COMMANDS))

    def test_its_exit_statuses_are_those_of_the_readme(self):
        written, _ = self.exit_statuses()
        readme = (support.ROOT / "README.md").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r"(?m)^\| (\d+) \| (.*) \|$", readme), written)

    def test_monitors_exit_statuses_are_those_of_nagios(self):
        _, monitor = self.exit_statuses()
        self.assertEqual(["0", "1", "2", "3"], [status for status, _ in monitor])
        nothing_there = self.run_slotctl("monitor", "--database", "sqlite:nowhere.db")
        self.assert_says("unreachable", monitor[self.assert_status(2, nothing_there).status][1], nothing_there)
        wrong = self.run_slotctl("monitor", "--no-such-option")
        self.assert_says("command line", monitor[self.assert_status(3, wrong).status][1], wrong)

    def test_every_key_of_the_schedule_is_in_it_with_its_default(self):
        section = self.text("slotctl-config.5").partition("\nSCHEDULE")[2].partition("\nSEE ALSO")[0]
        self.workplace.write("config.toml", '[[schedule]]\nname = "x"\ncommand = "maintain"\ncron = "@daily"\n')
        jobs = self.assert_status(0, self.run_slotctl("config", "show", "--config", "config.toml")).out
        keys = re.findall(r"(?m)^(\w+) = (\S+)", jobs.partition("[[schedule]]")[2])
        self.assertEqual(8, len(keys), jobs)
        for key, value in keys:
            says = "Required." if key in ("name", "command", "cron") else f"Default: {value}."
            self.assertRegex(section, rf"(?m)^\s+{key}\s(?:(?!Default:|Required)[\s\S])*{re.escape(says)}$")
        reference = (support.ROOT / "config.toml").read_text(encoding="utf-8")
        for job in tomllib.loads(reference)["schedule"]:
            condition = "" if job.get("enabled", True) else "    (if notifications.enabled)"
            self.assertIn(f"{job['cron']}    slotctl {job['command']}{condition}\n", section)

    def test_every_setting_of_the_reference_file_is_in_the_configuration_page(self):
        page = self.text("slotctl-config.5")
        for line in self.assert_status(0, self.run_slotctl("config", "show")).out.splitlines():
            if match := re.match(r"(\w+)\.(\w+) = ", line):
                self.assertRegex(page, rf"(?m)^\s+\[{match[1]}\]$")
                self.assertRegex(page, rf"(?m)^\s+{match[2]}\b")
                self.assertIn(f"SLOTCTL_{match[1]}_{match[2]}".upper(), page)

    def test_the_page_of_the_import_format_has_every_key_that_import_knows_and_no_other(self):
        # The error for a key that is like no other lists those that are known.
        odd, window = {"§": 0}, {"§": 0, "from": "09:00", "to": "10:00"}
        self.workplace.write("odd.json", {
            **odd, "services": [odd], "bookings": [odd], "slots": [odd], "variants": [odd], "drop_products": [odd],
            "orders": [{**odd, "reservations": [odd]}], "customers": [odd], "customer_devices": [odd],
            "notifications": [odd], "told_bookings": [odd], "reviews": [odd], "provider_statistics": [odd],
            "daily_statistics": [odd], "chat_rooms": [odd],
            "providers": [{**odd, "availability": [odd], "overrides": [{**odd, "windows": [window]}],
                           "services": [{**odd, "hours": [odd]}]}]})
        result = self.assert_status(65, self.run_slotctl("import", "odd.json"))
        known = {}
        for place, keys in re.findall(r"(?m)^ +(\S*)§: is no known key; known are (.*)$", result.err):
            known.setdefault(place.partition("[")[0], set()).update(keys.split(", "))
        self.assertEqual({"", *known[""]}, set(known), "each list, and the file itself")
        page = (MANUAL / "slotctl-import.5").read_text(encoding="utf-8")
        sections = dict(re.findall(r"(?m)^\.SS (\w+)\n((?:(?!\.S[SH] ).*\n)*)", page))
        self.assertEqual(known[""], set(sections))
        for name, text in sections.items():
            with self.subTest(list=name):
                self.assertEqual(known[name], set(re.findall(r"(?m)^\.TP\n\\fB(\w+)\\fR$", text)))

    def test_the_page_of_the_import_format_says_what_its_document_says(self):
        # Without its title, the heads of tables, and the marks of Markdown.
        document = re.sub(r"(?m)^(# |\| key \||\|-|```).*\n", "", IMPORT_FORMAT)
        document = re.sub(r"(?m)^(#+|-) |^\| | \|$|(?<=`) \|(?= )|\*\*|`", "", document)
        page = self.text("slotctl-import.5").partition("\nDESCRIPTION\n")[2].partition("\nSEE ALSO")[0]
        self.assertEqual(document.lower().split(), page.replace("•", "").lower().split())

    def test_the_example_of_the_import_format_can_be_imported(self):
        example = re.search(r"```json\n(.*?)```", IMPORT_FORMAT, re.DOTALL)[1]
        self.workplace.write("example.json", json.loads(example))
        self.assert_status(0, self.run_slotctl("import", "--now", "2026-11-20T09:00:00Z", "example.json"))


if __name__ == "__main__":
    support.main()
