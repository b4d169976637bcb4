#include "core/exchange/faults.hpp"

#include <utility>

namespace slotctl {

void FaultList::add(std::string path, std::string message) {
    if (faults_.size() < max_faults) {
        faults_.push_back({std::move(path), std::move(message)});
    } else {
        ++unlisted_;
    }
}

std::vector<Fault> FaultList::take() {
    if (unlisted_ > 0) {
        const std::string noun = unlisted_ == 1 ? " more fault is" : " more faults are";
        faults_.push_back({"the file", std::to_string(unlisted_) + noun + " not listed here"});
    }
    unlisted_ = 0;
    return std::exchange(faults_, {});
}

}  // namespace slotctl
