#include "core/serve/openapi.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/serve/problem.hpp"
#include "core/serve/schemas.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

namespace {

using Json = nlohmann::ordered_json;

Json whole_number(const Parameter& parameter) {
    Json schema{{"type", "integer"}, {"minimum", parameter.least}};
    if (parameter.most != std::numeric_limits<std::int64_t>::max()) schema["maximum"] = parameter.most;
    return schema;
}

Json schema_of_one(const Parameter& parameter) {
    switch (parameter.kind) {
        case ParameterKind::id:
        case ParameterKind::count:
            return whole_number(parameter);
        case ParameterKind::flag:
            return {{"type", "boolean"}};
        case ParameterKind::choice:
            return {{"enum", parameter.choices}};
        case ParameterKind::date:
            return {{"type", "string"}, {"format", "date"}};
        case ParameterKind::instant:
            return {{"type", "string"}, {"format", "date-time"}};
        case ParameterKind::duration:
            return {{"type", Json::array({"string", "integer"})}, {"examples", Json::array({"15m", 900})}};
        case ParameterKind::zone:
            return {{"type", "string"}, {"examples", Json::array({"Europe/Berlin"})}};
        case ParameterKind::text:
            break;
    }
    Json schema{{"type", "string"}, {"minLength", parameter.least}};
    if (parameter.most != std::numeric_limits<std::int64_t>::max()) schema["maxLength"] = parameter.most;
    return schema;
}

Json schema_of(const Parameter& parameter) {
    if (!parameter.repeatable) return schema_of_one(parameter);
    return {{"type", "array"}, {"items", schema_of_one(parameter)}};
}

Json described(const Parameter& parameter, const char* place) {
    return {{"name", parameter.name},
            {"in", place},
            {"description", parameter.help},
            {"required", parameter.required},
            {"schema", schema_of(parameter)}};
}

Json body_of(const Route& route) {
    Json properties = Json::object();
    Json required = Json::array();
    for (const Parameter& parameter : route.body) {
        Json schema = schema_of(parameter);
        schema["description"] = parameter.help;
        properties[std::string(parameter.name)] = std::move(schema);
        if (parameter.required) required.push_back(parameter.name);
    }
    Json schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (!required.empty()) schema["required"] = required;
    return schema;
}

Json options_of(const std::vector<JobOption>& options) {
    Json properties = Json::object();
    for (const JobOption& option : options) {
        std::string name = option.name.substr(2);
        std::replace(name.begin(), name.end(), '-', '_');
        const Json value = option.value.empty() ? Json{{"type", "boolean"}}
                                                : Json{{"type", Json::array({"string", "integer"})}};
        Json schema = option.repeatable ? Json{{"type", "array"}, {"items", value}} : value;
        schema["description"] = option.help;
        properties[name] = std::move(schema);
    }
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

/// The body of a route that starts a job, or one of several.
Json body_of_job(const Route& route, const JobCommands& commands) {
    if (route.path.find('{') == std::string_view::npos) return options_of(commands.options.at("maintain"));
    Json each = Json::array();
    for (const auto& [job, options] : commands.options) {
        Json schema = options_of(options);
        schema["title"] = job;
        each.push_back(std::move(schema));
    }
    return {{"anyOf", each}};
}

/// What a form says, in either of the types that forms have.
Json form_of(const Route& route) {
    const Json content{{"schema", body_of(route)}};
    return {{"application/x-www-form-urlencoded", content}, {"multipart/form-data", content}};
}

Json reference(std::string_view schema) {
    return {{"$ref", "#/components/schemas/" + std::string(schema)}};
}

Json content_of(const AnswerKind& answer) {
    Json media = Json::object();
    if (!answer.schema.empty()) media["schema"] = reference(answer.schema);
    return {{std::string(answer.media), media}};
}

/// What every route may answer besides its own answers.
std::vector<AnswerKind> problems_of(const Route& route) {
    constexpr std::string_view media = "application/problem+json", schema = "Problem";
    std::vector<AnswerKind> problems{
        {400, "The request is wrong.", media, schema},
        {403, "The page that asks, or the token, may not do this.", media, schema},
        {421, "The request names another host.", media, schema},
        {429, "Too many requests: try again after `Retry-After`.", media, schema},
        {500, "The server failed.", media, schema},
        {503, "The database is away, or too much waits for it.", media, schema}};
    if (route.scope != Scope::nothing) problems.push_back({401, "A token is needed.", media, schema});
    if (route.method == "POST" && !route.open_form)
        problems.push_back({415, "The body is not declared as JSON.", media, schema});
    return problems;
}

Json answers_of(const Route& route) {
    Json answers = Json::object();
    const auto add = [&](const AnswerKind& answer) {
        const std::string status = std::to_string(answer.status);
        if (!answers.contains(status)) {
            answers[status] = {{"description", answer.help}, {"content", content_of(answer)}};
        } else {
            answers[status]["content"].update(content_of(answer));
        }
    };
    for (const AnswerKind& answer : route.answers) add(answer);
    for (const AnswerKind& answer : problems_of(route)) add(answer);
    return answers;
}

Json operation_of(const Route& route, const JobCommands& commands) {
    Json parameters = Json::array();
    for (auto at = route.path.find('{'); at != std::string_view::npos; at = route.path.find('{', at + 1)) {
        const auto name = route.path.substr(at + 1, route.path.find('}', at) - at - 1);
        Json schema = name == "job"        ? Json{{"enum", Json::array()}}
                      : name == "calendar" ? Json{{"type", "string"}, {"pattern", "\\.(ics|ifb)$"}}
                      : name == "token"    ? Json{{"type", "string"}}
                                           : Json{{"type", "integer"}};
        if (name == "job")
            for (const auto& [job, options] : commands.options) schema["enum"].push_back(job);
        parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", schema}});
    }
    for (const Parameter& parameter : route.query) parameters.push_back(described(parameter, "query"));
    for (const Parameter& parameter : route.headers) parameters.push_back(described(parameter, "header"));
    Json operation{{"summary", route.help}};
    if (!parameters.empty()) operation["parameters"] = parameters;
    if (route.method == "POST") {
        const Json content =
            route.open_form
                ? form_of(route)
                : Json{{"application/json",
                        {{"schema", route.open_body ? body_of_job(route, commands) : body_of(route)}}}};
        operation["requestBody"] = {{"content", content}};
    }
    operation["responses"] = answers_of(route);
    operation["security"] = Json::array();
    if (route.scope != Scope::nothing)
        operation["security"].push_back({{"token", Json::array({name_of(route.scope)})}});
    return operation;
}

std::string lower_case(std::string_view method) {
    return method == "GET" ? "get" : "post";
}

}  // namespace

std::string openapi_json(const std::vector<Route>& routes, const JobCommands& commands) {
    Json paths = Json::object();
    for (const Route& route : routes)
        paths[std::string(route.path)][lower_case(route.method)] = operation_of(route, commands);
    return Json{{"openapi", "3.1.0"},
                {"info",
                 {{"title", "slotctl"},
                  {"version", SLOTCTL_VERSION},
                  {"description",
                   "Free times, bookings and jobs. Without tokens, every request has every scope; with "
                   "tokens, "
                   "each operation names the scope that it needs."}}},
                {"paths", paths},
                {"components",
                 {{"schemas", Json::parse(answer_schemas())},
                  {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}}}}}}}}
               .dump() +
           "\n";
}

void add_openapi_route(Parts& parts, std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .path = "/openapi.json",
                      .scope = Scope::nothing,
                      .help = "This description.",
                      .answers = {{200, "An OpenAPI 3.1 document.", "application/json", "Description"}}});
    const auto text = openapi_json(routes, parts.around.commands);
    routes.back().serve = [text](const std::shared_ptr<const Call>&, const http::Reply& reply) {
        reply(json_response(200, text));
    };
}

}  // namespace slotctl::serve
