#include "core/catalogue/catalogue.hpp"

#include <algorithm>
#include <array>

namespace slotctl {

namespace {

using Words = std::string_view;

constexpr std::array maintain_partial{PartialOption{"--provider-id", "provider"},
                                      PartialOption{"--service-id", "service"}};
constexpr std::array maintain_rows{Words{"created"}, Words{"withdrawn"}, Words{"expired"},
                                   Words{"expired_booked"}};
constexpr std::array unreserve_partial{PartialOption{"--limit", "limit"}};
constexpr std::array unreserve_rows{Words{"released"}, Words{"kept_paid"}, Words{"kept_confirmed"}};
constexpr std::array calendar_partial{PartialOption{"--provider-id", "provider"},
                                      PartialOption{"--provider", "provider"}};
constexpr std::array calendar_rows{Words{"added"}, Words{"removed"}};
constexpr std::array remind_rows{Words{"queued"}, Words{"confirmations"}, Words{"moved"},
                                 Words{"cancelled_bookings"}, Words{"withdrawn"}};
constexpr std::array mark_missed_rows{Words{"missed"}};
constexpr std::array cleanup_partial{PartialOption{"--only", "only"}};
constexpr std::array cleanup_rows{Words{"sent_deleted"}, Words{"failed_deleted"}, Words{"archived"},
                                  Words{"chat_rooms_closed"}};
constexpr std::array notify_partial{PartialOption{"--queue", "queue"}};
constexpr std::array notify_rows{Words{"sent"}, Words{"failed"}, Words{"retried"}, Words{"cancelled"},
                                 Words{"unknown"}};

constexpr std::array reviews_rows{Words{"queued"}};
constexpr std::array aggregate_rows{Words{"providers"}};
constexpr std::array stats_partial{PartialOption{"--date", "date"}};

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
    {.id = JobId::remind, .name = "remind", .watched = true, .optional = true, .row_counts = remind_rows},
    {.id = JobId::mark_missed,
     .name = "mark-missed",
     .watched = true,
     .optional = true,
     .row_counts = mark_missed_rows},
    {.id = JobId::cleanup,
     .name = "cleanup",
     .watched = true,
     .optional = true,
     .partial_options = cleanup_partial,
     .row_counts = cleanup_rows},
    {.id = JobId::notify,
     .name = "notify",
     .watched = true,
     .optional = true,
     .partial_options = notify_partial,
     .row_counts = notify_rows},
    {.id = JobId::reviews_request,
     .name = "reviews-request",
     .command = "reviews",
     .verb = "request",
     .watched = true,
     .optional = true,
     .row_counts = reviews_rows},
    {.id = JobId::reviews_remind,
     .name = "reviews-remind",
     .command = "reviews",
     .verb = "remind",
     .watched = true,
     .optional = true,
     .row_counts = reviews_rows},
    {.id = JobId::reviews_aggregate,
     .name = "reviews-aggregate",
     .command = "reviews",
     .verb = "aggregate",
     .watched = true,
     .optional = true,
     .row_counts = aggregate_rows},
    {.id = JobId::stats,
     .name = "stats",
     .watched = true,
     .optional = true,
     .partial_options = stats_partial,
     .row_counts = aggregate_rows},
}};

}  // namespace

std::span<const JobKind> all_jobs() {
    return kinds;
}

const JobKind& job_kind(JobId job) {
    return kinds[static_cast<std::size_t>(job)];
}

std::vector<std::string> command_of(const JobKind& job) {
    std::vector<std::string> words{std::string(job.command.empty() ? job.name : job.command)};
    if (!job.verb.empty()) words.emplace_back(job.verb);
    return words;
}

const JobKind* find_job(std::string_view name) {
    const auto* const found =
        std::find_if(kinds.begin(), kinds.end(), [&](const JobKind& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : found;
}

const JobKind* job_of_command(std::span<const std::string> words) {
    const auto* const found = std::find_if(kinds.begin(), kinds.end(), [&](const JobKind& kind) {
        const auto command = command_of(kind);
        return words.size() >= command.size() && std::equal(command.begin(), command.end(), words.begin());
    });
    return found == kinds.end() ? nullptr : found;
}

}  // namespace slotctl
