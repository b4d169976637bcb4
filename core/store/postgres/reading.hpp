#pragma once

#include <chrono>
#include <string>

#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

/// Limits the duration of every statement of this transaction; 0 = no limit.
inline std::string answer_within(std::chrono::seconds limit) {
    return "SET LOCAL statement_timeout = '" + std::to_string(limit.count()) + "s'";
}

/// A transaction that cannot write and does not wait forever: a caller that asks for a state must learn if
/// there is none. It uses only one server process: a check that runs every few minutes leaves the others to
/// programs with waiting customers.
class Reading {
  public:
    Reading(pqxx::connection& connection, std::chrono::seconds limit) : tx_(connection) {
        tx_.exec(answer_within(limit) +
                 "; SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0");
    }
    pqxx::read_transaction& operator*() { return tx_; }
    pqxx::read_transaction* operator->() { return &tx_; }

  private:
    pqxx::read_transaction tx_;
};

}  // namespace slotctl::postgres
