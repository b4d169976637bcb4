#include "core/exchange/business.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/status_words.hpp"

namespace slotctl {

bool have_secrets(const std::vector<ProviderRecord>& providers) {
    return std::any_of(providers.begin(), providers.end(),
                       [](const ProviderRecord& p) { return p.calendars || p.feeds; });
}

namespace {

constexpr std::array<std::string_view, 2> origin_words{"generated", "manual"};

template <class State, std::size_t count>
std::optional<State> state_of(const std::array<std::string_view, count>& words, std::string_view name) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == name) return static_cast<State>(i);
    }
    return std::nullopt;
}

std::string count_of(const std::vector<Fault>& faults) {
    if (faults.size() == 1) return "1 fault in the file";
    if (faults.size() > max_faults) return "more than " + std::to_string(max_faults) + " faults in the file";
    return std::to_string(faults.size()) + " faults in the file";
}

}  // namespace

std::string_view name_of(BookingStatus status) {
    return booking_statuses.at(static_cast<std::size_t>(status));
}

std::optional<BookingStatus> booking_status(std::string_view name) {
    return state_of<BookingStatus>(booking_statuses, name);
}

std::string_view name_of(SlotOrigin origin) {
    return origin_words.at(static_cast<std::size_t>(origin));
}

std::optional<SlotOrigin> slot_origin(std::string_view name) {
    return state_of<SlotOrigin>(origin_words, name);
}

FaultyFile::FaultyFile(std::vector<Fault> faults)
    : Error(ErrorKind::bad_data, count_of(faults)), faults_(std::move(faults)) {}

}  // namespace slotctl
