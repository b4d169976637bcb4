#include "core/exchange/comparison.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "core/exchange/field_changes.hpp"
#include "core/exchange/life_lines.hpp"

namespace slotctl {

namespace {

/// What stands for the list in changes of a record's own fields.
constexpr const char* fields = "fields";

/// A list's items by their name; the value contains what may differ between two items of the same name.
using Items = std::map<std::string, std::string>;

ListChange difference(std::string record, std::string list, const Items& stored, const Items& given) {
    ListChange change{std::move(record), std::move(list), {}, {}, {}};
    for (const auto& [name, value] : stored) {
        const auto other = given.find(name);
        if (other == given.end()) {
            change.removed.push_back(name);
        } else if (other->second != value) {
            change.changed.push_back(name);
        }
    }
    for (const auto& [name, value] : given) {
        if (!stored.contains(name)) change.added.push_back(name);
    }
    return change;
}

std::string span_text(TimeOfDay from, TimeOfDay to) {
    return format_time_of_day(from) + "-" + format_time_of_day(to);
}

std::string weekday_text(unsigned weekday) {
    static constexpr std::array<const char*, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    return names.at(weekday - 1);
}

Items items_of(const std::vector<AvailabilityRecord>& list) {
    Items items;
    for (const AvailabilityRecord& record : list) {
        std::string text = " " + span_text(record.from, record.to);
        if (record.valid_from) text += " from " + format_date(*record.valid_from);
        if (record.valid_until) text += " until " + format_date(*record.valid_until);
        for (const unsigned weekday : record.weekdays) items.emplace(weekday_text(weekday) + text, "");
    }
    return items;
}

Items items_of(const std::vector<HoursRecord>& list) {
    Items items;
    for (const HoursRecord& record : list) {
        for (const unsigned weekday : record.weekdays)
            items.emplace(weekday_text(weekday) + " " + span_text(record.from, record.to), "");
    }
    return items;
}

Items items_of(const std::vector<OverrideRecord>& list) {
    Items items;
    for (const OverrideRecord& record : list) {
        std::set<std::string> windows;
        for (const auto& window : record.windows) windows.insert(span_text(window.from, window.to));
        std::string& text = items[format_date(record.date)];
        for (const std::string& window : windows) text += window + " ";
        text += record.reason.value_or("");
    }
    return items;
}

Items items_of(const std::vector<CalendarRecord>& list) {
    Items items;
    for (const CalendarRecord& record : list) items[record.name] = record.source;
    return items;
}

Items items_of(const std::vector<FeedRecord>& list) {
    Items items;
    for (const FeedRecord& record : list)
        items[record.name] = record.secret_hash + (record.busy_only ? " busy" : "");
    return items;
}

/// Calls `visit(given, stored or null)` for each record of a list whose ids are those of its table.
template <class Record, class Load, class Visit>
void each_with_stored(const std::vector<Record>& records, const Load& load, const Visit& visit) {
    const std::span<const Record> all(records);
    for (std::size_t at = 0; at < all.size(); at += comparison_chunk) {
        const auto chunk = all.subspan(at, std::min(comparison_chunk, all.size() - at));
        Ids ids;
        for (const Record& record : chunk) ids.push_back(record.id);
        std::sort(ids.begin(), ids.end());
        const std::vector<Record> stored = load(ids);
        for (const Record& record : chunk) {
            const auto found = std::lower_bound(stored.begin(), stored.end(), record.id,
                                                [](const Record& s, std::int64_t id) { return s.id < id; });
            visit(record, found != stored.end() && found->id == record.id ? &*found : nullptr);
        }
    }
}

void count(RecordChanges& changes, bool is_stored, bool differs) {
    ++(!is_stored ? changes.created : differs ? changes.changed : changes.unchanged);
}

/// Counts the record, and names the fields in which it differs.
template <class Record>
void compare_fields(const std::string& kind, std::int64_t id, const Record& given, const Record* stored,
                    RecordChanges& counts, ImportReport& report) {
    std::vector<std::string> changed;
    if (stored) changed = field_changes(given, *stored);
    count(counts, stored != nullptr, !changed.empty());
    if (!changed.empty()) report.add({kind + " " + std::to_string(id), fields, {}, std::move(changed), {}});
}

template <class Record, class Load>
void compare_list(const std::string& kind, const std::vector<Record>& records, const Load& load,
                  RecordChanges& counts, ImportReport& report) {
    each_with_stored(records, load, [&](const Record& given, const Record* stored) {
        compare_fields(kind, given.id, given, stored, counts, report);
    });
}

class ProviderComparison {
  public:
    ProviderComparison(const ProviderRecord& given, const ProviderRecord* stored, ImportReport& report)
        : given_(given), stored_(stored), report_(report), record_("provider " + std::to_string(given.id)) {}

    void run() {
        if (stored_) {
            ListChange own{record_, fields, {}, field_changes(given_, *stored_), {}};
            differs_ = !own.changed.empty();
            report_.add(std::move(own));
            if (given_.availability) note("availability", *stored_->availability, *given_.availability);
            if (given_.overrides) note("overrides", *stored_->overrides, *given_.overrides);
            if (given_.calendars && stored_->calendars)
                note("calendars", *stored_->calendars, *given_.calendars);
            if (given_.feeds && stored_->feeds) note("feeds", *stored_->feeds, *given_.feeds);
        }
        if (given_.offerings) compare_offerings();
        count(report_.providers, stored_ != nullptr, differs_);
    }

  private:
    template <class List>
    bool note(const std::string& list, const List& stored, const List& given) {
        ListChange change = difference(record_, list, items_of(stored), items_of(given));
        const bool any = !change.removed.empty() || !change.changed.empty() || !change.added.empty();
        differs_ = differs_ || any;
        report_.add(std::move(change));
        return any;
    }

    void compare_offerings() {
        ListChange change{record_, "services", {}, {}, {}};
        std::map<ServiceId, const OfferingRecord*> before;
        if (stored_) {
            for (const OfferingRecord& offering : *stored_->offerings)
                before.emplace(offering.service, &offering);
        }
        for (const OfferingRecord& offering : *given_.offerings) {
            const auto old = before.find(offering.service);
            if (old == before.end()) {
                ++report_.offerings.created;
                change.added.push_back(std::to_string(offering.service));
                continue;
            }
            bool hours_differ = false;
            if (offering.hours) {
                hours_differ = note("hours of service " + std::to_string(offering.service),
                                    *old->second->hours, *offering.hours);
            }
            const bool activity_differs = offering.active && offering.active != old->second->active;
            if (activity_differs) change.changed.push_back(std::to_string(offering.service));
            count(report_.offerings, true, hours_differ || activity_differs);
            before.erase(old);
        }
        for (const auto& [service, offering] : before) change.removed.push_back(std::to_string(service));
        report_.offerings.removed += static_cast<std::int64_t>(before.size());
        if (!stored_) return;
        differs_ = differs_ || !change.removed.empty() || !change.changed.empty() || !change.added.empty();
        report_.add(std::move(change));
    }

    const ProviderRecord& given_;
    const ProviderRecord* stored_;
    ImportReport& report_;
    std::string record_;
    bool differs_ = false;
};

/// Finds the stored booking that corresponds to each record.
class BookingMatch {
  public:
    explicit BookingMatch(const SpooledList<BookingRecord>& bookings) {
        bool any_without_id = false;
        bookings.each(
            [&](const BookingRecord& record, std::size_t) { any_without_id = any_without_id || !record.id; });
        if (!any_without_id) return;
        bookings.each([&](const BookingRecord& record, std::size_t) {
            if (record.id) named_.emplace_back(record.provider, *record.id);
        });
        std::sort(named_.begin(), named_.end());
    }

    /// `stored` are the bookings of the record's provider.
    const BookingRecord* find(const BookingRecord& record, const std::vector<BookingRecord>& stored) {
        if (record.id) {
            const auto found =
                std::lower_bound(stored.begin(), stored.end(), *record.id,
                                 [](const BookingRecord& s, std::int64_t id) { return *s.id < id; });
            return found != stored.end() && found->id == record.id ? &*found : nullptr;
        }
        for (const BookingRecord& booking : stored) {
            if (alike(booking, record) && claim(booking)) return &booking;
        }
        return nullptr;
    }

    /// Whether a record of the file corresponds to it, as far as they were searched for.
    [[nodiscard]] bool is_claimed(const BookingRecord& booking) const {
        const Key key{booking.provider, *booking.id};
        return std::binary_search(named_.begin(), named_.end(), key) || claimed_.contains(key);
    }

  private:
    using Key = std::pair<ProviderId, std::int64_t>;
    static bool alike(const BookingRecord& a, const BookingRecord& b) {
        return a.service == b.service && a.starts_at == b.starts_at && a.customer == b.customer;
    }
    bool claim(const BookingRecord& booking) {
        const Key key{booking.provider, *booking.id};
        return !std::binary_search(named_.begin(), named_.end(), key) && claimed_.insert(key).second;
    }

    std::vector<Key> named_;  ///< by id, ascending; only if some record has none
    std::set<Key> claimed_;   ///< claimed by records without an id
};

/// A booking that was moved is not found by its old start.
class MovedBookings {
  public:
    MovedBookings(StoredRecords& stored, Instant now) : stored_(stored), now_(now) {}

    /// One that a new record without an id may mean, if any.
    const BookingRecord* like(const BookingRecord& record, const BookingMatch& match) {
        if (record.status && *record.status != BookingStatus::pending &&
            *record.status != BookingStatus::confirmed)
            return nullptr;
        const auto [first, last] = all().equal_range({record.provider, record.service, *record.customer});
        for (auto it = first; it != last; ++it)
            if (!match.is_claimed(it->second)) return &it->second;
        return nullptr;
    }

  private:
    using ByCustomer = std::multimap<std::tuple<ProviderId, ServiceId, std::string>, BookingRecord>;

    /// Read once, and only if the file has such a record.
    const ByCustomer& all() {
        if (all_) return *all_;
        all_.emplace();
        for (BookingRecord& booking : stored_.moved_bookings(now_)) {
            ByCustomer::key_type key{booking.provider, booking.service, *booking.customer};
            all_->emplace(std::move(key), std::move(booking));
        }
        return *all_;
    }

    StoredRecords& stored_;
    Instant now_;
    std::optional<ByCustomer> all_;
};

}  // namespace

std::string step_back_message(std::string_view from, std::string_view to) {
    return std::string(from) + " is stored, which does not go back to " + std::string(to) +
           "; --force does it all the same";
}

void compare_rules(const Business& business, StoredRecords& stored, ImportReport& report) {
    const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    ImportCounts& counts = report.counts;
    counts.services = size(business.services);
    counts.providers = size(business.providers);
    counts.variants = size(business.variants);
    counts.drop_products = size(business.drop_products);
    compare_list(
        "service", business.services, [&](const Ids& ids) { return stored.services(ids); }, report.services,
        report);
    each_with_stored(
        business.providers, [&](const Ids& ids) { return stored.providers(ids); },
        [&](const ProviderRecord& given, const ProviderRecord* before) {
            if (given.offerings) counts.offerings += size(*given.offerings);
            ProviderComparison(given, before, report).run();
        });
    compare_list(
        "variant", business.variants, [&](const Ids& ids) { return stored.variants(ids); }, report.variants,
        report);
    compare_list(
        "drop product", business.drop_products, [&](const Ids& ids) { return stored.drop_products(ids); },
        report.drop_products, report);
}

std::vector<std::optional<std::int64_t>> compare_bookings(const SpooledList<BookingRecord>& bookings,
                                                          StoredRecords& stored, bool force, Instant now,
                                                          ImportReport& report, FaultList& faults) {
    report.counts.bookings = static_cast<std::int64_t>(bookings.size());
    BookingMatch match(bookings);
    MovedBookings moved(stored, now);
    std::vector<std::optional<std::int64_t>> ids(bookings.size());
    bookings.each_slice(comparison_chunk, [&](std::span<const BookingRecord> chunk, std::size_t at) {
        // By provider, so that each record is searched for among few.
        std::unordered_map<ProviderId, std::vector<BookingRecord>> by_provider;
        for (BookingRecord& booking : stored.bookings(chunk))
            by_provider[booking.provider].push_back(std::move(booking));
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            const BookingRecord& record = chunk[i];
            const BookingRecord* before = match.find(record, by_provider[record.provider]);
            compare_fields("booking", before ? *before->id : 0, record, before, report.bookings, report);
            if (!before && !record.id) {
                if (const BookingRecord* const like = moved.like(record, match))
                    report.doubt(
                        {"bookings[" + std::to_string(at + i) + "]",
                         "is new, and booking " + std::to_string(*like->id) +
                             " of the same customer, provider and service was moved to " +
                             format_instant(like->starts_at) +
                             "; if both are the same, cancel the new one, and give the record that id"});
            }
            if (!before) continue;
            ids[at + i] = before->id;
            if (force || !record.status || !steps_back(*before->status, *record.status)) continue;
            faults.add("bookings[" + std::to_string(at + i) + "].status",
                       step_back_message(name_of(*before->status), name_of(*record.status)));
        }
    });
    return ids;
}

}  // namespace slotctl
