#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// Requests over HTTP and mails over SMTP. libcurl is known behind this header alone.
///
/// Addresses may be secrets (a webhook's URL is all it takes to post to it), so no error names more of one
/// than scheme and host. Certificates are always checked; proxies are those of the environment.
namespace slotctl::notify {

struct TransferOptions {
    std::chrono::milliseconds timeout{10000};  ///< in all, with every retry and pause
    int attempts = 3;                          ///< in all, for failures that may pass
    std::filesystem::path ca_file;             ///< PEM; empty: the system's certificates
    std::function<bool()> give_up;             ///< asked while waiting; may be empty
};

struct HttpPost {
    std::string url;  ///< http or https
    std::string content_type;
    std::string body;
};

/// Posts until an answer of 2xx. Tries again after 429 and 5xx (Retry-After is heeded as far as the time
/// goes) and when there was no connection. Follows up to 3 redirects within the same host and never from
/// https to http: an address is a secret of the host that it names. Reads at most 64 KiB of an answer. Throws
/// Error(failed).
void post(const HttpPost& request, const TransferOptions& options);

enum class MailTls {
    starttls,  ///< begins in plain text and must change over before anything else is said
    tls,       ///< TLS from the first byte
    none,
};

struct MailServer {
    std::string host;
    int port = 587;
    MailTls tls = MailTls::starttls;
    std::string user, password;  ///< empty user: no authentication
};

/// A recipient who did not get a mail that others got.
struct Refusal {
    std::string recipient;
    std::string reply;  ///< the server's words
};

/// Delivers `message` (RFC 5322, lines that end in CRLF). Tries again after replies 4xx and when there was no
/// connection, never after one that broke: the mail may have been taken. A recipient that the server refuses
/// does not keep the mail from the others; one that it refuses for now is tried again without them. Returns
/// whom it did not reach. Throws Error(failed) if it reached nobody.
std::vector<Refusal> send_mail(const MailServer& server, const std::string& sender,
                               const std::vector<std::string>& recipients, const std::string& message,
                               const TransferOptions& options);

}  // namespace slotctl::notify
