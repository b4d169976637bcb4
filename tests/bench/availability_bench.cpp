// How long free times take on a database that is there, without the start of a process.
//
//   availability_bench URL NOW FIRST LAST ROUNDS [PROVIDER]    prints the median in milliseconds, and the
//   times
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "core/booking/free_times.hpp"
#include "core/store/open_store.hpp"

int main(int argc, char** argv) {
    using namespace slotctl;
    using Clock = std::chrono::steady_clock;
    try {
        if (argc < 6) return 64;
        FreeTimesQuery query;
        query.now = parse_instant(argv[2]).value();
        query.dates = DateRange{parse_date(argv[3]).value(), parse_date(argv[4]).value()};
        if (argc > 6) query.scope.providers = {std::atoll(argv[6])};
        StoreOptions options;
        options.url = argv[1];
        options.access = StoreAccess::inspect;
        const auto store = open_store(options, query.now);
        std::vector<double> milliseconds;
        std::size_t count = 0;
        for (int round = std::atoi(argv[5]); round >= 0; --round) {  // the first warms up
            const auto start = Clock::now();
            count = free_times(*store, query).times.size();
            milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
        }
        std::sort(milliseconds.begin() + 1, milliseconds.end());
        std::printf("%.3f %zu\n", milliseconds[1 + (milliseconds.size() - 1) / 2], count);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "availability_bench: %s\n", error.what());
        return 1;
    }
}
