#include "core/schedule/cron_expression.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/base/error.hpp"
#include "core/schedule/occurrences.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool same_times(const slotctl::CronExpression& a, const slotctl::CronExpression& b) {
    return a.minutes == b.minutes && a.hours == b.hours && a.days_of_month == b.days_of_month &&
           a.months == b.months && a.weekdays == b.weekdays && a.either_day() == b.either_day();
}

}  // namespace

// An expression is refused, or its fields as numbers mean the same and the next time after any time matches
// it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slotctl;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        const auto when = CronExpression::parse(text);
        require(same_times(CronExpression::parse(when.fields()), when));
        const Instant now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};
        if (const auto next = next_occurrence(when, Zone::utc(), SchedulerKind::cron, now)) {
            const auto day = std::chrono::floor<std::chrono::days>(*next);
            const auto minute = std::chrono::floor<std::chrono::minutes>(*next - day).count();
            require(*next > now);
            require(when.matches_date(LocalDate{day.time_since_epoch()}));
            require(
                when.matches_time(static_cast<unsigned>(minute / 60), static_cast<unsigned>(minute % 60)));
        }
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::config);
    }
    return 0;
}
