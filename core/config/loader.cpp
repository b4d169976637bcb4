#include "core/config/loader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/nearest.hpp"
#include "core/base/path_text.hpp"
#include "core/config/files.hpp"
#include "core/config/reminder_tables.hpp"
#include "core/config/schedule_tables.hpp"
#include "core/config/template_tables.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"

namespace slotctl {

namespace {

constexpr std::string_view templates_table = "templates";

std::vector<std::string_view> known_tables() {
    std::vector<std::string_view> names;
    for (const auto& setting : all_settings()) {
        if (names.empty() || names.back() != setting.table) names.push_back(setting.table);
    }
    return names;
}

std::vector<std::string> known_names(std::string_view table) {
    std::vector<std::string> names;
    for (const auto& setting : all_settings()) {
        if (setting.table != table) continue;
        names.emplace_back(setting.name);
        if (setting.secret) names.push_back(names.back() + "_file");
    }
    return names;
}

std::string nearest_name(std::string_view word, std::string_view table) {
    const auto names = known_names(table);
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    return std::string(nearest(word, candidates));
}

/// What was most likely meant by `name`, which is unknown in `table` (empty: outside any table).
std::string suggestion(std::string_view name, std::string_view table) {
    if (const auto near = nearest_name(name, table); !near.empty()) return "; did you mean `" + near + "`?";
    // A correct name in the wrong table is more likely than two mistakes.
    for (const auto other : known_tables()) {
        if (other != table && nearest_name(name, other) == name)
            return "; did you mean `" + std::string(name) + "` in [" + std::string(other) + "]?";
    }
    for (const auto other : known_tables()) {
        const auto near = nearest_name(name, other);
        if (!near.empty()) return "; did you mean `" + near + "` in [" + std::string(other) + "]?";
    }
    return "";
}

/// `given` as a message may show it.
std::string described(const Given& given, bool secret) {
    if (const auto* other = std::get_if<Given::Other>(&given.value)) return other->kind;
    if (std::holds_alternative<bool>(given.value)) return "a boolean";
    if (std::holds_alternative<std::vector<std::string>>(given.value)) return "an array";
    if (secret) return std::holds_alternative<std::string>(given.value) ? "this string" : "a number";
    if (const auto* number = std::get_if<std::int64_t>(&given.value)) return std::to_string(*number);
    return toml_string(masked(std::get<std::string>(given.value)));
}

/// The tables that a file may have several of.
constexpr std::string_view repeated_tables[] = {schedule_table, reminder_table};

bool is_repeated(std::string_view table) {
    return std::find(std::begin(repeated_tables), std::end(repeated_tables), table) !=
           std::end(repeated_tables);
}

/// A table's name as a file contains it.
std::string bracketed(std::string_view table) {
    const auto name = '[' + std::string(table) + ']';
    return is_repeated(table) ? '[' + name + ']' : name;
}

bool is_empty_text(const Given& given) {
    const auto* text = std::get_if<std::string>(&given.value);
    return text != nullptr && text->empty();
}

}  // namespace

Loader::Loader(const ConfigSources& sources) : sources_(sources), states_(all_settings().size()) {}

void Loader::fault(Place at, const std::string& message, bool forbidden) {
    std::string where;
    if (at.line > 0) {
        where = utf8(file_) + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + ": ";
    }
    faults_.push_back({at, where + message, forbidden});
}

void Loader::check_keys(const Document::Table& table) {
    const auto known = known_names(table.name);
    for (const auto& entry : table.entries) {
        if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
        fault(entry.key_at,
              "unknown key `" + entry.key + "` in [" + table.name + ']' + suggestion(entry.key, table.name));
    }
}

void Loader::check_names(const Document& document) {
    auto tables = known_tables();
    tables.insert(tables.end(), std::begin(repeated_tables), std::end(repeated_tables));
    tables.push_back(templates_table);
    for (const auto& table : document.tables) {
        if (table.name == templates_table) {
            for (const auto& entry : table.entries)
                fault(entry.key_at, "`templates." + entry.key + "` must be a table: write [templates." +
                                        entry.key + "] with `subject` and `body`");
            continue;
        }
        if (is_repeated(table.name)) {
            fault(table.at, "`" + table.name + "` must be an array of tables: write [[" + table.name + "]]");
            continue;
        }
        if (std::find(tables.begin(), tables.end(), table.name) != tables.end()) {
            check_keys(table);
            continue;
        }
        const auto near = nearest(table.name, tables);
        fault(table.at, "unknown table [" + table.name + ']' +
                            (near.empty() ? "" : "; did you mean " + bracketed(near) + "?"));
    }
    for (const auto& table : document.repeated) {
        if (is_repeated(table.name)) continue;
        if (std::find(tables.begin(), tables.end(), table.name) != tables.end()) {
            fault(table.at, "`" + table.name + "` must be a table, not an array of tables");
            continue;
        }
        const auto near = nearest(table.name, tables);
        fault(table.at, "unknown table [[" + table.name + "]]" +
                            (near.empty() ? "" : "; did you mean " + bracketed(near) + "?"));
    }
    for (const auto& entry : document.loose) {
        if (is_repeated(entry.key)) {
            fault(entry.key_at, "`" + entry.key + "` must be an array of tables, written as [[" + entry.key +
                                    "]], not " + described(entry.given, true));
        } else if (std::find(tables.begin(), tables.end(), entry.key) != tables.end()) {
            fault(entry.key_at, "`" + entry.key + "` must be a table, not " + described(entry.given, true));
        } else {
            fault(entry.key_at,
                  "unknown key `" + entry.key + "` outside of any table" + suggestion(entry.key, {}));
        }
    }
}

void Loader::take(std::size_t index, const std::optional<Offer>& value, const std::optional<Offer>& file) {
    if (value && file) {
        const auto& later = value->at < file->at ? file : value;
        fault(later->at, value->name + " and " + file->name + " cannot be combined: keep one");
    } else if (value) {
        take_value(index, *value);
    } else if (file) {
        take_secret_file(index, *file);
    }
}

void Loader::take_value(std::size_t index, const Offer& offer) {
    const auto& setting = all_settings()[index];
    if (setting.store(offer.given, result_.config)) {
        states_[index] = {offer.origin, std::nullopt};
        return;
    }
    fault(offer.at,
          offer.name + " must be " + setting.expects + ", not " + described(offer.given, setting.secret));
}

void Loader::take_secret_file(std::size_t index, const Offer& offer) {
    const auto* text = std::get_if<std::string>(&offer.given.value);
    if (text == nullptr || text->find('\0') != std::string::npos) {
        fault(offer.at, offer.name + " must be the path of a file, not " + described(offer.given, false));
        return;
    }
    const auto path = (offer.given.relative_to / *text).lexically_normal();
    states_[index] = {utf8(path) + ", named by " + offer.origin,
                      NamedFile{path, offer.name, offer.given.relative_to}};
}

std::optional<Loader::Offer> Loader::offer_in(const Document& document, std::string_view table,
                                              const std::string& name) const {
    for (const auto& candidate : document.tables) {
        if (candidate.name != table) continue;
        for (const auto& entry : candidate.entries) {
            if (entry.key != name) continue;
            Offer offer{entry.given, std::string(table) + '.' + name,
                        utf8(file_) + ':' + std::to_string(entry.value_at.line), entry.value_at};
            offer.given.relative_to = file_.parent_path();
            return offer;
        }
    }
    return std::nullopt;
}

void Loader::take_file(std::string_view text, const std::filesystem::path& file) {
    file_ = file;
    result_.file = file;
    try {
        const auto document = parse_document(text);
        check_names(document);
        take_repeated(document);
        result_.config.notifications.templates =
            read_templates(document.templates, [this](Place at, const std::string& m) { fault(at, m); });
        for (std::size_t i = 0; i < states_.size(); ++i) {
            const auto& setting = all_settings()[i];
            auto value = offer_in(document, setting.table, std::string(setting.name));
            if (!setting.secret) {
                take(i, value, std::nullopt);
                continue;
            }
            // `url = ""`, as in the reference file, sets no secret.
            auto from = offer_in(document, setting.table, std::string(setting.name) + "_file");
            if (value && is_empty_text(value->given)) value.reset();
            if (from && is_empty_text(from->given)) from.reset();
            take(i, value, from);
        }
    } catch (const SyntaxFault& syntax) {
        fault(syntax.at, syntax.what());
    }
}

std::vector<Document::Table> Loader::tables_of(const Document& document, std::string_view name,
                                               std::vector<std::string>& origins) const {
    std::vector<Document::Table> tables;
    for (const auto& table : document.repeated) {
        if (table.name != name) continue;
        tables.push_back(table);
        origins.push_back(utf8(file_) + ':' + std::to_string(table.at.line));
    }
    return tables;
}

void Loader::take_repeated(const Document& document) {
    const auto report = [this](Place at, const std::string& message) { fault(at, message); };
    const auto jobs = tables_of(document, schedule_table, schedule_origins_);
    if (!jobs.empty()) result_.config.schedule = read_schedule(jobs, report);
    const auto reminders = tables_of(document, reminder_table, reminder_origins_);
    if (!reminders.empty()) result_.config.reminders = read_reminders(reminders, report);
}

std::optional<Loader::Offer> Loader::offer_of(const std::string& variable_name) const {
    auto text = variable(sources_, variable_name);
    if (!text) return std::nullopt;
    return Offer{{std::move(*text), false, {}}, variable_name, variable_name, {}};
}

void Loader::check_variables() {
    std::vector<std::string> known;
    for (const auto& setting : all_settings()) {
        known.push_back(variable_of(setting));
        if (setting.secret) known.push_back(known.back() + "_FILE");
    }
    const std::vector<std::string_view> candidates(known.begin(), known.end());
    for (const std::string& name : sources_.variables) {
        if (!variable(sources_, name) || std::find(known.begin(), known.end(), name) != known.end()) continue;
        for (const auto table : known_tables()) {
            if (!name.starts_with(variable_prefix_of(table))) continue;
            const auto near = nearest(name, candidates);
            fault({}, "the variable " + name + " does not name a setting" +
                          (near.empty() ? "" : "; did you mean " + std::string(near) + "?"));
        }
    }
}

void Loader::take_environment() {
    check_variables();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        const auto& setting = all_settings()[i];
        if (!setting.alias.empty()) take(i, offer_of(std::string(setting.alias)), std::nullopt);
        const auto name = variable_of(setting);
        take(i, offer_of(name), setting.secret ? offer_of(name + "_FILE") : std::nullopt);
    }
}

void Loader::take_options() {
    if (!sources_.database) return;
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (key_of(all_settings()[i]) != "database.url") continue;
        take_value(i, {{*sources_.database, false, {}}, "--database", "--database", {}});
    }
}

void Loader::look_up_credential(std::size_t index) {
    const auto directory = variable(sources_, "CREDENTIALS_DIRECTORY");
    const State& state = states_[index];
    if (!directory || (state.origin != "default" && !state.file)) return;
    const auto name = credential_name(all_settings()[index]);
    const auto path = path_from(*directory) / name;
    if (look_at_path(path).exists) {
        states_[index] = {"$CREDENTIALS_DIRECTORY/" + name, NamedFile{path, {}, {}}};
    }
}

void Loader::read_secret(std::size_t index) {
    const auto& [path, named_by, relative_to] = *states_[index].file;
    const auto what =
        "the secret file " + utf8(path) + (named_by.empty() ? "" : ", named by " + named_by + ',');
    try {
        auto text = slotctl::read_secret(path, all_settings()[index].many_lines);
        // An empty file is a secret that was never filled in: silently using the default instead would hide
        // that.
        if (text.empty()) return fault({}, what + " is empty");
        all_settings()[index].store({std::move(text), false, relative_to}, result_.config);
        if (!named_by.empty()) result_.secret_files.push_back({credential_name(all_settings()[index]), path});
    } catch (const FileTrouble& trouble) {
        fault({}, what + " cannot be read: " + trouble.what(), trouble.forbidden());
    }
}

LoadedConfig Loader::finish() {
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (all_settings()[i].secret) look_up_credential(i);
        if (states_[i].file) read_secret(i);
    }
    if (!faults_.empty()) throw_faults();
    for (std::size_t i = 0; i < states_.size(); ++i) {
        const auto& setting = all_settings()[i];
        result_.settings.push_back({key_of(setting), setting.show(result_.config), states_[i].origin});
    }
    const auto origin = [](const std::vector<std::string>& origins, std::size_t i) {
        return i < origins.size() ? origins[i] : std::string("default");
    };
    if (schedule_origins_.empty())
        result_.config.schedule = default_schedule(result_.config.notifications.enabled);
    for (std::size_t i = 0; i < result_.config.schedule.size(); ++i)
        result_.schedule.push_back({shown_job(result_.config.schedule[i]), origin(schedule_origins_, i)});
    for (std::size_t i = 0; i < result_.config.reminders.size(); ++i)
        result_.reminders.push_back(
            {shown_reminder(result_.config.reminders[i]), origin(reminder_origins_, i)});
    return std::move(result_);
}

void Loader::throw_faults() {
    // In the file's order; errors outside the file come last.
    const auto before = [](const Fault& a, const Fault& b) {
        return std::pair(a.at.line == 0, a.at) < std::pair(b.at.line == 0, b.at);
    };
    std::stable_sort(faults_.begin(), faults_.end(), before);
    std::string message;
    bool forbidden = true;
    for (const auto& fault : faults_) {
        message += (message.empty() ? "" : "\n") + fault.message;
        forbidden = forbidden && fault.forbidden;
    }
    throw Error(forbidden ? ErrorKind::permission : ErrorKind::config, message);
}

}  // namespace slotctl
