#include "core/jobs/alert_memory_file.hpp"

#include <nlohmann/json.hpp>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/lock_file.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const std::optional<Instant>& instant) {
    return instant ? Json(format_instant(*instant)) : Json(nullptr);
}

std::optional<Instant> instant_in(const Json& json, const char* key) {
    const Json& value = json.at(key);
    return value.is_string() ? parse_instant(value.get<std::string>()) : std::nullopt;
}

Json json_of(const AlertMemory& memory) {
    return {{"told", name_of(memory.notified)},
            {"told_at", json_of(memory.notified_at)},
            {"bad_since", json_of(memory.bad_since)},
            {"well_since", json_of(memory.well_since)},
            {"recovered_at", json_of(memory.recovered_at)},
            {"flapping", memory.flapping}};
}

AlertMemory memory_in(const Json& json) {
    return {health_state_named(json.at("told").get<std::string>()),
            instant_in(json, "told_at"),
            instant_in(json, "bad_since"),
            instant_in(json, "well_since"),
            instant_in(json, "recovered_at"),
            json.at("flapping").get<bool>()};
}

}  // namespace

AlertMemoryFile read_alert_memory(const std::filesystem::path& file) {
    constexpr std::size_t most = std::size_t{16} << 20;
    Json json;
    try {
        json = Json::parse(read_file(file, most).text, nullptr, false);
    } catch (const FileTrouble&) {
        return {};
    }
    AlertMemoryFile memory;
    try {
        memory.ahead_of_database = json.at("ahead_of_database").get<bool>();
        for (const auto& [channel, checks] : json.at("channels").items()) {
            for (const auto& [check, value] : checks.items())
                memory.channels[channel][check] = memory_in(value);
        }
    } catch (const Json::exception&) {
        return {};
    }
    return memory;
}

void write_alert_memory(const std::filesystem::path& file, const AlertMemoryFile& memory) {
    Json channels = Json::object();
    for (const auto& [channel, checks] : memory.channels) {
        Json entries = Json::object();
        for (const auto& [check, value] : checks) entries[check] = json_of(value);
        channels[channel] = std::move(entries);
    }
    try {
        make_directories(file.parent_path());
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot create the directory " + utf8(file.parent_path()));
    }
    replace_file(file,
                 Json{{"ahead_of_database", memory.ahead_of_database}, {"channels", channels}}.dump() + "\n");
}

}  // namespace slotctl
