#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace slotctl::postgres {

/// Orders and reservations while they are loaded into empty tables. Looking up what each of a million new
/// rows refers to, one after the other, takes several times as long as writing them. So the foreign keys that
/// an import has checked itself and the indexes that guard nothing are taken off, and the very same ones are
/// put back when the rows are there, which takes one pass each. All of it belongs to the import's
/// transaction.
class FirstLoad {
  public:
    explicit FirstLoad(pqxx::transaction_base& tx) : tx_(tx) {}

    /// Call it before the transaction locks anything. Takes the foreign keys and indexes off, and keeps
    /// everybody else out of these tables and those they refer to until the transaction ends. Leaves
    /// everything as it is, and `begun()` false, where the tables hold rows, others use them right now, or
    /// something about them or this role would keep the same things from being put back.
    void begin();
    [[nodiscard]] bool begun() const noexcept { return begun_; }

    /// Puts them back, if `begun()`. Then the tables are read and written as usual.
    void finish();

  private:
    void attempt(const std::string& statement);
    [[nodiscard]] bool possible();
    bool take_off();
    void note(const pqxx::result& rows);
    void set_path(const std::string& path);

    pqxx::transaction_base& tx_;
    bool begun_ = false;
    std::string orders_, reservations_;  ///< their oids
    std::string path_;                   ///< the search path as it was
    std::vector<std::string> drops_, additions_;
};

}  // namespace slotctl::postgres
