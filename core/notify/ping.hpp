#pragma once

#include <string>

#include "core/mail/transfer.hpp"

/// Pings in the manner of healthchecks.io (healthchecks.io/docs/http_api): a service that tells people when
/// they do not come.
namespace slotctl::notify {

enum class PingMoment { start, success, fail };

/// Posts `text` (cut to 10,000 bytes) to `url`, `url/start` or `url/fail`, before any query, with `rid`, if
/// it is not empty, as a parameter. Throws Error(failed or config), which holds no secret.
void ping(const std::string& url, PingMoment moment, const std::string& rid, const std::string& text,
          const mail::TransferOptions& options);

/// `url` as it is pinged.
std::string ping_url(const std::string& url, PingMoment moment, const std::string& rid);

/// A UUID (version 8 of RFC 9562: made as we like) that is the same for the same text.
std::string stable_uuid(const std::string& text);

}  // namespace slotctl::notify
