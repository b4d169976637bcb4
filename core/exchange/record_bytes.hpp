#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/exchange/flat_lists.hpp"
#include "core/exchange/records.hpp"

namespace slotctl {

/// Calls `visit` with the fields of a record, in the same order for writing and reading.
template <class Visit>
void each_field(auto& r, const Visit& visit) requires
    std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(r)>>, BookingRecord> {
    visit(r.id, r.provider, r.service, r.starts_at, r.customer, r.ends_at, r.status, r.created_at,
          r.hold_until, r.archived_at, r.moved_at, r.orphaned, r.without_slot);
}
template <class Visit>
void each_field(auto& r, const Visit& visit) requires
    std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(r)>>, ReservationRecord> {
    visit(r.id, r.variant, r.drop_product, r.quantity, r.status, r.created_at, r.expires_at, r.released_at);
}
template <class Visit>
void each_field(auto& r, const Visit& visit) requires
    std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(r)>>, OrderRecord> {
    visit(r.id, r.status, r.payment_status, r.created_at, r.cancelled_at, r.cancel_reason, r.reservations);
}
template <class Visit>
void each_field(auto& r, const Visit& visit) requires
    std::is_same_v<std::remove_const_t<std::remove_reference_t<decltype(r)>>, FlatRecord> {
    visit(r.values);
}

/// Appends records to `to` in few bytes.
class RecordEncoder {
  public:
    explicit RecordEncoder(std::string& to) : to_(to) {}

    template <class Integer>
    requires std::is_integral_v<Integer> || std::is_enum_v<Integer>
    void put(Integer value) {
        const auto number = static_cast<std::int64_t>(value);
        auto rest = (static_cast<std::uint64_t>(number) << 1U) ^ static_cast<std::uint64_t>(number >> 63);
        for (; rest >= 128; rest >>= 7U) to_ += static_cast<char>(rest | 128U);
        to_ += static_cast<char>(rest);
    }
    void put(Instant value) { put(value.time_since_epoch().count()); }
    void put(const std::string& text) {
        put(static_cast<std::int64_t>(text.size()));
        to_ += text;
    }
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        if (value) put(*value);
    }
    template <class T>
    void put(const std::vector<T>& list) {
        put(static_cast<std::int64_t>(list.size()));
        for (const T& value : list) put(value);
    }
    template <class Record>
    requires std::is_aggregate_v<Record>
    void put(const Record& record) {
        each_field(record, [this](const auto&... fields) { (this->put(fields), ...); });
    }

  private:
    std::string& to_;
};

/// Reads them back. Precondition: the bytes come from a RecordEncoder.
class RecordDecoder {
  public:
    explicit RecordDecoder(std::string_view from) : from_(from) {}

    template <class Integer>
    requires std::is_integral_v<Integer> || std::is_enum_v<Integer>
    void get(Integer& value) { value = static_cast<Integer>(number()); }
    void get(Instant& value) { value = Instant{std::chrono::seconds{number()}}; }
    void get(std::string& text) {
        const auto size = static_cast<std::size_t>(number());
        text.assign(from_.substr(0, size));
        from_.remove_prefix(size);
    }
    template <class T>
    void get(std::optional<T>& value) {
        if (number() == 0) return value.reset();
        get(value.emplace());
    }
    template <class T>
    void get(std::vector<T>& list) {
        list.resize(static_cast<std::size_t>(number()));
        for (T& value : list) get(value);
    }
    template <class Record>
    requires std::is_aggregate_v<Record>
    void get(Record& record) {
        each_field(record, [this](auto&... fields) { (this->get(fields), ...); });
    }

  private:
    std::int64_t number() {
        std::uint64_t value = 0;
        std::size_t length = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = static_cast<unsigned char>(from_[length++]);
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128) break;
        }
        from_.remove_prefix(length);
        return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
    }
    std::string_view from_;
};

}  // namespace slotctl
