#include "core/adopt/table_suggestion.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/adopt/column_types.hpp"
#include "core/adopt/fill_ins.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_names.hpp"
#include "core/adopt/synonyms.hpp"
#include "core/adopt/weekdays.hpp"
#include "core/adopt/word_meanings.hpp"
#include "core/base/printable.hpp"
#include "core/base/text.hpp"

namespace slotctl::adopt {

namespace {

std::string quoted(const WordCount& word) {
    return "\"" + printable_line(word.word) + "\" (" + plural(word.rows, "row") + ")";
}

/// slotctl's words that it writes itself into rows that exist.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> written{{
    {"orders", "cancelled"},
    {"inventory_reservations", "released"},
    {"inventory_reservations", "confirmed"},
    {"bookings", "cancelled"},
    {"bookings", "missed"},
}};

bool is_written(std::string_view table, std::string_view word) {
    return std::find(written.begin(), written.end(), std::pair(table, word)) != written.end();
}

/// Names of tables whose hours on one date may be those in which a provider is away.
bool is_about_absence(const ShopTable& table) {
    const std::string name = squashed(table.name);
    constexpr std::array<std::string_view, 7> signs{"off",   "holiday", "closure", "closed",
                                                    "block", "unavail", "vacation"};
    return std::any_of(signs.begin(), signs.end(),
                       [&](std::string_view sign) { return name.find(sign) != std::string::npos; });
}

}  // namespace

struct TableSuggester::Work {
    const OwnTable& own;
    const ShopTable& table;
    ColumnFinder finder;
    TableMapping mapping{};
    std::set<std::string> mapped{};  ///< the application's columns
    bool local = false;              ///< some instants have no zone
    bool by_date = false;            ///< and those are dates and times of day

    [[nodiscard]] std::string path(std::string_view part, std::string_view column) const {
        return mapping.table + "." + std::string(part) + "." + std::string(column);
    }
};

TableSuggester::TableSuggester(const ShopCatalogue& catalogue, const Assignment& assignment,
                               const ReadWords& read_words, Suggestion& suggestion)
    : catalogue_(catalogue), assignment_(assignment), read_words_(read_words), suggestion_(suggestion) {}

void TableSuggester::ask(const std::string& path, const std::string& question) {
    suggestion_.undecided.push_back(path + ": " + question);
    comment(path, question);
}

void TableSuggester::comment(const std::string& path, const std::string& line) {
    suggestion_.comments[path].push_back(line);
}

bool TableSuggester::has_part(Part part) const {
    return std::any_of(assignment_.begin(), assignment_.end(),
                       [&](const auto& one) { return own_table(one.first)->part == part; });
}

void TableSuggester::add(const OwnTable& own, const ShopTable& table) {
    Work work{own, table, ColumnFinder(own, table, catalogue_, assignment_, true)};
    work.mapping.table = std::string(own.name);
    work.mapping.from = table.full_name();
    if (table.rows > 0) comment(work.mapping.table, "About " + plural(table.rows, "row") + ".");
    take_key(work);
    for (const OwnColumn& column : own.columns) {
        if (column.name != "id") take_column(work, column);
    }
    take_zone(work);
    take_fill_ins(work);
    suggestion_.mapping.tables.push_back(std::move(work.mapping));
}

void TableSuggester::take_key(Work& work) {
    const OwnColumn* id = own_column(work.own, "id");
    if (id == nullptr) return;
    const auto found = work.finder.find(*id);
    if (!found) {
        ask(work.path("columns", "id"), work.table.full_name() + " has no primary key of one column");
        return;
    }
    work.mapping.columns.emplace("id", found->source);
    work.mapped.insert(found->source.column);
    // slotctl's ids of customers are texts: it need not number them.
    if (id->kind != ColumnKind::number) return;
    const TypeClass type = class_of(work.table.find(found->source.column)->type);
    if (type == TypeClass::uuid) work.mapping.key = KeyKind::uuid;
    if (type == TypeClass::text) work.mapping.key = KeyKind::text;
}

void TableSuggester::take_column(Work& work, const OwnColumn& column) {
    const auto services = assignment_.find("services");
    const bool of_services = services != assignment_.end() && services->second == &work.table;
    if (work.own.name == "offerings" && of_services && column.name == "service_id") {
        if (work.table.primary_key.size() == 1)
            work.mapping.columns["service_id"] = {work.table.primary_key.front()};
        return;
    }
    const auto found = work.finder.find(column);
    const std::string& taken =
        found ? found->source.time_column.empty() ? found->source.column : found->source.time_column
              : work.mapping.table;
    const bool is_key = work.table.primary_key.size() == 1 && taken == work.table.primary_key.front();
    if (!found || (found->sql.empty() && work.mapped.contains(taken) && !(is_key && column.name == "sku"))) {
        take_missing(work, column);
    } else {
        take_found(work, column, *found);
    }
}

void TableSuggester::take_found(Work& work, const OwnColumn& column, const FoundColumn& found) {
    const std::string name(column.name);
    if (!found.sql.empty()) {
        work.mapping.defaults[name] = {Default::Kind::sql, found.sql};
        return;
    }
    if (found.unit_unknown && !are_minutes(work, column, found)) {
        ask(work.path("columns", column.name),
            "are the numbers in " + work.table.full_name() + "." + found.source.column + " minutes?");
        return;
    }
    if (work.own.name == "availability_overrides" && (name == "starts" || name == "ends") &&
        is_about_absence(work.table)) {
        if (name == "starts")
            ask(work.path("columns", "starts"), "is the provider there from " + found.source.column +
                                                    ", or away? Without it the whole date is closed");
        comment(work.path("columns", name), name + " = \"" + printable_line(found.source.column) + "\"");
        work.mapped.insert(found.source.column);
        return;
    }
    if (column.name == "weekday") return take_weekday(work, column, found);
    if (!found.values.empty()) {
        auto values = found.values;
        std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.ours < b.ours; });
        if (work.own.name == "slots") check_flag(work, values, found);
        work.mapping.values[name] = std::move(values);
    } else if (column.kind == ColumnKind::word ||
               class_of(work.table.find(found.source.column)->type) == TypeClass::text) {
        const bool by_words =
            column.kind == ColumnKind::word || column.name == "booked_count" || column.name == "active";
        if (by_words) take_words(work, column, found);
        // A state that is not known word by word must not decide who works.
        if (column.name == "active" && !work.mapping.values.contains(name)) return;
    }
    if (found.strength < 0.5)
        ask(work.path("columns", column.name), "does " + work.table.full_name() + "." + found.source.column +
                                                   " refer to " + std::string(column.refers_to) + "?");
    work.local = work.local || found.local;
    work.mapping.columns[name] = found.source;
    work.mapped.insert(found.source.column);
    if (found.source.time_column.empty()) return;
    work.by_date = true;
    work.mapped.insert(found.source.time_column);
}

void TableSuggester::check_flag(const Work& work, const std::vector<WordMapping>& values,
                                const FoundColumn& found) {
    const std::string column = work.table.full_name() + "." + found.source.column;
    const std::string path = work.path("values", "booked_count");
    if (work.mapping.columns.contains("capacity"))
        ask(path, column + " cannot count the bookings of a slot with a capacity above 1");
    if (values.front().theirs.front() == "true")
        ask(path, "is each slot booked for which " + column + " is false, or may it be closed?");
}

void TableSuggester::take_words(Work& work, const OwnColumn& column, const FoundColumn& found) {
    const std::string path = work.path("values", column.name);
    const auto words = words_of(work.table, found.source.column);
    if (words.empty()) {
        if (column.needed)
            ask(path,
                work.table.full_name() + "." + found.source.column + " has no rows yet: which words has it?");
        return;
    }
    auto meanings = meanings_of(work.own.name, column, words);
    if (column.name == "active" && !meanings.unknown.empty()) return;
    const std::vector<std::string> ours(column.words.begin(), column.words.end());
    for (const WordCount& each : meanings.unknown) {
        suggestion_.undecided.push_back(path + ": " + quoted(each));
        comment(path, quoted(each) + (ours.empty() ? "" : ": which of " + joined(ours) + "?"));
    }
    for (const std::string& word : meanings.too_special) {
        const auto at = std::find_if(meanings.known.begin(), meanings.known.end(),
                                     [&](const WordMapping& each) { return each.ours == word; });
        const std::string said =
            "slotctl would write \"" + printable_line(at->theirs.front()) + "\" for " + word;
        if (is_written(work.own.name, word)) {
            ask(path, said + (at->theirs.size() > 1 ? ": put the right word first" : ": is that right?"));
        } else {
            comment(path, said + ".");
        }
    }
    for (const std::string& word : meanings.without_word) {
        if (is_written(work.own.name, word))
            ask(path, "no word was found for " + word + ", which slotctl writes");
    }
    if (!meanings.known.empty() && !(are_own(meanings.known) && meanings.unknown.empty()))
        work.mapping.values[std::string(column.name)] = std::move(meanings.known);
}

void TableSuggester::take_weekday(Work& work, const OwnColumn& column, const FoundColumn& found) {
    const Weekdays days =
        weekdays_in(weekdays_of(found.source.column), allows_one_to_seven(work.table, found.source.column));
    const std::string path = work.path("columns", column.name);
    if (!days.doubt.empty()) ask(path, days.doubt);
    if (!days.certain) {
        comment(path,
                "Remove the # if the numbers are 1 = Monday to 7 = Sunday; else add words for them too.");
        comment(path, "weekday = \"" + printable_line(found.source.column) + "\"");
        comment(path, "[" + work.path("values", column.name) + "] for 0 = Monday:");
        for (const WordMapping& day : weekday_values(0))
            comment(path, day.ours + " = [\"" + day.theirs.front() + "\"]");
        work.mapped.insert(found.source.column);
        return;
    }
    if (!days.values.empty()) work.mapping.values["weekday"] = days.values;
    work.mapping.columns["weekday"] = found.source;
    work.mapped.insert(found.source.column);
}

void TableSuggester::take_missing(Work& work, const OwnColumn& column) {
    const std::string name(column.name);
    auto& defaults = work.mapping.defaults;
    if (!column.needed) return;
    if (work.own.name == "slots" && name == "capacity") {
        const auto* services = suggestion_.mapping.find("services");
        if (services == nullptr || !services->columns.contains("capacity")) {
            defaults[name] = {Default::Kind::constant, "1"};
            return;
        }
    }
    if (name == "sku" && work.table.primary_key.size() == 1) {
        defaults[name] = {Default::Kind::sql, column_of_row(work.table.primary_key.front()) + "::text"};
        return;
    }
    if (name == "ends_at") return take_missing_end(work);
    if (name == "time_zone") {
        ask(work.path("defaults", name), "in which time zone are the providers? No column says so");
        return;
    }
    ask(work.path("columns", name), "no column of " + work.table.full_name() +
                                        " looks like it, and slotctl needs it: map one, or give a default" +
                                        elsewhere(work, column));
}

std::string TableSuggester::elsewhere(const Work& work, const OwnColumn& column) const {
    for (const ShopForeignKey& key : work.table.foreign_keys) {
        const auto* other = catalogue_.find(key.to_table);
        if (other == nullptr || key.columns.size() != 1 || other == &work.table) continue;
        const auto found = ColumnFinder(work.own, *other, catalogue_, assignment_, true).find(column);
        if (found && found->strength == 1)
            return "; " + other->full_name() + ", to which " + key.columns.front() + " refers, has it";
    }
    return "";
}

void TableSuggester::take_missing_end(Work& work) {
    const auto start = work.mapping.columns.find("starts_at");
    const OwnColumn* duration = own_column(*own_table("services"), "duration_minutes");
    const auto found =
        ColumnFinder(*own_table("services"), work.table, catalogue_, assignment_, true).find(*duration);
    const bool instant = start != work.mapping.columns.end() && !work.local;
    if (instant && found && found->sql.empty() && !found->unit_unknown) {
        work.mapping.defaults["ends_at"] = {Default::Kind::sql, column_of_row(start->second.column) + " + " +
                                                                    column_of_row(found->source.column) +
                                                                    " * interval '1 minute'"};
        return;
    }
    ask(work.path("defaults", "ends_at"), "no column of " + work.table.full_name() +
                                              " says when it ends: give a default in SQL" +
                                              elsewhere(work, *own_column(work.own, "ends_at")));
}

void TableSuggester::take_zone(Work& work) {
    if (!work.local) return;
    work.mapping.time = TimeKind::local;
    if (own_column(work.own, "provider_id") != nullptr) {
        // Rails and others keep UTC in such columns, and only people know.
        if (!work.by_date)
            ask(work.mapping.table + ".zone", "the times of " + work.table.full_name() +
                                                  " have no zone: are they as clocks show them where the "
                                                  "provider is, or UTC?");
        return;
    }
    work.mapping.zone = "UTC";
    ask(work.mapping.table + ".zone",
        "the times of " + work.table.full_name() + " have no zone: are they UTC?");
}

void TableSuggester::take_fill_ins(Work& work) {
    FillIns filled = fill_ins(work.own, work.table, work.mapped);
    work.mapping.where = std::move(filled.where);
    work.mapping.insert = std::move(filled.insert);
    work.mapping.update = std::move(filled.update);
    for (const auto& [column, question] : filled.undecided)
        ask(work.mapping.table + ".insert." + column, question);
}

bool TableSuggester::are_minutes(const Work& work, const OwnColumn& column, const FoundColumn& found) const {
    // Days of notice look like minutes.
    if (column.name == "min_notice_minutes") return false;
    const auto counts = read_words_(work.table, found.source.column);
    int most = 0;
    for (const WordCount& each : counts) {
        int number = 0;
        const char* const end = each.word.data() + each.word.size();
        const bool is_whole = std::from_chars(each.word.data(), end, number).ptr == end;
        const bool is_none = number == 0 && column.name != "duration_minutes";
        if (!is_whole || (!is_none && (number < 5 || number > 1440))) return false;
        most = std::max(most, number);
    }
    // Fewer may be hours.
    return most >= 15 || (most > 0 && column.name.starts_with("buffer"));
}

std::vector<WordCount> TableSuggester::words_of(const ShopTable& table, const std::string& column) const {
    auto words = read_words_(table, column);
    for (const WordCount& allowed : words_in_checks(table, column)) {
        const bool is_there = std::any_of(words.begin(), words.end(),
                                          [&](const WordCount& word) { return word.word == allowed.word; });
        if (!is_there) words.push_back(allowed);
    }
    return words;
}

std::vector<WordCount> TableSuggester::weekdays_of(const std::string& column) const {
    std::map<std::string, std::int64_t> rows;
    for (const std::string_view name : {"provider_availability", "service_time_slots"}) {
        const auto found = assignment_.find(name);
        if (found == assignment_.end() || found->second->find(column) == nullptr) continue;
        for (const WordCount& each : read_words_(*found->second, column)) rows[each.word] += each.rows;
    }
    std::vector<WordCount> counts;
    counts.reserve(rows.size());
    for (const auto& [word, count] : rows) counts.push_back({word, count});
    return counts;
}

}  // namespace slotctl::adopt
