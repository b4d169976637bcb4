#include "core/plans/health_checks.hpp"

#include "core/base/text.hpp"
#include "core/base/zone_names.hpp"
#include "core/plans/check_parts.hpp"

namespace slotctl::health_checks {

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
    if (facts.read_only) {
        check.state = HealthState::critical;
        check.message += ", and is read-only: no job can work";
        check.hint =
            "a standby takes no changes: name the primary server, or let the URL say "
            "target_session_attrs=read-write"
            " where it names several hosts; else look for default_transaction_read_only of the database or "
            "role";
    }
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

HealthCheck clock(const ClockFacts& facts, const HealthPolicy& policy) {
    HealthCheck check{"clock", HealthState::ok, "", "", {}};
    const auto off = facts.ahead ? std::chrono::abs(*facts.ahead) : std::chrono::seconds{0};
    check.state = above(off, policy.clock_warning, policy.clock_critical);
    if (!facts.ahead) {
        check.message = "there is no database server to compare with";
    } else if (check.state == HealthState::ok) {
        check.message =
            "this host and the database server agree within " + rough_duration(policy.clock_warning);
    } else {
        check.message = "this host's clock is " + rough_duration(off) +
                        (facts.ahead->count() > 0 ? " ahead of" : " behind") + " the database server's";
        check.hint = "synchronise both clocks (NTP); jobs refuse to act on a clock that is far off";
    }
    for (std::size_t i = 0; i < facts.future.size(); ++i) {
        const RecordedRun& run = facts.future[i];
        check.message += "; run " + std::to_string(run.id) + " of " + facts.future_jobs[i] + " began " +
                         format_instant(run.started_at) + ", later than now";
    }
    if (!facts.future.empty()) {
        check.state = worst_of(check.state, HealthState::warning);
        if (check.hint.empty()) {
            check.hint =
                "a clock was wrong, or --now was given: run `slotctl maintain --verify --accept-clock` to "
                "fill "
                "what that run expired, and delete the row from job_runs";
        }
    }
    if (facts.ahead)
        check.measures.push_back(measure("offset", in_seconds(off), "s", in_seconds(policy.clock_warning),
                                         in_seconds(policy.clock_critical)));
    check.measures.push_back(measure("future_runs", double(facts.future.size()), "", 1.0));
    return check;
}

HealthCheck zone_data(const ZoneDataFacts& facts, const HealthPolicy& policy, Instant now) {
    HealthCheck check{"zone_data", HealthState::ok, "", "", {}};
    if (!facts.unknown.empty()) {
        check.state = HealthState::critical;
        check.message = "no calendar can be made for providers in zones that this machine does not know: " +
                        joined(facts.unknown);
        check.hint = facts.unknown.front() + ": " + unknown_zone_advice(facts.unknown.front(), "NAME");
        check.measures.push_back(measure("unknown_zones", double(facts.unknown.size()), "", 1.0, 1.0));
        return check;
    }
    if (facts.version.empty() || !facts.date) {
        check.message =
            "the version of the time zone data is unknown (there is no tzdata.zi), so nothing notices if "
            "they "
            "become old";
        return check;
    }
    const auto age = age_of(Instant{std::chrono::seconds{facts.date->time_since_epoch()}}, now);
    const bool old = policy.zone_data_max_age.count() > 0 && age > policy.zone_data_max_age;
    check.state = old ? HealthState::warning : HealthState::ok;
    check.message = "version " + facts.version + ", " + rough_duration(age) + " old (" + facts.source + ")";
    if (old)
        check.hint =
            "update the package tzdata: local times are wrong in zones whose rules have changed since then";
    const auto limit = policy.zone_data_max_age.count() > 0
                           ? std::optional(in_seconds(policy.zone_data_max_age))
                           : std::nullopt;
    check.measures.push_back(measure("age", in_seconds(age), "s", limit));
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
    check.message = facts.path + (facts.exists ? " is writable" : " does not exist yet and can be created") +
                    (free.empty() ? "" : ", " + free);
    if (check.state != HealthState::ok) check.hint = "free space on that file system before it is full";
    return check;
}

}  // namespace slotctl::health_checks
