#include "core/http/problem.hpp"

#include <algorithm>
#include <string>

#include "core/base/printable.hpp"

namespace slotctl::http {
namespace {

constexpr std::pair<unsigned, std::string_view> reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {425, "Too Early"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

}  // namespace

std::string_view reason_of(unsigned status) {
    const auto* const found =
        std::ranges::find_if(reasons, [&](const auto& entry) { return entry.first == status; });
    return found == std::end(reasons) ? std::string_view() : found->second;
}

Response problem(unsigned status, std::string_view detail, std::string_view members) {
    std::string text = R"({"type":"about:blank","title":")" + json_content(reason_of(status)) +
                       R"(","status":)" + std::to_string(status) + R"(,"detail":")" + json_content(detail) +
                       '"';
    if (!members.empty()) text.append(",").append(members);
    text += "}\n";
    Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/problem+json");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(std::move(text));
    return response;
}

}  // namespace slotctl::http
