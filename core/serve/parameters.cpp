#include "core/serve/parameters.hpp"

#include <algorithm>
#include <charconv>

#include <nlohmann/json.hpp>

#include "core/base/duration.hpp"
#include "core/base/nearest.hpp"
#include "core/base/planned_years.hpp"
#include "core/base/text.hpp"
#include "core/base/zone_names.hpp"
#include "core/calendar/zone.hpp"
#include "core/serve/problem.hpp"

namespace slotctl::serve {

namespace {

using Value = Arguments::Value;
using Json = nlohmann::json;

/// Refuses what is wrong with one request, with one status.
class Reader {
  public:
    Reader(std::span<const Parameter> known, unsigned status, const char* noun)
        : known_(known), status_(status), noun_(noun) {}

    const Parameter& named(const std::string& name) const {
        const auto found = std::find_if(known_.begin(), known_.end(),
                                        [&](const Parameter& parameter) { return parameter.name == name; });
        if (found != known_.end()) return *found;
        std::vector<std::string_view> names;
        for (const Parameter& parameter : known_) names.push_back(parameter.name);
        const auto near = nearest(name, names);
        refuse("there is no " + std::string(noun_) + " " + quoted(name),
               near.empty() ? (names.empty() ? "this request takes none" : "known are " + list(names))
                            : "did you mean \"" + std::string(near) + "\"?");
    }

    void add(const Parameter& parameter, Value value) {
        if (!parameter.repeatable && arguments_.has(parameter.name))
            refuse(said(parameter.name) + " is given more than once", "give it once");
        arguments_.add(parameter.name, std::move(value));
    }

    Arguments finish() {
        for (const Parameter& parameter : known_) {
            if (parameter.required && !arguments_.has(parameter.name))
                refuse(said(parameter.name) + " is missing", std::string(parameter.help));
        }
        return std::move(arguments_);
    }

    [[noreturn]] void wrong(const Parameter& parameter, const std::string& shown,
                            const std::string& expected) const {
        refuse(said(parameter.name) + ": " + shortened(shown, 100) + " is not " + expected, "");
    }

    [[noreturn]] void refuse(const std::string& detail, const std::string& hint) const {
        throw Refusal(status_, detail, hint);
    }

  private:
    [[nodiscard]] std::string said(std::string_view name) const {
        return "the " + std::string(noun_) + " " + quoted(name);
    }
    static std::string quoted(std::string_view name) { return "\"" + shortened(name, 100) + "\""; }
    static std::string list(const std::vector<std::string_view>& names) {
        std::vector<std::string> texts(names.begin(), names.end());
        return joined(texts);
    }

    std::span<const Parameter> known_;
    unsigned status_;
    const char* noun_;
    Arguments arguments_;
};

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

std::string expected_number(const Parameter& parameter) {
    if (parameter.kind == ParameterKind::id) return "an id: a whole number from 1";
    return "a whole number from " + std::to_string(parameter.least) + " to " + std::to_string(parameter.most);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return number;
}

Value number_value(const Reader& reader, const Parameter& parameter, std::optional<std::int64_t> number,
                   const std::string& shown) {
    if (!number || *number < parameter.least || *number > parameter.most)
        reader.wrong(parameter, shown, expected_number(parameter));
    return *number;
}

/// The kinds that are texts in JSON too.
Value text_value(const Reader& reader, const Parameter& parameter, const std::string& text) {
    switch (parameter.kind) {
        case ParameterKind::date: {
            const auto date = parse_date(text);
            if (!date || !is_planned(*date))
                reader.wrong(parameter, quoted(text),
                             std::string("a date; write it like 2026-11-20, ") + planned_years);
            return *date;
        }
        case ParameterKind::instant: {
            const auto instant = parse_instant(text);
            if (!instant)
                reader.wrong(parameter, quoted(text), "an RFC 3339 time; write it like 2026-11-20T09:00:00Z");
            if (!is_planned(*instant)) reader.wrong(parameter, quoted(text), planned_years);
            return *instant;
        }
        case ParameterKind::duration:
            try {
                return parse_duration(text, std::chrono::seconds{1});
            } catch (const Error& error) {
                reader.wrong(parameter, quoted(text), "a duration; " + error.hint());
            }
        case ParameterKind::zone:
            if (!Zone::find(text))
                reader.wrong(parameter, quoted(text),
                             "a time zone of this machine; " + unknown_zone_advice(text));
            return text;
        case ParameterKind::choice:
            if (std::find(parameter.choices.begin(), parameter.choices.end(), text) ==
                parameter.choices.end()) {
                std::vector<std::string> choices(parameter.choices.begin(), parameter.choices.end());
                reader.wrong(parameter, quoted(text), "one of " + joined(choices));
            }
            return text;
        default:
            if (static_cast<std::int64_t>(text.size()) < parameter.least ||
                static_cast<std::int64_t>(text.size()) > parameter.most) {
                reader.wrong(parameter, quoted(text),
                             "a text of " + std::to_string(parameter.least) + " to " +
                                 std::to_string(parameter.most) + " bytes");
            }
            return text;
    }
}

Value query_value(const Reader& reader, const Parameter& parameter, const std::string& text) {
    switch (parameter.kind) {
        case ParameterKind::id:
        case ParameterKind::count:
            return number_value(reader, parameter, whole_number(text), quoted(text));
        case ParameterKind::flag:
            if (text.empty() || text == "true" || text == "1") return true;
            if (text == "false" || text == "0") return false;
            reader.wrong(parameter, quoted(text), "true or false");
        default:
            return text_value(reader, parameter, text);
    }
}

std::string shown(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::int64_t> whole_number(const Json& value) {
    if (!value.is_number_integer()) return std::nullopt;
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return std::nullopt;
    return value.get<std::int64_t>();
}

Value body_value(const Reader& reader, const Parameter& parameter, const Json& value) {
    switch (parameter.kind) {
        case ParameterKind::id:
        case ParameterKind::count:
            return number_value(reader, parameter, whole_number(value), shown(value));
        case ParameterKind::flag:
            if (!value.is_boolean()) reader.wrong(parameter, shown(value), "true or false");
            return value.get<bool>();
        case ParameterKind::duration:
            if (const auto seconds = whole_number(value))
                return text_value(reader, parameter, std::to_string(*seconds));
            [[fallthrough]];
        default:
            if (!value.is_string()) reader.wrong(parameter, shown(value), "a text");
            return text_value(reader, parameter, value.get<std::string>());
    }
}

struct AsText {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(const std::string& value) const {
        return std::to_string(value.size()) + ":" + value;
    }
    std::string operator()(LocalDate value) const { return format_date(value); }
    std::string operator()(Instant value) const { return format_instant(value); }
    std::string operator()(std::chrono::seconds value) const { return std::to_string(value.count()); }
};

}  // namespace

std::vector<std::int64_t> Arguments::numbers(std::string_view name) const {
    std::vector<std::int64_t> numbers;
    if (const auto found = values_.find(std::string(name)); found != values_.end()) {
        for (const Value& value : found->second) numbers.push_back(std::get<std::int64_t>(value));
    }
    return numbers;
}

std::string Arguments::canonical() const {
    std::string text;
    for (const auto& [name, values] : values_) {
        std::vector<std::string> texts;
        for (const Value& value : values) texts.push_back(std::visit(AsText{}, value));
        std::sort(texts.begin(), texts.end());
        text += name + "=" + joined(texts, ",") + "&";
    }
    return text;
}

Arguments arguments_of_query(std::span<const Parameter> known,
                             const std::vector<std::pair<std::string, std::string>>& given) {
    Reader reader(known, 400, "parameter");
    for (const auto& [name, text] : given) {
        const Parameter& parameter = reader.named(name);
        reader.add(parameter, query_value(reader, parameter, text));
    }
    return reader.finish();
}

Arguments arguments_of_body(std::span<const Parameter> known, const std::string& body) {
    const Json json = body.empty() ? Json::object() : Json::parse(body, nullptr, false);
    if (json.is_discarded()) {
        throw Refusal(400, "the body is not JSON", "send one object, such as {\"service_id\": 1}");
    }
    if (!json.is_object()) throw Refusal(422, "the body is not a JSON object", "send one object");
    Reader reader(known, 422, "member");
    for (const auto& [name, value] : json.items()) {
        const Parameter& parameter = reader.named(name);
        if (value.is_null() && !parameter.required) continue;
        if (!parameter.repeatable || !value.is_array()) {
            reader.add(parameter, body_value(reader, parameter, value));
            continue;
        }
        for (const Json& each : value) reader.add(parameter, body_value(reader, parameter, each));
    }
    return reader.finish();
}

std::optional<std::int64_t> id_in(std::string_view text) {
    const auto number = whole_number(text);
    return number && *number >= 1 ? number : std::nullopt;
}

}  // namespace slotctl::serve
