#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/mail/transfer.hpp"

namespace slotctl::mail {

/// A request with the method POST.
struct WebRequest {
    std::size_t tag = 0;                                       ///< the caller's: comes back with the answer
    std::string url;                                           ///< http or https
    std::vector<std::pair<std::string, std::string>> headers;  ///< without line breaks
    std::string body;
};

struct WebAnswer {
    enum class End {
        answered,
        not_sent,  ///< nothing of the request has left: no connection, no trust in the certificate
        doubtful,  ///< the connection broke, or the time was over: perhaps the request has arrived
    };
    End end = End::answered;
    long status = 0;
    std::string body;  ///< its first 64 KiB
    std::chrono::seconds retry_after{0};
    std::string trouble;  ///< why there is no answer; shows nothing of the URL but scheme, host and port
};

/// Posts many requests at once, over as few connections as possible: over HTTP/2, all to one server share
/// one. Connections are kept between calls. A request that a server may have begun with is never sent again,
/// and redirects are not followed.
class ManyRequests {
  public:
    using Next = std::function<std::optional<WebRequest>()>;
    using Done = std::function<void(std::size_t tag, const WebAnswer& answer)>;

    /// `options.timeout` is for one request; `options.attempts` is not used.
    ManyRequests(TransferOptions options, int most_at_once, int most_connections);
    ~ManyRequests();
    ManyRequests(const ManyRequests&) = delete;
    ManyRequests& operator=(const ManyRequests&) = delete;

    /// Posts what `next` returns until it returns nothing, and passes each answer to `done`, in the order in
    /// which they come. Returns after the last. Throws Error(failed) if libcurl cannot work.
    void run(const Next& next, const Done& done);

  private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace slotctl::mail
