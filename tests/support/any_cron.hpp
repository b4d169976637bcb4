#pragma once

#include <string>

#include <rapidcheck.h>

#include "core/base/error.hpp"
#include "core/schedule/cron_expression.hpp"
#include "tests/support/any_rules.hpp"

/// Random cron expressions for properties: every form of a field, and dates that come often enough.
namespace slotctl::tests {

inline std::string any_cron_item(int least, int most) {
    const int first = any(least, most), last = any(first, most);
    switch (any(0, 3)) {
        case 0:
            return std::to_string(first) + "-" + std::to_string(last);
        case 1:
            return std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(any(1, most));
        default:
            return std::to_string(first);
    }
}

inline std::string any_cron_field(int least, int most) {
    const int form = any(0, 9);
    if (form < 3) return "*";
    if (form == 3) return "*/" + std::to_string(any(1, most));
    if (form == 4) return "*/" + std::to_string(any(1, most)) + "," + any_cron_item(least, most);
    std::string field = any_cron_item(least, most);
    for (int more = any(-3, 2); more > 0; --more) field += "," + any_cron_item(least, most);
    return field;
}

inline CronExpression any_cron() {
    for (;;) {
        const auto months = any(0, 2) == 0 ? any_cron_field(1, 12) : std::string("*");
        const auto text = any_cron_field(0, 59) + " " + any_cron_field(0, 23) + " " + any_cron_field(1, 31) +
                          " " + months + " " + any_cron_field(0, 6);
        try {
            return CronExpression::parse(text);
        } catch (const Error&) {
            // No year has such a date.
        }
    }
}

}  // namespace slotctl::tests
