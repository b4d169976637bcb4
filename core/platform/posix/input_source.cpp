#include "core/platform/input_source.hpp"

#include <cerrno>
#include <utility>

#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

namespace {

class OpenFile : public InputSource {
  public:
    explicit OpenFile(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
    std::size_t read(std::span<char> room) override {
        ssize_t got = 0;
        do {
            got = ::read(descriptor_.get(), room.data(), room.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) throw FileTrouble(errno);
        return static_cast<std::size_t>(got);
    }

  private:
    Descriptor descriptor_;
};

}  // namespace

std::unique_ptr<InputSource> file_source(const std::filesystem::path& file) {
    return std::make_unique<OpenFile>(Place(file).open_to_read());
}

}  // namespace slotctl
