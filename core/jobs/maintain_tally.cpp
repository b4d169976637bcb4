#include "core/jobs/maintain_tally.hpp"

#include <algorithm>

#include "core/jobs/wording.hpp"

namespace slotctl {

namespace {

std::string name(OfferingKey key) {
    return "provider " + std::to_string(key.provider) + " service " + std::to_string(key.service);
}

void note(std::vector<std::string>& names, const std::string& name) {
    if (names.size() < names_in_a_warning) names.push_back(name);
}

std::vector<DetailTable::Cell> row_of(const OfferingCounts& counts) {
    return {counts.key.provider, counts.key.service,    counts.created,       counts.withdrawn,
            counts.expired,      counts.expired_booked, counts.marked_outside};
}

}  // namespace

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

void MaintainTally::begin(const MaintainSurvey& survey) {
    offerings_ = survey.offerings;
    kept_booked_ = survey.outside_rules;
    for (const ProviderWork& work : survey.work) waiting_ += work.offerings;
}

void MaintainTally::add(std::span<const ProviderPlan> plans, std::span<const OfferingCounts> all) {
    auto counts = all.begin();
    // These counts are not separated by offering.
    for (; counts != all.end() && counts->key == OfferingKey{}; ++counts) add(*counts, false);
    each_offering(plans, [&](const OfferingPlan& plan) {
        if (plan.capped) {
            ++capped_count_;
            note(capped_, name(plan.key));
        }
        for (const Instant starts : plan.overbooked) {
            ++overbooked_count_;
            note(overbooked_, name(plan.key) + " at " + format_instant(starts));
        }
        if (counts == all.end() || counts->key != plan.key) return note_marks(plan, nullptr);
        note_marks(plan, &*counts);
        add(*counts, plan.active);
        ++counts;
    });
}

void MaintainTally::add(const OfferingCounts& counts, bool active) {
    totals_.created += counts.created;
    totals_.withdrawn += counts.withdrawn;
    totals_.expired += counts.expired;
    totals_.expired_booked += counts.expired_booked;
    totals_.recounted += counts.recounted;
    kept_booked_ += counts.marked_outside - counts.marked_inside;
    if (active && (counts.created > 0 || counts.withdrawn > 0)) ++changed_;
    for (const Instant starts : counts.contradicting) {
        ++contradicting_count_;
        note(contradicting_, name(counts.key) + " at " + format_instant(starts));
    }
    if (DetailTable* const offerings = outcome_.table("offerings")) offerings->rows.push_back(row_of(counts));
}

void MaintainTally::note_marks(const OfferingPlan& plan, const OfferingCounts* counts) {
    if (!outcome_.dry_run) return;
    for (const Instant starts : plan.mark_outside) {
        const bool left = counts != nullptr &&
                          std::count(counts->contradicting.begin(), counts->contradicting.end(), starts) > 0;
        if (!left) marked_.push_back({plan.key, starts});
    }
    for (const Instant starts : plan.mark_inside) cleared_.push_back({plan.key, starts});
}

void MaintainTally::fail(ProviderId provider, const Error& error) {
    failures_.add("provider " + std::to_string(provider), error);
}

void MaintainTally::fail(const OfferingFault& fault) {
    ++waiting_;  // its provider is finished, but it is not
    failures_.add(name(fault.key),
                  Error(ErrorKind::failed, fault.reason, "correct it; nothing was changed there"));
}

void MaintainTally::report() {
    Counts& counts = outcome_.counts;
    counts.set("offerings", offerings_);
    counts.set("created", totals_.created);
    counts.set("expired", totals_.expired);
    counts.set("expired_booked", totals_.expired_booked);
    counts.set("kept_booked", kept_booked_);
    counts.set("withdrawn", totals_.withdrawn);
    counts.set("unchanged_offerings", offerings_ - waiting_ - changed_);
    counts.set("capped_offerings", capped_count_);
}

void MaintainTally::conclude() {
    warn_of_capped();
    warn_of_recounted();
    warn_of_overbooked();
    warn_of_contradicting();
    failures_.conclude(outcome_);
}

void MaintainTally::warn_of_capped() {
    if (capped_count_ == 0) return;
    outcome_.warnings.push_back(plural(capped_count_, "offering") +
                                " cut off at the limit of future slots: " + listed(capped_, capped_count_) +
                                " (raise [maintain] max_slots_per_service, or reduce days_ahead)");
}

void MaintainTally::warn_of_recounted() {
    if (totals_.recounted == 0) return;
    outcome_.warnings.push_back((outcome_.dry_run ? "would correct" : "corrected") +
                                std::string(" booked_count of ") + plural(totals_.recounted, "slot") +
                                (totals_.recounted == 1 ? ", which did not match its bookings"
                                                        : ", which did not match their bookings"));
}

void MaintainTally::warn_of_overbooked() {
    if (overbooked_count_ == 0) return;
    outcome_.warnings.push_back(plural(overbooked_count_, "slot") +
                                (overbooked_count_ == 1 ? " has" : " have") +
                                " more bookings than places: " + listed(overbooked_, overbooked_count_) +
                                " (move or cancel the bookings that are too many; `slotctl monitor` names "
                                "the customers)");
}

void MaintainTally::warn_of_contradicting() {
    if (contradicting_count_ == 0) return;
    outcome_.warnings.push_back(plural(contradicting_count_, "slot") + " cannot hold " +
                                (contradicting_count_ == 1 ? "its" : "their") +
                                " bookings, since the provider is booked for another slot at that time: " +
                                listed(contradicting_, contradicting_count_) +
                                " (cancel or move one of the bookings)");
}

}  // namespace slotctl
