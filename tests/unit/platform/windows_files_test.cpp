// What only Windows has: names of devices, streams, lists of rights.
#include <fstream>
#include <memory>
#include <string>
#include <vector>

// clang-format off
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>
// clang-format on

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/account.hpp"
#include "core/platform/file_system.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/input_file.hpp"
#include "core/platform/lock_file.hpp"
#include "core/platform/output_stream.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/text_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace slotctl;
using namespace slotctl::tests;
namespace fs = std::filesystem;

/// The SIDs that an allowing entry of the file's rights names.
std::vector<std::wstring> named_by(const fs::path& file) {
    ACL* list = nullptr;
    PSECURITY_DESCRIPTOR descriptor = nullptr;
    REQUIRE(::GetNamedSecurityInfoW(file.c_str(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr,
                                    &list, nullptr, &descriptor) == ERROR_SUCCESS);
    std::vector<std::wstring> names;
    for (DWORD i = 0; list != nullptr && i < list->AceCount; ++i) {
        void* entry = nullptr;
        REQUIRE(::GetAce(list, i, &entry) != 0);
        wchar_t* text = nullptr;
        REQUIRE(::ConvertSidToStringSidW(&static_cast<ACCESS_ALLOWED_ACE*>(entry)->SidStart, &text) != 0);
        names.emplace_back(text);
        ::LocalFree(text);
    }
    ::LocalFree(descriptor);
    return names;
}

/// A file or directory that everybody may read and write.
class OpenToAll {
  public:
    OpenToAll() {
        ::ConvertStringSecurityDescriptorToSecurityDescriptorW(
            L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;WD)", SDDL_REVISION_1, &descriptor_, nullptr);
        rights_ = {sizeof rights_, descriptor_, FALSE};
    }
    ~OpenToAll() { ::LocalFree(descriptor_); }
    OpenToAll(const OpenToAll&) = delete;
    OpenToAll& operator=(const OpenToAll&) = delete;

    void make_directory(const fs::path& path) {
        REQUIRE(::CreateDirectoryW(path.c_str(), &rights_) != 0);
        // Wine takes away some of the rights at first, as umask says.
        REQUIRE(::SetFileSecurityW(path.c_str(), DACL_SECURITY_INFORMATION, descriptor_) != 0);
    }
    void make_file(const fs::path& path) {
        const HANDLE file = ::CreateFileW(path.c_str(), GENERIC_WRITE, 0, &rights_, CREATE_NEW, 0, nullptr);
        REQUIRE(file != INVALID_HANDLE_VALUE);
        ::CloseHandle(file);
        REQUIRE(::SetFileSecurityW(path.c_str(), DACL_SECURITY_INFORMATION, descriptor_) != 0);
    }

  private:
    PSECURITY_DESCRIPTOR descriptor_ = nullptr;
    SECURITY_ATTRIBUTES rights_{};
};

/// Whether nobody but the owner, SYSTEM and the Administrators is named. (Wine names the owner and SYSTEM.)
void check_private(const fs::path& file) {
    INFO(utf8(file));
    const auto names = named_by(file);
    CHECK_FALSE(names.empty());
    for (const std::wstring& sid : names) {
        INFO(fs::path(sid).string());
        CHECK((sid == L"S-1-5-18" || sid == L"S-1-5-32-544" || sid.starts_with(L"S-1-5-21-")));
    }
}

template <typename Action>
std::string refusal(const Action& action) {
    try {
        action();
    } catch (const FileTrouble& trouble) {
        return trouble.what();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

bool is_wine() {
    return ::GetProcAddress(::GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != nullptr;
}

void skip(const char* reason) {
    WARN(reason);
}

}  // namespace

TEST_CASE("NUL is read as empty, and written without being replaced") {
    for (const char* name : {"NUL", "nul", "\\\\.\\NUL", "NUL:"}) {
        INFO(name);
        CHECK(read_text_file(name) == "");
        publish_file(name, "text\n");
        const auto output = to_file(name);
        output->stream() << "text\n";
        output->finish();
    }
    CHECK_THAT(refusal([] { read_file("CON", 10); }), Catch::Contains("a device, not a file"));
    CHECK_THAT(refusal([] { read_file(R"(\\.\pipe\slotctl)", 10); }), Catch::Contains("a pipe, not a file"));
}

TEST_CASE("a name that Windows keeps for a device is refused in any directory and with any extension") {
    const TemporaryDirectory place;
    for (const char* name :
         {"con.toml", "Aux", "nul.db", "COM1.log", "LPT9", "prn .txt", "com\xC2\xB9.txt"}) {
        INFO(name);
        CHECK_THAT(refusal([&] { replace_file(place / "below" / path_from(name), "text"); }),
                   Catch::Contains("Windows reserves the name"));
    }
    for (const char* name : {"console.toml", "com.txt", "COM10", "auxiliary"}) {
        INFO(name);
        replace_file(place / name, "text");
        CHECK(read_text_file(place / name) == "text");
    }
}

TEST_CASE("a second stream of a file, and a name that cannot be, are refused") {
    const TemporaryDirectory place;
    CHECK_THAT(refusal([&] { replace_file(place / "slots.db:hidden", "text"); }), Catch::Contains("a colon"));
    CHECK_THAT(refusal([&] { replace_file(place / "what?.db", "text"); }), Catch::Contains("does not allow"));
}

TEST_CASE("a pipe is written to directly") {
    const wchar_t* const name = LR"(\\.\pipe\slotctl-test)";
    const HANDLE server =
        ::CreateNamedPipeW(name, PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE, 1, 100, 100, 0, nullptr);
    REQUIRE(server != INVALID_HANDLE_VALUE);
    publish_file(name, "text\n");
    char text[10]{};
    DWORD got = 0;
    CHECK(::ReadFile(server, text, sizeof text, &got, nullptr) != 0);
    CHECK(std::string(text, got) == "text\n");
    ::CloseHandle(server);
    CHECK_THAT(refusal([&] { publish_file(name, "text\n"); }), Catch::Contains("No such file"));
}

TEST_CASE("private files and directories are so from the beginning, in a directory open to all") {
    const TemporaryDirectory top;
    const fs::path place = top / "open";
    OpenToAll().make_directory(place);
    make_directories(place / "state" / "locks");
    check_private(place / "state");
    // Wine does not pass the rights of a directory on.
    if (!is_wine()) check_private(place / "state" / "locks");
    ensure_private_file(place / "slots.db");
    check_private(place / "slots.db");
    replace_file(place / "a.holder", "text");
    check_private(place / "a.holder");
    write_text_file(place / "secret", "text", 0600);
    check_private(place / "secret");
    const auto output = to_file(place / "export.json");
    output->finish();
    check_private(place / "export.json");
    const slotctl::LockFile lock(place / "a.lock");
    check_private(place / "a.lock");
    check_private(make_temporary_directory());
}

TEST_CASE("a lock may be taken by everybody who may write to the database") {
    const TemporaryDirectory top;
    OpenToAll().make_file(top / "slots.db");
    const slotctl::LockFile lock(top / "a.lock", top / "slots.db");
    CHECK(named_by(top / "a.lock") == named_by(top / "slots.db"));
}

TEST_CASE("a file that everybody may write says so") {
    const TemporaryDirectory top;
    OpenToAll().make_file(top / "config.toml");
    const FileText found = read_file(top / "config.toml", 100);
    CHECK(found.others_may_write);
    CHECK_THAT(found.access, Catch::Contains(" may change it"));
    OpenToAll().make_directory(top / "open");
    write_text_file(top / "open" / "config.toml", "text", 0600);
    CHECK(read_file(top / "open" / "config.toml", 100).others_may_replace);
    CHECK_FALSE(read_file(top / "open" / "config.toml", 100).others_may_write);
    CHECK_THAT(protecting_commands(top / "config.toml"), Catch::StartsWith("icacls \""));
}

TEST_CASE("a file that another program has open without sharing it is an error that says so") {
    const TemporaryDirectory top;
    replace_file(top / "a.holder", "old");
    const HANDLE other = ::CreateFileW((top / "a.holder").c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr,
                                       OPEN_EXISTING, 0, nullptr);
    REQUIRE(other != INVALID_HANDLE_VALUE);
    CHECK_THAT(refusal([&] { replace_file(top / "a.holder", "new"); }), Catch::Contains("has it open"));
    ::CloseHandle(other);
    CHECK(read_text_file(top / "a.holder") == "old");
    CHECK(std::distance(fs::directory_iterator(top.path()), {}) == 1);
}

TEST_CASE("a read-only file is not replaced, and the error says why") {
    const TemporaryDirectory top;
    replace_file(top / "a.holder", "old");
    REQUIRE(::SetFileAttributesW((top / "a.holder").c_str(), FILE_ATTRIBUTE_READONLY) != 0);
    CHECK_THAT(refusal([&] { replace_file(top / "a.holder", "new"); }),
               Catch::Contains("marked as read-only"));
    ::SetFileAttributesW((top / "a.holder").c_str(), FILE_ATTRIBUTE_NORMAL);
}

TEST_CASE("a library opens files with the same care") {
    const CarefulCall call = careful_call();
    CHECK(std::string(call.name) == "CreateFileW");
    const auto open = reinterpret_cast<decltype(&::CreateFileW)>(call.function);
    const TemporaryDirectory top;
    const HANDLE made = open((top / "slots.db").c_str(), GENERIC_READ | GENERIC_WRITE,
                             FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr, OPEN_ALWAYS, 0, nullptr);
    CHECK(made != INVALID_HANDLE_VALUE);
    ::CloseHandle(made);
    CHECK(open((top / "missing").c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr) ==
          INVALID_HANDLE_VALUE);
    CHECK(::GetLastError() == ERROR_FILE_NOT_FOUND);
    CHECK(open((top / "aux.db").c_str(), GENERIC_WRITE, 0, nullptr, OPEN_ALWAYS, 0, nullptr) ==
          INVALID_HANDLE_VALUE);
    CHECK(::GetLastError() == ERROR_ACCESS_DENIED);
}

TEST_CASE("an administrator leaves a file with a second name alone where others could have made it") {
    if (!is_administrator()) return skip("this test needs an administrator");
    const TemporaryDirectory top;
    OpenToAll().make_directory(top / "open");
    replace_file(top / "victim", "precious");
    REQUIRE(::CreateHardLinkW((top / "open" / "slots.db").c_str(), (top / "victim").c_str(), nullptr) != 0);
    CHECK_THAT(refusal([&] { check_own_file(top / "open" / "slots.db"); }), Catch::Contains("hard link"));
    CHECK_THAT(refusal([&] { slotctl::LockFile lock(top / "open" / "slots.db"); }),
               Catch::Contains("hard link"));
    check_own_file(top / "victim");
}

TEST_CASE("an administrator does not follow a link in a directory that others may write to") {
    if (!is_administrator()) return skip("this test needs an administrator");
    const TemporaryDirectory top;
    OpenToAll().make_directory(top / "open");
    replace_file(top / "victim", "precious");
    ::CreateSymbolicLinkW((top / "open" / "a.holder").c_str(), (top / "victim").c_str(), 0);
    // Wine 8 reports success and creates nothing.
    if (::GetFileAttributesW((top / "open" / "a.holder").c_str()) == INVALID_FILE_ATTRIBUTES)
        return skip("this test needs symbolic links");
    CHECK_THAT(refusal([&] { replace_file(top / "open" / "a.holder", "new"); }),
               Catch::Contains("does not follow"));
    CHECK(read_text_file(top / "victim") == "precious");
}
