#pragma once

#include "core/dashboard/page.hpp"
#include "core/plans/message_facts.hpp"

namespace slotctl::dashboard {

/// How messages to customers fare.
Page messages_page(const Frame& frame, const MessageHistory& history);

}  // namespace slotctl::dashboard
