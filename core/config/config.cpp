#include "core/config/config.hpp"

#include <utility>

#include "core/catalogue/catalogue.hpp"
#include "core/config/files.hpp"
#include "core/config/loader.hpp"

namespace slotctl {

namespace {

LoadedConfig finish(Loader& loader) {
    loader.take_environment();
    loader.take_options();
    return loader.finish();
}

}  // namespace

HookCommands HookConfig::of(std::string_view job) const {
    HookCommands commands = all;
    const JobKind* const kind = find_job(job);
    if (kind == nullptr) return commands;
    const HookCommands& own = (*this)[kind->id];
    if (own.before != general_hook) commands.before = own.before;
    if (own.after != general_hook) commands.after = own.after;
    if (own.on_failure != general_hook) commands.on_failure = own.on_failure;
    return commands;
}

LoadedConfig load_config(const ConfigSources& sources) {
    if (const auto file = find_config_file(sources)) {
        const FileText found = read_config_file(*file);
        LoadedConfig loaded = load_config_text(found.text, file->path, sources);
        loaded.file_owner = found.owner;
        loaded.file_group = found.group;
        loaded.file_mode = found.mode;
        if (std::string warning = warning_about(*file, found); !warning.empty())
            loaded.warnings.push_back(std::move(warning));
        return loaded;
    }
    Loader loader(sources);
    return finish(loader);
}

LoadedConfig load_config_text(std::string_view text, const std::filesystem::path& file,
                              const ConfigSources& sources) {
    Loader loader(sources);
    loader.take_file(text, file);
    return finish(loader);
}

}  // namespace slotctl
