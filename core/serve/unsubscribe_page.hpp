#pragma once

#include <string>

/// What customers see who want no more mail. It says nothing about anybody, and needs no other file, so that
/// a proxy may pass on `/u/` alone.
namespace slotctl::serve {

enum class UnsubscribeStep {
    ask,      ///< a button
    done,     ///< for a customer that exists, and for one that does not
    damaged,  ///< the address was not made by this business, or is not whole
    unclear,  ///< the request does not say what the button says
    later,    ///< the database is away
};

std::string unsubscribe_page(UnsubscribeStep step);

/// `Content-Security-Policy` of these pages.
std::string unsubscribe_page_policy();

}  // namespace slotctl::serve
