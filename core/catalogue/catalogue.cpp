#include "core/catalogue/catalogue.hpp"

#include <algorithm>
#include <array>

namespace slotctl {

namespace {

using Words = std::string_view;

constexpr std::array maintain_partial{Words{"--provider-id"}, Words{"--service-id"}};
constexpr std::array maintain_rows{Words{"created"}, Words{"withdrawn"}, Words{"expired"},
                                   Words{"expired_booked"}};
constexpr std::array unreserve_partial{Words{"--limit"}};
constexpr std::array unreserve_rows{Words{"released"}, Words{"kept_paid"}, Words{"kept_confirmed"}};
constexpr std::array calendar_partial{Words{"--provider-id"}};
constexpr std::array calendar_rows{Words{"added"}, Words{"removed"}};

constexpr std::array<JobKind, job_count> kinds{{
    {.id = JobId::maintain,
     .name = "maintain",
     .watched = true,
     .partial_options = maintain_partial,
     .row_counts = maintain_rows},
    {.id = JobId::unreserve,
     .name = "unreserve",
     .watched = true,
     .partial_options = unreserve_partial,
     .row_counts = unreserve_rows},
    {.id = JobId::calendar,
     .name = "calendar",
     .verb = "sync",
     .watched = true,
     .optional = true,
     .partial_options = calendar_partial,
     .row_counts = calendar_rows},
    {.id = JobId::monitor, .name = "monitor", .reports_by_status = true, .asks = true},
}};

}  // namespace

std::span<const JobKind> all_jobs() {
    return kinds;
}

const JobKind& job_kind(JobId job) {
    return kinds[static_cast<std::size_t>(job)];
}

std::vector<std::string> command_of(const JobKind& job) {
    std::vector<std::string> words{std::string(job.name)};
    if (!job.verb.empty()) words.emplace_back(job.verb);
    return words;
}

const JobKind* find_job(std::string_view name) {
    const auto* const found =
        std::find_if(kinds.begin(), kinds.end(), [&](const JobKind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : found;
}

}  // namespace slotctl
