#include "tests/contract/statistics_rows.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "core/jobs/statistics_job.hpp"
#include "tests/contract/customer_rows.hpp"

namespace slotctl::tests {

namespace {

using Numbers = std::map<std::string, std::int64_t>;

struct Counted {
    Numbers stars{{"1", 0}, {"2", 0}, {"3", 0}, {"4", 0}, {"5", 0}};
    Numbers bookings{{"pending", 0}, {"confirmed", 0}, {"completed", 0}, {"cancelled", 0}, {"missed", 0}};
};

std::string text_of(const std::optional<double>& average, std::int64_t reviews, const Numbers& stars,
                    const Numbers& bookings, const std::optional<double>& rate) {
    // SQLite shows 15 digits.
    const auto shown = [](const std::optional<double>& number) {
        return number ? std::to_string(std::llround(*number * 1e12)) : "none";
    };
    return shown(average) + " of " + std::to_string(reviews) + " " + nlohmann::json(stars).dump() + " " +
           nlohmann::json(bookings).dump() + " " + shown(rate);
}

std::string text_of(const Counted& counted) {
    std::int64_t reviews = 0, sum = 0;
    for (const auto& [star, number] : counted.stars) {
        reviews += number;
        sum += number * std::stoll(star);
    }
    const Numbers& bookings = counted.bookings;
    const std::int64_t completed = bookings.at("completed"),
                       closed = completed + bookings.at("cancelled") + bookings.at("missed");
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return whole == 0 ? std::nullopt
                          : std::optional(static_cast<double>(part) / static_cast<double>(whole));
    };
    return text_of(share(sum, reviews), reviews, counted.stars, bookings, share(completed, closed));
}

std::optional<double> maybe_number(const std::string& text) {
    return text == "null" ? std::nullopt : std::optional(std::stod(text));
}

}  // namespace

ProviderRows counted_from_scratch(Application& app) {
    std::map<std::string, Counted> all;
    for (const Row& row : app.rows("SELECT id FROM providers")) all[row[0]];
    for (const Row& row : app.rows("SELECT provider_id, rating FROM reviews"))
        if (const auto found = all.find(row[0]); found != all.end()) ++found->second.stars.at(row[1]);
    for (const Row& row : app.rows("SELECT provider_id, status FROM bookings"))
        if (const auto found = all.find(row[0]); found != all.end()) ++found->second.bookings.at(row[1]);
    ProviderRows rows;
    for (const auto& [provider, counted] : all) rows[provider] = text_of(counted);
    return rows;
}

ProviderRows stored_statistics(Application& app) {
    ProviderRows rows;
    for (const Row& row : app.rows("SELECT provider_id, rating_average, rating_count, stars, bookings,"
                                   " completion_rate FROM provider_statistics"))
        rows[row[0]] =
            text_of(maybe_number(row[1]), std::stoll(row[2]), nlohmann::json::parse(row[3]).get<Numbers>(),
                    nlohmann::json::parse(row[4]).get<Numbers>(), maybe_number(row[5]));
    return rows;
}

std::int64_t aggregate(Store& store, bool all, bool dry_run) {
    const TemporaryDirectory locks;
    const Outcome outcome = aggregate_reviews(all, job_context(store, locks, friday, dry_run));
    if (outcome.status != RunStatus::ok) throw std::runtime_error(outcome.error.value_or("not ok"));
    return outcome.counts.get("providers");
}

}  // namespace slotctl::tests
