#include "core/dashboard/messages.hpp"

#include "core/dashboard/parts.hpp"
#include "core/report/chart.hpp"
#include "core/report/figures.hpp"
#include "core/report/html.hpp"

namespace slotctl::dashboard {

namespace {

using report::element;
using report::grouped;
using report::html_escaped;
using report::text_element;

std::string figures(const MessageFacts& facts) {
    std::int64_t pending = 0, due = 0;
    std::optional<Instant> oldest;
    for (const QueuedMessages& queue : facts.queues) {
        pending += queue.pending;
        due += queue.due;
        if (queue.oldest && (!oldest || *queue.oldest < *oldest)) oldest = queue.oldest;
    }
    const std::int64_t ended = facts.sent + facts.failed + facts.unknown;
    const auto share = [&](std::int64_t part) {
        if (ended == 0) return std::string("in the last 24 hours");
        return report::percent(100.0 * static_cast<double>(part) / static_cast<double>(ended)) +
               " of 24 hours";
    };
    return element("div", "figures",
                   figure("Pending", grouped(pending),
                          due == 0 ? std::string("none is due")
                          : oldest ? grouped(due) + " due, the oldest since " + report::when(*oldest)
                                   : grouped(due) + " due") +
                       figure("Sent", grouped(facts.sent), share(facts.sent)) +
                       figure("Failed", grouped(facts.failed), share(facts.failed)) +
                       figure("Unknown", grouped(facts.unknown),
                              facts.unknown == 0 ? share(0) : "may have arrived; not sent again"));
}

std::string queues(const MessageFacts& facts) {
    std::vector<std::vector<std::string>> rows;
    for (const QueuedMessages& queue : facts.queues) {
        rows.push_back({html_escaped(queue.queue), grouped(queue.pending), grouped(queue.due),
                        queue.oldest ? time_of(*queue.oldest) : std::string("–")});
    }
    return table("Messages that wait, by queue", {"Queue", "Pending", "Due now", "Oldest due since"}, rows) +
           text_element(
               "p", "note",
               facts.sending == 0
                   ? "Served from the top. Nothing is being sent at the moment."
                   : "Served from the top. Being sent at the moment: " + grouped(facts.sending) + ".");
}

std::string hours(const std::vector<MessageHour>& all) {
    std::vector<report::Bar> bars;
    for (const MessageHour& hour : all) {
        const std::string time = format_instant(hour.begins).substr(11, 5);
        bars.push_back({time,
                        report::when(hour.begins) + ": " + grouped(hour.sent) + " sent, " +
                            grouped(hour.failed) + " failed or unknown",
                        {{static_cast<double>(hour.sent), "s1"}, {static_cast<double>(hour.failed), "bad"}}});
    }
    return element("div", "days-chart",
                   report::chart_card("Messages by hour (UTC)",
                                      report::legend({{"s1", "sent"}, {"bad", "failed or unknown"}}),
                                      report::bar_chart("Messages sent and failed by hour", bars,
                                                        "nothing was sent in the last 24 hours")));
}

std::string failures(const std::vector<MessageFailures>& all) {
    if (all.empty()) return text_element("p", "card empty-note", "Nothing has failed in the last 24 hours.");
    std::vector<std::vector<std::string>> rows;
    for (const MessageFailures& failure : all) {
        const bool unknown = failure.status == "unknown";
        rows.push_back(
            {text_element("span", unknown ? "pill warning" : "pill critical", failure.status),
             html_escaped(failure.channel), grouped(failure.count),
             text_element("span", "what", failure.reason.empty() ? "no reason was given" : failure.reason),
             time_of(failure.last_queued)});
    }
    return table("Failures by reason, the most frequent first",
                 {"State", "Channel", "Messages", "Reason", "Last one queued"}, rows);
}

}  // namespace

Page messages_page(const Frame& frame, const MessageHistory& history) {
    Content content{"messages", "Messages", "", std::chrono::seconds{10}};
    if (!history.facts.expected) {
        content.html = element("p", "card empty-note",
                               "Customers are sent nothing: there is no message, and <code>[notifications] "
                               "enabled</code> is false.");
        return page(frame, content);
    }
    content.html = "<section id=\"totals\" aria-label=\"Totals\" data-live>\n" + figures(history.facts) +
                   "</section>\n" + section("queues", "Queues", queues(history.facts)) +
                   section("rates", "Last 24 hours", hours(history.hours)) +
                   section("failures", "Why messages failed", failures(history.failures));
    return page(frame, content);
}

}  // namespace slotctl::dashboard
