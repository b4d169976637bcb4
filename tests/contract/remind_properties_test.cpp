#include <algorithm>
#include <map>
#include <set>

#include <rapidcheck.h>

#include "tests/contract/customer_rows.hpp"
#include "tests/support/catch.hpp"

/// Whatever happens to bookings between runs, and however long no run takes place: what is queued equals what
/// follows from the whole history by an independent calculation.

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono_literals;

namespace {

using Minutes = std::chrono::minutes;

const std::vector<ReminderRule> rules{{24h, 1h, 4h}, {2h, 30min, 1h}, {30min, 0min, 1h}};

MessagePolicy policy() {
    MessagePolicy policy = all_events();
    policy.reminders = rules;
    return policy;
}

/// A booking as its customer knows it, who reads each message at once.
struct Known {
    std::string status = "none";
    Instant start{};
};

struct Booking {
    std::int64_t id = 0;
    std::string status;
    Instant start{}, created{}, start_since{}, changed{};
    Known known;
    std::map<std::pair<std::chrono::seconds, Instant>, bool> reminded;  ///< of lead and start: whether sent
};

/// The words that count for the calculation, as `queued` messages would say them.
using Expected = std::multiset<std::string>;

std::string line(const std::string& event, std::int64_t booking, Instant start) {
    return event + " " + std::to_string(booking) + " " + format_instant(start);
}
std::string line(const std::string& event, const Booking& booking) {
    return line(event, booking.id, booking.start);
}

/// Reminders that wait in vain are taken back, out of `kept`. Returns how many.
std::int64_t expect_withdrawn(Booking& booking, Expected& kept) {
    return static_cast<std::int64_t>(std::erase_if(booking.reminded, [&](const auto& reminder) {
        const auto& [key, sent] = reminder;
        if (sent || (booking.status == "confirmed" && key.second == booking.start)) return false;
        kept.erase(kept.find(line("reminder", booking.id, key.second)));
        return true;
    }));
}

void expect_reminders(Booking& booking, Instant now, Expected& expected) {
    if (booking.status != "confirmed" || booking.start <= now) return;
    for (const ReminderRule& rule : rules) {
        const Instant from = booking.start - rule.lead - rule.early,
                      until = booking.start - rule.lead + rule.late;
        if (now < from || now > until || booking.start_since > until) continue;
        if (booking.reminded.try_emplace({rule.lead, booking.start}, false).second)
            expected.insert(line("reminder", booking));
    }
}

void expect_news(Booking& booking, Instant now, Expected& expected) {
    if (booking.start <= now) return;
    const bool is_news = booking.changed > now - 24h;
    const bool knows = booking.known.status == "confirmed";
    if (booking.status == "confirmed") {
        const bool was_known_before = booking.known.status == "none" && booking.created <= now - 24h &&
                                      booking.start_since > booking.created &&
                                      booking.start_since > now - 24h;
        const bool moved = knows ? booking.known.start != booking.start : was_known_before;
        if (is_news && moved) expected.insert(line("booking_moved", booking));
        if (is_news && !knows && !moved) expected.insert(line("booking_confirmed", booking));
        booking.known = {"confirmed", booking.start};
    } else if (booking.status == "cancelled" && knows && is_news) {
        expected.insert(line("booking_cancelled", booking));
        booking.known.status = "cancelled";
    }
}

std::int64_t total(const Outcome& outcome) {
    std::int64_t messages = 0;
    for (const char* name : {"queued", "confirmations", "moved", "cancelled_bookings"})
        messages += outcome.counts.get(name);
    return messages;
}

class World {
  public:
    World(Store& store, Application& app) : store_(store), app_(app) {
        for (const char* table : {"notifications", "told_bookings", "bookings", "slots"})
            app_.run(std::string("DELETE FROM ") + table);
    }

    void step() {
        now_ += Minutes{*rc::gen::weightedElement<int>({{6, 5}, {4, 37}, {2, 190}, {1, 700}, {1, 2000}})};
        const int what = *rc::gen::inRange(0, 8);
        if (bookings_.empty() || what < 2) return make();
        Booking& booking = bookings_[*rc::gen::inRange<std::size_t>(0, bookings_.size())];
        if (what == 2) return change(booking, "cancelled");
        if (what == 3) return change(booking, "confirmed");
        if (what == 4) return move_it(booking);
        run();
    }

    void run() {
        Expected expected;
        std::int64_t withdrawn = 0;
        const Expected before = lines();
        Expected kept = before;
        for (Booking& booking : bookings_) {
            withdrawn += expect_withdrawn(booking, kept);
            expect_reminders(booking, now_, expected);
            expect_news(booking, now_, expected);
        }
        const std::string now = format_instant(now_);
        const Outcome rehearsal = remind_once(store_, policy(), now, true);
        RC_ASSERT(lines() == before);
        const Outcome outcome = remind_once(store_, policy(), now);
        RC_ASSERT(outcome.status == RunStatus::ok);
        RC_ASSERT(rehearsal.counts.all() == outcome.counts.all());
        RC_ASSERT(outcome.counts.get("withdrawn") == withdrawn);
        RC_ASSERT(static_cast<std::size_t>(total(outcome)) == expected.size());
        expected.insert(kept.begin(), kept.end());
        RC_ASSERT(lines() == expected);
        if (*rc::gen::arbitrary<bool>()) send();
    }

  private:
    void send() {
        app_.run("UPDATE notifications SET status = 'sent' WHERE status = 'pending'");
        for (Booking& booking : bookings_)
            for (auto& [key, sent] : booking.reminded) sent = true;
    }

    /// The messages of which the model knows.
    Expected lines() {
        Expected all;
        for (const Row& row : app_.rows("SELECT event, booking_id, " + app_.instant("starts_at") +
                                        " FROM notifications WHERE status <> 'cancelled'"))
            all.insert(row[0] + " " + row[1] + " " + row[2]);
        return all;
    }

    /// Each booking has an hour of its own, so that no two conflict.
    Instant free_start() {
        const Instant hour = std::chrono::floor<std::chrono::hours>(now_);
        for (int ahead = *rc::gen::inRange(1, 40);; ++ahead) {
            const Instant start = hour + std::chrono::hours{ahead};
            if (std::none_of(bookings_.begin(), bookings_.end(),
                             [&](const Booking& b) { return b.start == start; }))
                return start;
        }
    }

    void make() {
        Booking booking;
        booking.start = free_start();
        booking.status = *rc::gen::element<std::string>("confirmed", "confirmed", "pending");
        booking.created = booking.start_since = booking.changed = now_;
        booking.id = add(app_, {"c", format_instant(booking.start), format_instant(now_), booking.status});
        bookings_.push_back(booking);
    }

    void change(Booking& booking, const std::string& status) {
        if (booking.status == status || booking.start <= now_) return;
        set_status(app_, booking.id, status, format_instant(now_));
        booking.status = status;
        booking.changed = now_;
    }

    void move_it(Booking& booking) {
        if (booking.status == "cancelled" || booking.start <= now_) return;
        booking.start = free_start();
        move(app_, booking.id, format_instant(booking.start), format_instant(now_));
        booking.start_since = booking.changed = now_;
    }

    Store& store_;
    Application& app_;
    Instant now_ = friday;
    std::vector<Booking> bookings_;
};

}  // namespace

CONTRACT_TEST("what is queued follows from the history of bookings, whenever runs take place or do not") {
    const auto store = database.store();
    const auto app = database.application();
    add_small_business(*app);
    add_customer(*app, "c");
    CHECK(rc::check([&] {
        World world(*store, *app);
        const int steps = *rc::gen::inRange(1, 30);
        for (int i = 0; i < steps; ++i) world.step();
        world.run();
    }));
}
