#include "core/booking/book.hpp"
#include "core/booking/documents.hpp"
#include "core/serve/keys_in_hand.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/service.hpp"
#include "core/store/clock_difference.hpp"

namespace slotctl::serve {

namespace {

constexpr std::int64_t longest_text = 255;
constexpr std::chrono::seconds longest_hold = std::chrono::hours{24} * 366;

/// Keys belong to a token, and are not those of the command line.
BookingKey key_in(const Call& call) {
    const std::string* const given = call.request.headers.find("Idempotency-Key");
    if (given == nullptr) return {};
    if (given->empty() || static_cast<std::int64_t>(given->size()) > longest_text) {
        throw Refusal(400, "the Idempotency-Key has " + std::to_string(given->size()) + " bytes",
                      "give from 1 to 255");
    }
    return {"serve:" + call.caller.token, *given};
}

BookingRequest request_of(const Call& call) {
    const Arguments& body = call.body;
    BookingRequest request;
    request.service = *body.number("service_id");
    request.provider = body.number("provider_id");
    request.starts_at = *body.instant("starts_at");
    request.customer = *body.text("customer");
    request.hold = body.duration("hold");
    if (request.hold && (request.hold->count() == 0 || *request.hold > longest_hold))
        throw Refusal(422, "the member \"hold\" must be from 1s to 366d");
    if (request.hold && body.text("status") == "confirmed") {
        throw Refusal(422, "\"hold\" makes a pending booking, and \"status\" asks for a confirmed one",
                      "leave one of them out");
    }
    if (const auto status = body.text("status")) request.status = booking_status(*status).value();
    request.off_grid = body.flag("off_grid");
    if (request.off_grid && !call.caller.scopes.allow(Scope::operate)) {
        throw Refusal(403, "only operators may book off the grid",
                      "the token needs the scope operate; without \"off_grid\", book is enough");
    }
    if (const BookingKey key = key_in(call); !key.key.empty()) request.key = key;
    return request;
}

/// Counts how the booking went.
template <class Book>
BookingResult counted(Metrics& metrics, Book make) {
    try {
        BookingResult result = make();
        if (!result.repeated) metrics.count_booking("");
        return result;
    } catch (const NotFree& taken) {
        metrics.count_booking(taken.reason());
        throw;
    } catch (const Error& error) {
        metrics.count_booking(name_of(error.kind()));
        throw;
    }
}

/// Holds end, and times are over, by the clock that all clients share.
Instant decided_time(const Parts& parts, Store& store, const Call& call) {
    return parts.around.terms.now_is_given ? call.now : time_that_decides(store, call.now).now;
}

http::Response made(const BookingResult& result) {
    auto response = json_response(result.repeated ? 200 : 201, booking_json(result, false));
    response.headers.add("Location", "/v1/bookings/" + std::to_string(result.booking.id));
    return response;
}

void book_at_desk(Parts& parts, KeysInHand& keys, const std::shared_ptr<const Call>& call,
                  const http::Reply& reply) {
    const BookingRequest request = request_of(*call);
    if (request.key && !keys.take(*request.key)) {
        throw Refusal(Problem{409,
                              "another request with this Idempotency-Key is being carried out",
                              "repeat this one in a moment: it then gets the same answer",
                              {},
                              {{"Retry-After", "1"}}});
    }
    const auto let_go = [&keys, key = request.key, reply](http::Response response) {
        if (key) keys.let_go(*key);
        reply(std::move(response));
    };
    parts.at_desk(let_go, [&parts, request, call](Desk& desk) {
        return made(counted(parts.metrics, [&] {
            return desk.with_store([&](Store& store) {
                return book(store, request, decided_time(parts, store, *call), BookingMode::commit);
            });
        }));
    });
}

/// The booking in the path. Throws Refusal (404) if there is none.
BookingId booking_in(const Call& call, Store& store) {
    const auto id = id_in(call.path.at(0));
    if (id && !store.bookings().find(*id).empty()) return *id;
    throw Refusal(404, "there is no booking " + call.path.at(0), "check the id");
}

void step_at_desk(Parts& parts, const std::shared_ptr<const Call>& call, const http::Reply& reply,
                  BookingStep step) {
    const auto mode = step == BookingStep::show ? BookingMode::rehearse : BookingMode::commit;
    parts.at_desk(reply, [&parts, call, step, mode](Desk& desk) {
        return desk.with_store([&](Store& store) {
            const BookingId id = booking_in(*call, store);
            const auto provider = step == BookingStep::show ? call->query.number("provider_id")
                                                            : call->body.number("provider_id");
            return json_response(200, booking_json(take_step(store, id, provider, step,
                                                             decided_time(parts, store, *call), mode),
                                                   false));
        });
    });
}

void move_at_desk(Parts& parts, const std::shared_ptr<const Call>& call, const http::Reply& reply) {
    const bool off_grid = call->body.flag("off_grid");
    if (off_grid && !call->caller.scopes.allow(Scope::operate))
        throw Refusal(403, "only operators may book off the grid", "the token needs the scope operate");
    parts.at_desk(reply, [&parts, call, off_grid](Desk& desk) {
        return desk.with_store([&](Store& store) {
            const BookingId id = booking_in(*call, store);
            const auto result = counted(parts.metrics, [&] {
                return move_booking(store, id, call->body.number("provider_id"),
                                    *call->body.instant("starts_at"), off_grid,
                                    decided_time(parts, store, *call), BookingMode::commit);
            });
            return json_response(200, booking_json(result, false));
        });
    });
}

const AnswerKind the_booking{200, "The booking.", "application/json", "Booking"};
const AnswerKind taken{409, "The time is not free: the reason, and the nearest free times.",
                       "application/problem+json", "NotFree"};
const AnswerKind no_such_booking{404, "There is no such booking.", "application/problem+json", "Problem"};
const AnswerKind unfit{422, "The body is wrong, or the booking's status does not allow it.",
                       "application/problem+json", "Problem"};

Parameter provider_of_booking() {
    return {.name = "provider_id",
            .kind = ParameterKind::id,
            .help = "The booking's provider, if your applications use the same id for several bookings"};
}

Parameter new_start() {
    return {.name = "starts_at", .kind = ParameterKind::instant, .help = "When it begins", .required = true};
}

Parameter off_the_grid() {
    return {
        .name = "off_grid",
        .kind = ParameterKind::flag,
        .help =
            "Accept any time inside the hours, also between the starts of slots; needs the scope operate"};
}

}  // namespace

void add_booking_routes(Parts& parts, std::vector<Route>& routes) {
    using enum ParameterKind;
    const auto keys = std::make_shared<KeysInHand>();
    routes.push_back(
        {.method = "POST",
         .path = "/v1/bookings",
         .scope = Scope::book,
         .help = "Book a time, if it is free.",
         .body =
             {{.name = "service_id", .kind = id, .help = "The service", .required = true},
              {.name = "provider_id",
               .kind = id,
               .help =
                   "The provider (default: the qualified one with the fewest booked minutes on that date)"},
              new_start(),
              {.name = "customer",
               .kind = text,
               .help = "Who books, as your application names customers",
               .required = true,
               .most = longest_text},
              {.name = "status",
               .kind = choice,
               .help = "The status of the booking (default confirmed)",
               .choices = {"confirmed", "pending"}},
              {.name = "hold",
               .kind = duration,
               .help = "Keep the time free of others for this long, until the booking is confirmed"},
              off_the_grid()},
         .headers = {{.name = "Idempotency-Key",
                      .kind = text,
                      .help = "Names this request: repeated with the same key, it gets the same booking",
                      .most = longest_text}},
         .answers = {{201, "The booking was made.", "application/json", "Booking"},
                     {200, "An earlier request with this key has made it.", "application/json", "Booking"},
                     taken,
                     {422, "The body is wrong, or the key was used for another request.",
                      "application/problem+json", "Problem"}},
         .serve = [&parts, keys](std::shared_ptr<const Call> call, http::Reply reply) {
             book_at_desk(parts, *keys, call, reply);
         }});
    routes.push_back({.method = "GET",
                      .path = "/v1/bookings/{id}",
                      .help = "A booking.",
                      .query = {provider_of_booking()},
                      .answers = {the_booking, no_such_booking, unfit},
                      .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
                          step_at_desk(parts, call, reply, BookingStep::show);
                      }});
    const std::tuple<const char*, const char*, BookingStep> steps[] = {
        {"/v1/bookings/{id}/confirm", "Confirm a pending booking, if its hold has not ended.",
         BookingStep::confirm},
        {"/v1/bookings/{id}/cancel", "Cancel a booking; its time is free at once.", BookingStep::cancel},
        {"/v1/bookings/{id}/complete", "Note that a booking took place.", BookingStep::complete}};
    for (const auto& [path, help, step] : steps) {
        routes.push_back(
            {.method = "POST",
             .path = path,
             .scope = Scope::book,
             .help = help,
             .body = {provider_of_booking()},
             .answers = {the_booking, no_such_booking, taken, unfit},
             .serve = [&parts, step = step](std::shared_ptr<const Call> call, http::Reply reply) {
                 step_at_desk(parts, call, reply, step);
             }});
    }
    routes.push_back({.method = "POST",
                      .path = "/v1/bookings/{id}/move",
                      .scope = Scope::book,
                      .help = "Move a booking to another time, if that is free; otherwise it keeps its own.",
                      .body = {provider_of_booking(), new_start(), off_the_grid()},
                      .answers = {the_booking, no_such_booking, taken, unfit},
                      .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
                          move_at_desk(parts, call, reply);
                      }});
}

}  // namespace slotctl::serve
