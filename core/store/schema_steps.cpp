#include "core/store/schema_steps.hpp"

#include <charconv>

#include "core/base/error.hpp"

namespace slotctl {

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
