#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/exchange/flat_lists.hpp"
#include "core/exchange/json_values.hpp"
#include "core/exchange/record_readers.hpp"

// Records of the lists in flat_lists.hpp.
namespace slotctl {

namespace {

using Text = std::optional<std::string>;

bool has_nul(const Json& value) {
    if (value.is_string()) return value.get_ref<const std::string&>().find('\0') != std::string::npos;
    if (!value.is_structured()) return false;
    const auto items = value.items();
    return std::any_of(items.begin(), items.end(), [](const auto& item) {
        return item.key().find('\0') != std::string::npos || has_nul(item.value());
    });
}

Text read_json(const JsonCursor& at) {
    if (!has_nul(at.value())) return at.value().dump();
    at.fault("has a NUL character, which PostgreSQL cannot store");
    return std::nullopt;
}

Text read_ratio(const JsonCursor& at) {
    if (at.value().is_number()) {
        const double number = at.value().get<double>();
        if (std::isfinite(number)) return Json(number).dump();
    }
    at.fault_of_kind("a number");
    return std::nullopt;
}

Text read_word(const JsonCursor& at, std::span<const std::string_view> words) {
    std::string all;
    for (const std::string_view word : words) {
        if (at.value().is_string() && at.value().get_ref<const std::string&>() == word)
            return std::string(word);
        all.append(all.empty() ? "" : ", ").append(word);
    }
    refuse_word(at, all);
    return std::nullopt;
}

template <class T, class Write>
Text written(const std::optional<T>& value, const Write& write) {
    return value ? Text(write(*value)) : std::nullopt;
}

Text read_value(const FlatField& field, const JsonCursor& at, const KnowsZone& knows_zone) {
    const auto number = [](std::int64_t value) { return std::to_string(value); };
    switch (field.kind) {
        case FlatKind::id:
            return written(read_id(at), number);
        case FlatKind::count:
            return written(read_whole_number(at, field.least, field.most), number);
        case FlatKind::text:
            return read_text(at);
        case FlatKind::any_text:
            return read_any_text(at);
        case FlatKind::word:
            return read_word(at, field.words);
        case FlatKind::zone:
            return read_zone(at, knows_zone);
        case FlatKind::flag:
            return written(read_flag(at), [](bool value) { return value ? "true" : "false"; });
        case FlatKind::instant:
            return written(read_instant(at), format_instant);
        case FlatKind::date:
            return written(read_date(at), format_date);
        case FlatKind::ratio:
            return read_ratio(at);
        case FlatKind::json:
            return read_json(at);
    }
    return std::nullopt;
}

}  // namespace

std::string canonical_json(const std::string& text) {
    const Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)
                                : value.dump();
}

std::string canonical_ratio(const std::string& text) {
    return Json(std::strtod(text.c_str(), nullptr)).dump();
}

FlatRecord read_flat(const FlatList& list, const JsonCursor& at, const KnowsZone& knows_zone) {
    FlatRecord record;
    record.values.resize(list.fields.size());
    RecordFields fields(at);
    for (std::size_t i = 0; i < list.fields.size(); ++i) {
        const FlatField& field = list.fields[i];
        const auto read = [&](const JsonCursor& value) { return read_value(field, value, knows_zone); };
        if (field.nullable) {
            fields.may_be_null(field.name, record.values[i], read);
            continue;
        }
        Text text;
        if (field.key) {
            std::string key;
            fields.must_have(field.name, key, read);
            if (!key.empty()) text = std::move(key);
        } else {
            fields.may_have(field.name, text, read);
        }
        if (text) record.values[i] = std::move(text);
    }
    fields.refuse_others();
    return record;
}

}  // namespace slotctl
