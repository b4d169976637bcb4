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

/// The import format (JSON) to and from `Business`.
namespace slotctl {

/// Answers whether the calendar knows an IANA time zone of that name.
using KnowsZone = std::function<bool(std::string_view)>;

/// The lists of a file, by name.
constexpr std::array<std::string_view, 7> list_names{"providers", "services",      "slots", "bookings",
                                                     "variants",  "drop_products", "orders"};

/// Which lists of a file are read; the others are skipped unseen. Empty: all of them.
using ListSelection = std::vector<std::string>;

/// Reads a whole file. Memory grows with the records, not with the JSON around them: one record's JSON is
/// held at a time. Throws FaultyFile with every fault: syntax errors with line and column, wrong types and
/// values, unknown and repeated keys (with the nearest known one), ids that stand twice.
Business read_business(std::istream& in, const KnowsZone& knows_zone, const ListSelection& only = {});

/// As above. Throws Error(bad_data) if the file cannot be read, Error(permission) if that is forbidden.
Business read_business_file(const std::filesystem::path& file, const KnowsZone& knows_zone,
                            const ListSelection& only = {});

class ExportDoubts;

/// Writes the same format, one record per line; what is written reads back as the same Business.
/// Call the functions list by list, all services first and so on in the order below; `finish` closes the
/// object. Throws Error(failed) if a record holds a text that is not valid UTF-8.
class BusinessWriter {
  public:
    /// With `doubts`, every record is noted there.
    explicit BusinessWriter(std::ostream& out, ExportDoubts* doubts = nullptr);
    void service(const ServiceRecord& record);
    void provider(const ProviderRecord& record);
    void slot(const SlotRecord& record);
    void booking(const BookingRecord& record);
    void variant(const VariantRecord& record);
    void drop_product(const DropProductRecord& record);
    void order(const OrderRecord& record);
    /// Notes what the format cannot say of the database.
    void doubt(std::string path, std::string message);
    /// Throws Error(failed) if the stream could not be written.
    void finish();

  private:
    /// Begins the next record of `list`, after closing the list before it.
    void begin(std::string_view list);
    template <class Object, class Record>
    void write(std::string_view list, const Object& object, const Record& record);

    std::ostream& out_;
    ExportDoubts* doubts_;
    std::string_view list_;     ///< the list that is open
    std::size_t position_ = 0;  ///< of the record in it
};

}  // namespace slotctl
