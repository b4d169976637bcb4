#include "core/plans/outside_rules.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/times.hpp"

using namespace slotctl;
using namespace slotctl::tests;
using namespace std::chrono;

namespace {

/// Open every day from 09:00 to 17:00 in Kathmandu; service 1 takes an hour, every hour.
ProviderSnapshot asha() {
    ProviderSnapshot provider;
    provider.id = 1;
    provider.time_zone = "Asia/Kathmandu";
    provider.availability = every_day("09:00", "17:00");
    OfferingSnapshot offering;
    offering.service = 1;
    offering.active = true;
    offering.rules.duration = offering.rules.step = minutes{60};
    provider.offerings = {offering};
    return provider;
}

/// The reason for a slot that starts on 2026-12-25, a Friday, at this time in Kathmandu.
std::string why(const ProviderSnapshot& provider, std::string_view time, minutes length = minutes{60}) {
    const Instant starts = zone("Asia/Kathmandu").opening(date("2026-12-25"), time_of_day(time));
    return why_outside(provider, 1, {starts, starts + length});
}

}  // namespace

TEST_CASE("a booking outside the rules is explained by the hours of its date, in the provider's time") {
    ProviderSnapshot provider = asha();
    CHECK(why(provider, "17:00") == "the provider's hours on 2026-12-25 are 09:00–17:00");
    CHECK(why(provider, "16:30") == "the provider's hours on 2026-12-25 are 09:00–17:00");
    provider.overrides = {open_on(date("2026-12-25"), {window("09:00", "12:00"), window("13:00", "15:00")})};
    CHECK(why(provider, "12:00") == "the provider's hours on 2026-12-25 are 09:00–12:00, 13:00–15:00");
    provider.overrides = {closed_on(date("2026-12-25"))};
    CHECK(why(provider, "09:00") == "2026-12-25 is closed");
    provider.overrides[0].reason = "Christmas";
    CHECK(why(provider, "09:00") == "2026-12-25 is closed (Christmas)");
    provider.overrides = {};
    provider.availability = {weekly(thu, "22:00", "02:00"), weekly(fri, "22:00", "24:00")};
    CHECK(why(provider, "09:00") == "the provider's hours on 2026-12-25 are 00:00–02:00, 22:00–24:00");
    provider.availability = {weekly(mon, "09:00", "17:00")};
    CHECK(why(provider, "09:00") == "the provider has no hours on 2026-12-25");
}

TEST_CASE("a booking outside the rules is explained by the service's hours if those exclude it") {
    ProviderSnapshot provider = asha();
    provider.offerings[0].hours = {weekly(fri, "10:00", "20:00")};
    CHECK(why(provider, "09:00") == "the service's hours on 2026-12-25 are 10:00–17:00");
    provider.offerings[0].hours = {weekly(mon, "10:00", "20:00")};
    CHECK(why(provider, "09:00") == "the service has no hours on 2026-12-25");
}

TEST_CASE("a booking within the hours is explained by the service's length, grid or limit") {
    ProviderSnapshot provider = asha();
    CHECK(why(provider, "09:30") == "slots now start every 60 min, on that date from 09:00");
    ProviderSnapshot nights = provider;
    nights.availability = {weekly(thu, "22:00", "02:00")};
    nights.offerings[0].rules.step = minutes{240};
    CHECK(why(nights, "00:30") == "slots now start every 240 min");
    CHECK(why(provider, "09:00", minutes{30}) == "the service takes 60 min now, the slot 30 min");
    CHECK(why(provider, "09:00") == "it is within the rules again, as the next run of maintain will note");
    provider.offerings[0].window = OfferingWindow{};
    provider.offerings[0].window->capped = true;
    provider.offerings[0].window->max_slots = 20;
    CHECK(why(provider, "09:00") == "it is beyond the limit of 20 future slots");
}

TEST_CASE("a booking outside the rules is explained by what is inactive, missing or invalid") {
    ProviderSnapshot provider = asha();
    OfferingSnapshot& offering = provider.offerings[0];
    const auto with = [&](std::optional<bool> o, std::optional<bool> p, std::optional<bool> s) {
        set_activity(o, p, s, offering);
        return why(provider, "09:00");
    };
    CHECK(with(false, true, true) == "the offering is inactive");
    CHECK(with(true, false, true) == "the provider is inactive");
    CHECK(with(true, true, false) == "the service is inactive");
    CHECK(with({}, true, true) == "the provider no longer offers the service");
    CHECK(with({}, true, {}) == "the service was deleted");
    set_activity(true, true, true, offering);
    set_rules({}, offering);
    CHECK(why(provider, "09:00") == "services.duration_minutes is 0 but must be from 1 to 527040");
    CHECK(why_outside(provider, 2, {}) == "the provider no longer offers the service");
    provider.time_zone = "Mars/Olympus";
    offering.fault = "";
    CHECK(why(provider, "09:00") == "the time zone \"Mars/Olympus\" is unknown on this machine");
    provider.time_zone = "";
    CHECK(why(provider, "09:00") == "the provider was deleted");
}

TEST_CASE("a booking that the rules yield again is said to be within them") {
    ProviderSnapshot provider = asha();
    CHECK(why(provider, "10:00").starts_with("it is within the rules again"));
    // An override of the date that is not closed is not a reason either.
    provider.overrides = {open_on(date("2026-12-25"), {})};
    CHECK(why(provider, "10:00") == "the provider has no hours on 2026-12-25");
}
