#include <memory>

#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/base/printable.hpp"
#include "core/jobs/message_channels.hpp"
#include "core/messages/decision.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct TestOptions {
    std::string channel, to;
};

/// What became of it: empty if it was sent.
std::string failure_of(delivery::Channel& channel, const DueMessage& message, Instant now) {
    std::string failure = "nothing was sent";
    const delivery::SendTerms terms{[now] { return now; }, [] { return false; }};
    const auto stop = channel.send(
        {&message, 1}, terms, [&](const delivery::Settled& settled) { failure = settled.outcome.error; });
    return stop ? stop->why : failure;
}

int test(Context& context, const TestOptions& options) {
    const Config& config = context.config().config;
    const MessageChannel channel = channel_named(options.channel).value();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    auto message = store.deliveries().addressed_to(options.to, channel);
    if (!message) {
        throw Error(ErrorKind::bad_data, "there is no customer \"" + options.to + "\"",
                    "give the id of one in the table customers");
    }
    message->event = "test";
    message->subject = "Test message";
    message->body = "This is a test: if you can read it, messages reach you.";
    message->attempts = message->max_attempts = 1;
    message->created_at = context.now();
    const bool dry = context.options().dry_run;
    const auto opened = open_channel(config, channel, true, {});
    std::string failure;
    if (const auto reason = messages::reason_not_to_send(*message, context.now())) {
        failure = reason->error;
    } else if (!dry) {
        failure = failure_of(*opened, *message, context.now());
    }
    if (!failure.empty()) complain(options.channel + " to " + options.to + ": " + printable_line(failure));
    if (context.json()) {
        print(Json{{"status", failure.empty() ? "ok" : "failed"},
                   {"dry_run", dry},
                   {"channel", options.channel},
                   {"error", failure.empty() ? Json(nullptr) : Json(failure)}}
                  .dump(-1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    } else if (failure.empty() && !context.options().quiet) {
        const bool push = channel == MessageChannel::push;
        print(options.channel + " to " + printable_line(options.to) +
              (dry    ? ": would be tried\n"
               : push ? ": the service would deliver it (it has only checked the message)\n"
                      : ": test message sent\n"));
    }
    return failure.empty() ? exit_ok : exit_failed;
}

}  // namespace

void add_notifications(CLI::App& app, Action& chosen) {
    CLI::App* notifications =
        app.add_subcommand("notifications", "Test the channels of messages to customers");
    notifications->require_subcommand(1);
    auto options = std::make_shared<TestOptions>();
    CLI::App* command = notifications->add_subcommand("test", "Send a test message to one customer");
    command->add_option("--channel", options->channel, "How to send it")
        ->type_name("email|push|webhook")
        ->check(one_of({"email", "push", "webhook"}))
        ->required();
    command->add_option("--to", options->to, "To the customer with this id")->type_name("ID")->required();
    command->callback(
        [options, &chosen] { chosen = [options](Context& context) { return test(context, *options); }; });
}

}  // namespace slotctl::cli
