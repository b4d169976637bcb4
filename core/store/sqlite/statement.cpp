#include "core/store/sqlite/statement.hpp"

#include <algorithm>
#include <array>

#include <sqlite3.h>

namespace slotctl::sqlite {

namespace {

// The texts have four digits for the year. Times outside that range can only be bounds that nothing reaches.
constexpr LocalDate first_date{std::chrono::year{1} / 1 / 1};
constexpr LocalDate last_date{std::chrono::year{9999} / 12 / 31};
constexpr Instant first_instant{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
constexpr Instant last_instant{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} -
                               std::chrono::seconds{1}};

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(Connection& connection, std::string_view sql) : connection_(connection) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(connection_.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    statement_.reset(prepared);
    if (code != SQLITE_OK) connection_.fail(code);
}

Statement& Statement::bind_all(const std::vector<sql::Value>& values) {
    reset();
    int index = 0;
    for (const sql::Value& value : values)
        std::visit([this, &index](const auto& one) { bind_one(++index, one); }, value);
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) {
        // A statement that met a lock counts as running until it is reset, which would prevent a commit. The
        // message belongs to the connection, so it must be read first.
        try {
            connection_.fail(sqlite3_extended_errcode(connection_.handle()));
        } catch (...) {
            reset();
            throw;
        }
    }
    reset();
    return false;
}

std::int64_t Statement::run() {
    while (step()) {
    }
    return connection_.changes();
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
}

void Statement::bind_one(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), index, value);
}

void Statement::bind_one(int index, std::string_view value) {
    sqlite3_bind_text(statement_.get(), index, value.data() == nullptr ? "" : value.data(),
                      static_cast<int>(value.size()), SQLITE_TRANSIENT);
}

void Statement::bind_one(int index, Instant value) {
    std::array<char, instant_length> text{};
    write_instant(std::clamp(value, first_instant, last_instant), text.data());
    bind_one(index, std::string_view(text.data(), text.size()));
}

void Statement::bind_one(int index, LocalDate value) {
    bind_one(index, std::string_view(format_date(std::clamp(value, first_date, last_date))));
}

void Statement::bind_one(int index, TimeOfDay value) {
    bind_one(index, std::string_view(format_time_of_day(value)));
}

void Statement::bind_one(int index, std::nullopt_t) {
    sqlite3_bind_null(statement_.get(), index);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::text(int column) const {
    const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Instant Statement::instant(int column) const {
    if (const auto instant = parse_instant(text(column))) return *instant;
    wrong_value(column, "an instant such as 2026-11-20T09:00:00Z");
}

LocalDate Statement::date(int column) const {
    if (const auto date = parse_date(text(column))) return *date;
    wrong_value(column, "a date such as 2026-11-20");
}

TimeOfDay Statement::time_of_day(int column) const {
    if (const auto time = parse_time_of_day(text(column))) return *time;
    wrong_value(column, "a time of day such as 09:00");
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<std::string> Statement::maybe_text(int column) const {
    if (is_null(column)) return std::nullopt;
    return std::string(text(column));
}

std::optional<Instant> Statement::maybe_instant(int column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<LocalDate> Statement::maybe_date(int column) const {
    if (is_null(column)) return std::nullopt;
    return date(column);
}

void Statement::wrong_value(int column, const char* expected) const {
    throw Error(ErrorKind::failed,
                connection_.name() + ": " + sqlite3_column_name(statement_.get(), column) + " is \"" +
                    std::string(text(column)) + "\", not " + expected,
                "correct the row in the database");
}

}  // namespace slotctl::sqlite
