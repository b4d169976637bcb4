#include "core/editing/taken_back.hpp"

#include "core/base/text.hpp"
#include "core/editing/wording.hpp"

namespace slotctl {

namespace {

/// Takes back the changes of one list. What has been changed since goes to `since`, from what the edit left
/// to what is there now; what is as before the edit already goes to `already`.
template <class Row>
void take_back(const std::vector<RowChange<Row>>& changes, RuleRows& rows, std::vector<RowChange<Row>>& since,
               std::vector<RowChange<Row>>& already) {
    for (const RowChange<Row>& change : changes) {
        auto now = stored(rows, change.after ? *change.after : *change.before);
        if (now == change.before) {
            already.push_back({change.after, std::move(now)});
        } else if (now != change.after) {
            since.push_back({change.after, std::move(now)});
        } else if (change.before) {
            put(rows, *change.before);
        } else {
            erase(rows, *change.after);
        }
    }
}

}  // namespace

EditedRules taken_back(const RecordedEdit& edit, const RuleRows& rows) {
    const RuleChanges changes = difference(edit.before, edit.after);
    EditedRules undone{rows, {}};
    RuleChanges since, already;
    take_back(changes.services, undone.rows, since.services, already.services);
    take_back(changes.providers, undone.rows, since.providers, already.providers);
    take_back(changes.offerings, undone.rows, since.offerings, already.offerings);
    take_back(changes.hours, undone.rows, since.hours, already.hours);
    take_back(changes.overrides, undone.rows, since.overrides, already.overrides);
    if (since.empty()) {
        for (const std::string& line : summary_of(already, edit.after, rows))
            undone.notes.push_back("already so: " + line);
        return undone;
    }
    throw Error(ErrorKind::bad_data,
                "edit " + std::to_string(edit.id) + " (" + edit.command +
                    ") cannot be undone, since its rules have been changed:\n  " +
                    joined(summary_of(since, edit.after, rows), "\n  "),
                std::string("nothing was written; change the rules by hand, and ") + skipping_undo);
}

}  // namespace slotctl
