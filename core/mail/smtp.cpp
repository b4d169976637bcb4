#include "core/mail/smtp.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
#include <string_view>

#include "core/mail/curl.hpp"

namespace slotctl::mail {

namespace {

using std::chrono::milliseconds;

/// What a mail server says to each recipient, and last of all.
struct Conversation {
    std::string asked;  ///< the recipient that the server was last told of, until it answers
    std::string last_refusal;
    std::vector<Refusal> refusals;
};

/// `RCPT TO:<a@b.example>` …
std::string recipient_in(std::string_view command) {
    constexpr std::string_view verb = "RCPT TO:<";
    if (!command.starts_with(verb)) return "";
    return std::string(command.substr(verb.size(), command.find('>') - verb.size()));
}

/// Lines that go out and come in; the server is not told the next before it has answered.
int note(CURL*, curl_infotype type, char* data, std::size_t size, void* into) {
    if (type != CURLINFO_HEADER_OUT && type != CURLINFO_HEADER_IN) return 0;
    auto& conversation = *static_cast<Conversation*>(into);
    std::string line(data, std::min<std::size_t>(size, 300));
    if (type == CURLINFO_HEADER_OUT) {
        conversation.asked = recipient_in(line);
        return 0;
    }
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
    if (line.size() <= 3 || (line[0] != '4' && line[0] != '5')) return 0;
    conversation.last_refusal = line;
    // A long answer has several lines of which the first says it.
    if (!conversation.asked.empty()) conversation.refusals.push_back({conversation.asked, line});
    conversation.asked.clear();
    return 0;
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

/// One connection that offers the mail to all of `recipients`.
Result send_once(const Server& server, const std::string& address, const std::string& sender,
                 const std::vector<std::string>& recipients, const std::string& message,
                 const TransferOptions& options, milliseconds left, Conversation& conversation) {
    const Easy easy = open_handle();
    // Mail servers greet late on purpose, to keep robots away.
    limit(easy.get(), options, left, left);
    Reading reading{message};
    List to;
    for (const std::string& recipient : recipients) {
        to.reset(curl_slist_append(to.release(), ("<" + recipient + ">").c_str()));
    }
    set(easy.get(), CURLOPT_URL, address.c_str());
    set(easy.get(), CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(easy.get(), CURLOPT_USE_SSL,
        static_cast<long>(server.tls == Tls::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
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
    set(easy.get(), CURLOPT_VERBOSE, 1L);
    set(easy.get(), CURLOPT_DEBUGFUNCTION, &note);
    set(easy.get(), CURLOPT_DEBUGDATA, &conversation);
    return perform(easy.get());
}

std::string random_word() {
    std::random_device random;
    char text[40];
    std::snprintf(text, sizeof text, "%08x%08x%08x", random(), random(), random());
    return text;
}

}  // namespace

std::vector<Refusal> send(const Server& server, const Message& message, const TransferOptions& options) {
    // An IPv6 address needs brackets.
    const std::string host =
        server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
    const std::string address =
        (server.tls == Tls::tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port);
    const std::string sender = address_in(message.from);
    const std::string text_of_message = mime_of(message, random_word());
    std::vector<std::string> missing = message.to;
    std::vector<Refusal> refused, put_off;
    bool delivered = false;
    std::string last_refusal;
    const auto attempt = [&](milliseconds left) {
        Conversation conversation;
        Result result =
            send_once(server, address, sender, missing, text_of_message, options, left, conversation);
        last_refusal = conversation.last_refusal;
        if (result.code != CURLE_OK) return result;
        delivered = true;
        missing.clear();
        put_off.clear();
        for (Refusal& refusal : conversation.refusals) {
            const bool for_now = refusal.reply.starts_with('4');
            if (for_now) missing.push_back(refusal.recipient);
            (for_now ? put_off : refused).push_back(std::move(refusal));
        }
        return result;
    };
    const Result result = persist(options, attempt, [&](const Result& r) {
        return never_connected(r.code) || (r.code != CURLE_OK ? r.status / 100 == 4 : !missing.empty());
    });
    if (delivered) {
        refused.insert(refused.end(), put_off.begin(), put_off.end());
        return refused;
    }
    std::string text = address + ": " + result.reason;
    if (!last_refusal.empty()) text += " (" + last_refusal + ")";
    throw Error(ErrorKind::failed, text, advice_on(result.code));
}

}  // namespace slotctl::mail
