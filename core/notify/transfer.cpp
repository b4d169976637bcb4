#include "core/notify/transfer.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <thread>

#include <curl/curl.h>

#include "core/base/error.hpp"

namespace slotctl::notify {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_of_an_answer = 64 * 1024;
constexpr int most_redirects = 3;
constexpr milliseconds connect_timeout{5000};

struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
using Easy = std::unique_ptr<CURL, Cleanup>;
using Url = std::unique_ptr<CURLU, Cleanup>;
using List = std::unique_ptr<curl_slist, Cleanup>;

/// What one attempt came to.
struct Result {
    CURLcode code = CURLE_OK;
    long status = 0;  ///< of HTTP, or SMTP's last reply
    std::string reason;
    std::string redirect;
    milliseconds retry_after{0};
};

Easy open_handle() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    Easy easy(ready == CURLE_OK ? curl_easy_init() : nullptr);
    if (!easy) throw Error(ErrorKind::failed, "libcurl cannot be started", "check the installed libcurl");
    return easy;
}

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OK) return;
    throw Error(ErrorKind::failed, std::string("libcurl refuses a setting: ") + curl_easy_strerror(code),
                "check that the installed libcurl supports TLS and SMTP");
}

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

int stop_if_asked(void* give_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& asked = *static_cast<const std::function<bool()>*>(give_up);
    return asked && asked() ? 1 : 0;
}

/// `to_connect` covers greeting and login as well, where a protocol has them.
void limit(CURL* easy, const TransferOptions& options, milliseconds left, milliseconds to_connect) {
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(left, to_connect).count()));
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFOFUNCTION, &stop_if_asked);
    set(easy, CURLOPT_XFERINFODATA, const_cast<std::function<bool()>*>(&options.give_up));
    if (!options.ca_file.empty()) {
        set(easy, CURLOPT_CAINFO, options.ca_file.c_str());
        set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
    }
}

Result perform(CURL* easy) {
    char detail[CURL_ERROR_SIZE] = "";
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(detail));
    Result result;
    result.code = curl_easy_perform(easy);
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result.status);
    if (result.code != CURLE_OK) result.reason = *detail != '\0' ? detail : curl_easy_strerror(result.code);
    return result;
}

bool never_connected(CURLcode code) {
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_COULDNT_RESOLVE_PROXY;
}

std::string advice_on(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return "if the server's certificate is of an authority of your own, name it in [alerts] ca_file";
        case CURLE_USE_SSL_FAILED:
            return "the server offers no STARTTLS: check [alerts] smtp_tls and smtp_port";
        case CURLE_LOGIN_DENIED:
            return "check [alerts] smtp_user and smtp_password";
        default:
            return "";
    }
}

/// Tries until `attempt` gives a result that is not `may_pass`, the attempts are used up or the next pause
/// would end too late. The pause doubles from half a second, with jitter.
template <class Attempt, class MayPass>
Result persist(const TransferOptions& options, Attempt attempt, MayPass may_pass) {
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto end = Clock::now() + options.timeout;
    const auto left = [&] { return std::chrono::duration_cast<milliseconds>(end - Clock::now()); };
    milliseconds longest_pause{500};
    for (int attempts = options.attempts;; --attempts, longest_pause *= 2) {
        const Result result = attempt(std::max(left(), milliseconds{1}));
        if (!may_pass(result) || attempts <= 1) return result;
        std::uniform_int_distribution<long long> jitter(longest_pause.count() / 2, longest_pause.count());
        const milliseconds pause = std::max(milliseconds{jitter(random)}, result.retry_after);
        if (pause >= left()) return result;
        const auto until = Clock::now() + pause;
        while (Clock::now() < until) {
            if (options.give_up && options.give_up()) return result;
            std::this_thread::sleep_for(milliseconds{50});
        }
    }
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
    // Servers that do not know it would let the first second pass in silence.
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
    // The status came first, and it is all we want.
    if (result.code == CURLE_WRITE_ERROR && seen > most_of_an_answer) result.code = CURLE_OK;
    curl_off_t wait = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RETRY_AFTER, &wait);
    result.retry_after = std::chrono::seconds{std::clamp<curl_off_t>(wait, 0, 3600)};
    const char* next = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_REDIRECT_URL, &next);
    if (result.code == CURLE_OK && result.status / 100 == 3 && next != nullptr) result.redirect = next;
    return result;
}

/// The address to go on with. Throws where going on would tell others what only the first host may know.
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
                shown(here) + " redirects to " + (http ? shown(there) : "something that is no web address") +
                    ", which is not followed",
                "the address is a secret of its host; configure the new one if it is right");
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

/// What the server says, line by line.
struct Replies {
    std::string last;
    std::vector<std::string> refusals;
};

std::size_t note_reply(char* data, std::size_t size, std::size_t count, void* into) {
    auto& replies = *static_cast<Replies*>(into);
    std::string line(data, std::min<std::size_t>(size * count, 300));
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    const bool refuses = line.size() > 3 && (line[0] == '4' || line[0] == '5');
    if (refuses && replies.refusals.size() < 100) replies.refusals.push_back(line);
    replies.last = line;
    return size * count;
}

struct Reading {
    const std::string& text;
    std::size_t at = 0;
};

std::size_t read_message(char* out, std::size_t size, std::size_t count, void* from) {
    auto& reading = *static_cast<Reading*>(from);
    const std::size_t n = std::min(size * count, reading.text.size() - reading.at);
    std::memcpy(out, reading.text.data() + reading.at, n);
    reading.at += n;
    return n;
}

}  // namespace

void post(const HttpPost& request, const TransferOptions& options) {
    const Url url = parse_url(request.url);
    const std::string scheme = url ? part_of(url, CURLUPART_SCHEME) : "";
    if (scheme != "http" && scheme != "https") {
        throw Error(ErrorKind::config, "the address to post to is no http or https URL",
                    "check webhook_url and ping_url; it is not shown, since it is a secret");
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
                    ? "check the address: it may have been withdrawn or mistyped"
                    : "");
}

std::vector<std::string> send_mail(const MailServer& server, const std::string& sender,
                                   const std::vector<std::string>& recipients, const std::string& message,
                                   const TransferOptions& options) {
    // An IPv6 address needs brackets.
    const std::string host =
        server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
    const std::string address =
        (server.tls == MailTls::tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port);
    Replies replies;
    const auto attempt = [&](milliseconds left) {
        const Easy easy = open_handle();
        // Mail servers greet late on purpose, to keep robots away.
        limit(easy.get(), options, left, left);
        replies = {};
        Reading reading{message};
        List to;
        for (const std::string& recipient : recipients) {
            to.reset(curl_slist_append(to.release(), ("<" + recipient + ">").c_str()));
        }
        set(easy.get(), CURLOPT_URL, address.c_str());
        set(easy.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(easy.get(), CURLOPT_USE_SSL,
            static_cast<long>(server.tls == MailTls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        if (!server.user.empty()) {
            set(easy.get(), CURLOPT_USERNAME, server.user.c_str());
            set(easy.get(), CURLOPT_PASSWORD, server.password.c_str());
        }
        set(easy.get(), CURLOPT_MAIL_FROM, ("<" + sender + ">").c_str());
        set(easy.get(), CURLOPT_MAIL_RCPT, to.get());
        set(easy.get(), CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
        set(easy.get(), CURLOPT_UPLOAD, 1L);
        set(easy.get(), CURLOPT_READFUNCTION, &read_message);
        set(easy.get(), CURLOPT_READDATA, &reading);
        set(easy.get(), CURLOPT_HEADERFUNCTION, &note_reply);
        set(easy.get(), CURLOPT_HEADERDATA, &replies);
        return perform(easy.get());
    };
    const Result result = persist(options, attempt, [](const Result& r) {
        return never_connected(r.code) || (r.code != CURLE_OK && r.status / 100 == 4);
    });
    if (result.code == CURLE_OK) return replies.refusals;
    std::string text = address + ": " + result.reason;
    if (!replies.refusals.empty()) text += " (" + replies.refusals.back() + ")";
    throw Error(ErrorKind::failed, text, advice_on(result.code));
}

}  // namespace slotctl::notify
