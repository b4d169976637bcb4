#include "core/schedule/cron_hints.hpp"

#include <chrono>

#include "core/base/duration.hpp"
#include "core/base/error.hpp"

namespace slotctl {

namespace {

using namespace std::chrono;

seconds duration_of(std::string_view text) {
    try {
        return parse_duration(text, seconds{1});
    } catch (const Error&) {
        return seconds{0};
    }
}

}  // namespace

std::string hint_for_minutes(unsigned step) {
    if (step % 60 == 0) return hint_for_interval(std::to_string(step) + "m");
    return "Steps start again each hour, so cron cannot run every " + std::to_string(step) +
           " minutes. Write */30 * * * * for every half hour, or 0 */2 * * * for every two hours.";
}

std::string hint_for_interval(std::string_view interval) {
    const seconds every = duration_of(interval);
    const auto divides = [every](seconds whole, seconds unit) {
        return every > seconds{0} && whole % every == seconds{0} && every % unit == seconds{0};
    };
    if (every == minutes{1}) return "Write * * * * *.";
    if (every == hours{1}) return "Write 0 * * * *.";
    if (every == days{1}) return "Write 0 0 * * *.";
    if (divides(hours{1}, minutes{1})) return "Write */" + std::to_string(every / minutes{1}) + " * * * *.";
    if (divides(days{1}, hours{1})) return "Write 0 */" + std::to_string(every / hours{1}) + " * * *.";
    return "Cron uses times, not intervals: */5 * * * * is every five minutes, 0 */2 * * * every two hours.";
}

}  // namespace slotctl
