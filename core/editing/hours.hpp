#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/editing/edit.hpp"

namespace slotctl {

/// Weekly windows as people give and see them: one window on some weekdays.
struct HoursEntry {
    ProviderId provider = 0;
    std::optional<ServiceId> service;  ///< none: the provider's own hours
    std::vector<unsigned> weekdays;    ///< ISO, ascending
    TimeOfDay from{}, to{};
    std::optional<LocalDate> valid_from, valid_until;
};

/// The hours of each provider, numbered from 1 by their place: its own first, then those of its services.
std::vector<HoursEntry> hours_of(const RuleRows& rows, ProviderId provider);

/// Adds a window for all providers in scope (`terms.provider` is not used). Throws Error(bad_data) if every
/// one of them has it already.
ChangeRules add_hours(HoursEntry terms);

/// What people say about the windows that they mean; what they leave out may be anything.
struct HoursTerms {
    std::optional<ServiceId> service{};  ///< none: the provider's own hours only
    std::vector<unsigned> weekdays{};    ///< empty: any
    std::optional<TimeOfDay> from{}, to{};
    std::optional<LocalDate> valid_from{}, valid_until{};
};

/// Removes the windows of all providers in scope that fit. Throws Error(bad_data) if none does.
ChangeRules remove_hours(HoursTerms terms);
/// Removes these entries of `hours_of` the only provider in scope. Throws Error(bad_data) for other numbers.
ChangeRules remove_hours(std::vector<std::size_t> numbers);

/// `Mon-Fri 09:00-17:00 from 2026-01-01`
std::string hours_text(const HoursEntry& entry);

}  // namespace slotctl
