#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/delivery_store.hpp"
#include "core/store/sql/database.hpp"

/// Messages with everything that sending them needs: customer, devices, booking.
namespace slotctl::sql {

/// `condition` follows the tables: ` WHERE n.status = ?1 …`, with `n` for `notifications`.
std::vector<DueMessage> read_messages(Database& database, const std::string& condition,
                                      const std::vector<Value>& parameters);

/// An empty message to a customer; nothing if there is none of that id.
std::optional<DueMessage> message_to(Database& database, const std::string& customer, MessageChannel channel);

}  // namespace slotctl::sql
