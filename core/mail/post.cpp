#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>

#include "core/mail/curl.hpp"
#include "core/mail/transfer.hpp"

namespace slotctl::mail {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_of_an_answer = 65'536;
constexpr int most_redirects = 3;
constexpr milliseconds connect_timeout{5000};

Url parse_url(const std::string& text) {
    Url url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return nullptr;
    return url;
}

std::string part_of(const Url& url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url.get(), part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
    const std::unique_ptr<char, Cleanup> owner(text);
    return text;
}

std::string shown(const Url& url) {
    return part_of(url, CURLUPART_SCHEME) + "://" + part_of(url, CURLUPART_HOST) + ":" +
           part_of(url, CURLUPART_PORT);
}

std::size_t bounded(char*, std::size_t size, std::size_t count, void* seen) {
    auto& total = *static_cast<std::size_t*>(seen);
    total += size * count;
    return total > most_of_an_answer ? 0 : size * count;
}

Result post_once(const HttpPost& request, const std::string& address, bool with_body,
                 const TransferOptions& options, milliseconds left) {
    const Easy easy = open_handle();
    limit(easy.get(), options, left, connect_timeout);
    set(easy.get(), CURLOPT_URL, address.c_str());
    set(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy.get(), CURLOPT_FOLLOWLOCATION, 0L);
    set(easy.get(), CURLOPT_USERAGENT, "slotctl/" SLOTCTL_VERSION);
    List headers(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str()));
    // Servers that do not support it would waste the first second waiting.
    curl_slist_append(headers.get(), "Expect:");
    if (with_body) {
        set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
        set(easy.get(), CURLOPT_POST, 1L);
        set(easy.get(), CURLOPT_POSTFIELDS, request.body.c_str());
        set(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    std::size_t seen = 0;
    set(easy.get(), CURLOPT_WRITEFUNCTION, &bounded);
    set(easy.get(), CURLOPT_WRITEDATA, &seen);
    Result result = perform(easy.get());
    // The status comes first and is all that is needed, whatever the rest of the answer contains.
    const bool too_long = result.code == CURLE_WRITE_ERROR && seen > most_of_an_answer;
    if (too_long || result.status / 100 == 2) {
        result.code = CURLE_OK;
        result.reason.clear();
    }
    curl_off_t wait = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &wait);
    result.retry_after = std::chrono::seconds{std::clamp<curl_off_t>(wait, 0, 3600)};
    const char* next = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &next);
    if (result.code == CURLE_OK && result.status / 100 == 3 && next != nullptr) result.redirect = next;
    return result;
}

/// The address to continue with. Throws if continuing would pass a secret of the first host on to another.
std::string checked_redirect(const std::string& from, const std::string& to) {
    const Url here = parse_url(from), there = parse_url(to);
    const std::string from_scheme = part_of(here, CURLUPART_SCHEME);
    const std::string scheme = there ? part_of(there, CURLUPART_SCHEME) : "";
    const bool http = scheme == "http" || scheme == "https";
    const bool same_host = http && part_of(here, CURLUPART_HOST) == part_of(there, CURLUPART_HOST);
    const bool same_port = same_host && (part_of(here, CURLUPART_PORT) == part_of(there, CURLUPART_PORT) ||
                                         (from_scheme == "http" && scheme == "https"));
    if (same_port && !(from_scheme == "https" && scheme == "http")) return to;
    throw Error(ErrorKind::failed,
                shown(here) + " redirects to " +
                    (http ? shown(there) : "something that is not a web address") + ", which is not followed",
                "the URL is a secret shared with its host; if the new URL is correct, configure it");
}

Result post_through_redirects(const HttpPost& request, const TransferOptions& options, milliseconds left) {
    const auto end = Clock::now() + left;
    std::string address = request.url;
    bool with_body = true;
    for (int redirects = 0;; ++redirects) {
        const auto rest = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        Result result = post_once(request, address, with_body, options, std::max(rest, milliseconds{1}));
        if (result.redirect.empty()) return result;
        if (redirects == most_redirects) {
            result.reason = "more than " + std::to_string(most_redirects) + " redirects";
            return result;
        }
        address = checked_redirect(address, result.redirect);
        if (result.status == 303) with_body = false;
    }
}

}  // namespace

void post(const HttpPost& request, const TransferOptions& options) {
    const Url url = parse_url(request.url);
    const std::string scheme = url ? part_of(url, CURLUPART_SCHEME) : "";
    if (scheme != "http" && scheme != "https") {
        throw Error(ErrorKind::config, "the URL to post to is not an http or https URL",
                    "check webhook_url and ping_url; the URL is a secret, so it is not shown");
    }
    const Result result = persist(
        options, [&](milliseconds left) { return post_through_redirects(request, options, left); },
        [](const Result& r) {
            return never_connected(r.code) ||
                   (r.code == CURLE_OK && (r.status == 429 || r.status / 100 == 5));
        });
    if (result.code != CURLE_OK) {
        throw Error(ErrorKind::failed, shown(url) + ": " + result.reason, advice_on(result.code));
    }
    if (result.status / 100 == 2) return;
    const std::string why =
        result.reason.empty() ? "answered with status " + std::to_string(result.status) : result.reason;
    throw Error(ErrorKind::failed, shown(url) + " " + why,
                result.status == 404 || result.status == 410 || result.status == 403
                    ? "check the URL: it may have been revoked or mistyped"
                    : "");
}

}  // namespace slotctl::mail
