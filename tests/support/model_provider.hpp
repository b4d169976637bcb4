#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/plans/maintain.hpp"

namespace slotctl::tests {

/// One provider in memory: rules, slots and bookings, with plans applied as the store port specifies. Slow
/// and simple.
class ModelProvider {
  public:
    using Slots = std::map<Instant, StoredSlot>;

    /// Active, with one active offering of service 1: one hour, every hour, capacity 1.
    ModelProvider(std::string time_zone, std::vector<WeeklyWindow> availability);

    ProviderSnapshot rules;  ///< its slots and bookings are left empty

    OfferingSnapshot& offering(ServiceId service = 1);
    OfferingSnapshot& add_offering(ServiceId service);  ///< services in ascending order
    Slots& slots(ServiceId service = 1) { return slots_[service]; }

    /// Marks the rules of the provider, or of a service, as changed.
    void provider_changed() { ++rules.revision; }
    void service_changed(ServiceId service = 1) { ++offering(service).service_revision; }
    /// Marks the slots as changed by others in a way that the store notices.
    void touch(ServiceId service = 1) { ++offering(service).window.value().touched; }

    /// Books a place at `start`; if there is no slot, creates one with the duration of the service's slots.
    void book(Instant start, ServiceId service = 1);
    void cancel(Instant start, ServiceId service = 1);
    void add_manual(Instant start, ServiceId service = 1);

    /// The planner's input from a store, with the slots and bookings that it asks for.
    [[nodiscard]] ProviderSnapshot snapshot(const MaintainPolicy& policy, Instant now) const;
    [[nodiscard]] ProviderPlan plan(const MaintainPolicy& policy, Instant now) const;
    /// Throws std::logic_error if a store would refuse: for a slot that already exists, or lists out of
    /// order.
    void apply(const ProviderPlan& plan);
    /// Plans and applies. Returns the plan.
    ProviderPlan maintain(const MaintainPolicy& policy, Instant now);

    /// Starts at or after `from`.
    [[nodiscard]] std::vector<Instant> starts(Instant from = Instant::min(), ServiceId service = 1) const;

  private:
    void apply(const OfferingPlan& plan);

    std::map<ServiceId, Slots> slots_;
    std::map<ServiceId, std::map<Instant, BookedStart>> bookings_;
};

/// The plan for the one offering; empty if the plan does not contain it.
OfferingPlan part_of(const ProviderPlan& plan, ServiceId service = 1);

/// True if the plan creates, restores and withdraws nothing.
bool leaves_slots(const ProviderPlan& plan);

}  // namespace slotctl::tests
