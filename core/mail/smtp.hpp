#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/mail/mime.hpp"
#include "core/mail/transfer.hpp"

namespace slotctl::mail {

enum class Tls {
    starttls,  ///< begins in plain text and must change over before anything else is said
    tls,       ///< TLS from the first byte
    none,
};

struct Server {
    std::string host;
    int port = 587;
    Tls tls = Tls::starttls;
    std::string user, password;  ///< empty user: no authentication
    std::function<std::string()>
        hello;  ///< the name for EHLO, asked for when a mail is sent; empty: the host's
};

/// A recipient who did not get a mail that others got.
struct Refusal {
    std::string recipient;
    std::string reply;  ///< the server's words
};

/// Delivers `message` to each recipient in a transaction of its own, over one connection where the server
/// keeps it. Tries again after replies 4xx and when there was no connection, never after one that broke: the
/// mail may have been taken. A recipient that the server refuses does not keep the mail from the others.
///
/// Over TLS it logs in with PLAIN or LOGIN where the server offers them, since servers often offer more than
/// they can check, and with CRAM-MD5, DIGEST-MD5 or NTLM otherwise; without TLS with the first of these that
/// the server offers.
///
/// Returns whom the mail did not reach. Throws Error(failed) if it reached nobody.
std::vector<Refusal> send(const Server& server, const Message& message, const TransferOptions& options);

}  // namespace slotctl::mail
