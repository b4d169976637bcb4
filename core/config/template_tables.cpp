#include "core/config/template_tables.hpp"

#include <cctype>

namespace slotctl {

namespace {

/// `pt_BR` and `pt-BR` are the same language.
std::string tag_of(const std::string& locale) {
    std::string tag = locale;
    for (char& c : tag) c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return tag;
}

std::string bracketed(const Document::Nested& nested) {
    return "[templates." + nested.name + (nested.part.empty() ? "" : "." + nested.part) + "]";
}

}  // namespace

messages::Templates read_templates(const std::vector<Document::Nested>& tables,
                                   const std::function<void(Place, const std::string&)>& fault) {
    messages::Templates templates;
    for (const Document::Nested& nested : tables) {
        messages::Template& form = templates[nested.name][tag_of(nested.part)];
        for (const Document::Entry& entry : nested.table.entries) {
            if (entry.key != "subject" && entry.key != "body") {
                fault(entry.key_at, "unknown key `" + entry.key + "` in " + bracketed(nested) +
                                        "; a template has `subject` and `body`");
                continue;
            }
            const std::string what = "`" + entry.key + "` in " + bracketed(nested) + " ";
            const auto* const text = std::get_if<std::string>(&entry.given.value);
            if (text == nullptr) {
                fault(entry.value_at, what + "must be a string");
            } else if (const std::string wrong = messages::fault_of_template(*text); !wrong.empty()) {
                fault(entry.value_at, what + wrong);
            } else {
                (entry.key == "subject" ? form.subject : form.body) = *text;
            }
        }
    }
    return templates;
}

}  // namespace slotctl
