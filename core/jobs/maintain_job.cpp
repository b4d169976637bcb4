#include "core/jobs/maintain_job.hpp"

#include <algorithm>

#include "core/base/log.hpp"
#include "core/jobs/batch_retry.hpp"

namespace slotctl {

namespace {

using Plans = std::vector<ProviderPlan>;
/// Applies or previews the plans of one batch.
using Carry = std::function<std::vector<OfferingCounts>(const Plans&)>;

/// Providers are loaded in batches; this bounds their memory.
constexpr std::int64_t dates_a_batch = 4096;
constexpr std::size_t providers_a_batch = 1000;
/// Of a batch so many slots, and those that make a provider whole, are written in one transaction; this
/// bounds its time, and with it the time until a stop signal is heeded.
constexpr std::size_t slots_a_transaction = 65'536;
constexpr std::size_t names_in_a_warning = 10;

std::string name(OfferingKey key) {
    return "provider " + std::to_string(key.provider) + " service " + std::to_string(key.service);
}

std::string plural(std::int64_t n, const std::string& word) {
    return std::to_string(n) + " " + word + (n == 1 ? "" : "s");
}

DetailTable table_of_offerings() {
    return {"offerings",
            {{"provider_id", "provider"},
             {"service_id", "service"},
             {"created", "created"},
             {"withdrawn", "withdrawn"},
             {"expired", "expired"},
             {"expired_booked", "booked expired"},
             {"kept_booked", "booked kept"}},
            {}};
}

std::vector<DetailTable::Cell> row_of(const OfferingCounts& counts) {
    return {counts.key.provider, counts.key.service,    counts.created,       counts.withdrawn,
            counts.expired,      counts.expired_booked, counts.marked_outside};
}

class MaintainPass {
  public:
    MaintainPass(const MaintainRequest& request, const JobContext& context, Outcome& outcome)
        : request_(request), context_(context), store_(context.store.maintenance()), outcome_(outcome) {}

    void run(const Carry& carry) {
        const auto zones = zones_in_scope();
        const MaintainSurvey survey = store_.survey(request_.scope, request_.policy, zones);
        offerings_ = survey.offerings;
        kept_booked_ = survey.outside_rules;
        for (const ProviderWork& work : survey.work) total_ += work.weight;
        report();

        std::size_t next = 0;
        while (next < survey.work.size() && !interrupted()) {
            next = run_batch(survey.work, next, carry);
            report();
        }
        interrupted();  // also when the signal came during the last batch
        conclude();
    }

  private:
    std::vector<ZoneDay> zones_in_scope() {
        std::vector<std::string> names = store_.time_zones(request_.scope);
        // What is left of deleted providers is kept by UTC.
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

    std::size_t run_batch(const std::vector<ProviderWork>& work, std::size_t first, const Carry& carry) {
        std::vector<ProviderId> ids;
        std::int64_t weight = 0;
        std::size_t next = first;
        while (next < work.size() && ids.size() < providers_a_batch &&
               (ids.empty() || weight < dates_a_batch)) {
            ids.push_back(work[next].provider);
            weight += work[next].weight;
            ++next;
        }
        carry_out(ids, carry);
        done_ += weight;
        return next;
    }

    /// Where a batch of several fails, each provider gets its own try, so that one bad record stops only
    /// itself.
    void carry_out(std::vector<ProviderId> ids, const Carry& carry, bool alone = false) {
        try {
            // Each attempt may wait for a lock, so what a whole batch could not get is asked for less often.
            retry_conflicts(
                alone ? 2 : 5, [&] { attempt(ids, carry); }, context_.stop_requested);
        } catch (const Error& e) {
            const bool of_this_batch = e.kind() == ErrorKind::failed || e.kind() == ErrorKind::conflict;
            if (!of_this_batch) throw;
            if (ids.size() == 1) {
                note_failure("provider " + std::to_string(ids.front()), e);
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

    /// Takes those off `ids` that it is done with, so that a fresh attempt is one at the others.
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
            note_failure("provider " + std::to_string(id), error);
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
        tally(plans, carry(plans));
        for (const ProviderPlan& done : plans) std::erase(ids, done.provider);
        plans.clear();
    }

    void tally(const Plans& plans, const std::vector<OfferingCounts>& all) {
        auto counts = all.begin();
        // Not told apart by offering.
        for (; counts != all.end() && counts->key == OfferingKey{}; ++counts) add(*counts, false);
        for (const ProviderPlan& provider : plans) {
            for (const OfferingPlan& plan : provider.offerings) {
                if (plan.capped) note_capped(plan.key);
                if (counts == all.end() || counts->key != plan.key) continue;
                add(*counts, plan.active);
                ++counts;
            }
        }
    }

    void add(const OfferingCounts& counts, bool active) {
        totals_.created += counts.created;
        totals_.withdrawn += counts.withdrawn;
        totals_.expired += counts.expired;
        totals_.expired_booked += counts.expired_booked;
        totals_.recounted += counts.recounted;
        kept_booked_ += counts.marked_outside - counts.marked_inside;
        if (active && (counts.created > 0 || counts.withdrawn > 0)) ++changed_offerings_;
        if (!outcome_.details.empty()) outcome_.details.front().rows.push_back(row_of(counts));
    }

    void note_capped(OfferingKey key) {
        ++capped_offerings_;
        if (capped_.size() < names_in_a_warning) capped_.push_back(name(key));
    }

    void note_failure(const std::string& what, const Error& error) {
        std::string message = error.what();
        if (!message.starts_with(what)) message = what + ": " + message;
        log::error(message + (error.hint().empty() ? "" : "; " + error.hint()));
        failures_.push_back(message);
    }

    bool interrupted() { return stops_early(context_, outcome_); }

    void report() {
        Counts& counts = outcome_.counts;
        counts.set("offerings", offerings_);
        counts.set("created", totals_.created);
        counts.set("expired", totals_.expired);
        counts.set("expired_booked", totals_.expired_booked);
        counts.set("kept_booked", kept_booked_);
        counts.set("withdrawn", totals_.withdrawn);
        counts.set("unchanged_offerings", offerings_ - changed_offerings_);
        counts.set("capped_offerings", capped_offerings_);
        context_.progress(done_, total_);
    }

    void conclude() {
        if (capped_offerings_ > 0) {
            std::string text = plural(capped_offerings_, "offering") + " cut at the limit of future slots: ";
            for (std::size_t i = 0; i < capped_.size(); ++i) text += (i == 0 ? "" : ", ") + capped_[i];
            if (capped_offerings_ > static_cast<std::int64_t>(capped_.size())) text += ", …";
            outcome_.warnings.push_back(text +
                                        " (raise [maintain] max_slots_per_service, or look less far ahead)");
        }
        if (totals_.recounted > 0) {
            outcome_.warnings.push_back(plural(totals_.recounted, "slot") +
                                        " had a booked_count that the bookings did not bear out; corrected");
        }
        if (failures_.empty() || outcome_.status == RunStatus::interrupted) return;
        outcome_.status = RunStatus::partial;
        outcome_.error =
            plural(static_cast<std::int64_t>(failures_.size()), "provider") + " failed: " + failures_.front();
        for (std::size_t i = 0; i < failures_.size() && i < names_in_a_warning; ++i) {
            outcome_.warnings.push_back(failures_[i]);
        }
    }

    const MaintainRequest& request_;
    const JobContext& context_;
    MaintenanceStore& store_;
    Outcome& outcome_;
    LocalDate first_today_ = LocalDate::max();
    std::int64_t offerings_ = 0, kept_booked_ = 0, changed_offerings_ = 0, capped_offerings_ = 0;
    std::int64_t done_ = 0, total_ = 0;
    OfferingCounts totals_;
    std::vector<std::string> capped_, failures_;
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
        MaintainPass(request, context, outcome).run([&](const Plans& plans) { return store.preview(plans); });
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const Detail detail = context.details ? Detail::per_offering : Detail::totals;
        MaintainPass(request, context, outcome).run([&](const Plans& plans) {
            cluster.require_held();
            return store.apply(lock, plans, detail);
        });
    };
    return run_job(job, context);
}

}  // namespace slotctl
