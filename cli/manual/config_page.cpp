#include "cli/manual/pages.hpp"
#include "cli/manual/roff.hpp"
#include "core/config/settings.hpp"

namespace slotctl::cli {

namespace {

using namespace roff;

std::string setting_item(const Setting& setting) {
    std::string body = plain(setting.help) + "\n.br\nTakes " + plain(setting.expects) + ".";
    if (setting.secret) {
        body += "\n" + bold(std::string(setting.name) + "_file") +
                " names a file that holds it instead. It is never shown.";
    } else {
        body += "\nDefault: " + plain(setting.show(Config{})) + ".";
    }
    body += "\n.br\nVariable: " + bold(variable_of(setting));
    if (!setting.alias.empty()) body += ", " + bold(setting.alias);
    return item(bold(setting.name), body);
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
            "one; without a file the defaults hold. A variable SLOTCTL_TABLE_KEY beats the file, an option "
            "beats both. A relative path in the file is relative to the file. Durations are written like "
            "\"90s\", \"15m\", \"1h30m\" or \"7d\".\n"
            "slotctl config check names every fault with its line; slotctl config show prints the values in "
            "force and where each came from, passwords masked.");
    out += heading("settings");
    std::string_view table;
    for (const Setting& setting : all_settings()) {
        if (setting.table != table) {
            table = setting.table;
            out += subheading("[" + std::string(table) + "]");
        }
        out += setting_item(setting);
    }
    return tidied(out + heading("see also") + ".BR slotctl (1)\n");
}

}  // namespace slotctl::cli
