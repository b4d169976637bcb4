#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/flat_lists.hpp"
#include "core/exchange/records.hpp"
#include "core/exchange/spooled_list.hpp"

namespace slotctl {

/// The contents of a file, or of one to be written. There may be many bookings, orders, customers and
/// messages, so they are not kept in memory.
struct Business {
    std::vector<ServiceRecord> services;
    std::vector<ProviderRecord> providers;
    std::vector<SlotRecord> slots;
    SpooledList<BookingRecord> bookings;
    std::vector<VariantRecord> variants;
    std::vector<DropProductRecord> drop_products;
    SpooledList<OrderRecord> orders;
    std::array<SpooledList<FlatRecord>, flat_list_count> flat{};  ///< as in flat_lists()
};

/// The words used for these states in files and in both databases, in the enumerators' order.
std::string_view name_of(BookingStatus status);
std::optional<BookingStatus> booking_status(std::string_view name);
std::string_view name_of(SlotOrigin origin);
std::optional<SlotOrigin> slot_origin(std::string_view name);

/// The word of a state, if there is one.
template <class State>
std::optional<std::string_view> word_of(std::optional<State> state) {
    if (!state) return std::nullopt;
    return name_of(*state);
}

/// One error in a file, and its position: `providers[3].availability[0].to`.
struct Fault {
    std::string path;
    std::string message;
    bool operator==(const Fault&) const = default;
};

/// The most errors of one file that are listed; one more entry counts the rest.
constexpr std::size_t max_faults = 1000;

/// Thrown when a file is refused: bad_data with every error of the file. Nothing was changed. `what()` counts
/// them: `3 faults in the file`.
class FaultyFile : public Error {
  public:
    explicit FaultyFile(std::vector<Fault> faults);
    [[nodiscard]] const std::vector<Fault>& faults() const noexcept { return faults_; }

  private:
    std::vector<Fault> faults_;
};

}  // namespace slotctl
