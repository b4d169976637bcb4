#include <cstddef>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/base/text.hpp"
#include "core/notify/channel.hpp"

namespace slotctl::notify {

namespace {

using Json = nlohmann::ordered_json;

/// Slack cuts a message's text after 40,000 characters and splits one of more than 4,000 into several;
/// Discord refuses one of more than 2,000. (api.slack.com/methods/chat.postMessage,
/// discord.com/developers/docs/resources/webhook)
constexpr std::size_t slack_limit = 4000, discord_limit = 2000;

/// At most `most` bytes, and so at most as many characters, ending in an ellipsis if shortened.
std::string shortened(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    const std::string mark = "\n…";
    std::size_t end = utf8_prefix(text, most - mark.size()).size();
    // Slack would show half an `&amp;` literally.
    if (const auto mark_up = text.rfind('&', end); mark_up != std::string::npos && end - mark_up < 5)
        end = mark_up;
    return text.substr(0, end) + mark;
}

/// Escapes the three characters that Slack reads as markup (api.slack.com/reference/surfaces/formatting).
std::string for_slack(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else {
            out += c;
        }
    }
    return out;
}

Json plain_body(const Alert& alert) {
    Json alerts = Json::array();
    for (const AlertItem& item : alert.items) {
        alerts.push_back({{"kind", name_of(item.kind)},
                          {"check", item.check.name},
                          {"state", name_of(item.check.state)},
                          {"before", name_of(item.before)},
                          {"since", format_instant(item.since)},
                          {"message", item.check.message},
                          {"hint", item.check.hint},
                          {"flapping", item.flapping}});
    }
    return {{"event", alert.test ? "test" : "alert"},
            {"subject", subject_of(alert)},
            {"text", text_of(alert)},
            {"checked_at", format_instant(alert.at)},
            {"host", alert.host},
            {"database", alert.database},
            {"version", SLOTCTL_VERSION},
            {"alerts", alerts}};
}

Json body_of(const Alert& alert, WebhookFormat format) {
    const std::string whole = subject_of(alert) + "\n\n" + text_of(alert);
    switch (format) {
        case WebhookFormat::slack:
            return {{"text", shortened(for_slack(whole), slack_limit)}};
        case WebhookFormat::discord:
            // Text in a message must not notify any Discord users.
            return {{"content", shortened(whole, discord_limit)},
                    {"allowed_mentions", {{"parse", Json::array()}}}};
        case WebhookFormat::json:
            break;
    }
    return plain_body(alert);
}

class WebhookChannel : public Channel {
  public:
    WebhookChannel(std::string url, WebhookFormat format, mail::TransferOptions options)
        : url_(std::move(url)), format_(format), options_(std::move(options)) {}

    [[nodiscard]] std::string name() const override { return "webhook"; }

    void send(const Alert& alert) override {
        mail::post({url_, "application/json", webhook_body(alert, format_)}, options_);
    }

  private:
    std::string url_;
    WebhookFormat format_;
    mail::TransferOptions options_;
};

}  // namespace

std::string webhook_body(const Alert& alert, WebhookFormat format) {
    return body_of(alert, format).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::unique_ptr<Channel> webhook_channel(std::string url, WebhookFormat format,
                                         mail::TransferOptions options) {
    return std::make_unique<WebhookChannel>(std::move(url), format, std::move(options));
}

}  // namespace slotctl::notify
