#include <functional>
#include <memory>
#include <tuple>
#include <utility>

#include "cli/carry_out_edit.hpp"
#include "cli/command.hpp"
#include "cli/date_option.hpp"
#include "cli/exit_status.hpp"
#include "cli/id_option.hpp"
#include "cli/name_options.hpp"
#include "cli/output.hpp"
#include "cli/render_booking.hpp"
#include "core/booking/documents.hpp"
#include "core/store/clock_difference.hpp"

namespace slotctl::cli {

namespace {

constexpr std::size_t longest_key = 255;
constexpr std::chrono::seconds longest_hold = std::chrono::hours{24} * 366;

struct BookOptions {
    std::optional<ServiceId> service;
    std::optional<ProviderId> provider;
    std::string service_name, provider_name;
    std::optional<Instant> starts_at;
    std::string customer, status, key;
    std::optional<std::chrono::seconds> hold;
    bool off_grid = false;
};

CLI::Option* add_instant(CLI::App& command, const std::string& name, std::optional<Instant>& value,
                         const std::string& help) {
    const auto read = [&value, name](const std::string& text) { value = read_instant(name, text); };
    return command.add_option_function<std::string>(name, read, help)->type_name("INSTANT");
}

BookingRequest request_of(const BookOptions& options) {
    if (!options.service && options.service_name.empty()) {
        throw Error(ErrorKind::usage, "say what to book: --service NAME, or --service-id ID",
                    "see `slotctl book --help`");
    }
    if (options.hold && (options.hold->count() == 0 || *options.hold > longest_hold)) {
        throw Error(ErrorKind::usage, "--hold must be from 1s to 366d", "see `slotctl book --help`");
    }
    if (options.hold && options.status == "confirmed") {
        throw Error(ErrorKind::usage, "--hold makes a pending booking, and --status asks for a confirmed one",
                    "leave one of them out");
    }
    BookingRequest request;
    request.service = options.service.value_or(0);
    request.provider = options.provider;
    request.starts_at = *options.starts_at;
    request.customer = options.customer;
    if (!options.status.empty()) request.status = booking_status(options.status).value();
    request.hold = options.hold;
    if (!options.key.empty()) request.key = BookingKey{"", options.key};
    request.off_grid = options.off_grid;
    return request;
}

/// Looks up those that were given by name.
void name_parties(BookingRequest& request, const BookOptions& options, Store& store) {
    const auto id = [&](NamedKind kind, const std::string& name) {
        return find_named(store, kind, name, NameMatch::whole).id;
    };
    if (!options.service_name.empty()) request.service = id(NamedKind::service, options.service_name);
    if (!options.provider_name.empty()) request.provider = id(NamedKind::provider, options.provider_name);
}

/// Holds end, and times are over, by the clock that all clients share.
Instant decided_time(const Context& context, Store& store) {
    if (context.options().now) return *context.options().now;
    const DecidedTime time = time_that_decides(store, context.now());
    if (!time.warning.empty()) complain("warning: " + time.warning);
    return time.now;
}

using Change = std::function<BookingResult(Store&, Instant now, BookingMode)>;

int carry_out(Context& context, const Change& change) {
    require_existing_database(context);
    const bool dry_run = context.options().dry_run;
    Store& store = context.store(StoreAccess::inspect, StoreAccess::write);
    require_current_schema(store);
    const BookingResult result =
        change(store, decided_time(context, store), dry_run ? BookingMode::rehearse : BookingMode::commit);
    const std::string id = std::to_string(result.booking.id);
    const std::string done =
        dry_run ? "" : "booking " + id + " was written: `slotctl booking show " + id + "` shows it";
    if (context.json()) {
        print(booking_json(result, dry_run), done);
    } else if (!context.options().quiet) {
        print(booking_text(result, dry_run), done);
    }
    return exit_ok;
}

CLI::Validator not_longer_than(std::size_t most) {
    return {[most](const std::string& text) {
                if (!text.empty() && text.size() <= most) return std::string();
                return "give from 1 to " + std::to_string(most) + " bytes";
            },
            ""};
}

void add_options(CLI::App& command, BookOptions& options) {
    CLI::Option* const service =
        command.add_option("--service", options.service_name, "The service, by its name or id")
            ->type_name("SERVICE");
    command.add_option("--service-id", options.service, "The same by id")
        ->type_name("ID")
        ->check(is_id())
        ->excludes(service);
    CLI::Option* const provider =
        command
            .add_option("--provider", options.provider_name,
                        "The provider, by its name or id (default: the qualified one with the fewest booked "
                        "minutes on that date)")
            ->type_name("PROVIDER");
    command.add_option("--provider-id", options.provider, "The same by id")
        ->type_name("ID")
        ->check(is_id())
        ->excludes(provider);
    add_instant(command, "--starts-at", options.starts_at, "When it begins")->required();
    command.add_option("--customer", options.customer, "Who books, as your application names customers")
        ->type_name("TEXT")
        ->check(not_longer_than(longest_key))
        ->required();
    command.add_option("--status", options.status, "The status of the booking (default confirmed)")
        ->type_name("confirmed|pending")
        ->check(one_of({"confirmed", "pending"}));
    add_duration(command, "--hold", options.hold, std::chrono::minutes{1},
                 "Keep the time free of others for this long, until the booking is confirmed");
    command
        .add_option("--key", options.key,
                    "Name this request: when it is repeated with the same key, it gets the same booking")
        ->type_name("TEXT")
        ->check(not_longer_than(longest_key));
    command.add_flag("--off-grid", options.off_grid,
                     "Book any time inside the hours, also between the starts of slots");
}

}  // namespace

void add_book(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<BookOptions>();
    CLI::App* command = app.add_subcommand("book", "Book a time, if it is free");
    add_options(*command, *options);
    command->callback([options, &chosen] {
        chosen = [options](Context& context) {
            BookingRequest request = request_of(*options);
            return carry_out(context, [&](Store& store, Instant now, BookingMode mode) {
                name_parties(request, *options, store);
                return book(store, request, now, mode);
            });
        };
    });
}

namespace {

struct StepOptions {
    BookingId booking = 0;
    std::optional<ProviderId> provider;
    std::optional<Instant> starts_at;
    bool off_grid = false;
};

/// A command on one booking.
CLI::App* add_step(CLI::App& parent, const std::string& name, const std::string& help, StepOptions& options) {
    CLI::App* command = parent.add_subcommand(name, help);
    command->add_option("id", options.booking, "The booking")->type_name("ID")->check(is_id())->required();
    command
        ->add_option("--provider-id", options.provider,
                     "The booking's provider, if your applications use the same id for several bookings")
        ->type_name("ID")
        ->check(is_id());
    return command;
}

int show(Context& context, const StepOptions& options) {
    context.config();
    Store& store = context.store(StoreAccess::inspect, StoreAccess::inspect);
    require_current_schema(store);
    const BookingResult result = take_step(store, options.booking, options.provider, BookingStep::show,
                                           context.now(), BookingMode::rehearse);
    print(context.json() ? booking_json(result, false) : booking_text(result, false));
    return exit_ok;
}

}  // namespace

void add_booking(CLI::App& app, Action& chosen) {
    CLI::App* booking = app.add_subcommand("booking", "Show, confirm, cancel, complete or move a booking");
    booking->require_subcommand(1);
    auto options = std::make_shared<StepOptions>();
    add_step(*booking, "show", "Show a booking", *options)->callback([options, &chosen] {
        chosen = [options](Context& context) { return show(context, *options); };
    });
    const std::tuple<const char*, const char*, BookingStep> steps[] = {
        {"confirm", "Confirm a pending booking, if its hold has not ended", BookingStep::confirm},
        {"cancel", "Cancel a booking; its time is free at once", BookingStep::cancel},
        {"complete", "Note that a booking took place", BookingStep::complete}};
    for (const auto& [name, help, step] : steps) {
        add_step(*booking, name, help, *options)->callback([options, &chosen, step = step] {
            chosen = [options, step](Context& context) {
                return carry_out(context, [&](Store& store, Instant now, BookingMode mode) {
                    return take_step(store, options->booking, options->provider, step, now, mode);
                });
            };
        });
    }
    CLI::App* move = add_step(*booking, "move", "Move a booking to another time, if that is free", *options);
    add_instant(*move, "--starts-at", options->starts_at, "When it begins")->required();
    move->add_flag("--off-grid", options->off_grid,
                   "Accept any time inside the hours, also between the starts of slots");
    move->callback([options, &chosen] {
        chosen = [options](Context& context) {
            return carry_out(context, [&](Store& store, Instant now, BookingMode mode) {
                return move_booking(store, options->booking, options->provider, *options->starts_at,
                                    options->off_grid, now, mode);
            });
        };
    });
}

}  // namespace slotctl::cli
