#include "core/config/config.hpp"

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

LoadedConfig load_config(const ConfigSources& sources) {
    if (const auto file = find_config_file(sources)) {
        return load_config_text(read_config_file(*file), file->path, sources);
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
