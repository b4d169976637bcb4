#include "core/booking/names.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace slotctl {

namespace {

constexpr std::size_t most_suggestions = 5;

std::string word(NamedKind kind) {
    return kind == NamedKind::provider ? "provider" : "service";
}

std::optional<std::int64_t> id_in(const std::string& text) {
    std::int64_t id = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, id);
    return error == std::errc{} && stop == end && id > 0 ? std::optional(id) : std::nullopt;
}

/// `"Asha" (1), "Ashley" (7), …`
std::string listed(const std::vector<NamedRecord>& records) {
    std::vector<std::string> texts;
    for (const NamedRecord& record : records) {
        if (texts.size() == most_suggestions) {
            texts.emplace_back("…");
            break;
        }
        texts.push_back("\"" + record.name + "\" (" + std::to_string(record.id) + ")");
    }
    return joined(texts);
}

}  // namespace

NamedRecord find_named(Store& store, NamedKind kind, const std::string& text, NameMatch match) {
    if (const auto id = id_in(text)) {
        if (const auto found = store.listings().named(kind, *id)) return *found;
    }
    const NamesFound found =
        text.empty() ? NamesFound() : store.listings().named(kind, text, most_suggestions + 1);
    const bool counts = found.whole || match == NameMatch::part;
    if (counts && found.records.size() == 1) return found.records.front();
    if (counts && found.records.size() > 1) {
        throw Error(ErrorKind::bad_data,
                    "\"" + text + "\" may be more than one " + word(kind) + ": " + listed(found.records),
                    "give " + std::string(found.whole ? "the id" : "more of the name, or the id"));
    }
    throw Error(ErrorKind::bad_data,
                "there is no " + word(kind) + " \"" + text + "\" in " + store.description(),
                found.records.empty() ? "give a name or an id; `slotctl " + word(kind) + " list` lists them"
                                      : "did you mean " + listed(found.records) + "?");
}

}  // namespace slotctl
