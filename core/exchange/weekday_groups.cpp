#include "core/exchange/weekday_groups.hpp"

#include <tuple>
#include <utility>

namespace slotctl {

namespace {

auto all_but_weekdays(const AvailabilityRecord& record) {
    return std::tie(record.from, record.to, record.valid_from, record.valid_until);
}
auto all_but_weekdays(const HoursRecord& record) {
    return std::tie(record.from, record.to);
}

template <class Record>
void add(std::vector<Record>& list, Record next) {
    if (!list.empty() && all_but_weekdays(list.back()) == all_but_weekdays(next) &&
        list.back().weekdays.back() < next.weekdays.front()) {
        list.back().weekdays.push_back(next.weekdays.front());
    } else {
        list.push_back(std::move(next));
    }
}

}  // namespace

void add_weekday(std::vector<AvailabilityRecord>& list, AvailabilityRecord next) {
    add(list, std::move(next));
}

void add_weekday(std::vector<HoursRecord>& list, HoursRecord next) {
    add(list, std::move(next));
}

}  // namespace slotctl
