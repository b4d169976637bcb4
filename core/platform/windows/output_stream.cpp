#include "core/platform/output_stream.hpp"

#include <array>
#include <streambuf>
#include <string>
#include <utility>

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"
#include "core/platform/windows/wide.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

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

/// A console takes characters, whatever its code page.
class ConsoleText {
  public:
    explicit ConsoleText(HANDLE handle) : handle_(handle) {
        DWORD mode = 0;
        is_console_ = ::GetConsoleMode(handle, &mode) != 0;
    }
    [[nodiscard]] bool is_console() const { return is_console_; }

    DWORD write(std::string_view text) {
        held_ += text;
        const std::size_t later = unfinished_bytes(held_);
        const std::wstring wide = to_wide(std::string_view(held_).substr(0, held_.size() - later));
        held_.erase(0, held_.size() - later);
        constexpr std::size_t most = 8192;  // older versions of Windows take no more than 64 KiB at once
        for (std::size_t at = 0; at < wide.size();) {
            DWORD written = 0;
            const auto count = static_cast<DWORD>(std::min(most, wide.size() - at));
            if (::WriteConsoleW(handle_, wide.data() + at, count, &written, nullptr) == 0)
                return ::GetLastError();
            at += written;
        }
        return ERROR_SUCCESS;
    }

  private:
    HANDLE handle_;
    bool is_console_ = false;
    std::string held_{};
};

/// A stream buffer over a handle. The standard library's streams do not keep the reason of a failed write.
class Buffer : public std::streambuf {
  public:
    Buffer(HANDLE handle, std::string name) : handle_(handle), console_(handle), name_(std::move(name)) {
        setp(bytes_.data(), bytes_.data() + bytes_.size());
    }

  protected:
    int_type overflow(int_type next) override {
        empty();
        if (!traits_type::eq_int_type(next, traits_type::eof())) sputc(traits_type::to_char_type(next));
        return traits_type::not_eof(next);
    }
    int sync() override {
        empty();
        return 0;
    }

  private:
    void empty() {
        const std::string_view text(pbase(), static_cast<std::size_t>(pptr() - pbase()));
        const DWORD error = console_.is_console() ? console_.write(text) : write_all(handle_, text);
        setp(bytes_.data(), bytes_.data() + bytes_.size());
        if (error != 0) throw FileTrouble(static_cast<int>(error)).error("cannot write to " + name_);
    }

    HANDLE handle_;
    ConsoleText console_;
    std::string name_;
    std::array<char, 65536> bytes_{};
};

class HandleStream : public OutputStream {
  public:
    HandleStream(HANDLE handle, const std::string& name) : buffer_(handle, name), stream_(&buffer_) {
        stream_.exceptions(std::ios::badbit);  // lets the buffer's own exception through
    }
    std::ostream& stream() override { return stream_; }
    void finish() override { stream_.flush(); }

  private:
    Buffer buffer_;
    std::ostream stream_;
};

class Device : public OutputStream {
  public:
    Device(Handle handle, const fs::path& file)
        : handle_(std::move(handle)), stream_(handle_.get(), utf8(file)) {}
    std::ostream& stream() override { return stream_.stream(); }
    void finish() override { stream_.finish(); }

  private:
    Handle handle_;
    HandleStream stream_;
};

class NewFile : public OutputStream {
  public:
    NewFile(Place place, fs::path file)
        : place_(std::move(place)),
          file_(std::move(file)),
          unfinished_(place_, private_rights(Kind::file)),
          stream_(unfinished_.get(), utf8(file_)) {}

    std::ostream& stream() override { return stream_.stream(); }
    void finish() override {
        stream_.finish();
        try {
            unfinished_.finish();
        } catch (const FileTrouble& trouble) {
            throw trouble.error("cannot replace " + utf8(file_));
        }
    }

  private:
    Place place_;
    fs::path file_;
    Replacement unfinished_;
    HandleStream stream_;
};

}  // namespace

std::unique_ptr<OutputStream> to_standard_output() {
    return std::make_unique<HandleStream>(::GetStdHandle(STD_OUTPUT_HANDLE), "standard output");
}

std::unique_ptr<OutputStream> to_file(const fs::path& file) {
    try {
        Place place(file);
        if (place.is_device()) return std::make_unique<Device>(place.open_device(), file);
        return std::make_unique<NewFile>(std::move(place), file);
    } catch (const FileTrouble& trouble) {
        throw trouble.error(
            "cannot write " + utf8(file),
            "check that its directory exists, that this user may write to it, and that there is free space");
    }
}

}  // namespace slotctl
