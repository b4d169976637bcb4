#include "core/report/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace slotctl::report {

std::string grouped(std::int64_t number) {
    std::string text = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

std::string decimal(double value, int decimals) {
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
    std::string text = buffer.data();
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.ends_with('.')) text.pop_back();
    }
    return text == "-0" ? "0" : text;
}

std::string percent(std::optional<double> value) {
    if (!value) return "–";
    return decimal(*value < 100 ? std::min(std::floor(*value * 10 + 1e-9) / 10, 99.9) : *value, 1) + " %";
}

std::string short_duration(std::chrono::milliseconds duration) {
    const auto ms = duration.count();
    if (ms < 1000) return std::to_string(ms) + " ms";
    if (ms < 60'000) return decimal(static_cast<double>(ms) / 1000, 1) + " s";
    return std::to_string(ms / 60'000) + " min " + std::to_string(ms / 1000 % 60) + " s";
}

std::string capitals(HealthState state) {
    std::string text(name_of(state));
    for (char& c : text) c = static_cast<char>(c - 'a' + 'A');
    return text;
}

std::string month_and_day(LocalDate date) {
    return format_date(date).substr(5);
}

std::string summary(const HealthReport& report) {
    std::string text;
    for (const HealthState state : {HealthState::critical, HealthState::unknown, HealthState::warning}) {
        const auto count = std::count_if(report.checks.begin(), report.checks.end(),
                                         [&](const HealthCheck& check) { return check.state == state; });
        if (count > 0)
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(name_of(state));
    }
    const std::string all = std::to_string(report.checks.size());
    if (text.empty()) return report.checks.size() == 1 ? "1 check is OK" : "all " + all + " checks are OK";
    return text + " of " + all + (report.checks.size() == 1 ? " check" : " checks");
}

std::string what_is_wrong(const HealthReport& report) {
    std::string text;
    for (const HealthState state : {HealthState::critical, HealthState::unknown, HealthState::warning}) {
        for (const HealthCheck& check : report.checks) {
            if (check.state != state) continue;
            text += (text.empty() ? "" : "; ") + std::string(check.name) + ": " + check.message;
        }
    }
    return text.empty() ? summary(report) : text;
}

}  // namespace slotctl::report
