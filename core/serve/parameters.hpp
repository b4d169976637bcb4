#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/instant.hpp"

/// What a request says in its query or in its JSON body, checked against a list of what it may say.
namespace slotctl::serve {

enum class ParameterKind {
    id,        ///< a whole number from 1
    count,     ///< a whole number from `least` to `most`
    flag,      ///< `true` or `false`; in a query also `1`, `0` and the bare name
    text,      ///< from `least` to `most` bytes
    choice,    ///< one of `choices`
    date,      ///< `2026-11-20`, in the years 0100 to 9899
    instant,   ///< RFC 3339
    duration,  ///< `90s`, `15m`, `24h`, `7d`; in a body also a number of seconds
    zone,      ///< an IANA name that the system knows
};

struct Parameter {
    std::string_view name;
    ParameterKind kind{};
    std::string_view help;
    bool required = false;
    bool repeatable = false;  ///< several times in a query; an array in a body
    std::int64_t least = 1;
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string_view> choices{};
};

/// The values that a request gives. Each function's name must be that of a parameter of its kind.
class Arguments {
  public:
    using Value = std::variant<bool, std::int64_t, std::string, LocalDate, Instant, std::chrono::seconds>;

    void add(std::string_view name, Value value) { values_[std::string(name)].push_back(std::move(value)); }
    [[nodiscard]] bool has(std::string_view name) const { return values_.contains(std::string(name)); }

    [[nodiscard]] bool flag(std::string_view name) const { return first<bool>(name).value_or(false); }
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name) const {
        return first<std::int64_t>(name);
    }
    [[nodiscard]] std::vector<std::int64_t> numbers(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> text(std::string_view name) const {
        return first<std::string>(name);
    }
    [[nodiscard]] std::optional<LocalDate> date(std::string_view name) const {
        return first<LocalDate>(name);
    }
    [[nodiscard]] std::optional<Instant> instant(std::string_view name) const { return first<Instant>(name); }
    [[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view name) const {
        return first<std::chrono::seconds>(name);
    }

    /// The same for the same values, in whatever order they were given; different for others.
    [[nodiscard]] std::string canonical() const;

  private:
    template <class T>
    [[nodiscard]] std::optional<T> first(std::string_view name) const {
        const auto found = values_.find(std::string(name));
        return found == values_.end() ? std::nullopt : std::optional(std::get<T>(found->second.front()));
    }

    std::map<std::string, std::vector<Value>> values_;
};

/// Throws Refusal (400): for a name that is not in `known`, with the nearest that is; for a value that is
/// wrong, repeated or missing.
Arguments arguments_of_query(std::span<const Parameter> known,
                             const std::vector<std::pair<std::string, std::string>>& given);

/// The same for a body, one JSON object; an empty one is `{}`. Throws Refusal: 400 if it is not JSON, 422
/// otherwise.
Arguments arguments_of_body(std::span<const Parameter> known, const std::string& body);

/// A whole number from 1, as in a path; nothing if it is anything else.
std::optional<std::int64_t> id_in(std::string_view text);

}  // namespace slotctl::serve
