#pragma once

#include <string>

#include "core/mail/transfer.hpp"

/// Pings for services like healthchecks.io (healthchecks.io/docs/http_api), which notify people when an
/// expected ping does not come.
namespace slotctl::notify {

enum class PingMoment { start, success, fail };

/// Posts `text` (shortened to 10,000 bytes) to `url`, `url/start` or `url/fail`; the suffix is inserted
/// before any query. `rid` is added as a parameter unless it is empty. Throws Error(failed or config), which
/// contains no secret.
void ping(const std::string& url, PingMoment moment, const std::string& rid, const std::string& text,
          const mail::TransferOptions& options);

/// The URL that is pinged.
std::string ping_url(const std::string& url, PingMoment moment, const std::string& rid);

/// A UUID (version 8 of RFC 9562, for custom formats) that is always the same for the same text.
std::string stable_uuid(const std::string& text);

}  // namespace slotctl::notify
