#include "cli/render_explanation.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "cli/render_free_times.hpp"
#include "core/calendar/local_time.hpp"
#include "core/report/text_page.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string nearest_line(const FreeTimes& nearest) {
    std::string text;
    for (const LocalOffer& time : nearest.times) {
        text += (text.empty() ? "nearest free times: " : ", ") + format_date(time.local_date) + " " +
                format_time_of_day(time.local_time);
    }
    return text.empty() ? "" : text + "\n";
}

}  // namespace

std::string explanation_text(const ExplainedTime& answer) {
    const LocalTime local = local_time(answer.offer.zone, answer.time.begin);
    std::string text = local.date + " " + local.time + " (" + local.zone + "), service " +
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

std::string explanation_json(const ExplainedTime& answer) {
    Json rules = Json::array();
    for (const ExplainedRule& rule : answer.rules)
        rules.push_back({{"rule", rule.rule}, {"value", rule.value}, {"holds", rule.holds}});
    return Json{{"provider_id", answer.key.provider},
                {"service_id", answer.key.service},
                {"zone", answer.offer.zone},
                {"starts_at", format_instant(answer.time.begin)},
                {"ends_at", format_instant(answer.time.end)},
                {"free", answer.offer.time ? answer.offer.time->free : 0},
                {"reason", answer.offer.free() ? Json() : Json(answer.offer.reason)},
                {"rules", rules},
                {"nearest", Json::parse(free_times_json(answer.nearest)).at("slots")}}
               .dump(-1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

}  // namespace slotctl::cli
