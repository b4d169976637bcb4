#pragma once

#include <string>
#include <string_view>

#include <windows.h>

#include "core/platform/durability.hpp"
#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/place.hpp"
#include "core/platform/windows/security.hpp"

namespace slotctl {

/// Writes all of `text`. Returns 0 or the error of GetLastError.
DWORD write_all(HANDLE file, std::string_view text);

/// Moves an open file over another name; readers of the file that has it keep what they have open. If another
/// program has that file open so that it cannot be replaced, such as a virus scanner, tries again for up to
/// `patience` milliseconds. Throws FileTrouble. `file` must be open with DELETE, and is closed.
void rename_over(Handle file, const std::wstring& from, const std::wstring& to, DWORD patience);

/// A new file beside another, which it replaces once it is finished. If it never is, or this process is
/// killed, Windows removes it. `place` must outlive it.
class Replacement {
  public:
    /// Throws FileTrouble.
    Replacement(const Place& place, NewRights rights);
    ~Replacement();
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    /// The handle to write to.
    [[nodiscard]] HANDLE get() const { return file_.get(); }

    /// Moves it into its place; if it is to be durable, with its contents on the disk. Throws FileTrouble.
    void finish(Durability durability = Durability::durable);

  private:
    const Place& place_;
    std::wstring path_;
    Handle directory_;  ///< while this is open, neither it nor a directory above can be moved or replaced
    Handle file_;
};

/// Creates or replaces the file as a whole, so that readers see either the old text or the new one.
void replace(const Place& place, std::string_view text, NewRights rights,
             Durability durability = Durability::durable);

}  // namespace slotctl
