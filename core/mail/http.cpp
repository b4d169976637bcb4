#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <utility>

#include "core/mail/curl.hpp"
#include "core/mail/transfer.hpp"

namespace slotctl::mail {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

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

/// A request of either method.
struct Exchange {
    const std::string& url;
    const HttpPost* post = nullptr;  ///< none: a GET
    std::string accept;              ///< of a GET
    std::size_t most = 0;            ///< bytes of an answer
    std::string answer;
    bool too_long = false;
};

std::size_t collect(char* bytes, std::size_t size, std::size_t count, void* exchange) {
    auto& to = *static_cast<Exchange*>(exchange);
    to.too_long = to.answer.size() + size * count > to.most;
    if (to.too_long) return 0;
    to.answer.append(bytes, size * count);
    return size * count;
}

Result send_once(Exchange& exchange, const std::string& address, bool with_body,
                 const TransferOptions& options, milliseconds left) {
    const Easy easy = open_handle();
    limit(easy.get(), options, left, connect_timeout);
    set(easy.get(), CURLOPT_URL, address.c_str());
    set(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy.get(), CURLOPT_FOLLOWLOCATION, 0L);
    set(easy.get(), CURLOPT_USERAGENT, "slotctl/" SLOTCTL_VERSION);
    List headers;
    if (with_body) {
        headers.reset(curl_slist_append(nullptr, ("Content-Type: " + exchange.post->content_type).c_str()));
        // Servers that do not support it would waste the first second waiting.
        curl_slist_append(headers.get(), "Expect:");
        set(easy.get(), CURLOPT_POST, 1L);
        set(easy.get(), CURLOPT_POSTFIELDS, exchange.post->body.c_str());
        set(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.post->body.size()));
    } else if (!exchange.accept.empty()) {
        headers.reset(curl_slist_append(nullptr, ("Accept: " + exchange.accept).c_str()));
        set(easy.get(), CURLOPT_ACCEPT_ENCODING, "");  // every compression that libcurl knows
    }
    set(easy.get(), CURLOPT_HTTPHEADER, headers.get());
    exchange.answer.clear();
    set(easy.get(), CURLOPT_WRITEFUNCTION, &collect);
    set(easy.get(), CURLOPT_WRITEDATA, &exchange);
    Result result = perform(easy.get());
    // The status comes first and is all that a post needs, whatever the rest of the answer contains.
    const bool cut_short = result.code == CURLE_WRITE_ERROR && exchange.too_long;
    if (exchange.post != nullptr && (cut_short || result.status / 100 == 2)) {
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

Result send_through_redirects(Exchange& exchange, const TransferOptions& options, milliseconds left) {
    const auto end = Clock::now() + left;
    std::string address = exchange.url;
    bool with_body = exchange.post != nullptr;
    for (int redirects = 0;; ++redirects) {
        const auto rest = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        Result result = send_once(exchange, address, with_body, options, std::max(rest, milliseconds{1}));
        if (result.redirect.empty()) return result;
        if (redirects == most_redirects) {
            result.reason = "more than " + std::to_string(most_redirects) + " redirects";
            return result;
        }
        address = checked_redirect(address, result.redirect);
        if (result.status == 303) with_body = false;
    }
}

/// Throws unless the answer is 2xx. `what` the URL is for, and where it was configured.
void send(Exchange& exchange, const char* what, const char* where, const TransferOptions& options) {
    const Url url = parse_url(exchange.url);
    const std::string scheme = url ? part_of(url, CURLUPART_SCHEME) : "";
    if (scheme != "http" && scheme != "https") {
        throw Error(ErrorKind::config, std::string("the URL ") + what + " is not an http or https URL",
                    where);
    }
    const Result result = persist(
        options, [&](milliseconds left) { return send_through_redirects(exchange, options, left); },
        [](const Result& r) {
            return never_connected(r.code) ||
                   (r.code == CURLE_OK && (r.status == 429 || r.status / 100 == 5));
        });
    if (exchange.too_long && result.code != CURLE_OK) {
        throw Error(ErrorKind::failed,
                    shown(url) + " answered with more than " + std::to_string(exchange.most) + " bytes",
                    "ask for less of it");
    }
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

}  // namespace

void post(const HttpPost& request, const TransferOptions& options) {
    constexpr std::size_t most_of_an_answer = 65'536;
    Exchange exchange{request.url, &request, {}, most_of_an_answer, {}, false};
    send(exchange, "to post to", "check webhook_url and ping_url; the URL is a secret, so it is not shown",
         options);
}

std::string get(const HttpGet& request, const TransferOptions& options) {
    Exchange exchange{request.url, nullptr, request.accept, request.most, {}, false};
    send(exchange, "to read from", "give one that begins with https://", options);
    return std::move(exchange.answer);
}

}  // namespace slotctl::mail
