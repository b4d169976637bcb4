#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/instant.hpp"
#include "core/exchange/json_cursor.hpp"

/// The single values of the import format. Each function reports errors at the cursor and then returns
/// nothing.
namespace slotctl {

/// Not empty, without NUL characters.
std::optional<std::string> read_text(const JsonCursor& at);
/// Without NUL characters; may be empty, since web frameworks write missing values that way.
std::optional<std::string> read_any_text(const JsonCursor& at);
std::optional<bool> read_flag(const JsonCursor& at);
std::optional<std::int64_t> read_whole_number(const JsonCursor& at, std::int64_t least, std::int64_t most);
/// A positive whole number.
std::optional<std::int64_t> read_id(const JsonCursor& at);
std::optional<Instant> read_instant(const JsonCursor& at);
std::optional<LocalDate> read_date(const JsonCursor& at);
/// An IANA time zone that `knows_zone` knows.
std::optional<std::string> read_zone(const JsonCursor& at,
                                     const std::function<bool(std::string_view)>& knows_zone);
/// 00:00 … 24:00.
std::optional<TimeOfDay> read_time_of_day(const JsonCursor& at);
/// A duration of whole minutes from `least` to `most`; a bare number, as text or as a number, is in minutes.
std::optional<std::chrono::minutes> read_minutes(const JsonCursor& at, std::chrono::minutes least,
                                                 std::chrono::minutes most);

/// Reports the error for a text that is not one of a state's words, or for a value that is not a text.
void refuse_word(const JsonCursor& at, const std::string& words);

/// A reader for the words of `State`, whose last enumerator is `last`; `named` returns the state for a word.
template <class State>
auto state_up_to(State last, std::optional<State> (*named)(std::string_view)) {
    return [last, named](const JsonCursor& at) -> std::optional<State> {
        if (at.value().is_string()) {
            if (const auto state = named(at.value().get_ref<const std::string&>())) return state;
        }
        std::string words;
        for (int i = 0; i <= static_cast<int>(last); ++i) {
            words.append(i == 0 ? "" : ", ").append(name_of(static_cast<State>(i)));
        }
        refuse_word(at, words);
        return std::nullopt;
    };
}

}  // namespace slotctl
