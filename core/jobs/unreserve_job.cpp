#include "core/jobs/unreserve_job.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <thread>
#include <unordered_set>

#include "core/base/batch_retry.hpp"
#include "core/base/log.hpp"
#include "core/jobs/clock_check.hpp"
#include "core/jobs/ended_holds.hpp"
#include "core/jobs/failures.hpp"
#include "core/jobs/wording.hpp"

namespace slotctl {

namespace {

using OrderIds = std::vector<OrderId>;
/// Applies or previews the plans of some orders (ascending).
using Carry = std::function<Settled(const OrderIds&, const PlanOrders&)>;

/// How many are requested, and kept, at a time: both bound memory. Batches are made from the kept orders
/// whose ids are close to each other. Their rows, and those of their reservations, are mostly close too, so
/// each page is visited once.
constexpr std::size_t listed_at_once = 65'536, kept_at_once = 4 * listed_at_once;
/// Once a checkout had to wait for a batch, the next batches are reduced to this fraction, so that they lock
/// stock for a shorter time.
constexpr std::int64_t part_beside_others = 4;
constexpr int batches_beside_others = 50;
/// Once this many orders have failed, the cause is not the orders.
constexpr std::size_t failures_borne = 100;
/// How often orders locked by a checkout are tried again; each round has a pause before it.
constexpr int rounds_for_held = 3;
constexpr std::chrono::milliseconds pause_for_held{100};

struct DueOrder {
    OrderId order = 0;
    std::int64_t listed = 0;  ///< how many of its reservations are in the list
};

/// One entry per order, ascending.
std::vector<DueOrder> by_order(std::vector<OrderId> listed) {
    std::sort(listed.begin(), listed.end());
    std::vector<DueOrder> orders;
    for (const OrderId order : listed) {
        if (orders.empty() || orders.back().order != order) orders.push_back({order, 0});
        ++orders.back().listed;
    }
    return orders;
}

DetailTable table_of_orders() {
    return {"orders",
            {{"order_id", "order"},
             {"released", "released"},
             {"confirmed", "confirmed"},
             {"units", "units"},
             {"fate", "fate"}},
            {}};
}

std::vector<DetailTable::Cell> row_of(const OrderPlan& order) {
    return {order.order, static_cast<std::int64_t>(order.release.size()),
            static_cast<std::int64_t>(order.confirm.size()), order.units,
            DetailTable::Word{std::string(name_of(order.fate))}};
}

class UnreservePass {
  public:
    UnreservePass(const UnreserveRequest& request, const JobContext& context, Instant now, Outcome& outcome)
        : request_(request),
          context_(context),
          now_(now),
          store_(context.store.reservations()),
          outcome_(outcome),
          left_(request.limit.value_or(std::numeric_limits<std::int64_t>::max())) {}

    void run(const Carry& carry) {
        report();
        std::optional<DuePosition> position = DuePosition{};
        while (position && goes_on()) {
            OrderIds listed = list_from(position);
            if (!total_) total_ = total(listed, position.has_value());
            work_off(by_order(std::move(listed)), carry);
        }
        look_again_at_held(carry);
        interrupted();  // also if the signal was received during the last batch
        conclude();
    }

  private:
    /// Advances `position`.
    OrderIds list_from(std::optional<DuePosition>& position) {
        const auto most = std::max(listed_at_once, static_cast<std::size_t>(request_.batch_size));
        OrderIds listed;
        while (position && listed.size() < kept_at_once && static_cast<std::int64_t>(listed.size()) < left_) {
            const DueChunk chunk = store_.due(request_.policy, now_, *position, most);
            listed.insert(listed.end(), chunk.orders.begin(), chunk.orders.end());
            position = chunk.next;
        }
        return listed;
    }

    /// Counting takes the database a moment, and is not necessary if the first list is complete.
    std::int64_t total(const OrderIds& listed, bool more) {
        const auto due =
            more ? store_.count_due(request_.policy, now_) : static_cast<std::int64_t>(listed.size());
        return std::min(due, left_);
    }

    [[nodiscard]] std::int64_t batch_size() const {
        const std::int64_t size = request_.batch_size;
        return beside_others_ > 0 ? std::max<std::int64_t>(size / part_beside_others, 1) : size;
    }

    [[nodiscard]] bool goes_on() { return left_ > 0 && failures_.count() < failures_borne && !interrupted(); }

    void work_off(const std::vector<DueOrder>& orders, const Carry& carry) {
        auto next = orders.begin();
        while (next != orders.end() && goes_on()) {
            listed_.clear();
            std::int64_t weight = 0;
            for (; next != orders.end(); ++next) {
                // An order that was partly in an earlier list has been processed as a whole.
                if (whole_.contains(next->order)) continue;
                if (!listed_.empty() && weight + next->listed > batch_size()) break;
                listed_.emplace(next->order, next->listed);
                weight += next->listed;
            }
            if (listed_.empty()) return;
            OrderIds ids;
            for (const auto& [order, count] : listed_) ids.push_back(order);
            carry_out(ids, carry);
            done_ += weight;
            report();
        }
    }

    /// If a batch fails, its halves are tried, so that in the end one bad order only affects itself.
    void carry_out(const OrderIds& ids, const Carry& carry, bool divided = false) {
        if (!goes_on()) return;
        try {
            // Each attempt may wait for a lock, so locks that a whole batch did not get are tried less often.
            retry_conflicts(
                divided ? 2 : 5, [&] { attempt(ids, carry); }, context_.stop_requested);
        } catch (const Error& e) {
            const bool of_this_batch = e.kind() == ErrorKind::failed || e.kind() == ErrorKind::conflict;
            if (!of_this_batch) throw;
            if (ids.size() == 1) return failures_.add("order " + std::to_string(ids.front()), e);
            log::warning(plural(static_cast<std::int64_t>(ids.size()), "order") +
                         " failed together; retrying in halves: " + e.what());
            const auto middle = ids.begin() + static_cast<std::ptrdiff_t>(ids.size() / 2);
            carry_out({ids.begin(), middle}, carry, true);
            carry_out({middle, ids.end()}, carry, true);
        }
    }

    void attempt(const OrderIds& ids, const Carry& carry) {
        const Settled settled = carry(ids, [&](std::span<const OrderSnapshot> orders) {
            return plan_unreserve(orders, request_.policy, now_, left_);
        });
        beside_others_ = settled.waited_for ? batches_beside_others : std::max(beside_others_ - 1, 0);
        held_.insert(held_.end(), settled.held.begin(), settled.held.end());
        const std::int64_t count = settled.plan.settled();
        left_ -= count;
        if (count > 0) ++batches_;
        for (const OrderPlan& order : settled.plan.orders) add(order);
        for (const StockLevel& level : settled.levels) check(level);
    }

    void add(const OrderPlan& order) {
        if (const auto found = listed_.find(order.order); found != listed_.end() && order.due > found->second)
            whole_.insert(order.order);
        released_ += static_cast<std::int64_t>(order.release.size());
        units_ += order.units;
        switch (order.fate) {
            case OrderFate::cancelled:
                ++orders_cancelled_;
                break;
            case OrderFate::released:
                break;
            case OrderFate::kept_paid:
                kept_paid_ += order.due;
                break;
            case OrderFate::kept_confirmed:
                kept_confirmed_ += order.due;
                break;
            case OrderFate::kept_processing:
                break;
        }
        kept_processing_ += order.due - static_cast<std::int64_t>(order.release.size()) -
                            static_cast<std::int64_t>(order.confirm.size());
        if (order.paid_too_late) {
            ++paid_too_late_;
            if (too_late_.size() < names_in_a_warning)
                too_late_.push_back("order " + std::to_string(order.order));
        }
        if (DetailTable* const orders = outcome_.table("orders")) orders->rows.push_back(row_of(order));
    }

    /// In a dry run, earlier batches gave nothing back, so their amounts are remembered here.
    void check(const StockLevel& level) {
        const auto& [stock, units] = level.give_back;
        std::int64_t reserved = level.reserved;
        if (context_.dry_run) {
            std::int64_t& before = given_back_[stock];
            reserved = std::max<std::int64_t>(reserved - before, 0);
            before += units;
        }
        if (reserved < units) drifted_.insert(stock);
    }

    void look_again_at_held(const Carry& carry) {
        for (int round = 0; round < rounds_for_held && !held_.empty() && goes_on(); ++round) {
            std::this_thread::sleep_for(pause_for_held);
            OrderIds again;
            again.swap(held_);
            std::sort(again.begin(), again.end());
            again.erase(std::unique(again.begin(), again.end()), again.end());
            const auto most = static_cast<std::size_t>(request_.batch_size);
            for (std::size_t at = 0; at < again.size() && goes_on(); at += most) {
                const auto end = std::min(at + most, again.size());
                carry_out({again.begin() + static_cast<std::ptrdiff_t>(at),
                           again.begin() + static_cast<std::ptrdiff_t>(end)},
                          carry);
                report();
            }
        }
    }

    bool interrupted() { return stops_early(context_, outcome_); }

    void report() {
        Counts& counts = outcome_.counts;
        counts.set("released", released_);
        counts.set("units", units_);
        counts.set("orders_cancelled", orders_cancelled_);
        counts.set("kept_paid", kept_paid_);
        counts.set("kept_confirmed", kept_confirmed_);
        counts.set("kept_processing", kept_processing_);
        counts.set("drift", static_cast<std::int64_t>(drifted_.size()));
        counts.set("batches", batches_);
        if (total_) tell_progress(context_, std::min(done_, *total_), *total_);
    }

    void conclude() {
        report();
        for (DetailTable& table : outcome_.details) std::sort(table.rows.begin(), table.rows.end());
        warn_of_drift();
        warn_of_orders();
        failures_.conclude(outcome_);
        if (outcome_.status == RunStatus::partial && failures_.count() >= failures_borne)
            *outcome_.error += "; gave up after these failures";
    }

    void warn_of_drift() {
        if (drifted_.empty()) return;
        std::vector<std::string> names;
        for (const StockKey& stock : drifted_) {
            if (names.size() == names_in_a_warning) break;
            names.push_back((stock.kind == StockKey::Kind::variant ? "variant " : "drop product ") +
                            std::to_string(stock.id));
        }
        const auto count = static_cast<std::int64_t>(drifted_.size());
        outcome_.warnings.push_back("stock drift: " + listed(names, count) + (count == 1 ? " has" : " have") +
                                    " less in reserved_quantity than " +
                                    (context_.dry_run ? "would be given back; a real run would set it to 0"
                                                      : "should have been given back; it is now 0") +
                                    " (another program changes reserved_quantity without the reservations)");
    }

    void warn_of_orders() {
        if (paid_too_late_ > 0) {
            outcome_.warnings.push_back(listed(too_late_, paid_too_late_) +
                                        (paid_too_late_ == 1 ? " was paid after it was cancelled; its"
                                                             : " were paid after they were "
                                                               "cancelled; their") +
                                        " remaining stock stays reserved: deliver or refund " +
                                        (paid_too_late_ == 1 ? "it" : "them"));
        }
        if (!held_.empty()) {
            std::sort(held_.begin(), held_.end());
            held_.erase(std::unique(held_.begin(), held_.end()), held_.end());
            outcome_.warnings.push_back(
                "skipped " + plural(static_cast<std::int64_t>(held_.size()), "order") +
                " locked by other transactions (first: " + std::to_string(held_.front()) +
                "); the next run will retry " + (held_.size() == 1 ? "it" : "them"));
        }
    }

    const UnreserveRequest& request_;
    const JobContext& context_;
    Instant now_;  ///< decides what is due
    ReservationStore& store_;
    Outcome& outcome_;
    std::int64_t left_;
    std::int64_t released_ = 0, units_ = 0, orders_cancelled_ = 0, kept_paid_ = 0, kept_confirmed_ = 0;
    std::int64_t kept_processing_ = 0, batches_ = 0, paid_too_late_ = 0;
    std::int64_t done_ = 0;
    std::optional<std::int64_t> total_;       ///< to be done
    int beside_others_ = 0;                   ///< batches left that are made smaller
    std::map<OrderId, std::int64_t> listed_;  ///< the current batch
    std::unordered_set<OrderId> whole_;       ///< processed, although only part of it was listed so far
    OrderIds held_;
    std::set<StockKey> drifted_;
    std::map<StockKey, std::int64_t> given_back_;
    std::vector<std::string> too_late_;
    Failures failures_{"order"};
};

}  // namespace

Outcome unreserve(const UnreserveRequest& request, const JobContext& context) {
    ReservationStore& store = context.store.reservations();
    Job job;
    job.name = "unreserve";
    job.details = {table_of_orders()};
    if (request.limit) job.scope = "limit=" + std::to_string(*request.limit);
    job.rehearse = [&](Outcome& outcome) {
        const Instant now = time_for_what_is_due(job.name, AfterLeap::warns, context, outcome);
        UnreservePass(request, context, now, outcome)
            .run([&](const OrderIds& orders, const PlanOrders& plan) { return store.preview(orders, plan); });
        count_ended_holds(context, now, outcome);
    };
    job.work = [&](const RunLock& lock, ClusterLock& cluster, Outcome& outcome) {
        const Instant now = time_for_what_is_due(job.name, AfterLeap::warns, context, outcome);
        UnreservePass(request, context, now, outcome)
            .run([&](const OrderIds& orders, const PlanOrders& plan) {
                cluster.require_held();
                return store.apply(lock, orders, now, plan);
            });
        release_ended_holds(lock, cluster, context, now, request.batch_size, outcome);
    };
    return run_job(job, context);
}

}  // namespace slotctl
