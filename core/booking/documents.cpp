#include "core/booking/documents.hpp"

#include <map>

#include <nlohmann/json.hpp>

#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// A day of a hundred providers has thousands of slots, and a tree of values would take longer to build than
// the times themselves. Their texts contain nothing that JSON escapes.

void add_slot(const LocalOffer& time, std::string& text) {
    text += "{\"provider_id\":" + std::to_string(time.key.provider);
    text += ",\"service_id\":" + std::to_string(time.key.service);
    text += ",\"starts_at\":\"" + format_instant(time.time.begin);
    text += "\",\"ends_at\":\"" + format_instant(time.time.end);
    text += "\",\"local_date\":\"" + format_date(time.local_date);
    text += "\",\"local_time\":\"" + format_time_of_day(time.local_time);
    text += "\",\"capacity\":" + std::to_string(time.capacity);
    text += ",\"free\":" + std::to_string(time.free);
    if (time.reason) text.append(",\"reason\":\"").append(name_of(*time.reason)).append("\"");
    text += "}";
}

std::string with_frame(const FreeTimes& answer, const char* name, const std::string& array) {
    return "{\"zone\":" + (answer.zone.empty() ? "null" : dumped(answer.zone)) + ",\"from\":\"" +
           format_date(answer.dates.first) + "\",\"to\":\"" + format_date(answer.dates.last) + "\",\"" +
           name + "\":" + array + ",\"warnings\":" + dumped(answer.warnings) + "}\n";
}

/// With seconds, as `isoformat` of Python has them.
std::string wall_time(LocalDate date, std::chrono::seconds since_midnight) {
    const auto days = std::chrono::floor<std::chrono::days>(since_midnight);
    const std::string time = format_time_of_day(since_midnight - days);
    return format_date(date + days) + "T" + time + (time.size() == 5 ? ":00" : "");
}

}  // namespace

std::string slots_json(const FreeTimes& answer) {
    constexpr std::size_t length_of_slot = 200;
    std::string text;
    text.reserve(answer.times.size() * length_of_slot + 2);
    text += "[";
    for (const LocalOffer& time : answer.times) {
        if (text.size() > 1) text += ",";
        add_slot(time, text);
    }
    return text + "]";
}

std::string free_times_json(const FreeTimes& answer) {
    return with_frame(answer, "slots", slots_json(answer));
}

std::string free_days_json(const FreeTimes& answer) {
    std::map<LocalDate, int> free;
    for (LocalDate date = answer.dates.first; date <= answer.dates.last; date += std::chrono::days{1})
        free[date] = 0;
    for (const LocalOffer& time : answer.times)
        if (!time.reason) ++free[time.local_date];
    std::string days = "[";
    for (const auto& [date, count] : free) {
        if (days.size() > 1) days += ",";
        days += "{\"date\":\"" + format_date(date) + "\",\"free\":" + std::to_string(count) + "}";
    }
    return with_frame(answer, "days", days + "]");
}

std::string shop_slots_json(const FreeTimes& answer) {
    constexpr std::size_t length_of_slot = 110;
    std::string text;
    text.reserve(answer.times.size() * length_of_slot + 3);
    text += "[";
    for (const LocalOffer& time : answer.times) {
        if (text.size() > 1) text += ",";
        text += "{\"start\":\"" + wall_time(time.local_date, time.local_time);
        text += "\",\"end\":\"" + wall_time(time.local_date, time.local_end);
        text += time.reason ? "\",\"is_free\":false" : "\",\"is_free\":true";
        text += ",\"mechanic_id\":\"" + std::to_string(time.key.provider) + "\"}";
    }
    return text + "]\n";
}

std::string booking_json(const BookingResult& result, bool dry_run) {
    const StoredBooking& booking = result.booking;
    const LocalTime local = local_time(result.zone, booking.time.begin);
    return dumped({{"booking",
                    {{"id", booking.id == 0 ? Json() : Json(booking.id)},
                     {"provider_id", booking.offering.provider},
                     {"service_id", booking.offering.service},
                     {"starts_at", format_instant(booking.time.begin)},
                     {"ends_at", format_instant(booking.time.end)},
                     {"local_date", local.date},
                     {"local_time", local.time},
                     {"zone", local.zone},
                     {"customer", booking.customer},
                     {"status", name_of(booking.status)},
                     {"created_at", format_instant(booking.created_at)},
                     {"hold_until", booking.hold_until ? Json(format_instant(*booking.hold_until)) : Json()},
                     {"archived_at",
                      booking.archived_at ? Json(format_instant(*booking.archived_at)) : Json()}}},
                   {"repeated", result.repeated},
                   {"dry_run", dry_run}}) +
           "\n";
}

std::string not_free_json(const NotFree& error) {
    return dumped({{"status", "failed"},
                   {"error", error.what()},
                   {"hint", error.hint()},
                   {"reason", error.reason()},
                   {"nearest", Json::parse(slots_json(error.nearest()))}}) +
           "\n";
}

std::string explanation_json(const ExplainedTime& answer) {
    Json rules = Json::array();
    for (const ExplainedRule& rule : answer.rules)
        rules.push_back({{"rule", rule.rule}, {"value", rule.value}, {"holds", rule.holds}});
    return dumped({{"provider_id", answer.key.provider},
                   {"service_id", answer.key.service},
                   {"zone", answer.offer.zone},
                   {"starts_at", format_instant(answer.time.begin)},
                   {"ends_at", format_instant(answer.time.end)},
                   {"free", answer.offer.time ? answer.offer.time->free : 0},
                   {"reason", answer.offer.free() ? Json() : Json(answer.offer.reason)},
                   {"rules", rules},
                   {"nearest", Json::parse(slots_json(answer.nearest))}}) +
           "\n";
}

}  // namespace slotctl
