#include "core/store/known_scope.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace slotctl {

void require_known(Store& store, const MaintainScope& scope) {
    const MaintainScope unknown = store.maintenance().unknown(scope);
    std::vector<std::string> names;
    for (const ProviderId id : unknown.providers) names.push_back("provider " + std::to_string(id));
    for (const ServiceId id : unknown.services) names.push_back("service " + std::to_string(id));
    if (names.empty()) return;
    throw Error(ErrorKind::bad_data, "there is no " + joined(names) + " in " + store.description(),
                "check --provider-id and --service-id");
}

}  // namespace slotctl
