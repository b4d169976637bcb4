#include "core/automation/listing.hpp"

#include <algorithm>
#include <system_error>

#include "core/base/path_text.hpp"
#include "core/schedule/artefact.hpp"

namespace slotctl {

namespace {

using Texts = std::map<std::string, std::string>;

/// The artefact that an entry is in.
const Artefact* artefact_of(const std::vector<Artefact>& artefacts, const std::string& entry,
                            bool edited_first) {
    const Artefact* found = nullptr;
    for (const Artefact& artefact : artefacts) {
        if (!artefact.entry.empty() && artefact.entry != entry) continue;
        if (found == nullptr || (edited_first && is_edited(artefact.text))) found = &artefact;
    }
    return found;
}

std::string program_drift(const std::string& text, const Installation* installation) {
    const std::string program = noted(text, "program");
    std::error_code hidden;
    if (program.empty() || (installation != nullptr && program == utf8(installation->program))) return "";
    // If this user cannot see it, it may still exist.
    const bool gone = !std::filesystem::exists(program, hidden) && !hidden;
    if (installation == nullptr && !gone) return "";
    return "it starts " + program + (gone ? ", which no longer exists" : "") +
           (installation == nullptr ? "" : "; this program is " + utf8(installation->program));
}

std::vector<std::string> drift_of(const std::vector<Artefact>& installed, const std::vector<Artefact>& wanted,
                                  const std::string& entry, const Installation* installation) {
    std::vector<std::string> sentences;
    const Artefact* there = artefact_of(installed, entry, true);
    if (there == nullptr) return sentences;
    if (is_edited(there->text)) sentences.push_back("edited by hand: " + there->place);
    if (auto program = program_drift(there->text, installation); !program.empty())
        sentences.push_back(std::move(program));
    if (!sentences.empty() || installation == nullptr) return sentences;
    const auto differs = changes_between(installed, wanted);
    const bool this_one = std::any_of(differs.begin(), differs.end(), [&](const Change& c) {
        return c.any().entry == entry || c.any().entry.empty();
    });
    if (this_one && stamped_version(there->text) != SLOTCTL_VERSION)
        return {"written by slotctl " + stamped_version(there->text) + ": run setup again"};
    return sentences;
}

void add_hindrances(Scheduler& scheduler, const std::vector<Artefact>& installed,
                    std::vector<ListedEntry>& entries) {
    for (const auto& [name, what] : scheduler.hindrances(installed)) {
        for (ListedEntry& entry : entries) {
            if (entry.installed && (name.empty() || entry.name == name)) entry.drift.push_back(what);
        }
    }
}

ListedEntry entry_named(const std::string& name, const Scheduler& scheduler) {
    ListedEntry entry;
    entry.name = name;
    entry.scheduler = scheduler.kind();
    entry.scope = scheduler.scope();
    entry.instance = scheduler.instance();
    return entry;
}

/// Compares what is configured with what is installed.
ListedEntry compared(const ScheduledJob& job, Scheduler& scheduler, const Texts& there, const Texts& should,
                     Instant now) {
    ListedEntry entry = entry_named(job.name, scheduler);
    entry.job = job;
    const auto text = there.find(job.name);
    entry.installed = text != there.end();
    if (!entry.installed) return entry;
    const auto wanted = should.find(job.name);
    const bool as_wanted = wanted != should.end() && wanted->second == text->second;
    entry.next_run = scheduler.next_run(job.name, text->second, as_wanted ? &job : nullptr, now);
    return entry;
}

}  // namespace

Detection detection_of(Scheduler& scheduler) {
    const auto of_all = [](const auto& hindrance) { return hindrance.first.empty(); };
    Detection detection{scheduler.kind(), scheduler.scope(), false};
    if (scheduler.obstacle()) return detection;
    const auto hindrances = scheduler.hindrances({});
    detection.running = std::none_of(hindrances.begin(), hindrances.end(), of_all);
    return detection;
}

std::vector<ListedEntry> list_entries(Scheduler& scheduler, const std::vector<Artefact>& installed,
                                      const std::vector<ScheduledJob>& jobs, const Installation* installation,
                                      RunStore* history, Instant now) {
    std::vector<Artefact> wanted;
    if (installation != nullptr) wanted = scheduler.plan(jobs, *installation, now);
    const Texts there = scheduler.entries(installed), should = scheduler.entries(wanted);
    std::vector<ListedEntry> entries;
    for (const ScheduledJob& job : jobs) {
        ListedEntry& entry = entries.emplace_back(compared(job, scheduler, there, should, now));
        if (history != nullptr) entry.last_run = history->last_run(job.job(), job.name);
        if (!entry.installed) {
            if (job.enabled) entry.drift.emplace_back("missing: not installed");
            continue;
        }
        entry.drift = drift_of(installed, wanted, job.name, installation);
        if (!job.enabled) {
            entry.drift.emplace_back("extra: installed, but disabled in the configuration");
        } else if (installation != nullptr && entry.drift.empty() &&
                   there.at(job.name) != should.at(job.name)) {
            entry.drift.emplace_back("differs from the configuration: run setup again");
        }
    }
    for (const auto& [name, text] : there) {
        const bool known = std::any_of(jobs.begin(), jobs.end(), [&, &entry = name](const ScheduledJob& job) {
            return job.name == entry;
        });
        if (known) continue;
        ListedEntry& entry = entries.emplace_back(entry_named(name, scheduler));
        entry.installed = true;
        entry.next_run = scheduler.next_run(name, text, nullptr, now);
        entry.drift.emplace_back("extra: installed, but not in the configuration");
    }
    add_hindrances(scheduler, installed, entries);
    return entries;
}

std::vector<ListedEntry> list_entries_of(const std::string& owner, Scheduler& scheduler,
                                         const std::vector<Artefact>& installed, Instant now) {
    std::vector<ListedEntry> entries;
    for (const auto& [name, text] : scheduler.entries(installed)) {
        ListedEntry& entry = entries.emplace_back(entry_named(name, scheduler));
        entry.owner = owner;
        entry.installed = true;
        entry.next_run = scheduler.next_run(name, text, nullptr, now);
        entry.drift = drift_of(installed, {}, name, nullptr);
    }
    add_hindrances(scheduler, installed, entries);
    return entries;
}

}  // namespace slotctl
