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

void FaultList::join(FaultList& other) {
    for (Fault& fault : std::exchange(other.faults_, {}))
        add(std::move(fault.path), std::move(fault.message));
    unlisted_ += std::exchange(other.unlisted_, 0);
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
