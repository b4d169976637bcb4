#include "core/plans/outside_rules.hpp"

#include <algorithm>
#include <span>

#include "core/base/zone_names.hpp"
#include "core/calendar/local_time.hpp"
#include "core/calendar/provider_hours.hpp"
#include "core/calendar/slot_grid.hpp"
#include "core/plans/availability.hpp"

namespace slotctl {

namespace {

using std::chrono::days;
using std::chrono::minutes;

std::string in_minutes(std::chrono::seconds length) {
    return std::to_string(std::chrono::ceil<minutes>(length).count()) + " min";
}

/// A slot and the local date to which it belongs.
class SlotOnDate {
  public:
    SlotOnDate(const ProviderSnapshot& provider, const OfferingSnapshot& offering, Zone zone,
               const Interval& slot)
        : provider_(provider),
          offering_(offering),
          zone_(zone),
          slot_(slot),
          date_(zone.date_of(slot.begin)),
          hours_(zone, provider.availability, provider.overrides, {date_, date_}) {}

    [[nodiscard]] bool inside_hours() const { return fault_of_hours().empty(); }

    /// Empty if the rules yield it.
    std::string fault() {
        if (std::string fault = fault_of_hours(); !fault.empty()) return fault;
        const std::vector<Interval> narrowed = hours_of_service();
        if (slot_.end - slot_.begin != offering_.rules.duration) {
            return "the service takes " + in_minutes(offering_.rules.duration) + " now, the slot " +
                   in_minutes(slot_.end - slot_.begin);
        }
        const SlotGrid grid{offering_.rules.duration, offering_.rules.step};
        const auto starts = slot_starts(hours_, offering_.hours.empty() ? nullptr : &narrowed, grid);
        if (std::binary_search(starts.begin(), starts.end(), slot_.begin)) return "";
        return "slots now start every " + in_minutes(grid.step) +
               (starts.empty() ? "" : ", on that date from " + time_of(starts.front()));
    }

  private:
    [[nodiscard]] std::vector<Interval> hours_of_service() const {
        return offering_.hours.empty() ? std::vector<Interval>()
                                       : service_hours(zone_, offering_.hours, {date_, date_});
    }

    [[nodiscard]] std::string fault_of_hours() const {
        if (!holds(hours_.windows())) return outside_of("the provider", hours_.windows());
        if (std::string fault = fault_of_busy_time(); !fault.empty()) return fault;
        if (offering_.hours.empty()) return "";
        const std::vector<Interval> narrowed = hours_of_service();
        std::vector<Interval> common;
        for (const Interval& window : hours_.windows()) intersect(window, narrowed, common);
        return holds(common) ? "" : outside_of("the service", common);
    }

    [[nodiscard]] std::string fault_of_busy_time() const {
        const Interval wanted = blocked_span(slot_, booking_terms(offering_.rules));
        for (const Interval& busy : provider_.busy) {
            if (busy.end <= wanted.begin || wanted.end <= busy.begin) continue;
            return "the provider is busy elsewhere from " + moment(busy.begin) + " until " + moment(busy.end);
        }
        return "";
    }

    /// Without its date if that is the slot's.
    [[nodiscard]] std::string moment(Instant instant) const {
        const LocalTime local = local_time("", zone_.offset_at(instant), instant);
        return (zone_.date_of(instant) == date_ ? "" : local.date + " ") + local.time;
    }

    [[nodiscard]] bool holds(std::span<const Interval> windows) const {
        return std::any_of(windows.begin(), windows.end(), [&](const Interval& window) {
            return window.begin <= slot_.begin && slot_.end <= window.end;
        });
    }

    [[nodiscard]] std::string time_of(Instant instant) const {
        return local_time("", zone_.offset_at(instant), instant).time;
    }

    /// ` is closed (Christmas)`; empty if an override does not close the date.
    [[nodiscard]] std::string closure() const {
        for (const DateOverride& rule : provider_.overrides) {
            if (rule.date != date_ || !rule.closed) continue;
            return " is closed" + (rule.reason.empty() ? "" : " (" + rule.reason + ")");
        }
        return "";
    }

    /// Describes the hours that exist on the slot's date.
    [[nodiscard]] std::string outside_of(const std::string& whose, std::span<const Interval> windows) const {
        const Interval day{zone_.start_of(date_), zone_.end_of(date_)};
        std::vector<Interval> of_date;
        for (const Interval& part : unite({windows.begin(), windows.end()}))
            of_date.push_back({std::max(part.begin, day.begin), std::min(part.end, day.end)});
        std::erase_if(of_date, [](const Interval& part) { return part.end <= part.begin; });
        if (const std::string closed = closure(); of_date.empty() && !closed.empty())
            return format_date(date_) + closed;
        if (of_date.empty()) return whose + " has no hours on " + format_date(date_);
        std::string text = whose + "'s hours on " + format_date(date_) + " are ";
        for (std::size_t i = 0; i < of_date.size(); ++i) {
            text += (i == 0 ? "" : ", ") + time_of(of_date[i].begin) + "–" +
                    (of_date[i].end == day.end ? "24:00" : time_of(of_date[i].end));
        }
        return text;
    }

    const ProviderSnapshot& provider_;
    const OfferingSnapshot& offering_;
    Zone zone_;
    Interval slot_;
    LocalDate date_;
    ProviderHours hours_;
};

}  // namespace

std::optional<std::string> outside_rules(const ProviderSnapshot& provider, ServiceId service,
                                         const Interval& slot) {
    if (provider.time_zone.empty()) return "the provider was deleted";
    const OfferingSnapshot* const offering = provider.offering(service);
    if (offering == nullptr) return "the provider no longer offers the service";
    if (!offering->active)
        return offering->inactive.empty() ? "the offering is inactive" : offering->inactive;
    if (!offering->fault.empty()) return offering->fault;
    const auto zone = Zone::find(provider.time_zone);
    if (!zone) return unknown_zone(provider.time_zone);
    std::string fault = SlotOnDate(provider, *offering, *zone, slot).fault();
    return fault.empty() ? std::nullopt : std::optional(std::move(fault));
}

std::string why_outside(const ProviderSnapshot& provider, ServiceId service, const Interval& slot) {
    if (auto reason = outside_rules(provider, service, slot)) return *reason;
    const OfferingSnapshot* const offering = provider.offering(service);
    if (offering != nullptr && offering->window && offering->window->capped)
        return "it is beyond the limit of " + std::to_string(offering->window->max_slots) + " future slots";
    return "it is within the rules again, as the next run of maintain will note";
}

bool inside_hours(const ProviderSnapshot& provider, ServiceId service, const Interval& slot) {
    const OfferingSnapshot* const offering = provider.offering(service);
    const auto zone = Zone::find(provider.time_zone);
    return offering != nullptr && zone && SlotOnDate(provider, *offering, *zone, slot).inside_hours();
}

}  // namespace slotctl
