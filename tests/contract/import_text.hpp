#pragma once

#include <sstream>
#include <string>

#include "core/calendar/zone.hpp"
#include "core/exchange/json.hpp"
#include "core/store/store.hpp"
#include "tests/contract/business_rows.hpp"

/// Import files as they are written.
namespace slotctl::tests {

inline Business business(const std::string& json) {
    std::istringstream in(json);
    return read_business(in, [](std::string_view zone) { return Zone::find(zone).has_value(); });
}

inline ImportCounts import(Store& store, const std::string& json, ImportMode mode = ImportMode::commit) {
    return store.exchange().import(business(json), friday, mode).counts;
}

/// The file that an export writes.
inline std::string exported_text(Store& store) {
    std::ostringstream out;
    BusinessWriter writer(out);
    store.exchange().export_to(writer);
    writer.finish();
    return out.str();
}

/// What an import changes.
inline ImportReport report_of(Store& store, const std::string& json, bool force = false) {
    return store.exchange().import(business(json), friday, ImportMode::commit, force);
}

/// One provider with hours, overrides and two services, each with everything that can be said of it.
constexpr const char* salon = R"({
 "providers":[{"id":1,"name":"Asha","time_zone":"Asia/Kathmandu",
   "availability":[{"days":["mon","tue"],"from":"09:00","to":"17:00","valid_from":"2026-01-01"},
                   {"days":["fri"],"from":"22:00","to":"02:00"}],
   "overrides":[{"date":"2026-12-25","closed":true},
                {"date":"2026-12-24","windows":[{"from":"09:00","to":"12:00"}]}],
   "services":[{"id":10,"hours":[{"days":["mon"],"from":"10:00","to":"12:00"}]},{"id":11}]}],
 "services":[{"id":10,"name":"Haircut","duration":"30m","step":"15m","buffer_before":"5m","buffer_after":"10m",
              "capacity":2,"min_notice":"2h","max_slots":50},{"id":11,"name":"Shave","duration":"20m"}]})";

/// An order with a reservation in each state that matters to stock.
constexpr const char* shop = R"({
 "variants":[{"id":1,"sku":"TEE-M","stock_quantity":10},{"id":2,"sku":"MUG"}],
 "drop_products":[{"id":5,"variant_id":1,"stock_quantity":4}],
 "orders":[{"id":7,"created_at":"2026-11-19T09:00:00Z","reservations":[
    {"variant_id":1,"quantity":2,"expires_at":"2026-11-19T09:15:00Z"},
    {"variant_id":1,"drop_product_id":5,"quantity":3,"status":"confirmed"},
    {"variant_id":1,"quantity":1,"status":"released"}]}]})";

/// A file with one booking of the salon; `more` continues its record: `,"customer":"c-1"`.
inline std::string booking(const std::string& more) {
    return R"({"bookings":[{"provider_id":1,"service_id":10,"starts_at":"2026-12-01T09:00:00Z")" + more +
           "}]}";
}

}  // namespace slotctl::tests
