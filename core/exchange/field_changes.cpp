#include "core/exchange/field_changes.hpp"

#include <concepts>
#include <optional>
#include <string_view>

#include "core/base/duration.hpp"
#include "core/base/text.hpp"
#include "core/exchange/business.hpp"

namespace slotctl {

namespace {

std::string text_of(const std::string& text) {
    return "\"" + text + "\"";
}
std::string text_of(bool value) {
    return value ? "true" : "false";
}
template <std::integral Number>
std::string text_of(Number number) {
    return std::to_string(number);
}
std::string text_of(std::chrono::minutes duration) {
    return format_duration(duration);
}
std::string text_of(Instant instant) {
    return format_instant(instant);
}
std::string text_of(BookingStatus status) {
    return std::string(name_of(status));
}
template <class T>
std::string text_of(const std::optional<T>& value) {
    return value ? text_of(*value) : "none";
}

class FieldChanges {
  public:
    template <class T>
    void compare(std::string_view field, const std::optional<T>& given, const std::optional<T>& stored) {
        if (given && given != stored) add(field, text_of(stored), text_of(*given));
    }
    /// A field that may be null; a stored record has none instead.
    template <class T>
    void compare(std::string_view field, const std::optional<std::optional<T>>& given,
                 const std::optional<std::optional<T>>& stored) {
        const std::optional<T> before = stored.value_or(std::nullopt);
        if (given && *given != before) add(field, text_of(before), text_of(*given));
    }
    /// A field that every record has.
    template <class T>
    void compare_given(std::string_view field, const T& given, const T& stored) {
        if (given != stored) add(field, text_of(stored), text_of(given));
    }

    [[nodiscard]] std::vector<std::string> take() { return std::move(changes_); }

  private:
    void add(std::string_view field, const std::string& before, const std::string& after) {
        changes_.push_back(std::string(field) + " " + before + " → " + after);
    }

    std::vector<std::string> changes_;
};

}  // namespace

std::vector<std::string> field_changes(const ProviderRecord& given, const ProviderRecord& stored) {
    FieldChanges changes;
    changes.compare("name", given.name, stored.name);
    changes.compare("time_zone", given.time_zone, stored.time_zone);
    changes.compare("active", given.active, stored.active);
    return changes.take();
}

std::vector<std::string> field_changes(const ServiceRecord& given, const ServiceRecord& stored) {
    FieldChanges changes;
    changes.compare("name", given.name, stored.name);
    changes.compare("duration", given.duration, stored.duration);
    changes.compare("step", given.step, stored.step);
    changes.compare("buffer_before", given.buffer_before, stored.buffer_before);
    changes.compare("buffer_after", given.buffer_after, stored.buffer_after);
    changes.compare("min_notice", given.min_notice, stored.min_notice);
    changes.compare("capacity", given.capacity, stored.capacity);
    changes.compare("max_slots", given.max_slots, stored.max_slots);
    changes.compare("active", given.active, stored.active);
    return changes.take();
}

std::vector<std::string> field_changes(const BookingRecord& given, const BookingRecord& stored) {
    FieldChanges changes;
    changes.compare_given("service_id", given.service, stored.service);
    changes.compare_given("starts_at", given.starts_at, stored.starts_at);
    changes.compare("ends_at", given.ends_at, stored.ends_at);
    changes.compare("customer", given.customer, stored.customer);
    changes.compare("status", given.status, stored.status);
    changes.compare("created_at", given.created_at, stored.created_at);
    changes.compare("hold_until", given.hold_until, stored.hold_until);
    changes.compare("archived_at", given.archived_at, stored.archived_at);
    changes.compare("moved_at", given.moved_at, stored.moved_at);
    return changes.take();
}

std::vector<std::string> field_changes(const VariantRecord& given, const VariantRecord& stored) {
    FieldChanges changes;
    changes.compare("sku", given.sku, stored.sku);
    changes.compare("stock_quantity", given.stock_quantity, stored.stock_quantity);
    return changes.take();
}

std::vector<std::string> field_changes(const DropProductRecord& given, const DropProductRecord& stored) {
    FieldChanges changes;
    changes.compare("variant_id", given.variant, stored.variant);
    changes.compare("stock_quantity", given.stock_quantity, stored.stock_quantity);
    return changes.take();
}

std::vector<std::string> field_changes(const FlatList& list, const FlatRecord& written,
                                       const FlatRecord& stored) {
    constexpr std::size_t longest_text = 100;
    const auto text = [](const FlatField& field, const std::optional<std::string>& value) {
        const bool free = field.kind == FlatKind::text || field.kind == FlatKind::any_text;
        return !value ? "none"
               : free ? text_of(shortened(*value, longest_text))
                      : shortened(*value, longest_text);
    };
    std::vector<std::string> changes;
    for (std::size_t i = 0; i < list.fields.size(); ++i) {
        const FlatField& field = list.fields[i];
        if (written.values[i] == stored.values[i]) continue;
        changes.push_back(std::string(field.name) + " " + text(field, *stored.values[i]) + " → " +
                          text(field, *written.values[i]));
    }
    return changes;
}

}  // namespace slotctl
