#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plans/health.hpp"

/// The checks, one function each. Each returns its finding and the measures behind it.
namespace slotctl::health_checks {

HealthCheck database(const DatabaseFacts& facts, const HealthPolicy& policy);
HealthCheck schema(const DatabaseFacts& facts);

/// Compares the last good run with the schedule.
HealthCheck schedule_of(const JobFacts& job, const HealthPolicy& policy, Instant now);
/// Failed, partial, crashed and stuck runs.
HealthCheck runs_of(const JobFacts& job, const HealthPolicy& policy, Instant now);

/// What people have paused, and whether they may have forgotten it. `pauses` are in effect, at least one.
HealthCheck paused(const std::vector<Pause>& pauses, const HealthPolicy& policy, Instant now);

/// `maintain_late`: whether a run of maintain was missed. Offerings that no run has seen count as a problem
/// only then.
HealthCheck coverage(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late);
HealthCheck horizon(const OfferingFacts& facts, const HealthPolicy& policy, bool maintain_late);

HealthCheck reservations(const ReservationBacklog& backlog, const HealthPolicy& policy, Instant now);
HealthCheck drift(const StockDrift& drift, const HealthPolicy& policy);
/// Orders that keep stock which nobody will collect.
HealthCheck held_orders(const HeldOrders& orders);

/// Whether calendars elsewhere are read.
HealthCheck other_calendars(const CalendarReadings& facts, const HealthPolicy& policy, Instant now);

/// How long messages have been waiting that could be sent.
HealthCheck queue_age(const MessageFacts& facts, const HealthPolicy& policy, Instant now);
/// Messages about bookings that are due, while nothing queues them.
HealthCheck unqueued_messages(const UnqueuedMessages& facts, const HealthPolicy& policy, Instant now);
/// How many messages failed, or may not have arrived.
HealthCheck send_failures(const MessageFacts& facts, const HealthPolicy& policy);

/// Bookings outside the rules.
HealthCheck outside_rules(const OddBookings& bookings, const HealthPolicy& policy);
/// Bookings whose local time moved when the rules of their zone changed.
HealthCheck moved(const OddBookings& bookings);
/// Bookings of one provider that overlap.
HealthCheck overlapping(const OddBookings& bookings);

HealthCheck clock(const ClockFacts& facts, const HealthPolicy& policy);
HealthCheck zone_data(const ZoneDataFacts& facts, const HealthPolicy& policy, Instant now);
HealthCheck directory(const DirectoryFacts& facts, const HealthPolicy& policy);
/// Compares the scheduler's entries with the history of runs. It is not a problem if nothing is installed:
/// `slotctl run` or a schedule written by hand may start the jobs, and the history shows whether it does.
HealthCheck installed(const InstalledSchedule& schedule, const std::vector<JobFacts>& jobs,
                      const HealthPolicy& policy, Instant now);

/// A check that could not be made.
HealthCheck not_made(const std::string& name, const HealthFault& fault);

}  // namespace slotctl::health_checks
