#include "core/jobs/moved_bookings_pass.hpp"

#include <map>
#include <set>

#include "core/base/batch_retry.hpp"
#include "core/calendar/local_time.hpp"
#include "core/jobs/wording.hpp"
#include "core/store/moved_bookings.hpp"

namespace slotctl {

namespace {

using Item = OddBookings::Item;

/// Bookings are loaded in portions of whole providers; this bounds their memory.
constexpr std::int64_t bookings_a_portion = 2'000;
/// Only the ids of these are in memory.
constexpr std::size_t providers_a_run = 100'000;
constexpr std::int64_t offsets_a_transaction = 5'000;

class ClockTimePass {
  public:
    ClockTimePass(const JobContext& context, Outcome& outcome, const CarryMoves& carry)
        : context_(context), outcome_(outcome), carry_(carry) {}

    void run(const MaintainScope& scope) {
        const auto counts =
            moved_bookings_per_provider(context_.store, {context_.now, providers_a_run, scope});
        try {
            for (std::size_t next = 0; next < counts.size() && !stops_early(context_, outcome_);) {
                MaintainScope portion{{}, scope.services};
                std::int64_t weight = 0;
                while (next < counts.size() &&
                       (portion.providers.empty() || weight + counts[next].bookings <= bookings_a_portion)) {
                    portion.providers.push_back(counts[next].provider);
                    weight += counts[next].bookings;
                    ++next;
                }
                of_portion(portion, static_cast<std::size_t>(weight));
            }
        } catch (const Error&) {
            report();
            throw;
        }
        report();
    }

  private:
    void of_portion(const MaintainScope& portion, std::size_t bookings_in_it) {
        OddBookings found = moved_bookings(context_.store, {context_.now, bookings_in_it, portion});
        std::map<ProviderId, std::vector<Item>> by_provider;
        for (Item& booking : found.examples)
            by_provider[booking.offering.provider].push_back(std::move(booking));
        for (const auto& [provider, bookings] : by_provider) {
            if (stops_early(context_, outcome_)) return;
            of_provider(provider, bookings);
        }
    }

    void of_provider(ProviderId provider, const std::vector<Item>& bookings) {
        try {
            retry_conflicts(
                2, [&] { attempt(provider, bookings); }, context_.stop_requested);
        } catch (const Error& e) {
            if (e.kind() != ErrorKind::failed && e.kind() != ErrorKind::conflict) throw;
            for (const Item& booking : bookings) note_stay(booking, e.what());
        }
    }

    void attempt(ProviderId provider, const std::vector<Item>& bookings) {
        const MovePlan plan = plan_moves(
            bookings, context_.store.booked_offsets().taken(provider, span_of_moves(bookings)), context_.now);
        const auto moved = carry_(plan.moves);
        const std::set<std::int64_t> done(moved.begin(), moved.end());
        std::map<std::int64_t, std::string> reasons;
        for (const BookingStay& stay : plan.stays) reasons[stay.booking] = stay.reason;
        for (const Item& booking : bookings) {
            if (done.contains(booking.booking)) {
                note_move(booking);
            } else if (const auto reason = reasons.find(booking.booking); reason != reasons.end()) {
                note_stay(booking, reason->second);
            } else {
                note_stay(booking, "another program is changing it, or has taken that time");
            }
        }
    }

    static std::string name_of(const Item& booking) {
        return "booking " + std::to_string(booking.booking) + " of " + booking.customer + " with provider " +
               std::to_string(booking.offering.provider);
    }

    void note_move(const Item& booking) {
        if (++moved_ > std::int64_t{names_in_a_warning}) return;
        const LocalTime local = local_time(booking.zone, booking.starts);
        moves_.push_back(name_of(booking) + " from " + local.date + " " + local.time + " to " +
                         booked_local_time(booking) + " " + local.zone);
    }

    void note_stay(const Item& booking, const std::string& reason) {
        if (++stayed_ > std::int64_t{names_in_a_warning}) return;
        const LocalTime local = local_time(booking.zone, booking.starts);
        stays_.push_back(name_of(booking) + " at " + local.date + " " + local.time + " instead of " +
                         booked_local_time(booking) + " " + local.zone + " (" + reason + ")");
    }

    /// However the run ends, the moved bookings are reported.
    void report() {
        outcome_.counts.set("moved_bookings", moved_);
        if (moved_ > 0) {
            outcome_.warnings.push_back((context_.dry_run ? "would move " : "moved ") +
                                        plural(moved_, "booking") +
                                        " back to the local time for which they were made, since the rules "
                                        "of a time zone changed: " +
                                        listed(moves_, moved_));
        }
        if (stayed_ > 0) {
            outcome_.warnings.push_back(
                plural(stayed_, "booking") + (stayed_ == 1 ? " stays" : " stay") +
                " at another local time, since the rules of a time zone changed: " + listed(stays_, stayed_));
        }
    }

    const JobContext& context_;
    Outcome& outcome_;
    const CarryMoves& carry_;
    std::int64_t moved_ = 0, stayed_ = 0;
    std::vector<std::string> moves_, stays_;
};

}  // namespace

void keep_clock_times(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                      const CarryMoves& carry) {
    ClockTimePass(context, outcome, carry).run(scope);
}

void record_offsets(const MaintainScope& scope, const JobContext& context, Outcome& outcome,
                    const CarryOffsets& carry) {
    try {
        const auto names = context.store.maintenance().time_zones(scope);
        const auto zones = zone_stretches(names, context.now);
        if (zones.empty()) return;
        while (!context.stop_requested()) {
            std::int64_t written = 0;
            retry_conflicts(
                2, [&] { written = carry(zones, offsets_a_transaction); }, context.stop_requested);
            if (written < offsets_a_transaction) return;
        }
    } catch (const Error& e) {
        outcome.warnings.push_back(
            std::string("the UTC offsets of new bookings were not recorded; the next run will retry: ") +
            e.what());
    }
}

}  // namespace slotctl
