#include "core/mail/smtp.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

#include "core/base/text.hpp"
#include "core/mail/curl.hpp"
#include "core/mail/smtp_replies.hpp"

namespace slotctl::mail {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::size_t take_reply(char* data, std::size_t size, std::size_t count, void* into) {
    static_cast<SmtpReplies*>(into)->take({data, size * count});
    return size * count;
}

struct Reading {
    const std::string& text;
    std::size_t at = 0;
};

std::size_t read_message(char* out, std::size_t size, std::size_t count, void* from) {
    auto& reading = *static_cast<Reading*>(from);
    const std::size_t n = std::min(size * count, reading.text.size() - reading.at);
    std::copy_n(reading.text.data() + reading.at, n, out);
    reading.at += n;
    return n;
}

/// How far a delivery came.
struct SmtpProgress {
    bool recipient = false;  ///< the server has accepted the sender, and RCPT was sent
    bool content = false;    ///< part of the mail may have arrived
};

int note_command(CURL*, curl_infotype type, char* data, std::size_t size, void* into) {
    auto& progress = *static_cast<SmtpProgress*>(into);
    if (type != CURLINFO_HEADER_OUT) return 0;
    const std::string_view command(data, size);
    progress.recipient = progress.recipient || command.starts_with("RCPT ");
    return 0;
}

std::string random_word() {
    thread_local std::random_device random;  // to open one takes as long as to write a mail
    char text[40];
    std::snprintf(text, sizeof text, "%08x%08x%08x", random(), random(), random());
    return text;
}

/// `smtp://mail.example:587`; an IPv6 address needs brackets.
std::string address_of(const Server& server) {
    const std::string host =
        server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
    return (server.tls == Tls::tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port);
}

/// Ways to log in, as libcurl's login options; from each list, it uses the strongest that the server offers.
constexpr const char* by_password = "AUTH=PLAIN;AUTH=LOGIN";
constexpr const char* by_login = "AUTH=LOGIN";
constexpr const char* by_digest = "AUTH=DIGEST-MD5;AUTH=CRAM-MD5;AUTH=NTLM";
constexpr const char* by_any = "AUTH=DIGEST-MD5;AUTH=CRAM-MD5;AUTH=NTLM;AUTH=PLAIN;AUTH=LOGIN";
constexpr std::array<std::string_view, 3> digests{"DIGEST-MD5", "CRAM-MD5", "NTLM"};

bool offers_digest(const SmtpReplies& replies) {
    return std::any_of(digests.begin(), digests.end(),
                       [&](auto mechanism) { return replies.offers(mechanism); });
}

bool offers_password(const SmtpReplies& replies) {
    return replies.offers("PLAIN") || replies.offers("LOGIN");
}

/// One connection to a server, if the server keeps it open, for mails to one recipient each.
class Delivery {
  public:
    Delivery(const Server& server, const TransferOptions& options)
        : server_(server),
          options_(options),
          address_(address_of(server)),
          easy_(open_handle()),
          login_(server.tls == Tls::none ? by_any : by_password) {}

    /// The mail that `to` delivers from now on.
    void take(const Message& message) {
        sender_ = "<" + address_in(message.from) + ">";
        text_ = mime_of(message, random_word());
    }

    /// How far the last attempt came.
    [[nodiscard]] const SmtpProgress& progress() const { return progress_; }

    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] const SmtpReplies& replies() const { return replies_; }

    /// Logs in with a method that the server accepts, and keeps using it.
    Result to(const std::string& recipient, milliseconds left) {
        const auto end = Clock::now() + left;
        Result result = attempt(recipient, left);
        while (result.code == CURLE_LOGIN_DENIED && next_login()) {
            const auto rest = std::chrono::duration_cast<milliseconds>(end - Clock::now());
            result = attempt(recipient, std::max(rest, milliseconds{1}));
        }
        if (result.code == CURLE_LOGIN_DENIED) start_logins_anew();
        return result;
    }

  private:
    void start_logins_anew() {
        login_ = server_.tls == Tls::none ? by_any : by_password;
        logins_tried_ = 0;
        knows_offers_ = false;
    }

    /// Servers offer mechanisms that they cannot check, so the same password may work with another one.
    bool next_login() {
        const bool password = offers_password(replies_), digest = offers_digest(replies_);
        std::vector<const char*> ways;
        if (password) ways.push_back(by_password);
        if (replies_.offers("PLAIN") && replies_.offers("LOGIN")) ways.push_back(by_login);
        if (digest) ways.insert(server_.tls == Tls::none ? ways.begin() : ways.end(), by_digest);
        // Over TLS, the first attempt tried nothing if neither PLAIN nor LOGIN was offered.
        if (knows_offers_ || password || server_.tls == Tls::none) ++logins_tried_;
        knows_offers_ = true;
        if (logins_tried_ >= ways.size()) return false;
        login_ = ways[logins_tried_];
        return true;
    }

    Result attempt(const std::string& recipient, milliseconds left) {
        CURL* const easy = easy_.get();
        // Some mail servers delay their greeting on purpose, to keep spambots away.
        limit(easy, options_, left, left);
        const List to(curl_slist_append(nullptr, ("<" + recipient + ">").c_str()));
        Reading reading{text_};
        progress_ = {};
        set(easy, CURLOPT_URL, url().c_str());
        set(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(easy, CURLOPT_USE_SSL,
            static_cast<long>(server_.tls == Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        if (!server_.user.empty()) {
            set(easy, CURLOPT_USERNAME, server_.user.c_str());
            set(easy, CURLOPT_PASSWORD, server_.password.c_str());
            set(easy, CURLOPT_LOGIN_OPTIONS, login_);
        }
        set(easy, CURLOPT_MAIL_FROM, sender_.c_str());
        set(easy, CURLOPT_MAIL_RCPT, to.get());
        set(easy, CURLOPT_UPLOAD, 1L);
        set(easy, CURLOPT_READFUNCTION, &read_message);
        set(easy, CURLOPT_READDATA, &reading);
        set(easy, CURLOPT_HEADERFUNCTION, &take_reply);
        set(easy, CURLOPT_HEADERDATA, &replies_);
        // libcurl tells nowhere else which command the server has refused.
        set(easy, CURLOPT_VERBOSE, 1L);
        set(easy, CURLOPT_DEBUGFUNCTION, &note_command);
        set(easy, CURLOPT_DEBUGDATA, &progress_);
        replies_.forget_refusal();
        Result result = perform(easy);
        progress_.content = reading.at > 0;
        if (result.code != CURLE_OK && !replies_.refusal().empty()) result.reason = replies_.refusal();
        return result;
    }

    /// libcurl sends the path of the URL as the name in EHLO.
    std::string url() {
        if (!hello_) hello_ = server_.hello ? server_.hello() : "";
        const std::string& name = *hello_;
        if (name.empty()) return address_;
        const std::unique_ptr<char, Cleanup> escaped(
            curl_easy_escape(easy_.get(), name.data(), static_cast<int>(name.size())));
        return address_ + "/" + (escaped ? escaped.get() : "");
    }

    const Server& server_;
    const TransferOptions& options_;
    std::string address_, sender_, text_;
    Easy easy_;
    const char* login_;
    std::size_t logins_tried_ = 0;
    bool knows_offers_ = false;
    std::optional<std::string> hello_;
    SmtpReplies replies_;
    SmtpProgress progress_;
};

/// Why nobody received the mail.
Error failure(const Delivery& delivery, const Server& server, const Result& result) {
    const std::vector<std::string>& offered = delivery.replies().mechanisms();
    const std::string text = delivery.address() + ": " + result.reason;
    if (result.code != CURLE_LOGIN_DENIED) {
        const bool wants_login = result.status == 530 && !server.user.empty() && offered.empty();
        return {ErrorKind::failed, text,
                wants_login
                    ? "the server offers no authentication here: check [alerts] smtp_port and smtp_tls"
                    : advice_on(result.code)};
    }
    if (offers_password(delivery.replies()) || offers_digest(delivery.replies())) {
        if (delivery.replies().refusal().starts_with('4')) {
            return {
                ErrorKind::failed, text,
                "the server cannot check any login at the moment; the password may well be right, so wait"};
        }
        return {ErrorKind::failed, text,
                advice_on(result.code) + "; the server offers the login by " + joined(offered)};
    }
    return {ErrorKind::failed,
            delivery.address() + ": the server offers only the login by " + joined(offered) +
                ", which slotctl does not support",
            "enable PLAIN or LOGIN on the server, as many providers do for app passwords, or use another "
            "server"};
}

/// The recipients that are still to be reached, and those that were given up.
struct Progress {
    bool delivered = false;
    std::vector<std::string> missing;
    std::vector<Refusal> refused, put_off;
};

/// Offers the mail to every recipient who has not received it; stops at a failure that is not about the
/// recipient.
Result offer(Delivery& delivery, Progress& progress, milliseconds left) {
    const auto end = Clock::now() + left;
    std::vector<std::string> later;
    Result worst;
    progress.put_off.clear();
    while (!progress.missing.empty()) {
        const std::string recipient = progress.missing.front();
        const auto rest = std::chrono::duration_cast<milliseconds>(end - Clock::now());
        const Result result = delivery.to(recipient, std::max(rest, milliseconds{1}));
        const bool refused = result.code != CURLE_OK && !delivery.replies().refusal().empty();
        const bool for_now = refused && result.status / 100 == 4;
        if (result.code != CURLE_OK) worst = result;
        if (result.code == CURLE_LOGIN_DENIED || never_connected(result.code)) break;
        progress.missing.erase(progress.missing.begin());
        if (result.code == CURLE_OK) {
            progress.delivered = true;
        } else {
            (for_now ? progress.put_off : progress.refused).push_back({recipient, result.reason});
            if (for_now) later.push_back(recipient);
        }
        // A connection that broke, or that the server closes, will not work for the next recipient.
        if (result.code != CURLE_OK && (!refused || result.status == 421)) break;
    }
    progress.missing.insert(progress.missing.end(), later.begin(), later.end());
    return worst;
}

}  // namespace

std::vector<Refusal> send(const Server& server, const Message& message, const TransferOptions& options) {
    Delivery delivery(server, options);
    delivery.take(message);
    Progress progress;
    progress.missing = message.to;
    const Result result = persist(
        options, [&](milliseconds left) { return offer(delivery, progress, left); },
        [&](const Result& r) {
            return never_connected(r.code) || (r.code != CURLE_OK && r.status / 100 == 4) ||
                   (!progress.put_off.empty() && r.code != CURLE_LOGIN_DENIED);
        });
    if (!progress.delivered) throw failure(delivery, server, result);
    std::vector<Refusal> unreached = std::move(progress.refused);
    for (const std::string& recipient : progress.missing) {
        const auto found =
            std::find_if(progress.put_off.begin(), progress.put_off.end(),
                         [&](const Refusal& refusal) { return refusal.recipient == recipient; });
        unreached.push_back(found == progress.put_off.end() ? Refusal{recipient, result.reason} : *found);
    }
    return unreached;
}

namespace {

MailResult result_of(const Delivery& delivery, const Server& server, const Result& result) {
    using Fate = MailResult::Fate;
    if (result.code == CURLE_OK) return {Fate::sent, {}};
    const auto [recipient, content] = delivery.progress();
    const std::string& refusal = delivery.replies().refusal();
    // Of what comes before the recipient, only the size is this mail's own.
    const bool too_big = refusal.starts_with("552");
    if (!recipient && !too_big) {
        const Error error = failure(delivery, server, result);
        return {Fate::no_service,
                std::string(error.what()) + (error.hint().empty() ? "" : "; " + error.hint())};
    }
    if (refusal.empty()) return {content ? Fate::doubtful : Fate::put_off, result.reason};
    if (refusal.starts_with("4")) return {Fate::put_off, refusal};
    const bool about_address = recipient && !content && says_address_is_bad(refusal);
    return {about_address ? Fate::bad_address : Fate::refused, refusal};
}

}  // namespace

struct MailSession::Open {
    Open(Server to, TransferOptions by)
        : server(std::move(to)), options(std::move(by)), delivery(server, options) {}
    Server server;
    TransferOptions options;
    Delivery delivery;
};

MailSession::MailSession(Server server, TransferOptions options)
    : open_(std::make_unique<Open>(std::move(server), std::move(options))) {}

MailSession::~MailSession() = default;

MailResult MailSession::send(const Message& message) {
    open_->delivery.take(message);
    const Result result = open_->delivery.to(message.to.front(), open_->options.timeout);
    return result_of(open_->delivery, open_->server, result);
}

}  // namespace slotctl::mail
