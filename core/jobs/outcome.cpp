#include "core/jobs/outcome.hpp"

#include <algorithm>

namespace slotctl {

void Counts::set(const std::string& name, std::int64_t value) {
    const auto found =
        std::find_if(values_.begin(), values_.end(), [&](const auto& v) { return v.first == name; });
    if (found != values_.end()) {
        found->second = value;
    } else {
        values_.emplace_back(name, value);
    }
}

std::int64_t Counts::get(const std::string& name) const {
    const auto found =
        std::find_if(values_.begin(), values_.end(), [&](const auto& v) { return v.first == name; });
    return found == values_.end() ? 0 : found->second;
}

DetailTable* Outcome::table(std::string_view name) {
    const auto found = std::find_if(details.begin(), details.end(),
                                    [&](const DetailTable& table) { return table.name == name; });
    return found == details.end() ? nullptr : &*found;
}

void fail(Outcome& outcome, const Error& error) {
    outcome.status = RunStatus::failed;
    outcome.error = error.what();
    outcome.hint = error.hint();
    outcome.error_kind = error.kind();
}

}  // namespace slotctl
