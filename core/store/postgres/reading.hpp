#pragma once

#include <chrono>
#include <string>

#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

/// Lets no statement of this transaction take longer; 0 = however long.
inline std::string answer_within(std::chrono::seconds limit) {
    return "SET LOCAL statement_timeout = '" + std::to_string(limit.count()) + "s'";
}

/// A transaction that cannot write, and that does not wait for ever: whoever asks for a state wants to hear
/// that there is none. It takes one process of the server and no more: what is asked every few minutes leaves
/// the others to those who have customers waiting.
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
