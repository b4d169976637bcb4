#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <type_traits>

#include <curl/curl.h>

#include "core/base/error.hpp"
#include "core/mail/transfer.hpp"

/// libcurl helpers for http.cpp and smtp.cpp.
namespace slotctl::mail {

struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    void operator()(char* text) const { curl_free(text); }
};
using Easy = std::unique_ptr<CURL, Cleanup>;
using Url = std::unique_ptr<CURLU, Cleanup>;
using List = std::unique_ptr<curl_slist, Cleanup>;

/// The result of one attempt.
struct Result {
    CURLcode code = CURLE_OK;
    long status = 0;  ///< the HTTP status, or SMTP's last reply code
    std::string reason;
    std::string redirect;
    std::chrono::milliseconds retry_after{0};
};

/// Throws Error(failed).
Easy open_handle();

/// Throws Error(failed) if the installed libcurl lacks a feature.
template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    static_assert(!std::is_same_v<Value, const wchar_t*>, "libcurl takes names of files in UTF-8");
    const CURLcode code = curl_easy_setopt(easy, option, value);
    if (code == CURLE_OK) return;
    throw Error(ErrorKind::failed, std::string("libcurl refuses a setting: ") + curl_easy_strerror(code),
                "check that the installed libcurl supports TLS, SMTP and HTTP/2");
}

/// `to_connect` includes greeting and login, for protocols that have them.
void limit(CURL* easy, const TransferOptions& options, std::chrono::milliseconds left,
           std::chrono::milliseconds to_connect);

/// Carries out the request and returns its result.
Result perform(CURL* easy);

bool never_connected(CURLcode code);
/// What to do about it; empty if unknown.
std::string advice_on(CURLcode code);

/// Tries until `attempt` returns a result that is not `may_pass`, the attempts are used up or the next pause
/// would end too late. The pause starts at half a second and doubles each time, with jitter.
template <class Attempt, class MayPass>
Result persist(const TransferOptions& options, Attempt attempt, MayPass may_pass) {
    using std::chrono::milliseconds;
    using Clock = std::chrono::steady_clock;
    thread_local std::minstd_rand random{std::random_device{}()};
    const auto end = Clock::now() + options.timeout;
    const auto left = [&] { return std::chrono::duration_cast<milliseconds>(end - Clock::now()); };
    milliseconds longest_pause{500};
    for (int attempts = options.attempts;; --attempts, longest_pause *= 2) {
        Result result = attempt(std::max(left(), milliseconds{1}));
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

}  // namespace slotctl::mail
