#pragma once

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
};

/// A recipient who did not get a mail that others got.
struct Refusal {
    std::string recipient;
    std::string reply;  ///< the server's words
};

/// Delivers `message` to all who it is for. Tries again after replies 4xx and when there was no connection,
/// never after one that broke: the mail may have been taken. A recipient that the server refuses does not
/// keep the mail from the others; one that it refuses for now is tried again without them. Returns whom it
/// did not reach. Throws Error(failed) if it reached nobody.
std::vector<Refusal> send(const Server& server, const Message& message, const TransferOptions& options);

}  // namespace slotctl::mail
