#include "core/messages/decision.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/messages/sample_message.hpp"

using namespace slotctl;
using namespace slotctl::messages;
using namespace slotctl::tests;
using Kind = MessageOutcome::Kind;

namespace {

const Instant now = at("2026-11-30T08:20:00Z");

std::optional<Kind> decided(const DueMessage& message, Instant when = now) {
    const auto reason = reason_not_to_send(message, when);
    return reason ? std::optional(reason->kind) : std::nullopt;
}

DueMessage with_status(BookingStatus status, const std::string& event = "reminder") {
    DueMessage message = reminder();
    message.event = event;
    message.booking->booking.status = status;
    return message;
}

}  // namespace

TEST_CASE("a reminder is only sent while its booking is what it says") {
    CHECK_FALSE(decided(reminder()));
    for (const auto status : {BookingStatus::cancelled, BookingStatus::pending, BookingStatus::missed})
        CHECK(decided(with_status(status)) == Kind::cancelled);
    DueMessage moved = reminder();
    moved.booking->booking.time.begin += std::chrono::minutes{30};
    CHECK(decided(moved) == Kind::cancelled);
    DueMessage given_away = reminder();
    given_away.booking->booking.customer = "c-2";
    CHECK(decided(given_away) == Kind::cancelled);
    DueMessage gone = reminder();
    gone.booking.reset();
    CHECK(decided(gone) == Kind::cancelled);
    CHECK(decided(reminder(), at("2026-11-30T12:15:00Z")) == Kind::cancelled);
}

TEST_CASE("news of a cancellation is sent while the booking is cancelled, or gone") {
    CHECK_FALSE(decided(with_status(BookingStatus::cancelled, "booking_cancelled")));
    CHECK(decided(with_status(BookingStatus::confirmed, "booking_cancelled")) == Kind::cancelled);
    DueMessage gone = with_status(BookingStatus::cancelled, "booking_cancelled");
    gone.booking.reset();
    CHECK_FALSE(decided(gone));
    CHECK(decided(with_status(BookingStatus::cancelled, "booking_confirmed")) == Kind::cancelled);
}

TEST_CASE("a request for a review is sent while the booking is completed, the customer's, and not reviewed") {
    DueMessage request = with_status(BookingStatus::completed, "review_request");
    request.queue = "reviews";
    CHECK_FALSE(decided(request));
    for (const auto status : {BookingStatus::confirmed, BookingStatus::cancelled, BookingStatus::missed})
        CHECK(decided(with_status(status, "review_request")) == Kind::cancelled);
    DueMessage reviewed = request;
    reviewed.reviewed = true;
    CHECK(decided(reviewed) == Kind::cancelled);
    DueMessage given_away = request;
    given_away.booking->booking.customer = "c-2";
    CHECK(decided(given_away) == Kind::cancelled);
    DueMessage gone = request;
    gone.booking.reset();
    CHECK(decided(gone) == Kind::cancelled);
    request.customer->email_opt_out = true;
    CHECK(decided(request) == Kind::cancelled);
}

TEST_CASE("who does not want messages, or cannot be reached, gets none") {
    DueMessage message = announcement();
    CHECK_FALSE(decided(message));
    message.customer->email_opt_out = true;
    CHECK(decided(message) == Kind::cancelled);
    message = announcement();
    message.customer->email.reset();
    CHECK(decided(message) == Kind::failed);
    message = announcement();
    message.customer->email_bounced = true;
    CHECK(decided(message) == Kind::failed);
    message.recipient = "else@example.com";
    CHECK_FALSE(decided(message));
    message = announcement();
    message.channel = MessageChannel::push;
    CHECK(decided(message) == Kind::failed);
    message.tokens = {"t"};
    CHECK_FALSE(decided(message));
    message.customer->push_opt_out = true;
    CHECK(decided(message) == Kind::cancelled);
}

TEST_CASE("a message without an end of its own is of no use after a day") {
    const DueMessage message = announcement();
    CHECK_FALSE(decided(message, message.created_at + std::chrono::hours{24} - std::chrono::seconds{1}));
    CHECK(decided(message, message.created_at + std::chrono::hours{24}) == Kind::failed);
}

TEST_CASE("failures are tried again after growing pauses, until the attempts or the time are used up") {
    DueMessage message = announcement();
    std::chrono::seconds last{0};
    for (message.attempts = 1; message.attempts < message.max_attempts; ++message.attempts) {
        const auto outcome = after_failure(message, "why", now, {});
        REQUIRE(outcome.kind == Kind::retry);
        CHECK(outcome.next_attempt - now > last);
        last = outcome.next_attempt - now;
    }
    CHECK(after_failure(message, "why", now, {}).kind == Kind::failed);
    message.attempts = 1;
    CHECK(after_failure(message, "why", now, std::chrono::minutes{10}).next_attempt >=
          now + std::chrono::minutes{10});
    CHECK(after_failure(message, "why", now, std::chrono::hours{25}).kind == Kind::failed);
}

TEST_CASE("what may have arrived is only sent again if it may be sent twice") {
    CHECK(after_doubt(reminder(), "cut", now).kind == Kind::unknown);
    CHECK(after_doubt(announcement(), "cut", now).kind == Kind::retry);
}
