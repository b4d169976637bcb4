#include "core/serve/problem.hpp"

#include <nlohmann/json.hpp>

#include "core/base/log.hpp"
#include "core/base/mask.hpp"
#include "core/booking/documents.hpp"
#include "core/http/problem.hpp"

namespace slotctl::serve {

namespace {

using Json = nlohmann::json;

std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

unsigned status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::usage:
            return 400;
        case ErrorKind::bad_data:
            return 422;
        case ErrorKind::not_free:
        case ErrorKind::busy:
            return 409;
        case ErrorKind::unavailable:
        case ErrorKind::conflict:
        case ErrorKind::in_doubt:
        case ErrorKind::config:
            return 503;
        case ErrorKind::failed:
        case ErrorKind::permission:
        case ErrorKind::internal:
            return 500;
    }
    return 500;
}

Problem problem_of_error(const Error& error) {
    Problem problem{status_of(error.kind()), error.what(), error.hint(), {}, {}};
    if (problem.status == 503) problem.headers.emplace_back("Retry-After", "1");
    if (problem.status >= 500)
        log::error(masked(problem.detail + (problem.hint.empty() ? "" : "; " + problem.hint)));
    return problem;
}

}  // namespace

Problem problem_of(const std::exception& exception) {
    if (const auto* const refusal = dynamic_cast<const Refusal*>(&exception)) return refusal->problem();
    if (const auto* const taken = dynamic_cast<const NotFree*>(&exception)) {
        return {409,
                taken->what(),
                taken->hint(),
                "\"reason\":\"" + taken->reason() + "\",\"nearest\":" + slots_json(taken->nearest()),
                {}};
    }
    if (const auto* const error = dynamic_cast<const Error*>(&exception)) return problem_of_error(*error);
    return problem_of_error(error_of(exception));
}

http::Response response_of(const Problem& problem) {
    std::string members;
    if (!problem.hint.empty()) members = "\"hint\":" + quoted(masked(problem.hint));
    if (!problem.members.empty()) members += (members.empty() ? "" : ",") + problem.members;
    auto response = http::problem(problem.status, masked(problem.detail), members);
    for (const auto& [name, value] : problem.headers) response.headers.add(name, value);
    return response;
}

Problem too_busy() {
    return {
        503, "too many requests wait for the database", "try again in a moment", {}, {{"Retry-After", "1"}}};
}

http::Response json_response(unsigned status, std::string json) {
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "application/json");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(std::move(json));
    return response;
}

}  // namespace slotctl::serve
