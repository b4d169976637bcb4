#include "cli/render_adoption.hpp"

#include <nlohmann/json.hpp>

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;
using Kind = AdoptionFinding::Kind;

/// A literal of Python's, as readable as the text allows.
std::string python_text(const std::string& text) {
    const bool plain = text.find("'''") == std::string::npos && text.find('\\') == std::string::npos &&
                       !text.ends_with('\'');
    if (plain) return "'''" + text + "'''";
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '\'') escaped += '\\';
        if (c == '\n') {
            escaped += "\\n";
        } else {
            escaped += c;
        }
    }
    return "'" + escaped + "'";
}

Json list_of(const std::vector<AdoptionFinding>& findings, Kind kind) {
    Json list = Json::array();
    for (const AdoptionFinding& finding : findings)
        if (finding.kind == kind) list.push_back({{"table", finding.table}, {"what", finding.what}});
    return list;
}

std::string lines_of(const std::vector<AdoptionFinding>& findings, Kind kind, const std::string& heading) {
    std::string text;
    for (const AdoptionFinding& finding : findings) {
        if (finding.kind != kind) continue;
        text += "  " + (finding.table.empty() ? "" : finding.table + ": ") + finding.what + "\n";
    }
    return text.empty() ? text : heading + "\n" + text;
}

}  // namespace

std::string sql_text(const AdoptionScript& script) {
    std::string text = "BEGIN;\n";
    for (const std::string& statement : script) text += statement + ";\n";
    return text + "COMMIT;\n";
}

std::string django_text(const AdoptionScript& script, const std::string& schema) {
    std::string text =
        "# Written by `slotctl adopt apply --format django`: views and triggers over this application's "
        "tables.\n"
        "from django.db import migrations\n\n\n"
        "class Migration(migrations.Migration):\n"
        "    # Add the latest migration of every application whose tables are named below.\n"
        "    dependencies = []\n\n"
        "    operations = [\n"
        "        # The search path is this application's again at the end.\n"
        "        migrations.RunSQL(\n"
        "            sql=[\n"
        "                \"SELECT set_config('slotctl.path', current_setting('search_path'), true)\",\n";
    for (const std::string& statement : script) text += "                " + python_text(statement) + ",\n";
    return text +
           "                \"SELECT set_config('search_path', current_setting('slotctl.path'), true)\",\n"
           "            ],\n"
           "            reverse_sql=" +
           python_text("DROP SCHEMA \"" + schema + "\" CASCADE") +
           ",\n"
           "        ),\n"
           "    ]\n";
}

std::vector<std::string> warnings_in(const std::vector<AdoptionFinding>& findings) {
    std::vector<std::string> warnings;
    for (const AdoptionFinding& finding : findings)
        if (finding.kind == Kind::warning) warnings.push_back(finding.what);
    return warnings;
}

std::string findings_text(const std::vector<AdoptionFinding>& findings) {
    std::string text = lines_of(findings, Kind::error, "slotctl cannot work with these tables as they are:");
    const std::string untried = lines_of(findings, Kind::untried, "not tried, since there is no such row:");
    if (text.empty())
        text = untried.empty()
                   ? "every change that slotctl makes was tried on one row and undone: all of them work\n"
                   : "the changes that slotctl makes were tried on one row and undone: all of these work\n";
    text += untried;
    text += lines_of(findings, Kind::warning,
                     "two sets of tables in one database are easily taken for each other:");
    text += lines_of(findings, Kind::missing, "what slotctl's own tables refuse, and these do not:");
    text += lines_of(findings, Kind::advice, "what would make it faster:");
    return text;
}

std::string findings_json(const std::vector<AdoptionFinding>& findings) {
    const Json errors = list_of(findings, Kind::error);
    return Json{{"status", errors.empty() ? "ok" : "failed"},  {"errors", errors},
                {"warnings", warnings_in(findings)},           {"missing", list_of(findings, Kind::missing)},
                {"untried", list_of(findings, Kind::untried)}, {"advice", list_of(findings, Kind::advice)}}
               .dump(-1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace slotctl::cli
