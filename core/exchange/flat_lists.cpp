#include "core/exchange/flat_lists.hpp"

#include <algorithm>
#include <utility>

#include "core/base/status_words.hpp"

namespace slotctl {

namespace {

constexpr std::array<std::string_view, 4> queues{"appointments", "notifications", "reviews", "maintenance"};
constexpr std::array<std::string_view, 3> channels{"email", "push", "webhook"};

/// All steps that lead forward. Whatever leads to `pending` again would send a message a second time, or one
/// that was withdrawn.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> message_steps{
    {{"pending", "sending"},
     {"pending", "sent"},
     {"pending", "failed"},
     {"pending", "cancelled"},
     {"pending", "unknown"},
     {"sending", "sent"},
     {"sending", "failed"},
     {"sending", "cancelled"},
     {"sending", "unknown"},
     {"unknown", "sent"},
     {"unknown", "failed"}}};

bool message_steps_back(std::string_view from, std::string_view to) {
    return from != to &&
           std::find(message_steps.begin(), message_steps.end(), std::pair(from, to)) == message_steps.end();
}

constexpr std::array<FlatField, 10> customer_fields{{
    {.name = "id", .kind = FlatKind::text, .key = true},
    {.name = "name", .kind = FlatKind::any_text},
    {.name = "email", .kind = FlatKind::text, .nullable = true},
    {.name = "phone", .kind = FlatKind::any_text, .nullable = true},
    {.name = "locale", .kind = FlatKind::any_text, .nullable = true},
    {.name = "time_zone", .kind = FlatKind::zone, .nullable = true},
    {.name = "created_at", .kind = FlatKind::instant, .otherwise = "now"},
    {.name = "email_opt_out", .kind = FlatKind::flag, .otherwise = "false", .keeps = FlatKeeps::set},
    {.name = "push_opt_out", .kind = FlatKind::flag, .otherwise = "false", .keeps = FlatKeeps::set},
    {.name = "email_bounced_at", .kind = FlatKind::instant, .nullable = true, .keeps = FlatKeeps::set},
}};

constexpr std::array<FlatField, 5> device_fields{{
    {.name = "customer_id", .kind = FlatKind::text, .key = true, .refers = "customers"},
    {.name = "token", .kind = FlatKind::text, .key = true},
    {.name = "platform", .kind = FlatKind::any_text, .nullable = true},
    {.name = "added_at", .kind = FlatKind::instant, .otherwise = "now"},
    {.name = "dead_at", .kind = FlatKind::instant, .nullable = true, .keeps = FlatKeeps::set},
}};

constexpr std::int64_t most_attempts = 100, many = 2'147'483'647;

constexpr std::array<FlatField, 24> message_fields{{
    {.name = "id", .kind = FlatKind::id, .key = true},
    {.name = "queue", .kind = FlatKind::word, .otherwise = "notifications", .words = queues},
    {.name = "event", .kind = FlatKind::text},
    {.name = "channel", .kind = FlatKind::word, .words = channels},
    {.name = "customer_id", .kind = FlatKind::any_text, .nullable = true},
    {.name = "recipient", .kind = FlatKind::any_text, .nullable = true},
    {.name = "subject", .kind = FlatKind::any_text, .nullable = true},
    {.name = "body", .kind = FlatKind::any_text, .nullable = true},
    {.name = "data", .kind = FlatKind::json, .nullable = true},
    {.name = "dedup_key", .kind = FlatKind::any_text, .nullable = true},
    {.name = "status",
     .kind = FlatKind::word,
     .otherwise = "pending",
     .words = message_statuses,
     .steps_back = message_steps_back},
    {.name = "attempts", .kind = FlatKind::count, .otherwise = "0", .keeps = FlatKeeps::stored, .most = many},
    {.name = "max_attempts", .kind = FlatKind::count, .otherwise = "3", .least = 1, .most = most_attempts},
    {.name = "next_attempt_at", .kind = FlatKind::instant, .otherwise = "now"},
    {.name = "created_at", .kind = FlatKind::instant, .otherwise = "now"},
    {.name = "expires_at", .kind = FlatKind::instant, .nullable = true},
    {.name = "sent_at", .kind = FlatKind::instant, .nullable = true},
    {.name = "error", .kind = FlatKind::any_text, .nullable = true},
    {.name = "provider_id", .kind = FlatKind::id, .nullable = true},
    {.name = "booking_id", .kind = FlatKind::id, .nullable = true},
    {.name = "starts_at", .kind = FlatKind::instant, .nullable = true},
    {.name = "at_most_once", .kind = FlatKind::flag, .otherwise = "false"},
    // Whoever is sending it must still find its claim.
    {.name = "claimed_by", .kind = FlatKind::any_text, .nullable = true, .keeps = FlatKeeps::stored},
    {.name = "claimed_until", .kind = FlatKind::instant, .nullable = true, .keeps = FlatKeeps::stored},
}};

constexpr std::array<FlatField, 6> told_fields{{
    {.name = "provider_id", .kind = FlatKind::id, .key = true},
    {.name = "booking_id", .kind = FlatKind::id, .key = true},
    {.name = "customer", .kind = FlatKind::any_text},
    {.name = "status", .kind = FlatKind::word, .words = booking_statuses},
    {.name = "starts_at", .kind = FlatKind::instant},
    {.name = "told_at", .kind = FlatKind::instant},
}};

constexpr std::array<FlatField, 7> review_fields{{
    {.name = "id", .kind = FlatKind::id, .key = true},
    {.name = "provider_id", .kind = FlatKind::id, .refers = "providers"},
    {.name = "customer_id", .kind = FlatKind::any_text},
    {.name = "booking_id", .kind = FlatKind::id, .nullable = true},
    {.name = "rating", .kind = FlatKind::count, .least = 1, .most = 5},
    {.name = "comment", .kind = FlatKind::any_text, .nullable = true},
    {.name = "created_at", .kind = FlatKind::instant, .otherwise = "now"},
}};

constexpr std::array<FlatField, 7> provider_statistics_fields{{
    {.name = "provider_id", .kind = FlatKind::id, .key = true, .refers = "providers"},
    {.name = "rating_average", .kind = FlatKind::ratio, .nullable = true},
    {.name = "rating_count", .kind = FlatKind::count, .otherwise = "0"},
    {.name = "stars", .kind = FlatKind::json, .otherwise = "{}"},
    {.name = "bookings", .kind = FlatKind::json, .otherwise = "{}"},
    {.name = "completion_rate", .kind = FlatKind::ratio, .nullable = true},
    {.name = "updated_at", .kind = FlatKind::instant, .otherwise = "now"},
}};

constexpr std::array<FlatField, 2> daily_statistics_fields{{
    {.name = "date", .kind = FlatKind::date, .key = true},
    {.name = "counts", .kind = FlatKind::json},
}};

constexpr std::array<FlatField, 5> chat_room_fields{{
    {.name = "id", .kind = FlatKind::id, .key = true},
    {.name = "provider_id", .kind = FlatKind::id, .nullable = true, .refers = "providers"},
    {.name = "customer_id", .kind = FlatKind::any_text, .nullable = true},
    {.name = "last_activity_at", .kind = FlatKind::instant, .otherwise = "now"},
    {.name = "active", .kind = FlatKind::flag, .otherwise = "true"},
}};

}  // namespace

const std::array<FlatList, flat_list_count>& flat_lists() {
    static const std::array<FlatList, flat_list_count> lists{{
        {.name = "customers",
         .one = "customer",
         .many = "customers",
         .fields = customer_fields,
         .voids = {"email", "email_bounced_at"}},
        {.name = "customer_devices", .one = "device", .many = "devices", .fields = device_fields},
        {.name = "notifications",
         .one = "message",
         .many = "messages",
         .fields = message_fields,
         .numbered = true,
         .unique = "dedup_key",
         .either = {"customer_id", "recipient"}},
        {.name = "told_bookings",
         .one = "note of what was told",
         .many = "notes of what was told",
         .fields = told_fields,
         .newest_by = "told_at"},
        {.name = "reviews", .one = "review", .many = "reviews", .fields = review_fields, .numbered = true},
        {.name = "provider_statistics",
         .one = "provider's statistics",
         .many = "providers' statistics",
         .fields = provider_statistics_fields,
         .newest_by = "updated_at"},
        {.name = "daily_statistics",
         .one = "day's statistics",
         .many = "days' statistics",
         .fields = daily_statistics_fields},
        {.name = "chat_rooms",
         .one = "chat room",
         .many = "chat rooms",
         .fields = chat_room_fields,
         .numbered = true,
         .newest_by = "last_activity_at"},
    }};
    return lists;
}

std::string flat_key(const FlatList& list, const FlatRecord& record) {
    constexpr std::size_t longest_id = 19;
    std::string key;
    for (std::size_t i = 0; i < list.fields.size(); ++i) {
        const FlatField& field = list.fields[i];
        if (!field.key) continue;
        const std::string text = record.values[i] ? record.values[i]->value_or("") : "";
        // No text of a file contains NUL.
        if (!key.empty()) key += '\0';
        if (field.kind == FlatKind::id) key.append(longest_id - std::min(longest_id, text.size()), '0');
        key += text;
    }
    return key;
}

std::string flat_path(const FlatList& list, std::size_t position, std::string_view field) {
    std::string path = std::string(list.name) + '[' + std::to_string(position) + ']';
    if (!field.empty()) path.append(".").append(field);
    return path;
}

std::size_t position_of(const FlatList& list, std::string_view field) {
    const auto* const found = std::find_if(list.fields.data(), list.fields.data() + list.fields.size(),
                                           [&](const FlatField& each) { return each.name == field; });
    return static_cast<std::size_t>(found - list.fields.data());
}

}  // namespace slotctl
