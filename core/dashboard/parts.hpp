#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.hpp"
#include "core/calendar/zone.hpp"
#include "core/dashboard/link.hpp"

/// Pieces of pages.
namespace slotctl::dashboard {

/// An instant in UTC, beside which the script shows how long ago it is, or when it comes.
std::string time_of(Instant instant);

/// An item of a list of terms (`ul`, class `terms`): a word, and what there is to say about it as HTML.
std::string term(const std::string& name, const std::string& html);

/// A section under a heading. The script replaces sections whose HTML has changed; `id` is unique on the
/// page.
std::string section(const std::string& id, const std::string& title, const std::string& html);

/// `1 provider`, `10,000 providers`.
std::string counted(std::int64_t number, const std::string& singular, const std::string& plural);

/// A horizontal bar of `part` of `whole`; nothing to see if `whole` is 0.
std::string bar(double part, double whole, const std::string& style_class);

/// A number with a word above it and a remark below it.
std::string figure(const std::string& label, const std::string& value, const std::string& rest);

/// A choice of a form: values with their words; the first one is "all".
struct Choice {
    std::string name, label, chosen;
    std::vector<std::pair<std::string, std::string>> options;
};
std::string choice(const Choice& choice);
std::string search_field(const std::string& name, const std::string& label, const std::string& value,
                         const std::string& example);
std::string hidden_field(const std::string& name, const std::string& value);
/// A form that is sent by GET to `page`.
std::string get_form(const std::string& page, const std::string& fields, const std::string& button);

/// Links to the pages before and after; an empty address: there is none.
std::string pager(const std::string& name, const std::pair<std::string, std::string>& before,
                  const std::string& here, const std::pair<std::string, std::string>& after);

/// A table row: header cells or cells, of something that is HTML already; the labels are shown beside the
/// cells where a phone has no room for columns.
std::string table(const std::string& name, const std::vector<std::string>& heads,
                  const std::vector<std::vector<std::string>>& rows);

/// `Mon 23 Nov`
std::string day_name(LocalDate date);
/// `Monday, 23 November 2026`
std::string long_day_name(LocalDate date);

}  // namespace slotctl::dashboard
