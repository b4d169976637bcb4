#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/adopt/own_tables.hpp"
#include "core/adopt/shop_catalogue.hpp"

/// What slotctl must know about the columns of an application's table that stand for none of its own.
namespace slotctl::adopt {

struct FillIns {
    std::string where;                          ///< which rows count; empty: all
    std::map<std::string, std::string> insert;  ///< SQL for columns that cannot be left out
    std::map<std::string, std::string> update;
    /// What cannot be guessed: the column, and why.
    std::map<std::string, std::string> undecided;
};

/// `mapped` are the application's columns that stand for slotctl's.
FillIns fill_ins(const OwnTable& own, const ShopTable& table, const std::set<std::string>& mapped);

}  // namespace slotctl::adopt
