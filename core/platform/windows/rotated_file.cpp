#include "core/platform/rotated_file.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>

#include <windows.h>

#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/replacement.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

namespace {

/// The right to write to a log file, or to rotate it: a lock on a byte far behind its end, which locks out no
/// reader.
class Turn {
  public:
    explicit Turn(HANDLE file) : file_(file) {
        constexpr int most_tries = 2000;
        constexpr DWORD pause = 1;
        // A process that was stopped in the middle must not stop all others.
        for (int i = 0; i < most_tries && !ours_; ++i) {
            OVERLAPPED place = far_away();
            ours_ =
                ::LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place) != 0;
            if (!ours_ && ::GetLastError() != ERROR_LOCK_VIOLATION) return;  // a file system without locks
            if (!ours_) ::Sleep(pause);
        }
    }
    ~Turn() {
        OVERLAPPED place = far_away();
        if (ours_) ::UnlockFileEx(file_, 0, 1, 0, &place);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    static OVERLAPPED far_away() {
        OVERLAPPED place{};
        place.Offset = MAXDWORD - 1;
        place.OffsetHigh = MAXLONG;
        return place;
    }

    HANDLE file_;
    bool ours_ = false;
};

class RotatedFile : public log::LineFile {
  public:
    explicit RotatedFile(const log::Settings& settings)
        : place_(settings.file),
          max_size_(settings.max_size),
          max_files_(settings.max_files),
          file_(place_.is_device() ? place_.open_device() : open()) {}

    void append(std::string_view text) override {
        try {
            if (place_.is_device()) {
                write(text);
            } else {
                append_to_file(text);
            }
        } catch (const FileTrouble& trouble) {
            throw std::runtime_error("cannot write " + utf8(place_.path()) + ": " + trouble.what());
        }
    }

  private:
    /// Without the right to write elsewhere than at the end, so that lines of several processes stay whole.
    [[nodiscard]] Handle open() const {
        NewRights rights = private_rights_in(place_.directory(), Kind::file);
        return place_.open_file(
            {.access = FILE_APPEND_DATA | FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
             .disposition = OPEN_ALWAYS,
             .rights = rights.get()});
    }

    void write(std::string_view text) const {
        if (const DWORD error = write_all(file_.get(), text); error != 0)
            throw FileTrouble(static_cast<int>(error));
    }

    void append_to_file(std::string_view text) {
        constexpr int most_tries = 10;
        for (int i = 0;; ++i) {
            {
                const Turn turn(file_.get());
                const FileFacts ours = facts_of(file_.get());
                const bool full = ours.size > 0 && ours.size + text.size() > max_size_;
                if (i == most_tries || (!was_moved(ours) && !(full && rotate()))) return write(text);
            }
            file_ = open();
        }
    }

    /// Whether another process has rotated the file meanwhile.
    [[nodiscard]] bool was_moved(const FileFacts& ours) const {
        const auto there = place_.look();
        return !there || there->number != ours.number || there->volume != ours.volume;
    }

    /// `slotctl.2.log`; number 0 is the file itself.
    [[nodiscard]] std::wstring name_of(std::size_t number) const {
        if (number == 0) return place_.full();
        const std::filesystem::path name(place_.name());
        return place_.directory() + name.stem().wstring() + L"." + std::to_wstring(number) +
               name.extension().wstring();
    }

    /// False if another program, such as an editor, keeps a file from being renamed. The log then grows until
    /// it is closed.
    [[nodiscard]] bool rotate() const {
        try {
            // Before any other is moved, since the oldest would be lost for nothing.
            const Handle current = open_to_move(name_of(0));
            if (max_files_ == 0) {
                // Under its own name, it would be there until every process has closed it.
                const std::wstring gone = name_of(0) + L".removed";
                move(name_of(0), gone);
                ::DeleteFileW(gone.c_str());
            }
            for (std::size_t i = max_files_; i > 0; --i) move(name_of(i - 1), name_of(i));
            return true;
        } catch (const FileTrouble&) {
            return false;
        }
    }

    static Handle open_to_move(const std::wstring& file) {
        Handle opened(::CreateFileW(file.c_str(), DELETE, share_all, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
        if (!opened) throw last_error();
        return opened;
    }

    static void move(const std::wstring& younger, const std::wstring& older) {
        try {
            rename_over(open_to_move(younger), younger, older, 0);
        } catch (const FileTrouble& trouble) {
            if (!trouble.missing()) throw;
        }
    }

    Place place_;
    std::uint64_t max_size_;
    std::size_t max_files_;
    Handle file_;
};

}  // namespace

std::unique_ptr<log::LineFile> open_rotated_file(const log::Settings& settings) {
    try {
        if (settings.file.has_parent_path()) make_directories(settings.file.parent_path());
        return std::make_unique<RotatedFile>(settings);
    } catch (const FileTrouble& trouble) {
        throw trouble.error("the log file " + utf8(settings.file) + " cannot be opened",
                            "choose another log.file, or let the user that runs slotctl write there");
    }
}

}  // namespace slotctl
