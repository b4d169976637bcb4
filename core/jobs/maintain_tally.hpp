#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/jobs/failures.hpp"
#include "core/jobs/outcome.hpp"
#include "core/store/maintenance_store.hpp"

namespace slotctl {

DetailTable table_of_offerings();

/// The progress of a pass of `maintain`, as its outcome reports it.
class MaintainTally {
  public:
    /// An outcome that has `table_of_offerings` gets a row for each offering.
    explicit MaintainTally(Outcome& outcome) : outcome_(outcome) {}

    void begin(const MaintainSurvey& survey);

    /// Adds what was written (or would be) for these plans.
    void add(std::span<const ProviderPlan> plans, std::span<const OfferingCounts> all);
    /// This provider is finished.
    void finish(const ProviderWork& work) { waiting_ -= work.offerings; }
    void fail(ProviderId provider, const Error& error);
    void fail(const OfferingFault& fault);

    /// Writes the current counts.
    void report();
    /// Adds the messages for the end of the pass.
    void conclude();

    /// In a dry run, the slots that would be marked as outside the rules, and those that would no longer be.
    [[nodiscard]] const std::vector<SlotKey>& marked() const { return marked_; }
    [[nodiscard]] const std::vector<SlotKey>& cleared() const { return cleared_; }

  private:
    void add(const OfferingCounts& counts, bool active);
    void note_marks(const OfferingPlan& plan, const OfferingCounts* counts);
    void warn_of_capped();
    void warn_of_contradicting();
    void warn_of_recounted();
    void warn_of_overbooked();

    Outcome& outcome_;
    std::int64_t offerings_ = 0;  ///< active ones
    std::int64_t waiting_ = 0;    ///< the active ones that have work and are not done yet
    std::int64_t kept_booked_ = 0, changed_ = 0, capped_count_ = 0, contradicting_count_ = 0,
                 overbooked_count_ = 0;
    OfferingCounts totals_;
    std::vector<std::string> capped_, contradicting_, overbooked_;
    std::vector<SlotKey> marked_, cleared_;
    Failures failures_{"provider"};
};

}  // namespace slotctl
