#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/business.hpp"

/// Reads and writes the import format (JSON).
namespace slotctl {

/// Returns whether the calendar knows an IANA time zone with that name.
using KnowsZone = std::function<bool(std::string_view)>;

/// The lists of a file, by name.
constexpr std::array<std::string_view, 7 + flat_list_count> list_names{"providers",
                                                                       "services",
                                                                       "slots",
                                                                       "bookings",
                                                                       "variants",
                                                                       "drop_products",
                                                                       "orders",
                                                                       "customers",
                                                                       "customer_devices",
                                                                       "notifications",
                                                                       "told_bookings",
                                                                       "reviews",
                                                                       "provider_statistics",
                                                                       "daily_statistics",
                                                                       "chat_rooms"};

/// The lists of a file to read; the others are skipped. Empty: all lists.
using ListSelection = std::vector<std::string>;

/// Reads a whole file. Memory grows with the records, not with their JSON: only one record's JSON is in
/// memory at a time. Throws FaultyFile with every error: syntax errors with line and column, wrong types and
/// values, unknown and repeated keys (with the nearest known one), repeated ids.
Business read_business(std::istream& in, const KnowsZone& knows_zone, const ListSelection& only = {});

/// As above. Throws Error(bad_data) if the file cannot be read, Error(permission) if that is forbidden.
Business read_business_file(const std::filesystem::path& file, const KnowsZone& knows_zone,
                            const ListSelection& only = {});

class ExportDoubts;

/// Writes the same format, one record per line; the result is read back as the same Business. Call the
/// functions list by list, first for all services and so on in the order below; `finish` closes the object.
/// Throws Error(failed) if a record contains text that is not valid UTF-8.
class BusinessWriter {
  public:
    /// With `doubts`, every record is checked there. Only `with_secrets`, providers have their calendars and
    /// feeds.
    explicit BusinessWriter(std::ostream& out, ExportDoubts* doubts = nullptr, bool with_secrets = false);
    [[nodiscard]] bool with_secrets() const { return with_secrets_; }
    void service(const ServiceRecord& record);
    void provider(const ProviderRecord& record);
    void slot(const SlotRecord& record);
    void booking(const BookingRecord& record);
    void variant(const VariantRecord& record);
    void drop_product(const DropProductRecord& record);
    void order(const OrderRecord& record);
    void flat(const FlatList& list, const FlatRecord& record);
    /// Notes a fact about the database that the format cannot express.
    void doubt(std::string path, std::string message);
    /// Throws Error(failed) if the stream could not be written.
    void finish();

  private:
    /// Begins the next record of `list`, and closes the list before it.
    void begin(std::string_view list);
    template <class Object, class Record>
    void write(std::string_view list, const Object& object, const Record& record);

    std::ostream& out_;
    ExportDoubts* doubts_;
    bool with_secrets_;
    std::string_view list_;     ///< the current list
    std::size_t position_ = 0;  ///< the record's position in it
};

}  // namespace slotctl
