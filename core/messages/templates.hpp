#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The texts of messages, with fields such as `{customer}` that are filled in for each message.
namespace slotctl::messages {

struct Wording {
    std::string subject, body;
};

/// What the configuration says about one event in one language; nothing: as the next best template says.
struct Template {
    std::optional<std::string> subject, body;
};

/// By event (`reminder`), then by language tag in lower case (`de`, `pt-br`); empty: for all others.
using Templates = std::map<std::string, std::map<std::string, Template>>;

/// The fields that a template may contain, besides `{data.NAME}`, a member of the message's data.
const std::vector<std::string_view>& field_names();

/// What is wrong with a template, as the rest of a sentence: `contains the unknown field {custmer}; did you
/// mean {customer}?`; empty if nothing is. `{{` and `}}` are braces.
std::string fault_of_template(std::string_view text);

/// Replaces fields by their values; a field without a value is left out. The template must have no fault.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values);

/// The best templates for an event in a language (`de-AT`, then `de`, then the configured one without a
/// language, then the built-in English one).
Wording template_for(const Templates& templates, const std::string& event, const std::string& locale);

}  // namespace slotctl::messages
