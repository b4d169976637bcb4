#include "core/schedule/template_text.hpp"

#include "core/base/error.hpp"
#include "core/schedule/artefact.hpp"
#include "installers_texts.hpp"

namespace slotctl {

namespace {

/// The name between the next two @; empty if there is none.
std::string_view next_placeholder(std::string_view text, std::size_t& at) {
    for (at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
        const auto end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_", at + 1);
        if (end != std::string::npos && end > at + 1 && text[end] == '@')
            return text.substr(at + 1, end - at - 1);
    }
    return {};
}

const std::vector<std::string>& value_of(std::string_view name, const TemplateValues& values) {
    const auto found = values.find(std::string(name));
    if (found != values.end()) return found->second;
    throw Error(ErrorKind::internal, "a template names @" + std::string(name) + "@, which has no value");
}

void fill_line(std::string_view line, const TemplateValues& values, std::string& out) {
    std::size_t at = 0;
    auto name = next_placeholder(line, at);
    if (!name.empty() && name.size() + 2 == line.size() && line != stamp_placeholder) {
        for (const std::string& value : value_of(name, values)) out.append(value).append("\n");
        return;
    }
    for (; !name.empty(); name = next_placeholder(line, at)) {
        const auto whole = line.substr(at, name.size() + 2);
        const auto& value =
            whole == stamp_placeholder ? std::vector{std::string(whole)} : value_of(name, values);
        if (value.size() != 1)
            throw Error(ErrorKind::internal, "a template needs one value for " + std::string(whole));
        out.append(line.substr(0, at)).append(value.front());
        line.remove_prefix(at + whole.size());
    }
    out.append(line).append("\n");
}

}  // namespace

std::string fill_template(std::string_view text, const TemplateValues& values) {
    std::string out;
    while (!text.empty()) {
        const auto end = text.find('\n');
        fill_line(text.substr(0, end), values, out);
        text.remove_prefix(end == std::string::npos ? text.size() : end + 1);
    }
    return out;
}

std::string_view installer_text(std::string_view name) {
    for (const auto& file : embedded::installers::files) {
        if (file.name == name) return file.text;
    }
    throw Error(ErrorKind::internal, "no text named " + std::string(name) + " is built in");
}

}  // namespace slotctl
