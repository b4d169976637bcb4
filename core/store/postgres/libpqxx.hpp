#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <libpq-fe.h>
#include <pqxx/pqxx>

/// The differences between libpqxx 6 and 7, as far as the store needs them.
namespace slotctl::postgres {

/// Executes `query` with `parameters` in place of $1, $2, …; a null `const char*` is NULL. Throws pqxx's
/// errors.
template <class... Parameters>
pqxx::result exec_params(pqxx::transaction_base& tx, const std::string& query, Parameters&&... parameters) {
#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)
    return tx.exec(query, pqxx::params{std::forward<Parameters>(parameters)...});
#else
    return tx.exec_params(query, std::forward<Parameters>(parameters)...);
#endif
}

/// The same, with any number of parameters as texts; nullopt is NULL.
inline pqxx::result exec_texts(pqxx::transaction_base& tx, const std::string& query,
                               const std::vector<std::optional<std::string>>& texts) {
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params parameters;
    for (const auto& text : texts) parameters.append(text);
    return exec_params(tx, query, parameters);
#else
    std::vector<const char*> pointers;
    pointers.reserve(texts.size());
    for (const auto& text : texts) pointers.push_back(text ? text->c_str() : nullptr);
    return exec_params(tx, query, pqxx::prepare::make_dynamic_params(pointers));
#endif
}

/// Begins a COPY into these columns (`a, b`) of `table`; the names must not need quotes.
inline pqxx::stream_to copy_into(pqxx::transaction_base& tx, const std::string& table,
                                 const std::string& columns) {
#if PQXX_VERSION_MAJOR >= 7
    return pqxx::stream_to::raw_table(tx, table, columns);
#else
    return pqxx::stream_to(tx, table, std::array{columns});
#endif
}

#if PQXX_VERSION_MAJOR < 7
/// libpqxx 6 exposes libpq's connection only to a transaction's large objects; this transaction never begins.
class RawConnection : private pqxx::dbtransaction, private pqxx::largeobject {
  public:
    explicit RawConnection(pqxx::connection& connection)
        : pqxx::internal::namedclass("RawConnection"), pqxx::dbtransaction(connection, std::string()) {}
    PGconn* get() { return pqxx::largeobject::raw_connection(*this); }

  private:
    void do_begin() override {}
    void do_commit() override {}
    void do_abort() override {}
};
#endif

/// Calls `use(PGconn*)` with libpq's connection, which does not change during the lifetime of `connection`.
template <class Use>
void with_raw_connection(std::unique_ptr<pqxx::connection>& connection, Use use) {
#if PQXX_VERSION_MAJOR >= 7
    PGconn* const raw = std::move(*connection).release_raw_connection();
    connection = std::make_unique<pqxx::connection>(pqxx::connection::seize_raw_connection(raw));
    use(raw);
#else
    use(RawConnection(*connection).get());
#endif
}

}  // namespace slotctl::postgres
