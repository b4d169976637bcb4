#include "cli/render_import.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/one_line.hpp"

namespace slotctl::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

void append(std::string& list, const std::string& item) {
    list.append(list.empty() ? "" : ", ").append(item);
}

std::string records_of(const ImportReport& report) {
    const ImportCounts& counts = report.counts;
    struct Kind {
        std::int64_t count;
        const char *one, *many;
    };
    const Kind kinds[] = {{counts.providers, "provider", "providers"},
                          {counts.services, "service", "services"},
                          {counts.offerings, "offering", "offerings"},
                          {counts.slots, "slot", "slots"},
                          {counts.bookings, "booking", "bookings"},
                          {counts.variants, "variant", "variants"},
                          {counts.drop_products, "drop product", "drop products"},
                          {counts.orders, "order", "orders"},
                          {counts.reservations, "reservation", "reservations"}};
    std::string text;
    for (const Kind& kind : kinds) {
        if (kind.count > 0) append(text, counted(kind.count, kind.one, kind.many));
    }
    for (std::size_t i = 0; i < flat_list_count; ++i) {
        const FlatList& list = flat_lists()[i];
        const std::int64_t count = report.flat[i].in_file();
        if (count > 0) append(text, counted(count, list.one, list.many));
    }
    return text;
}

std::string changes_text(const RecordChanges& changes) {
    const std::pair<std::int64_t, const char*> all[] = {{changes.created, " new"},
                                                        {changes.changed, " changed"},
                                                        {changes.removed, " removed"},
                                                        {changes.unchanged, " unchanged"}};
    std::string text;
    for (const auto& [count, word] : all) {
        if (count > 0) append(text, std::to_string(count) + word);
    }
    return text;
}

/// `−3 (2026-12-24, 2026-12-25, 2027-01-01)`; nothing if there is nothing.
std::string items_text(const char* sign, const std::vector<std::string>& items) {
    if (items.empty()) return "";
    constexpr std::size_t most = 10;
    std::string text = std::string(" ") + sign + std::to_string(items.size()) + " (";
    for (std::size_t i = 0; i < items.size() && i < most; ++i)
        text.append(i > 0 ? ", " : "").append(items[i]);
    if (items.size() > most) text += ", …";
    return without_controls(text + ")");
}

}  // namespace

std::string import_text(const ImportReport& report, bool dry_run) {
    const std::string records = records_of(report);
    std::string text = (dry_run ? "would import " : "imported ") +
                       (records.empty() ? "nothing: the file has no records" : records) + "\n";
    for (const auto& [name, changes] : report.kinds()) {
        const std::string what = changes_text(*changes);
        if (what.empty()) continue;
        text += "  " + std::string(name) + ": " + what;
        if (changes->kept > 0)
            text += "; of " + std::to_string(changes->kept) + ", what is newer or must stay was kept";
        text += "\n";
    }
    for (const ListChange& change : report.lists) {
        text += "  " + change.record + ": " + change.list + items_text("−", change.removed) +
                items_text("+", change.added) + items_text("~", change.changed) + "\n";
    }
    if (report.unlisted > 0) {
        const auto more = static_cast<std::int64_t>(report.unlisted);
        text += "  and " + counted(more, "more change", "more changes") + "\n";
    }
    return text;
}

std::string import_json(const ImportReport& report, bool dry_run) {
    const ImportCounts& counts = report.counts;
    Json json{{"status", "ok"},
              {"dry_run", dry_run},
              {"counts",
               {{"providers", counts.providers},
                {"services", counts.services},
                {"offerings", counts.offerings},
                {"slots", counts.slots},
                {"bookings", counts.bookings},
                {"variants", counts.variants},
                {"drop_products", counts.drop_products},
                {"orders", counts.orders},
                {"reservations", counts.reservations}}},
              {"changes", Json::object()},
              {"lists", Json::array()},
              {"unlisted", report.unlisted},
              {"doubts", Json::array()}};
    for (const Fault& doubt : report.doubts)
        json["doubts"].push_back({{"path", doubt.path}, {"message", doubt.message}});
    for (std::size_t i = 0; i < flat_list_count; ++i)
        json["counts"][std::string(flat_lists()[i].name)] = report.flat[i].in_file();
    for (const auto& [name, changes] : report.kinds()) {
        json["changes"][std::string(name)] = {{"new", changes->created},
                                              {"changed", changes->changed},
                                              {"removed", changes->removed},
                                              {"unchanged", changes->unchanged},
                                              {"kept", changes->kept}};
    }
    for (const ListChange& change : report.lists) {
        json["lists"].push_back({{"record", change.record},
                                 {"list", change.list},
                                 {"removed", change.removed},
                                 {"added", change.added},
                                 {"changed", change.changed}});
    }
    return json.dump() + "\n";
}

}  // namespace slotctl::cli
