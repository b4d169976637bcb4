#include "core/booking/nearest_times.hpp"

#include <algorithm>

namespace slotctl {

FreeTimes nearest_times(Store& store, const MaintainScope& scope, Instant start, Instant now) {
    using std::chrono::days;
    constexpr std::size_t most = 5;
    FreeTimesQuery query;
    query.scope = scope;
    query.now = now;
    const LocalDate date = Zone::utc().date_of(start);
    query.dates = DateRange{date - days{7}, date + days{30}};
    FreeTimes answer = free_times(store, query);
    auto& times = answer.times;
    std::stable_sort(times.begin(), times.end(), [&](const LocalOffer& a, const LocalOffer& b) {
        return std::chrono::abs(a.time.begin - start) < std::chrono::abs(b.time.begin - start);
    });
    if (times.size() > most) times.resize(most);
    std::stable_sort(times.begin(), times.end(),
                     [](const LocalOffer& a, const LocalOffer& b) { return a.time.begin < b.time.begin; });
    return answer;
}

}  // namespace slotctl
