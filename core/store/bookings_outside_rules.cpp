#include "core/store/bookings_outside_rules.hpp"

#include <algorithm>

#include "core/plans/outside_rules.hpp"

namespace slotctl {

namespace {

/// The rules of this many providers are loaded at a time, which bounds memory.
constexpr std::size_t providers_at_once = 200;

}  // namespace

OddBookings bookings_outside_rules(Store& store, const BookingQuery& query) {
    using std::chrono::days;
    OddBookings found = store.health().outside_rules(query);
    if (found.examples.empty()) return found;
    std::vector<ProviderId> ids;
    for (const auto& booking : found.examples) ids.push_back(booking.offering.provider);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    // The date before the earliest one also matters, and in some zones the date is one earlier than in UTC.
    const LocalDate from{std::chrono::floor<days>(found.examples.front().starts).time_since_epoch() -
                         days{2}};
    for (std::size_t first = 0; first < ids.size(); first += providers_at_once) {
        const auto some = std::span(ids).subspan(first, std::min(providers_at_once, ids.size() - first));
        auto providers = store.maintenance().load(some, query.scope, {}, from);
        SnapshotBuilder loaded(providers);
        for (auto& booking : found.examples) {
            if (!booking.reason.empty()) continue;  // it is one too many, in a slot that the rules yield
            if (const ProviderSnapshot* const provider = loaded.provider(booking.offering.provider)) {
                booking.reason =
                    why_outside(*provider, booking.offering.service, {booking.starts, booking.ends});
            }
        }
    }
    return found;
}

}  // namespace slotctl
