#include "core/config/files.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/base/error.hpp"

namespace slotctl {

namespace fs = std::filesystem;

std::optional<std::string> variable(const ConfigSources& sources, const std::string& name) {
    auto value = sources.environment ? sources.environment(name) : std::nullopt;
    if (value && value->empty()) return std::nullopt;
    return value;
}

std::optional<ConfigFile> find_config_file(const ConfigSources& sources) {
    if (sources.file) return ConfigFile{*sources.file, "--config"};
    if (const auto path = variable(sources, "SLOTCTL_CONFIG")) return ConfigFile{*path, "SLOTCTL_CONFIG"};
    for (const auto& path : sources.search) {
        std::error_code hidden;  // what this user may not even see is not theirs to use
        if (fs::exists(path, hidden) && !fs::is_directory(path, hidden)) return ConfigFile{path, {}};
    }
    return std::nullopt;
}

std::string read_text(const fs::path& path) {
    constexpr std::size_t most = std::size_t{1} << 20;
    const auto fail = [](int reason) { throw std::system_error(reason, std::generic_category()); };
    std::error_code unknown;
    if (fs::is_directory(path, unknown)) fail(EISDIR);
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) fail(errno != 0 ? errno : EIO);
    std::string text(most + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad()) fail(errno != 0 ? errno : EIO);
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) fail(EFBIG);
    return text;
}

std::string read_config_file(const ConfigFile& file) {
    try {
        return read_text(file.path);
    } catch (const std::system_error& error) {
        const auto named = file.named_by.empty() ? "" : ", named by " + file.named_by + ",";
        const auto what = "the configuration file " + file.path.string() + named;
        if (error.code() == std::errc::no_such_file_or_directory) {
            throw Error(ErrorKind::config, what + " does not exist", "create it, or name another");
        }
        const bool forbidden = error.code() == std::errc::permission_denied;
        throw Error(forbidden ? ErrorKind::permission : ErrorKind::config,
                    what + " cannot be read: " + error.code().message(),
                    forbidden ? "let this user read it, or name another one with --config" : "");
    }
}

}  // namespace slotctl
