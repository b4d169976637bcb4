#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <pqxx/pqxx>

#include "core/base/error.hpp"
#include "core/base/instant.hpp"

/// Values to and from PostgreSQL, independent of the session's DateStyle and TimeZone: the database returns
/// instants as epoch seconds, dates as days since 1970-01-01 and times of day as seconds; all are sent as ISO
/// 8601 text.
namespace slotctl::postgres {

/// An array parameter, written as its text form, for `$1::bigint[]` and the like.
class ArrayText {
  public:
    void add(std::int64_t value) {
        separate();
        char digits[24];
        const char* const begin = digits;
        const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        text_.append(begin, end);
    }
    void add(Instant value) {
        separate();
        text_.resize(text_.size() + instant_length);
        write_instant(value, text_.data() + text_.size() - instant_length);
    }
    void add(LocalDate value) {
        separate();
        text_ += format_date(value);
    }
    void add(bool value) {
        separate();
        text_ += value ? 't' : 'f';
    }
    void add(std::string_view value) {
        separate();
        text_ += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\') text_ += '\\';
            text_ += c;
        }
        text_ += '"';
    }
    void add_null() {
        separate();
        text_ += "NULL";
    }
    template <class Value>
    void add(const std::optional<Value>& value) {
        if (!value) return add_null();
        if constexpr (std::is_convertible_v<const Value&, std::string_view>) {
            add(std::string_view(*value));
        } else if constexpr (std::is_same_v<Value, int>) {
            add(std::int64_t{*value});
        } else {
            add(*value);
        }
    }
    [[nodiscard]] std::string str() const { return text_ + "}"; }
    [[nodiscard]] bool empty() const { return text_.size() == 1; }

  private:
    void separate() {
        if (text_.size() > 1) text_ += ',';
    }
    std::string text_ = "{";
};

template <class Range>
std::string ids_array(const Range& ids) {
    ArrayText array;
    for (const std::int64_t id : ids) array.add(id);
    return array.str();
}

/// SQL that reads a date as days since 1970-01-01, for `date_from`. 'infinity', which applications use for
/// "no end", and years that our dates do not support become the first or the last supported date.
inline std::string epoch_days(const std::string& column) {
    return "CASE WHEN " + column + " IS NOT NULL THEN greatest(least(" + column +
           ", DATE '9999-12-31'), DATE '0001-01-01') - DATE '1970-01-01' END";
}
/// The same for an instant, as seconds, for `instant_from`; fractions of a second are cut off.
inline std::string epoch_seconds(const std::string& column) {
    return "CASE WHEN " + column +
           " IS NOT NULL THEN pg_catalog.floor(greatest(least(pg_catalog.date_part('epoch', " + column +
           "), 253402300799), -62135596800))::bigint END";
}

/// NULL is 0. Throws Error(failed) if the text is anything but a whole number: an application's key, say.
inline std::int64_t int_from(const pqxx::field& field) {
    std::int64_t value = 0;
    const char* const text = field.c_str();
    const char* const end = text + field.size();
    const auto [rest, error] = std::from_chars(text, end, value);
    if (field.size() > 0 && (error != std::errc{} || rest != end))
        throw Error(ErrorKind::failed,
                    "the database returned \"" + std::string(text) + "\" where a whole number was expected",
                    "check the types of the columns named id, and of those that refer to them");
    return value;
}
inline Instant instant_from(const pqxx::field& epoch_seconds) {
    return Instant{std::chrono::seconds{int_from(epoch_seconds)}};
}
inline LocalDate date_from(const pqxx::field& epoch_days) {
    return LocalDate{std::chrono::days{static_cast<int>(int_from(epoch_days))}};
}
inline TimeOfDay time_from(const pqxx::field& seconds) {
    return TimeOfDay{int_from(seconds)};
}
inline bool bool_from(const pqxx::field& field) {
    return *field.c_str() == 't';
}

}  // namespace slotctl::postgres
