#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "core/store/sqlite/maintenance.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

struct Zone {
    PairFacts::Day day;
    std::string today_starts;  ///< as in the tables, where texts sort like instants
};

using Zones = std::unordered_map<std::string, Zone>;

Zones zones_by_name(std::span<const ZoneDay> days_of_zones) {
    Zones zones;
    for (const ZoneDay& day : days_of_zones)
        zones[day.name] = {{day.stamp, day.today}, format_instant(day.today_starts)};
    return zones;
}

/// Parses times; most rows have the same time as the row before.
template <class Time, std::optional<Time> (*parse)(std::string_view)>
class TimeReader {
  public:
    /// A text that is not a time counts as later than all times.
    Time operator()(std::string_view text) {
        if (text != text_) {
            text_ = text;
            time_ = parse(text).value_or(Time::max());
        }
        return time_;
    }

  private:
    std::string text_;
    Time time_ = Time::max();
};

/// The ids in scope; an empty list means all of them.
class Asked {
  public:
    explicit Asked(std::vector<std::int64_t> ids) : ids_(std::move(ids)) {
        std::sort(ids_.begin(), ids_.end());
    }
    [[nodiscard]] bool contains(std::int64_t id) const {
        return ids_.empty() || std::binary_search(ids_.begin(), ids_.end(), id);
    }

  private:
    std::vector<std::int64_t> ids_;
};

struct Service {
    Revision revision = 0;
    int max_slots = 0;  ///< the limit that applies
    bool active = false;
};

/// Reads a table whose rows are ascending by pair, one row at a time.
class PairRows {
  public:
    PairRows(Connection& connection, const char* sql) : rows_(connection, sql) { next(); }

    [[nodiscard]] bool at_end() const { return at_end_; }
    [[nodiscard]] OfferingKey key() const { return key_; }
    [[nodiscard]] const Statement& row() const { return rows_; }
    [[nodiscard]] bool is_at(OfferingKey key) const { return !at_end_ && key_ == key; }

    void next() {
        at_end_ = !rows_.step();
        if (!at_end_) key_ = {rows_.integer(0), rows_.integer(1)};
    }

  private:
    Statement rows_;
    OfferingKey key_;
    bool at_end_ = false;
};

/// The facts about a provider that the survey needs.
struct Provider {
    bool active = false;
    Revision revision = 0;
    std::optional<PairFacts::Day> day;  ///< none: its zone is unknown
};

/// Reads the providers in parallel with the pairs.
class ProviderRows {
  public:
    explicit ProviderRows(Connection& connection, const Zones& zones)
        : rows_(connection, "SELECT id, time_zone, active, rules_revision FROM providers ORDER BY id"),
          zones_(zones) {
        next();
    }

    /// `id` must not decrease from call to call.
    const Provider& at(ProviderId id) {
        if (id == wanted_) return provider_;
        wanted_ = id;
        while (!at_end_ && id_ < id) next();
        provider_ = {};
        const bool exists = !at_end_ && id_ == id;
        if (exists) {
            provider_.active = rows_.boolean(2);
            provider_.revision = rows_.integer(3);
        }
        // The remains of a deleted provider are dated in UTC.
        const auto zone = zones_.find(exists ? std::string(rows_.text(1)) : "UTC");
        if (zone != zones_.end()) provider_.day = zone->second.day;
        return provider_;
    }

  private:
    void next() {
        at_end_ = !rows_.step();
        if (!at_end_) id_ = rows_.integer(0);
    }

    Statement rows_;
    const Zones& zones_;
    Provider provider_;
    ProviderId id_ = 0;
    std::optional<ProviderId> wanted_;
    bool at_end_ = false;
};

// The columns of offering_windows as they are read below.
constexpr const char* windows_sql =
    "SELECT provider_id, service_id, horizon, expired_before, capped, provider_revision, service_revision,"
    " zone_stamp, max_slots, touched, filled_until FROM offering_windows ORDER BY provider_id, service_id";

/// Reads offerings and offering_windows in parallel, in key order: every row once, without any look-ups.
class Surveyor {
  public:
    Surveyor(Connection& connection, const MaintainScope& scope, const MaintainPolicy& policy,
             const Zones& zones)
        : policy_(policy),
          providers_asked_(scope.providers),
          services_asked_(scope.services),
          providers_(connection, zones),
          offerings_(
              connection,
              "SELECT provider_id, service_id, active FROM offerings ORDER BY provider_id, service_id"),
          windows_(connection, windows_sql) {
        Statement services(connection,
                           "SELECT id, rules_revision, coalesce(max_slots, ?1), active FROM services");
        services.bind(policy.max_slots);
        while (services.step()) {
            services_[services.integer(0)] = {services.integer(1), services.small_integer(2),
                                              services.boolean(3)};
        }
    }

    MaintainSurvey run() {
        while (!offerings_.at_end() || !windows_.at_end()) {
            const bool offering_first =
                windows_.at_end() || (!offerings_.at_end() && offerings_.key() <= windows_.key());
            const OfferingKey key = offering_first ? offerings_.key() : windows_.key();
            if (providers_asked_.contains(key.provider) && services_asked_.contains(key.service))
                look_at(key);
            if (windows_.is_at(key)) windows_.next();
            if (offerings_.is_at(key)) offerings_.next();
        }
        return std::move(survey_);
    }

  private:
    void look_at(OfferingKey key) {
        const Provider& provider = providers_.at(key.provider);
        const auto found = services_.find(key.service);
        const Service service = found == services_.end() ? Service{} : found->second;
        const bool active =
            offerings_.is_at(key) && offerings_.row().boolean(2) && provider.active && service.active;
        if (active) ++survey_.offerings;
        OfferingWindow window;
        if (windows_.is_at(key)) window = sound(window_from(windows_.row()));
        const std::int64_t weight = work_of({.active = active,
                                             .window = windows_.is_at(key) ? &window : nullptr,
                                             .provider_revision = provider.revision,
                                             .service_revision = service.revision,
                                             .max_slots = service.max_slots,
                                             .day = provider.day},
                                            policy_);
        if (weight > 0) add_work(key.provider, weight, active);
    }

    OfferingWindow window_from(const Statement& row) {
        return {.horizon = horizon_(row.text(2)),
                .filled_until = filled_until_(row.text(10)),
                .capped = row.boolean(4),
                .expired_before = expired_before_(row.text(3)),
                .provider_revision = row.integer(5),
                .service_revision = row.integer(6),
                .zone_stamp = row.integer(7),
                .max_slots = row.small_integer(8),
                .touched = row.integer(9)};
    }

    void add_work(ProviderId provider, std::int64_t weight, bool active) {
        if (survey_.work.empty() || survey_.work.back().provider != provider)
            survey_.work.push_back({provider, 0, 0});
        survey_.work.back().weight += weight;
        if (active) ++survey_.work.back().offerings;
    }

    const MaintainPolicy& policy_;
    Asked providers_asked_, services_asked_;
    ProviderRows providers_;
    PairRows offerings_, windows_;
    std::unordered_map<ServiceId, Service> services_;
    TimeReader<LocalDate, parse_date> horizon_, expired_before_;
    TimeReader<Instant, parse_instant> filled_until_;
    MaintainSurvey survey_;
};

/// Booked slots from today on that are marked; the index has few rows.
std::int64_t count_outside_rules(Connection& connection, const MaintainScope& scope, const Zones& zones) {
    const Asked providers(scope.providers), services(scope.services);
    Statement marked(
        connection,
        "SELECT s.provider_id, s.service_id, s.starts_at, iif(p.id IS NULL, 'UTC', p.time_zone) FROM slots s"
        " LEFT JOIN providers p ON p.id = s.provider_id WHERE s.outside_rules AND s.booked_count > 0");
    std::int64_t count = 0;
    while (marked.step()) {
        if (!providers.contains(marked.integer(0)) || !services.contains(marked.integer(1))) continue;
        const auto zone = zones.find(std::string(marked.text(3)));
        if (zone != zones.end() && marked.text(2) >= zone->second.today_starts) ++count;
    }
    return count;
}

/// Adds the providers with slots of pairs that have neither an offering nor a row of offering_windows. Steps
/// from provider to provider by the key, without reading the slots between.
void add_strays(Connection& connection, const MaintainScope& scope, std::vector<ProviderWork>& work) {
    const Asked providers(scope.providers);
    Statement next(connection,
                   "SELECT provider_id FROM slots WHERE provider_id > ?1 ORDER BY provider_id LIMIT 1");
    Statement of_service(connection,
                         "SELECT 1 FROM slots WHERE provider_id = ?1 AND service_id = ?2 LIMIT 1");
    std::vector<ProviderWork> strays;
    for (auto provider = std::numeric_limits<ProviderId>::min(); next.bind(provider).step();) {
        provider = next.integer(0);
        if (!providers.contains(provider)) continue;
        const bool asked = scope.services.empty() ||
                           std::any_of(scope.services.begin(), scope.services.end(), [&](ServiceId service) {
                               return of_service.bind(provider, service).step();
                           });
        if (asked) strays.push_back({provider, 1, 0});
    }
    std::vector<ProviderWork> both;
    both.reserve(work.size() + strays.size());
    // If two elements are equal, set_union takes the one from the first list.
    std::set_union(work.begin(), work.end(), strays.begin(), strays.end(), std::back_inserter(both),
                   [](const ProviderWork& a, const ProviderWork& b) { return a.provider < b.provider; });
    work = std::move(both);
}

}  // namespace

MaintainScope SqliteMaintenance::unknown(const MaintainScope& scope) {
    const Connection::Task task(connection_, "looking up providers and services");
    const auto missing_of = [&](std::vector<std::int64_t> ids, const std::string& table,
                                const std::string& key) {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        Statement known(connection_, "SELECT 1 WHERE EXISTS (SELECT 1 FROM " + table +
                                         " WHERE id = ?1) OR EXISTS (SELECT 1 FROM offering_windows WHERE " +
                                         key + " = ?1) OR EXISTS (SELECT 1 FROM slots WHERE " + key +
                                         " = ?1)");
        std::erase_if(ids, [&](std::int64_t id) {
            const bool found = known.bind(id).step();
            known.reset();
            return found;
        });
        return ids;
    };
    return {missing_of(scope.providers, "providers", "provider_id"),
            missing_of(scope.services, "services", "service_id")};
}

std::vector<std::string> SqliteMaintenance::time_zones(const MaintainScope& scope) {
    const Connection::Task task(connection_, "listing time zones");
    const Asked asked(scope.providers);
    Statement rows(connection_, "SELECT id, time_zone FROM providers");
    std::vector<std::string> names;
    std::unordered_map<std::string, bool> known;
    while (rows.step()) {
        if (!asked.contains(rows.integer(0))) continue;
        std::string name(rows.text(1));
        if (known.emplace(name, true).second) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
}

MaintainSurvey SqliteMaintenance::survey(const MaintainScope& scope, const MaintainPolicy& policy,
                                         std::span<const ZoneDay> days_of_zones) {
    const Connection::Task task(connection_, "looking for work");
    const Zones zones = zones_by_name(days_of_zones);
    const Transaction snapshot(connection_, Transaction::Kind::read);
    MaintainSurvey survey = Surveyor(connection_, scope, policy, zones).run();
    survey.outside_rules = count_outside_rules(connection_, scope, zones);
    if (policy.verify) add_strays(connection_, scope, survey.work);
    return survey;
}

}  // namespace slotctl::sqlite
