#include "core/platform/output_sink.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/console.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"

namespace slotctl {

namespace {

/// How many bytes at the end of a text are the beginning of a character.
std::size_t unfinished_bytes(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;  // goes on with a character
        const std::size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

void write_to(HANDLE handle, std::string_view text) {
    if (const DWORD error = write_all(handle, text); error != 0) throw FileTrouble(static_cast<int>(error));
}

class Console : public OutputSink {
  public:
    explicit Console(HANDLE handle) : handle_(handle) {}
    void write(std::string_view text) override {
        held_ += text;
        const std::size_t whole = held_.size() - unfinished_bytes(held_);
        const DWORD error = write_to_console(handle_, std::string_view(held_).substr(0, whole));
        if (error != 0) throw FileTrouble(static_cast<int>(error));
        held_.erase(0, whole);
    }

  private:
    HANDLE handle_;
    std::string held_{};
};

class Bytes : public OutputSink {
  public:
    explicit Bytes(HANDLE handle) : handle_(handle) {}
    void write(std::string_view text) override { write_to(handle_, text); }

  private:
    HANDLE handle_;
};

std::unique_ptr<OutputSink> sink_of(HANDLE handle) {
    if (is_console(handle)) return std::make_unique<Console>(handle);
    return std::make_unique<Bytes>(handle);
}

class Device : public OutputSink {
  public:
    explicit Device(Handle handle) : handle_(std::move(handle)), sink_(sink_of(handle_.get())) {}
    void write(std::string_view text) override { sink_->write(text); }

  private:
    Handle handle_;
    std::unique_ptr<OutputSink> sink_;
};

class NewFile : public OutputSink {
  public:
    explicit NewFile(Place place)
        : place_(std::move(place)), unfinished_(place_, private_rights(Kind::file)) {}
    void write(std::string_view text) override { write_to(unfinished_.get(), text); }
    void finish() override { unfinished_.finish(); }

  private:
    Place place_;
    Replacement unfinished_;
};

}  // namespace

std::unique_ptr<OutputSink> standard_output_sink() {
    return sink_of(::GetStdHandle(STD_OUTPUT_HANDLE));
}

std::unique_ptr<OutputSink> file_sink(const std::filesystem::path& file) {
    Place place(file);
    if (place.is_device()) return std::make_unique<Device>(place.open_device());
    return std::make_unique<NewFile>(std::move(place));
}

}  // namespace slotctl
