#include "core/messages/mail_message.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/xml_text.hpp"
#include "core/feeds/appointments.hpp"
#include "core/ical/read.hpp"
#include "core/ical/write.hpp"
#include "core/messages/unsubscribe.hpp"
#include "core/messages/wording.hpp"

namespace slotctl::messages {

namespace {

/// The appointment as its customer calls it.
std::string calendar_file_of(const MessageBooking& about) {
    const FeedBooking& booking = about.booking;
    const bool cancelled = booking.status == BookingStatus::cancelled;
    ical::OutgoingEvent event;
    event.uid = appointment_uid(booking, about.provider);
    event.sequence = booking.revision;
    event.changed_at = booking.changed_at.value_or(booking.created_at);
    event.time = booking.time;
    event.status = cancelled                                  ? ical::EventStatus::cancelled
                   : booking.status == BookingStatus::pending ? ical::EventStatus::tentative
                                                              : ical::EventStatus::confirmed;
    event.transparent = cancelled;
    const std::string service = booking.service_name.empty() ? "Appointment" : booking.service_name;
    event.summary = (cancelled ? "Cancelled: " : "") + service +
                    (about.provider_name.empty() ? std::string() : ": " + about.provider_name);
    std::ostringstream out;
    ical::CalendarWriter writer(out, {});
    writer.add(event);
    writer.finish();
    return out.str();
}

bool ends_web_address(char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"';
}

/// One line, escaped, with its web addresses as links.
std::string html_line(std::string_view line) {
    std::string out;
    while (!line.empty()) {
        const auto at = std::min(line.find("https://"), line.find("http://"));
        out += xml_text(line.substr(0, at));
        if (at == std::string_view::npos) break;
        line.remove_prefix(at);
        const auto* end = std::find_if(line.begin(), line.end(), ends_web_address);
        auto length = static_cast<std::size_t>(end - line.begin());
        // The mark at the end of a sentence belongs to the sentence.
        while (length > 8 && std::string_view(".,;:!?)").find(line[length - 1]) != std::string_view::npos)
            --length;
        const std::string url = xml_text(line.substr(0, length));
        out += "<a href=\"" + url + "\">" + url + "</a>";
        line.remove_prefix(length);
    }
    return out;
}

}  // namespace

std::string html_of(const std::string& text) {
    std::string out = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n";
    bool open = false;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) {
            out += open ? "</p>\n" : "";
            open = false;
            continue;
        }
        out += (open ? "<br>\n" : "<p>") + html_line(line);
        open = true;
    }
    return out + (open ? "</p>\n" : "") + "</body></html>\n";
}

std::string mail_address_of(const DueMessage& message) {
    if (message.recipient) return mail::address_in(*message.recipient);
    return message.customer ? mail::address_in(message.customer->email.value_or("")) : "";
}

mail::Message mail_of(const DueMessage& message, const Templates& templates, const MailTerms& terms,
                      Instant now) {
    const std::string unsubscribe =
        is_announcement(message)
            ? unsubscribe_url(terms.public_url, terms.unsubscribe_secret, message.customer->id)
            : "";
    const Wording wording = wording_of(message, templates, unsubscribe);
    mail::Message mail;
    mail.from = terms.from;
    mail.to = {mail_address_of(message)};
    mail.subject = wording.subject;
    mail.text = wording.body;
    if (!mail.text.ends_with('\n')) mail.text += '\n';
    if (!unsubscribe.empty()) {
        if (mail.text.find(unsubscribe) == std::string::npos)
            mail.text += "\n-- \nUnsubscribe: " + unsubscribe + "\n";
        mail.headers = {{"List-Unsubscribe", "<" + unsubscribe + ">"},
                        {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}};
    }
    mail.html = html_of(mail.text);
    mail.at = now;
    if (message.booking && !asks_for_review(message) && ical::built_with_calendars()) {
        mail.attachments.push_back({"appointment.ics", "text/calendar; charset=utf-8; method=PUBLISH",
                                    calendar_file_of(*message.booking)});
    }
    return mail;
}

}  // namespace slotctl::messages
