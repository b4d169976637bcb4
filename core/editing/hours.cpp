#include "core/editing/hours.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/text.hpp"
#include "core/editing/wording.hpp"

namespace slotctl {

namespace {

/// In the order in which people read them, weekdays of the same window together.
auto order_of(const HoursRow& row) {
    return std::tie(row.service, row.valid_from, row.valid_until, row.from, row.to, row.weekday);
}

auto window_of(const HoursRow& row) {
    return std::tie(row.service, row.valid_from, row.valid_until, row.from, row.to);
}

std::vector<HoursRow> rows_of_provider(const RuleRows& rows, ProviderId provider) {
    std::vector<HoursRow> found;
    for (const HoursRow& row : rows.hours)
        if (row.provider == provider) found.push_back(row);
    std::sort(found.begin(), found.end(),
              [](const HoursRow& a, const HoursRow& b) { return order_of(a) < order_of(b); });
    return found;
}

std::vector<HoursRow> rows_of_entry(const HoursEntry& entry) {
    std::vector<HoursRow> rows;
    for (const unsigned weekday : entry.weekdays)
        rows.push_back({entry.provider, entry.service, weekday, entry.from, entry.to, entry.valid_from,
                        entry.valid_until});
    return rows;
}

/// From midnight of its weekday; past 24 h after midnight.
std::pair<TimeOfDay, TimeOfDay> span_of(const HoursRow& row) {
    return {row.from, row.to <= row.from ? row.to + std::chrono::hours{24} : row.to};
}

/// Whether both may apply on one date, and touch or overlap: then they are one window.
bool are_one(const HoursRow& a, const HoursRow& b) {
    if (a.weekday != b.weekday || a.service != b.service) return false;
    if (a.valid_from && b.valid_until && *b.valid_until < *a.valid_from) return false;
    if (b.valid_from && a.valid_until && *a.valid_until < *b.valid_from) return false;
    const auto [from, to] = span_of(a);
    const auto [other_from, other_to] = span_of(b);
    return from <= other_to && other_from <= to;
}

bool fits(const HoursRow& row, const HoursTerms& terms) {
    const auto same = [](const auto& wanted, const auto& value) { return !wanted || wanted == value; };
    const bool weekday = terms.weekdays.empty() || std::find(terms.weekdays.begin(), terms.weekdays.end(),
                                                             row.weekday) != terms.weekdays.end();
    return weekday && row.service == terms.service && same(terms.from, std::optional(row.from)) &&
           same(terms.to, std::optional(row.to)) && same(terms.valid_from, row.valid_from) &&
           same(terms.valid_until, row.valid_until);
}

}  // namespace

std::vector<HoursEntry> hours_of(const RuleRows& rows, ProviderId provider) {
    std::vector<HoursEntry> entries;
    const HoursRow* last = nullptr;
    const auto sorted = rows_of_provider(rows, provider);
    for (const HoursRow& row : sorted) {
        if (last != nullptr && window_of(*last) == window_of(row)) {
            entries.back().weekdays.push_back(row.weekday);
        } else {
            entries.push_back(
                {provider, row.service, {row.weekday}, row.from, row.to, row.valid_from, row.valid_until});
        }
        last = &row;
    }
    return entries;
}

ChangeRules add_hours(HoursEntry terms) {
    return [terms = std::move(terms)](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        std::int64_t already = 0, added = 0;
        for (const auto& [id, provider] : rows.providers) {
            HoursEntry entry = terms;
            entry.provider = id;
            std::set<std::string> united;
            for (const HoursRow& row : rows_of_entry(entry)) {
                if (rows.hours.contains(row)) {
                    ++already;
                    continue;
                }
                ++added;
                for (const HoursRow& other : rows.hours)
                    if (other.provider == id && are_one(row, other))
                        united.insert(window_text(other.from, other.to));
                put(edited.rows, row);
            }
            if (!united.empty()) {
                edited.notes.push_back(
                    provider.name + ": " + window_text(terms.from, terms.to) + " touches or overlaps " +
                    joined(std::vector(united.begin(), united.end())) + "; they count as one window");
            }
        }
        if (added == 0) {
            throw Error(ErrorKind::bad_data, hours_text(terms) + " is among the hours already",
                        "`slotctl hours list` lists them");
        }
        if (already > 0) edited.notes.push_back(plural(already, "weekday") + " had these hours already");
        return edited;
    };
}

ChangeRules remove_hours(HoursTerms terms) {
    return [terms = std::move(terms)](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        std::erase_if(edited.rows.hours, [&](const HoursRow& row) { return fits(row, terms); });
        if (edited.rows.hours.size() == rows.hours.size()) {
            throw Error(ErrorKind::bad_data, "there are no such hours", "`slotctl hours list` lists them");
        }
        return edited;
    };
}

ChangeRules remove_hours(std::vector<std::size_t> numbers) {
    return [numbers = std::move(numbers)](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        for (const auto& [id, provider] : rows.providers) {
            const auto entries = hours_of(rows, id);
            for (const std::size_t number : numbers) {
                if (number == 0 || number > entries.size()) {
                    throw Error(ErrorKind::bad_data,
                                provider.name + " has no hours with the number " + std::to_string(number),
                                "`slotctl hours list` shows the numbers");
                }
                for (const HoursRow& row : rows_of_entry(entries[number - 1])) erase(edited.rows, row);
            }
        }
        return edited;
    };
}

std::string hours_text(const HoursEntry& entry) {
    return weekdays_text(entry.weekdays) + " " + window_text(entry.from, entry.to) +
           validity_text(entry.valid_from, entry.valid_until);
}

}  // namespace slotctl
