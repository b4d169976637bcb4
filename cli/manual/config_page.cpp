#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"
#include "core/config/reminder_tables.hpp"
#include "core/config/schedule_tables.hpp"
#include "core/config/settings.hpp"

namespace slotctl::cli {

namespace {

using namespace roff;

std::string setting_item(const Setting& setting) {
    std::string body = plain(setting.help) + "\n.br\nValue: " + plain(setting.expects) + ".";
    if (setting.secret) {
        body += "\n" + bold(std::string(setting.name) + "_file") +
                " names a file that contains it instead. It is never shown.";
    } else {
        body += "\nDefault: " + plain(setting.show(Config{})) + ".";
    }
    body += "\n.br\nVariable: " + bold(variable_of(setting));
    if (!setting.alias.empty()) body += ", " + bold(setting.alias);
    return item(bold(setting.name), body);
}

/// One line for each job of the default schedule.
std::string default_jobs() {
    std::string lines;
    for (const ScheduledJob& job : default_schedule()) {
        lines += job.when.text() + "    slotctl " + join_words(job.arguments) +
                 (job.enabled ? "" : "    (if notifications.enabled)") + "\n";
    }
    return lines;
}

std::string items_of(const std::vector<TableKey>& keys) {
    std::string out;
    for (const TableKey& key : keys) {
        out += item(bold(key.name),
                    plain(key.help) + "\n.br\n" +
                        (key.needed ? std::string("Required.") : "Default: " + plain(key.fallback) + "."));
    }
    return out;
}

std::string reminders() {
    std::string defaults;
    for (const ReminderRule& rule : default_reminders()) {
        defaults += "[[reminder]]\n";
        for (const auto& [key, value] : shown_reminder(rule)) defaults += key + " = " + value + "\n";
    }
    return heading("reminder") +
           paragraph(
               "When slotctl remind reminds customers of their bookings: one [[reminder]] table per "
               "reminder. If a file has any, they replace the default ones, which are:") +
           example(defaults) + paragraph("These tables can only be set in the file. Their keys are:") +
           items_of(reminder_keys());
}

std::string schedule() {
    std::string out =
        heading("schedule") +
        paragraph(
            "The commands that slotctl setup-automation and slotctl run start, and when: one [[schedule]] "
            "table "
            "per job. If a file has any, they replace all default jobs, which are:") +
        example(default_jobs()) +
        paragraph("These tables can only be set in the file, not by variables. Their keys are:");
    out += items_of(schedule_keys());
    return out +
           paragraph("A change takes effect when slotctl setup-automation --action setup is run again.") +
           example(
               "[[schedule]]\nname = \"maintain\"\ncommand = \"maintain --days-ahead 45\"\n"
               "cron = \"0 2 * * *\"\ntime_zone = \"Europe/Berlin\"\nrandom_delay = \"5m\"\n");
}

}  // namespace

std::string config_page(std::string_view date) {
    std::string out =
        title("slotctl-config", 5, date, "File Formats Manual") + heading("name") +
        "slotctl\\-config \\- configuration file of slotctl\n" + heading("synopsis") +
        ".I ./config.toml\n.br\n" +
        ".I \\(ti/.config/slotctl/config.toml\n.br\n.I /etc/slotctl/config.toml\n" + heading("description") +
        paragraph(
            "A TOML file. The first of these that exists is read, unless --config or SLOTCTL_CONFIG names "
            "one; without a file, the defaults apply. A variable SLOTCTL_TABLE_KEY overrides the file, and "
            "an "
            "option overrides both. A relative path in the file is relative to the file. Durations are "
            "written like "
            "\"90s\", \"15m\", \"1h30m\" or \"7d\".\n"
            "slotctl config check reports every error with its line; slotctl config show prints the "
            "effective "
            "values and where each one comes from, with passwords masked.");
    out += heading("settings");
    std::string_view table;
    for (const Setting& setting : all_settings()) {
        if (setting.table != table) {
            table = setting.table;
            out += subheading("[" + std::string(table) + "]");
        }
        out += setting_item(setting);
    }
    return tidied(out + reminders() + schedule() + heading("see also") +
                  ".BR slotctl (1),\n.BR crontab (5)\n");
}

}  // namespace slotctl::cli
