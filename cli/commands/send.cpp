#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>

#include <nlohmann/json.hpp>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/output.hpp"
#include "core/base/one_line.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/messages/templates.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/input_file.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

struct SendOptions {
    std::string channel, event, file, data;
    std::vector<std::string> to;
    bool all = false;
    std::optional<std::string> subject, body;
};

Error wrong(const std::string& what, const std::string& hint) {
    return {ErrorKind::usage, what, hint};
}

NewMessage message_of(const SendOptions& options, const Config& config, Instant now) {
    NewMessage message;
    message.channel = channel_named(options.channel).value();
    message.event = options.event;
    message.subject = options.subject;
    message.body = options.body;
    message.created_at = now;
    if (!options.data.empty()) {
        if (!Json::parse(options.data, nullptr, false).is_object())
            throw wrong("--data is not a JSON object", "write it like '{\"coupon\": \"A1\"}'");
        message.data = options.data;
    }
    const bool worded = message.subject && message.body;
    const auto form = messages::template_for(config.notifications.templates, message.event, "");
    if (!worded && message.channel != MessageChannel::webhook && form.subject.empty() && form.body.empty()) {
        throw wrong("there is no text to send",
                    "give --subject and --body, or add [templates." + message.event + "] to config.toml");
    }
    return message;
}

/// The ids in a file, one on each line.
std::vector<std::string> ids_in(const std::string& name) {
    std::vector<std::string> ids;
    try {
        InputFile file(path_from(name));
        for (std::string line; std::getline(file.stream(), line);) {
            if (line.ends_with('\r')) line.pop_back();
            if (!line.empty()) ids.push_back(line);
        }
    } catch (const FileTrouble& trouble) {
        throw trouble.error("cannot read " + name, "give a file with one customer's id on each line");
    }
    return ids;
}

/// Whom the options name, each once.
std::vector<std::string> recipients_of(const SendOptions& options) {
    const int ways = (options.to.empty() ? 0 : 1) + (options.file.empty() ? 0 : 1) + (options.all ? 1 : 0);
    if (ways != 1) throw wrong("whom to send it to?", "give one of --to, --to-file and --all-customers");
    std::vector<std::string> ids = options.file.empty() ? options.to : ids_in(options.file);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.empty() && !options.all)
        throw Error(ErrorKind::bad_data, options.file + " names no customer", "write one id on each line");
    return ids;
}

void show(const Context& context, const Queued& queued) {
    const bool dry = context.options().dry_run;
    const std::string done = dry || queued.queued == 0 ? "" : plural(queued.queued, "message") + " queued";
    if (context.json()) {
        print(Json{{"status", "ok"},
                   {"dry_run", dry},
                   {"counts",
                    {{"queued", queued.queued},
                     {"opted_out", queued.opted_out},
                     {"unreachable", queued.unreachable},
                     {"unknown_customers", queued.unknown}}}}
                      .dump() +
                  "\n",
              done);
        return;
    }
    if (context.options().quiet) return;
    std::string text = (dry ? "would queue " : "queued ") + plural(queued.queued, "message") +
                       "; left out: " + std::to_string(queued.opted_out) + " who do not want any, " +
                       std::to_string(queued.unreachable) + " who cannot be reached by this channel, " +
                       std::to_string(queued.unknown) + " unknown\n";
    if (!dry && queued.queued > 0) text += "`slotctl notify` sends them\n";
    print(text, done);
}

/// Nothing is queued if somebody is named who is not there: it may be the wrong file, or the wrong database.
void require_known(Store& store, const SendOptions& options, const std::vector<std::string>& recipients) {
    const std::vector<std::string> unknown = store.deliveries().unknown_customers(recipients);
    if (unknown.empty()) return;
    constexpr std::size_t most_named = 5;
    std::string names;
    for (std::size_t i = 0; i < std::min(unknown.size(), most_named); ++i)
        names += (i > 0 ? ", \"" : "\"") + without_controls(unknown[i]) + "\"";
    if (unknown.size() > most_named) names += " and " + std::to_string(unknown.size() - most_named) + " more";
    throw Error(ErrorKind::bad_data,
                "nothing was queued: there " +
                    std::string(unknown.size() == 1 ? "is no customer " : "are no customers ") + names,
                options.file.empty() ? "give ids of the table customers"
                                     : "correct " + options.file + ", or the database");
}

int send(Context& context, const SendOptions& options) {
    const Config& config = context.config().config;
    const NewMessage message = message_of(options, config, context.now());
    const std::vector<std::string> recipients = recipients_of(options);
    require_existing_database(context);
    Store& store = context.store(StoreAccess::inspect);
    require_current_schema(store);
    const bool dry = context.options().dry_run;
    if (!options.all) require_known(store, options, recipients);
    show(context, options.all ? store.deliveries().queue_for_all(message, dry)
                              : store.deliveries().queue_for(message, recipients, dry));
    return exit_ok;
}

}  // namespace

void add_send(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<SendOptions>();
    CLI::App* command = app.add_subcommand("send", "Queue a message to some or all customers");
    command->add_option("--channel", options->channel, "How to send it")
        ->type_name("email|push|webhook")
        ->check(one_of({"email", "push", "webhook"}))
        ->required();
    command
        ->add_option("--event", options->event, "What it is about, such as summer_sale; names its template")
        ->type_name("NAME")
        ->required();
    command->add_option("--to", options->to, "To the customer with this id; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    command
        ->add_option("--to-file", options->file,
                     "To the customers whose ids are in this file, one on each line")
        ->type_name("FILE");
    command->add_flag("--all-customers", options->all, "To every customer");
    command->add_option("--subject", options->subject, "Its subject (default: that of the event's template)")
        ->type_name("TEXT");
    command->add_option("--body", options->body, "Its text (default: that of the event's template)")
        ->type_name("TEXT");
    command->add_option("--data", options->data, "Data for templates and programs, as a JSON object")
        ->type_name("JSON");
    command->callback([options, &chosen] {
        if (options->event.empty()) throw CLI::ValidationError("--event: the name is empty");
        chosen = [options](Context& context) { return send(context, *options); };
    });
}

}  // namespace slotctl::cli
