#include "core/jobs/failures.hpp"

#include "core/base/log.hpp"
#include "core/jobs/wording.hpp"

namespace slotctl {

namespace {

/// A server's answer may include pages of context.
constexpr std::size_t longest_message = 400;

}  // namespace

void Failures::add(const std::string& what, const Error& error) {
    std::string message = error.what();
    if (!message.starts_with(what)) message = what + ": " + message;
    log::record(log::Level::error, message + (error.hint().empty() ? "" : "; " + error.hint()));
    if (count_++ == 0) hint_ = error.hint();
    if (messages_.size() < names_in_a_warning) messages_.push_back(shortened(message, longest_message));
}

void Failures::conclude(Outcome& outcome) const {
    if (count_ == 0) return;
    outcome.warnings.insert(outcome.warnings.end(), messages_.begin() + 1, messages_.end());
    if (outcome.status == RunStatus::interrupted) {
        outcome.warnings.push_back(messages_.front());
        return;
    }
    outcome.status = RunStatus::partial;
    outcome.error = plural(static_cast<std::int64_t>(count_), word_) + " failed: " + messages_.front();
    outcome.hint = hint_;
}

}  // namespace slotctl
