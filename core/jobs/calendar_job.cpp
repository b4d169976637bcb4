#include "core/jobs/calendar_job.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/zone.hpp"
#include "core/ical/busy_times.hpp"
#include "core/ical/read.hpp"
#include "core/jobs/failures.hpp"
#include "core/store/known_scope.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

std::string named(const OtherCalendar& calendar) {
    return "calendar \"" + calendar.name + "\" of provider " + std::to_string(calendar.provider);
}

/// Why only a part of a calendar was read; empty if all of it was.
std::string fault_of(const ical::BusyTimes& busy) {
    if (busy.unreadable.empty()) return "";
    const auto others = static_cast<std::int64_t>(busy.unreadable.size()) - 1;
    return "part of it cannot be read, so none of its busy times becomes free: " + busy.unreadable.front() +
           (others == 0 ? "" : ", and " + plural(others, "other part"));
}

DetailTable table_of_calendars() {
    return {"calendars",
            {{"provider_id", "provider"},
             {"name", "calendar"},
             {"busy_times", "busy times"},
             {"added", "added"},
             {"removed", "removed"}},
            {}};
}

class Sync {
  public:
    Sync(const CalendarSyncRequest& request, const JobContext& context, Outcome& outcome)
        : request_(request), context_(context), store_(context.store.busy()), outcome_(outcome) {}

    /// `carry` writes, or previews, the busy times of one calendar, and why they are not all; `failed` notes
    /// why it could not be read.
    template <class Carry, class Failed>
    void run(Carry carry, Failed failed) {
        const auto calendars = store_.calendars(request_.providers);
        const auto total = static_cast<std::int64_t>(calendars.size());
        for (const OtherCalendar& calendar : calendars) {
            if (stops_early(context_, outcome_)) break;
            try {
                sync(calendar, carry);
            } catch (const Error& error) {
                // A database that is gone concerns all of them.
                if (error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::in_doubt) throw;
                failures_.add(named(calendar), error);
                failed(calendar, error.what());
            }
            ++read_;
            report();
            context_.progress(read_, total);
        }
        report();
        failures_.conclude(outcome_);
    }

  private:
    template <class Carry>
    void sync(const OtherCalendar& calendar, Carry carry) {
        const auto zone = Zone::find(calendar.provider_zone);
        if (!zone) {
            throw Error(ErrorKind::failed, unknown_zone(calendar.provider_zone),
                        unknown_zone_advice(calendar.provider_zone, std::to_string(calendar.provider)));
        }
        const Instant today = zone->start_of(zone->date_of(context_.now));
        const ical::BusyTimes busy = ical::busy_times(ical::read_calendar(request_.read(calendar)), *zone,
                                                      {today - days{1}, today + days{request_.days_ahead}});
        for (const std::string& warning : busy.warnings)
            outcome_.warnings.push_back(named(calendar) + ": " + warning);
        left_out_ += busy.left_out;
        const auto rows = rows_of(busy);
        const std::string fault = fault_of(busy);
        const BusyChanges changes = carry(calendar, rows, fault);
        if (!fault.empty()) {
            failures_.add(named(calendar), Error(ErrorKind::bad_data, fault,
                                                 "correct it in that calendar, or remove it there; the next"
                                                 " `slotctl calendar sync` then frees what is free"));
        }
        busy_times_ += static_cast<std::int64_t>(rows.size());
        added_ += changes.added;
        removed_ += changes.removed;
        if (DetailTable* const table = outcome_.table("calendars")) {
            table->rows.push_back({calendar.provider, calendar.name, static_cast<std::int64_t>(rows.size()),
                                   changes.added, changes.removed});
        }
    }

    /// Of events at the same time, the first.
    static std::vector<BusyRow> rows_of(const ical::BusyTimes& busy) {
        std::vector<BusyRow> rows;
        for (const ical::BusySpan& span : busy.spans)
            if (rows.empty() || rows.back().time != span.time) rows.push_back({span.time, span.summary});
        return rows;
    }

    void report() {
        Counts& counts = outcome_.counts;
        counts.set("calendars", read_);
        counts.set("busy_times", busy_times_);
        counts.set("added", added_);
        counts.set("removed", removed_);
        counts.set("left_out", left_out_);
        counts.set("failed", static_cast<std::int64_t>(failures_.count()));
    }

    const CalendarSyncRequest& request_;
    const JobContext& context_;
    BusyStore& store_;
    Outcome& outcome_;
    Failures failures_{"calendar"};
    std::int64_t read_ = 0, busy_times_ = 0, added_ = 0, removed_ = 0, left_out_ = 0;
};

}  // namespace

Outcome sync_calendars(const CalendarSyncRequest& request, const JobContext& context) {
    BusyStore& store = context.store.busy();
    Job job;
    job.name = "calendar";
    job.details = {table_of_calendars()};
    for (const ProviderId id : request.providers)
        job.scope += (job.scope.empty() ? "" : " ") + ("provider=" + std::to_string(id));
    job.rehearse = [&](Outcome& outcome) {
        require_known(context.store, {request.providers, {}});
        Sync(request, context, outcome)
            .run(
                [&](const OtherCalendar& calendar, const std::vector<BusyRow>& rows,
                    const std::string& fault) {
                    return fault.empty() ? store.preview(calendar, rows)
                                         : store.preview_extended(calendar, rows, context.now);
                },
                [](const OtherCalendar&, const char*) {});
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        require_known(context.store, {request.providers, {}});
        Sync(request, context, outcome)
            .run(
                [&](const OtherCalendar& calendar, const std::vector<BusyRow>& rows,
                    const std::string& fault) {
                    cluster.require_held();
                    return fault.empty() ? store.replace(lock, calendar, rows, context.now)
                                         : store.extend(lock, calendar, rows, fault, context.now);
                },
                [&](const OtherCalendar& calendar, const char* why) {
                    store.note_error(lock, calendar, why);
                });
    };
    return run_job(job, context);
}

}  // namespace slotctl
