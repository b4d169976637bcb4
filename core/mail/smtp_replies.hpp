#pragma once

#include <string>
#include <string_view>
#include <vector>

/// A mail server's replies, line by line.
namespace slotctl::mail {

/// Whether a reply to RCPT says that there is no such mailbox, and not that it is full, or that the server
/// does not want mail from here (RFC 3463).
bool says_address_is_bad(std::string_view reply);

class SmtpReplies {
  public:
    /// One line from the server, with or without its line ending.
    void take(std::string_view line);

    /// The next reply is about something else.
    void forget_refusal() { refusal_.clear(); }

    /// The first line of the last reply, if it was a refusal (4xx or 5xx); empty otherwise.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }
    /// The authentication mechanisms that the server offers, as of its last greeting.
    [[nodiscard]] const std::vector<std::string>& mechanisms() const { return mechanisms_; }
    [[nodiscard]] bool offers(std::string_view mechanism) const;

  private:
    bool goes_on_ = false;  ///< the last line was not the end of its reply
    std::string refusal_;
    std::vector<std::string> mechanisms_;
};

}  // namespace slotctl::mail
