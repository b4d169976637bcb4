#pragma once

#include <map>
#include <utility>
#include <vector>

#include "core/calendar/provider_hours.hpp"
#include "core/calendar/slot_grid.hpp"
#include "core/plans/availability.hpp"
#include "core/plans/maintain_snapshot.hpp"

/// What the rules of an offering yield: the only way in which plans ask the calendar.
namespace slotctl {

/// A provider's hours for the date ranges that its offerings need; nearly always the same range.
class HoursByRange {
  public:
    /// `provider` must outlive this.
    HoursByRange(const ProviderSnapshot& provider, Zone zone)
        : provider_(provider), zone_(zone), elsewhere_(provider.busy) {}

    const ProviderHours& of(DateRange dates);
    [[nodiscard]] bool stores_local_times() const { return provider_.stores_local_times; }
    /// When the provider is busy elsewhere.
    [[nodiscard]] const BusyTime& elsewhere() const { return elsewhere_; }

  private:
    const ProviderSnapshot& provider_;
    Zone zone_;
    BusyTime elsewhere_;
    std::map<std::pair<LocalDate, LocalDate>, ProviderHours> known_;
};

inline SlotGrid grid_of(const OfferingSnapshot& offering) {
    return {offering.rules.duration, offering.rules.step};
}

/// The starts that the hours and the grid yield on these dates, ascending. Precondition: the offering's rules
/// are usable.
std::vector<Instant> grid_starts(const OfferingSnapshot& offering, HoursByRange& hours, DateRange dates,
                                 const Enough& enough);

/// The starts of the offering's slots on these dates: those of the grid at which the provider is not busy
/// elsewhere, buffers included, and which can be stored.
std::vector<Instant> rule_starts(const OfferingSnapshot& offering, HoursByRange& hours, DateRange dates,
                                 const Enough& enough = {});

}  // namespace slotctl
