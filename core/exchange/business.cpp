#include "core/exchange/business.hpp"

#include <array>
#include <utility>

namespace slotctl {

namespace {

constexpr std::array<std::string_view, 5> booking_words{"pending", "confirmed", "completed", "cancelled",
                                                        "missed"};

std::string count_of(const std::vector<Fault>& faults) {
    if (faults.size() == 1) return "1 fault in the file";
    if (faults.size() > max_faults) return "more than " + std::to_string(max_faults) + " faults in the file";
    return std::to_string(faults.size()) + " faults in the file";
}

}  // namespace

std::string_view name_of(BookingStatus status) {
    return booking_words.at(static_cast<std::size_t>(status));
}

std::optional<BookingStatus> booking_status(std::string_view name) {
    for (std::size_t i = 0; i < booking_words.size(); ++i) {
        if (booking_words[i] == name) return static_cast<BookingStatus>(i);
    }
    return std::nullopt;
}

FaultyFile::FaultyFile(std::vector<Fault> faults)
    : Error(ErrorKind::bad_data, count_of(faults)), faults_(std::move(faults)) {}

}  // namespace slotctl
