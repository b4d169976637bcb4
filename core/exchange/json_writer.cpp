#include <array>

#include <nlohmann/json.hpp>

#include "core/base/duration.hpp"
#include "core/base/printable.hpp"
#include "core/exchange/export_doubts.hpp"
#include "core/exchange/json.hpp"

namespace slotctl {

namespace {

/// Keeps the order in which the fields are added.
using Object = nlohmann::ordered_json;

Object value_of(bool flag) {
    return flag;
}
Object value_of(int number) {
    return number;
}
Object value_of(std::int64_t number) {
    return number;
}
Object value_of(const std::string& text) {
    return text;
}
Object value_of(std::chrono::minutes duration) {
    return format_duration(duration);
}
Object value_of(Instant instant) {
    return format_instant(instant);
}
Object value_of(LocalDate date) {
    return format_date(date);
}
Object value_of(BookingStatus status) {
    return name_of(status);
}
Object value_of(SlotOrigin origin) {
    return name_of(origin);
}
Object value_of(OrderStatus status) {
    return name_of(status);
}
Object value_of(ReservationStatus status) {
    return name_of(status);
}
Object value_of(PaymentStatus status) {
    return name_of(status);
}

Object value_of(const AvailabilityRecord& record);
Object value_of(const HoursRecord& record);
Object value_of(const OverrideRecord& record);
Object value_of(const OfferingRecord& record);
Object value_of(const CalendarRecord& record);
Object value_of(const FeedRecord& record);
Object value_of(const ReservationRecord& record);

/// The inner value of a field that may be null.
template <class T>
Object value_of(const std::optional<T>& value) {
    return value ? value_of(*value) : Object(nullptr);
}

template <class T>
Object value_of(const std::vector<T>& records) {
    Object list = Object::array();
    for (const T& record : records) list.push_back(value_of(record));
    return list;
}

/// Adds a field if the record has it.
template <class T>
void put(Object& object, const char* key, const std::optional<T>& value) {
    if (value) object[key] = value_of(*value);
}

/// Adds a flag that only a few records have.
void put_flag(Object& object, const char* key, bool flag) {
    if (flag) object[key] = true;
}

Object weekday_names(const std::vector<unsigned>& weekdays) {
    static constexpr std::array<const char*, 7> names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    Object list = Object::array();
    for (const unsigned weekday : weekdays) list.push_back(names.at(weekday - 1));
    return list;
}

template <class Window>
void put_from_to(Object& object, const Window& window) {
    object["from"] = format_time_of_day(window.from);
    object["to"] = format_time_of_day(window.to);
}

Object value_of(const AvailabilityRecord& record) {
    Object object{{"days", weekday_names(record.weekdays)}};
    put_from_to(object, record);
    put(object, "valid_from", record.valid_from);
    put(object, "valid_until", record.valid_until);
    return object;
}

Object value_of(const HoursRecord& record) {
    Object object{{"days", weekday_names(record.weekdays)}};
    put_from_to(object, record);
    return object;
}

Object value_of(const OverrideRecord& record) {
    Object object{{"date", value_of(record.date)}};
    if (record.windows.empty()) object["closed"] = true;
    for (const auto& window : record.windows) {
        Object from_to;
        put_from_to(from_to, window);
        object["windows"].push_back(std::move(from_to));
    }
    put(object, "reason", record.reason);
    return object;
}

Object value_of(const OfferingRecord& record) {
    Object object{{"id", record.service}};
    put(object, "active", record.active);
    put(object, "hours", record.hours);
    return object;
}

Object value_of(const CalendarRecord& record) {
    return {{"name", record.name}, {"source", record.source}};
}

Object value_of(const FeedRecord& record) {
    return {{"name", record.name}, {"busy_only", record.busy_only}, {"secret_hash", record.secret_hash}};
}

Object value_of(const ReservationRecord& record) {
    Object object = Object::object();
    put(object, "id", record.id);
    object["variant_id"] = record.variant;
    put(object, "drop_product_id", record.drop_product);
    object["quantity"] = record.quantity;
    put(object, "status", record.status);
    put(object, "created_at", record.created_at);
    put(object, "expires_at", record.expires_at);
    put(object, "released_at", record.released_at);
    return object;
}

Object value_of(const FlatField& field, const std::string& text) {
    switch (field.kind) {
        case FlatKind::flag:
        case FlatKind::id:
        case FlatKind::count:
        case FlatKind::ratio:
        case FlatKind::json:
            return Object::parse(text);
        default:
            return text;
    }
}

/// One line of JSON. Throws Error(failed), naming the record, if it contains a text that JSON cannot
/// represent.
std::string line_of(const Object& object, std::string_view list) {
    try {
        std::string line = object.dump();
        // Most texts need no extra escapes, which would cost a check of each character.
        return line.find_first_of("\x7f\xc2\xd8\xe2") == std::string::npos ? line : printable_document(line);
    } catch (const Object::exception&) {
        const auto id = object.find("id");
        throw Error(ErrorKind::failed, "a record of " + std::string(list) +
                                           (id == object.end() ? "" : ", id " + id->dump() + ',') +
                                           " holds a text that is not valid UTF-8");
    }
}

}  // namespace

BusinessWriter::BusinessWriter(std::ostream& out, ExportDoubts* doubts, bool with_secrets)
    : out_(out), doubts_(doubts), with_secrets_(with_secrets) {}

void BusinessWriter::begin(std::string_view list) {
    if (list == list_) {
        ++position_;
        out_ << ",\n ";
        return;
    }
    position_ = 0;
    out_ << (list_.empty() ? "{\"" : "\n],\n\"") << list << "\": [\n ";
    list_ = list;
}

template <class Object, class Record>
void BusinessWriter::write(std::string_view list, const Object& object, const Record& record) {
    begin(list);
    const std::string line = line_of(object, list);
    out_ << line;
    if (!doubts_) return;
    doubts_->read_back(list, position_, line);
    doubts_->note(record, position_);
}

void BusinessWriter::service(const ServiceRecord& record) {
    Object object{{"id", record.id}};
    put(object, "name", record.name);
    put(object, "duration", record.duration);
    put(object, "step", record.step);
    put(object, "buffer_before", record.buffer_before);
    put(object, "buffer_after", record.buffer_after);
    put(object, "capacity", record.capacity);
    put(object, "min_notice", record.min_notice);
    put(object, "max_slots", record.max_slots);
    put(object, "active", record.active);
    write("services", object, record);
}

void BusinessWriter::provider(const ProviderRecord& record) {
    Object object{{"id", record.id}};
    put(object, "name", record.name);
    put(object, "time_zone", record.time_zone);
    put(object, "active", record.active);
    put(object, "availability", record.availability);
    put(object, "overrides", record.overrides);
    put(object, "services", record.offerings);
    if (with_secrets_) {
        put(object, "calendars", record.calendars);
        put(object, "feeds", record.feeds);
    }
    write("providers", object, record);
}

void BusinessWriter::slot(const SlotRecord& record) {
    Object object{{"provider_id", record.provider}, {"service_id", record.service}};
    object["starts_at"] = value_of(record.starts_at);
    put(object, "ends_at", record.ends_at);
    put(object, "capacity", record.capacity);
    put(object, "origin", record.origin);
    put(object, "blocked_from", record.blocked_from);
    put(object, "blocked_until", record.blocked_until);
    put_flag(object, "orphaned", record.orphaned);
    write("slots", object, record);
}

void BusinessWriter::booking(const BookingRecord& record) {
    Object object = Object::object();
    put(object, "id", record.id);
    object["provider_id"] = record.provider;
    object["service_id"] = record.service;
    object["starts_at"] = value_of(record.starts_at);
    put(object, "ends_at", record.ends_at);
    put(object, "customer", record.customer);
    put(object, "status", record.status);
    put(object, "created_at", record.created_at);
    put(object, "hold_until", record.hold_until);
    put(object, "archived_at", record.archived_at);
    put(object, "moved_at", record.moved_at);
    put_flag(object, "orphaned", record.orphaned);
    put_flag(object, "without_slot", record.without_slot);
    write("bookings", object, record);
}

void BusinessWriter::variant(const VariantRecord& record) {
    Object object{{"id", record.id}};
    put(object, "sku", record.sku);
    put(object, "stock_quantity", record.stock_quantity);
    write("variants", object, record);
}

void BusinessWriter::drop_product(const DropProductRecord& record) {
    Object object{{"id", record.id}};
    put(object, "variant_id", record.variant);
    put(object, "stock_quantity", record.stock_quantity);
    write("drop_products", object, record);
}

void BusinessWriter::order(const OrderRecord& record) {
    Object object{{"id", record.id}};
    put(object, "status", record.status);
    put(object, "payment_status", record.payment_status);
    put(object, "created_at", record.created_at);
    put(object, "cancelled_at", record.cancelled_at);
    put(object, "cancel_reason", record.cancel_reason);
    put(object, "reservations", record.reservations);
    write("orders", object, record);
}

void BusinessWriter::flat(const FlatList& list, const FlatRecord& record) {
    Object object = Object::object();
    for (std::size_t i = 0; i < list.fields.size(); ++i) {
        const FlatValue& value = record.values[i];
        if (value && *value) object[std::string(list.fields[i].name)] = value_of(list.fields[i], **value);
    }
    write(list.name, object, record);
}

void BusinessWriter::doubt(std::string path, std::string message) {
    if (doubts_) doubts_->add(std::move(path), std::move(message));
}

void BusinessWriter::finish() {
    out_ << (list_.empty() ? "{}\n" : "\n]}\n") << std::flush;
    if (!out_) throw Error(ErrorKind::failed, "the export cannot be written to its end");
}

}  // namespace slotctl
