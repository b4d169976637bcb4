#include "core/editing/check.hpp"

#include <algorithm>
#include <sstream>

#include "core/base/text.hpp"
#include "core/calendar/zone.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

namespace {

/// `providers[0].availability[0].to` as people who edit one record know it: `to`.
std::string field_of(const std::string& path) {
    return path.substr(path.rfind('.') + 1);
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// What the import says about such rows, each fault once.
std::vector<std::string> faults_of(const RuleRows& rows) {
    std::istringstream in(rules_json(rows));
    std::vector<std::string> texts;
    try {
        read_business(in, [](std::string_view name) { return Zone::find(name).has_value(); });
    } catch (const FaultyFile& faulty) {
        for (const Fault& fault : faulty.faults()) {
            std::string text = field_of(fault.path) + ": " + fault.message;
            if (!contains(texts, text)) texts.push_back(std::move(text));
        }
    }
    return texts;
}

/// A fault that was there before, such as a zone that this machine does not know, is not for this edit to
/// correct: otherwise such a provider could not even be switched off.
void require_importable(const RuleChanges& changes) {
    std::vector<std::string> faults = faults_of(rows_after(changes));
    if (faults.empty()) return;
    const std::vector<std::string> before = faults_of(rows_before(changes));
    faults.erase(std::remove_if(faults.begin(), faults.end(),
                                [&](const std::string& fault) { return contains(before, fault); }),
                 faults.end());
    if (faults.empty()) return;
    throw Error(ErrorKind::bad_data, joined(faults, "\n  "), nothing_changed);
}

Error missing(const std::string& what, std::int64_t id) {
    return {ErrorKind::bad_data, what + " " + std::to_string(id) + " does not exist", nothing_changed};
}

void require_owners(const RuleChanges& changes, const RuleRows& after) {
    const auto require_provider = [&](ProviderId id) {
        if (!after.providers.contains(id)) throw missing("provider", id);
    };
    for (const auto& change : changes.offerings) {
        if (!change.after) continue;
        require_provider(change.after->key.provider);
        if (!after.services.contains(change.after->key.service))
            throw missing("service", change.after->key.service);
    }
    for (const auto& change : changes.overrides)
        if (change.after) require_provider(change.after->provider);
    for (const auto& change : changes.hours) {
        if (!change.after) continue;
        require_provider(change.after->provider);
        if (change.after->service &&
            !after.offerings.contains({change.after->provider, *change.after->service})) {
            throw Error(ErrorKind::bad_data,
                        "provider " + std::to_string(change.after->provider) + " does not offer service " +
                            std::to_string(*change.after->service),
                        "`slotctl offering add` adds the offering");
        }
    }
}

/// Nothing refers to what is removed.
void require_none_left(const RuleChanges& changes, const RuleRows& after) {
    const auto refuse = [](const std::string& what, const std::string& name) {
        throw Error(ErrorKind::bad_data,
                    what + " \"" + name + "\" has been given more rules since, so it cannot be removed",
                    nothing_changed);
    };
    for (const auto& change : changes.providers) {
        if (change.after) continue;
        const ProviderId id = change.before->id;
        const bool any = std::any_of(after.offerings.begin(), after.offerings.end(),
                                     [&](const auto& entry) { return entry.first.provider == id; }) ||
                         std::any_of(after.hours.begin(), after.hours.end(),
                                     [&](const HoursRow& row) { return row.provider == id; }) ||
                         std::any_of(after.overrides.begin(), after.overrides.end(),
                                     [&](const auto& entry) { return entry.first.first == id; });
        if (any) refuse("provider", change.before->name);
    }
    for (const auto& change : changes.services) {
        if (change.after) continue;
        const ServiceId id = change.before->id;
        if (std::any_of(after.offerings.begin(), after.offerings.end(),
                        [&](const auto& entry) { return entry.first.service == id; }))
            refuse("service", change.before->name);
    }
}

}  // namespace

void require_sound(const RuleChanges& changes, const RuleRows& after) {
    require_importable(changes);
    require_owners(changes, after);
    require_none_left(changes, after);
}

}  // namespace slotctl
