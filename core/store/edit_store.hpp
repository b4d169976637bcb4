#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/exchange/rule_rows.hpp"
#include "core/plans/maintain_snapshot.hpp"

namespace slotctl {

using EditId = std::int64_t;

/// A change that was made, and that can be undone.
struct RecordedEdit {
    EditId id = 0;
    Instant edited_at{};
    std::string command;  ///< as it was typed, secrets masked
    std::string who;      ///< `anna@desk`
    std::string summary;
    RuleRows before, after;  ///< only the rows that changed
    std::optional<Instant> undone_at;
};

/// Whose rules are read, and kept from being changed by others meanwhile.
struct EditScope {
    std::vector<ProviderId> providers;
    std::vector<ServiceId> services;
    bool all_providers = false;
    bool all_services = false;
    bool providers_of_services = false;  ///< also those who offer one of `services`
};

/// A booking that somebody waits for: pending or confirmed, and not over.
struct BookingAhead {
    std::int64_t id = 0;
    OfferingKey offering;
    Interval time;
    std::string customer;
    /// An operator has put it there on purpose, whatever the rules: its slot is a manual one.
    bool manual_slot = false;
};

/// What a provider or service would leave behind or take along if it were removed, and `undo` does not bring
/// back.
struct RuleUse {
    std::int64_t bookings = 0;   ///< of any status, past ones too
    std::int64_t calendars = 0;  ///< calendars and feeds, and busy times of calendars or applications
    std::int64_t reviews = 0;
    std::int64_t chat_rooms = 0;  ///< closed ones too
    std::int64_t pauses = 0;      ///< that have not ended
};

class EditTransaction {
  public:
    virtual ~EditTransaction() = default;

    /// The providers in scope that are stored, ascending.
    [[nodiscard]] virtual std::span<const ProviderId> providers() const = 0;
    /// All rows of the providers and services in scope, as they are now in this transaction.
    virtual RuleRows rules() = 0;

    /// The rules of these providers as `maintain` reads them; then the slots that it would read.
    virtual std::vector<ProviderSnapshot> snapshots(std::span<const ProviderId> providers,
                                                    LocalDate overrides_from) = 0;
    virtual void load_slots(std::span<ProviderSnapshot> providers, std::span<const SlotRange> ranges) = 0;
    /// Of the providers in scope, ascending by start and id.
    virtual std::vector<BookingAhead> bookings_ahead(Instant now) = 0;

    virtual RuleUse use_of_provider(ProviderId id, Instant now) = 0;
    virtual RuleUse use_of_service(ServiceId id) = 0;
    /// Ids that nothing bears, not even what is left of deleted records: one more than the largest, or the
    /// lowest that is free, if there can be no larger one.
    virtual ProviderId new_provider_id() = 0;
    virtual ServiceId new_service_id() = 0;

    virtual void write(const RuleChanges& changes) = 0;

    /// Keeps the newest `most`. Returns its id.
    virtual EditId remember(const RecordedEdit& edit, std::int64_t most) = 0;
    /// False if it was undone already.
    virtual bool note_undone(EditId id, Instant now) = 0;
    /// Drops it from the history. False if it is not there (any more), or was undone.
    virtual bool forget(EditId id) = 0;
};

enum class EditMode { commit, rehearse };  ///< rehearse: do everything, then roll back

/// Rules row by row, as people change them, and the history of these changes.
class EditStore {
  public:
    virtual ~EditStore() = default;

    /// All rows of the providers and services in scope, from one consistent snapshot.
    virtual RuleRows rules(const EditScope& scope) = 0;

    /// Runs `work` in one transaction. Meanwhile nobody else changes the rules of the scope or books one of
    /// its providers through slotctl. Throws Error(conflict) if another writer interfered (nothing was done,
    /// try again), Error(in_doubt) if the connection broke during the commit.
    virtual void change(const EditScope& scope, EditMode mode,
                        const std::function<void(EditTransaction&)>& work) = 0;

    /// Newest first.
    virtual std::vector<RecordedEdit> history(std::int64_t most) = 0;
};

}  // namespace slotctl
