#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/path_text.hpp"
#include "core/base/text.hpp"
#include "core/calendar/zone.hpp"
#include "core/config/settings.hpp"
#include "core/toml/text.hpp"

/// The kinds of settings from which the table's entries are made. `field` maps a `Config`, const or not, to
/// the field.
namespace slotctl::setting_kinds {

Setting entry(std::string_view key, std::string_view help, std::string expects);

/// A number, or its digits if the source has only text.
std::optional<std::int64_t> number_in(const Given& given);

/// The text of a setting that may be written as a string or as a bare number.
std::optional<std::string> text_or_number_in(const Given& given);

/// A truth, or its word if the source has only text.
std::optional<bool> truth_in(const Given& given);

/// `10MiB`, `512KiB`, `1GiB` or a number of bytes.
std::optional<std::size_t> parse_size(std::string_view text);
std::string format_size(std::size_t size);

/// A relative path, resolved from the current directory.
std::optional<std::filesystem::path> path_in(const Given& given);

/// `url` with a relative SQLite path resolved from `relative_to`.
std::string place_sqlite(const std::string& url, const std::filesystem::path& relative_to);

template <typename Field>
Setting whole_number(std::string_view key, int least, int most, std::string_view help, Field field) {
    auto setting =
        entry(key, help, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    setting.store = [=](const Given& given, Config& config) {
        const auto number = number_in(given);
        if (!number || *number < least || *number > most) return false;
        field(config) = static_cast<std::remove_reference_t<decltype(field(config))>>(*number);
        return true;
    };
    setting.show = [=](const Config& config) { return std::to_string(field(config)); };
    return setting;
}

template <typename Field>
Setting duration(std::string_view key, std::chrono::seconds least, std::chrono::seconds most,
                 std::string_view help, Field field) {
    auto setting = entry(key, help,
                         "a duration from " + format_duration(least) + " to " + format_duration(most) +
                             " (written like \"90s\" or \"15m\", or a number of seconds)");
    setting.store = [=](const Given& given, Config& config) {
        const auto text = text_or_number_in(given);
        if (!text) return false;
        try {
            const auto value = parse_duration(*text, std::chrono::seconds{1});
            if (value < least || value > most) return false;
            field(config) = value;
            return true;
        } catch (const Error&) {
            return false;
        }
    };
    setting.show = [=](const Config& config) { return toml_string(format_duration(field(config))); };
    return setting;
}

/// true or false; a variable says it in words.
template <typename Field>
Setting truth(std::string_view key, std::string_view help, Field field) {
    auto setting = entry(key, help, "true or false");
    setting.store = [=](const Given& given, Config& config) {
        const auto value = truth_in(given);
        if (value) field(config) = *value;
        return value.has_value();
    };
    setting.show = [=](const Config& config) { return std::string(field(config) ? "true" : "false"); };
    return setting;
}

template <typename Field>
Setting byte_size(std::string_view key, std::size_t least, std::size_t most, std::string_view help,
                  Field field) {
    auto setting = entry(key, help,
                         "a size from " + format_size(least) + " to " + format_size(most) +
                             " (written like \"10MiB\" or \"512KiB\", or a number of bytes)");
    setting.store = [=](const Given& given, Config& config) {
        const auto text = text_or_number_in(given);
        const auto size = text ? parse_size(*text) : std::nullopt;
        if (!size || *size < least || *size > most) return false;
        field(config) = *size;
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(format_size(field(config))); };
    return setting;
}

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

template <typename Value, typename Field>
Setting choice(std::string_view key, const Choices<Value>& choices, std::string_view help, Field field) {
    std::string expects = "one of";
    for (const auto& [word, value] : choices) {
        expects += (expects.ends_with("of") ? " " : ", ") + toml_string(word);
    }
    auto setting = entry(key, help, std::move(expects));
    setting.store = [=](const Given& given, Config& config) {
        const auto* text = std::get_if<std::string>(&given.value);
        for (const auto& [word, value] : choices) {
            if (text == nullptr || *text != word) continue;
            field(config) = value;
            return true;
        }
        return false;
    };
    setting.show = [=](const Config& config) {
        for (const auto& [word, value] : choices) {
            if (field(config) == value) return toml_string(word);
        }
        throw Error(ErrorKind::internal, "a setting has a value that is not one of its choices");
    };
    return setting;
}

template <typename Field>
Setting path(std::string_view key, std::string_view help, Field field) {
    auto setting = entry(key, help, "a path");
    setting.store = [=](const Given& given, Config& config) {
        auto value = path_in(given);
        if (!value) return false;
        field(config) = std::move(*value);
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(masked(utf8(field(config)))); };
    setting.location = [=](const Config& config) { return field(config); };
    return setting;
}

template <typename Field>
Setting secret(std::string_view key, std::string_view help, Field field) {
    auto setting = entry(key, help, "a string");
    setting.secret = true;
    setting.store = [=](const Given& given, Config& config) {
        const auto* text = std::get_if<std::string>(&given.value);
        if (text == nullptr) return false;
        field(config) = Secret(*text);
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(field(config).empty() ? "" : "***"); };
    return setting;
}

/// A secret whose file may have several lines.
template <typename Field>
Setting secret_document(std::string_view key, std::string_view help, Field field) {
    auto setting = secret(key, help, field);
    setting.many_lines = true;
    return setting;
}

template <typename Field>
Setting text(std::string_view key, std::string_view help, Field field) {
    auto setting = entry(key, help, "a string");
    setting.store = [=](const Given& given, Config& config) {
        const auto* value = std::get_if<std::string>(&given.value);
        if (value == nullptr) return false;
        field(config) = *value;
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(masked(field(config))); };
    return setting;
}

/// The name of a time zone of this machine.
template <typename Field>
Setting zone(std::string_view key, std::string_view help, Field field) {
    auto setting = text(key, help, field);
    setting.expects = "a time zone of this machine, such as \"Europe/Berlin\" or \"UTC\"";
    setting.store = [=](const Given& given, Config& config) {
        const auto* value = std::get_if<std::string>(&given.value);
        if (value == nullptr || !Zone::find(*value)) return false;
        field(config) = *value;
        return true;
    };
    return setting;
}

bool is_mail_hello(const std::string& text);

/// One address, bare or like `Name <a@b.example>`; or nothing.
template <typename Field>
Setting mailbox(std::string_view key, std::string_view help, Field field) {
    auto setting = text(key, help, field);
    setting.expects = "an e-mail address such as \"slotctl <alerts@example.com>\"";
    setting.store = [=](const Given& given, Config& config) {
        const auto* value = std::get_if<std::string>(&given.value);
        if (value == nullptr || (!value->empty() && mail::address_in(*value).empty())) return false;
        field(config) = *value;
        return true;
    };
    return setting;
}

/// The name used to greet a mail server: `shop.example.com`, `[192.0.2.7]`; or nothing.
template <typename Field>
Setting mail_hello(std::string_view key, std::string_view help, Field field) {
    auto setting = text(key, help, field);
    setting.expects = "a host's full name, or its address in brackets: \"[192.0.2.7]\"";
    setting.store = [=](const Given& given, Config& config) {
        const auto* value = std::get_if<std::string>(&given.value);
        if (value == nullptr || !is_mail_hello(*value)) return false;
        field(config) = *value;
        return true;
    };
    return setting;
}

/// Several texts, which `read` finds in what is given; nothing if one of them is wrong.
template <typename Read, typename Field>
Setting list_of_texts(std::string_view key, std::string_view help, std::string_view expects, Read read,
                      Field field) {
    auto setting =
        entry(key, help, std::string(expects) + ": a comma-separated string, or an array of strings");
    setting.store = [=](const Given& given, Config& config) {
        auto found = read(given);
        if (!found) return false;
        field(config) = std::move(*found);
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(joined(field(config))); };
    return setting;
}

/// The texts in `a, b` or in an array of strings; nothing if one of the former is empty.
std::optional<std::vector<std::string>> texts_in(const Given& given);

template <typename Field>
Setting texts(std::string_view key, std::string_view help, Field field) {
    return list_of_texts(key, help, "texts", texts_in, field);
}

/// Several of a few words, each at most once.
template <typename Value, typename Field>
Setting words(std::string_view key, const Choices<Value>& choices, std::string_view help, Field field) {
    std::string expects = "one or more of";
    for (const auto& [word, value] : choices)
        expects += (expects.ends_with("of") ? " " : ", ") + toml_string(word);
    auto setting = entry(key, help, expects + ": a comma-separated string, or an array of strings");
    setting.store = [=](const Given& given, Config& config) {
        const auto texts = texts_in(given);
        std::vector<Value> found;
        for (const std::string& text : texts.value_or(std::vector<std::string>{}))
            for (const auto& [word, value] : choices)
                if (text == word && std::find(found.begin(), found.end(), value) == found.end())
                    found.push_back(value);
        if (!texts || found.size() != texts->size()) return false;
        field(config) = std::move(found);
        return true;
    };
    setting.show = [=](const Config& config) {
        std::vector<std::string> shown;
        for (const Value each : field(config))
            for (const auto& [word, value] : choices)
                if (value == each) shown.emplace_back(word);
        return toml_string(joined(shown));
    };
    return setting;
}

/// The addresses in `a@b.example, c@d.example` or in an array of strings; nothing if one of them is invalid.
std::optional<std::vector<std::string>> addresses_in(const Given& given);

template <typename Field>
Setting addresses(std::string_view key, std::string_view help, Field field) {
    return list_of_texts(key, help, "e-mail addresses", addresses_in, field);
}

/// A web address that is never shown, since anyone who knows it can post there.
template <typename Field>
Setting secret_url(std::string_view key, std::string_view help, Field field) {
    auto setting = secret(key, help, field);
    setting.expects = "a URL that begins with https:// or http://";
    setting.store = [=](const Given& given, Config& config) {
        const auto* url = std::get_if<std::string>(&given.value);
        const bool web = url != nullptr && (url->starts_with("https://") || url->starts_with("http://"));
        if (url == nullptr || (!web && !url->empty())) return false;
        field(config) = Secret(*url);
        return true;
    };
    return setting;
}

/// A web address that may be shown, without a slash at its end; or nothing.
template <typename Field>
Setting web_address(std::string_view key, std::string_view help, Field field) {
    auto setting = text(key, help, field);
    setting.expects = "a URL that begins with https:// or http://";
    setting.store = [=](const Given& given, Config& config) {
        const auto* url = std::get_if<std::string>(&given.value);
        const bool web = url != nullptr && (url->starts_with("https://") || url->starts_with("http://")) &&
                         url->find_first_of(" <>\"\r\n\t") == std::string::npos;
        if (url == nullptr || (!web && !url->empty())) return false;
        field(config) = *url;
        while (field(config).ends_with('/')) field(config).pop_back();
        return true;
    };
    return setting;
}

/// A URL with its password masked; masked as a whole if its form is unknown, since any part of it may be
/// secret.
std::string shown_url(const std::string& url);

template <typename Field>
Setting database_url(std::string_view key, std::string_view alias, std::string_view help, Field field) {
    auto setting = secret(key, help, field);
    setting.alias = alias;
    setting.store = [=](const Given& given, Config& config) {
        const auto* text = std::get_if<std::string>(&given.value);
        if (text == nullptr) return false;
        field(config) = Secret(place_sqlite(*text, given.relative_to));
        return true;
    };
    setting.show = [=](const Config& config) { return toml_string(shown_url(field(config).reveal())); };
    return setting;
}

}  // namespace slotctl::setting_kinds
