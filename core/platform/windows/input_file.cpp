#include "core/platform/input_file.hpp"

#include <array>
#include <istream>
#include <streambuf>

#include <windows.h>

#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"

namespace slotctl {

namespace {

/// Reads from a handle. A failed read makes the stream bad.
class HandleBuffer : public std::streambuf {
  public:
    explicit HandleBuffer(HANDLE handle) : handle_(handle) {}

  protected:
    int_type underflow() override {
        DWORD got = 0;
        if (::ReadFile(handle_, buffer_.data(), static_cast<DWORD>(buffer_.size()), &got, nullptr) == 0)
            throw last_error();  // the stream becomes bad
        if (got == 0) return traits_type::eof();
        setg(buffer_.data(), buffer_.data(), buffer_.data() + got);
        return traits_type::to_int_type(*gptr());
    }

  private:
    HANDLE handle_;
    std::array<char, 65536> buffer_{};
};

}  // namespace

struct InputFile::Open {
    explicit Open(const std::filesystem::path& file)
        : handle(Place(file).open_to_read()), buffer(handle.get()), stream(&buffer) {}
    Handle handle;
    HandleBuffer buffer;
    std::istream stream;
};

InputFile::InputFile(const std::filesystem::path& file) : open_(std::make_unique<Open>(file)) {}

InputFile::~InputFile() = default;

std::istream& InputFile::stream() {
    return open_->stream;
}

}  // namespace slotctl
