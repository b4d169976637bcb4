#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

/// HTTP requests, and what they share with mails over SMTP (smtp.hpp). Only the code behind these two headers
/// uses libcurl.
///
/// Addresses may be secret (anyone who knows a webhook's URL can post to it), so no error shows more of one
/// than its scheme and host. Certificates are always checked; proxies are taken from the environment.
namespace slotctl::mail {

/// Whether this program can send anything. A lean build has no network support, and functions that send throw
/// Error(config) with these words.
bool built_with_network();
inline constexpr const char* without_network = "this slotctl was built without mail and HTTP";

struct TransferOptions {
    std::chrono::milliseconds timeout{10000};  ///< in total, including all retries and pauses
    int attempts = 3;                          ///< in total, for failures that may be temporary
    std::filesystem::path ca_file;             ///< PEM; empty: the system's certificates
    std::function<bool()> give_up;             ///< called while waiting; may be empty
};

struct HttpPost {
    std::string url;  ///< http or https
    std::string content_type;
    std::string body;
};

/// Posts until the answer is 2xx. Tries again after 429 and 5xx (respecting Retry-After as far as the time
/// permits) and if no connection was made. Follows up to 3 redirects within the same host and never from
/// https to http: an address is a secret shared with its host. Reads at most 64 KiB of an answer. Throws
/// Error(failed).
void post(const HttpPost& request, const TransferOptions& options);

struct HttpGet {
    std::string url;       ///< http or https
    std::string accept;    ///< the media types that are understood: `text/calendar`
    std::size_t most = 0;  ///< the longest answer, in bytes
};

/// Reads what is at an address. Tries again, and follows redirects, as `post` does. Throws Error(failed),
/// also if the answer is longer than `most`; Error(config) if the URL is not an http or https URL.
std::string get(const HttpGet& request, const TransferOptions& options);

}  // namespace slotctl::mail
