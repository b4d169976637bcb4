// How fast rules become slots, apart from any database.
#include <benchmark/benchmark.h>

#include "core/calendar/provider_hours.hpp"
#include "core/calendar/slot_grid.hpp"

namespace slotctl {
namespace {

using namespace std::chrono_literals;

std::vector<WeeklyWindow> all_week(DayWindow window) {
    std::vector<WeeklyWindow> week;
    for (unsigned day = 1; day <= 7; ++day) week.push_back({day, window});
    return week;
}

const DateRange month{*parse_date("2026-10-20"), *parse_date("2026-11-19")};

/// A provider's month of windows across a clock change.
void provider_month(benchmark::State& state) {
    const Zone zone = *Zone::find("Europe/Berlin");
    const auto week = all_week({9h, 17h});
    for (auto _ : state) {
        benchmark::DoNotOptimize(ProviderHours(zone, week, {}, month).windows().size());
    }
}
BENCHMARK(provider_month);

/// Slots of a month, one every 15 minutes; items are slots.
void month_of_slots(benchmark::State& state) {
    const ProviderHours hours(*Zone::find("Europe/Berlin"), all_week({9h, 17h}), {}, month);
    std::int64_t slots = 0;
    for (auto _ : state) {
        slots += static_cast<std::int64_t>(slot_starts(hours, nullptr, {30min, 15min}).size());
    }
    state.SetItemsProcessed(slots);
}
BENCHMARK(month_of_slots);

/// The same, narrowed by service hours.
void month_of_narrowed_slots(benchmark::State& state) {
    const Zone zone = *Zone::find("Europe/Berlin");
    const ProviderHours hours(zone, all_week({9h, 17h}), {}, month);
    const auto narrowed = service_hours(zone, all_week({10h, 12h}), month);
    std::int64_t slots = 0;
    for (auto _ : state) {
        slots += static_cast<std::int64_t>(slot_starts(hours, &narrowed, {30min, 15min}).size());
    }
    state.SetItemsProcessed(slots);
}
BENCHMARK(month_of_narrowed_slots);

}  // namespace
}  // namespace slotctl
