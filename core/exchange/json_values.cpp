#include "core/exchange/json_values.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/zone_names.hpp"

namespace slotctl {

namespace {

using std::chrono::minutes;

/// The text at the cursor; or, after reporting that it is not a text, null.
const std::string* text_at(const JsonCursor& at, std::string_view expected = "a text") {
    if (at.value().is_string()) return at.value().get_ptr<const std::string*>();
    at.fault_of_kind(expected);
    return nullptr;
}

/// Whether `text` has digits where `example` has digits, and the same characters between them.
bool has_shape_of(std::string_view example, std::string_view text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return std::equal(text.begin(), text.end(), example.begin(), example.end(),
                      [&](char a, char b) { return a == b || (is_digit(a) && is_digit(b)); });
}

/// A text that `parse` understands; if it does not, the error says that the text "is no `noun`".
template <class T>
std::optional<T> parsed(const JsonCursor& at, std::optional<T> (*parse)(std::string_view),
                        std::string_view noun, std::string_view example) {
    const std::string* const text = text_at(at);
    if (!text) return std::nullopt;
    auto value = parse(*text);
    if (!value) {
        std::string message = in_quotes(*text).append(" is no ").append(noun);
        // Somebody who wrote 25:00 already knows the form.
        if (!has_shape_of(example, *text)) message.append("; write it like ").append(example);
        at.fault(std::move(message));
    }
    return value;
}

/// The value as text if it is a text or a whole number, as a duration may be.
std::optional<std::string> duration_text(const JsonCursor& at) {
    if (at.value().is_number_integer()) return at.value().dump();
    if (const std::string* const text = text_at(at, "a duration like \"30m\"")) return *text;
    return std::nullopt;
}

std::optional<std::chrono::seconds> duration_of(const JsonCursor& at, const std::string& text) {
    try {
        return parse_duration(text, minutes{1});
    } catch (const Error& error) {
        // The parser's message repeats the text unchanged, which may be unprintable.
        const bool fit = text.size() <= 30 && printable(text) == text;
        at.fault(fit ? error.what() : "invalid duration " + in_quotes(text));
        return std::nullopt;
    }
}

}  // namespace

std::optional<std::string> read_text(const JsonCursor& at) {
    auto text = read_any_text(at);
    if (!text || !text->empty()) return text;
    at.fault("must not be empty");
    return std::nullopt;
}

std::optional<std::string> read_any_text(const JsonCursor& at) {
    const std::string* const text = text_at(at);
    if (!text) return std::nullopt;
    if (text->find('\0') != std::string::npos) {
        at.fault(in_quotes(*text) + " has a NUL character, which PostgreSQL cannot store");
        return std::nullopt;
    }
    return *text;
}

std::optional<bool> read_flag(const JsonCursor& at) {
    if (at.value().is_boolean()) return at.value().get<bool>();
    at.fault_of_kind("true or false");
    return std::nullopt;
}

std::optional<std::int64_t> read_whole_number(const JsonCursor& at, std::int64_t least, std::int64_t most) {
    const Json& value = at.value();
    if (!value.is_number_integer()) {
        if (value.is_number()) {
            at.fault(value.dump() + " is no whole number");
        } else {
            at.fault_of_kind("a whole number");
        }
        return std::nullopt;
    }
    // A value that does not fit an int64 is stored as unsigned.
    const bool fits = !value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t(INT64_MAX);
    const auto number = fits ? value.get<std::int64_t>() : INT64_MAX;
    if (number < least) {
        at.fault(value.dump() + " is too small: at least " + std::to_string(least));
        return std::nullopt;
    }
    if (!fits || number > most) {
        at.fault(value.dump() + " is too large: at most " + std::to_string(most));
        return std::nullopt;
    }
    return number;
}

std::optional<std::int64_t> read_id(const JsonCursor& at) {
    return read_whole_number(at, 1, std::numeric_limits<std::int64_t>::max());
}

std::optional<Instant> read_instant(const JsonCursor& at) {
    return parsed(at, parse_instant, "instant", "2026-11-20T09:00:00Z");
}

std::optional<LocalDate> read_date(const JsonCursor& at) {
    return parsed(at, parse_date, "date", "2026-11-20");
}

std::optional<std::string> read_zone(const JsonCursor& at,
                                     const std::function<bool(std::string_view)>& knows_zone) {
    auto name = read_text(at);
    if (!name || knows_zone(*name)) return name;
    at.fault(in_quotes(*name) + " is not a time zone that this machine knows: " + unknown_zone_advice(*name));
    return std::nullopt;
}

std::optional<TimeOfDay> read_time_of_day(const JsonCursor& at) {
    return parsed(at, parse_time_of_day, "time of day", "09:00");
}

std::optional<minutes> read_minutes(const JsonCursor& at, minutes least, minutes most) {
    const auto text = duration_text(at);
    if (!text) return std::nullopt;
    const auto duration = duration_of(at, *text);
    if (!duration) return std::nullopt;
    const auto whole = std::chrono::duration_cast<minutes>(*duration);
    if (whole != *duration) {
        at.fault(in_quotes(*text) + " is not a whole number of minutes");
    } else if (whole < least) {
        at.fault(in_quotes(*text) + " is too short: at least " + format_duration(least));
    } else if (whole > most) {
        at.fault(in_quotes(*text) + " is too long: at most " + format_duration(most));
    } else {
        return whole;
    }
    return std::nullopt;
}

void refuse_word(const JsonCursor& at, const std::string& words) {
    const bool text = at.value().is_string();
    const auto found =
        text ? in_quotes(at.value().get_ref<const std::string&>()) : std::string(kind_of(at.value()));
    at.fault("one of " + words + " is expected, not " + found);
}

}  // namespace slotctl
