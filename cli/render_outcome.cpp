#include "cli/render_outcome.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const OfferingCounts& c) {
    return {{"provider_id", c.key.provider},  {"service_id", c.key.service},
            {"created", c.created},           {"withdrawn", c.withdrawn},
            {"expired", c.expired},           {"expired_booked", c.expired_booked},
            {"kept_booked", c.marked_outside}};
}

Json json_of(const OrderResult& order) {
    return {{"order_id", order.order},
            {"fate", name_of(order.fate)},
            {"released", order.released},
            {"confirmed", order.confirmed},
            {"units", order.units}};
}

std::string padded(const std::string& text, std::size_t width) {
    return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string offering_table(const std::vector<OfferingCounts>& offerings) {
    constexpr std::array<const char*, 7> heads{"provider", "service",        "created",    "withdrawn",
                                               "expired",  "booked expired", "booked kept"};
    std::string text;
    for (const char* head : heads) text += "  " + std::string(head);
    text += "\n";
    for (const OfferingCounts& c : offerings) {
        const std::array<std::int64_t, 7> values{c.key.provider,  c.key.service, c.created,
                                                 c.withdrawn,     c.expired,     c.expired_booked,
                                                 c.marked_outside};
        for (std::size_t i = 0; i < values.size(); ++i) {
            text += "  " + padded(std::to_string(values[i]), std::string(heads[i]).size());
        }
        text += "\n";
    }
    return text;
}

std::string order_table(const std::vector<OrderResult>& orders) {
    std::string text = "       order  released  confirmed       units  fate\n";
    for (const OrderResult& order : orders) {
        std::string fate(name_of(order.fate));
        std::replace(fate.begin(), fate.end(), '_', ' ');
        text += padded(std::to_string(order.order), 12) + padded(std::to_string(order.released), 10) +
                padded(std::to_string(order.confirmed), 11) + padded(std::to_string(order.units), 12) + "  " +
                fate + "\n";
    }
    return text;
}

std::string duration_text(std::chrono::milliseconds duration) {
    const auto ms = duration.count();
    if (ms < 10'000) return std::to_string(ms) + " ms";
    return std::to_string(ms / 1000) + "." + std::to_string(ms / 100 % 10) + " s";
}

}  // namespace

std::string outcome_json(const Outcome& outcome, bool details) {
    Json counts = Json::object();
    for (const auto& [name, value] : outcome.counts.all()) counts[name] = value;
    Json json{{"job", outcome.job},
              {"status", name_of(outcome.status)},
              {"dry_run", outcome.dry_run},
              {"run_id", outcome.run_id ? Json(*outcome.run_id) : Json(nullptr)},
              {"started_at", format_instant(outcome.started_at)},
              {"duration_ms", outcome.duration.count()},
              {"counts", counts},
              {"warnings", outcome.warnings},
              {"error", outcome.error ? Json(*outcome.error) : Json(nullptr)}};
    if (details && outcome.job == "unreserve") {
        json["orders"] = Json::array();
        for (const OrderResult& order : outcome.orders) json["orders"].push_back(json_of(order));
    } else if (details) {
        json["offerings"] = Json::array();
        for (const OfferingCounts& offering : outcome.offerings)
            json["offerings"].push_back(json_of(offering));
    }
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string outcome_text(const Outcome& outcome, bool details) {
    std::string text = outcome.job + (outcome.dry_run ? " (dry run, nothing was written)" : "") + ": " +
                       std::string(name_of(outcome.status)) + ", " + duration_text(outcome.duration);
    if (outcome.run_id) text += ", run " + std::to_string(*outcome.run_id);
    text += "\n";
    for (const auto& [name, value] : outcome.counts.all()) {
        std::string label = name;
        std::replace(label.begin(), label.end(), '_', ' ');
        text += "  " + label + std::string(label.size() < 20 ? 20 - label.size() : 1, ' ') +
                padded(std::to_string(value), 10) + "\n";
    }
    if (details && !outcome.offerings.empty()) text += offering_table(outcome.offerings);
    if (details && !outcome.orders.empty()) text += order_table(outcome.orders);
    return text;
}

}  // namespace slotctl::cli
