#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/editing/effect.hpp"
#include "core/exchange/rule_rows.hpp"
#include "core/plans/survey_rule.hpp"
#include "core/store/store.hpp"

/// Changing rules one at a time, as people do, and undoing it.
namespace slotctl {

/// How many edits can be undone.
inline constexpr std::int64_t most_edits = 100;

/// Rules after a change, and remarks about it for people.
struct EditedRules {
    RuleRows rows;
    std::vector<std::string> notes;
};

/// Ids for new records.
struct NewIds {
    std::function<ProviderId()> provider;
    std::function<ServiceId()> service;
};

/// Pure: the rules in scope, changed. Throws Error(bad_data) if they cannot be changed like that.
using ChangeRules = std::function<EditedRules(const RuleRows& rows, const NewIds& ids)>;

struct EditRequest {
    EditScope scope;
    ChangeRules change;
    std::string command;  ///< as it was typed, secrets masked
    std::string who;      ///< `anna@desk`
};

/// When the edit is made, and how the next `maintain` will look at it.
struct EditTerms {
    Instant now{};
    MaintainPolicy policy;
};

struct EditResult {
    RuleChanges changes;
    std::vector<std::string> lines;   ///< what changes, for people, as short as possible
    std::vector<std::string> detail;  ///< the same, provider by provider and date by date
    std::vector<std::string> notes;
    EditEffect effect;
    EditId id = 0;  ///< in the history; 0 if nothing was written
};

/// Changes rules in one transaction, in which nobody else changes them or books the providers; a rehearsal is
/// the same, and rolled back. With `previewed`, it is an Error(conflict), with nothing written, if the change
/// or the bookings that it affects differ from those. Throws Error(bad_data) if the rules would be wrong, or
/// if a provider or service would be removed that has bookings.
EditResult edit(Store& store, const EditRequest& request, const EditTerms& terms, EditMode mode,
                const EditResult* previewed = nullptr);

struct UndoResult {
    RecordedEdit undone;
    EditResult result;
};

/// The last edit that was not undone yet. Throws Error(bad_data) if there is none.
RecordedEdit edit_to_undo(Store& store);

/// Undoes it. What is as it was before the edit already stays so. Throws Error(bad_data), with nothing
/// written, if there is no edit to undo, or if what it changed has been changed since to something else.
UndoResult undo(Store& store, const EditTerms& terms, EditMode mode, const EditResult* previewed = nullptr);

/// Drops an edit from the history without undoing it, so that the ones before it can be undone. Throws
/// Error(conflict) if it is not there any more.
void skip_undo(Store& store, const RecordedEdit& edit);

}  // namespace slotctl
