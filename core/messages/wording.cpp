#include "core/messages/wording.hpp"

#include <nlohmann/json.hpp>

#include "core/base/date_names.hpp"
#include "core/base/error.hpp"
#include "core/base/one_line.hpp"
#include "core/calendar/local_time.hpp"
#include "core/calendar/zone.hpp"

namespace slotctl::messages {

namespace {

using Json = nlohmann::json;

/// Of the customer, if it exists on this machine; or else of the provider.
std::string zone_of(const DueMessage& message) {
    const bool given = message.customer && message.customer->time_zone;
    if (given && Zone::find(*message.customer->time_zone)) return *message.customer->time_zone;
    return message.booking ? message.booking->provider_zone : "UTC";
}

void add_times(std::map<std::string, std::string>& fields, const DueMessage& message) {
    const std::string zone = zone_of(message);
    const Interval& time = message.booking->booking.time;
    const LocalTime begin = local_time(zone, time.begin), end = local_time(zone, time.end);
    const auto date = parse_date(begin.date);
    fields["date"] = begin.date;
    fields["time"] = begin.time;
    fields["end_time"] = end.time;
    fields["zone"] = begin.zone;
    fields["starts_at"] = begin.date + " " + begin.time + " (" + begin.zone + ")";
    fields["ends_at"] = end.date + " " + end.time + " (" + end.zone + ")";
    fields["year"] = begin.date.substr(0, 4);
    fields["month"] = begin.date.substr(5, 2);
    fields["day"] = begin.date.substr(8, 2);
    if (date) fields["weekday"] = weekday_names.at(iso_weekday(*date) - 1);
}

void add_data(std::map<std::string, std::string>& fields, const std::string& data) {
    const Json json = Json::parse(data, nullptr, false);
    if (!json.is_object()) return;
    for (const auto& [name, value] : json.items()) {
        if (value.is_null()) continue;
        fields["data." + name] = value.is_string()
                                     ? value.get<std::string>()
                                     : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
}

}  // namespace

std::map<std::string, std::string> fields_of(const DueMessage& message, const std::string& unsubscribe_url) {
    std::map<std::string, std::string> fields;
    if (message.data) add_data(fields, *message.data);
    if (message.customer) fields["customer"] = message.customer->name;
    fields["unsubscribe_url"] = unsubscribe_url;
    if (!message.booking) return fields;
    const FeedBooking& booking = message.booking->booking;
    fields["service"] = booking.service_name.empty() ? "your appointment" : booking.service_name;
    fields["provider"] = message.booking->provider_name;
    fields["booking_id"] = std::to_string(booking.id);
    add_times(fields, message);
    return fields;
}

Wording wording_of(const DueMessage& message, const Templates& templates,
                   const std::string& unsubscribe_url) {
    Wording wording{message.subject.value_or(""), message.body.value_or("")};
    if (!message.subject || !message.body) {
        const Wording form = template_for(templates, message.event,
                                          message.customer ? message.customer->locale.value_or("") : "");
        const auto fields = fields_of(message, unsubscribe_url);
        if (!message.subject) wording.subject = filled(form.subject, fields);
        if (!message.body) wording.body = filled(form.body, fields);
    }
    wording.subject = without_controls(wording.subject);
    if (wording.subject.empty() && wording.body.empty()) {
        throw Error(ErrorKind::config, "there is no text for messages of the event \"" + message.event + "\"",
                    "add [templates." + message.event + "] with subject and body to config.toml");
    }
    return wording;
}

bool asks_for_review(const DueMessage& message) {
    return message.about_booking && (message.event == name_of(MessageEvent::review_request) ||
                                     message.event == name_of(MessageEvent::review_reminder));
}

bool is_announcement(const DueMessage& message) {
    return message.customer && (!message.about_booking || asks_for_review(message));
}

}  // namespace slotctl::messages
