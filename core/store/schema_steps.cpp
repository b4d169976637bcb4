#include "core/store/schema_steps.hpp"

#include <charconv>
#include <functional>
#include <set>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

const std::string create = "CREATE ", drop = "DROP ";

/// The name with which the SQL begins; empty if it begins with something else.
std::string name_at_start(std::string_view sql) {
    return std::string(sql.substr(0, sql.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789")));
}

/// Passes each place in the SQL that follows `words`.
void each_after(std::string_view sql, std::string_view words,
                const std::function<void(std::string_view)>& take) {
    for (auto at = sql.find(words); at != std::string_view::npos; at = sql.find(words, at + 1))
        take(sql.substr(at + words.size()));
}

/// The names that follow `words` in the SQL.
void names_after(std::string_view sql, std::string_view words, const std::function<void(std::string)>& take) {
    each_after(sql, words, [&](std::string_view rest) {
        if (std::string name = name_at_start(rest); !name.empty()) take(std::move(name));
    });
}

/// Applies CREATE and DROP of one kind of object, in the order of the steps.
std::vector<std::string> left_after(std::span<const SchemaScript> scripts, const std::string& kind) {
    std::set<std::string> names;
    const auto add = [&](std::string name) { names.insert(std::move(name)); };
    const auto remove = [&](const std::string& name) { names.erase(name); };
    const std::string dropped = drop + kind + " ", created = create + kind + " ",
                      created_unique = create + "UNIQUE " + kind + " ";
    for (const SchemaScript& script : scripts) {
        // A step that makes an index anew drops it first.
        names_after(script.sql, dropped, remove);
        names_after(script.sql, created, add);
        names_after(script.sql, created_unique, add);
    }
    return {names.begin(), names.end()};
}

/// The same for triggers, which go with their table. In SQLite, their names are unique.
std::vector<SchemaNames::Trigger> triggers_left_after(std::span<const SchemaScript> scripts) {
    std::set<SchemaNames::Trigger> triggers;
    const auto trigger_at = [](std::string_view rest) {
        SchemaNames::Trigger trigger{"", name_at_start(rest)};
        const std::string_view statement = rest.substr(0, rest.find(';'));
        for (const std::string_view on : {" ON ", "\nON "}) {
            const auto at = statement.find(on);
            if (at != std::string_view::npos) trigger.table = name_at_start(statement.substr(at + on.size()));
        }
        return trigger;
    };
    for (const SchemaScript& script : scripts) {
        names_after(script.sql, drop + "TABLE ", [&](const std::string& table) {
            std::erase_if(triggers, [&](const auto& trigger) { return trigger.table == table; });
        });
        each_after(script.sql, drop + "TRIGGER ", [&](std::string_view rest) {
            const SchemaNames::Trigger dropped = trigger_at(rest);
            std::erase_if(triggers, [&](const auto& trigger) {
                return trigger.name == dropped.name &&
                       (dropped.table.empty() || trigger.table == dropped.table);
            });
        });
        each_after(script.sql, create + "TRIGGER ",
                   [&](std::string_view rest) { triggers.insert(trigger_at(rest)); });
    }
    return {triggers.begin(), triggers.end()};
}

}  // namespace

SchemaNames names_made_by(std::span<const SchemaScript> scripts) {
    return {left_after(scripts, "TABLE"), left_after(scripts, "INDEX"), triggers_left_after(scripts)};
}

SchemaScript schema_script(std::string_view file_name, std::string_view sql) {
    SchemaScript script{{}, sql};
    const char* const end = file_name.data() + file_name.size();
    const auto [rest, error] = std::from_chars(file_name.data(), end, script.step.version);
    std::string_view name(rest, static_cast<std::size_t>(end - rest));
    if (error != std::errc{} || name.size() < 6 || name.front() != '_' || !name.ends_with(".sql")) {
        throw Error(ErrorKind::internal, "a schema step has the file name " + std::string(file_name));
    }
    name.remove_prefix(1);
    name.remove_suffix(4);
    script.step.name = name;
    return script;
}

SchemaStatus schema_status(int version, std::span<const SchemaScript> scripts) {
    SchemaStatus status;
    status.version = version;
    for (const SchemaScript& script : scripts) {
        status.latest = script.step.version;
        if (script.step.version > version) status.pending.push_back(script.step);
    }
    return status;
}

void refuse_newer_schema(const SchemaStatus& status) {
    if (status.version <= status.latest) return;
    throw Error(ErrorKind::config,
                "the database has schema " + std::to_string(status.version) +
                    ", this slotctl supports up to " + std::to_string(status.latest),
                "install a newer slotctl");
}

}  // namespace slotctl
