#include "core/store/sqlite/calendars.hpp"

#include "core/store/sqlite/booked_offsets.hpp"
#include "core/store/sqlite/rule_reader.hpp"
#include "core/store/sqlite/standing_slots.hpp"

namespace slotctl::sqlite {

/// Reads one provider's calendar, in the caller's transaction.
class CalendarReader {
  public:
    explicit CalendarReader(Connection& connection)
        : rules_(connection),
          booked_(connection),
          free_manual_(
              connection,
              "SELECT service_id, starts_at, ends_at, capacity FROM slots WHERE provider_id = ?1 AND origin"
              " = 'manual' AND booked_count = 0 AND starts_at >= ?2 AND starts_at < ?3"),
          // Bookings whose slot was deleted: `maintain` will restore it.
          without_slot_(connection,
                        "SELECT b.service_id, b.starts_at, max(b.ends_at), count(*),"
                        " coalesce(v.buffer_before_minutes, 0), coalesce(v.buffer_after_minutes, 0),"
                        " coalesce(v.capacity, 1) FROM bookings b LEFT JOIN services v ON v.id ="
                        " b.service_id WHERE b.provider_id = ?1 AND b.status <> 'cancelled' AND b.starts_at"
                        " >= ?2 AND b.starts_at < ?3 AND NOT EXISTS (SELECT 1 FROM slots s WHERE"
                        " s.provider_id = b.provider_id AND s.service_id = b.service_id AND s.starts_at ="
                        " b.starts_at) GROUP BY b.service_id, b.starts_at"),
          ended_holds_(
              connection,
              "SELECT service_id, starts_at, count(*) FROM bookings WHERE provider_id = ?1 AND status"
              " = 'pending' AND hold_until <= ?2 GROUP BY service_id, starts_at") {}

    ProviderCalendar read(ProviderId id, std::span<const ServiceId> services, const Interval& starts,
                          Instant now) {
        CalendarBuilder calendar({rules_.read(id, services, false, overrides_for(starts))}, starts);
        for (free_manual_.bind(id, starts.begin, starts.end); free_manual_.step();) {
            const Interval time{free_manual_.instant(1), free_manual_.instant(2)};
            calendar.add(id, {free_manual_.integer(0), time, time, free_manual_.small_integer(3), 0, true});
        }
        const Interval time = calendar.affecting_time();
        for (const StandingSlot& slot : booked_.standing(id, time)) calendar.add(id, slot);
        for (without_slot_.bind(id, time.begin - longest_block, time.end); without_slot_.step();)
            calendar.add(id, lost());
        for (ended_holds_.bind(id, now); ended_holds_.step();) {
            calendar.release({id, ended_holds_.integer(0)}, ended_holds_.instant(1),
                             ended_holds_.small_integer(2));
        }
        return std::move(calendar.take().front());
    }

  private:
    StandingSlot lost() {
        using std::chrono::minutes;
        const Interval time{without_slot_.instant(1), without_slot_.instant(2)};
        return without_slot(
            without_slot_.integer(0), time,
            {time.begin - minutes{without_slot_.integer(4)}, time.end + minutes{without_slot_.integer(5)}},
            without_slot_.small_integer(6), without_slot_.small_integer(3));
    }

    RuleReader rules_;
    BookedSlots booked_;
    Statement free_manual_, without_slot_, ended_holds_;
};

SqliteCalendars::SqliteCalendars(Connection& connection) : connection_(connection) {}
SqliteCalendars::~SqliteCalendars() = default;

std::vector<ProviderId> SqliteCalendars::offering_providers(const MaintainScope& scope) {
    const Connection::Task task(connection_, "looking up who offers what");
    Statement select(connection_,
                     "SELECT DISTINCT o.provider_id FROM offerings o JOIN providers p ON p.id = o.provider_id"
                     " AND p.active JOIN services s ON s.id = o.service_id AND s.active WHERE o.active"
                     " AND (?1 = '[]' OR o.provider_id IN (SELECT value FROM json_each(?1)))"
                     " AND (?2 = '[]' OR o.service_id IN (SELECT value FROM json_each(?2))) ORDER BY 1");
    std::vector<ProviderId> ids;
    for (select.bind(json_array(scope.providers), json_array(scope.services)); select.step();)
        ids.push_back(select.integer(0));
    return ids;
}

std::vector<ProviderCalendar> SqliteCalendars::read(std::span<const ProviderId> providers,
                                                    std::span<const ServiceId> services,
                                                    const Interval& starts, Instant now) {
    const Connection::Task task(connection_, "reading calendars");
    if (!reader_) reader_ = std::make_shared<CalendarReader>(connection_);
    std::vector<ProviderCalendar> calendars;
    calendars.reserve(providers.size());
    for (const ProviderId id : providers) calendars.push_back(reader_->read(id, services, starts, now));
    return calendars;
}

std::vector<ProviderCalendar> SqliteCalendars::load(std::span<const ProviderId> providers,
                                                    std::span<const ServiceId> services,
                                                    const Interval& starts, Instant now) {
    const Transaction snapshot(connection_, Transaction::Kind::read);
    return read(providers, services, starts, now);
}

}  // namespace slotctl::sqlite
