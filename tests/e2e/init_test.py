#!/usr/bin/env python3
"""init: from nothing to a full calendar, without a terminal."""
import json

import stores
import support

NOW = "2026-11-30T08:00:00Z"


class Init:
    def setUp(self):
        super().setUp()
        self.config = self.workplace.path / "first.toml"

    def init(self, *arguments, **options):
        return self.run_slotctl("init", "--config", self.config, "--now", NOW, *arguments, **options)

    def test_options_answer_all_questions(self):
        result = self.assert_status(0, self.init(
            "--zone", "Asia/Kathmandu", "--provider", "Asha", "--provider", "Zo\u00eb, Ben", "--service", "Hair cut 90m",
            "--hours", "sat-mon 10:00-13:00"))
        self.assert_says("filled", result.out, result)
        self.assertEqual([["1", "Asha", "Asia/Kathmandu"], ["2", "Zo\u00eb", "Asia/Kathmandu"], ["3", "Ben", "Asia/Kathmandu"]],
                         [[str(value) for value in row] for row in
                          self.store.query("SELECT id, name, time_zone FROM providers ORDER BY id")])
        shown = self.good("slots", "--from", "2026-12-05", "--to", "2026-12-11", "--provider", "Asha", "--format", "json",
                          "--now", NOW).json["slots"]
        self.assertEqual([(date, time) for date in ("2026-12-05", "2026-12-06", "2026-12-07") for time in ("10:00", "11:30")],
                         [(slot["local_date"], slot["local_time"]) for slot in shown])
        self.assertEqual({"Hair cut"}, {slot["service"] for slot in shown})
        self.assertGreater(self.store.number("SELECT count(*) FROM slots"), 0)

    def test_the_configuration_is_found_correct_and_names_the_database(self):
        self.assert_status(0, self.init("--provider", "Asha", "--service", "Haircut"))
        result = self.assert_status(0, self.workplace.run("maintain", "--config", self.config, "--now", NOW, "--format", "json"))
        self.assertEqual(0, result.json["counts"]["created"])
        self.assert_status(0, self.workplace.run("config", "check", "--config", self.config))

    def test_a_dry_run_shows_both_and_writes_neither(self):
        result = self.assert_status(0, self.init("--provider", "Asha", "--service", "Haircut", "--dry-run"))
        self.assert_says("[database]", result.out, result)
        business = json.loads(result.out.splitlines()[-1])
        self.assertEqual("Asha", business["providers"][0]["name"])
        self.assertFalse(self.config.exists())

    def test_a_dry_run_shows_no_password(self):
        for form in ("text", "json"):
            result = self.workplace.run("--database", "postgresql://shop:hunter2@127.0.0.1:1/shop", "--config", self.config,
                                        "init", "--provider", "Asha", "--service", "Haircut", "--dry-run", "--format", form)
            self.assert_says("127.0.0.1:1/shop", result.out + result.err, result)
            self.assertNotIn("hunter2", result.out + result.err)

    def test_what_is_there_is_never_replaced(self):
        self.config.write_text("# mine\n")
        result = self.assert_status(64, self.init("--provider", "Asha", "--service", "Haircut"))
        self.assert_says("there is a configuration file already", result.err, result)
        self.assertEqual("# mine\n", self.config.read_text())

    def test_a_database_with_data_is_refused_and_no_configuration_is_left(self):
        self.load({"providers": [{"id": 7, "name": "Kim", "time_zone": "UTC"}]})
        result = self.assert_status(64, self.init("--provider", "Asha", "--service", "Haircut"))
        self.assert_says("there is data already", result.err, result)
        self.assertEqual(["Kim"], [row[0] for row in self.store.query("SELECT name FROM providers")])
        self.assertFalse(self.config.exists())

    def test_a_provider_may_be_there_around_the_clock(self):
        for number, hours in enumerate(("mon-sun 00:00-24:00", "mon-sun 09:00-09:00")):
            self.config = self.workplace.path / f"clock{number}.toml"
            dry = self.assert_status(0, self.init("--provider", "Asha", "--service", "Room 24h", "--hours", hours, "--dry-run"))
            self.workplace.write("clock.json", dry.out.splitlines()[-1])
            database = f"sqlite:{self.workplace.path}/clock{number}.db"
            self.assert_status(0, self.workplace.run("init", "--config", self.config, "--now", NOW, "--provider", "Asha",
                                                     "--service", "Room 24h", "--hours", hours, "--zone", "UTC",
                                                     "--database", database))
            result = self.workplace.run("slots", "--day", "2026-12-02", "--database", database, "--now", NOW, "--format", "json")
            self.assertEqual(1, len(self.assert_status(0, result).json["slots"]))

    def test_wrong_answers_are_named_with_their_option(self):
        right = {"--zone": "UTC", "--provider": "Asha", "--service": "Haircut 30m", "--hours": "mon-fri 09:00-17:00"}
        for option, wrong, words in (("--zone", "Mars/Olympus", "not a time zone"), ("--provider", " , ", "at least one"),
                                     ("--service", "Haircut 0m", "whole minutes"), ("--service", "Haircut 30y", "not a duration"),
                                     ("--hours", "always", "mon-fri 09:00-17:00"), ("--hours", "mon-fry 09:00-17:00", "mon-fry"),
                                     ("--hours", "mon 25:00-26:00", "25:00"), ("--hours", "mon-fri 24:00-02:00", "24:00"),
                                     ("--hours", "mon-fri 09:00-09:15", "shorter than the 30m"), ("--zone", "", "not a time zone"),
                                     ("--hours", "", "mon-fri 09:00-17:00"), ("--service", "", "a name"),
                                     ("--provider", "", "at least one"), ("--provider", "Zo\udcff", "not valid UTF-8"),
                                     ("--service", "H\udcff 30m", "not valid UTF-8")):
            with self.subTest(option=option, wrong=wrong):
                words_of_line = [word for pair in {**right, option: wrong}.items() for word in pair]
                result = self.assert_status(64, self.init(*words_of_line))
                self.assert_says(option, result.err, result)
                self.assert_says(words, result.err, result)
                self.assertFalse(self.config.exists())
        result = self.assert_status(64, self.init())
        self.assert_says("--provider", result.err, result)


class InitOnSqlite(Init, stores.OnSqlite):
    pass


class InitOnPostgres(Init, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
