#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/exchange/faults.hpp"

/// Traverses one record's JSON and keeps track of the position in the file. Internal to the reader.
namespace slotctl {

using Json = nlohmann::json;

/// `text` for a one-line message: control characters escaped, long texts shortened. `in_quotes` adds quotes.
std::string printable(std::string_view text);
std::string in_quotes(std::string_view text);

/// The type of a value in words: `a list`, `a text`.
std::string_view kind_of(const Json& value);

/// The message for a key that is not among `known`, with the nearest one.
std::string unknown_key(std::string_view key, std::span<const std::string_view> known);

/// One JSON value and its path in the file. A cursor refers to its parent, so the parent must outlive it; the
/// path is converted to text only if there is an error to report.
class JsonCursor {
  public:
    /// A record: the element of a top-level list.
    JsonCursor(const Json& value, std::string_view list, std::size_t position, FaultList& faults)
        : value_(value), faults_(faults), key_(list), position_(position) {}
    JsonCursor(const JsonCursor& parent, const Json& value, std::string_view key)
        : value_(value), faults_(parent.faults_), parent_(&parent), key_(key) {}
    JsonCursor(const JsonCursor& parent, const Json& value, std::size_t position)
        : value_(value), faults_(parent.faults_), parent_(&parent), position_(position) {}

    [[nodiscard]] const Json& value() const noexcept { return value_; }
    [[nodiscard]] std::string path() const;
    void fault(std::string message) const { faults_.add(path(), std::move(message)); }
    /// An error that names what is expected here: `a text is expected, not a list`.
    void fault_of_kind(std::string_view expected) const;

  private:
    const Json& value_;
    FaultList& faults_;
    const JsonCursor* parent_ = nullptr;
    std::optional<std::string_view> key_;
    std::optional<std::size_t> position_;
};

/// Reads the fields of one object. Each field is named once, where it is read; fields that were never named
/// are unknown. `read` is a function from `const JsonCursor&` to an optional value, which is empty after it
/// reported an error.
class RecordFields {
  public:
    /// Reports an error if `at` is not an object; then no field is read, and none is reported as missing.
    explicit RecordFields(const JsonCursor& at);

    [[nodiscard]] bool has(std::string_view key) const;
    void fault(std::string_view key, std::string message) const;

    /// An optional field; if it is missing, `out` keeps its value. Null is an error.
    template <class T, class Read>
    void may_have(std::string_view key, std::optional<T>& out, Read read) {
        if (const Json* const value = find_not_null(key)) store(key, *value, out, read);
    }

    /// A field for which null has the same meaning as leaving it out.
    template <class T, class Read>
    void may_be_null(std::string_view key, std::optional<T>& out, Read read) {
        if (const Json* const value = find(key); value && !value->is_null()) store(key, *value, out, read);
    }

    /// A field for which null is a separate value.
    template <class T, class Read>
    void may_be_null(std::string_view key, std::optional<std::optional<T>>& out, Read read) {
        const Json* const value = find(key);
        if (!value) return;
        out.emplace();
        if (!value->is_null()) store(key, *value, *out, read);
    }

    template <class T, class Read>
    void must_have(std::string_view key, T& out, Read read) {
        std::optional<T> value;
        may_have(key, value, read);
        if (value) {
            out = std::move(*value);
        } else if (object_ && !has(key)) {
            fault(key, "is missing");
        }
    }

    /// A field that must not be given, although people may expect it: `message` says why. At most one.
    void refuse(std::string_view key, std::string message);

    /// Reports an error for each field that was not named above; call it last.
    void refuse_others() const;

  private:
    const Json* find(std::string_view key);
    const Json* find_not_null(std::string_view key);

    template <class T, class Read>
    void store(std::string_view key, const Json& value, std::optional<T>& out, Read read) {
        if (auto result = read(JsonCursor(at_, value, key))) out = T(std::move(*result));
    }

    const JsonCursor& at_;
    const Json* object_;
    std::array<std::string_view, 32> named_{};  // more than the longest record has
    std::size_t named_count_ = 0;
    std::size_t found_count_ = 0;
    std::optional<std::string_view> refused_;
};

/// A reader for a list whose elements are read by `read_element` (cursor to record). A wrong element keeps
/// its place.
template <class Record>
auto list_of(Record (*read_element)(const JsonCursor&)) {
    return [read_element](const JsonCursor& at) -> std::optional<std::vector<Record>> {
        if (!at.value().is_array()) {
            at.fault_of_kind("a list");
            return std::nullopt;
        }
        std::vector<Record> records;
        records.reserve(at.value().size());
        for (const Json& element : at.value()) {
            records.push_back(read_element(JsonCursor(at, element, records.size())));
        }
        return records;
    };
}

}  // namespace slotctl
