#include "core/samples/samples.hpp"

#include <array>

#include "samples_texts.hpp"

namespace slotctl {

std::span<const Sample> samples() {
    using embedded::samples::files;
    static const std::array<Sample, 4> all{{
        {"home-services", "40 tradespeople in Kathmandu, 6 services", files[0].text},
        {"game-centre", "14 tables and consoles in London, open past midnight at weekends", files[1].text},
        {"mechanics", "24 mechanics in New York and Berlin, with national holidays", files[2].text},
        {"drop-shop", "60 variants and 399 orders with reservations", files[3].text},
    }};
    return all;
}

}  // namespace slotctl
