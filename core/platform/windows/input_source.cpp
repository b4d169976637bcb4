#include "core/platform/input_source.hpp"

#include <utility>

#include <windows.h>

#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"

namespace slotctl {

namespace {

class OpenFile : public InputSource {
  public:
    explicit OpenFile(Handle handle) : handle_(std::move(handle)) {}
    std::size_t read(std::span<char> room) override {
        DWORD got = 0;
        if (::ReadFile(handle_.get(), room.data(), static_cast<DWORD>(room.size()), &got, nullptr) == 0)
            throw last_error();
        return got;
    }

  private:
    Handle handle_;
};

}  // namespace

std::unique_ptr<InputSource> file_source(const std::filesystem::path& file) {
    return std::make_unique<OpenFile>(Place(file).open_to_read());
}

}  // namespace slotctl
