#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/config/config.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

/// Loads configurations in tests: from a text named /etc/slotctl/config.toml and an artificial environment.
namespace loading {

using namespace slotctl;
namespace fs = std::filesystem;

using Variables = std::map<std::string, std::string>;

inline ConfigSources with(Variables variables) {
    ConfigSources sources;
    for (const auto& [name, value] : variables) sources.variables.push_back(name);
    sources.environment = [variables = std::move(variables)](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    return sources;
}

inline LoadedConfig load(std::string_view text, const Variables& variables = {}) {
    return load_config_text(text, "/etc/slotctl/config.toml", with(variables));
}

inline Error error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error was thrown");
    throw std::logic_error("unreachable");
}

inline std::string fault_in(std::string_view text, const Variables& variables = {}) {
    const auto error = error_of([&] { load(text, variables); });
    CHECK(error.kind() == ErrorKind::config);
    return error.what();
}

inline ShownSetting shown(const LoadedConfig& loaded, const std::string& key) {
    for (const auto& setting : loaded.settings) {
        if (setting.key == key) return setting;
    }
    FAIL("no setting is called " << key);
    throw std::logic_error("unreachable");
}

/// The setting of an SQLite database whose path was relative or is now in the system's own form.
inline std::string sqlite_at(fs::path file) {
    return "sqlite:" + file.make_preferred().string();
}

/// A separate directory for each test, removed afterwards.
class Directory {
  public:
    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(path() / name, std::ios::binary) << text;
        return path() / name;
    }
    const fs::path& path() const { return place_.path(); }

  private:
    slotctl::tests::TemporaryDirectory place_;
};

}  // namespace loading
