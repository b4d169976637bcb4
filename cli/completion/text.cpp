#include <algorithm>
#include <iterator>

#include "cli/completion/completion.hpp"

namespace slotctl::cli {

std::vector<OptionDescription> options_with_value(const std::vector<OptionDescription>& options) {
    std::vector<OptionDescription> chosen;
    std::copy_if(options.begin(), options.end(), std::back_inserter(chosen),
                 [](const OptionDescription& o) { return o.value.kind != ValueDescription::Kind::none; });
    return chosen;
}

std::string quoted(const std::string& text, const std::string& quote_inside) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') {
            out += quote_inside;
        } else {
            out += c;
        }
    }
    return out + "'";
}

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : separator) + word;
    return text;
}

}  // namespace slotctl::cli
