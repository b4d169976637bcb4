#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace slotctl {

/// Reads a duration: one or more whole numbers, each with a unit `s`, `m`, `h`, `d` or `w` (`90s`, `15m`,
/// `1h30m`, `7d`), largest unit first and each at most once; or a single whole number in `bare_unit`. 0 …
/// 36500 days. Throws Error(usage), which says what is wrong with `text`.
std::chrono::seconds parse_duration(std::string_view text, std::chrono::seconds bare_unit);

/// A text that `parse_duration` reads as `duration`, in the largest units up to days: `15m`, `1h30m`, `14d`,
/// `0s`. `duration` is not negative.
std::string format_duration(std::chrono::seconds duration);

}  // namespace slotctl
