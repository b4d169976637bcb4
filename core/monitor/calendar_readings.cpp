#include "core/monitor/calendar_readings.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/catalogue/catalogue.hpp"
#include "core/monitor/due_runs.hpp"

namespace slotctl {

namespace {

/// Whether an entry's `--provider` or `--provider-id` names the calendar's provider.
bool names_provider(const ScheduledJob& entry, const OtherCalendar& calendar) {
    for (const PartialOption& limit : job_kind(JobId::calendar).partial_options)
        for (const std::string& value : option_values(entry, limit.option))
            if (value == calendar.provider_name || value == std::to_string(calendar.provider)) return true;
    return false;
}

/// Works out when calendars are due; those that the same entries read are due at the same time.
class Readings {
  public:
    Readings(const HealthSources& sources, std::span<const Pause> pauses, Instant oldest)
        : sources_(sources),
          pauses_(pauses),
          oldest_(oldest),
          whole_(entries_of(name(), sources.config.schedule)),
          partial_(partial_entries_of(name(), sources.config.schedule)) {}

    CalendarReadings::Item of(const OtherCalendar& calendar) {
        CalendarReadings::Item item{calendar.provider,  calendar.provider_name,
                                    calendar.name,      calendar.added_at,
                                    calendar.synced_at, calendar.error.value_or(""),
                                    /*scheduled=*/true, /*missed=*/0};
        const Instant last = calendar.synced_at.value_or(calendar.added_at);
        const auto entries = reading(calendar);
        item.scheduled = !entries.empty();
        item.missed = item.scheduled
                          ? missed_runs(due(entries), last, sources_.now)
                          : missed_runs(worked(due_daily(last, sources_.now, grace())), last, sources_.now);
        return item;
    }

  private:
    static std::string_view name() { return job_kind(JobId::calendar).name; }
    [[nodiscard]] std::chrono::seconds grace() const { return sources_.config.monitor.health.run_grace; }

    [[nodiscard]] std::vector<ScheduledJob> reading(const OtherCalendar& calendar) const {
        std::vector<ScheduledJob> entries = whole_;
        std::copy_if(partial_.begin(), partial_.end(), std::back_inserter(entries),
                     [&](const ScheduledJob& entry) { return names_provider(entry, calendar); });
        return entries;
    }

    /// What was due while the job was paused was not missed.
    [[nodiscard]] std::vector<DueRun> worked(std::vector<DueRun> due) const {
        std::erase_if(due, [&](const DueRun& run) {
            return pause_of_job(pauses_, std::string(name()), run.at) != nullptr;
        });
        return due;
    }

    const std::vector<DueRun>& due(const std::vector<ScheduledJob>& entries) {
        std::string names;
        for (const ScheduledJob& entry : entries) names.append(entry.name).append(" ");
        const auto [found, is_new] = due_.try_emplace(names);
        if (is_new)
            found->second = worked(due_runs(entries, oldest_, sources_.now, grace(), sources_.machine_zone));
        return found->second;
    }

    const HealthSources& sources_;
    std::span<const Pause> pauses_;
    Instant oldest_;
    std::vector<ScheduledJob> whole_, partial_;
    std::map<std::string, std::vector<DueRun>> due_;  ///< by the names of the entries
};

}  // namespace

CalendarReadings calendar_readings(Store& store, const HealthSources& sources,
                                   std::span<const Pause> pauses) {
    CalendarReadings facts;
    auto calendars = store.busy().calendars({});
    std::erase_if(calendars, [](const OtherCalendar& calendar) { return !calendar.provider_active; });
    Instant oldest = sources.now;
    for (const OtherCalendar& calendar : calendars)
        oldest = std::min(oldest, calendar.synced_at.value_or(calendar.added_at));
    Readings readings(sources, pauses, oldest);
    for (const OtherCalendar& calendar : calendars) facts.items.push_back(readings.of(calendar));
    const std::string job(job_kind(JobId::calendar).name);
    if (const Pause* const pause = pause_of_job(pauses, job, sources.now)) facts.paused = terms_of(*pause);
    return facts;
}

}  // namespace slotctl
