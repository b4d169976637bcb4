#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/exchange/rule_rows.hpp"

/// Changes of rules in words.
namespace slotctl {

/// As few lines as say it: ranges of dates, and providers that change alike, in one line. `before` and
/// `after` are all rows in scope, for names and for what applied before.
std::vector<std::string> summary_of(const RuleChanges& changes, const RuleRows& before,
                                    const RuleRows& after);
/// A line for each provider and date.
std::vector<std::string> detail_of(const RuleChanges& changes, const RuleRows& before, const RuleRows& after);

/// `Thu 24 Dec 2026`
std::string date_text(LocalDate date);
/// `from Thu 24 Dec to Sat 26 Dec 2026`, or `on` one date.
std::string dates_text(LocalDate first, LocalDate last);
/// `09:00-17:00`
std::string window_text(TimeOfDay from, TimeOfDay to);
/// `Mon-Fri, Sun` for ISO weekdays, ascending.
std::string weekdays_text(std::span<const unsigned> weekdays);
/// ` from 2026-01-01 until 2026-06-30`, as far as there are limits.
std::string validity_text(const std::optional<LocalDate>& from, const std::optional<LocalDate>& until);
/// A provider's weekly windows on a date: `09:00-12:00, 13:00-17:00`; empty if there are none.
std::string weekly_text(const RuleRows& rows, ProviderId provider, LocalDate date);
/// The name of a provider or service, or `provider 3` if it is not known.
std::string provider_name(const RuleRows& rows, ProviderId id);
std::string service_name(const RuleRows& rows, ServiceId id);

}  // namespace slotctl
