#include "core/store/run_store.hpp"

namespace slotctl {

std::string_view name_of(RunStatus status) {
    switch (status) {
        case RunStatus::ok:
            return "ok";
        case RunStatus::partial:
            return "partial";
        case RunStatus::failed:
            return "failed";
        case RunStatus::skipped:
            return "skipped";
        case RunStatus::interrupted:
            return "interrupted";
        case RunStatus::crashed:
            return "crashed";
    }
    return "failed";
}

}  // namespace slotctl
