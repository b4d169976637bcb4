#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/config/document.hpp"

/// The keys of tables that the file may have several of: `[[schedule]]`, `[[reminder]]`.
namespace slotctl {

/// Takes an error, with its position.
using ReportFault = std::function<void(Place, const std::string&)>;

/// A key, as the manual describes it.
struct TableKey {
    std::string_view name;
    bool needed;            ///< every table must have it
    std::string_view help;  ///< sentences: its purpose, and the values that it takes
    std::string fallback;   ///< the default, as it would appear in the file; meaningless if needed
};

namespace table_keys {

/// The error in one value, as the rest of the sentence after `schedule.<key> `.
struct Wrong {
    std::string message;
};

// These throw Wrong.
std::string text_in(const Given& given);
bool truth_in(const Given& given);
std::chrono::seconds duration_in(const Given& given, std::chrono::seconds least, std::chrono::seconds most);

/// A key whose value belongs to a `Row`.
template <class Row>
struct Key {
    std::string_view name;
    bool needed;
    std::string_view help;
    std::function<void(const Given&, Row&)> store;  ///< throws Wrong or Error
    std::function<std::string(const Row&)> show;
};

/// Reports a key that is not one of those of `table`.
void check_key(std::string_view table, const Document::Entry& entry,
               const std::vector<std::string_view>& known, const ReportFault& fault);
/// Calls `store`, and reports what it throws.
void store_value(std::string_view table, const Document::Entry& entry, const std::function<void()>& store,
                 const ReportFault& fault);

/// What one table says. Every error is passed to `fault`.
template <class Row>
Row read_row(std::string_view name, std::span<const Key<Row>> keys, const Document::Table& table,
             const ReportFault& fault) {
    Row row{};
    std::vector<std::string_view> known;
    for (const auto& key : keys) known.push_back(key.name);
    for (const auto& entry : table.entries) check_key(name, entry, known, fault);
    for (const auto& key : keys) {
        const auto entry = std::find_if(table.entries.begin(), table.entries.end(),
                                        [&](const Document::Entry& e) { return e.key == key.name; });
        if (entry != table.entries.end()) {
            store_value(
                name, *entry, [&] { key.store(entry->given, row); }, fault);
        } else if (key.needed) {
            fault(table.at, "this [[" + std::string(name) + "]] lacks `" + std::string(key.name) + '`');
        }
    }
    return row;
}

template <class Row>
std::vector<TableKey> described(std::span<const Key<Row>> keys) {
    std::vector<TableKey> all;
    for (const auto& key : keys)
        all.push_back({key.name, key.needed, key.help, key.needed ? "" : key.show(Row{})});
    return all;
}

/// Every key of a row, with its value as it would appear in the file.
template <class Row>
std::vector<std::pair<std::string, std::string>> shown(std::span<const Key<Row>> keys, const Row& row) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const auto& key : keys) all.emplace_back(key.name, key.show(row));
    return all;
}

}  // namespace table_keys
}  // namespace slotctl
