#include "core/store/sql/edits.hpp"

#include <algorithm>
#include <limits>

#include "core/store/sql/id_list.hpp"
#include "core/store/sql/rehearsal.hpp"

namespace slotctl::sql {

namespace {

constexpr const char* editing = "changing rules";
constexpr const char* reading = "reading rules";

Ids ids_from(Database& database, const std::string& query) {
    Ids ids;
    database.query(reading, query, {}, [&](const Row& row) { ids.push_back(row.integer(0)); });
    return ids;
}

/// The ids in scope that are stored, ascending. With `lock`, nobody else changes them until the transaction
/// ends: services first, then providers, always in this order.
struct StoredScope {
    Ids services, providers;

    StoredScope(Database& database, const EditScope& scope, const std::string& lock) {
        const std::string some_services = "service_id IN (" + list_of(scope.services) + ")";
        services = ids_from(
            database,
            "SELECT id FROM services" +
                (scope.all_services ? std::string() : " WHERE id IN (" + list_of(scope.services) + ")") +
                " ORDER BY id" + lock);
        std::string where;
        if (!scope.all_providers) {
            where = " WHERE id IN (" + list_of(scope.providers) + ")";
            if (scope.providers_of_services)
                where += " OR id IN (SELECT provider_id FROM offerings WHERE " + some_services + ")";
        }
        providers = ids_from(database, "SELECT id FROM providers" + where + " ORDER BY id" + lock);
    }
};

RuleRows rows_in(const StoredScope& scope, const RuleReads& reads) {
    return rows_of(reads.services(scope.services), reads.providers(scope.providers));
}

class Transaction : public EditTransaction {
  public:
    Transaction(Database& database, const RuleReads& reads, StoredScope scope)
        : database_(database), reads_(reads), scope_(std::move(scope)) {}

    [[nodiscard]] std::span<const ProviderId> providers() const override { return scope_.providers; }
    RuleRows rules() override { return rows_in(scope_, reads_); }

    std::vector<ProviderSnapshot> snapshots(std::span<const ProviderId> providers,
                                            LocalDate overrides_from) override {
        return reads_.snapshots(providers, overrides_from);
    }
    void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) override {
        reads_.slots(providers, ranges);
    }

    std::vector<BookingAhead> bookings_ahead(Instant now) override {
        std::vector<BookingAhead> bookings;
        database_.query(
            "reading bookings",
            "SELECT b.id, b.provider_id, b.service_id, " + database_.instant("b.starts_at") + ", " +
                database_.instant("b.ends_at") +
                ", b.customer, s.provider_id IS NOT NULL FROM bookings b LEFT JOIN slots s ON s.provider_id "
                "= b.provider_id"
                " AND s.service_id = b.service_id AND s.starts_at = b.starts_at AND s.origin = 'manual'"
                " WHERE b.provider_id IN (" +
                list_of(scope_.providers) +
                ") AND b.status IN ('pending', 'confirmed') AND b.ends_at > ?1"
                " AND (b.hold_until IS NULL OR b.hold_until > ?1 OR b.status <> 'pending')"
                " ORDER BY b.starts_at, b.provider_id, b.id",
            {now}, [&](const Row& row) {
                bookings.push_back({row.integer(0),
                                    {row.integer(1), row.integer(2)},
                                    {row.instant(3), row.instant(4)},
                                    row.text(5),
                                    row.boolean(6)});
            });
        return bookings;
    }

    RuleUse use_of_provider(ProviderId id, Instant now) override {
        RuleUse use;
        use.bookings = count("bookings WHERE provider_id = ?1", {id});
        use.calendars = count("provider_calendars WHERE provider_id = ?1", {id}) +
                        count("calendar_feeds WHERE provider_id = ?1", {id}) +
                        count("provider_busy WHERE provider_id = ?1", {id});
        use.reviews = count("reviews WHERE provider_id = ?1", {id});
        use.chat_rooms = count("chat_rooms WHERE provider_id = ?1", {id});
        use.pauses = count("pauses WHERE provider_id = ?1 AND (ends_at IS NULL OR ends_at > ?2)", {id, now});
        return use;
    }
    RuleUse use_of_service(ServiceId id) override {
        RuleUse use;
        use.bookings = count("bookings WHERE service_id = ?1", {id});
        return use;
    }

    ProviderId new_provider_id() override {
        return after({"id FROM providers", "provider_id FROM bookings", "provider_id FROM slots"});
    }
    ServiceId new_service_id() override {
        return after({"id FROM services", "service_id FROM offering_windows", "service_id FROM bookings"});
    }

    void write(const RuleChanges& changes) override { write_rules(database_, changes); }

    EditId remember(const RecordedEdit& edit, std::int64_t most) override {
        const EditId id =
            database_.insert(editing,
                             "INSERT INTO edits (edited_at, command, who, summary, before, after)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                             {edit.edited_at, edit.command, edit.who, edit.summary, rules_json(edit.before),
                              rules_json(edit.after)});
        database_.execute(
            "forgetting old edits",
            "DELETE FROM edits WHERE id NOT IN (SELECT id FROM edits ORDER BY id DESC LIMIT ?1)", {most});
        return id;
    }
    bool note_undone(EditId id, Instant now) override {
        return database_.execute(editing,
                                 "UPDATE edits SET undone_at = ?2 WHERE id = ?1 AND undone_at IS NULL",
                                 {id, now}) > 0;
    }
    bool forget(EditId id) override {
        return database_.execute("forgetting an edit",
                                 "DELETE FROM edits WHERE id = ?1 AND undone_at IS NULL", {id}) > 0;
    }

  private:
    std::int64_t count(const std::string& what, const std::vector<Value>& parameters) {
        std::int64_t found = 0;
        database_.query(editing, "SELECT " + database_.built_in("count") + "(*) FROM " + what, parameters,
                        [&](const Row& row) { found = row.integer(0); });
        return found;
    }

    /// One more than the largest id of these columns, each `COLUMN FROM TABLE`; if there can be no larger
    /// one, the lowest that none of them has.
    std::int64_t after(const std::vector<std::string>& columns) {
        constexpr std::int64_t largest_possible = std::numeric_limits<std::int64_t>::max();
        std::int64_t id = 0;
        std::string used = "SELECT 0 AS id";
        for (const std::string& column : columns) {
            const std::string name = column.substr(0, column.find(' '));
            database_.query(editing, "SELECT " + column + " ORDER BY " + name + " DESC LIMIT 1", {},
                            [&](const Row& row) { id = std::max(id, row.integer(0)); });
            used += " UNION SELECT " + column;
        }
        if (id < largest_possible) return id + 1;
        database_.query(editing,
                        "SELECT u.id + 1 FROM (" + used + ") u WHERE u.id < " +
                            std::to_string(largest_possible) + " EXCEPT SELECT w.id FROM (" + used +
                            ") w ORDER BY 1 LIMIT 1",
                        {}, [&](const Row& row) { id = row.integer(0); });
        return id;
    }

    Database& database_;
    const RuleReads& reads_;
    StoredScope scope_;
};

}  // namespace

RuleRows Edits::rules(const EditScope& scope) {
    RuleRows rows;
    database_.read_together(reading, [&] { rows = rows_in(StoredScope(database_, scope, ""), reads_); });
    return rows;
}

void Edits::change(const EditScope& scope, EditMode mode, const std::function<void(EditTransaction&)>& work) {
    together(database_, editing, mode, [&] {
        Transaction transaction(database_, reads_, StoredScope(database_, scope, database_.for_change()));
        work(transaction);
    });
}

std::vector<RecordedEdit> Edits::history(std::int64_t most) {
    std::vector<RecordedEdit> edits;
    database_.query(
        "reading the history of edits",
        "SELECT id, " + database_.instant("edited_at") + ", command, who, summary, before, after, " +
            database_.instant("undone_at") + " FROM edits ORDER BY id DESC LIMIT ?1",
        {most}, [&](const Row& row) {
            edits.push_back({row.integer(0), row.instant(1), row.text(2), row.text(3), row.text(4),
                             rules_from(row.text(5)), rules_from(row.text(6)), row.maybe_instant(7)});
        });
    return edits;
}

}  // namespace slotctl::sql
