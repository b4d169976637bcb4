#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

/// Requests over HTTP, and what they have in common with mails over SMTP (smtp.hpp). libcurl is known behind
/// these two headers alone.
///
/// Addresses may be secrets (a webhook's URL is all it takes to post to it), so no error names more of one
/// than scheme and host. Certificates are always checked; proxies are those of the environment.
namespace slotctl::mail {

/// Whether this program can send anything: a lean build leaves the network out, and what sends throws
/// Error(config) with these words.
bool built_with_network();
inline constexpr const char* without_network = "this slotctl was built without mail and HTTP";

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

}  // namespace slotctl::mail
