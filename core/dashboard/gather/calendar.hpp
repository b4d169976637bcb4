#pragma once

#include <optional>
#include <variant>

#include "core/booking/explain.hpp"
#include "core/dashboard/calendar.hpp"
#include "core/dashboard/free_days.hpp"
#include "core/store/store.hpp"

/// What the pages about providers show, as the database has it now. All throw Error.
namespace slotctl::dashboard {

/// The page of a list that is asked for; pages count from 1, and the last one stands for those beyond it.
struct PageOfList {
    std::string search;
    std::int64_t page = 1;
};

ProvidersView gather_providers(Store& store, const PageOfList& asked, std::size_t a_page = 50);

struct WeekAsked {
    ProviderId provider = 0;
    ServiceId service = 0;          ///< 0: the first one
    std::optional<LocalDate> week;  ///< any date of it; none: this week, by the provider's clocks
    bool archived = false;          ///< also bookings that were put aside
};
/// Nothing if there is no such provider.
std::optional<Week> gather_week(Store& store, const WeekAsked& asked, Instant now);

/// For `count` days from today; `overall` is not set.
FreeDaysView gather_free_days(Store& store, const PageOfList& asked, int count, Instant now);

ExplanationView gather_explanation(Store& store, const OfferingKey& key,
                                   const std::variant<Instant, LocalStart>& start, Instant now);

/// The slots that are filled on `count` days from today, of everybody or of a sample. `offerings`: how many
/// are active.
SlotDays gather_days_ahead(Store& store, std::int64_t offerings, int count, Instant now);

}  // namespace slotctl::dashboard
