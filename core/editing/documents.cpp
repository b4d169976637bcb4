#include "core/editing/documents.hpp"

#include <nlohmann/json.hpp>

#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json json_of(const AffectedBooking& affected) {
    const LocalTime local = local_time(affected.zone, affected.booking.time.begin);
    return {{"id", affected.booking.id},
            {"customer", affected.booking.customer},
            {"provider_id", affected.booking.offering.provider},
            {"provider", affected.provider},
            {"service_id", affected.booking.offering.service},
            {"service", affected.service},
            {"starts_at", format_instant(affected.booking.time.begin)},
            {"local_date", local.date},
            {"local_time", local.time},
            {"zone", local.zone},
            {"reason", affected.reason}};
}

Json json_of(const EditResult& result, bool dry_run) {
    Json bookings = Json::array();
    for (const AffectedBooking& affected : result.effect.bookings) bookings.push_back(json_of(affected));
    const auto& slots = result.effect.slots;
    return {{"status", "ok"},
            {"dry_run", dry_run},
            {"edit_id", result.id == 0 ? Json() : Json(result.id)},
            {"changes", result.detail},
            {"notes", result.notes},
            {"bookings_outside_rules", std::move(bookings)},
            {"next_maintain",
             {{"withdrawn", slots ? Json(slots->withdrawn) : Json()},
              {"created", slots ? Json(slots->created) : Json()}}},
            {"before", Json::parse(rules_json(rows_before(result.changes)))},
            {"after", Json::parse(rules_json(rows_after(result.changes)))}};
}

Json json_of(const RecordedEdit& edit) {
    return {{"id", edit.id},
            {"edited_at", format_instant(edit.edited_at)},
            {"who", edit.who},
            {"command", edit.command},
            {"summary", edit.summary},
            {"undone_at", edit.undone_at ? Json(format_instant(*edit.undone_at)) : Json()}};
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

std::string history_json(const std::vector<RecordedEdit>& edits) {
    Json list = Json::array();
    for (const RecordedEdit& edit : edits) list.push_back(json_of(edit));
    return dumped({{"edits", std::move(list)}});
}

}  // namespace slotctl
