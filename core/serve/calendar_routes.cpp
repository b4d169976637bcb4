#include <sstream>

#include "core/feeds/provider_calendars.hpp"
#include "core/serve/kept_response.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/service.hpp"
#include "core/serve/sha256.hpp"

namespace slotctl::serve {

namespace {

constexpr std::string_view events = ".ics", free_busy = ".ifb";

Refusal no_such_calendar() {
    return Refusal(404, "there is no calendar at this address",
                   "`slotctl calendar feed add` makes one; a removed one does not come back");
}

http::Response calendar_at(const Call& call, Store& store) {
    std::string_view secret = call.path.at(0);
    const bool as_free_busy = secret.ends_with(free_busy);
    if (!as_free_busy && !secret.ends_with(events)) throw no_such_calendar();
    secret.remove_suffix(events.size());
    // What is compared is the hash: how long that takes says nothing about the secret.
    const auto feed = store.feeds().find(sha256(secret));
    if (!feed) throw no_such_calendar();
    const CalendarForm form = as_free_busy      ? CalendarForm::free_busy
                              : feed->busy_only ? CalendarForm::busy
                                                : CalendarForm::bookings;
    std::ostringstream text;
    write_calendar(store, feed_request(feed->provider, form, call.now), text);
    KeptAnswer answer;
    set_body(answer, std::move(text).str());
    return response_with(call.request, answer, "text/calendar; charset=utf-8");
}

}  // namespace

void add_calendar_routes(Parts& parts, std::vector<Route>& routes) {
    routes.push_back(
        {.method = "GET",
         .path = "/v1/calendars/{calendar}",
         // Programs that read calendars cannot send a token: the address is the secret.
         .scope = Scope::nothing,
         .help = "A provider's bookings as a calendar: SECRET.ics, or SECRET.ifb for free/busy data.",
         .answers = {{200, "The calendar (RFC 5545).", "text/calendar", ""},
                     {404, "There is no calendar at this address.", "application/problem+json", "Problem"}},
         .serve = [&parts](std::shared_ptr<const Call> call, http::Reply reply) {
             parts.at_desk(std::move(reply), [call](Desk& desk) {
                 return desk.with_store([&](Store& store) { return calendar_at(*call, store); });
             });
         }});
}

}  // namespace slotctl::serve
