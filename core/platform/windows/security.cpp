#include "core/platform/windows/security.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/platform/account.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/windows/handle.hpp"
#include "core/platform/windows/last_error.hpp"
#include "core/platform/windows/wide.hpp"
#include "core/platform/windows/winapi.hpp"

namespace slotctl {

namespace {

/// Memory that Windows allocated.
struct Freed {
    void operator()(void* memory) const { ::LocalFree(memory); }
};
template <typename T>
using Local = std::unique_ptr<T, Freed>;

constexpr DWORD changes = WRITE_DAC | WRITE_OWNER | GENERIC_WRITE | GENERIC_ALL;
constexpr DWORD changes_file = changes | FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE;
/// Not the right to add directories, which many have in the root directory of a drive.
constexpr DWORD changes_directory = changes | FILE_ADD_FILE | FILE_DELETE_CHILD;

bool is_any_of(const std::wstring& sid, std::initializer_list<std::wstring_view> others) {
    return std::find(others.begin(), others.end(), sid) != others.end();
}

/// SYSTEM, the Administrators, the installer of Windows.
bool is_root(const std::wstring& sid) {
    return is_any_of(sid, {L"S-1-5-18", L"S-1-5-32-544",
                           L"S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"});
}

/// Stands for the owner, whoever that is.
bool means_owner(const std::wstring& sid) {
    return is_any_of(sid, {L"S-1-3-0", L"S-1-3-4"});
}

/// An account, or a group that somebody made for a purpose, as opposed to those that many belong to.
bool is_chosen(const std::wstring& sid) {
    const std::wstring_view text(sid);
    if (is_root(sid) || means_owner(sid) || is_any_of(sid, {L"S-1-5-19", L"S-1-5-20", L"S-1-3-1"}))
        return true;
    // Services, IIS application pools, accounts of Microsoft Entra.
    for (const std::wstring_view kind : {L"S-1-5-80-", L"S-1-5-82-", L"S-1-12-1-"}) {
        if (text.starts_with(kind)) return true;
    }
    // Of a domain or machine, but not its users, guests or computers.
    return text.starts_with(L"S-1-5-21-") &&
           !(text.ends_with(L"-513") || text.ends_with(L"-514") || text.ends_with(L"-515"));
}

std::optional<Sid> granted_to(const ACE_HEADER& header, DWORD& rights) {
    if ((header.AceFlags & INHERIT_ONLY_ACE) != 0) return std::nullopt;
    if (header.AceType != ACCESS_ALLOWED_ACE_TYPE && header.AceType != ACCESS_ALLOWED_CALLBACK_ACE_TYPE)
        return std::nullopt;
    // Both kinds begin in the same way.
    const auto& entry = reinterpret_cast<const ACCESS_ALLOWED_ACE&>(header);
    rights = entry.Mask;
    return Sid(const_cast<DWORD*>(&entry.SidStart));
}

void read_rights(ACL* list, DWORD wanted, const std::wstring& owner, FileAccess& access) {
    access.is_closed = list != nullptr;
    if (list == nullptr) access.writers.emplace_back("everybody");  // no list is no limit
    for (DWORD i = 0; list != nullptr && i < list->AceCount; ++i) {
        void* entry = nullptr;
        if (::GetAce(list, i, &entry) == 0) continue;
        DWORD rights = 0;
        const auto sid = granted_to(*static_cast<const ACE_HEADER*>(entry), rights);
        if (!sid) continue;
        const std::wstring text = sid->text();
        if (!is_chosen(text)) access.is_closed = false;
        if ((rights & wanted) == 0 || is_root(text) || means_owner(text) || text == owner ||
            *sid == own_sid())
            continue;
        std::string name = sid->name();
        if (std::find(access.writers.begin(), access.writers.end(), name) == access.writers.end())
            access.writers.push_back(std::move(name));
    }
}

}  // namespace

Sid::Sid(PSID copied) {
    const auto* first = static_cast<const unsigned char*>(copied);
    bytes_.assign(first, first + ::GetLengthSid(copied));
}

PSID Sid::get() const {
    return const_cast<unsigned char*>(bytes_.data());
}

std::wstring Sid::text() const {
    wchar_t* text = nullptr;
    if (::ConvertSidToStringSidW(get(), &text) == 0) return {};
    return Local<wchar_t>(text).get();
}

std::string Sid::name() const {
    std::array<wchar_t, 257> name{}, domain{};
    auto size = static_cast<DWORD>(name.size()), domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    if (::LookupAccountSidW(nullptr, get(), name.data(), &size, domain.data(), &domain_size, &use) == 0)
        return from_wide(text());
    const std::string place = from_wide(domain.data());
    return (place.empty() ? "" : place + '\\') + from_wide(name.data());
}

Sid well_known_sid(WELL_KNOWN_SID_TYPE type) {
    std::array<unsigned char, SECURITY_MAX_SID_SIZE> sid{};
    auto size = static_cast<DWORD>(sid.size());
    if (::CreateWellKnownSid(type, nullptr, sid.data(), &size) == 0) throw last_error();
    return Sid(sid.data());
}

bool has_rights_of(WELL_KNOWN_SID_TYPE type) {
    BOOL member = FALSE;
    return ::CheckTokenMembership(nullptr, well_known_sid(type).get(), &member) != 0 && member != FALSE;
}

const Sid& own_sid() {
    static const Sid own = [] {
        HANDLE opened = nullptr;
        if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &opened) == 0) throw last_error();
        const Handle token(opened);
        std::vector<unsigned char> user(sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE);
        DWORD size = 0;
        if (::GetTokenInformation(token.get(), TokenUser, user.data(), static_cast<DWORD>(user.size()),
                                  &size) == 0)
            throw last_error();
        return Sid(reinterpret_cast<const TOKEN_USER*>(user.data())->User.Sid);
    }();
    return own;
}

std::optional<Sid> find_sid(const std::string& account) {
    std::array<unsigned char, SECURITY_MAX_SID_SIZE> sid{};
    std::array<wchar_t, 257> domain{};
    auto size = static_cast<DWORD>(sid.size()), domain_size = static_cast<DWORD>(domain.size());
    SID_NAME_USE use{};
    if (::LookupAccountNameW(nullptr, to_wide(account).c_str(), sid.data(), &size, domain.data(),
                             &domain_size, &use) == 0)
        return std::nullopt;
    return Sid(sid.data());
}

FileAccess access_of(HANDLE file, bool is_directory) {
    PSID owner = nullptr, group = nullptr;
    ACL* list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    const DWORD error =
        ::GetSecurityInfo(file, SE_FILE_OBJECT,
                          OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
                          &owner, &group, &list, nullptr, &descriptor);
    if (error != ERROR_SUCCESS) throw FileTrouble(static_cast<int>(error));
    const Local<void> freed(descriptor);
    FileAccess access;
    std::wstring owner_text;
    if (owner != nullptr) {  // a file system such as FAT knows no owners
        const Sid sid(owner);
        owner_text = sid.text();
        access.owner = sid.name();
        access.is_ours = sid == own_sid();
        access.is_of_root = access.is_ours || is_root(owner_text);
    }
    if (group != nullptr) access.group = Sid(group).name();
    read_rights(list, is_directory ? changes_directory : changes_file, owner_text, access);
    return access;
}

NewRights::NewRights(const std::wstring& rights) {
    if (::ConvertStringSecurityDescriptorToSecurityDescriptorW(rights.c_str(), SDDL_REVISION_1, &descriptor_,
                                                               nullptr) == 0)
        throw last_error();
    attributes_.nLength = sizeof attributes_;
    attributes_.lpSecurityDescriptor = descriptor_;
}

NewRights::~NewRights() {
    ::LocalFree(descriptor_);
}

NewRights::NewRights(NewRights&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, nullptr)), attributes_(other.attributes_) {}

std::wstring entry_for(const Sid& sid, std::wstring_view rights, Kind kind) {
    return std::wstring(L"(A;") + (kind == Kind::directory ? L"OICI" : L"") + L";" + std::wstring(rights) +
           L";;;" + sid.text() + L")";
}

NewRights private_rights(Kind kind, const std::wstring& more) {
    const std::wstring inherited = kind == Kind::directory ? L"OICI" : L"";
    // An administrator's own account would still have these rights without being elevated.
    const bool elevated = is_administrator();
    return NewRights((elevated ? L"O:BAD:P(A;" : L"D:P(A;") + inherited + L";FA;;;SY)(A;" + inherited +
                     L";FA;;;BA)" + (elevated ? std::wstring() : entry_for(own_sid(), L"FA", kind)) + more);
}

NewRights private_rights_in(const std::wstring& directory, Kind kind) {
    const Handle opened(::CreateFileW(directory.c_str(), READ_CONTROL,
                                      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                      OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
    if (opened && access_of(opened.get(), true).is_closed) return {};
    return private_rights(kind);
}

std::optional<NewRights> rights_like(const std::wstring& file) {
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    if (::GetNamedSecurityInfoW(file.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr,
                                nullptr, nullptr, &descriptor) != ERROR_SUCCESS)
        return std::nullopt;
    const Local<void> freed(descriptor);
    wchar_t* text = nullptr;
    if (::ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &text, nullptr) == 0)
        return std::nullopt;
    return NewRights(Local<wchar_t>(text).get());
}

}  // namespace slotctl
