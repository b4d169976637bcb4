#include <utility>

#include "core/base/log.hpp"
#include "core/notify/channel.hpp"

namespace slotctl::notify {

namespace {

class EmailChannel : public Channel {
  public:
    EmailChannel(EmailSettings settings, mail::TransferOptions options)
        : settings_(std::move(settings)), options_(std::move(options)) {}

    [[nodiscard]] std::string name() const override { return "email"; }

    void send(const Alert& alert) override {
        const auto refused =
            mail::send(settings_.server,
                       {settings_.from, settings_.to, subject_of(alert), text_of(alert), alert.at}, options_);
        for (const auto& [recipient, reply] : refused)
            log::warning(std::string("the mail server refused ")
                             .append(recipient)
                             .append(" as a recipient of the alert; the others got it: ")
                             .append(reply));
    }

  private:
    EmailSettings settings_;
    mail::TransferOptions options_;
};

}  // namespace

std::unique_ptr<Channel> email_channel(EmailSettings settings, mail::TransferOptions options) {
    return std::make_unique<EmailChannel>(std::move(settings), std::move(options));
}

}  // namespace slotctl::notify
