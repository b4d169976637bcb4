#include "core/adopt/mapping_file.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "core/adopt/own_tables.hpp"
#include "core/adopt/value_words.hpp"
#include "core/base/error.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/toml/parse.hpp"

namespace slotctl::adopt {

namespace {

using Names = std::vector<std::string_view>;

template <class Named>
Names names_of(std::span<const Named> all) {
    Names names;
    for (const Named& one : all) names.push_back(one.name);
    return names;
}

/// What was most likely meant, or else what there is.
std::string advice(std::string_view word, const Names& known) {
    const std::string near(nearest(word, known));
    if (!near.empty()) return "; did you mean `" + near + "`?";
    return "; known are " + joined(std::vector<std::string>(known.begin(), known.end()));
}

Place place_of_key(const toml::key& key) {
    return place_of(key.source());
}
Place place_of_value(const toml::node& node) {
    return place_of(node.source());
}

/// A string, a whole number or a boolean as text.
std::optional<std::string> scalar_in(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    return std::nullopt;
}

class MappingReader {
  public:
    explicit MappingReader(std::string name) : name_(std::move(name)) {}

    Mapping read(std::string_view text) {
        Mapping mapping;
        try {
            const toml::table root = parse_toml(text);
            take_root(root, mapping);
        } catch (const SyntaxFault& syntax) {
            fault(syntax.at, syntax.what());
        }
        if (!faults_.empty()) throw_faults();
        return mapping;
    }

  private:
    void fault(Place at, const std::string& message) { faults_.emplace_back(at, message); }

    [[noreturn]] void throw_faults() {
        std::stable_sort(faults_.begin(), faults_.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        std::string all;
        for (const auto& [at, message] : faults_) {
            all += (all.empty() ? "" : "\n") + name_ + ':' + std::to_string(at.line) + ':' +
                   std::to_string(at.column) + ": " + message;
        }
        throw Error(ErrorKind::config, all, "correct " + name_ + "; nothing was changed");
    }

    void take_root(const toml::table& root, Mapping& mapping) {
        Names known = names_of(own_tables());
        known.push_back("schema");
        for (const auto& [key, node] : root) {
            const std::string name(key.str());
            const auto* table = node.as_table();
            if (name == "schema") {
                take_text(name, node, mapping.schema);
            } else if (own_table(name) == nullptr) {
                fault(place_of_key(key),
                      "slotctl has no " + (table != nullptr ? "table [" + name + "]" : "key `" + name + "`") +
                          advice(name, known));
            } else if (table == nullptr) {
                fault(place_of_key(key), no_table(name));
            }
        }
        for (const OwnTable& own : own_tables()) {
            const auto found = root.find(own.name);
            if (found == root.end() || !found->second.is_table()) continue;
            mapping.tables.push_back(table_in(own, place_of_key(found->first), *found->second.as_table()));
        }
    }

    static std::string no_table(const std::string& name) {
        return "`" + name + "` must be a table: write [" + name + "] with `from`";
    }

    TableMapping table_in(const OwnTable& own, Place at, const toml::table& table) {
        static const Names known{"from",    "key",    "where",    "time",   "zone",
                                 "columns", "values", "defaults", "insert", "update"};
        const std::string name(own.name);
        TableMapping mapping{.table = name, .from = {}};
        for (const auto& [key, node] : table) {
            if (std::find(known.begin(), known.end(), key.str()) == known.end())
                fault(place_of_key(key), "unknown key `" + std::string(key.str()) + "` in [" + name + "]" +
                                             advice(key.str(), known));
        }
        if (const auto* from = table.get("from")) {
            take_text(name + ".from", *from, mapping.from);
        } else {
            fault(at, "[" + name + "] lacks `from`, the name of the application's table");
        }
        if (const auto* where = table.get("where")) take_text(name + ".where", *where, mapping.where);
        take_key(own, table, mapping);
        take_time(own, at, table, mapping);
        each_column(own, table, "columns",
                    [&](const OwnColumn& column, const toml::key&, const toml::node& node) {
                        take_source(column, node, name, mapping);
                    });
        each_column(own, table, "defaults",
                    [&](const OwnColumn& column, const toml::key& key, const toml::node& node) {
                        take_default(column, key, node, name, mapping);
                    });
        each_column(own, table, "values",
                    [&](const OwnColumn& column, const toml::key& key, const toml::node& node) {
                        take_values(column, key, node, name, mapping);
                    });
        take_statements(table, name, "insert", mapping.insert);
        take_statements(table, name, "update", mapping.update);
        check_needed(own, at, table);
        return mapping;
    }

    /// Calls `take` for each entry of a table within [own] that is keyed by slotctl's columns.
    template <class Take>
    void each_column(const OwnTable& own, const toml::table& table, std::string_view part, Take take) {
        const auto* columns = part_of(own.name, table, part);
        if (columns == nullptr) return;
        for (const auto& [key, node] : *columns) {
            if (const auto* column = own_column(own, key.str())) {
                take(*column, key, node);
            } else {
                fault(place_of_key(key), "slotctl's table " + std::string(own.name) + " has no column `" +
                                             std::string(key.str()) + "`" +
                                             advice(key.str(), names_of(own.columns)));
            }
        }
    }

    const toml::table* part_of(std::string_view name, const toml::table& table, std::string_view part) {
        const auto* node = table.get(part);
        if (node == nullptr) return nullptr;
        if (!node->is_table()) {
            const std::string path = std::string(name) + "." + std::string(part);
            fault(place_of_value(*node), "`" + path + "` must be a table: write [" + path + "]");
        }
        return node->as_table();
    }

    bool take_text(const std::string& path, const toml::node& node, std::string& into) {
        const auto* text = node.as_string();
        if (text != nullptr && !text->get().empty()) {
            into = text->get();
            return true;
        }
        fault(place_of_value(node), path + " must be a string that is not empty");
        return false;
    }

    void take_key(const OwnTable& own, const toml::table& table, TableMapping& mapping) {
        const auto* node = table.get("key");
        if (node == nullptr) return;
        const auto word = node->value<std::string>();
        for (const KeyKind kind : {KeyKind::bigint, KeyKind::uuid, KeyKind::text}) {
            if (word != name_of(kind)) continue;
            mapping.key = kind;
            if (kind != KeyKind::bigint && own_column(own, "id") == nullptr)
                fault(place_of_value(*node), mapping.table + ".key cannot be \"" + *word +
                                                 "\": slotctl's table " + mapping.table +
                                                 " has no `id`; leave out `key`");
            return;
        }
        fault(place_of_value(*node), mapping.table + R"(.key must be "bigint", "uuid" or "text")");
    }

    void take_time(const OwnTable& own, Place at, const toml::table& table, TableMapping& mapping) {
        if (const auto* node = table.get("time")) {
            const auto word = node->value<std::string>();
            if (word == name_of(TimeKind::local)) {
                mapping.time = TimeKind::local;
            } else if (word != name_of(TimeKind::instant)) {
                fault(place_of_value(*node), mapping.table + R"(.time must be "instant" or "local")");
                return;
            }
        }
        const auto* zone = table.get("zone");
        if (zone != nullptr && !take_text(mapping.table + ".zone", *zone, mapping.zone)) return;
        if (mapping.time == TimeKind::instant) {
            if (zone != nullptr)
                fault(place_of_value(*zone), mapping.table + ".zone is only for time = \"local\"");
        } else if (mapping.zone == "provider" && own_column(own, "provider_id") == nullptr) {
            fault(zone == nullptr ? at : place_of_value(*zone),
                  "[" + mapping.table +
                      "] has no provider whose time zone its local times could be in: name the zone, such "
                      "as zone = \"Europe/Berlin\"");
        }
    }

    void take_source(const OwnColumn& column, const toml::node& node, const std::string& table,
                     TableMapping& mapping) {
        const std::string path = table + ".columns." + std::string(column.name);
        ColumnSource source;
        if (const auto* pair = node.as_array(); pair != nullptr && column.kind == ColumnKind::instant) {
            const auto part = [&](std::size_t i) {
                return i < pair->size() ? pair->get(i)->value<std::string>().value_or("") : std::string();
            };
            source = {part(0), part(1)};
            if (pair->size() != 2 || source.column.empty() || source.time_column.empty()) {
                fault(place_of_value(node), path +
                                                " must be a column, or a date and a time: "
                                                R"(["date", "start_time"])");
                return;
            }
            if (mapping.time == TimeKind::instant)
                fault(place_of_value(node),
                      path + " is a date and a time: [" + table + "] needs time = \"local\"");
        } else if (!take_text(path, node, source.column)) {
            return;
        }
        mapping.columns.emplace(std::string(column.name), std::move(source));
    }

    void take_default(const OwnColumn& column, const toml::key& key, const toml::node& node,
                      const std::string& table, TableMapping& mapping) {
        const std::string name(column.name), path = table + ".defaults." + name;
        if (mapping.columns.contains(name))
            fault(place_of_key(key),
                  path + ": `" + name + "` is mapped in [" + table + ".columns] too; keep one of the two");
        Default value;
        if (const auto* special = node.as_table()) {
            const auto* sql = special->get("sql");
            const auto* null = special->get("null");
            if (special->size() == 1 && sql != nullptr && sql->is_string()) {
                value.kind = Default::Kind::sql;
                if (!take_text(path + ".sql", *sql, value.text)) return;
            } else if (special->size() == 1 && null != nullptr && null->value<bool>() == true) {
                value.kind = Default::Kind::null;
                if (column.needed) {
                    fault(place_of_value(node), path + " cannot be null: slotctl needs `" + name + "`");
                    return;
                }
            } else {
                fault(place_of_value(node), path + R"( must be a value, {null = true} or {sql = "…"})");
                return;
            }
        } else if (const auto constant = scalar_in(node)) {
            value.text = *constant;
            if (!is_value_of(column, value.text)) {
                fault(place_of_value(node),
                      path + " must be " + values_of(column) + ", not " + toml_string(value.text));
                return;
            }
        } else {
            fault(place_of_value(node), path + " must be " + values_of(column) +
                                            R"(, {null = true} or {sql = "…"}, not )" + kind_of(node));
            return;
        }
        mapping.defaults.emplace(name, std::move(value));
    }

    void take_values(const OwnColumn& column, const toml::key& key, const toml::node& node,
                     const std::string& table, TableMapping& mapping) {
        const std::string name(column.name), path = table + ".values." + name;
        if (!mapping.columns.contains(name))
            fault(place_of_key(key),
                  "[" + path + "] is for a column that [" + table + ".columns] does not map");
        if (!has_words(column)) {
            fault(place_of_key(key), "[" + path + "]: a time or date has no words");
            return;
        }
        if (!node.is_table()) {
            fault(place_of_value(node), "`" + path + "` must be a table: write [" + path + "]");
            return;
        }
        std::vector<WordMapping> words;
        std::map<std::string, std::string> meanings;
        for (const auto& [own, theirs] : *node.as_table()) {
            WordMapping word{std::string(own.str()), {}};
            if (!is_value_of(column, word.ours)) {
                fault(place_of_key(own), path + ": `" + word.ours + "` is not " + values_of(column) +
                                             near_word(word.ours, column));
            }
            take_words(path, theirs, word, meanings);
            if (!word.theirs.empty()) words.push_back(std::move(word));
        }
        if (words.empty()) return;
        sort_words(column, words);
        mapping.values.emplace(name, std::move(words));
    }

    static std::string near_word(const std::string& word, const OwnColumn& column) {
        const std::string near(nearest(word, column.words));
        return near.empty() ? "" : "; did you mean `" + near + "`?";
    }

    /// `meanings` holds the application's words so far, each with slotctl's.
    void take_words(const std::string& path, const toml::node& node, WordMapping& word,
                    std::map<std::string, std::string>& meanings) {
        const auto take = [&](const toml::node& one) {
            const auto text = scalar_in(one);
            if (!text) {
                fault(place_of_value(one),
                      path + "." + word.ours + " must be the application's words, not " + kind_of(one));
                return;
            }
            const auto [first, is_new] = meanings.emplace(*text, word.ours);
            if (is_new) {
                word.theirs.push_back(*text);
            } else if (first->second == word.ours) {
                fault(place_of_value(one), path + "." + word.ours + " has " + toml_string(*text) + " twice");
            } else {
                fault(place_of_value(one), path + ": " + toml_string(*text) + " stands for `" +
                                               first->second + "` and for `" + word.ours +
                                               "`; it can only stand for one");
            }
        };
        const auto* array = node.as_array();
        if (array == nullptr) return take(node);
        if (array->empty())
            fault(place_of_value(node), path + "." + word.ours + " has no words: leave it out");
        for (const auto& one : *array) take(one);
    }

    void take_statements(const toml::table& table, const std::string& name, std::string_view part,
                         std::map<std::string, std::string>& into) {
        const auto* columns = part_of(name, table, part);
        if (columns == nullptr) return;
        const std::string path = name + "." + std::string(part) + ".";
        for (const auto& [key, node] : *columns) {
            const std::string column(key.str());
            std::string sql;
            if (take_text(path + column, node, sql)) into.emplace(column, std::move(sql));
        }
    }

    /// An entry that is wrong has been reported; it is not missing.
    void check_needed(const OwnTable& own, Place at, const toml::table& table) {
        const std::string name(own.name);
        for (const OwnColumn& column : own.columns) {
            if (!column.needed || table.at_path(name_in("columns", column)) ||
                table.at_path(name_in("defaults", column)))
                continue;
            fault(at, lack_of(name, column));
        }
    }

    static std::string lack_of(const std::string& table, const OwnColumn& column) {
        return "[" + table + "] lacks `" + std::string(column.name) + "`: map it in [" + table +
               ".columns], or give it a default in [" + table + ".defaults]";
    }

    static std::string name_in(std::string_view part, const OwnColumn& column) {
        return std::string(part) + "." + std::string(column.name);
    }

    std::string name_;
    std::vector<std::pair<Place, std::string>> faults_;
};

}  // namespace

Mapping read_mapping(std::string_view text, const std::string& name) {
    return MappingReader(name).read(text);
}

}  // namespace slotctl::adopt
