#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/plans/message_events.hpp"
#include "core/plans/reminders.hpp"
#include "core/store/message_store.hpp"
#include "core/store/sql/database.hpp"

namespace slotctl::sql {

/// The bookings `b` of which customers are to be told something, and what their messages have in common.
struct DueBookings {
    std::string queue = "appointments";
    MessageEvent event{};
    std::string from;        ///< tables, with `bookings b`
    std::string where;       ///< conditions
    std::string key;         ///< the beginning of the message's key, before the channel
    std::string key_end;     ///< SQL for the rest
    std::string expires_at;  ///< SQL
    bool at_most_once = false;
    /// Conditions of bookings that are not counted here if nobody knows their customer.
    std::vector<std::string> counted_elsewhere{};
};

/// The statements about messages, as text. Values are part of them: they are instants, numbers and words of
/// slotctl.
class MessageRows {
  public:
    MessageRows(const Database& database, Instant now) : database_(database), now_(now) {}

    /// Bookings of which this rule reminds.
    [[nodiscard]] DueBookings due(const ReminderRule& rule) const;
    /// Future bookings that became so within `news`, and whose customers were not told.
    [[nodiscard]] DueBookings changed(MessageEvent event, std::chrono::seconds news) const;
    /// Those of all these events, which exclude each other, to be counted: they have no keys.
    [[nodiscard]] DueBookings changed(std::span<const MessageEvent> events, std::chrono::seconds news) const;

    /// The condition of future bookings that were made or changed within `news`.
    [[nodiscard]] std::string recent(std::chrono::seconds news) const;

    /// `FROM …`: the messages that can be sent, and are not there yet.
    static std::string wanted(const DueBookings& due, MessageChannel channel);
    /// Queues them.
    [[nodiscard]] std::string insert(const DueBookings& due, MessageChannel channel) const;
    /// Of what is due: who cannot be told.
    static Unreached count_unreached(Database& database, const DueBookings& due,
                                     std::span<const MessageChannel> channels);
    /// Both for all channels in one query, which reads what is due once. Returns how many were queued, and
    /// the fields of Unreached.
    [[nodiscard]] std::string insert_and_count(const DueBookings& due,
                                               std::span<const MessageChannel> channels) const;
    /// What customers know now, whether they were told or not.
    [[nodiscard]] std::vector<std::string> remember(std::chrono::seconds news, Noting noting) const;

    /// How long a message without `expires_at` is of use, as the column's null says.
    static constexpr std::chrono::hours of_use_without_end{24};

    /// The condition of reminders that wait though their booking is no longer confirmed, or has another start
    /// or customer.
    static const char* const outdated;

  private:
    static std::string key_of(const DueBookings& due, MessageChannel channel);
    static std::string not_queued_yet(const DueBookings& due, MessageChannel channel);
    [[nodiscard]] std::string insert_of(const DueBookings& due, MessageChannel channel,
                                        const std::string& from) const;

    const Database& database_;
    Instant now_;
};

/// How many rows there are: `rows` is `FROM …`.
std::int64_t count_rows(Database& database, const char* doing, const std::string& rows);

}  // namespace slotctl::sql
