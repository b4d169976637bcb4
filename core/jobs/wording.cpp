#include "core/jobs/wording.hpp"

namespace slotctl {

std::string listed(const std::vector<std::string>& names, std::int64_t count) {
    return joined(names) + (count > static_cast<std::int64_t>(names.size()) ? ", …" : "");
}

}  // namespace slotctl
