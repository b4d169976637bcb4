#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/message.hpp"
#include "core/serve/parameters.hpp"
#include "core/serve/tokens.hpp"

/// The table of routes: everything that the server answers, and what its description of itself says, comes
/// from lists of these.
namespace slotctl::serve {

/// Who asks.
struct Caller {
    std::string token;  ///< the token's name; empty without tokens
    Scopes scopes;
};

/// A request that a route accepts.
struct Call {
    http::Request request;
    std::vector<std::string> path;  ///< what stands in place of each `{…}` of the route's path
    Arguments query, body;
    Caller caller;
    Instant now{};
};

/// One kind of answer. Every route may also answer with the problems that `problems_of` lists.
struct AnswerKind {
    unsigned status = 200;
    std::string_view help;
    std::string_view media = "application/json";
    std::string_view schema{};  ///< a name in core/serve/schemas.cpp; empty: not described
};

struct Route {
    std::string_view method;  ///< GET (which also answers HEAD) or POST
    std::string_view path;    ///< `/v1/bookings/{id}`; a `{…}` stands for one segment that is not empty
    Scope scope = Scope::read;
    std::string_view help;  ///< one sentence
    std::vector<Parameter> query{}, body{};
    std::vector<Parameter> headers{};  ///< only described; the route reads them itself
    std::vector<AnswerKind> answers{};
    /// Replies exactly once, now or later, and does not block. What it throws is answered as a problem.
    std::function<void(std::shared_ptr<const Call>, http::Reply)> serve{};
    /// Reads a body with members that are known only to the route.
    bool open_body = false;
    /// Its body is a form, which the route reads itself, and pages of any site may send it: what its path
    /// says is all that allows it.
    bool open_form = false;
};

/// Whether `path` fits `pattern`; if so, `values` are what its `{…}` stand for.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& values);

}  // namespace slotctl::serve
