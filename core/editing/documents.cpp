#include "core/editing/documents.hpp"

#include <nlohmann/json.hpp>

#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Which booking or slot it is, and when it begins as the provider's clocks show it.
Json json_of(const OfferingKey& offering, const OfferingNames& names, const std::string& zone,
             Instant start) {
    const LocalTime local = local_time(zone, start);
    return {{"provider_id", offering.provider},   {"provider", names.provider},
            {"service_id", offering.service},     {"service", names.service},
            {"starts_at", format_instant(start)}, {"local_date", local.date},
            {"local_time", local.time},           {"zone", local.zone}};
}

Json json_of(const BookingAhead& booking, const OfferingNames& names, const std::string& zone) {
    Json json{{"id", booking.id}, {"customer", booking.customer}};
    json.update(json_of(booking.offering, names, zone, booking.time.begin));
    return json;
}

Json json_of(const AffectedBooking& affected) {
    Json json = json_of(affected.booking, affected.names, affected.zone);
    json["reason"] = affected.reason;
    return json;
}

Json json_of(const OverbookedTime& time) {
    Json json = json_of(time.offering, time.names, time.zone, time.time.begin);
    json["bookings"] = time.bookings;
    json["capacity"] = time.places;
    return json;
}

/// `local_date`, `local_time` and `zone` are those before the change.
Json json_of(const ShiftedBooking& shifted) {
    Json json = json_of(shifted.booking, shifted.names, shifted.zone_before);
    const LocalTime after = local_time(shifted.zone_after, shifted.booking.time.begin);
    json["new_local_date"] = after.date;
    json["new_local_time"] = after.time;
    json["new_zone"] = after.zone;
    return json;
}

Json json_of(const RecordedEdit& edit) {
    return {{"id", edit.id},
            {"edited_at", format_instant(edit.edited_at)},
            {"who", edit.who},
            {"command", edit.command},
            {"summary", edit.summary},
            {"undone_at", edit.undone_at ? Json(format_instant(*edit.undone_at)) : Json()}};
}

template <class Items>
Json list_of(const Items& items) {
    Json list = Json::array();
    for (const auto& item : items) list.push_back(json_of(item));
    return list;
}

Json json_of(const EditResult& result, bool dry_run) {
    const auto& slots = result.effect.slots;
    return {{"status", "ok"},
            {"dry_run", dry_run},
            {"edit_id", result.id == 0 ? Json() : Json(result.id)},
            {"changes", result.detail},
            {"notes", result.notes},
            {"bookings_outside_rules", list_of(result.effect.bookings)},
            {"overbooked", list_of(result.effect.overbooked)},
            {"bookings_at_other_local_times", list_of(result.effect.shifted)},
            {"next_maintain",
             {{"withdrawn", slots ? Json(slots->withdrawn) : Json()},
              {"created", slots ? Json(slots->created) : Json()}}},
            {"before", Json::parse(rules_json(rows_before(result.changes)))},
            {"after", Json::parse(rules_json(rows_after(result.changes)))}};
}

}  // namespace

std::string edit_json(const EditResult& result, bool dry_run) {
    return dumped(json_of(result, dry_run));
}

std::string undo_json(const UndoResult& undone, bool dry_run) {
    Json json = json_of(undone.result, dry_run);
    json["undone"] = json_of(undone.undone);
    return dumped(json);
}

std::string skipped_json(const RecordedEdit& edit, bool dry_run) {
    return dumped({{"status", "ok"}, {"dry_run", dry_run}, {"skipped", json_of(edit)}});
}

std::string history_json(const std::vector<RecordedEdit>& edits) {
    return dumped({{"edits", list_of(edits)}});
}

}  // namespace slotctl
