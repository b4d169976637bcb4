#include "core/dashboard/calendar.hpp"

#include <algorithm>
#include <array>

#include "core/dashboard/grid_css.hpp"
#include "core/dashboard/parts.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::element;
using report::html_escaped;
using report::text_element;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

std::string week_address(const Week& week, LocalDate monday, bool archived) {
    return address("calendar", {{"provider", std::to_string(week.provider)},
                                {"service", week.service == 0 ? "" : std::to_string(week.service)},
                                {"week", format_date(monday)},
                                {"archived", archived ? "1" : ""}});
}

std::string week_address(const Week& week, LocalDate monday) {
    return week_address(week, monday, week.archived);
}

/// The hours of the day that are shown, and how tall they are.
struct Scale {
    hours first{8}, last{18};
    int row_height = 3;  ///< of five minutes, in pixels

    explicit Scale(const Week& week) {
        std::optional<seconds> from, to;
        seconds shortest = hours{1};
        const auto include = [&](const ClockSpan& span) {
            from = std::min(from.value_or(span.from), span.from);
            to = std::max(to.value_or(span.to), span.to);
        };
        for (const WeekDay& day : week.days) {
            for (const ClockSpan& span : day.hours) include(span);
            for (const WeekBooking& booking : day.bookings) include(booking.shown);
            for (const WeekSlot& slot : day.slots) {
                include(slot.shown);
                shortest = std::min(shortest, std::max(slot.shown.to - slot.shown.from, seconds{300}));
            }
        }
        if (from) first = std::chrono::floor<hours>(*from);
        if (to) last = std::max(first + hours{1}, std::chrono::ceil<hours>(*to));
        // The shortest time is tall enough for its words and for a finger.
        constexpr int tall = 24;
        const auto rows = static_cast<int>(shortest / grid_row);
        row_height = *std::find_if(row_heights.begin(), row_heights.end() - 1,
                                   [rows](int height) { return height * rows >= tall; });
    }

    /// Whether there is room for one line only.
    [[nodiscard]] bool is_low(const ClockSpan& span) const {
        return (span.to - span.from) / grid_row * row_height < 36;
    }

    /// The classes that place `span` in the grid.
    [[nodiscard]] std::string place(const ClockSpan& span) const {
        const auto row = [this](seconds time) { return (time - first) / grid_row; };
        const auto begin = row(span.from);
        const auto end = std::max<std::int64_t>(begin + 1, row(span.to + grid_row - seconds{1}));
        return "at" + std::to_string(begin) + " for" + std::to_string(end - begin);
    }
};

std::string clock_span(TimeOfDay from, TimeOfDay to) {
    return format_time_of_day(from) + "–" + format_time_of_day(to);
}

std::string state_of(const WeekSlot& slot) {
    return slot.offer.reason ? std::string(name_of(*slot.offer.reason)) : "free";
}

std::string slot_item(const Week& week, const WeekSlot& slot, const Scale& scale) {
    const std::string state = state_of(slot);
    std::string words = state, said = state;
    if (slot.offer.capacity > 1 && state == "free") {
        words = std::to_string(slot.offer.free) + " free";
        said =
            std::to_string(slot.offer.free) + " of " + std::to_string(slot.offer.capacity) + " places free";
    }
    const std::string where = address("explain", {{"provider", std::to_string(week.provider)},
                                                  {"service", std::to_string(week.service)},
                                                  {"at", format_instant(slot.offer.time.begin)}});
    return "<li class=\"slot " + state + " " + scale.place(slot.shown) + (slot.again ? " again" : "") +
           "\"><a href=\"" + html_escaped(where) + "\" title=\"" + clock_span(slot.shown.from, slot.ends) +
           ": " + words + ". Why?\"><b>" + format_time_of_day(slot.shown.from) +
           (slot.again ? " again" : "") + "</b> <span>" + words + "</span></a></li>\n";
}

std::string name_of_service(const Week& week, ServiceId id) {
    for (const WeekService& service : week.services)
        if (service.id == id && !service.name.empty()) return service.name;
    return "service " + std::to_string(id);
}

std::string booking_item(const Week& week, const WeekBooking& booking, const Scale& scale) {
    constexpr std::size_t most = 3;
    std::string customers;
    for (std::size_t i = 0; i < std::min(most, booking.customers.size()); ++i)
        customers += (i == 0 ? "" : ", ") + booking.customers[i];
    if (booking.customers.size() > most)
        customers += " and " + std::to_string(booking.customers.size() - most) + " more";
    const std::string service = name_of_service(week, booking.service);
    std::string remarks;
    if (booking.pending > 0) {
        remarks +=
            booking.customers.size() > 1 ? ", " + std::to_string(booking.pending) + " pending" : ", pending";
    }
    if (booking.outside_rules) remarks += ", outside the rules";
    if (booking.continued) remarks += ", since the day before";
    const std::string time = clock_span(booking.shown.from, booking.shown.to);
    return "<li class=\"booking " + std::string(booking.outside_rules ? "odd " : "") +
           std::string(scale.is_low(booking.shown) ? "low " : "") + scale.place(booking.shown) +
           "\" title=\"" + html_escaped(time + " " + service + ": " + customers + remarks) + "\"><b>" +
           format_time_of_day(booking.shown.from) + "<i>–" + format_time_of_day(booking.shown.to) +
           "</i></b> <span>" + html_escaped(customers + remarks) + "</span> <em>" + html_escaped(service) +
           "</em></li>\n";
}

std::string hours_text(const WeekDay& day) {
    std::string words;
    for (const ClockSpan& span : day.hours)
        words += (words.empty() ? "" : ", ") + clock_span(span.from, span.to);
    if (words.empty()) words = "closed";
    if (day.has_override) words += " (override of this date)";
    if (!day.clock_change.empty()) words += "; " + day.clock_change;
    return words;
}

std::string day_column(const Week& week, const WeekDay& day, const Scale& scale) {
    std::string open, items;
    for (const ClockSpan& span : day.hours) open += "<div class=\"open " + scale.place(span) + "\"></div>";
    // In the order of time, as a list without the grid reads.
    auto booking = day.bookings.begin();
    const auto bookings_until = [&](TimeOfDay time) {
        for (; booking != day.bookings.end() && booking->shown.from <= time; ++booking)
            items += booking_item(week, *booking, scale);
    };
    for (const WeekSlot& slot : day.slots) {
        bookings_until(slot.shown.from);
        items += slot_item(week, slot, scale);
    }
    bookings_until(hours{25});
    const std::string id = "day-" + format_date(day.date);
    const bool beside = !day.bookings.empty() || std::any_of(day.slots.begin(), day.slots.end(),
                                                             [](const WeekSlot& slot) { return slot.again; });
    return "<section class=\"day" + std::string(day.today ? " today" : "") +
           std::string(beside ? " two-lanes" : "") + "\" aria-labelledby=\"" + id + "\"" +
           (day.today ? " aria-current=\"date\"" : "") + ">\n<h3 id=\"" + id + "\"><time datetime=\"" +
           format_date(day.date) + "\" title=\"" + long_day_name(day.date) + "\">" + day_name(day.date) +
           "</time></h3>\n" + text_element("p", "hours", hours_text(day)) + "<div class=\"body\">\n" +
           "<div class=\"layer\" aria-hidden=\"true\">" + open + "</div>\n" +
           (items.empty() ? "<p class=\"nothing\">no times</p>\n"
                          : "<ol class=\"layer\">\n" + items + "</ol>\n") +
           "</div>\n</section>\n";
}

std::string hour_marks(const Scale& scale) {
    std::string marks;
    for (hours hour = scale.first; hour < scale.last; ++hour)
        marks += "<span class=\"" + scale.place({hour, hour + hours{1}}) + "\">" + format_time_of_day(hour) +
                 "</span>";
    return "<div class=\"marks\" aria-hidden=\"true\"><div class=\"layer\">" + marks + "</div></div>\n";
}

std::string controls(const Week& week) {
    const LocalDate monday = week.days.front().date;
    std::string html = pager("Weeks", {week_address(week, monday - days{7}), "« Week before"},
                             day_name(monday) + " – " + day_name(monday + days{6}) + " " +
                                 format_date(monday + days{6}).substr(0, 4),
                             {week_address(week, monday + days{7}), "Next week »"});
    Choice services{"service", "Times of", std::to_string(week.service), {}};
    for (const WeekService& service : week.services)
        services.options.emplace_back(std::to_string(service.id), name_of_service(week, service.id));
    if (services.options.size() > 1) {
        html += get_form("calendar",
                         hidden_field("provider", std::to_string(week.provider)) +
                             hidden_field("week", format_date(monday)) +
                             (week.archived ? hidden_field("archived", "1") : "") + choice(services),
                         "Show");
    }
    if (week.has_archived) {
        html +=
            "<p class=\"note\">" +
            link(week_address(week, monday, !week.archived),
                 week.archived ? "Hide bookings that were put aside" : "Show bookings that were put aside") +
            "</p>\n";
    }
    return html;
}

std::string ask_form(const Week& week) {
    if (week.service == 0) return "";
    return "<h3>Why is a time free, or why not?</h3>\n" +
           get_form("explain",
                    hidden_field("provider", std::to_string(week.provider)) +
                        hidden_field("service", std::to_string(week.service)) + "<label>" +
                        html_escaped(name_of_service(week, week.service)) +
                        " at <input type=\"datetime-local\" name=\"at\" required value=\"" +
                        format_date(week.days.front().date) + "T09:00\"></label>\n",
                    "Explain");
}

std::string state_legend() {
    constexpr std::array<std::array<const char*, 2>, 6> states{{{"free", "free"},
                                                                {"booked", "booked"},
                                                                {"conflict", "busy with another booking"},
                                                                {"notice", "past, or too soon to book"},
                                                                {"odd", "booking outside the rules"},
                                                                {"outside", "outside the hours"}}};
    std::string items;
    for (const auto& [style_class, words] : states) {
        items += "<li class=\"of-" + std::string(style_class) + "\"><span class=\"key " + style_class +
                 "\">&nbsp;</span>" + words + "</li>\n";
    }
    return element("ul", "legend states", items);
}

std::string grid(const Week& week) {
    if (week.services.empty()) {
        return text_element("p", "card empty-note",
                            "This provider offers no service, so there are no times to show.");
    }
    const Scale scale(week);
    const auto shown = (scale.last - scale.first).count();
    std::string columns;
    for (const WeekDay& day : week.days) columns += day_column(week, day, scale);
    return state_legend() + "<div class=\"week tall" + std::to_string(scale.row_height) + " shown" +
           std::to_string(shown) + "\">\n" + hour_marks(scale) + columns + "</div>\n";
}

}  // namespace

Page calendar_page(const Frame& frame, const Week& week) {
    const std::string name = week.name.empty() ? "Provider " + std::to_string(week.provider) : week.name;
    Content content{"calendar", name, "", seconds{3}};
    content.html = "<p class=\"note\">All times are those of " + html_escaped(week.zone) + ". " +
                   link("calendar", "Choose another provider") + "</p>\n";
    if (!week.fault.empty()) {
        content.html += text_element("p", "card wrong", week.fault);
    } else {
        content.html +=
            section("week", "Week of " + long_day_name(week.days.front().date), controls(week) + grid(week)) +
            ask_form(week);
    }
    return page(frame, content);
}

}  // namespace slotctl::dashboard
