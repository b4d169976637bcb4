#include "core/serve/unsubscribe_page.hpp"

#include <cstddef>
#include <string_view>

#include "core/base/base64.hpp"
#include "core/http/tokens.hpp"
#include "core/serve/sha256.hpp"

namespace slotctl::serve {

namespace {

constexpr std::string_view style =
    "body{font:18px/1.5 system-ui,sans-serif;max-width:32em;margin:12vh auto;padding:0 16px}"
    "h1{font-size:26px;line-height:1.25}"
    "button{font:inherit;font-weight:600;padding:10px "
    "22px;border:0;border-radius:8px;background:#1f5fd0;color:#fff}"
    ":focus-visible{outline:3px solid #7fb0ff;outline-offset:2px}";

struct Words {
    std::string_view title, text;
};

Words words_of(UnsubscribeStep step) {
    switch (step) {
        case UnsubscribeStep::ask:
            return {"Do you want no more e-mail from us?",
                    "You will then get no announcements by e-mail, and no reminders of appointments by "
                    "e-mail either."};
        case UnsubscribeStep::done:
            return {
                "You will get no more e-mail from us.",
                "If you change your mind, tell us. A message that is already on its way may still arrive."};
        case UnsubscribeStep::damaged:
            return {"This link does not work.",
                    "Perhaps it was cut off: copy the whole link from the e-mail, or answer the e-mail and "
                    "tell us that "
                    "you want no more."};
        case UnsubscribeStep::unclear:
            return {"Nothing was changed.", "Open the link from the e-mail again, and press the button."};
        case UnsubscribeStep::later:
            break;
    }
    return {"This does not work at the moment.", "Nothing was changed. Please try again in a few minutes."};
}

/// RFC 8058 says what mail programs send; the button sends the same.
constexpr std::string_view button =
    "<form method=\"post\"><button name=\"List-Unsubscribe\" "
    "value=\"One-Click\">Unsubscribe</button></form>\n";

std::string bytes_of(std::string_view hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(http::hex_value(hex[i]) * 16 + http::hex_value(hex[i + 1]));
    return bytes;
}

}  // namespace

std::string unsubscribe_page(UnsubscribeStep step) {
    const auto [title, text] = words_of(step);
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" "
        "content=\"noindex\">\n<title>";
    page.append(title)
        .append("</title>\n<style>")
        .append(style)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>");
    page.append(title).append("</h1>\n<p>").append(text).append("</p>\n");
    if (step == UnsubscribeStep::ask) page += button;
    return page + "</main>\n</body>\n</html>\n";
}

std::string unsubscribe_page_policy() {
    return "default-src 'none'; style-src 'sha256-" + base64(bytes_of(sha256(style))) +
           "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
}

}  // namespace slotctl::serve
