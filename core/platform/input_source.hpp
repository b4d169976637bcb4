#pragma once

#include <filesystem>
#include <memory>
#include <span>

namespace slotctl {

/// Where an InputFile gets its bytes. All functions here throw FileTrouble.
class InputSource {
  public:
    virtual ~InputSource() = default;
    /// Reads some bytes, at most as many as there is room for. Returns their number, 0 at the end.
    virtual std::size_t read(std::span<char> room) = 0;
};

std::unique_ptr<InputSource> file_source(const std::filesystem::path& file);

}  // namespace slotctl
