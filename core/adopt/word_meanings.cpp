#include "core/adopt/word_meanings.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "core/adopt/shop_names.hpp"
#include "core/adopt/value_words.hpp"

namespace slotctl::adopt {

namespace {

struct WordNames {
    std::string_view table, column, ours;
    /// Squashed, the best to write first. Those after `|` say more than slotctl's word: they are read, and
    /// only written if there is no other.
    std::string_view theirs;
};

/// Only words whose meaning is certain. `on_hold`, `expired` or `processing` of an order are not here:
/// whether such an order still waits for money is for a person to say.
constexpr WordNames word_names[] = {
    {"orders", "status", "pending",
     "pending new created placed unpaid waiting pendingpayment awaitingpayment waitingforpayment"},
    {"orders", "status", "confirmed",
     "confirmed accepted approved paid | packed partiallyshipped shipped dispatched intransit outfordelivery "
     "delivered fulfilled completed complete"},
    {"orders", "status", "cancelled", "cancelled canceled void voided | cancelledby*"},
    {"orders", "payment_status", "unpaid",
     "unpaid notpaid awaitingpayment waitingforpayment pendingpayment paymentpending requirespayment "
     "requirespaymentmethod"},
    {"orders", "payment_status", "processing", "processing inprogress inprocess paymentprocessing"},
    {"orders", "payment_status", "paid",
     "paid captured succeeded settled completed complete successful success fullypaid"},
    {"orders", "payment_status", "failed", "failed failure declined paymentfailed"},
    {"orders", "payment_status", "refunded", "refunded fullyrefunded"},
    {"inventory_reservations", "status", "active", "active reserved held hold"},
    {"inventory_reservations", "status", "confirmed", "confirmed"},
    {"inventory_reservations", "status", "consumed", "consumed used | fulfilled shipped delivered"},
    {"inventory_reservations", "status", "released", "released freed returned cancelled canceled"},
    {"bookings", "status", "pending",
     "pending requested new unconfirmed tentative awaitingconfirmation waitingforconfirmation"},
    {"bookings", "status", "confirmed", "confirmed accepted approved booked scheduled"},
    {"bookings", "status", "completed", "completed complete done finished | attended fulfilled"},
    {"bookings", "status", "cancelled", "cancelled canceled void voided | cancelledby* canceledby*"},
    {"bookings", "status", "missed", "missed noshow notattended didnotattend"},
    {"slots", "booked_count", "0", "available free open vacant unbooked"},
    {"slots", "booked_count", "1", "booked taken"},
    {"slots", "origin", "generated", "generated automatic auto"},
    {"slots", "origin", "manual", "manual"},
    {"", "active", "true", "active enabled"},
    {"", "active", "false", "inactive disabled archived deactivated"},
    {"", "weekday", "1", "monday mon mo"},
    {"", "weekday", "2", "tuesday tue tues tu"},
    {"", "weekday", "3", "wednesday wed we"},
    {"", "weekday", "4", "thursday thu thur thurs th"},
    {"", "weekday", "5", "friday fri fr"},
    {"", "weekday", "6", "saturday sat sa"},
    {"", "weekday", "7", "sunday sun su"},
};

struct Meaning {
    std::string_view ours;
    std::size_t rank = 0;
    bool special = false;  ///< says more than slotctl's word
};

/// The rank of a word in a list with `|` and words that end in `*`, which stand for all that begin so.
std::optional<Meaning> meaning_in(const WordNames& names, const std::string& word) {
    std::size_t rank = 0;
    bool special = false;
    for (std::size_t begin = 0; begin < names.theirs.size(); ++rank) {
        const std::size_t end = std::min(names.theirs.find(' ', begin), names.theirs.size());
        const std::string one(names.theirs, begin, end - begin);
        begin = end + 1;
        if (one == "|") {
            special = true;
        } else if (one.back() == '*' ? word.starts_with(one.substr(0, one.size() - 1)) : word == one) {
            return Meaning{names.ours, rank, special};
        }
    }
    return std::nullopt;
}

std::optional<Meaning> meaning_of(std::string_view table, std::string_view column, const std::string& word) {
    for (const WordNames& names : word_names) {
        if (names.column != column || !(names.table.empty() || names.table == table)) continue;
        if (const auto meaning = meaning_in(names, word)) return meaning;
    }
    return std::nullopt;
}

/// Orders begin without money. If no other word says so, then `pending` does; else it may be under way.
bool pending_is_unpaid(std::string_view table, const OwnColumn& column, const std::vector<WordCount>& words) {
    if (table != "orders" || column.name != "payment_status") return false;
    return std::none_of(words.begin(), words.end(), [&](const WordCount& each) {
        const auto meaning = meaning_of(table, column.name, squashed(each.word));
        return meaning && meaning->ours == "unpaid";
    });
}

}  // namespace

Meanings meanings_of(std::string_view table, const OwnColumn& column, const std::vector<WordCount>& words) {
    struct Ranked {
        Meaning meaning;
        std::string word;
    };
    std::map<std::string_view, std::vector<Ranked>> found;
    Meanings result;
    const bool pending = pending_is_unpaid(table, column, words);
    for (const WordCount& each : words) {
        const std::string word = squashed(each.word);
        auto meaning = meaning_of(table, column.name, word);
        if (!meaning && pending && word == "pending") meaning = Meaning{"unpaid", 0, false};
        if (meaning) {
            found[meaning->ours].push_back({*meaning, each.word});
        } else {
            result.unknown.push_back(each);
        }
    }
    for (auto& [ours, ranked] : found) {
        std::stable_sort(ranked.begin(), ranked.end(),
                         [](const Ranked& a, const Ranked& b) { return a.meaning.rank < b.meaning.rank; });
        WordMapping mapping{std::string(ours), {}};
        for (const Ranked& one : ranked) mapping.theirs.push_back(one.word);
        if (ranked.front().meaning.special) result.too_special.emplace_back(ours);
        result.known.push_back(std::move(mapping));
    }
    sort_words(column, result.known);
    std::sort(result.too_special.begin(), result.too_special.end());
    for (const std::string_view ours : column.words) {
        if (!found.contains(ours)) result.without_word.emplace_back(ours);
    }
    return result;
}

bool are_own(const std::vector<WordMapping>& words) {
    return std::all_of(words.begin(), words.end(), [](const WordMapping& word) {
        return word.theirs.size() == 1 && word.theirs.front() == word.ours;
    });
}

std::vector<WordCount> words_in_checks(const ShopTable& table, const std::string& column) {
    const auto is_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    };
    std::vector<WordCount> words;
    for (const std::string& check : table.checks) {
        const auto at = check.find(column);
        if (at == std::string::npos || (at > 0 && is_name(check[at - 1])) ||
            (at + column.size() < check.size() && is_name(check[at + column.size()])))
            continue;
        for (auto begin = check.find('\''); begin != std::string::npos; begin = check.find('\'', begin)) {
            const auto end = check.find('\'', begin + 1);
            if (end == std::string::npos) break;
            words.push_back({check.substr(begin + 1, end - begin - 1), 0});
            begin = end + 1;
        }
    }
    return words;
}

}  // namespace slotctl::adopt
