#pragma once

#include <iostream>
#include <string>
#include <utility>

#include <rapidcheck.h>

#include "tests/support/test_database.hpp"

/// A random history of a business of three providers and three services, for properties of stores.
namespace slotctl::tests {

/// London changes to summer time two nights later.
inline const Instant beginning = *parse_instant("2026-03-27T00:00:00Z");

/// rc::check with fewer cases: to open a business on a server takes a while.
template <class Property>
bool check_cases(int cases, Property&& property) {
    auto params = rc::detail::configuration().testParams;
    params.maxSuccess = cases;
    const auto result =
        rc::detail::checkTestable(std::forward<Property>(property), rc::detail::TestMetadata(), params);
    rc::detail::printResultMessage(result, std::cerr);
    return result.template is<rc::detail::SuccessResult>();
}

int some(int first, int last);

/// A statement of some application or operator; the database may refuse it.
std::string any_change();
/// The same without deleting free slots, which no trigger noticed in earlier schemas.
std::string any_change_that_is_noticed();

/// Provider 1 in UTC, 2 in London with nights until 03:00, 3 in New York; all offer services 1 to 3.
void open_business(Store& store, Application& app);

}  // namespace slotctl::tests
