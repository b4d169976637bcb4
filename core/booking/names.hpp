#pragma once

#include <string>

#include "core/plans/listings.hpp"
#include "core/store/store.hpp"

namespace slotctl {

/// Whether a part of a name is enough, if only one name contains it. What cannot be undone asks for the
/// whole.
enum class NameMatch { whole, part };

/// The provider or service that a person means: its id, or its name in either case. Throws Error(bad_data),
/// naming those that may be meant, if there is none or more than one.
NamedRecord find_named(Store& store, NamedKind kind, const std::string& text, NameMatch match);

}  // namespace slotctl
