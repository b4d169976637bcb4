#include "core/base/instant.hpp"

#include <charconv>

namespace slotctl {

namespace {

using namespace std::chrono;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return std::nullopt;
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool has(std::string_view text, std::size_t at, char c) {
    return at < text.size() && text[at] == c;
}

std::optional<year_month_day> date_at(std::string_view text) {
    const auto y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
    if (!y || !m || !d || !has(text, 4, '-') || !has(text, 7, '-')) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (*y < 1 || !date.ok()) return std::nullopt;
    return date;
}

/// Offsets and leap seconds can lead outside the years that can be written.
std::optional<Instant> in_range(Instant instant) {
    constexpr Instant first = sys_days{year{1} / January / 1}, end = sys_days{year{10000} / January / 1};
    if (instant < first || instant >= end) return std::nullopt;
    return instant;
}

void write_digits(unsigned value, std::size_t count, char* out) {
    for (std::size_t i = count; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

void write_date(year_month_day date, char* out) {
    write_digits(static_cast<unsigned>(static_cast<int>(date.year())), 4, out);
    out[4] = '-';
    write_digits(static_cast<unsigned>(date.month()), 2, out + 5);
    out[7] = '-';
    write_digits(static_cast<unsigned>(date.day()), 2, out + 8);
}

}  // namespace

unsigned iso_weekday(LocalDate date) {
    return weekday{date}.iso_encoding();
}

std::optional<Instant> parse_instant(std::string_view text) {
    const auto date = date_at(text);
    const auto h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
    const bool separators = (has(text, 10, 'T') || has(text, 10, 't') || has(text, 10, ' ')) &&
                            has(text, 13, ':') && has(text, 16, ':');
    if (!date || !h || !m || !s || !separators || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
    const Instant local = sys_days{*date} + hours{*h} + minutes{*m} + seconds{*s};

    std::size_t at = 19;
    if (has(text, at, '.')) {
        const std::size_t first = ++at;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
        if (at == first) return std::nullopt;
    }
    if ((has(text, at, 'Z') || has(text, at, 'z')) && at + 1 == text.size()) return in_range(local);
    if (!has(text, at, '+') && !has(text, at, '-')) return std::nullopt;
    const auto offset_h = digits(text, at + 1, 2), offset_m = digits(text, at + 4, 2);
    if (!offset_h || !offset_m || !has(text, at + 3, ':') || at + 6 != text.size() || *offset_h > 23 ||
        *offset_m > 59) {
        return std::nullopt;
    }
    const auto offset = hours{*offset_h} + minutes{*offset_m};
    return in_range(text[at] == '-' ? local + offset : local - offset);
}

void write_instant(Instant instant, char* out) {
    const auto date = floor<days>(instant);
    const auto second_of_day = static_cast<unsigned>((instant - date).count());
    write_date(year_month_day{date}, out);
    out[10] = 'T';
    write_digits(second_of_day / 3600, 2, out + 11);
    out[13] = ':';
    write_digits(second_of_day / 60 % 60, 2, out + 14);
    out[16] = ':';
    write_digits(second_of_day % 60, 2, out + 17);
    out[19] = 'Z';
}

std::string format_instant(Instant instant) {
    std::string text(instant_length, '\0');
    write_instant(instant, text.data());
    return text;
}

std::optional<LocalDate> parse_date(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const auto date = date_at(text);
    if (!date) return std::nullopt;
    return LocalDate{*date};
}

std::string format_date(LocalDate date) {
    std::string text(10, '\0');
    write_date(year_month_day{date}, text.data());
    return text;
}

std::optional<TimeOfDay> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 && text.size() != 8) return std::nullopt;
    const auto h = digits(text, 0, 2), m = digits(text, 3, 2);
    const auto s = text.size() == 8 ? digits(text, 6, 2) : std::optional<int>{0};
    if (!h || !m || !s || text[2] != ':' || (text.size() == 8 && text[5] != ':')) return std::nullopt;
    const TimeOfDay time = hours{*h} + minutes{*m} + seconds{*s};
    if (*m > 59 || *s > 59 || time > hours{24}) return std::nullopt;
    return time;
}

std::string format_time_of_day(TimeOfDay time) {
    const auto total = static_cast<unsigned>(time.count());
    std::string text(total % 60 == 0 ? 5 : 8, ':');
    write_digits(total / 3600, 2, text.data());
    write_digits(total / 60 % 60, 2, text.data() + 3);
    if (text.size() == 8) write_digits(total % 60, 2, text.data() + 6);
    return text;
}

}  // namespace slotctl
