#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <pqxx/pqxx>

#include "core/store/adoption_store.hpp"
#include "core/store/postgres/adopt/adopted_view.hpp"

/// The steps of adopting tables, within a transaction that the caller commits or not.
namespace slotctl::postgres {

/// Runs statements, and keeps their texts.
class Script {
  public:
    explicit Script(pqxx::transaction_base& tx) : tx_(tx) {}
    /// Throws Error(config) for SQL that the database does not understand: part of it is the mapping's.
    void run(const std::string& statement);
    void run(const std::vector<std::string>& statements) {
        for (const std::string& statement : statements) run(statement);
    }
    [[nodiscard]] pqxx::transaction_base& tx() { return tx_; }
    AdoptionScript take() { return std::move(statements_); }

  private:
    pqxx::transaction_base& tx_;
    AdoptionScript statements_;
};

/// Nothing if `schema` has no adopted tables.
std::optional<AdoptionState> adoption_in(pqxx::transaction_base& tx, const std::string& schema);

/// Writes down the columns of slotctl's tables of these names in `schema`, before views take their place.
void note_own_columns(Script& script, const std::string& schema, const std::vector<std::string>& tables);
/// What was written down.
OwnColumnTypes noted_own_columns(pqxx::transaction_base& tx, const std::string& schema);

/// The views of a mapping, if it fits the tables and knows all of their words. Throws Error(config) with
/// everything that is wrong.
std::vector<AdoptedView> fitting_views(pqxx::transaction_base& tx, const adopt::Mapping& mapping,
                                       const adopt::ShopCatalogue& catalogue, const OwnColumnTypes& own);

/// Drops the views and triggers of these tables.
void drop_views(Script& script, const std::string& schema, const std::vector<std::string>& tables);

/// Makes views, triggers and tables beside them. slotctl's own tables of these names do not exist.
void make_views(Script& script, const std::vector<AdoptedView>& views);

/// Makes slotctl's own tables of these names in `schema`, empty, as they are in schema version `version`, by
/// running the steps in another schema and moving them. So steps that change a table find one.
void make_stand_ins(Script& script, const std::string& schema, const std::vector<std::string>& tables,
                    int version, Instant now);

/// The views of the mapping that was applied, with a line in `problems` for whatever no longer fits.
struct AppliedMapping {
    adopt::Mapping mapping;
    adopt::ShopCatalogue catalogue;
    std::vector<AdoptedView> views{};  ///< points into the other members
    std::vector<std::string> problems{};
};
std::unique_ptr<AppliedMapping> applied_mapping(pqxx::transaction_base& tx, const AdoptionState& state);

/// Words that the application uses and the mapping does not know: `orders.status: "on_hold" (12 rows)`.
std::vector<std::string> unknown_words(pqxx::transaction_base& tx, const std::vector<AdoptedView>& views);

/// Drops everything that was made for these tables, except what says that they are adopted.
void drop_adopted(pqxx::transaction_base& tx, const AdoptionState& adopted);

/// Replaces slotctl's own, empty tables by views again, unless the application's are detached.
void adopt_again(pqxx::transaction_base& tx, const AdoptionState& adopted);

/// Replaces the adopted tables, in schema version `version`, by slotctl's own, empty ones while `work` runs,
/// and adopts the application's again. So the steps of the schema need not know that tables may be adopted.
void with_stand_ins(pqxx::transaction_base& tx, const AdoptionState& adopted, int version, Instant now,
                    const std::function<void()>& work);

/// What stands for a file's name in messages about a mapping that was kept.
inline constexpr const char* applied_name = "the mapping that was applied";

}  // namespace slotctl::postgres
