#include "core/plans/maintain_snapshot.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace slotctl {

namespace {

/// In minutes: a leap year. Applications may write values that an import would refuse; up to this limit,
/// calculations are safe.
constexpr std::int64_t longest = std::int64_t{366} * 24 * 60;
/// A longer notice hides every slot as well.
constexpr std::int64_t longest_notice = std::int64_t{3650} * 24 * 60;

/// No run looks further ahead; any later date is infinity, or damage.
const LocalDate last_sound_date{std::chrono::local_days{std::chrono::year{2500} / 1 / 1}};
const Instant last_sound_instant{std::chrono::sys_days{std::chrono::year{2500} / 1 / 1}};

/// Notes the first column whose value is out of bounds.
class Bounds {
  public:
    /// Returns 0 if the value is out of bounds, so that no calculation uses it.
    std::chrono::minutes minutes(const char* column, std::int64_t value, std::int64_t least) {
        return std::chrono::minutes{check(column, value, least, longest) ? value : 0};
    }
    int count(const char* column, std::int64_t value) {
        return check(column, value, 1, std::numeric_limits<int>::max()) ? static_cast<int>(value) : 1;
    }
    [[nodiscard]] const std::string& fault() const { return fault_; }

  private:
    bool check(const char* column, std::int64_t value, std::int64_t least, std::int64_t most) {
        if (value >= least && value <= most) return true;
        if (!fault_.empty()) return false;
        fault_ = std::string("services.") + column + " is " + std::to_string(value) + " but must be from " +
                 std::to_string(least) + " to " + std::to_string(most);
        return false;
    }
    std::string fault_;
};

}  // namespace

const OfferingSnapshot* ProviderSnapshot::offering(ServiceId service) const {
    const auto found =
        std::lower_bound(offerings.begin(), offerings.end(), service,
                         [](const OfferingSnapshot& o, ServiceId wanted) { return o.service < wanted; });
    return found != offerings.end() && found->service == service ? &*found : nullptr;
}

OfferingSnapshot* ProviderSnapshot::offering(ServiceId service) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the object is not const
    return const_cast<OfferingSnapshot*>(std::as_const(*this).offering(service));
}

ProviderSnapshot* SnapshotBuilder::provider(ProviderId id) {
    const auto found = std::lower_bound(providers_.begin(), providers_.end(), id,
                                        [](const ProviderSnapshot& p, ProviderId i) { return p.id < i; });
    return found != providers_.end() && found->id == id ? &*found : nullptr;
}

OfferingSnapshot* SnapshotBuilder::offering(OfferingKey key) {
    ProviderSnapshot* const of = provider(key.provider);
    return of == nullptr ? nullptr : of->offering(key.service);
}

void SnapshotBuilder::add_availability(ProviderId id, const WeeklyWindow& window) {
    if (ProviderSnapshot* const of = provider(id)) of->availability.push_back(window);
}

void SnapshotBuilder::add_hours(OfferingKey key, const WeeklyWindow& window) {
    if (OfferingSnapshot* const of = offering(key)) of->hours.push_back(window);
}

void SnapshotBuilder::add_busy(ProviderId id, const Interval& time) {
    if (ProviderSnapshot* const of = provider(id)) of->busy.push_back(time);
}

void SnapshotBuilder::add_override(ProviderId id, LocalDate date, const std::optional<DayWindow>& window,
                                   const std::string& reason) {
    ProviderSnapshot* const of = provider(id);
    if (of == nullptr) return;
    auto& overrides = of->overrides;
    if (overrides.empty() || overrides.back().date != date) overrides.push_back({date, false, {}, {}});
    if (overrides.back().reason.empty()) overrides.back().reason = reason;
    if (window) {
        overrides.back().windows.push_back(*window);
    } else {
        overrides.back().closed = true;
    }
}

void set_activity(std::optional<bool> of_offering, std::optional<bool> of_provider,
                  std::optional<bool> of_service, OfferingSnapshot& offering) {
    offering.active =
        of_offering.value_or(false) && of_provider.value_or(false) && of_service.value_or(false);
    if (offering.active) return;
    if (!of_provider) {
        offering.inactive = "the provider was deleted";
    } else if (!of_service) {
        offering.inactive = "the service was deleted";
    } else if (!of_offering) {
        offering.inactive = "the provider no longer offers the service";
    } else {
        offering.inactive = std::string("the ") +
                            (!*of_provider  ? "provider"
                             : !*of_service ? "service"
                                            : "offering") +
                            " is inactive";
    }
}

void set_rules(const StoredRules& stored, OfferingSnapshot& offering) {
    Bounds bounds;
    ServiceRules& rules = offering.rules;
    rules.duration = bounds.minutes("duration_minutes", stored.duration, 1);
    rules.buffer_before = bounds.minutes("buffer_before_minutes", stored.buffer_before, 0);
    rules.buffer_after = bounds.minutes("buffer_after_minutes", stored.buffer_after, 0);
    rules.step = stored.step ? bounds.minutes("step_minutes", *stored.step, 1)
                             : rules.duration + rules.buffer_before + rules.buffer_after;
    rules.capacity = bounds.count("capacity", stored.capacity);
    rules.min_notice = std::chrono::minutes{std::clamp<std::int64_t>(stored.min_notice, 0, longest_notice)};
    if (stored.max_slots) rules.max_slots = bounds.count("max_slots", *stored.max_slots);
    offering.fault = bounds.fault();
    if (!offering.fault.empty()) rules = {};
}

OfferingWindow sound(const OfferingWindow& stored) {
    if (stored.horizon < last_sound_date && stored.filled_until < last_sound_instant &&
        stored.expired_before < last_sound_date) {
        return stored;
    }
    OfferingWindow none;
    none.horizon = none.expired_before = std::chrono::local_days{std::chrono::year{1} / 1 / 1};
    none.filled_until = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
    none.touched = stored.touched;
    return none;
}

}  // namespace slotctl
