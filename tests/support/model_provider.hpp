#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/plans/maintain.hpp"

namespace slotctl::tests {

/// One provider in memory: rules, slots and bookings, and plans carried out as the store port says. Slow and
/// plain.
class ModelProvider {
  public:
    using Slots = std::map<Instant, StoredSlot>;

    /// Active, with one active offering of service 1: an hour, every hour, for one.
    ModelProvider(std::string time_zone, std::vector<WeeklyWindow> availability);

    ProviderSnapshot rules;  ///< slots and bookings in it are left empty

    OfferingSnapshot& offering(ServiceId service = 1);
    OfferingSnapshot& add_offering(ServiceId service);  ///< services in ascending order
    Slots& slots(ServiceId service = 1) { return slots_[service]; }

    /// Rules of the provider, or of a service, were changed.
    void provider_changed() { ++rules.revision; }
    void service_changed(ServiceId service = 1) { ++offering(service).service_revision; }
    /// Others wrote slots in a way that the store notices.
    void touch(ServiceId service = 1) { ++offering(service).window.value().touched; }

    /// Takes a place at `start`; where no slot stands, makes one that lasts as long as the service's slots.
    void book(Instant start, ServiceId service = 1);
    void cancel(Instant start, ServiceId service = 1);
    void add_manual(Instant start, ServiceId service = 1);

    /// What a store would hand to the planner, with the slots and bookings that it asks for.
    [[nodiscard]] ProviderSnapshot snapshot(const MaintainPolicy& policy, Instant now) const;
    [[nodiscard]] ProviderPlan plan(const MaintainPolicy& policy, Instant now) const;
    /// Throws std::logic_error where a store would refuse: a slot that stands already, lists out of order.
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

/// The one offering's part of a plan; an empty one where the plan says nothing about it.
OfferingPlan part_of(const ProviderPlan& plan, ServiceId service = 1);

/// True if the plan creates, restores and withdraws nothing.
bool leaves_slots(const ProviderPlan& plan);

}  // namespace slotctl::tests
