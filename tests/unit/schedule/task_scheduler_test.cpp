#include <map>

#include "core/automation/setup.hpp"
#include "core/platform/run_lock.hpp"
#include "core/schedule/backends/schtasks/schtasks_scheduler.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace slotctl;
using slotctl::tests::TemporaryDirectory;

namespace {

using Tasks = std::map<std::string, std::string>;

/// Task Scheduler as documented: it gives definitions back in its own form.
class MemoryTasks : public TaskService {
  public:
    explicit MemoryTasks(Tasks& tasks, bool lists, int& until_failure)
        : tasks_(tasks), lists_(lists), until_failure_(until_failure) {}
    std::optional<Error> obstacle() override { return std::nullopt; }
    std::vector<std::string> tasks_below(const std::string& prefix) override {
        std::vector<std::string> found;
        for (const auto& [task, xml] : tasks_) {
            if (lists_ && task.starts_with("\\" + prefix)) found.push_back(task);
        }
        return found;
    }
    std::optional<std::string> definition(const std::string& task) override {
        const auto found = tasks_.find(task);
        return found == tasks_.end() ? std::nullopt : std::optional(found->second);
    }
    void save(const std::string& task, const std::string& xml) override {
        count_change();
        tasks_[task] = reworded(xml);
    }
    void remove(const std::string& task) override {
        count_change();
        tasks_.erase(task);
    }

  private:
    void count_change() {
        if (--until_failure_ == 0) throw Error(ErrorKind::permission, "access is denied");
    }
    static std::string reworded(std::string xml) {
        for (const auto& [from, to] : {std::pair<std::string, std::string>{"PT3600S", "PT1H"},
                                       {"PT300S", "PT5M"},
                                       {"      <Enabled>true</Enabled>\n", ""},
                                       {"&quot;", "\""}}) {
            for (auto at = xml.find(from); at != xml.npos; at = xml.find(from, at))
                xml.replace(at, from.size(), to);
        }
        return xml;
    }

    Tasks& tasks_;
    bool lists_;
    int& until_failure_;
};

struct Machine {
    TemporaryDirectory directory;
    Tasks tasks;
    int until_failure = 0;  ///< the number of the change that Windows refuses; 0: none
    std::string cron = "*/5 8-17 1,15 * 1";

    SchtasksScheduler scheduler(const std::string& instance = "", bool lists = true) {
        return SchtasksScheduler(Scope::user, instance, run_program,
                                 std::make_unique<MemoryTasks>(tasks, lists, until_failure),
                                 directory.path());
    }
    SetupPlan plan(SchtasksScheduler& scheduler) const {
        std::vector<ScheduledJob> jobs;
        for (const char* name : {"maintain", "unreserve"}) {
            jobs.push_back({.name = name,
                            .arguments = {name},
                            .when = CronExpression::parse(cron),
                            .time_zone = std::nullopt});
        }
        Installation installation;
        installation.instance = scheduler.instance();
        installation.program = "/Übung/ł \"x\"/slotctl.exe";
        installation.account.name = "SHOP\\Ünal";
        installation.state_directory = directory.path();
        return plan_setup(scheduler, jobs, installation, Instant{}, run_program);
    }
    void install(SchtasksScheduler& scheduler) {
        const auto lock = RunLock::try_acquire(directory.path() / "locks", "setup");
        carry_out(*lock, scheduler, plan(scheduler));
    }
};

}  // namespace

TEST_CASE("a task that Windows words differently is the same task") {
    Machine machine;
    auto scheduler = machine.scheduler();
    machine.install(scheduler);
    REQUIRE(machine.tasks.count("\\slotctl\\unreserve") == 1);
    CHECK(machine.tasks.begin()->second.find("PT5M") != std::string::npos);
    CHECK(machine.plan(scheduler).changes_nothing());
    CHECK(scheduler.instances() == std::vector<std::string>{""});
}

TEST_CASE("a task whose second trigger was edited by hand has drifted") {
    Machine machine;
    auto scheduler = machine.scheduler();
    machine.install(scheduler);
    std::string& xml = machine.tasks.begin()->second;
    const auto second = xml.rfind("<StartBoundary>");
    REQUIRE(second != xml.find("<StartBoundary>"));
    xml.replace(second, std::string("<StartBoundary>2020").size(), "<StartBoundary>2031");
    CHECK(machine.plan(scheduler).changes.size() == 1);
    machine.install(scheduler);
    CHECK(machine.plan(scheduler).changes_nothing());
}

TEST_CASE("a task that starts something else than a command has drifted") {
    Machine machine;
    auto scheduler = machine.scheduler();
    machine.install(scheduler);
    std::string& xml = machine.tasks.begin()->second;
    const auto from = xml.find("<Exec>"), to = xml.find("</Exec>");
    REQUIRE(to != std::string::npos);
    xml.replace(from, to + 7 - from, "<ComHandler><ClassId>{0}</ClassId></ComHandler>");
    CHECK_FALSE(machine.plan(scheduler).changes_nothing());
}

TEST_CASE("registered tasks are found even if they cannot be listed, and not once they are deleted") {
    Machine machine;
    auto unnamed = machine.scheduler("", false), shop = machine.scheduler("shop", false);
    machine.install(unnamed);
    machine.install(shop);
    CHECK(unnamed.instances() == std::vector<std::string>{"", "shop"});
    REQUIRE(shop.installed().size() == 2);
    CHECK(shop.installed().back().place == "\\slotctl-shop\\unreserve");
    machine.tasks.erase("\\slotctl-shop\\unreserve");
    CHECK(shop.installed().size() == 1);
    machine.tasks.erase("\\slotctl-shop\\maintain");
    CHECK(unnamed.instances() == std::vector<std::string>{""});
}

TEST_CASE("a task of somebody else in slotctl's folder is not touched") {
    Machine machine;
    machine.tasks["\\slotctl\\unreserve-backup"] = "<Task><Command>backup.exe</Command></Task>";
    auto scheduler = machine.scheduler();
    CHECK(scheduler.installed().empty());
}

TEST_CASE("a task that Windows refuses leaves none of the others") {
    Machine machine;
    auto scheduler = machine.scheduler();
    machine.until_failure = 2;
    CHECK_THROWS_WITH(machine.install(scheduler), Catch::Contains("access is denied"));
    CHECK(machine.tasks.empty());
}

TEST_CASE("a change that fails halfway restores the old tasks") {
    Machine machine;
    auto scheduler = machine.scheduler();
    machine.install(scheduler);
    const Tasks before = machine.tasks;
    machine.cron = "*/10 * * * *";
    machine.until_failure = 2;
    CHECK_THROWS_WITH(machine.install(scheduler), Catch::Contains("access is denied"));
    CHECK(machine.tasks == before);
}

TEST_CASE("removing the schedule deletes its tasks and leaves those of another instance") {
    Machine machine;
    auto unnamed = machine.scheduler(), shop = machine.scheduler("shop");
    machine.install(unnamed);
    const Tasks before = machine.tasks;
    machine.install(shop);
    const auto lock = RunLock::try_acquire(machine.directory.path() / "locks", "setup");
    carry_out(*lock, shop, plan_removal(shop));
    CHECK(machine.tasks == before);
}
