#include "core/platform/input_file.hpp"

#include <array>
#include <streambuf>

#include "core/platform/input_source.hpp"

namespace slotctl {

namespace {

/// A failed read makes the stream bad.
class Buffer : public std::streambuf {
  public:
    explicit Buffer(InputSource& source) : source_(source) {}

  protected:
    int_type underflow() override {
        const std::size_t got = source_.read(bytes_);
        if (got == 0) return traits_type::eof();
        setg(bytes_.data(), bytes_.data(), bytes_.data() + got);
        return traits_type::to_int_type(*gptr());
    }

  private:
    InputSource& source_;
    std::array<char, 65536> bytes_{};
};

}  // namespace

struct InputFile::Open {
    explicit Open(const std::filesystem::path& file)
        : source(file_source(file)), buffer(*source), stream(&buffer) {}
    std::unique_ptr<InputSource> source;
    Buffer buffer;
    std::istream stream;
};

InputFile::InputFile(const std::filesystem::path& file) : open_(std::make_unique<Open>(file)) {}

InputFile::~InputFile() = default;

std::istream& InputFile::stream() {
    return open_->stream;
}

}  // namespace slotctl
