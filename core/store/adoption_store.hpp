#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/adopt/mapping.hpp"
#include "core/adopt/shop_catalogue.hpp"
#include "core/base/instant.hpp"

namespace slotctl {

/// Whether and how an application's own tables stand for slotctl's in this database.
struct AdoptionState {
    std::string mapping;              ///< the text of tables.toml, as it was applied
    std::string schema;               ///< where the views are
    std::vector<std::string> tables;  ///< slotctl's names of the tables that are the application's
    Instant applied_at{};
    std::optional<Instant> detached_at{};
};

/// What was found out about the application's tables.
struct AdoptionFinding {
    enum class Kind {
        error,    ///< slotctl cannot work with this table
        warning,  ///< slotctl may work on other tables than these
        missing,  ///< a guarantee that slotctl's own tables give, and these do not
        untried,  ///< there was no row to try it on
        advice    ///< something that would make it faster
    };
    Kind kind = Kind::error;
    std::string table;  ///< slotctl's name
    std::string what;
};

/// The statements that were run, in their order, so that people can read them or run them themselves.
using AdoptionScript = std::vector<std::string>;

/// An application's own tables in the place of slotctl's: views with slotctl's names over them, triggers, and
/// tables of slotctl's own for what the application has no column for. Every function throws Error(config)
/// for a mapping that does not fit the tables, naming everything that is wrong.
class AdoptionStore {
  public:
    virtual ~AdoptionStore() = default;

    /// The application's tables, with what the database says about them.
    virtual adopt::ShopCatalogue catalogue() = 0;
    /// The words in one column, most frequent first, at most a hundred.
    virtual std::vector<adopt::WordCount> words(const adopt::ShopTable& table, const std::string& column) = 0;

    /// Nothing if slotctl works on its own tables.
    virtual std::optional<AdoptionState> state() = 0;

    /// Makes everything, or replaces what an earlier mapping made, in one transaction; with `really` false,
    /// that is rolled back. `text` is kept as the mapping's text.
    virtual AdoptionScript apply(const adopt::Mapping& mapping, const std::string& text, Instant now,
                                 bool really) = 0;

    /// Warns of tables of slotctl's own in other schemas than `schema`, that of the views: a URL that leads
    /// to them goes on working on them.
    virtual std::vector<AdoptionFinding> own_tables_beside(const std::string& schema) = 0;

    /// Drops the views and triggers, so that the application can change its tables. Keeps what slotctl
    /// remembers about their rows. Returns false if they were dropped already.
    virtual bool detach(Instant now) = 0;
    /// Makes them again, by the mapping that was applied last. Returns false if they were there.
    virtual bool attach() = 0;

    /// Rehearses what slotctl writes in a transaction that is rolled back, and compares. Locks a few rows for
    /// a moment.
    virtual std::vector<AdoptionFinding> check() = 0;
    /// What can be seen without writing: unknown words, missing keys, changed columns.
    virtual std::vector<AdoptionFinding> glance() = 0;

    /// Throws Error(config), with each word and its count, if the application uses words that the mapping
    /// does not know. Fast if there are none.
    virtual void require_known_words() = 0;
};

}  // namespace slotctl
