#include "core/editing/records.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/editing/wording.hpp"

namespace slotctl {

namespace {

template <class T>
void take(const std::optional<T>& given, T& field) {
    if (given) field = *given;
}

void apply(const ProviderFields& fields, ProviderRow& row) {
    take(fields.name, row.name);
    take(fields.time_zone, row.time_zone);
    take(fields.active, row.active);
}

void apply(const ServiceFields& fields, ServiceRow& row) {
    take(fields.name, row.name);
    take(fields.duration, row.duration);
    take(fields.step, row.step);
    take(fields.buffer_before, row.buffer_before);
    take(fields.buffer_after, row.buffer_after);
    take(fields.min_notice, row.min_notice);
    take(fields.capacity, row.capacity);
    take(fields.max_slots, row.max_slots);
    take(fields.active, row.active);
}

/// Two of the same name can only be told apart by their ids.
void note_namesake(const std::optional<std::int64_t>& namesake, const std::string& name, const char* word,
                   std::vector<std::string>& notes) {
    if (!namesake) return;
    notes.push_back(std::string(word) + " " + std::to_string(*namesake) + " is called \"" + name +
                    "\" too; commands need their ids to tell them apart");
}

template <class Rows>
void require_new(const Rows& rows, std::int64_t id, const char* word) {
    const auto found = rows.find(id);
    if (found == rows.end()) return;
    throw Error(ErrorKind::bad_data,
                std::string(word) + " " + std::to_string(id) + " exists already: " + found->second.name,
                std::string("`slotctl ") + word + " set` changes it; without --id, a new one gets a free id");
}

/// Adds a row of `list`, with an id from `new_id` unless the fields have one.
template <class Fields, class Row>
ChangeRules add_record(Fields fields, std::optional<std::int64_t> namesake, const char* word,
                       std::map<std::int64_t, Row> RuleRows::*list,
                       std::function<std::int64_t()> NewIds::*new_id) {
    return [=, fields = std::move(fields)](const RuleRows& rows, const NewIds& ids) {
        EditedRules edited{rows, {}};
        Row row;
        row.id = fields.id ? *fields.id : (ids.*new_id)();
        require_new(rows.*list, row.id, word);
        apply(fields, row);
        note_namesake(namesake, row.name, word, edited.notes);
        put(edited.rows, row);
        return edited;
    };
}

/// Changes every row of `list` in scope.
template <class Fields, class Row>
ChangeRules set_records(Fields fields, std::map<std::int64_t, Row> RuleRows::*list) {
    return [fields = std::move(fields), list](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        for (auto& [id, row] : edited.rows.*list) apply(fields, row);
        return edited;
    };
}

/// Calls `visit(key)` for every pair that is known.
template <class Visit>
void each_pair(const std::vector<ProviderId>& providers, const std::vector<ServiceId>& services,
               Visit visit) {
    for (const ProviderId provider : providers)
        for (const ServiceId service : services) visit(OfferingKey{provider, service});
}

void erase_offering(RuleRows& rows, OfferingKey key) {
    rows.offerings.erase(key);
    std::erase_if(rows.hours, [&](const HoursRow& row) {
        return row.provider == key.provider && row.service == key.service;
    });
}

/// Changes offerings, all of which have to exist.
ChangeRules change_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services,
                             std::string hint, std::function<void(RuleRows&, OfferingKey)> change) {
    return [providers = std::move(providers), services = std::move(services), hint = std::move(hint),
            change = std::move(change)](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        each_pair(providers, services, [&](OfferingKey key) {
            if (!rows.offerings.contains(key)) {
                throw Error(
                    ErrorKind::bad_data,
                    provider_name(rows, key.provider) + " does not offer " + service_name(rows, key.service),
                    hint);
            }
            change(edited.rows, key);
        });
        return edited;
    };
}

}  // namespace

ChangeRules add_provider(ProviderFields fields, std::optional<ProviderId> namesake) {
    return add_record(std::move(fields), namesake, "provider", &RuleRows::providers, &NewIds::provider);
}

ChangeRules set_provider(ProviderFields fields) {
    return set_records(std::move(fields), &RuleRows::providers);
}

ChangeRules remove_providers() {
    return [](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        edited.rows.providers.clear();
        edited.rows.offerings.clear();
        edited.rows.hours.clear();
        edited.rows.overrides.clear();
        return edited;
    };
}

ChangeRules add_service(ServiceFields fields, std::optional<ServiceId> namesake) {
    return add_record(std::move(fields), namesake, "service", &RuleRows::services, &NewIds::service);
}

ChangeRules set_service(ServiceFields fields) {
    return set_records(std::move(fields), &RuleRows::services);
}

ChangeRules remove_services(std::vector<ServiceId> services) {
    return [services = std::move(services)](const RuleRows& rows, const NewIds&) {
        EditedRules edited{rows, {}};
        for (const ServiceId service : services) {
            edited.rows.services.erase(service);
            for (const auto& [key, row] : rows.offerings)
                if (key.service == service) erase_offering(edited.rows, key);
        }
        return edited;
    };
}

ChangeRules add_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services) {
    return [providers = std::move(providers), services = std::move(services)](const RuleRows& rows,
                                                                              const NewIds&) {
        EditedRules edited{rows, {}};
        std::int64_t already = 0;
        each_pair(providers, services, [&](OfferingKey key) {
            if (rows.offerings.contains(key)) {
                ++already;
                if (!rows.offerings.at(key).active)
                    edited.notes.push_back(
                        provider_name(rows, key.provider) + ": " + service_name(rows, key.service) +
                        " is switched off; `slotctl offering set … --active yes` switches it on");
            } else {
                put(edited.rows, OfferingRow{key, true});
            }
        });
        if (already > 0) edited.notes.push_back(plural(already, "offering") + " existed already");
        return edited;
    };
}

ChangeRules set_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services, bool active) {
    return change_offerings(std::move(providers), std::move(services),
                            "`slotctl offering add` adds the offering",
                            [active](RuleRows& rows, OfferingKey key) {
                                put(rows, OfferingRow{key, active});
                            });
}

ChangeRules remove_offerings(std::vector<ProviderId> providers, std::vector<ServiceId> services) {
    return change_offerings(std::move(providers), std::move(services),
                            "`slotctl offering list` lists the offerings", erase_offering);
}

}  // namespace slotctl
