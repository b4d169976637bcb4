#!/usr/bin/env python3
"""The command line: help, version, options, and messages about wrong ones."""
import re

import support

COMMANDS = [[], ["maintain"], ["db"], ["db", "migrate"], ["db", "status"], ["db", "seed"], ["db", "reset"], ["import"],
            ["export"], ["config"], ["config", "check"], ["config", "show"], ["completion"], ["unreserve"], ["monitor"],
            ["alerts"], ["alerts", "test"], ["run"], ["setup-automation"]]
GLOBAL_OPTIONS = ["--config", "--database", "--dry-run", "--format", "--now", "--wait", "-v", "-q"]


class CommandLine(support.SlotctlTest):
    def assert_usage_error(self, *arguments, says=()):
        result = self.assert_status(64, self.run_slotctl(*arguments))
        self.assertEqual("", result.out, result)
        self.assertTrue(result.err.startswith("slotctl: "), result)
        self.assertIn("--help", result.err, result)
        for words in says:
            self.assert_says(words, result.err, result)
        return result

    def test_every_command_has_a_help_that_names_it_and_the_global_options(self):
        for command in COMMANDS:
            for option in ("--help", "-h"):
                with self.subTest(command=command, option=option):
                    result = self.assert_status(0, self.run_slotctl(*command, option))
                    self.assertEqual("", result.err, result)
                    self.assert_says(" ".join(["Usage: slotctl", *command]), result.out, result)
                    for name in GLOBAL_OPTIONS:
                        self.assert_says(name, result.out, result)

    def test_help_of_every_command_can_be_asked_for_in_three_ways(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                shown = self.assert_status(0, self.run_slotctl(*command, "--help")).out
                for asked in (["help", *command], [*command, "-h"], ["help", *command, "--help"]):
                    result = self.assert_status(0, self.run_slotctl(*asked))
                    self.assertEqual((shown, ""), (result.out, result.err), result)

    def test_no_line_of_a_help_text_is_wider_than_80_columns(self):
        for command in COMMANDS:
            for line in self.run_slotctl(*command, "--help").out.splitlines():
                with self.subTest(command=command, line=line):
                    self.assertLessEqual(len(line), 80)

    def test_help_names_every_option_that_the_command_accepts(self):
        with_values = {"monitor": ["--performance-report", "--days-back", "--output", "--label", "--alert"],
                       "unreserve": ["--max-age", "--batch-size", "--limit"], "db reset": ["--yes"],
                       "import": ["--only", "--force"], "export": ["--output"], "db seed": ["--sample"],
                       "setup-automation": ["--action", "--scheduler", "--scope", "--instance", "--all-instances", "--check"],
                       "run": ["--drain"], "config check": ["--directories"]}
        for command, options in with_values.items():
            text = self.run_slotctl("help", *command.split()).out
            for option in options:
                with self.subTest(command=command, option=option):
                    self.assertRegex(text, rf"(?m)^  (-\w,)?{option}\b.*(\n {{20,}}\S.*)*\S")

    def test_help_for_an_unknown_command_is_an_error_with_a_suggestion(self):
        self.assert_usage_error("help", "maintian", says=['unknown command "maintian"', "maintain"])
        self.assert_usage_error("help", "db", "migrat", says=["migrat", "db migrate"])
        self.assert_usage_error("help", "foo", says=['unknown command "foo"'])

    def test_help_says_what_every_option_of_maintain_means(self):
        result = self.run_slotctl("maintain", "--help")
        for option in ("--days-ahead", "--provider-id", "--service-id", "--force-cleanup", "--verify", "--if-stale"):
            self.assertRegex(result.out, rf"{option}\b.*\S\s{{2,}}\S")

    def test_help_takes_precedence_over_errors_in_the_line(self):
        self.assert_status(0, self.run_slotctl("maintain", "--days-ahead", "4", "--help"))

    def test_help_comes_without_configuration_and_database(self):
        env = {"SLOTCTL_CONFIG": "/nowhere.toml", "DATABASE_URL": "mysql://"}
        self.assert_status(0, self.run_slotctl("maintain", "--help", env=env))
        self.assert_status(0, self.run_slotctl("--version", env=env))

    def test_the_version_is_one_line(self):
        result = self.assert_status(0, self.run_slotctl("--version"))
        self.assertRegex(result.out, r"\Aslotctl \d+\.\d+\.\d+\S*\n\Z")
        self.assertEqual("", result.err)

    def test_a_line_without_a_command_is_wrong(self):
        self.assert_usage_error()
        self.assert_usage_error("db")
        self.assert_usage_error("config")
        self.assert_usage_error("--dry-run")

    def test_a_misspelt_command_gets_a_suggestion(self):
        self.assert_usage_error("maintian", says=["maintian", "maintain"])
        self.assert_usage_error("exprot", says=["export"])
        self.assert_usage_error("db", "migrat", says=["db migrate"])
        self.assert_usage_error("config", "chek", says=["config check"])

    def test_a_misspelt_option_is_named_and_gets_a_suggestion(self):
        self.assert_usage_error("maintain", "--days-ahed", "4", says=["--days-ahed", "--days-ahead"])
        self.assert_usage_error("maintain", "--dryrun", says=["--dryrun", "--dry-run"])
        self.assert_usage_error("db", "reset", "--yess", says=["--yess", "--yes"])

    def test_an_option_before_its_command_is_reported_to_belong_after_it(self):
        self.assert_usage_error("--days-ahead", "5", "maintain", says=["`slotctl maintain --days-ahead`"])
        self.assert_usage_error("db", "--yes", "reset", says=["`slotctl db reset --yes`"])

    def test_an_option_of_another_command_is_reported_with_that_command(self):
        self.assert_usage_error("unreserve", "--days-ahead", "5", says=["`slotctl maintain` has one"])

    def test_wrong_values_are_named(self):
        for arguments, says in [
                (("maintain", "--days-ahead", "many"), ["--days-ahead", "many"]),
                (("maintain", "--days-ahead", "-1"), ["--days-ahead", "-1"]),
                (("maintain", "--days-ahead", "3661"), ["--days-ahead", "3661"]),
                (("maintain", "--days-ahead"), ["--days-ahead"]),
                (("maintain", "--days-ahead", "3", "--days-ahead", "4"), ["--days-ahead is given more than once"]),
                (("maintain", "--database", ""), ["--database", "empty"]),
                (("maintain", "--provider-id", "x"), ["--provider-id", "x"]),
                (("maintain", "--provider-id", "99999999999999999999"), ["--provider-id"]),
                (("maintain", "--if-stale", "soon"), ["--if-stale", "soon"]),
                (("maintain", "--if-stale", "-5m"), ["--if-stale", "-5m"]),
                (("maintain", "--wait", "1 fortnight"), ["--wait", "fortnight"]),
                (("maintain", "--format", "yaml"), ["--format", "yaml", "json"]),
                (("maintain", "--now", "yesterday"), ["--now", "yesterday"]),
                (("maintain", "--now", "2026-02-30T00:00:00Z"), ["--now", "2026-02-30"]),
                (("maintain", "--now", "2026-11-20 09:00"), ["--now", "2026-11-20 09:00"]),
                (("maintain", "--now", "9999-12-31T00:00:00Z"), ["--now", "9999-12-31", "0100 to 9899"]),
                (("maintain", "--now", "0001-01-01T00:00:00Z"), ["--now", "0001-01-01", "0100 to 9899"]),
                (("book", "--service-id", "1", "--customer", "c", "--starts-at", "9999-12-31T09:00:00Z"),
                 ["--starts-at", "9999-12-31", "0100 to 9899"]),
                (("booking", "move", "1", "--starts-at", "0001-01-01T09:00:00Z"), ["--starts-at", "0001-01-01", "0100 to 9899"]),
                (("availability", "--explain", "9999-12-31T09:00:00Z", "--provider-id", "1", "--service-id", "1"),
                 ["--explain", "9999-12-31", "0100 to 9899"]),
                (("availability", "--explain", "9999-12-31T09:00", "--provider-id", "1", "--service-id", "1"),
                 ["--explain", "9999-12-31"]),
                (("maintain", "more"), ["more"]),
                (("import",), ["FILE.json"]),
                (("import", "a.json", "b.json"), ["b.json"]),
                (("db", "seed", "--sample", "circus"), ["circus", "home-services", "mechanics"])]:
            with self.subTest(arguments=arguments):
                result = self.assert_status(64, self.run_slotctl(*arguments))
                for words in says:
                    self.assert_says(words, result.err, result)
                self.assertEqual("", result.out)

    def test_a_wrong_line_that_asks_for_json_gets_one_json_object(self):
        for arguments, error, hint in [
                (("maintian", "--format", "json"), "maintian", "slotctl maintain"),
                (("--format=json", "maintain", "--days-ahed", "4"), "--days-ahed", "--days-ahead"),
                (("maintain", "--days-ahead", "many", "--format", "json"), "many", "slotctl maintain --help"),
                (("--format", "json"), "", "slotctl --help"),
                (("--format", "json", "import"), "FILE.json", "slotctl import --help"),
                (("db", "--format", "json", "status", "--database", "postgresql://u:geheim@h/d", "x"), "x", "status")]:
            with self.subTest(arguments=arguments):
                result = self.assert_status(64, self.run_slotctl(*arguments))
                self.assertEqual({"status", "error", "hint"}, set(result.json), result)
                self.assertEqual("failed", result.json["status"])
                self.assert_says(error, result.json["error"], result)
                self.assert_says(hint, result.json["hint"], result)
                self.assert_says("slotctl: ", result.err, result)
                self.assertNotIn("geheim", result.out + result.err)

    def test_a_wrong_line_gets_json_only_if_the_last_word_on_it_is_json(self):
        for arguments in [("--format", "json", "--format", "text", "maintian"), ("maintian", "--", "--format", "json"),
                          ("maintian", "--format", "yaml")]:
            with self.subTest(arguments=arguments):
                self.assertEqual("", self.assert_status(64, self.run_slotctl(*arguments)).out)

    def test_a_wrong_line_touches_nothing(self):
        before = sorted(self.workplace.path.rglob("*"))
        self.assert_status(64, self.run_slotctl("maintain", "--days-ahead", "x"))
        self.assert_status(64, self.run_slotctl("maintain", "more"))
        self.assertEqual(before, sorted(self.workplace.path.rglob("*")))

    def test_global_options_may_be_before_or_after_the_command(self):
        url = f"sqlite:{self.workplace.path}/a.db"
        now = "2026-11-20T09:00:00Z"
        lines = [("--database", url, "--now", now, "--format", "json", "--dry-run", "maintain", "--days-ahead", "3"),
                 ("maintain", "--days-ahead", "3", "--database", url, "--now", now, "--format", "json", "--dry-run"),
                 ("--dry-run", "maintain", f"--database={url}", "--days-ahead=3", f"--now={now}", "--format=json"),
                 ("--format", "json", "maintain", "--now", now, "--database", url, "--dry-run", "--days-ahead", "3")]
        outcomes = []
        for line in lines:
            result = self.assert_status(0, self.run_slotctl(*line))
            self.assertEqual((True, now), (result.json["dry_run"], result.json["started_at"]), result)
            outcomes.append(result.counts)
        self.assertEqual([outcomes[0]] * len(lines), outcomes)

    def test_global_options_may_be_anywhere_around_a_command_of_two_words(self):
        url = f"sqlite:{self.workplace.path}/a.db"
        self.assert_status(0, self.run_slotctl("db", "migrate", "--database", url))
        for line in [("db", "status", "--format", "json", "--database", url),
                     ("--format", "json", "--database", url, "db", "status"),
                     ("db", "--database", url, "status", "--format", "json")]:
            self.assertEqual(url, self.assert_status(0, self.run_slotctl(*line)).json["database"])

    def test_instants_with_an_offset_mean_the_same_instant(self):
        result = self.assert_status(0, self.run_slotctl("maintain", "--now", "2026-11-20T14:45:00+05:45", "--format",
                                                        "json", "--dry-run"))
        self.assertEqual("2026-11-20T09:00:00Z", result.json["started_at"])

    def test_messages_stay_in_one_language(self):
        """Numbers and texts do not follow the caller's locale."""
        plain = self.run_slotctl("maintain", "--days-ahead", "x", env={"LANG": "C"})
        german = self.run_slotctl("maintain", "--days-ahead", "x", env={"LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"})
        self.assertEqual((plain.status, plain.err), (german.status, german.err))
        self.assertFalse(re.search(r"\x1b\[", plain.err), "no colours where there is no terminal")


if __name__ == "__main__":
    support.main()
