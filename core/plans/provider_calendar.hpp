#pragma once

#include <chrono>
#include <vector>

#include "core/calendar/interval.hpp"
#include "core/plans/maintain_snapshot.hpp"

/// What decides which times of a provider can be booked: its rules, and what stands in its calendar.
namespace slotctl {

/// A slot that does not follow from the rules alone: it is booked, or an operator has added it.
struct StandingSlot {
    ServiceId service = 0;
    Interval time;    ///< the slot's own
    Interval blocks;  ///< while it is booked: the time during which it keeps the provider busy
    int capacity = 1;
    int booked_count = 0;
    bool manual = false;
};

struct ProviderCalendar {
    ProviderSnapshot rules;  ///< without slots, bookings and windows
    /// Ascending by start: manual slots that begin in the time in question, and booked slots of any service
    /// that can affect a slot that begins there.
    std::vector<StandingSlot> slots;
};

/// No booking that slotctl makes keeps a provider busy for longer than this after it begins: a week, and a
/// week's buffer.
inline constexpr std::chrono::days longest_block{14};

/// The first date whose overrides can affect slots that begin in `starts`, in any zone.
LocalDate overrides_for(const Interval& starts);

/// Bookings of one start whose slot was deleted: what `maintain` will restore. `blocks` and `capacity` are by
/// the rules of the service.
StandingSlot without_slot(ServiceId service, const Interval& time, const Interval& blocks, int capacity,
                          int bookings);

/// Drops generated slots that nobody has booked (any more).
void drop_free_slots(ProviderCalendar& calendar);

/// Assembles the calendars of some providers, in this order of calls.
class CalendarBuilder {
  public:
    /// `rules` are ascending by provider.
    CalendarBuilder(std::vector<ProviderSnapshot> rules, const Interval& starts);
    /// First the free manual slots that begin in `starts`, then whatever else stands in `affecting_time`, in
    /// any order. Slots of other providers are ignored.
    void add(ProviderId provider, const StandingSlot& slot);
    /// Then the bookings of one start whose hold has ended: they no longer count.
    void release(const OfferingKey& offering, Instant start, int bookings);
    /// The time in which bookings can affect a slot that begins in `starts`.
    [[nodiscard]] Interval affecting_time() const;
    std::vector<ProviderCalendar> take();

  private:
    ProviderCalendar* of(ProviderId provider);

    std::vector<ProviderCalendar> calendars_;
    Interval starts_;
};

}  // namespace slotctl
