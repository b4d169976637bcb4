#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/exchange/records.hpp"

/// The rules of providers and services row by row, as tables hold them: what is compared, changed and undone.
namespace slotctl {

struct ProviderRow {
    ProviderId id = 0;
    std::string name, time_zone;
    bool active = true;
    bool operator==(const ProviderRow&) const = default;
};

struct ServiceRow {
    ServiceId id = 0;
    std::string name;
    std::chrono::minutes duration{};
    std::optional<std::chrono::minutes> step;
    std::chrono::minutes buffer_before{}, buffer_after{}, min_notice{};
    int capacity = 1;
    std::optional<int> max_slots;
    bool active = true;
    bool operator==(const ServiceRow&) const = default;
};

struct OfferingRow {
    OfferingKey key;
    bool active = true;
    bool operator==(const OfferingRow&) const = default;
};

/// A weekly window of a provider, or of one of its services, which has no dates.
struct HoursRow {
    ProviderId provider = 0;
    std::optional<ServiceId> service;
    unsigned weekday = 1;    ///< ISO, 1 = Monday … 7
    TimeOfDay from{}, to{};  ///< as in AvailabilityRecord
    std::optional<LocalDate> valid_from, valid_until;
    auto operator<=>(const HoursRow&) const = default;
};

/// All that is stored of one provider's date.
struct OverrideRow {
    ProviderId provider = 0;
    LocalDate date{};
    std::vector<std::pair<TimeOfDay, TimeOfDay>> windows;  ///< ascending and unique; empty = closed
    std::optional<std::string> reason;
    bool operator==(const OverrideRow&) const = default;
};

using OverrideKey = std::pair<ProviderId, LocalDate>;

struct RuleRows {
    std::map<ServiceId, ServiceRow> services;
    std::map<ProviderId, ProviderRow> providers;
    std::map<OfferingKey, OfferingRow> offerings;
    std::set<HoursRow> hours;
    std::map<OverrideKey, OverrideRow> overrides;
    bool operator==(const RuleRows&) const = default;
};

/// The stored row with the same key; nothing if there is none.
std::optional<ServiceRow> stored(const RuleRows& rows, const ServiceRow& key);
std::optional<ProviderRow> stored(const RuleRows& rows, const ProviderRow& key);
std::optional<OfferingRow> stored(const RuleRows& rows, const OfferingRow& key);
std::optional<HoursRow> stored(const RuleRows& rows, const HoursRow& key);
std::optional<OverrideRow> stored(const RuleRows& rows, const OverrideRow& key);
/// Adds a row, or replaces the one with the same key.
void put(RuleRows& rows, const ServiceRow& row);
void put(RuleRows& rows, const ProviderRow& row);
void put(RuleRows& rows, const OfferingRow& row);
void put(RuleRows& rows, const HoursRow& row);
void put(RuleRows& rows, const OverrideRow& row);
void erase(RuleRows& rows, const ServiceRow& row);
void erase(RuleRows& rows, const ProviderRow& row);
void erase(RuleRows& rows, const OfferingRow& row);
void erase(RuleRows& rows, const HoursRow& row);
void erase(RuleRows& rows, const OverrideRow& row);

/// One row before and after a change; no row before: it is added, none after: it is removed.
template <class Row>
struct RowChange {
    std::optional<Row> before, after;
    bool operator==(const RowChange&) const = default;
};

/// Each list is ascending by key.
struct RuleChanges {
    std::vector<RowChange<ServiceRow>> services;
    std::vector<RowChange<ProviderRow>> providers;
    std::vector<RowChange<OfferingRow>> offerings;
    std::vector<RowChange<HoursRow>> hours;
    std::vector<RowChange<OverrideRow>> overrides;
    bool operator==(const RuleChanges&) const = default;
    [[nodiscard]] bool empty() const { return *this == RuleChanges{}; }
};

RuleChanges difference(const RuleRows& before, const RuleRows& after);

/// The rows that a change replaces, and those that replace them: `difference` of both is the change again.
RuleRows rows_before(const RuleChanges& changes);
RuleRows rows_after(const RuleChanges& changes);

/// The rows of records; what a record leaves out has no row.
RuleRows rows_of(const std::vector<ServiceRecord>& services, const std::vector<ProviderRecord>& providers);
/// The same rows as records, which have no fields but those.
std::vector<ServiceRecord> service_records(const RuleRows& rows);
std::vector<ProviderRecord> provider_records(const RuleRows& rows);

/// As a file that `slotctl import` reads, and back. `rules_from` throws FaultyFile.
std::string rules_json(const RuleRows& rows);
RuleRows rules_from(const std::string& json);

}  // namespace slotctl
