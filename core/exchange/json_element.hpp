#pragma once

#include <string>
#include <vector>

#include "core/exchange/json_cursor.hpp"

namespace slotctl {

/// Builds one value from a parser's events. The library's own builder silently overwrites repeated keys.
// NOLINTNEXTLINE(bugprone-exception-escape): the library's values check themselves when they are moved
class JsonElement {
  public:
    void put(Json scalar) { place(std::move(scalar)); }
    /// Begins a list or an object, which is passed empty.
    void open(Json container) { open_.push_back({place(std::move(container)), {}, nullptr}); }
    /// The key of the next value. False if the object already has it; the next value then replaces the first.
    bool key(std::string key);
    void close() { open_.pop_back(); }

    /// Whether no list or object is open: after `put` or `close`, the value is complete.
    [[nodiscard]] bool complete() const noexcept { return open_.empty(); }
    [[nodiscard]] const Json& value() const noexcept { return root_; }

    /// The path from the element to the value being read: `.availability[0].to`.
    [[nodiscard]] std::string path() const;

  private:
    struct Open {
        Json* container;
        std::string key;  ///< of the value being read, if the container is an object
        Json* slot;       ///< where that value is stored
    };
    Json* place(Json value);

    Json root_;
    std::vector<Open> open_;
};

}  // namespace slotctl
