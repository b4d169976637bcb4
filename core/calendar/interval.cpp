#include "core/calendar/interval.hpp"

#include <algorithm>

namespace slotctl {

std::vector<Interval> unite(std::vector<Interval> intervals) {
    std::erase_if(intervals, [](const Interval& i) { return i.end <= i.begin; });
    std::sort(intervals.begin(), intervals.end(),
              [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
    std::size_t kept = 0;
    for (const Interval& next : intervals) {
        if (kept > 0 && next.begin <= intervals[kept - 1].end) {
            intervals[kept - 1].end = std::max(intervals[kept - 1].end, next.end);
        } else {
            intervals[kept++] = next;
        }
    }
    intervals.resize(kept);
    return intervals;
}

void intersect(Interval interval, std::span<const Interval> united, std::vector<Interval>& out) {
    auto at = std::partition_point(united.begin(), united.end(),
                                   [&](const Interval& i) { return i.end <= interval.begin; });
    for (; at != united.end() && at->begin < interval.end; ++at) {
        const Interval part{std::max(at->begin, interval.begin), std::min(at->end, interval.end)};
        if (part.begin < part.end) out.push_back(part);
    }
}

}  // namespace slotctl
