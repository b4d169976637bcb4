#pragma once

#include "core/config/config.hpp"
#include "core/mail/smtp.hpp"

namespace slotctl {

/// The mail server of these settings, with the usual port if none is given.
mail::Server mail_server_of(const AlertsConfig& config);

}  // namespace slotctl
