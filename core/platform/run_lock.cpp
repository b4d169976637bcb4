#include "core/platform/run_lock.hpp"

#include <mutex>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/digest.hpp"
#include "core/base/path_text.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/lock_file.hpp"
#include "core/platform/own_file.hpp"
#include "core/platform/shared_place.hpp"
#include "core/platform/text_file.hpp"

namespace slotctl {

namespace {

namespace fs = std::filesystem;

/// On POSIX, a lock belongs to the process and is lost when *any* descriptor of its file is closed. So a
/// process opens each lock file only once; this is the list of those that it holds. (On Windows, a lock
/// belongs to the open file, and nothing of this matters.)
class OwnLocks {
  public:
    bool add(const std::string& file) {
        const std::lock_guard lock(guard_);
        return files_.insert(file).second;
    }
    void remove(const std::string& file) {
        const std::lock_guard lock(guard_);
        files_.erase(file);
    }

  private:
    std::mutex guard_;
    std::set<std::string> files_;
};

OwnLocks& own_locks() {
    static OwnLocks locks;
    return locks;
}

/// The file name for a lock whose name may contain any characters and have any length.
fs::path file_for(const fs::path& directory, std::string_view name, std::string_view extension) {
    std::string readable;
    for (const char c : name.substr(0, 32)) {
        if (!((c >= 'a' && c <= 'z') || c == '-')) break;
        readable += c;
    }
    return directory / (readable + "-" + hex_digest(name) + std::string(extension));
}

/// The file of a lock without links: however its directory is spelled, the same file must not be opened
/// twice. The directory is created if it is missing.
fs::path lock_in(const fs::path& directory, std::string_view name) {
    try {
        make_directories(directory);
        return place_of_file(file_for(directory, name, ".lock"));
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot use the lock directory " + utf8(directory), where_locks_go);
    }
}

}  // namespace

struct RunLock::Held {
    /// Removed last, once the descriptor is closed: otherwise closing it would release the lock of this
    /// process's next holder.
    struct Entry {
        std::string file;
        bool added;
        explicit Entry(std::string name) : file(std::move(name)), added(own_locks().add(file)) {}
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() {
            if (added) own_locks().remove(file);
        }
    };
    Entry entry;
    fs::path holder_file;
    std::optional<LockFile> lock{};

    Held(const fs::path& lock_file, fs::path holder)
        : entry(utf8(lock_file)), holder_file(std::move(holder)) {}
};

RunLock::RunLock(std::unique_ptr<Held> held) : held_(std::move(held)) {}
RunLock::RunLock(RunLock&&) noexcept = default;
RunLock& RunLock::operator=(RunLock&&) noexcept = default;
RunLock::~RunLock() = default;

std::optional<RunLock> RunLock::try_acquire(const fs::path& directory, std::string_view name,
                                            const std::optional<fs::path>& like) {
    const fs::path file = lock_in(directory, name);
    auto held = std::make_unique<Held>(file, file_for(directory, name, ".holder"));
    if (!held->entry.added) return std::nullopt;
    if (!held->lock.emplace(file, like).try_lock()) return std::nullopt;
    return RunLock(std::move(held));
}

std::optional<LockHolder> RunLock::holder(const fs::path& directory, std::string_view name) {
    constexpr std::size_t most = 65536;
    nlohmann::json json;
    try {
        json =
            nlohmann::json::parse(read_file(file_for(directory, name, ".holder"), most).text, nullptr, false);
    } catch (const FileTrouble&) {
        return std::nullopt;
    }
    if (!json.is_object()) return std::nullopt;
    LockHolder holder;
    try {
        holder.pid = json.at("pid").get<std::int64_t>();
        holder.host = json.at("host").get<std::string>();
        const auto since = parse_instant(json.at("since").get<std::string>());
        if (!since) return std::nullopt;
        holder.since = *since;
        if (json.contains("run_id") && json["run_id"].is_number_integer()) {
            holder.run = json["run_id"].get<RunId>();
        }
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;  // it is only for messages, so a damaged file counts as missing
    }
    return holder;
}

void RunLock::announce(const LockHolder& holder) const {
    nlohmann::json json{{"pid", holder.pid}, {"host", holder.host}, {"since", format_instant(holder.since)}};
    if (holder.run) json["run_id"] = *holder.run;
    // Two more waits for the disk in each run would be for a note that a power cut makes worthless anyway.
    replace_file(held_->holder_file, json.dump() + "\n", Durability::brief);
}

}  // namespace slotctl
