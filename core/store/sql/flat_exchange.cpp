#include "core/store/sql/flat_exchange.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/exchange/flat_changes.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* importing = "importing";

/// Records per statement: the parameters of the longest ones stay below what either database takes.
constexpr std::size_t at_a_time = 500;
/// Conditions per statement, where a record has more than one key: SQLite allows a depth of 1000.
constexpr std::size_t conditions = 200;

/// SQL that selects a column for `value_of`.
std::string selected(const Database& database, const FlatField& field) {
    std::string column(field.name);
    switch (field.kind) {
        case FlatKind::instant:
            return database.instant(column);
        case FlatKind::date:
            return database.date_text(column);
        case FlatKind::ratio:
            return database.exact_text(column);
        case FlatKind::json:
            return "CAST(" + column + " AS text)";
        default:
            return column;
    }
}

FlatValue value_of(const FlatField& field, const Row& row, int column) {
    if (row.is_null(column)) return FlatValue(std::in_place);
    switch (field.kind) {
        case FlatKind::id:
        case FlatKind::count:
            return std::to_string(row.integer(column));
        case FlatKind::flag:
            return std::string(row.boolean(column) ? "true" : "false");
        case FlatKind::instant:
            return format_instant(row.instant(column));
        case FlatKind::ratio:
            return canonical_ratio(row.text(column));
        case FlatKind::json:
            return canonical_json(row.text(column));
        default:
            return row.text(column);
    }
}

Value parameter_of(const FlatField& field, const std::optional<std::string>& text) {
    if (!text) return {};
    switch (field.kind) {
        case FlatKind::id:
        case FlatKind::count:
            return std::int64_t{std::stoll(*text)};
        case FlatKind::flag:
            return *text == "true";
        case FlatKind::instant:
            return maybe(parse_instant(*text));
        default:
            return *text;
    }
}

template <class Each>
std::string list_of(const FlatList& list, const Each& each) {
    std::string text;
    for (const FlatField& field : list.fields) {
        const std::string one = each(field);
        if (!one.empty()) text.append(text.empty() ? "" : ", ").append(one);
    }
    return text;
}

std::string name_of(const FlatField& field) {
    return std::string(field.name);
}

std::string key_of(const FlatField& field) {
    return field.key ? std::string(field.name) : std::string();
}

std::string selection(const Database& database, const FlatList& list) {
    return "SELECT " + list_of(list, [&](const FlatField& field) { return selected(database, field); }) +
           " FROM " + std::string(list.name);
}

FlatRecord record_of(const FlatList& list, const Row& row) {
    FlatRecord record;
    for (std::size_t i = 0; i < list.fields.size(); ++i)
        record.values.push_back(value_of(list.fields[i], row, static_cast<int>(i)));
    return record;
}

/// `?1,?2,?3` for `count` further parameters.
std::string marks(std::size_t before, std::size_t count) {
    std::string text;
    for (std::size_t i = 1; i <= count; ++i) text += (i == 1 ? "?" : ",?") + std::to_string(before + i);
    return text;
}

class FlatImport {
  public:
    FlatImport(Database& database, const FlatList& list, FaultList& faults)
        : database_(database), list_(list), faults_(faults) {
        for (std::size_t i = 0; i < list.fields.size(); ++i)
            if (list.fields[i].key) keys_.push_back(i);
    }

    /// The stored records with the keys of these.
    std::vector<FlatRecord> stored(std::span<const FlatRecord> records) {
        std::vector<FlatRecord> found;
        const std::size_t most = keys_.size() == 1 ? at_a_time : conditions;
        for (std::size_t at = 0; at < records.size(); at += most) {
            const auto some = records.subspan(at, std::min(most, records.size() - at));
            std::vector<Value> parameters;
            std::string alternatives;
            for (const FlatRecord& record : some) {
                std::string condition;
                for (const std::size_t key : keys_) {
                    parameters.push_back(parameter_of(list_.fields[key], *record.values[key]));
                    condition.append(condition.empty() ? "" : " AND ")
                        .append(list_.fields[key].name)
                        .append(" = ?")
                        .append(std::to_string(parameters.size()));
                }
                if (keys_.size() > 1)
                    alternatives.append(alternatives.empty() ? "(" : " OR (").append(condition).append(")");
            }
            if (keys_.size() == 1)
                alternatives =
                    std::string(list_.fields[keys_[0]].name) + " IN (" + marks(0, parameters.size()) + ")";
            // In one order, so that two imports do not wait for each other.
            database_.query(importing,
                            selection(database_, list_) + " WHERE " + alternatives + " ORDER BY " +
                                list_of(list_, key_of) + database_.for_change(),
                            parameters, [&](const Row& row) { found.push_back(record_of(list_, row)); });
        }
        return found;
    }

    void write(FlatChanges changes) {
        leave_out_what_refers_to_nothing(changes);
        refuse_repeated(changes);
        if (changes.written.empty()) return;
        if (database_.attempt([&] { put(changes.written); })) return;
        for (std::size_t i = 0; i < changes.written.size(); ++i) {
            const std::span<const FlatRecord> one(&changes.written[i], 1);
            if (!database_.attempt([&] { put(one); }))
                faults_.add(flat_path(list_, changes.positions[i]), "the database refuses it");
        }
    }

  private:
    void put(std::span<const FlatRecord> records) {
        std::vector<Value> parameters;
        std::string rows;
        for (const FlatRecord& record : records) {
            rows += (rows.empty() ? "(" : ", (") + marks(parameters.size(), list_.fields.size()) + ")";
            for (std::size_t i = 0; i < list_.fields.size(); ++i)
                parameters.push_back(parameter_of(list_.fields[i], *record.values[i]));
        }
        const auto update = [](const FlatField& field) {
            const std::string column(field.name);
            return field.key ? "" : column + " = excluded." + column;
        };
        database_.execute(importing,
                          "INSERT INTO " + std::string(list_.name) + " (" + list_of(list_, name_of) +
                              ") VALUES " + rows + " ON CONFLICT (" + list_of(list_, key_of) +
                              ") DO UPDATE SET " + list_of(list_, update),
                          parameters);
    }

    /// Which of these values a column of a table has, as texts.
    std::set<std::string> those_in(const std::string& table, const std::string& column,
                                   const FlatField& field, const std::set<std::string>& values) {
        std::set<std::string> found;
        std::vector<Value> parameters;
        parameters.reserve(values.size());
        for (const std::string& value : values) parameters.push_back(parameter_of(field, value));
        if (parameters.empty()) return found;
        database_.query(importing,
                        "SELECT " + column + " FROM " + table + " WHERE " + column + " IN (" +
                            marks(0, parameters.size()) + ")",
                        parameters, [&](const Row& row) { found.insert(value_of(field, row, 0)->value()); });
        return found;
    }

    void leave_out_what_refers_to_nothing(FlatChanges& changes) {
        for (std::size_t i = 0; i < list_.fields.size(); ++i) {
            const FlatField& field = list_.fields[i];
            if (field.refers.empty()) continue;
            std::set<std::string> wanted;
            for (const FlatRecord& record : changes.written)
                if (*record.values[i]) wanted.insert(**record.values[i]);
            const auto known = those_in(std::string(field.refers), "id", field, wanted);
            const std::string word(field.refers.substr(0, field.refers.size() - 1));
            keep(changes, [&](const FlatRecord& record, std::size_t position) {
                const auto& value = *record.values[i];
                if (!value || known.contains(*value)) return true;
                faults_.add(flat_path(list_, position, field.name),
                            word + ' ' + *value + " is neither in the file nor in the database");
                return false;
            });
        }
    }

    void refuse_repeated(FlatChanges& changes) {
        if (list_.unique.empty()) return;
        const std::size_t at = position_of(list_, list_.unique), key = keys_[0];
        std::map<std::string, std::string> owners;
        std::vector<Value> parameters;
        for (const FlatRecord& record : changes.written)
            if (*record.values[at]) parameters.emplace_back(**record.values[at]);
        if (parameters.empty()) return;
        const std::string column(list_.unique);
        database_.query(importing,
                        "SELECT " + column + ", " + std::string(list_.fields[key].name) + " FROM " +
                            std::string(list_.name) + " WHERE " + column + " IN (" +
                            marks(0, parameters.size()) + ")",
                        parameters, [&](const Row& row) {
                            owners.emplace(row.text(0), value_of(list_.fields[key], row, 1)->value());
                        });
        keep(changes, [&](const FlatRecord& record, std::size_t position) {
            const auto& value = *record.values[at];
            if (!value) return true;
            const auto [owner, is_new] = owners.emplace(*value, **record.values[key]);
            if (is_new || owner->second == **record.values[key]) return true;
            faults_.add(flat_path(list_, position, list_.unique),
                        "is that of " + std::string(list_.one) + ' ' + owner->second + " too");
            return false;
        });
    }

    template <class Wanted>
    static void keep(FlatChanges& changes, const Wanted& wanted) {
        FlatChanges kept;
        for (std::size_t i = 0; i < changes.written.size(); ++i) {
            if (!wanted(changes.written[i], changes.positions[i])) continue;
            kept.written.push_back(std::move(changes.written[i]));
            kept.positions.push_back(changes.positions[i]);
        }
        changes = std::move(kept);
    }

    Database& database_;
    const FlatList& list_;
    FaultList& faults_;
    std::vector<std::size_t> keys_;
};

}  // namespace

void import_flat(Database& database, const Business& business, Instant now, bool force, ImportReport& report,
                 FaultList& faults) {
    for (std::size_t i = 0; i < flat_list_count; ++i) {
        const FlatList& list = flat_lists()[i];
        FlatImport importer(database, list, faults);
        business.flat[i].each_slice(at_a_time, [&](std::span<const FlatRecord> records, std::size_t first) {
            importer.write(compare_flat(list, records, first, importer.stored(records), now, force,
                                        report.flat[i], report, faults));
        });
    }
}

void export_flat(Database& database, BusinessWriter& writer) {
    for (const FlatList& list : flat_lists()) {
        const auto order = [&](const FlatField& field) {
            if (!field.key) return std::string();
            return field.kind == FlatKind::text ? database.bytewise(std::string(field.name))
                                                : std::string(field.name);
        };
        database.stream("exporting", selection(database, list) + " ORDER BY " + list_of(list, order),
                        [&](const Row& row) { writer.flat(list, record_of(list, row)); });
    }
}

}  // namespace slotctl::sql
