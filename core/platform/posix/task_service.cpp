#include "core/platform/task_service.hpp"

namespace slotctl {

namespace {

class NoTaskService : public TaskService {
  public:
    std::optional<Error> obstacle() override {
        return Error(ErrorKind::failed, "this machine has no Windows Task Scheduler",
                     "use --scheduler systemd or cron; --dry-run prints the tasks anywhere");
    }
    std::vector<std::string> tasks_below(const std::string&) override { return {}; }
    std::optional<std::string> definition(const std::string&) override { return std::nullopt; }
    void save(const std::string&, const std::string&) override { throw Error(*obstacle()); }
    void remove(const std::string&) override { throw Error(*obstacle()); }
};

}  // namespace

std::unique_ptr<TaskService> open_task_service() {
    return std::make_unique<NoTaskService>();
}

}  // namespace slotctl
