#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/base/instant.hpp"

namespace slotctl::serve {

/// A rendered answer, and for how long it holds.
struct KeptAnswer {
    std::shared_ptr<const std::string> body;
    std::string etag;                           ///< with its quotes
    std::shared_ptr<const std::string> zipped;  ///< null if it is not worth it
    std::string zipped_etag;
    std::string stamp;  ///< the database's, from before the answer was worked out
    Instant from{};     ///< the time for which it was worked out
    Instant until{};    ///< it is another one from then on, even if nothing changes
};

/// Answers by question, the most recently used ones as far as they fit. May be used from several threads at
/// once.
class KeptAnswers {
  public:
    /// `most_bytes` of bodies and questions; 0 keeps nothing.
    explicit KeptAnswers(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// The answer, if it is what would be worked out at `now` from a database with this stamp.
    std::shared_ptr<const KeptAnswer> find(const std::string& question, const std::string& stamp,
                                           Instant now);
    void keep(const std::string& question, std::shared_ptr<const KeptAnswer> answer);
    [[nodiscard]] std::size_t bytes() const;

  private:
    struct Entry {
        std::string question;
        std::shared_ptr<const KeptAnswer> answer;
    };
    using Entries = std::list<Entry>;

    static std::size_t size_of(const Entry& entry);
    void drop(Entries::iterator entry);

    std::size_t most_bytes_;
    mutable std::mutex mutex_;
    Entries entries_;  ///< the most recently used first
    std::unordered_map<std::string, Entries::iterator> places_;
    std::size_t bytes_ = 0;
};

}  // namespace slotctl::serve
