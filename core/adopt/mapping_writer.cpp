#include <set>
#include <string_view>
#include <utility>

#include "core/adopt/mapping_file.hpp"
#include "core/adopt/own_tables.hpp"
#include "core/adopt/value_words.hpp"
#include "core/base/printable.hpp"
#include "core/toml/text.hpp"

namespace slotctl::adopt {

namespace {

/// A key of TOML, in quotes if it needs them.
std::string key_text(const std::string& key) {
    const bool bare = !key.empty() && key.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyz"
                                          "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-") == std::string::npos;
    return bare ? key : toml_string(key);
}

std::string array_text(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + toml_string(word);
    return "[" + text + "]";
}

std::string source_text(const ColumnSource& source) {
    if (source.time_column.empty()) return toml_string(source.column);
    return array_text({source.column, source.time_column});
}

std::string default_text(const OwnColumn& column, const Default& value) {
    if (value.kind == Default::Kind::null) return "{null = true}";
    if (value.kind == Default::Kind::sql) return "{sql = " + toml_string(value.text) + "}";
    const bool bare = (column.kind == ColumnKind::number || column.kind == ColumnKind::boolean) &&
                      is_value_of(column, value.text);
    return bare ? value.text : toml_string(value.text);
}

class MappingWriter {
  public:
    explicit MappingWriter(const MappingComments& comments) : comments_(comments) {}

    std::string write(const Mapping& mapping) {
        comment("");
        comment("schema");
        line("schema", toml_string(mapping.schema));
        for (const OwnTable& table : own_tables()) {
            if (const auto* found = mapping.find(table.name)) {
                table_of(table, *found);
            } else {
                comment_alone(std::string(table.name));
            }
        }
        return std::move(text_);
    }

  private:
    void line(const std::string& key, const std::string& value) { text_ += key + " = " + value + "\n"; }

    /// Words of a database may contain anything, also line breaks: a comment must end where its line does.
    void comment(const std::string& path) {
        const auto found = comments_.find(path);
        if (found == comments_.end()) return;
        for (const std::string& each : found->second) text_ += "# " + printable_line(each) + "\n";
    }

    /// Of something that the mapping does not have.
    void comment_alone(const std::string& path) {
        if (!comments_.contains(path)) return;
        text_ += "\n";
        comment(path);
    }

    [[nodiscard]] bool has_comments_below(const std::string& path) const {
        const auto next = comments_.lower_bound(path + ".");
        return next != comments_.end() && next->first.starts_with(path + ".");
    }

    void header(const std::string& path) {
        text_ += "\n";
        comment(path);
        text_ += "[" + path + "]\n";
    }

    /// The entries of one table in the order of slotctl's columns. A comment is also written for a column
    /// that has no entry.
    template <class Value, class Write>
    void by_column(const OwnTable& table, const std::string& path, const std::map<std::string, Value>& values,
                   Write value_text) {
        if (values.empty() && !comments_.contains(path) && !has_comments_below(path)) return;
        header(path);
        const std::string below = path + ".";
        for (const OwnColumn& column : table.columns) {
            const std::string name(column.name);
            comment(below + name);
            const auto found = values.find(name);
            if (found != values.end()) line(name, value_text(column, found->second));
        }
    }

    void statements(const std::string& path, const std::map<std::string, std::string>& sql) {
        if (sql.empty() && !comments_.contains(path) && !has_comments_below(path)) return;
        header(path);
        std::set<std::string> columns;
        for (const auto& [column, expression] : sql) columns.insert(column);
        const std::string below = path + ".";
        for (auto at = comments_.lower_bound(below); at != comments_.end() && at->first.starts_with(below);
             ++at)
            columns.insert(at->first.substr(below.size()));
        for (const std::string& column : columns) {
            comment(below + column);
            if (const auto found = sql.find(column); found != sql.end())
                line(key_text(column), toml_string(found->second));
        }
    }

    void values_of_column(const OwnColumn& column, const std::string& path, const TableMapping& mapping) {
        const auto found = mapping.values.find(std::string(column.name));
        if (found == mapping.values.end()) return comment_alone(path);
        header(path);
        auto words = found->second;
        sort_words(column, words);
        for (const WordMapping& word : words) line(key_text(word.ours), array_text(word.theirs));
    }

    void table_of(const OwnTable& table, const TableMapping& mapping) {
        const std::string name(table.name);
        header(name);
        line("from", toml_string(mapping.from));
        if (mapping.key != KeyKind::bigint) line("key", toml_string(name_of(mapping.key)));
        comment(name + ".where");
        if (!mapping.where.empty()) line("where", toml_string(mapping.where));
        comment(name + ".time");
        if (mapping.time != TimeKind::instant) line("time", toml_string(name_of(mapping.time)));
        comment(name + ".zone");
        if (mapping.time == TimeKind::local) line("zone", toml_string(mapping.zone));
        by_column(table, name + ".columns", mapping.columns,
                  [](const OwnColumn&, const ColumnSource& source) { return source_text(source); });
        for (const OwnColumn& column : table.columns)
            values_of_column(column, name + ".values." + std::string(column.name), mapping);
        by_column(table, name + ".defaults", mapping.defaults, default_text);
        statements(name + ".insert", mapping.insert);
        statements(name + ".update", mapping.update);
    }

    const MappingComments& comments_;
    std::string text_;
};

}  // namespace

std::string write_mapping(const Mapping& mapping, const MappingComments& comments) {
    return MappingWriter(comments).write(mapping);
}

}  // namespace slotctl::adopt
