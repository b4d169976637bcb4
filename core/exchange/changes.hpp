#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exchange/faults.hpp"
#include "core/exchange/flat_lists.hpp"

/// The changes made by an import, for people and programs.
namespace slotctl {

/// The number of records of each kind in a file.
struct ImportCounts {
    std::int64_t providers = 0, services = 0, offerings = 0, slots = 0, bookings = 0;
    std::int64_t variants = 0, drop_products = 0, orders = 0, reservations = 0;
};

/// What happens to the records of one list.
struct RecordChanges {
    std::int64_t created = 0, changed = 0, unchanged = 0, removed = 0;
    /// Those of which something stays that the file would have undone: an opt-out, a newer state.
    std::int64_t kept = 0;

    [[nodiscard]] std::int64_t in_file() const { return created + changed + unchanged; }
};

/// What happens to one list of a record that is already stored, or to its own fields. The items are named for
/// people: `2026-12-25`, `mon 09:00-17:00`, a service's id, `name "Anna" → "Anne"`.
struct ListChange {
    std::string record;  ///< `provider 1`
    std::string list;    ///< `overrides`; `fields`
    std::vector<std::string> removed, changed, added;
};

/// The most of these that an import reports; the others are counted.
constexpr std::size_t max_list_changes = 1000;

struct ImportReport {
    ImportCounts counts;
    RecordChanges providers, services, offerings, slots, bookings, variants, drop_products, orders,
        reservations;
    std::array<RecordChanges, flat_list_count> flat{};  ///< as in flat_lists()
    std::vector<ListChange> lists;
    std::size_t unlisted = 0;   ///< those beyond `max_list_changes`
    std::vector<Fault> doubts;  ///< what was imported and may not be meant; at most `max_list_changes`
    std::size_t more_doubts = 0;

    /// Keeps `change` unless it is empty or there are too many.
    void add(ListChange change) {
        if (change.removed.empty() && change.changed.empty() && change.added.empty()) return;
        if (lists.size() < max_list_changes) {
            lists.push_back(std::move(change));
        } else {
            ++unlisted;
        }
    }

    void doubt(Fault doubt) {
        if (doubts.size() < max_list_changes) {
            doubts.push_back(std::move(doubt));
        } else {
            ++more_doubts;
        }
    }

    /// Each kind of record with its name in files, in the order in which they are reported.
    [[nodiscard]] std::vector<std::pair<std::string_view, const RecordChanges*>> kinds() const {
        std::vector<std::pair<std::string_view, const RecordChanges*>> all{
            {"providers", &providers},         {"services", &services},
            {"offerings", &offerings},         {"slots", &slots},
            {"bookings", &bookings},           {"variants", &variants},
            {"drop_products", &drop_products}, {"orders", &orders},
            {"reservations", &reservations}};
        for (std::size_t i = 0; i < flat.size(); ++i) all.emplace_back(flat_lists()[i].name, &flat[i]);
        return all;
    }
};

}  // namespace slotctl
