#include "core/exchange/rule_rows.hpp"

#include <algorithm>
#include <sstream>
#include <tuple>

#include "core/exchange/json.hpp"
#include "core/exchange/weekday_groups.hpp"

namespace slotctl {

namespace {

template <class Key, class Row>
std::vector<RowChange<Row>> difference_of(const std::map<Key, Row>& before, const std::map<Key, Row>& after) {
    std::vector<RowChange<Row>> changes;
    auto old = before.begin();
    for (const auto& [key, row] : after) {
        for (; old != before.end() && old->first < key; ++old) changes.push_back({old->second, std::nullopt});
        if (old == before.end() || key < old->first) {
            changes.push_back({std::nullopt, row});
            continue;
        }
        if (!(old->second == row)) changes.push_back({old->second, row});
        ++old;
    }
    for (; old != before.end(); ++old) changes.push_back({old->second, std::nullopt});
    return changes;
}

std::map<HoursRow, HoursRow> by_itself(const std::set<HoursRow>& rows) {
    std::map<HoursRow, HoursRow> map;
    for (const HoursRow& row : rows) map.emplace(row, row);
    return map;
}

template <class Map, class Key>
auto found_in(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
}

template <class Side>
RuleRows rows_on(const RuleChanges& changes, Side side) {
    RuleRows rows;
    const auto add = [&](const auto& list) {
        for (const auto& change : list)
            if (const auto& row = side(change)) put(rows, *row);
    };
    add(changes.services);
    add(changes.providers);
    add(changes.offerings);
    add(changes.hours);
    add(changes.overrides);
    return rows;
}

void add_rows(const ProviderRecord& record, RuleRows& rows) {
    if (record.name)
        put(rows, ProviderRow{record.id, *record.name, record.time_zone.value_or(""),
                              record.active.value_or(true)});
    if (record.availability) {
        for (const AvailabilityRecord& hours : *record.availability) {
            for (const unsigned weekday : hours.weekdays)
                put(rows, HoursRow{record.id, std::nullopt, weekday, hours.from, hours.to, hours.valid_from,
                                   hours.valid_until});
        }
    }
    if (record.overrides) {
        for (const OverrideRecord& date : *record.overrides) {
            OverrideRow row{record.id, date.date, {}, date.reason};
            for (const auto& window : date.windows) row.windows.emplace_back(window.from, window.to);
            std::sort(row.windows.begin(), row.windows.end());
            row.windows.erase(std::unique(row.windows.begin(), row.windows.end()), row.windows.end());
            put(rows, row);
        }
    }
    if (!record.offerings) return;
    for (const OfferingRecord& offering : *record.offerings) {
        if (offering.active) put(rows, OfferingRow{{record.id, offering.service}, *offering.active});
        if (!offering.hours) continue;
        for (const HoursRecord& hours : *offering.hours) {
            for (const unsigned weekday : hours.weekdays)
                put(rows, HoursRow{record.id, offering.service, weekday, hours.from, hours.to, std::nullopt,
                                   std::nullopt});
        }
    }
}

/// Assembles records from rows; each row finds the record of its provider.
class Records {
  public:
    ProviderRecord& provider(ProviderId id) {
        ProviderRecord& record = providers_[id];
        record.id = id;
        return record;
    }
    OfferingRecord& offering(OfferingKey key) {
        OfferingRecord& record = offerings_[key];
        record.service = key.service;
        provider(key.provider);
        return record;
    }
    std::vector<ProviderRecord> take() {
        for (auto& [key, offering] : offerings_) {
            auto& list = providers_[key.provider].offerings;
            if (!list) list.emplace();
            list->push_back(std::move(offering));
        }
        std::vector<ProviderRecord> records;
        for (auto& [id, record] : providers_) records.push_back(std::move(record));
        return records;
    }

  private:
    std::map<ProviderId, ProviderRecord> providers_;
    std::map<OfferingKey, OfferingRecord> offerings_;
};

template <class Record>
std::vector<Record>& list_in(std::optional<std::vector<Record>>& list) {
    return list ? *list : list.emplace();
}

/// In the order in which weekdays of the same hours follow each other.
std::vector<HoursRow> by_window(const std::set<HoursRow>& rows) {
    std::vector<HoursRow> sorted(rows.begin(), rows.end());
    std::sort(sorted.begin(), sorted.end(), [](const HoursRow& a, const HoursRow& b) {
        return std::tie(a.provider, a.service, a.from, a.to, a.valid_from, a.valid_until, a.weekday) <
               std::tie(b.provider, b.service, b.from, b.to, b.valid_from, b.valid_until, b.weekday);
    });
    return sorted;
}

}  // namespace

std::optional<ServiceRow> stored(const RuleRows& rows, const ServiceRow& key) {
    return found_in(rows.services, key.id);
}
std::optional<ProviderRow> stored(const RuleRows& rows, const ProviderRow& key) {
    return found_in(rows.providers, key.id);
}
std::optional<OfferingRow> stored(const RuleRows& rows, const OfferingRow& key) {
    return found_in(rows.offerings, key.key);
}
std::optional<HoursRow> stored(const RuleRows& rows, const HoursRow& key) {
    return rows.hours.contains(key) ? std::optional(key) : std::nullopt;
}
std::optional<OverrideRow> stored(const RuleRows& rows, const OverrideRow& key) {
    return found_in(rows.overrides, OverrideKey{key.provider, key.date});
}

void put(RuleRows& rows, const ServiceRow& row) {
    rows.services[row.id] = row;
}
void put(RuleRows& rows, const ProviderRow& row) {
    rows.providers[row.id] = row;
}
void put(RuleRows& rows, const OfferingRow& row) {
    rows.offerings[row.key] = row;
}
void put(RuleRows& rows, const HoursRow& row) {
    rows.hours.insert(row);
}
void put(RuleRows& rows, const OverrideRow& row) {
    rows.overrides[{row.provider, row.date}] = row;
}

void erase(RuleRows& rows, const ServiceRow& row) {
    rows.services.erase(row.id);
}
void erase(RuleRows& rows, const ProviderRow& row) {
    rows.providers.erase(row.id);
}
void erase(RuleRows& rows, const OfferingRow& row) {
    rows.offerings.erase(row.key);
}
void erase(RuleRows& rows, const HoursRow& row) {
    rows.hours.erase(row);
}
void erase(RuleRows& rows, const OverrideRow& row) {
    rows.overrides.erase({row.provider, row.date});
}

RuleChanges difference(const RuleRows& before, const RuleRows& after) {
    return {difference_of(before.services, after.services), difference_of(before.providers, after.providers),
            difference_of(before.offerings, after.offerings),
            difference_of(by_itself(before.hours), by_itself(after.hours)),
            difference_of(before.overrides, after.overrides)};
}

RuleRows rows_before(const RuleChanges& changes) {
    return rows_on(
        changes, [](const auto& change) -> const auto& { return change.before; });
}

RuleRows rows_after(const RuleChanges& changes) {
    return rows_on(
        changes, [](const auto& change) -> const auto& { return change.after; });
}

RuleRows rows_of(const std::vector<ServiceRecord>& services, const std::vector<ProviderRecord>& providers) {
    RuleRows rows;
    for (const ServiceRecord& record : services) {
        const std::chrono::minutes none{0};
        put(rows, ServiceRow{record.id, record.name.value_or(""), record.duration.value_or(none),
                             record.step.value_or(std::nullopt), record.buffer_before.value_or(none),
                             record.buffer_after.value_or(none), record.min_notice.value_or(none),
                             record.capacity.value_or(1), record.max_slots.value_or(std::nullopt),
                             record.active.value_or(true)});
    }
    for (const ProviderRecord& record : providers) add_rows(record, rows);
    return rows;
}

std::vector<ServiceRecord> service_records(const RuleRows& rows) {
    std::vector<ServiceRecord> records;
    for (const auto& [id, row] : rows.services) {
        ServiceRecord record;
        record.id = id;
        record.name = row.name;
        record.duration = row.duration;
        record.step = row.step;
        record.buffer_before = row.buffer_before;
        record.buffer_after = row.buffer_after;
        record.min_notice = row.min_notice;
        record.capacity = row.capacity;
        record.max_slots = row.max_slots;
        record.active = row.active;
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<ProviderRecord> provider_records(const RuleRows& rows) {
    Records records;
    for (const auto& [id, row] : rows.providers) {
        ProviderRecord& record = records.provider(id);
        record.name = row.name;
        record.time_zone = row.time_zone;
        record.active = row.active;
    }
    for (const HoursRow& row : by_window(rows.hours)) {
        if (row.service) {
            add_weekday(list_in(records.offering({row.provider, *row.service}).hours),
                        HoursRecord{{row.weekday}, row.from, row.to});
        } else {
            add_weekday(list_in(records.provider(row.provider).availability),
                        AvailabilityRecord{{row.weekday}, row.from, row.to, row.valid_from, row.valid_until});
        }
    }
    for (const auto& [key, row] : rows.overrides) {
        OverrideRecord record{row.date, {}, row.reason};
        for (const auto& [from, to] : row.windows) record.windows.push_back({from, to});
        list_in(records.provider(row.provider).overrides).push_back(std::move(record));
    }
    for (const auto& [key, row] : rows.offerings) records.offering(key).active = row.active;
    return records.take();
}

std::string rules_json(const RuleRows& rows) {
    std::ostringstream out;
    BusinessWriter writer(out);
    for (const ServiceRecord& record : service_records(rows)) writer.service(record);
    for (const ProviderRecord& record : provider_records(rows)) writer.provider(record);
    writer.finish();
    return out.str();
}

RuleRows rules_from(const std::string& json) {
    std::istringstream in(json);
    // What was stored was checked then; the time zones of today's machine do not matter.
    const Business business = read_business(in, [](std::string_view) { return true; });
    return rows_of(business.services, business.providers);
}

}  // namespace slotctl
