#include <unordered_map>

#include "core/exchange/comparison.hpp"
#include "core/exchange/slot_changes.hpp"
#include "core/store/sqlite/import_parts.hpp"
#include "core/store/sqlite/statement.hpp"

namespace slotctl::sqlite {

namespace {

using MaybeId = std::optional<std::int64_t>;

// If a booking moves and the file gives no end, it lasts as long as the service does now.
constexpr const char* update_sql = R"(
UPDATE bookings SET
    service_id = ?2, starts_at = ?3,
    ends_at = coalesce(?4, CASE WHEN service_id = ?2 AND starts_at = ?3 THEN ends_at ELSE ?5 END),
    customer = coalesce(?6, customer), status = coalesce(?7, status), created_at = coalesce(?8, created_at),
    hold_until = coalesce(?9, hold_until), archived_at = coalesce(?10, archived_at), moved_at = coalesce(?11, moved_at)
WHERE id = ?1)";

constexpr const char* insert_sql = R"(
INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, created_at,
                      hold_until, archived_at, moved_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, 'confirmed'), ?8, ?9, ?10, ?11))";

/// Writes the bookings of a file in the order of `write_slots_and_bookings`. The functions take positions in
/// the file.
class BookingImport {
  public:
    /// `stored`: the ids of the stored bookings that correspond to the records.
    BookingImport(Import& importer, const SpooledList<BookingRecord>& bookings,
                  const std::vector<MaybeId>& stored)
        : import_(importer),
          bookings_(bookings),
          stored_(stored),
          owner_(importer.connection, "SELECT provider_id FROM bookings WHERE id = ?1"),
          duration_(importer.connection, "SELECT duration_minutes FROM services WHERE id = ?1"),
          moving_(importer.connection,
                  "SELECT status FROM bookings WHERE id = ?1 AND status <> 'cancelled'"
                  " AND (service_id, starts_at) IS NOT (?2, ?3)"),
          free_(importer.connection, "UPDATE bookings SET status = 'cancelled' WHERE id = ?1"),
          update_(importer.connection, update_sql),
          insert_(importer.connection, insert_sql) {}

    /// Places are freed before others are taken, so that bookings can follow each other or change places: one
    /// that moves is cancelled first.
    void free_places() {
        for (std::size_t i = 0; i < bookings_.size(); ++i) {
            if (!stored_[i]) continue;
            record(i, [&] { cancelled(i) ? update(i) : free(i); });
        }
    }

    // A booking without a slot is created in a slot of one second, which is removed again before the booking
    // gets its own end: so it does not conflict with any other.
    void make_without_slot(const std::vector<std::size_t>& positions) {
        Statement slot(import_.connection,
                       "INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity)"
                       " VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT DO NOTHING");
        Statement drop(import_.connection,
                       "DELETE FROM slots WHERE provider_id = ?1 AND service_id = ?2 AND starts_at = ?3");
        Statement end(import_.connection, "UPDATE bookings SET ends_at = ?2 WHERE id = ?1");
        for (const std::size_t i : positions) {
            record(i, [&] {
                const BookingRecord& r = bookings_[i];
                const Instant soon = r.starts_at + std::chrono::seconds{1};
                if (slot.bind(r.provider, r.service, r.starts_at, soon).run() == 0) return insert(i);
                insert(i, soon);
                drop.bind(r.provider, r.service, r.starts_at).run();
                end.bind(r.id, r.ends_at).run();
            });
        }
    }

    /// Ids that the file gives come before those that SQLite assigns, which follow the highest one.
    void load(const std::vector<std::size_t>& positions) {
        const auto each = [&](auto which, auto write) {
            for (const std::size_t i : positions) {
                if (which(i)) record(i, [&] { write(i); });
            }
        };
        each([&](std::size_t i) { return stored_[i] && !cancelled(i); }, [&](std::size_t i) { update(i); });
        each([&](std::size_t i) { return !stored_[i] && bookings_[i].id; },
             [&](std::size_t i) { insert(i); });
        each([&](std::size_t i) { return !stored_[i] && !bookings_[i].id; },
             [&](std::size_t i) { insert(i); });
    }

  private:
    template <class Write>
    void record(std::size_t i, const Write& write) {
        import_.record([i] { return element("bookings", i); }, write);
    }

    [[nodiscard]] bool cancelled(std::size_t i) const {
        return bookings_[i].status == BookingStatus::cancelled;
    }

    Instant usual_end(const BookingRecord& record) {
        duration_.bind(record.service).step();
        const std::chrono::minutes duration{duration_.integer(0)};
        duration_.reset();
        return record.starts_at + duration;
    }

    /// Frees the place of a booking that moves.
    void free(std::size_t i) {
        const BookingRecord& record = bookings_[i];
        const bool moves = moving_.bind(stored_[i], record.service, record.starts_at).step();
        if (moves) status_before_[i] = std::string(moving_.text(0));
        moving_.reset();
        if (moves) free_.bind(stored_[i]).run();
    }

    void update(std::size_t i) {
        const BookingRecord& record = bookings_[i];
        auto status = word_of(record.status);
        if (const auto before = status_before_.find(i); !status && before != status_before_.end()) {
            status = before->second;
        }
        update_
            .bind(stored_[i], record.service, record.starts_at, record.ends_at, usual_end(record),
                  record.customer, status, record.created_at, record.hold_until, record.archived_at,
                  record.moved_at)
            .run();
    }

    void insert(std::size_t i) { insert(i, bookings_[i].ends_at); }
    void insert(std::size_t i, std::optional<Instant> end) {
        const BookingRecord& record = bookings_[i];
        if (record.id && owner_.bind(*record.id).step()) {
            const std::string owner = std::to_string(owner_.integer(0));
            owner_.reset();
            import_.faults.add(element("bookings", i) + ".id",
                               std::to_string(*record.id) + " is the id of a booking of provider " + owner);
            return;
        }
        insert_
            .bind(record.id, record.provider, record.service, record.starts_at,
                  end ? *end : usual_end(record), record.customer, word_of(record.status),
                  record.created_at.value_or(import_.now), record.hold_until, record.archived_at,
                  record.moved_at)
            .run();
    }

    Import& import_;
    const SpooledList<BookingRecord>& bookings_;
    const std::vector<MaybeId>& stored_;
    std::unordered_map<std::size_t, std::string> status_before_;  ///< for those that move, by position
    Statement owner_, duration_, moving_, free_, update_, insert_;
};

}  // namespace

void import_slots_and_bookings(Import& importer, const Business& business) {
    const auto stored = compare_bookings(business.bookings, importer.stored, importer.force, importer.now,
                                         importer.report, importer.faults);
    const SlotChanges changes = plan_slots(business, stored, importer.stored, importer.report);
    BookingImport bookings(importer, business.bookings, stored);
    SlotImport slots(importer, business.slots);
    write_slots_and_bookings(changes, bookings, slots);
}

}  // namespace slotctl::sqlite
