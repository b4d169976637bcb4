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

}  // namespace slotctl::cli
