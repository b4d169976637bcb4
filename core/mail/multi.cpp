#include "core/mail/multi.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "core/mail/curl.hpp"

namespace slotctl::mail {

namespace {

constexpr std::size_t most_of_an_answer = 65'536;
constexpr std::chrono::milliseconds connect_timeout{5000};
/// How long to wait for something to happen; whether to give up is asked at least this often.
constexpr int longest_wait_ms = 100;
/// Of a request that servers refuse to begin with.
constexpr int most_restarts = 20;
/// Servers end a connection after a number of requests (1000 with nginx), and leave out those that were
/// already on their way. libcurl does not say which, so that all of them would be doubtful: end it before
/// they do.
constexpr std::size_t most_on_connections = 500;

struct CleanupMulti {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

void check(CURLMcode code) {
    if (code == CURLM_OK) return;
    throw Error(ErrorKind::failed, std::string("libcurl cannot send: ") + curl_multi_strerror(code));
}

/// A request on its way. The handle is used again, so that its settings need not be allocated anew.
struct Transfer {
    Easy easy = open_handle();
    WebRequest request;
    List headers;
    std::size_t sent = 0;  ///< bytes of the body that libcurl has taken
    bool refused = false;  ///< the server has said that it did not begin with it
    int restarts = 0;      ///< after that
    std::string answer;
    std::array<char, CURL_ERROR_SIZE> trouble{};
};

std::size_t read_body(char* out, std::size_t size, std::size_t count, void* from) {
    auto& transfer = *static_cast<Transfer*>(from);
    const std::size_t n = std::min(size * count, transfer.request.body.size() - transfer.sent);
    std::copy_n(transfer.request.body.data() + transfer.sent, n, out);
    transfer.sent += n;
    return n;
}

std::size_t keep_answer(char* bytes, std::size_t size, std::size_t count, void* into) {
    std::string& answer = static_cast<Transfer*>(into)->answer;
    answer.append(bytes, std::min(size * count, most_of_an_answer - answer.size()));
    return size * count;
}

/// An HTTP/2 server that closes a connection says which requests it has not begun with (RFC 9113, 6.8
/// and 8.7): these are safe to send again. libcurl says so only in its log.
int take_log(CURL*, curl_infotype type, char* text, std::size_t size, void* of) {
    auto& transfer = *static_cast<Transfer*>(of);
    if (type == CURLINFO_HEADER_OUT) transfer.refused = false;
    if (type == CURLINFO_TEXT && std::string_view(text, size).starts_with("REFUSED_STREAM"))
        transfer.refused = true;
    return 0;
}

void prepare(Transfer& transfer, const TransferOptions& options) {
    CURL* const easy = transfer.easy.get();
    transfer.sent = 0;
    transfer.refused = false;
    transfer.answer.clear();
    transfer.trouble[0] = '\0';
    limit(easy, options, options.timeout, connect_timeout);
    set(easy, CURLOPT_PRIVATE, &transfer);
    set(easy, CURLOPT_VERBOSE, 1L);
    set(easy, CURLOPT_DEBUGFUNCTION, &take_log);
    set(easy, CURLOPT_DEBUGDATA, &transfer);
    set(easy, CURLOPT_ERRORBUFFER, transfer.trouble.data());
    set(easy, CURLOPT_URL, transfer.request.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_USERAGENT, "slotctl/" SLOTCTL_VERSION);
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    // Without it, each of the first requests would open a connection of its own. Without TLS, nothing says
    // whether the server knows HTTP/2, and the others would wait for the first answer.
    set(easy, CURLOPT_PIPEWAIT, transfer.request.url.starts_with("https://") ? 1L : 0L);
    transfer.headers.reset();
    for (const auto& [name, value] : transfer.request.headers)
        transfer.headers.reset(curl_slist_append(transfer.headers.release(), (name + ": " + value).c_str()));
    // Servers that do not support it would waste the first second waiting.
    transfer.headers.reset(curl_slist_append(transfer.headers.release(), "Expect:"));
    set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
    set(easy, CURLOPT_POST, 1L);
    set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.request.body.size()));
    // If a connection that was used before breaks without an answer, libcurl sends the request again on a new
    // one, although the first may have been carried out. It cannot if the body comes from a function that
    // cannot go back: so a body is never given as CURLOPT_POSTFIELDS.
    set(easy, CURLOPT_READFUNCTION, &read_body);
    set(easy, CURLOPT_READDATA, &transfer);
    set(easy, CURLOPT_WRITEFUNCTION, &keep_answer);
    set(easy, CURLOPT_WRITEDATA, &transfer);
}

/// Whether the request can be sent again at once: the server has not begun with it, or a connection that was
/// used before broke when nothing of the body was on its way. libcurl 7 begins such a request anew by itself;
/// libcurl 8 wants to go back in the body, although it has not read any of it.
bool was_not_begun(const Transfer& transfer, CURLcode code) {
    return transfer.refused || (code == CURLE_SEND_FAIL_REWIND && transfer.sent == 0);
}

WebAnswer answer_of(const Transfer& transfer, CURLcode code) {
    CURL* const easy = transfer.easy.get();
    WebAnswer answer;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_off_t wait = 0;
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    answer.retry_after = std::chrono::seconds{std::clamp<curl_off_t>(wait, 0, 86400)};
    answer.body = transfer.answer;
    // The status is what counts, whatever becomes of the rest of the answer.
    if (code == CURLE_OK || answer.status / 100 == 2) return answer;
    long requested = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &requested);
    const bool nothing_left =
        never_connected(code) || transfer.refused || (requested == 0 && transfer.sent == 0);
    answer.end = nothing_left ? WebAnswer::End::not_sent : WebAnswer::End::doubtful;
    answer.trouble = transfer.trouble[0] != '\0' ? transfer.trouble.data() : curl_easy_strerror(code);
    if (const std::string advice = advice_on(code); !advice.empty()) answer.trouble += "; " + advice;
    return answer;
}

}  // namespace

struct ManyRequests::Pool {
    TransferOptions options;
    std::size_t most_at_once = 1;
    std::unique_ptr<CURLM, CleanupMulti> multi;
    std::vector<std::unique_ptr<Transfer>> idle;
    std::map<CURL*, std::unique_ptr<Transfer>> on_their_way;
    std::size_t begun = 0;  ///< since the connections are open
    std::size_t most_connections = 1;

    /// Closes all connections, which nothing must be using.
    void begin_anew() {
        multi.reset(curl_multi_init());
        if (!multi)
            throw Error(ErrorKind::failed, "libcurl cannot be started", "check the installed libcurl");
        check(curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX)));
        check(curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS,
                                static_cast<long>(most_connections)));
        begun = 0;
    }

    [[nodiscard]] bool has_room() const {
        return on_their_way.size() < most_at_once && begun < most_on_connections;
    }

    ~Pool() {
        for (const auto& [easy, transfer] : on_their_way) curl_multi_remove_handle(multi.get(), easy);
    }

    void start(WebRequest request) {
        if (idle.empty()) idle.push_back(std::make_unique<Transfer>());
        std::unique_ptr<Transfer> transfer = std::move(idle.back());
        idle.pop_back();
        transfer->request = std::move(request);
        transfer->restarts = 0;
        start(std::move(transfer));
    }

    void start(std::unique_ptr<Transfer> transfer) {
        ++begun;
        prepare(*transfer, options);
        CURL* const easy = transfer->easy.get();
        check(curl_multi_add_handle(multi.get(), easy));
        on_their_way.emplace(easy, std::move(transfer));
    }

    void finish_those_that_ended(const Done& done) {
        int left = 0;
        while (const CURLMsg* const message = curl_multi_info_read(multi.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* const easy = message->easy_handle;
            const CURLcode code = message->data.result;
            const auto found = on_their_way.find(easy);
            const WebAnswer answer = answer_of(*found->second, code);
            std::unique_ptr<Transfer> transfer = std::move(found->second);
            curl_multi_remove_handle(multi.get(), easy);
            on_their_way.erase(found);
            const bool again =
                code != CURLE_OK && was_not_begun(*transfer, code) && transfer->restarts < most_restarts;
            if (again) {
                ++transfer->restarts;
                start(std::move(transfer));
                continue;
            }
            const std::size_t tag = transfer->request.tag;
            idle.push_back(std::move(transfer));
            done(tag, answer);
        }
    }
};

ManyRequests::ManyRequests(TransferOptions options, int most_at_once, int most_connections)
    : pool_(std::make_unique<Pool>()) {
    open_handle();  // starts libcurl
    pool_->options = std::move(options);
    pool_->most_at_once = static_cast<std::size_t>(most_at_once);
    pool_->most_connections = static_cast<std::size_t>(most_connections);
    pool_->begin_anew();
}

ManyRequests::~ManyRequests() = default;

void ManyRequests::run(const Next& next, const Done& done) {
    Pool& pool = *pool_;
    bool more = true;
    for (;;) {
        if (pool.on_their_way.empty() && pool.begun >= most_on_connections) pool.begin_anew();
        while (more && pool.has_room()) {
            auto request = next();
            more = request.has_value();
            if (more) pool.start(std::move(*request));
        }
        if (pool.on_their_way.empty()) return;
        int running = 0;
        check(curl_multi_perform(pool.multi.get(), &running));
        const std::size_t before = pool.on_their_way.size();
        pool.finish_those_that_ended(done);
        if (pool.on_their_way.size() < before) continue;
        check(curl_multi_poll(pool.multi.get(), nullptr, 0, longest_wait_ms, nullptr));
    }
}

}  // namespace slotctl::mail
