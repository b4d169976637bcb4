#include "core/store/schema_steps.hpp"

#include <charconv>
#include <functional>
#include <set>

#include "core/base/error.hpp"

namespace slotctl {

namespace {

/// The names that follow `words` in the SQL.
void names_after(std::string_view sql, std::string_view words, const std::function<void(std::string)>& take) {
    for (auto at = sql.find(words); at != std::string_view::npos; at = sql.find(words, at + 1)) {
        const std::string_view rest = sql.substr(at + words.size());
        const auto end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789");
        if (end > 0) take(std::string(rest.substr(0, end)));
    }
}

/// Applies CREATE and DROP of one kind of object, in the order of the steps.
std::vector<std::string> left_after(std::span<const SchemaScript> scripts, const std::string& kind) {
    std::set<std::string> names;
    const auto add = [&](std::string name) { names.insert(std::move(name)); };
    const auto remove = [&](const std::string& name) { names.erase(name); };
    for (const SchemaScript& script : scripts) {
        // A step that makes an index anew drops it first.
        names_after(script.sql, "DROP " + kind + " ", remove);
        names_after(script.sql, "CREATE " + kind + " ", add);
        names_after(script.sql, "CREATE UNIQUE " + kind + " ", add);
    }
    return {names.begin(), names.end()};
}

}  // namespace

SchemaNames names_made_by(std::span<const SchemaScript> scripts) {
    return {left_after(scripts, "TABLE"), left_after(scripts, "INDEX")};
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
