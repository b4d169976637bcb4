#include "core/exchange/held_stock.hpp"

#include <utility>

namespace slotctl {

void HeldStockList::reserved(std::int64_t id, std::size_t order, std::size_t reservation) {
    const auto [entry, is_new] = held_.try_emplace(id, Place{{}, order, reservation, 1});
    if (!is_new && entry->second.rank == 2) entry->second = {{}, order, reservation, 1};
}

void HeldStockList::given_back(std::int64_t id, std::size_t order) {
    held_.try_emplace(id, Place{{}, order, {}, 2});
}

std::string HeldStockList::path_of(const Place& place) const {
    const std::string position = '[' + std::to_string(place.position) + ']';
    if (place.rank == 0) return list_ + position;
    std::string path = "orders" + position + ".reservations";
    if (place.reservation) path += '[' + std::to_string(*place.reservation) + ']';
    return path;
}

std::vector<HeldStock> HeldStockList::all() const {
    std::vector<HeldStock> all;
    all.reserve(held_.size());
    for (const auto& [id, place] : held_) all.push_back({id, place.stock, path_of(place)});
    return all;
}

}  // namespace slotctl
