#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <windows.h>

/// Who may do what with files. Windows answers with an owner and a list of rights, both of which name
/// accounts and groups by SID. SYSTEM, the Administrators and the installer of Windows together are what root
/// is elsewhere, and so is the account of this very process.
namespace slotctl {

/// The SID of an account or group, in memory of its own.
class Sid {
  public:
    explicit Sid(PSID copied);

    [[nodiscard]] PSID get() const;
    /// `S-1-5-18`
    [[nodiscard]] std::wstring text() const;
    /// `DOMAIN\USER`, or the text of one without a name.
    [[nodiscard]] std::string name() const;
    [[nodiscard]] bool operator==(const Sid& other) const { return bytes_ == other.bytes_; }

  private:
    std::vector<unsigned char> bytes_;
};

/// One that every Windows has. Throws FileTrouble.
Sid well_known_sid(WELL_KNOWN_SID_TYPE type);
/// Whether this process may use the rights of that account or group: an administrator's ordinary process has
/// the Administrators only for denying.
bool has_rights_of(WELL_KNOWN_SID_TYPE type);

/// The account whose rights this process has. Throws FileTrouble.
const Sid& own_sid();
/// Nothing if there is no such account.
std::optional<Sid> find_sid(const std::string& account);

/// What the owner and the rights of a file or directory say.
struct FileAccess {
    std::string owner, group;          ///< names
    bool is_of_root = false;           ///< its owner is SYSTEM, the Administrators, the installer, or us
    bool is_ours = false;              ///< its owner is this account
    std::vector<std::string> writers;  ///< those that may change it, except its owner and those above
    /// Whether its rights name none of the large groups, such as Everyone or Users. What is created in such a
    /// directory may have the directory's own rights: whoever they name was meant.
    bool is_closed = false;
};

/// `file` must be open with READ_CONTROL. For a directory, `writers` are those that may add files to it or
/// remove them. Throws FileTrouble.
FileAccess access_of(HANDLE file, bool is_directory);

/// The rights of a file or directory that is about to be created. Without any, the system gives it those of
/// its directory.
class NewRights {
  public:
    NewRights() = default;
    /// In SDDL. Throws FileTrouble.
    explicit NewRights(const std::wstring& rights);
    ~NewRights();
    NewRights(const NewRights&) = delete;
    NewRights& operator=(const NewRights&) = delete;
    NewRights(NewRights&& other) noexcept;
    NewRights& operator=(NewRights&&) = delete;

    /// For the functions that create something; null for the rights of its directory.
    [[nodiscard]] SECURITY_ATTRIBUTES* get() { return descriptor_ == nullptr ? nullptr : &attributes_; }

  private:
    PSECURITY_DESCRIPTOR descriptor_ = nullptr;
    SECURITY_ATTRIBUTES attributes_{};
};

enum class Kind { file, directory };

/// Full rights for SYSTEM, the Administrators and this account, and for nobody else; what an elevated process
/// creates belongs to the Administrators. A directory passes its rights on to what is created in it. `more`
/// are further entries in SDDL.
NewRights private_rights(Kind kind, const std::wstring& more = {});
/// The rights of something private in `directory`: those of the directory itself if that is closed.
NewRights private_rights_in(const std::wstring& directory, Kind kind);
/// Those of the existing `file`; nothing if they cannot be read.
std::optional<NewRights> rights_like(const std::wstring& file);
/// An entry in SDDL that gives `rights`, such as `FA`, to an account.
std::wstring entry_for(const Sid& sid, std::wstring_view rights, Kind kind);

}  // namespace slotctl
