#include "core/schedule/number_list.hpp"

namespace slotctl {

std::string number_list(const std::vector<unsigned>& values, std::string_view to,
                        const std::function<std::string(unsigned)>& spelled, bool steps) {
    std::string text;
    for (std::size_t i = 0; i < values.size();) {
        const unsigned step = steps && i + 1 < values.size() ? values[i + 1] - values[i] : 1;
        std::size_t end = i + 1;
        while (end < values.size() && values[end] - values[end - 1] == step) ++end;
        if (end - i < 3) end = i + 1;
        text += (text.empty() ? "" : ",") + spelled(values[i]);
        if (end - i >= 3) text.append(to).append(spelled(values[end - 1]));
        if (end - i >= 3 && step > 1) text += "/" + std::to_string(step);
        i = end;
    }
    return text;
}

}  // namespace slotctl
