#include "core/schedule/installation.hpp"

#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"

namespace slotctl {

namespace {

std::vector<std::string> program_words(const Installation& installation) {
    std::vector<std::string> words{utf8(installation.program)};
    if (installation.config) words.insert(words.end(), {"--config", utf8(*installation.config)});
    if (installation.database) words.insert(words.end(), {"--database", *installation.database});
    return words;
}

bool is_writable(std::string_view text) {
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text.front());
        const std::size_t length = character_length(text);
        if (length == 0 || first < 0x20 || first == 0x7F) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

std::string_view name_of(Scope scope) {
    return scope == Scope::system ? "system" : "user";
}

std::string fault_of_instance(std::string_view name) {
    constexpr std::size_t longest = 32;
    if (name.size() > longest) return "is longer than " + std::to_string(longest) + " characters";
    return fault_of_name(name);
}

std::string owner_of(const Installation& installation) {
    std::string owner;
    if (installation.config) owner = "--config " + utf8(*installation.config);
    if (installation.database)
        owner.append(owner.empty() ? "" : " ").append("--database ").append(*installation.database);
    return owner.empty() ? "the built-in defaults" : owner;
}

std::string called(const std::string& instance) {
    return instance.empty() ? "the schedule without an instance" : "instance " + instance;
}

std::vector<std::string> command_words(const ScheduledJob& job, const Installation& installation,
                                       bool rehearsal) {
    auto words = program_words(installation);
    if (rehearsal) {
        words.emplace_back("--dry-run");
    } else {
        words.insert(words.end(), {"--scheduled-as", job.name, "-q"});
    }
    words.insert(words.end(), job.arguments.begin(), job.arguments.end());
    return words;
}

std::vector<std::string> command_words(const std::vector<std::string>& arguments,
                                       const Installation& installation) {
    auto words = program_words(installation);
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
}

std::vector<std::vector<std::string>> trial_commands(const ScheduledJob& job,
                                                     const Installation& installation) {
    return {command_words({"-q", "config", "check", "--directories"}, installation),
            command_words(job, installation, true)};
}

void refuse_unwritable(const std::vector<ScheduledJob>& jobs, const Installation& installation) {
    const auto check = [](const std::string& text, const std::string& what) {
        if (is_writable(text)) return;
        throw Error(ErrorKind::config,
                    what + " contains a line end, a control character or bytes that are not UTF-8",
                    "schedulers keep their entries in lines of text: choose another name");
    };
    for (const std::string& word : command_words(std::vector<std::string>{}, installation))
        check(word, "the path or URL " + word);
    for (const auto& path : installation.writable) check(utf8(path), "the path " + utf8(path));
    for (const auto& credential : installation.credentials)
        check(utf8(credential.file), "the path " + utf8(credential.file));
    for (const ScheduledJob& job : jobs) {
        for (const std::string& word : job.arguments) check(word, "an argument of " + job.name);
    }
}

}  // namespace slotctl
