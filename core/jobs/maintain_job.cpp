#include "core/jobs/maintain_job.hpp"

#include <algorithm>

#include "core/base/batch_retry.hpp"
#include "core/base/log.hpp"
#include "core/jobs/booking_list.hpp"
#include "core/jobs/clock_check.hpp"
#include "core/jobs/maintain_tally.hpp"
#include "core/jobs/moved_bookings_pass.hpp"
#include "core/jobs/wording.hpp"
#include "core/plans/health_checks.hpp"
#include "core/plans/pauses.hpp"
#include "core/store/bookings_outside_rules.hpp"
#include "core/store/known_scope.hpp"
#include "core/store/moved_bookings.hpp"

namespace slotctl {

namespace {

using Plans = std::vector<ProviderPlan>;
/// How changes are carried out; in a dry run, these functions only report what they would do.
struct Carry {
    std::function<std::vector<OfferingCounts>(const Plans&)> slots;  ///< the plans of one batch
    CarryMoves moves;
    CarryOffsets offsets;  ///< empty: none are recorded
};

/// Providers are loaded in batches; this bounds their memory.
constexpr std::int64_t dates_a_batch = 4096;
constexpr std::size_t providers_a_batch = 1000;
/// The most slots of a batch (plus those that complete a provider) that are written in one transaction; this
/// bounds its time, and so the time until a stop signal is noticed.
constexpr std::size_t slots_a_transaction = 65'536;

class MaintainPass {
  public:
    MaintainPass(const MaintainRequest& request, const JobContext& context, Outcome& outcome)
        : request_(request),
          context_(context),
          store_(context.store.maintenance()),
          outcome_(outcome),
          tally_(outcome) {}

    void run(const Carry& carry) {
        if (request_.max_gap) require_believable_clock("maintain", *request_.max_gap, context_);
        require_known(context_.store, request_.scope);
        const auto zones = zones_in_scope();
        // Bookings first, so that the slots are filled around their final times.
        if (request_.keep_clock_time) {
            tally_.report();
            keep_clock_times(request_.scope, context_, outcome_, carry.moves);
        }
        MaintainSurvey survey = store_.survey(request_.scope, request_.policy, zones);
        tally_.begin(survey);
        work_ = std::move(survey.work);
        leave_paused_alone();
        for (const ProviderWork& work : work_) total_ += work.weight;
        report();

        std::size_t next = 0;
        while (next < work_.size() && !interrupted()) next = run_batch(next, carry);
        interrupted();  // also if the signal was received during the last batch
        tally_.conclude();
        if (interrupted()) return;
        if (carry.offsets) record_offsets(request_.scope, context_, outcome_, carry.offsets);
        if (request_.policy.verify) warn_of_overlaps();
        if (!context_.details && !context_.exceptions) return;
        list("bookings_outside_rules", "outside the rules", [&] {
            return bookings_outside_rules(context_.store, {context_.now, bookings_in_a_list, request_.scope,
                                                           tally_.marked(), tally_.cleared()});
        });
        list("moved_bookings", "at another local time, because the rules of a time zone changed", [&] {
            return moved_bookings(context_.store, {context_.now, bookings_in_a_list, request_.scope});
        });
    }

  private:
    void leave_paused_alone() {
        const auto pauses = context_.store.pauses().pauses(context_.now);
        const auto paused = paused_providers(pauses, context_.now);
        if (paused.empty() || context_.ignore_pause) return;
        std::erase_if(work_, [&](const ProviderWork& work) {
            return std::binary_search(paused.begin(), paused.end(), work.provider);
        });
        const auto& asked = request_.scope.providers;
        for (const Pause& pause : pauses) {
            const auto provider = pause.target.provider;
            if (!provider || !in_effect(pause, context_.now)) continue;
            if (!asked.empty() && std::find(asked.begin(), asked.end(), *provider) == asked.end()) continue;
            outcome_.warnings.push_back("the slots of " + name_of(pause) + " stay as they are: paused " +
                                        terms_of(pause));
        }
    }

    std::vector<ZoneDay> zones_in_scope() {
        std::vector<std::string> names = store_.time_zones(request_.scope);
        // The remains of deleted providers are handled in UTC.
        if (std::find(names.begin(), names.end(), "UTC") == names.end()) names.emplace_back("UTC");
        std::vector<ZoneDay> zones;
        for (const std::string& zone_name : names) {
            const auto zone = Zone::find(zone_name);
            if (!zone) continue;
            const LocalDate today = zone->date_of(context_.now);
            zones.push_back({zone_name, today, zone->start_of(today), zone->rules_stamp()});
            first_today_ = std::min(first_today_, today);
        }
        return zones;
    }

    std::size_t run_batch(std::size_t first, const Carry& carry) {
        std::vector<ProviderId> ids;
        std::int64_t weight = 0;
        std::size_t next = first;
        while (next < work_.size() && ids.size() < providers_a_batch &&
               (ids.empty() || weight < dates_a_batch)) {
            ids.push_back(work_[next].provider);
            weight += work_[next].weight;
            ++next;
        }
        carry_out(ids, carry);
        return next;
    }

    /// If a batch of several providers fails, each provider is tried separately, so that a bad record only
    /// affects its own provider.
    void carry_out(std::vector<ProviderId> ids, const Carry& carry, bool alone = false) {
        try {
            // Each attempt may wait for a lock, so locks that a whole batch did not get are tried less often.
            retry_conflicts(
                alone ? 2 : 5, [&] { attempt(ids, carry); }, context_.stop_requested);
        } catch (const Error& e) {
            const bool of_this_batch = e.kind() == ErrorKind::failed || e.kind() == ErrorKind::conflict;
            if (!of_this_batch) throw;
            if (ids.size() == 1) {
                tally_.fail(ids.front(), e);
                return;
            }
            log::warning("providers " + std::to_string(ids.front()) + " to " + std::to_string(ids.back()) +
                         " failed together and are tried one by one: " + e.what());
            for (const ProviderId id : ids) {
                if (interrupted()) return;
                carry_out({id}, carry, true);
            }
        }
    }

    /// Removes the finished providers from `ids`, so that a new attempt only processes the others.
    void attempt(std::vector<ProviderId>& ids, const Carry& carry) {
        using std::chrono::days;
        auto snapshots = store_.load(ids, request_.scope, request_.policy, first_today_ - days{2});
        std::vector<std::pair<ProviderId, Error>> unplannable;
        std::vector<SlotRange> ranges;
        std::erase_if(snapshots, [&](const ProviderSnapshot& provider) {
            try {
                const auto of_provider = slots_to_load(provider, request_.policy, context_.now);
                ranges.insert(ranges.end(), of_provider.begin(), of_provider.end());
                return false;
            } catch (const Error& e) {
                unplannable.emplace_back(provider.id, e);
                return true;
            }
        });
        for (const auto& [id, error] : unplannable) {
            tally_.fail(id, error);
            std::erase(ids, id);
        }
        store_.load_slots(snapshots, ranges);
        Plans plans;
        std::size_t slots = 0;
        for (ProviderSnapshot& provider : snapshots) {
            plans.push_back(plan_maintain(provider, request_.policy, context_.now));
            slots += slots_written(plans.back());
            provider = {};
            if (slots < slots_a_transaction) continue;
            carry_plans(plans, ids, carry);
            slots = 0;
            if (interrupted()) return;
        }
        carry_plans(plans, ids, carry);
    }

    static std::size_t slots_written(const ProviderPlan& provider) {
        std::size_t slots = 0;
        for (const OfferingPlan& plan : provider.offerings)
            slots += plan.create.size() + plan.withdraw.size();
        return slots;
    }

    void carry_plans(Plans& plans, std::vector<ProviderId>& ids, const Carry& carry) {
        if (plans.empty()) return;
        tally_.add(plans, carry.slots(plans));
        for (const ProviderPlan& done : plans) {
            finish(done.provider, ids);
            for (const OfferingFault& fault : done.faults) tally_.fail(fault);
        }
        plans.clear();
        // After each transaction, so that however the run ends, its counts are those of the committed
        // changes.
        report();
    }

    void finish(ProviderId provider, std::vector<ProviderId>& ids) {
        std::erase(ids, provider);
        const auto work =
            std::lower_bound(work_.begin(), work_.end(), provider,
                             [](const ProviderWork& w, ProviderId id) { return w.provider < id; });
        tally_.finish(*work);
        done_ += work->weight;
    }

    bool interrupted() { return stops_early(context_, outcome_); }

    /// The work is done by then, and is kept even if the lists cannot be created.
    void warn_of_overlaps() {
        try {
            const auto check = health_checks::overlapping(
                context_.store.health().overlapping({context_.now, names_in_a_warning, request_.scope}));
            if (check.state != HealthState::ok)
                outcome_.warnings.push_back(check.message + "; " + check.hint);
        } catch (const Error& e) {
            outcome_.warnings.push_back(std::string("could not check for overlapping bookings: ") + e.what());
        }
    }

    template <class Find>
    void list(const std::string& name, const std::string& what, Find find) {
        try {
            const OddBookings bookings = find();
            outcome_.details.push_back(table_of_bookings(name, "Future bookings " + what, bookings));
            const std::string more = more_than_listed(bookings);
            if (!more.empty())
                outcome_.warnings.push_back(plural(bookings.count, "future booking") + " are " + what + more);
        } catch (const Error& e) {
            outcome_.warnings.push_back("the bookings " + what + " could not be listed: " + e.what());
        }
    }

    void report() {
        tally_.report();
        tell_progress(context_, done_, total_);
    }

    const MaintainRequest& request_;
    const JobContext& context_;
    MaintenanceStore& store_;
    Outcome& outcome_;
    LocalDate first_today_ = LocalDate::max();
    std::int64_t done_ = 0, total_ = 0;
    std::vector<ProviderWork> work_;  ///< ascending by provider
    MaintainTally tally_;
};

std::string scope_text(const MaintainScope& scope) {
    std::string text;
    for (const auto id : scope.providers)
        text += (text.empty() ? "" : " ") + ("provider=" + std::to_string(id));
    for (const auto id : scope.services)
        text += (text.empty() ? "" : " ") + ("service=" + std::to_string(id));
    return text;
}

}  // namespace

Outcome maintain(const MaintainRequest& request, const JobContext& context) {
    MaintenanceStore& store = context.store.maintenance();
    Job job;
    job.name = "maintain";
    job.scope = scope_text(request.scope);
    job.details = {table_of_offerings()};
    job.rehearse = [&](Outcome& outcome) {
        const auto all_of = [](std::span<const BookingMove> moves) {
            std::vector<std::int64_t> bookings;
            for (const BookingMove& move : moves) bookings.push_back(move.booking);
            return bookings;
        };
        MaintainPass(request, context, outcome)
            .run({[&](const Plans& plans) { return store.preview(plans); }, all_of, {}});
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const Detail detail = context.details ? Detail::per_offering : Detail::totals;
        BookedOffsetStore& offsets = context.store.booked_offsets();
        const auto apply = [&](const Plans& plans) {
            cluster.require_held();
            return store.apply(lock, plans, detail);
        };
        const auto move = [&](std::span<const BookingMove> moves) {
            cluster.require_held();
            return offsets.move(lock, moves);
        };
        const auto record = [&](std::span<const ZoneStretch> zones, std::int64_t limit) {
            cluster.require_held();
            return offsets.record(lock, request.scope, zones, limit);
        };
        MaintainPass(request, context, outcome).run({apply, move, record});
    };
    return run_job(job, context);
}

}  // namespace slotctl
