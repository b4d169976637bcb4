#include "core/editing/edit.hpp"

#include <algorithm>
#include <set>

#include "core/base/batch_retry.hpp"
#include "core/base/text.hpp"
#include "core/editing/check.hpp"
#include "core/editing/taken_back.hpp"
#include "core/editing/wording.hpp"

namespace slotctl {

namespace {

/// The providers whose slots a change may concern, ascending.
std::vector<ProviderId> providers_of(const RuleChanges& changes, const RuleRows& before) {
    std::set<ProviderId> ids;
    const auto add = [&](const auto& list, auto id_of) {
        for (const auto& change : list) ids.insert(id_of(change.after ? *change.after : *change.before));
    };
    add(changes.providers, [](const ProviderRow& row) { return row.id; });
    add(changes.offerings, [](const OfferingRow& row) { return row.key.provider; });
    add(changes.hours, [](const HoursRow& row) { return row.provider; });
    add(changes.overrides, [](const OverrideRow& row) { return row.provider; });
    for (const auto& change : changes.services) {
        for (const auto& [key, row] : before.offerings)
            if (key.service == (change.after ? change.after->id : change.before->id))
                ids.insert(key.provider);
    }
    return {ids.begin(), ids.end()};
}

/// What goes with a provider by the foreign keys of the database, though no edit restores it: `2 reviews and
/// 1 chat room`; empty if there is nothing.
std::string lost_with_provider(const RuleUse& use) {
    std::vector<std::string> parts;
    const auto add = [&](std::int64_t count, const std::string& word) {
        if (count > 0) parts.push_back(plural(count, word));
    };
    add(use.reviews, "review");
    add(use.chat_rooms, "chat room");
    add(use.pauses, "pause");
    if (parts.size() < 2) return joined(parts);
    const std::string last = parts.back();
    parts.pop_back();
    return joined(parts) + " and " + last;
}

void require_unused(EditTransaction& transaction, const RuleChanges& changes, Instant now) {
    const auto refuse = [](const std::string& what, const std::string& name, std::int64_t bookings,
                           const std::string& command) {
        throw Error(ErrorKind::bad_data,
                    what + " \"" + name + "\" has " + plural(bookings, "booking") + ", so it stays",
                    "`slotctl " + command + " set \"" + name + "\" --active no` switches it off");
    };
    for (const auto& change : changes.providers) {
        if (change.after) continue;
        const RuleUse use = transaction.use_of_provider(change.before->id, now);
        if (use.bookings > 0) refuse("provider", change.before->name, use.bookings, "provider");
        if (use.calendars > 0) {
            throw Error(ErrorKind::bad_data,
                        "provider \"" + change.before->name +
                            "\" has calendars, feeds or busy times, which could not be brought back",
                        "remove them first with `slotctl calendar remove` and `calendar feed remove`, or "
                        "switch the provider off with"
                        " `slotctl provider set \"" +
                            change.before->name + "\" --active no`");
        }
        if (const std::string lost = lost_with_provider(use); !lost.empty()) {
            throw Error(ErrorKind::bad_data,
                        "provider \"" + change.before->name + "\" has " + lost +
                            ", which could not be brought back, so it stays",
                        "`slotctl provider set \"" + change.before->name + "\" --active no` switches it off" +
                            (use.pauses > 0 ? "; `slotctl resume --provider \"" + change.before->name +
                                                  "\"` ends the pause"
                                            : ""));
        }
    }
    for (const auto& change : changes.services) {
        if (change.after) continue;
        const RuleUse use = transaction.use_of_service(change.before->id);
        if (use.bookings > 0) refuse("service", change.before->name, use.bookings, "service");
    }
}

template <class Affected>
std::vector<std::int64_t> ids_of(const std::vector<Affected>& bookings) {
    std::vector<std::int64_t> ids;
    ids.reserve(bookings.size());
    for (const Affected& affected : bookings) ids.push_back(affected.booking.id);
    return ids;
}

bool same_bookings(const EditEffect& now, const EditEffect& previewed) {
    return ids_of(now.bookings) == ids_of(previewed.bookings) && now.overbooked == previewed.overbooked &&
           ids_of(now.shifted) == ids_of(previewed.shifted);
}

void require_as_previewed(const EditResult& now, const EditResult& previewed) {
    const bool other_rules = now.changes != previewed.changes;
    if (!other_rules && same_bookings(now.effect, previewed.effect)) return;
    throw Error(ErrorKind::conflict,
                std::string("somebody ") +
                    (other_rules ? "changed these rules" : "made or changed a booking") +
                    " meanwhile; nothing was written",
                "run the command again to see what it would do now");
}

/// One edit within its transaction.
class Editor {
  public:
    Editor(EditTransaction& transaction, const EditTerms& terms) : transaction_(transaction), terms_(terms) {}

    /// Writes what `change` makes of the rules. Nothing is written if that is no change.
    EditResult write(const ChangeRules& change, const EditResult* previewed) {
        const RuleRows before = transaction_.rules();
        EditedRules edited = change(before, {[&] { return transaction_.new_provider_id(); },
                                             [&] { return transaction_.new_service_id(); }});
        EditResult result;
        result.notes = std::move(edited.notes);
        result.changes = difference(before, edited.rows);
        if (!result.changes.empty()) {
            require_sound(result.changes, edited.rows);
            require_unused(transaction_, result.changes, terms_.now);
            const auto providers = providers_of(result.changes, before);
            auto bookings = transaction_.bookings_ahead(terms_.now);
            std::erase_if(bookings, [&](const BookingAhead& booking) {
                return !std::binary_search(providers.begin(), providers.end(), booking.offering.provider);
            });
            const RulesThen then = rules_now(providers, bookings);
            transaction_.write(result.changes);
            result.effect = effect_of(then, rules_now(providers, bookings), bookings);
            result.lines = summary_of(result.changes, before, edited.rows);
            result.detail = detail_of(result.changes, before, edited.rows);
        }
        if (previewed != nullptr) require_as_previewed(result, *previewed);
        return result;
    }

  private:
    RulesThen rules_now(const std::vector<ProviderId>& providers, const std::vector<BookingAhead>& bookings) {
        return rules_then(transaction_, providers, bookings, terms_.policy, terms_.now);
    }

    EditTransaction& transaction_;
    const EditTerms& terms_;
};

/// Another writer may interfere once or twice; but what a person has seen is not carried out differently.
void until_settled(const EditResult* previewed, const std::function<void()>& attempt) {
    constexpr int attempts = 5;
    if (previewed != nullptr) return attempt();
    retry_conflicts(attempts, attempt, [] { return false; });
}

/// The whole rules that an undo has to look at.
EditScope scope_of(const RecordedEdit& edit) {
    EditScope scope;
    const RuleChanges changes = difference(edit.before, edit.after);
    std::set<ProviderId> providers;
    std::set<ServiceId> services;
    for (const RuleRows* rows : {&edit.before, &edit.after}) {
        for (const auto& [id, row] : rows->providers) providers.insert(id);
        for (const auto& [key, row] : rows->overrides) providers.insert(row.provider);
        for (const auto& [id, row] : rows->services) services.insert(id);
        for (const auto& [key, row] : rows->offerings) {
            providers.insert(key.provider);
            services.insert(key.service);
        }
        for (const HoursRow& row : rows->hours) {
            providers.insert(row.provider);
            if (row.service) services.insert(*row.service);
        }
    }
    scope.providers.assign(providers.begin(), providers.end());
    scope.services.assign(services.begin(), services.end());
    scope.providers_of_services = !changes.services.empty();
    return scope;
}

Error undone_meanwhile() {
    return {ErrorKind::conflict, "somebody else undid the same edit meanwhile; nothing was written",
            "`slotctl undo --list` lists the edits"};
}

/// Why an edit that nobody has changed since cannot be taken back all the same.
Error not_undone(const RecordedEdit& edit, const Error& error) {
    const bool says_more = error.hint() != nothing_changed;
    return {error.kind(),
            "edit " + std::to_string(edit.id) + " (" + edit.command + ") cannot be undone: " + error.what(),
            (says_more ? error.hint() + "; or " : "nothing was written; ") + skipping_undo};
}

}  // namespace

EditResult edit(Store& store, const EditRequest& request, const EditTerms& terms, EditMode mode,
                const EditResult* previewed) {
    EditResult result;
    const auto work = [&](EditTransaction& transaction) {
        result = Editor(transaction, terms).write(request.change, previewed);
        if (mode == EditMode::rehearse || result.changes.empty()) return;
        RecordedEdit record;
        record.edited_at = terms.now;
        record.command = request.command;
        record.who = request.who;
        record.summary = joined(result.lines, "; ");
        record.before = rows_before(result.changes);
        record.after = rows_after(result.changes);
        result.id = transaction.remember(record, most_edits);
    };
    until_settled(previewed, [&] { store.edits().change(request.scope, mode, work); });
    return result;
}

RecordedEdit edit_to_undo(Store& store) {
    auto history = store.edits().history(most_edits);
    const auto last = std::find_if(history.begin(), history.end(),
                                   [](const RecordedEdit& edit) { return !edit.undone_at; });
    if (last == history.end()) {
        throw Error(ErrorKind::bad_data, "there is no edit to undo", "`slotctl undo --list` lists the edits");
    }
    return std::move(*last);
}

UndoResult undo(Store& store, const EditTerms& terms, EditMode mode, const EditResult* previewed) {
    UndoResult undone{edit_to_undo(store), {}};
    const RecordedEdit& last = undone.undone;
    const auto work = [&](EditTransaction& transaction) {
        bool unchanged = false;
        const auto change = [&](const RuleRows& rows, const NewIds&) {
            EditedRules edited = taken_back(last, rows);
            unchanged = true;
            return edited;
        };
        try {
            undone.result = Editor(transaction, terms).write(change, previewed);
        } catch (const Error& error) {
            if (!unchanged || error.kind() != ErrorKind::bad_data) throw;
            throw not_undone(last, error);
        }
        if (mode == EditMode::rehearse) return;
        if (!transaction.note_undone(last.id, terms.now)) throw undone_meanwhile();
        undone.result.id = last.id;
    };
    until_settled(previewed, [&] { store.edits().change(scope_of(last), mode, work); });
    return undone;
}

void skip_undo(Store& store, const RecordedEdit& edit) {
    store.edits().change({}, EditMode::commit, [&](EditTransaction& transaction) {
        if (!transaction.forget(edit.id)) throw undone_meanwhile();
    });
}

}  // namespace slotctl
