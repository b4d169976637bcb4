#include "cli/render_explanation.hpp"

#include <algorithm>

#include "core/calendar/local_time.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

std::string nearest_line(const FreeTimes& nearest) {
    std::string text;
    for (const LocalOffer& time : nearest.times) {
        text += (text.empty() ? "nearest free times: " : ", ") + format_date(time.local_date) + " " +
                clock_text(time.local_time, time.repeated);
    }
    return text.empty() ? "" : text + "\n";
}

}  // namespace

std::string explanation_text(const ExplainedTime& answer) {
    const LocalTime local = local_time(answer.offer.zone, answer.time.begin);
    std::string text = local.date + " " + local.clear + " (" + local.zone + "), service " +
                       std::to_string(answer.key.service) + " with provider " +
                       std::to_string(answer.key.provider) + ": " +
                       (answer.offer.free() ? "free" : answer.offer.reason + ", " + answer.offer.why) + "\n";
    std::size_t width = 0;
    for (const ExplainedRule& rule : answer.rules) width = std::max(width, report::columns(rule.rule));
    for (const ExplainedRule& rule : answer.rules)
        text += std::string(rule.holds ? "  yes  " : "  NO   ") + report::left(rule.rule, width) + "  " +
                rule.value + "\n";
    return text + nearest_line(answer.nearest);
}

}  // namespace slotctl::cli
