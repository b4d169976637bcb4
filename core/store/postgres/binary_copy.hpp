#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <libpq-fe.h>

#include "core/base/instant.hpp"

namespace slotctl::postgres {

/// Rows for a table, by COPY in PostgreSQL's binary form: the server reads instants and numbers as they are,
/// which takes half the time of reading them as text. libpqxx knows only the text form.
class BinaryCopy {
  public:
    /// `connection` is in a transaction and busy with nothing else. `columns` are as many as each row has
    /// fields, of the types bigint (std::int64_t), timestamptz (Instant) and text; the names need no quotes.
    /// This and all functions throw what libpqxx throws.
    BinaryCopy(PGconn* connection, const std::string& table, const std::string& columns);
    /// Gives up what was not completed.
    ~BinaryCopy();
    BinaryCopy(const BinaryCopy&) = delete;
    BinaryCopy& operator=(const BinaryCopy&) = delete;

    /// A row of these fields; nullopt is NULL.
    template <class... Fields>
    void row(const Fields&... fields) {
        put<std::int16_t>(sizeof...(Fields));
        (field(fields), ...);
        if (bytes_.size() >= most_buffered) send();
    }

    /// Sends the rest; now the server has taken every row, or this throws.
    void complete();

  private:
    static constexpr std::size_t most_buffered = std::size_t{1} << 16U;

    /// In network order.
    template <class Integer>
    void put(Integer value) {
        for (int shift = 8 * (static_cast<int>(sizeof value) - 1); shift >= 0; shift -= 8)
            bytes_ += static_cast<char>(value >> shift);
    }
    void field(std::int64_t value) {
        put<std::int32_t>(sizeof value);
        put(value);
    }
    void field(Instant value) {
        constexpr Instant begin_of_2000{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};
        field(std::int64_t{std::chrono::microseconds(value - begin_of_2000).count()});
    }
    void field(std::string_view text) {
        put(static_cast<std::int32_t>(text.size()));
        bytes_ += text;
    }
    void field(std::nullopt_t) { put<std::int32_t>(-1); }
    template <class Value>
    void field(const std::optional<Value>& value) {
        if (value) {
            field(*value);
        } else {
            field(std::nullopt);
        }
    }
    void send();
    [[noreturn]] void fail(const PGresult* result) const;

    PGconn* connection_;
    std::string statement_, bytes_;
    bool open_ = false;
};

}  // namespace slotctl::postgres
