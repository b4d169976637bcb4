#include "core/platform/input_file.hpp"

#include <array>
#include <cerrno>
#include <istream>
#include <streambuf>

#include <unistd.h>

#include "core/platform/file_trouble.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

namespace {

/// Reads from a descriptor. A failed read makes the stream bad.
class DescriptorBuffer : public std::streambuf {
  public:
    explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {}

  protected:
    int_type underflow() override {
        ssize_t got = 0;
        do {
            got = ::read(descriptor_, buffer_.data(), buffer_.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) throw FileTrouble(errno);  // the stream becomes bad
        if (got == 0) return traits_type::eof();
        setg(buffer_.data(), buffer_.data(), buffer_.data() + got);
        return traits_type::to_int_type(*gptr());
    }

  private:
    int descriptor_;
    std::array<char, 65536> buffer_{};
};

}  // namespace

struct InputFile::Open {
    explicit Open(const std::filesystem::path& file)
        : descriptor(Place(file).open_to_read()), buffer(descriptor.get()), stream(&buffer) {}
    Descriptor descriptor;
    DescriptorBuffer buffer;
    std::istream stream;
};

InputFile::InputFile(const std::filesystem::path& file) : open_(std::make_unique<Open>(file)) {}

InputFile::~InputFile() = default;

std::istream& InputFile::stream() {
    return open_->stream;
}

}  // namespace slotctl
