#include "core/exchange/flat_changes.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "core/exchange/comparison.hpp"
#include "core/exchange/field_changes.hpp"

namespace slotctl {

namespace {

/// The value in a complete record.
const std::optional<std::string>& in(const FlatRecord& record, std::size_t field) {
    return *record.values[field];
}

/// `customer c-17`, `device c-17 token-3`
std::string name_of(const FlatList& list, const FlatRecord& record) {
    std::string name(list.one);
    for (std::size_t i = 0; i < list.fields.size(); ++i)
        if (list.fields[i].key) name += " " + in(record, i).value_or("");
    return name;
}

class FlatComparison {
  public:
    FlatComparison(const FlatList& list, Instant now, bool force, FaultList& faults)
        : list_(list), now_(format_instant(now)), force_(force), faults_(faults) {}

    /// Nothing if it leaves out what it needs.
    std::optional<FlatRecord> created(FlatRecord record, std::size_t position) {
        bool complete = true;
        for (std::size_t i = 0; i < list_.fields.size(); ++i) {
            const FlatField& field = list_.fields[i];
            if (record.values[i]) continue;
            if (field.nullable) {
                record.values[i].emplace();
            } else if (!field.otherwise.empty()) {
                record.values[i] = field.otherwise == "now" ? now_ : std::string(field.otherwise);
            } else {
                complete = false;
                faults_.add(flat_path(list_, position, field.name),
                            "is missing; the " + std::string(list_.one) + " is new and needs it");
            }
        }
        return complete ? std::optional(std::move(record)) : std::nullopt;
    }

    /// The stored record, updated from the file. `kept`: something stays that the file would have undone.
    FlatRecord merged(const FlatRecord& given, const FlatRecord& stored, std::size_t position, bool& kept) {
        if (!force_ && is_older(given, stored)) {
            for (std::size_t i = 0; i < list_.fields.size(); ++i)
                kept = kept || (given.values[i] && given.values[i] != stored.values[i]);
            return stored;
        }
        FlatRecord record = stored;
        for (std::size_t i = 0; i < list_.fields.size(); ++i) {
            const FlatField& field = list_.fields[i];
            const FlatValue& value = given.values[i];
            if (!value || value == stored.values[i]) continue;
            if (!force_ && stays(field, in(stored, i))) {
                kept = true;
                continue;
            }
            if (!force_ && field.steps_back && field.steps_back(*in(stored, i), **value)) {
                faults_.add(flat_path(list_, position, field.name),
                            step_back_message(*in(stored, i), **value));
            }
            record.values[i] = value;
        }
        lift_void(given, stored, record);
        return record;
    }

    [[nodiscard]] bool is_sound(const FlatRecord& record, std::size_t position) {
        const auto& [one, other] = list_.either;
        if (one.empty() || in(record, position_of(list_, one)) || in(record, position_of(list_, other)))
            return true;
        faults_.add(flat_path(list_, position),
                    "needs a " + std::string(one) + " or a " + std::string(other));
        return false;
    }

  private:
    [[nodiscard]] bool is_older(const FlatRecord& given, const FlatRecord& stored) const {
        if (list_.newest_by.empty()) return false;
        const std::size_t field = position_of(list_, list_.newest_by);
        // Instants of one form compare as texts.
        return given.values[field] && *given.values[field] < in(stored, field);
    }

    static bool stays(const FlatField& field, const std::optional<std::string>& stored) {
        if (field.keeps == FlatKeeps::stored) return true;
        if (field.keeps == FlatKeeps::nothing) return false;
        return field.kind == FlatKind::flag ? stored == "true" : stored.has_value();
    }

    /// An address that was refused is not the new one.
    void lift_void(const FlatRecord& given, const FlatRecord& stored, FlatRecord& record) const {
        if (list_.voids[0].empty()) return;
        const std::size_t of = position_of(list_, list_.voids[0]),
                          is_void = position_of(list_, list_.voids[1]);
        if (record.values[of] == stored.values[of]) return;
        record.values[is_void] = given.values[is_void] ? given.values[is_void] : FlatValue(std::in_place);
    }

    const FlatList& list_;
    std::string now_;
    bool force_;
    FaultList& faults_;
};

}  // namespace

FlatChanges compare_flat(const FlatList& list, std::span<const FlatRecord> records, std::size_t first,
                         std::span<const FlatRecord> stored, Instant now, bool force, RecordChanges& counts,
                         ImportReport& report, FaultList& faults) {
    std::map<std::string, const FlatRecord*> by_key;
    for (const FlatRecord& record : stored) by_key.emplace(flat_key(list, record), &record);
    FlatComparison comparison(list, now, force, faults);
    FlatChanges changes;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const auto found = by_key.find(flat_key(list, records[i]));
        bool kept = false;
        auto record = found == by_key.end() ? comparison.created(records[i], first + i)
                                            : comparison.merged(records[i], *found->second, first + i, kept);
        counts.kept += kept ? 1 : 0;
        if (!record) continue;
        if (found != by_key.end() && record->values == found->second->values) {
            ++counts.unchanged;
            continue;
        }
        if (!comparison.is_sound(*record, first + i)) continue;
        ++(found == by_key.end() ? counts.created : counts.changed);
        if (found != by_key.end()) {
            report.add(
                {name_of(list, *record), "fields", {}, field_changes(list, *record, *found->second), {}});
        }
        changes.written.push_back(std::move(*record));
        changes.positions.push_back(first + i);
    }
    return changes;
}

}  // namespace slotctl
