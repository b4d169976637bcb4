#include "core/exchange/json_cursor.hpp"

#include <algorithm>
#include <cassert>

#include "core/base/nearest.hpp"
#include "core/base/printable.hpp"

namespace slotctl {

namespace {

constexpr std::size_t longest_quote = 60;

/// Cuts after `longest_quote` bytes, never inside a UTF-8 character.
std::string_view beginning_of(std::string_view text) {
    if (text.size() <= longest_quote) return text;
    std::size_t end = longest_quote;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace

std::string printable(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto shown = beginning_of(text);
    std::string result;
    for (const char c : shown) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            result.append("\\u00").append(1, hex[byte >> 4U]).append(1, hex[byte & 0xFU]);
        } else {
            result += c;
        }
    }
    if (shown.size() < text.size()) result += "…";
    return printable_line(result);
}

std::string in_quotes(std::string_view text) {
    return '"' + printable(text) + '"';
}

std::string_view kind_of(const Json& value) {
    switch (value.type()) {
        case Json::value_t::null:
            return "null";
        case Json::value_t::boolean:
            return "true or false";
        case Json::value_t::string:
            return "a text";
        case Json::value_t::array:
            return "a list";
        case Json::value_t::object:
            return "an object";
        default:
            return "a number";
    }
}

std::string unknown_key(std::string_view key, std::span<const std::string_view> known) {
    // A longer word is not similar to any key, and finding that out would take long.
    const auto similar = key.size() > longest_quote ? std::string_view{} : nearest(key, known);
    if (!similar.empty()) return "is no known key; did you mean " + in_quotes(similar) + "?";
    std::string message = "is no known key; known are ";
    for (const auto word : known) message.append(word).append(word == known.back() ? "" : ", ");
    return message;
}

std::string JsonCursor::path() const {
    std::string path;
    if (parent_) path = parent_->path();
    if (key_) {
        if (parent_) path += '.';
        path += key_->empty() ? "\"\"" : printable(*key_);
    }
    if (position_) path += '[' + std::to_string(*position_) + ']';
    return path;
}

void JsonCursor::fault_of_kind(std::string_view expected) const {
    fault(std::string(expected) + " is expected, not " + std::string(kind_of(value_)));
}

RecordFields::RecordFields(const JsonCursor& at)
    : at_(at), object_(at.value().is_object() ? &at.value() : nullptr) {
    if (!object_) at.fault_of_kind("an object");
}

bool RecordFields::has(std::string_view key) const {
    return object_ && object_->contains(key);
}

void RecordFields::fault(std::string_view key, std::string message) const {
    static const Json nothing;
    JsonCursor(at_, nothing, key).fault(std::move(message));
}

const Json* RecordFields::find(std::string_view key) {
    assert(named_count_ < named_.size());
    named_[named_count_++] = key;
    if (!object_) return nullptr;
    const auto found = object_->find(key);
    if (found == object_->end()) return nullptr;
    ++found_count_;
    return &*found;
}

const Json* RecordFields::find_not_null(std::string_view key) {
    const Json* const value = find(key);
    if (!value || !value->is_null()) return value;
    fault(key, "null is not allowed here");
    return nullptr;
}

void RecordFields::refuse(std::string_view key, std::string message) {
    refused_ = key;
    if (has(key)) fault(key, std::move(message));
}

void RecordFields::refuse_others() const {
    if (!object_ || found_count_ == object_->size()) return;
    const std::span<const std::string_view> known(named_.data(), named_count_);
    for (const auto& [key, value] : object_->items()) {
        if ((refused_ && key == *refused_) || std::find(known.begin(), known.end(), key) != known.end())
            continue;
        fault(key, unknown_key(key, known));
    }
}

}  // namespace slotctl
