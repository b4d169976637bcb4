#include "core/plans/health_checks.hpp"

#include "core/plans/check_parts.hpp"

namespace slotctl::health_checks {

namespace {

std::string bytes_text(std::int64_t bytes) {
    constexpr std::int64_t mib = std::int64_t{1} << 20, gib = std::int64_t{1} << 30;
    if (bytes >= 10 * gib) return std::to_string(bytes / gib) + " GiB";
    if (bytes >= mib) return std::to_string(bytes / mib) + " MiB";
    return std::to_string(bytes / 1024) + " KiB";
}

}  // namespace

HealthCheck not_made(const std::string& name, const HealthFault& fault) {
    return {name, HealthState::unknown, fault.message, fault.hint, {}};
}

HealthCheck database(const DatabaseFacts& facts, const HealthPolicy& policy) {
    const double ms = static_cast<double>(facts.latency.count()) / 1000;
    HealthCheck check{"database", HealthState::ok, "", "", {}};
    check.state = above(ms, double(policy.latency_warning_ms), double(policy.latency_critical_ms));
    std::string shown = std::to_string(ms);
    shown.resize(shown.find('.') + 2);
    check.message = facts.description + " answers in " + (ms < 0.1 ? "less than 0.1" : shown) + " ms";
    if (check.state != HealthState::ok)
        check.hint = "check the load of the database server and the network to it";
    check.measures.push_back(measure("latency", ms / 1000, "s", policy.latency_warning_ms / 1000.0,
                                     policy.latency_critical_ms / 1000.0));
    return check;
}

HealthCheck schema(const DatabaseFacts& facts) {
    HealthCheck check{"schema", HealthState::ok, "", "", {}};
    const std::string has = std::to_string(facts.schema_version), wants = std::to_string(facts.schema_latest);
    if (facts.schema_version == facts.schema_latest) {
        check.message = "version " + has + " is current";
    } else if (facts.schema_version > facts.schema_latest) {
        check.state = HealthState::critical;
        check.message = "the database has version " + has + ", this slotctl supports versions up to " + wants;
        check.hint = "install a newer slotctl";
    } else {
        check.state = HealthState::critical;
        check.message = facts.schema_version == 0
                            ? "the database has no slotctl schema yet"
                            : "the database has version " + has + ", this slotctl needs " + wants;
        check.hint = "run `slotctl db migrate`; until then no job can work";
    }
    check.measures.push_back(measure("version", facts.schema_version, ""));
    return check;
}

HealthCheck directory(const DirectoryFacts& facts, const HealthPolicy& policy) {
    HealthCheck check{facts.purpose + "_directory", HealthState::ok, "", "", {}};
    if (facts.free_percent) {
        check.measures.push_back(
            measure("free", *facts.free_percent, "%", policy.disk_free_warning, policy.disk_free_critical));
        check.state = below(*facts.free_percent, policy.disk_free_warning, policy.disk_free_critical);
    }
    const std::string free = facts.free_percent ? percent_text(*facts.free_percent) + " (" +
                                                      bytes_text(facts.free_bytes) + ") free"
                                                : "";
    if (!facts.problem.empty()) {
        check.state = HealthState::critical;
        check.message = facts.path + " cannot be written: " + facts.problem;
        check.hint = "fix its permissions, or free space, for the user that runs slotctl";
        return check;
    }
    check.message = facts.path + " is writable" + (free.empty() ? "" : ", " + free);
    if (check.state != HealthState::ok) check.hint = "free space on that file system before it is full";
    return check;
}

}  // namespace slotctl::health_checks
