#include "core/serve/dashboard_facts.hpp"

#include "core/base/log.hpp"
#include "core/dashboard/gather/calendar.hpp"

namespace slotctl::serve {

namespace {

constexpr std::chrono::seconds longest_age{10};
constexpr int days_back = 7, days_ahead = 30;

}  // namespace

std::shared_ptr<const DashboardFacts> KeptFacts::get(Desk& desk, Instant now) {
    std::unique_lock lock(mutex_);
    const auto is_fresh = [this] {
        return facts_ && std::chrono::steady_clock::now() - found_at_ < longest_age;
    };
    found_.wait(lock, [&] { return facts_ || !looking_; });
    if (is_fresh() || looking_) return facts_;
    looking_ = true;
    lock.unlock();
    std::shared_ptr<const DashboardFacts> facts;
    std::exception_ptr error;
    try {
        facts = find_out(desk, now);
    } catch (...) {
        error = std::current_exception();
    }
    lock.lock();
    looking_ = false;
    if (facts) {
        facts_ = facts;
        found_at_ = std::chrono::steady_clock::now();
    }
    found_.notify_all();
    if (error) std::rethrow_exception(error);
    return facts;
}

std::shared_ptr<const DashboardFacts> KeptFacts::find_out(Desk& desk, Instant now) const {
    auto facts = std::make_shared<DashboardFacts>();
    MonitorRequest request;
    request.check_health = request.performance_report = true;
    request.days_back = days_back;
    facts->report = report_of(parts_, request, now);
    try {
        if (parts_.around.installed) facts->installed = parts_.around.installed();
    } catch (const Error& error) {
        log::debug(std::string("the schedulers cannot be asked: ") + error.what());
    }
    if (facts->report.performance) {
        const std::int64_t offerings = facts->report.performance->offerings;
        facts->ahead = desk.with_store(
            [&](Store& store) { return dashboard::gather_days_ahead(store, offerings, days_ahead, now); });
    }
    return facts;
}

}  // namespace slotctl::serve
