#include "core/editing/wording.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/date_names.hpp"
#include "core/base/duration.hpp"
#include "core/base/text.hpp"

namespace slotctl {

namespace {

using std::chrono::days;

/// Above this many providers with the same change, they are counted instead of named.
constexpr std::size_t most_named = 3;

std::string day_and_month(LocalDate date) {
    const std::chrono::year_month_day parts(date);
    return std::string(short_name(weekday_names.at(iso_weekday(date) - 1))) + " " +
           std::to_string(static_cast<unsigned>(parts.day())) + " " +
           std::string(short_name(month_names.at(static_cast<unsigned>(parts.month()) - 1)));
}

std::string windows_text(const OverrideRow& row) {
    std::vector<std::string> texts;
    for (const auto& [from, to] : row.windows) texts.push_back(window_text(from, to));
    return texts.empty() ? "closed" : joined(texts);
}

std::string yes_no(bool flag) {
    return flag ? "yes" : "no";
}

std::string optional_text(const std::optional<std::chrono::minutes>& value) {
    return value ? format_duration(*value) : "default";
}

/// `duration 30m → 45m` for each field that differs.
class FieldChanges {
  public:
    void note(const char* field, const std::string& before, const std::string& after) {
        if (before != after) texts_.push_back(std::string(field) + " " + before + " → " + after);
    }
    [[nodiscard]] std::string text() const { return joined(texts_); }

  private:
    std::vector<std::string> texts_;
};

std::string changed_fields(const ServiceRow& before, const ServiceRow& after) {
    FieldChanges fields;
    const auto count = [](const std::optional<int>& value) {
        return value ? std::to_string(*value) : std::string("default");
    };
    fields.note("name", before.name, after.name);
    fields.note("duration", format_duration(before.duration), format_duration(after.duration));
    fields.note("step", optional_text(before.step), optional_text(after.step));
    fields.note("buffer before", format_duration(before.buffer_before), format_duration(after.buffer_before));
    fields.note("buffer after", format_duration(before.buffer_after), format_duration(after.buffer_after));
    fields.note("min notice", format_duration(before.min_notice), format_duration(after.min_notice));
    fields.note("capacity", std::to_string(before.capacity), std::to_string(after.capacity));
    fields.note("max slots", count(before.max_slots), count(after.max_slots));
    fields.note("active", yes_no(before.active), yes_no(after.active));
    return fields.text();
}

std::string changed_fields(const ProviderRow& before, const ProviderRow& after) {
    FieldChanges fields;
    fields.note("name", before.name, after.name);
    fields.note("time zone", before.time_zone, after.time_zone);
    fields.note("active", yes_no(before.active), yes_no(after.active));
    return fields.text();
}

/// Something that is said of a provider.
struct Saying {
    ProviderId provider = 0;
    std::string text;
};

class Sayings {
  public:
    Sayings(const RuleChanges& changes, const RuleRows& before, const RuleRows& after, bool brief)
        : changes_(changes), before_(before), after_(after), brief_(brief) {
        std::set<ProviderId> providers;
        for (const auto& change : changes.overrides)
            providers.insert((change.after ? change.after : change.before)->provider);
        many_ = brief && providers.size() > most_named;
    }

    std::vector<std::string> run() {
        add_services();
        add_providers();
        add_offerings();
        add_hours();
        add_overrides();
        return grouped();
    }

  private:
    [[nodiscard]] std::string name(ProviderId id) const {
        return provider_name(after_.providers.contains(id) ? after_ : before_, id);
    }
    [[nodiscard]] std::string service(ServiceId id) const {
        return service_name(after_.services.contains(id) ? after_ : before_, id);
    }

    void add_services() {
        for (const auto& [before, after] : changes_.services) {
            if (before && after) {
                lines_.push_back(before->name + ": " + changed_fields(*before, *after));
            } else if (after) {
                lines_.push_back(
                    "service " + std::to_string(after->id) + " " + after->name + " added, " +
                    format_duration(after->duration) +
                    (after->capacity > 1 ? ", capacity " + std::to_string(after->capacity) : ""));
            } else {
                lines_.push_back("service " + std::to_string(before->id) + " " + before->name + " removed");
            }
        }
    }

    void add_providers() {
        for (const auto& [before, after] : changes_.providers) {
            if (before && after) {
                lines_.push_back(before->name + ": " + changed_fields(*before, *after));
            } else if (after) {
                whole_.insert(after->id);
                lines_.push_back("provider " + std::to_string(after->id) + " " + after->name + " added, " +
                                 after->time_zone + with_rules(after->id));
            } else {
                whole_.insert(before->id);
                lines_.push_back("provider " + std::to_string(before->id) + " " + before->name + " removed" +
                                 with_rules(before->id));
            }
        }
    }

    /// `, with 5 weekly windows, 3 dates, 2 services`: what comes or goes with a provider.
    [[nodiscard]] std::string with_rules(ProviderId id) const {
        const auto count = [&](const auto& list, auto id_of) {
            return std::count_if(list.begin(), list.end(), [&](const auto& change) {
                return id_of(change.after ? *change.after : *change.before) == id;
            });
        };
        std::vector<std::string> texts;
        const auto add = [&](std::int64_t number, const char* word) {
            if (number > 0) texts.push_back(plural(number, word));
        };
        add(count(changes_.hours, [](const HoursRow& row) { return row.provider; }), "weekly window");
        add(count(changes_.overrides, [](const OverrideRow& row) { return row.provider; }), "date");
        add(count(changes_.offerings, [](const OfferingRow& row) { return row.key.provider; }), "service");
        return texts.empty() ? "" : ", with " + joined(texts);
    }

    void say(ProviderId provider, std::string text) {
        if (!brief_ || !whole_.contains(provider)) said_.push_back({provider, std::move(text)});
    }

    void add_offerings() {
        for (const auto& [before, after] : changes_.offerings) {
            const OfferingKey key = after ? after->key : before->key;
            if (before && after) {
                say(key.provider, service(key.service) + (after->active ? " switched on" : " switched off"));
            } else {
                say(key.provider, (after ? "offers " : "no longer offers ") + service(key.service));
            }
        }
    }

    void add_hours() {
        using Key = std::tuple<bool, ProviderId, std::optional<ServiceId>, std::string>;
        std::map<Key, std::vector<unsigned>> weekdays;
        for (const auto& [before, after] : changes_.hours) {
            const HoursRow& row = after ? *after : *before;
            const std::string window =
                window_text(row.from, row.to) + validity_text(row.valid_from, row.valid_until);
            weekdays[{after.has_value(), row.provider, row.service, window}].push_back(row.weekday);
        }
        for (auto& [key, of_week] : weekdays) {
            const auto& [added, provider, of_service, window] = key;
            std::sort(of_week.begin(), of_week.end());
            say(provider, (of_service ? service(*of_service) + " only " : "open ") + weekdays_text(of_week) +
                              " " + window + (added ? "" : " removed"));
        }
    }

    /// What applied before a change.
    [[nodiscard]] std::string was(const RowChange<OverrideRow>& change) const {
        if (change.before) return "was " + windows_text(*change.before);
        const std::string weekly = weekly_text(before_, change.after->provider, change.after->date);
        return weekly.empty() ? "had no hours anyway" : "was " + weekly;
    }

    /// `closed on Thu 24 Dec 2026 (Christmas; was 09:00-17:00)`
    [[nodiscard]] std::string one_date(const RowChange<OverrideRow>& change) const {
        const OverrideRow& row = change.after ? *change.after : *change.before;
        const std::string when = " " + dates_text(row.date, row.date);
        if (change.after) {
            const std::string reason = row.reason ? *row.reason + "; " : "";
            return windows_text(row) + when + " (" + reason + was(change) + ")";
        }
        const std::string weekly = weekly_text(after_, row.provider, row.date);
        if (weekly.empty()) return "no longer " + windows_text(row) + when + ", which has no weekly hours";
        return "open" + when + " again, " + weekly + " (was " + windows_text(row) + ")";
    }

    void add_overrides() {
        const auto& list = changes_.overrides;
        for (std::size_t at = 0; at < list.size();) {
            const OverrideRow& first = list[at].after ? *list[at].after : *list[at].before;
            std::size_t next = at + 1;
            const State state = state_of(list[at]);
            if (brief_) {
                while (next < list.size() && follows(list[next - 1], list[next]) &&
                       state_of(list[next]) == state)
                    ++next;
            }
            const OverrideRow& last = list[next - 1].after ? *list[next - 1].after : *list[next - 1].before;
            if (next - at > 1 || many_) {
                say(first.provider, state.words + " " + dates_text(first.date, last.date) + state.reason);
            } else {
                say(first.provider, one_date(list[at]));
            }
            at = next;
        }
    }

    /// What a range of dates has in common.
    struct State {
        std::string words, reason;
        bool operator==(const State&) const = default;
    };
    [[nodiscard]] static State state_of(const RowChange<OverrideRow>& change) {
        if (!change.after) return {"no longer " + windows_text(*change.before), ""};
        return {windows_text(*change.after), change.after->reason ? " (" + *change.after->reason + ")" : ""};
    }

    [[nodiscard]] static bool follows(const RowChange<OverrideRow>& change,
                                      const RowChange<OverrideRow>& next) {
        const OverrideRow& row = change.after ? *change.after : *change.before;
        const OverrideRow& other = next.after ? *next.after : *next.before;
        return row.provider == other.provider && row.date + days{1} == other.date;
    }

    /// Providers of whom the same is said share a line.
    std::vector<std::string> grouped() {
        std::map<std::string, std::vector<ProviderId>> by_text;
        std::vector<std::string> order;
        for (const Saying& said : said_) {
            auto& providers = by_text[said.text];
            if (providers.empty()) order.push_back(said.text);
            providers.push_back(said.provider);
        }
        for (const std::string& text : order) {
            const auto& providers = by_text[text];
            if (!brief_) {
                for (const ProviderId id : providers) lines_.push_back(name(id) + ": " + text);
                continue;
            }
            std::vector<std::string> names;
            for (const ProviderId id : providers) names.push_back(name(id));
            lines_.push_back((names.size() > most_named
                                  ? plural(static_cast<std::int64_t>(names.size()), "provider")
                                  : joined(names)) +
                             ": " + text);
        }
        return std::move(lines_);
    }

    const RuleChanges& changes_;
    const RuleRows& before_;
    const RuleRows& after_;
    bool brief_;
    bool many_ = false;           ///< so many providers that what applied before is not said of each
    std::set<ProviderId> whole_;  ///< providers that come or go with all their rules
    std::vector<Saying> said_;
    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> summary_of(const RuleChanges& changes, const RuleRows& before,
                                    const RuleRows& after) {
    return Sayings(changes, before, after, true).run();
}

std::vector<std::string> detail_of(const RuleChanges& changes, const RuleRows& before,
                                   const RuleRows& after) {
    return Sayings(changes, before, after, false).run();
}

std::string date_text(LocalDate date) {
    return day_and_month(date) + " " +
           std::to_string(static_cast<int>(std::chrono::year_month_day(date).year()));
}

std::string dates_text(LocalDate first, LocalDate last) {
    if (first == last) return "on " + date_text(first);
    const bool one_year =
        std::chrono::year_month_day(first).year() == std::chrono::year_month_day(last).year();
    return "from " + (one_year ? day_and_month(first) : date_text(first)) + " to " + date_text(last);
}

std::string window_text(TimeOfDay from, TimeOfDay to) {
    return format_time_of_day(from) + "-" + format_time_of_day(to);
}

std::string weekdays_text(std::span<const unsigned> weekdays) {
    std::vector<std::string> texts;
    const auto day = [](unsigned weekday) { return std::string(short_name(weekday_names.at(weekday - 1))); };
    for (std::size_t at = 0; at < weekdays.size();) {
        std::size_t last = at;
        while (last + 1 < weekdays.size() && weekdays[last + 1] == weekdays[last] + 1) ++last;
        if (last - at >= 2) {
            texts.push_back(day(weekdays[at]) + "-" + day(weekdays[last]));
        } else {
            for (std::size_t i = at; i <= last; ++i) texts.push_back(day(weekdays[i]));
        }
        at = last + 1;
    }
    return joined(texts);
}

std::string validity_text(const std::optional<LocalDate>& from, const std::optional<LocalDate>& until) {
    return (from ? " from " + format_date(*from) : "") + (until ? " until " + format_date(*until) : "");
}

std::string weekly_text(const RuleRows& rows, ProviderId provider, LocalDate date) {
    std::vector<std::string> texts;
    // The rows of a provider without a service come first, ascending by weekday and time.
    for (auto row = rows.hours.lower_bound(HoursRow{provider, std::nullopt, 0, {}, {}, {}, {}});
         row != rows.hours.end() && row->provider == provider && !row->service; ++row) {
        if (row->weekday != iso_weekday(date)) continue;
        if (row->valid_from && date < *row->valid_from) continue;
        if (row->valid_until && *row->valid_until < date) continue;
        texts.push_back(window_text(row->from, row->to));
    }
    return joined(texts);
}

std::string provider_name(const RuleRows& rows, ProviderId id) {
    const auto found = rows.providers.find(id);
    return found == rows.providers.end() ? "provider " + std::to_string(id) : found->second.name;
}

std::string service_name(const RuleRows& rows, ServiceId id) {
    const auto found = rows.services.find(id);
    return found == rows.services.end() ? "service " + std::to_string(id) : found->second.name;
}

}  // namespace slotctl
