#include "tests/support/zone_file.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace slotctl::tests {

namespace {

using namespace std::chrono;

/// Reads big-endian numbers one after the other.
class Bytes {
  public:
    explicit Bytes(std::string text) : text_(std::move(text)) {}

    std::int64_t number(std::size_t size) {
        std::uint64_t value = static_cast<unsigned char>(text_.at(at_)) >= 0x80 ? ~std::uint64_t{0} : 0;
        for (; size > 0; --size) value = value << 8 | static_cast<unsigned char>(text_.at(at_++));
        return static_cast<std::int64_t>(value);
    }
    void skip(std::int64_t size) { at_ += static_cast<std::size_t>(size); }
    [[nodiscard]] std::string rest() const { return text_.substr(at_); }

  private:
    std::string text_;
    std::size_t at_ = 0;
};

struct Counts {
    std::int64_t universal, standard, leaps, times, types, letters;
};

Counts read_header(Bytes& bytes) {
    bytes.skip(20);
    Counts counts{};
    for (auto* count :
         {&counts.universal, &counts.standard, &counts.leaps, &counts.times, &counts.types, &counts.letters})
        *count = bytes.number(4);
    return counts;
}

/// Reads TZ as POSIX describes it.
class Rule {
  public:
    explicit Rule(const std::string& text) : text_(text) {}

    void read(ZoneFile& zone) {
        skip_name();
        zone.standard = -time();
        if (done()) return;
        skip_name();
        zone.summer = done() || peek() == ',' ? zone.standard + hours{1} : -time();
        zone.begins = change();
        zone.ends = change();
    }

  private:
    [[nodiscard]] bool done() const { return at_ >= text_.size(); }
    [[nodiscard]] char peek() const { return done() ? '\0' : text_[at_]; }
    bool take(char wanted) {
        if (peek() != wanted) return false;
        ++at_;
        return true;
    }

    void skip_name() {
        if (take('<')) {
            at_ = text_.find('>', at_) + 1;
            return;
        }
        while (std::string_view("+-,0123456789").find(peek()) == std::string_view::npos && !done()) ++at_;
    }

    int number() {
        int value = 0;
        while (peek() >= '0' && peek() <= '9') value = value * 10 + (text_[at_++] - '0');
        return value;
    }

    /// `[+-]hh[:mm[:ss]]`
    seconds time() {
        const bool negative = take('-');
        if (!negative) take('+');
        seconds value = hours{number()};
        if (take(':')) value += minutes{number()};
        if (take(':')) value += seconds{number()};
        return negative ? -value : value;
    }

    YearlyChange change() {
        YearlyChange found{.time = hours{2}};
        take(',');
        if (take('M')) {
            found.month = number();
            take('.');
            found.week = number();
            take('.');
        } else {
            found.form = take('J') ? 'J' : '0';
        }
        found.day = number();
        if (take('/')) found.time = time();
        return found;
    }

    const std::string& text_;
    std::size_t at_ = 0;
};

}  // namespace

local_seconds YearlyChange::in(year in_year) const {
    local_days date = local_days{in_year / January / 1};
    if (form == 'M') {
        const auto of_month = in_year / std::chrono::month(static_cast<unsigned>(month));
        const weekday wanted(static_cast<unsigned>(day));
        date = week == 5 ? local_days{of_month / wanted[last]}
                         : local_days{of_month / wanted[static_cast<unsigned>(week)]};
    } else if (form == 'J') {
        date += days{day - 1 + (in_year.is_leap() && day > 59 ? 1 : 0)};
    } else {
        date += days{day};
    }
    return date + time;
}

seconds ZoneFile::offset_at(Instant instant) const {
    const auto after = std::upper_bound(changes.begin(), changes.end(), instant) - changes.begin();
    if (static_cast<std::size_t>(after) < changes.size()) return offsets[static_cast<std::size_t>(after)];
    if (!summer) return standard;
    const auto year = year_month_day{floor<days>(instant + standard)}.year();
    const Instant from{begins.in(year).time_since_epoch() - standard},
        to{ends.in(year).time_since_epoch() - *summer};
    const bool is_summer = from < to ? from <= instant && instant < to : !(to <= instant && instant < from);
    return is_summer ? *summer : standard;
}

ZoneFile read_zone_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    Bytes bytes(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!bytes.rest().starts_with("TZif2") && !bytes.rest().starts_with("TZif3"))
        throw std::runtime_error("no zone file of version 2 or 3: " + file.string());
    // The same data come twice: first in the old form, which ends in 2038.
    const Counts old = read_header(bytes);
    bytes.skip(old.times * 5 + old.types * 6 + old.letters + old.leaps * 8 + old.standard + old.universal);
    const Counts counts = read_header(bytes);
    ZoneFile zone;
    for (std::int64_t i = 0; i < counts.times; ++i) zone.changes.emplace_back(seconds{bytes.number(8)});
    std::vector<std::size_t> types{0};
    for (std::int64_t i = 0; i < counts.times; ++i)
        types.push_back(static_cast<std::size_t>(bytes.number(1) & 0xff));
    std::vector<seconds> offset_of;
    for (std::int64_t i = 0; i < counts.types; ++i) {
        offset_of.emplace_back(bytes.number(4));
        bytes.skip(2);
    }
    for (const std::size_t type : types) zone.offsets.push_back(offset_of.at(type));
    bytes.skip(counts.letters + counts.leaps * 12 + counts.standard + counts.universal);
    std::string footer = bytes.rest();
    footer.erase(std::remove(footer.begin(), footer.end(), '\n'), footer.end());
    if (footer.empty()) throw std::runtime_error("no rule for the future: " + file.string());
    Rule(footer).read(zone);
    return zone;
}

}  // namespace slotctl::tests
