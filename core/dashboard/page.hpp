#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "core/base/instant.hpp"

/// Pure: the pages of the dashboard. Each is a function from plain values to HTML.
namespace slotctl::dashboard {

/// What stands on every page.
struct Frame {
    std::string host;      ///< of the server
    std::string database;  ///< as shown to people, without password
    Instant now{};
};

/// The inside of a page.
struct Content {
    std::string current;  ///< the page's address in the navigation: `runs`
    std::string title;    ///< plain text
    std::string html;     ///< of `main`, without the heading
    /// How often the page's script looks for changes; 0: never.
    std::chrono::seconds refresh{0};
};

struct Page {
    std::string html;
    /// For `ETag`, quotes included; equal as long as nothing but the time of day has changed.
    std::string etag;
};

Page page(const Frame& frame, const Content& content);

/// A file that pages refer to.
struct Asset {
    std::string_view route;  ///< `/assets/dashboard.css`; pages refer to it without the slash
    std::string_view type;   ///< for `Content-Type`
    std::string text;
    std::string etag;
};
/// The style sheet, the script and the icon.
std::span<const Asset> assets();

/// `Content-Security-Policy` of every page: nothing from elsewhere, and nothing inline.
inline constexpr std::string_view content_security_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

}  // namespace slotctl::dashboard
