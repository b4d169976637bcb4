#include "core/plans/moved_bookings.hpp"

#include <algorithm>
#include <optional>

#include "core/calendar/local_time.hpp"

namespace slotctl {

namespace {

using std::chrono::days;
using Item = OddBookings::Item;

/// The databases refuse services with longer buffers.
constexpr days longest_buffer{7};

/// The instant at which clocks show the time for which the booking was made; if there are two, the earlier
/// one. Nothing if the clocks skip that time.
std::optional<Instant> clock_time_again(const Item& booking) {
    const auto zone = Zone::find(booking.zone);
    if (!zone) return std::nullopt;
    const Instant local = booking.starts + booking.booked_offset;
    const LocalDate date{std::chrono::floor<days>(local).time_since_epoch()};
    const Instant found = zone->opening(date, local - std::chrono::floor<days>(local));
    return found + zone->offset_at(found) == local ? std::optional(found) : std::nullopt;
}

struct Wish {
    const Item* booking = nullptr;
    Instant to{};
    [[nodiscard]] std::chrono::seconds shift() const { return to - booking->starts; }
};

/// A provider's booked slots while its bookings are moved one after the other.
class Calendar {
  public:
    explicit Calendar(std::vector<BookedSlot> taken) : taken_(std::move(taken)) {}

    /// False if another booking has that time; then nothing changes.
    bool move(const Wish& wish) {
        const Item& booking = *wish.booking;
        BookedSlot* const old = slot(booking.offering, booking.starts);
        BookedSlot* const target = slot(booking.offering, wish.to);
        const Interval blocked = old != nullptr ? old->blocks : Interval{booking.starts, booking.ends};
        const Interval wanted{blocked.begin + wish.shift(), blocked.end + wish.shift()};
        for (const BookedSlot& other : taken_) {
            const bool leaves = &other == old && other.booked_count == 1;
            const bool meets = other.blocks.begin < wanted.end && wanted.begin < other.blocks.end;
            if (&other == target ? other.booked_count >= other.capacity : !leaves && meets) return false;
        }
        const BookedSlot fresh{booking.offering, wish.to, wanted, 1, old != nullptr ? old->capacity : 1};
        if (target != nullptr) ++target->booked_count;
        if (old != nullptr && --old->booked_count == 0) taken_.erase(taken_.begin() + (old - taken_.data()));
        if (target == nullptr) taken_.push_back(fresh);
        return true;
    }

  private:
    BookedSlot* slot(const OfferingKey& key, Instant starts) {
        const auto found = std::find_if(taken_.begin(), taken_.end(), [&](const BookedSlot& t) {
            return t.key == key && t.starts == starts;
        });
        return found == taken_.end() ? nullptr : &*found;
    }

    std::vector<BookedSlot> taken_;
};

}  // namespace

std::string booked_local_time(const OddBookings::Item& booking) {
    const LocalTime local = local_time(booking.zone, booking.booked_offset, booking.starts);
    return local.date + " " + local.time;
}

Interval span_of_moves(std::span<const OddBookings::Item> bookings) {
    Interval span{Instant::max(), Instant::min()};
    for (const Item& booking : bookings) {
        const Instant to = clock_time_again(booking).value_or(booking.starts);
        span.begin = std::min({span.begin, booking.starts, to});
        span.end = std::max({span.end, booking.ends, to + (booking.ends - booking.starts)});
    }
    return {span.begin - longest_buffer, span.end + longest_buffer};
}

MovePlan plan_moves(std::span<const OddBookings::Item> bookings, std::vector<BookedSlot> taken, Instant now) {
    MovePlan plan;
    std::vector<Wish> open;
    for (const Item& booking : bookings) {
        const auto to = clock_time_again(booking);
        if (!to) {
            plan.stays.push_back({booking.booking, "a clock change skips that time"});
        } else if (*to <= now) {
            plan.stays.push_back({booking.booking, "that time is over"});
        } else {
            open.push_back({&booking, *to});
        }
    }
    // Bookings that move to an earlier time start with the earliest one, those that move to a later time with
    // the latest: each can then use the time that the one before it has left.
    std::stable_sort(open.begin(), open.end(), [](const Wish& a, const Wish& b) {
        const bool a_earlier = a.shift().count() < 0, b_earlier = b.shift().count() < 0;
        if (a_earlier != b_earlier) return a_earlier;
        return a_earlier ? a.to < b.to : b.to < a.to;
    });
    Calendar calendar(std::move(taken));
    for (bool progress = true; progress;) {
        progress = false;
        std::erase_if(open, [&](const Wish& wish) {
            if (!calendar.move(wish)) return false;
            plan.moves.push_back(
                {wish.booking->booking, wish.booking->offering, wish.booking->starts, wish.to});
            progress = true;
            return true;
        });
    }
    for (const Wish& wish : open) plan.stays.push_back({wish.booking->booking, "that time is taken"});
    return plan;
}

}  // namespace slotctl
