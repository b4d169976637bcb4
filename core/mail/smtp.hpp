#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/mail/mime.hpp"
#include "core/mail/transfer.hpp"

namespace slotctl::mail {

enum class Tls {
    starttls,  ///< begins in plain text and must switch to TLS before any other command
    tls,       ///< TLS from the first byte
    none,
};

struct Server {
    std::string host;
    int port = 587;
    Tls tls = Tls::starttls;
    std::string user, password;  ///< empty user: no authentication
    std::function<std::string()>
        hello;  ///< the name for EHLO, found when a mail is sent; empty: the host's name
};

/// A recipient who did not receive a mail that others received.
struct Refusal {
    std::string recipient;
    std::string reply;  ///< the server's words
};

/// Delivers `message` to each recipient in its own transaction, over one connection if the server keeps it
/// open. Tries again after 4xx replies and if no connection was made, but never after one that broke, since
/// the mail may have been accepted. If the server refuses a recipient, the others still receive the mail.
///
/// Over TLS, it logs in with PLAIN or LOGIN if the server offers them, since servers often offer more than
/// they can check, and otherwise with CRAM-MD5, DIGEST-MD5 or NTLM; without TLS, with the first of these that
/// the server offers.
///
/// Returns the recipients that the mail did not reach. Throws Error(failed) if it reached nobody.
std::vector<Refusal> send(const Server& server, const Message& message, const TransferOptions& options);

/// What became of a mail to one recipient.
struct MailResult {
    enum class Fate {
        sent,
        bad_address,  ///< the server knows for good that there is no such mailbox
        refused,      ///< for good, for another reason
        put_off,      ///< not accepted for now, or the connection broke before the mail was sent
        doubtful,     ///< the connection broke while the mail was sent: perhaps it was accepted
        no_service,   ///< no connection, no TLS or no login: nothing was sent, and no other mail would be
    };
    Fate fate = Fate::sent;
    std::string reason;  ///< the server's words; empty if sent
};

/// Mails one after the other over one connection, as long as the server keeps it open. Each is tried once.
class MailSession {
  public:
    /// `options.timeout` is for one mail. Throws Error(config) in a build without network.
    MailSession(Server server, TransferOptions options);
    ~MailSession();
    MailSession(const MailSession&) = delete;
    MailSession& operator=(const MailSession&) = delete;

    /// To the first of its recipients.
    MailResult send(const Message& message);

  private:
    struct Open;
    std::unique_ptr<Open> open_;
};

}  // namespace slotctl::mail
