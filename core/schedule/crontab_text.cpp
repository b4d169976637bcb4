#include "core/schedule/crontab_text.hpp"

#include <algorithm>

#include "core/base/digest.hpp"
#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/schedule/artefact.hpp"
#include "core/schedule/quoting.hpp"
#include "core/schedule/template_text.hpp"

namespace slotctl {

namespace {

constexpr std::string_view begin_marker = "# BEGIN slotctl ";
constexpr std::string_view end_marker = "# END slotctl";
constexpr std::string_view instance_mark = " instance ";
constexpr std::string_view entry_mark = "# entry ";
// The limit of Vixie's cron and its descendants.
constexpr std::size_t longest_command = 998;

/// cron has no random delay, so each machine uses its own fixed one: the same every day, like systemd's
/// FixedRandomDelay=.
std::int64_t own_delay(const ScheduledJob& job, const Installation& installation) {
    const auto most = static_cast<std::uint64_t>(job.random_delay.count());
    return most == 0 ? 0
                     : static_cast<std::int64_t>(digest(installation.machine + '/' + job.name) % (most + 1));
}

struct Line {
    std::size_t at;  ///< position in the whole text
    std::string_view text;
};

std::vector<Line> lines_in(std::string_view text) {
    std::vector<Line> lines;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        lines.push_back({from, text.substr(from, end - from)});
        from = end + 1;
    }
    return lines;
}

[[noreturn]] void refuse_long(const ScheduledJob& job, std::size_t length) {
    throw Error(ErrorKind::config,
                "the crontab line of " + job.name + " has " + std::to_string(length) +
                    " characters, but cron accepts only " + std::to_string(longest_command),
                "shorten its arguments, or move them into the configuration");
}

[[noreturn]] void refuse_markers(std::size_t line, const std::string& what) {
    throw Error(ErrorKind::failed,
                "slotctl's markers in the crontab are broken: line " + std::to_string(line) + " " + what,
                "repair or remove the lines from \"# BEGIN slotctl\" to \"# END slotctl\" with crontab -e, "
                "then run this again");
}

/// A line with a Windows line ending, which Debian's `crontab -l` shows as a backslash and an r.
bool is_windows_line(std::string_view line) {
    return line.ends_with('\r') || line.ends_with("\\r");
}

/// slotctl's lines for one instance, from marker to marker.
struct Block {
    std::string instance;
    std::size_t begin, end;  ///< positions in the whole text
};

/// The instance that a marker names: the word after `instance`; the rest of the line is the stamp.
std::string instance_of(std::string_view marker) {
    while (is_windows_line(marker)) marker.remove_suffix(marker.ends_with('\r') ? 1 : 2);
    const auto at = marker.rfind(instance_mark);
    return at == std::string::npos ? "" : std::string(marker.substr(at + instance_mark.size()));
}

bool ends_a_block(std::string_view line) {
    if (!line.starts_with(end_marker)) return false;
    const auto rest = line.substr(end_marker.size());
    return rest.empty() || rest == "\r" || rest == "\\r" || rest.starts_with(instance_mark);
}

std::vector<Block> blocks_in(std::string_view crontab) {
    std::vector<Block> blocks;
    std::optional<Block> open;
    const auto lines = lines_in(crontab);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto& [at, text] = lines[i];
        if (text.starts_with(begin_marker)) {
            if (open) refuse_markers(i + 1, "begins a block before the one above has ended");
            open = Block{instance_of(text), at, 0};
            if (std::ranges::any_of(blocks, [&](const Block& b) { return b.instance == open->instance; }))
                refuse_markers(i + 1, "begins a second block of " + called(open->instance));
        } else if (ends_a_block(text)) {
            if (!open) refuse_markers(i + 1, "ends a block that did not begin");
            if (open->instance != instance_of(text))
                refuse_markers(i + 1, "ends the block of another instance");
            open->end = std::min(at + text.size() + 1, crontab.size());
            blocks.push_back(*open);
            open.reset();
        }
    }
    if (open) refuse_markers(lines.size(), "is the last, but its block has not ended");
    return blocks;
}

/// Characters that crontab -l shows differently would be written back differently.
void refuse_windows_lines(std::string_view crontab) {
    const auto lines = lines_in(crontab);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!lines[i].text.ends_with("\\r")) continue;
        throw Error(
            ErrorKind::failed,
            "line " + std::to_string(i + 1) +
                R"( of the crontab ends in \r, a line end of Windows that cron gives to the command)",
            R"(remove it with crontab -e, or from all lines: crontab -l | sed 's/\\r$//' | crontab -)");
    }
}

/// Whether a line sets CRON_TZ: a cron that supports it uses that zone for later entries.
bool sets_time_zone(std::string_view line) {
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string::npos || !line.substr(start).starts_with("CRON_TZ")) return false;
    const auto value = line.find('=');
    return value != std::string::npos && line.find_first_not_of(" \t\"'", value + 1) != std::string::npos;
}

void refuse_other_zone(std::string_view before) {
    for (const Line& line : lines_in(before)) {
        if (!sets_time_zone(line.text)) continue;
        throw Error(ErrorKind::config,
                    "the crontab sets CRON_TZ above slotctl's lines, which would start them at other times",
                    "move that line below slotctl's block, or use --scope system");
    }
}

}  // namespace

std::string cron_command(const std::vector<std::string>& words, const ScheduledJob& job,
                         const Installation& installation) {
    std::vector<std::string> all{"env"};
    if (job.time_zone) all.push_back("TZ=" + *job.time_zone);
    all.emplace_back("LC_ALL=C.UTF-8");
    all.push_back("STATE_DIRECTORY=" + utf8(installation.state_directory));
    if (installation.credentials_directory)
        all.push_back("CREDENTIALS_DIRECTORY=" + installation.credentials_directory->string());
    all.insert(all.end(), {"timeout", "-k", "15", std::to_string(job.time_limit.count())});
    all.insert(all.end(), words.begin(), words.end());
    return "umask 077; " + shell_command(all);
}

std::string cron_command(const ScheduledJob& job, const Installation& installation, bool rehearsal) {
    const auto delay = own_delay(job, installation);
    const std::string command = cron_command(command_words(job, installation, rehearsal), job, installation);
    return delay == 0 || rehearsal ? command : "sleep " + std::to_string(delay) + "; " + command;
}

std::string crontab_block(const std::vector<CronEntry>& entries, const Installation& installation) {
    TemplateValues values;
    values["PROGRAM"] = {utf8(installation.program)};
    values["OWNER"] = {owner_of(installation)};
    const std::string& instance = installation.instance;
    values["NAMED"] = {instance.empty() ? "" : std::string(instance_mark) + instance};
    const std::string account =
        installation.scope == Scope::system ? " " + installation.account.name + " " : " ";
    auto& lines = values["ENTRIES"];
    for (const auto& [job, whens] : entries) {
        lines.push_back(std::string(entry_mark) + job.name + ": " + job.when.text() +
                        (job.time_zone ? " " + *job.time_zone : ""));
        for (const CronLine& line : whens) {
            const std::string command = crontab_command(line.guard + cron_command(job, installation));
            if (command.size() > longest_command) refuse_long(job, command.size());
            lines.push_back(std::string(line.fields).append(account).append(command));
        }
    }
    return stamped(fill_template(installer_text("crontab-block.in"), values));
}

std::map<std::string, std::string> entries_in_block(std::string_view block) {
    std::map<std::string, std::string> entries;
    std::string name;
    for (const Line& line : lines_in(block)) {
        if (line.text.starts_with(entry_mark)) {
            const auto rest = line.text.substr(entry_mark.size());
            name = rest.substr(0, rest.find(':'));
        } else if (line.text.starts_with(end_marker)) {
            break;
        }
        if (!name.empty()) entries[name].append(line.text).append("\n");
    }
    return entries;
}

std::vector<CronExpression> expressions_in(std::string_view lines) {
    constexpr std::string_view blanks = " \t";
    std::vector<CronExpression> found;
    for (const Line& line : lines_in(lines)) {
        const auto start = line.text.find_first_not_of(blanks);
        if (start == std::string::npos || line.text[start] == '#') continue;
        std::size_t end = start;
        for (int fields = line.text[start] == '@' ? 1 : 5; fields > 0 && end < line.text.size(); --fields) {
            end = line.text.find_first_of(blanks, line.text.find_first_not_of(blanks, end));
            end = std::min(end, line.text.size());
        }
        try {
            found.push_back(CronExpression::parse(line.text.substr(start, end - start)));
        } catch (const Error&) {  // NOLINT(bugprone-empty-catch): cron does not start it either
        }
    }
    return found;
}

std::vector<std::string> instances_in(std::string_view crontab) {
    std::vector<std::string> names;
    for (const Block& block : blocks_in(crontab)) names.push_back(block.instance);
    return names;
}

SplitCrontab split_crontab(std::string_view crontab, const std::string& instance) {
    for (const Block& block : blocks_in(crontab)) {
        if (block.instance != instance) continue;
        return {std::string(crontab.substr(0, block.begin)),
                std::string(crontab.substr(block.begin, block.end - block.begin)),
                std::string(crontab.substr(block.end))};
    }
    return {std::string(crontab), std::nullopt, ""};
}

std::string with_block(std::string_view crontab, const std::string& instance,
                       const std::optional<std::string>& block) {
    SplitCrontab split = split_crontab(crontab, instance);
    // Checked before any change, so that the line numbers are those that people see.
    if (split.before.find("\\r\n") != std::string::npos || split.after.find("\\r\n") != std::string::npos)
        refuse_windows_lines(crontab);
    if (!block) return split.before + split.after;
    refuse_other_zone(split.before);
    // Without a line break, the last line would run into the block.
    if (!split.before.empty() && !split.before.ends_with('\n')) split.before += '\n';
    return split.before + *block + split.after;
}

}  // namespace slotctl
