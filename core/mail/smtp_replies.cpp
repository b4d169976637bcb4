#include "core/mail/smtp_replies.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace slotctl::mail {

namespace {

constexpr std::size_t longest_shown = 300;

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

}  // namespace

bool says_address_is_bad(std::string_view reply) {
    if (reply.size() < 3 || reply[0] != '5') return false;
    const std::string_view rest = reply.substr(std::min<std::size_t>(4, reply.size()));
    // The enhanced code is the more precise: servers use 550 for almost everything.
    if (rest.size() >= 5 && rest.starts_with("5.") && rest[3] == '.')
        return rest.starts_with("5.1.") || rest.starts_with("5.2.1");
    return reply.starts_with("550") || reply.starts_with("551") || reply.starts_with("553");
}

void SmtpReplies::take(std::string_view line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
    // 221 replies to QUIT, which is sent after any failure.
    if (line.size() < 3 || line.starts_with("221")) return;
    if (!goes_on_) refusal_ = line[0] == '4' || line[0] == '5' ? line.substr(0, longest_shown) : "";
    goes_on_ = line.size() > 3 && line[3] == '-';
    // Mechanisms offered before the switch to TLS no longer count.
    if (line.starts_with("220")) mechanisms_.clear();
    // Old servers also write `AUTH=PLAIN LOGIN`.
    const std::string said = upper(line.substr(std::min<std::size_t>(4, line.size())));
    if (!line.starts_with("250") || !(said.starts_with("AUTH ") || said.starts_with("AUTH="))) return;
    for (std::string& word : words_of(std::string_view(said).substr(5)))
        if (!offers(word)) mechanisms_.push_back(std::move(word));
}

bool SmtpReplies::offers(std::string_view mechanism) const {
    return std::find(mechanisms_.begin(), mechanisms_.end(), mechanism) != mechanisms_.end();
}

}  // namespace slotctl::mail
