#include <algorithm>
#include <array>
#include <future>
#include <string>
#include <system_error>
#include <utility>

#include "core/base/path_text.hpp"
#include "core/exchange/json.hpp"
#include "core/exchange/json_element.hpp"
#include "core/exchange/json_events.hpp"
#include "core/exchange/record_readers.hpp"
#include "core/exchange/repetitions.hpp"
#include "core/platform/file_trouble.hpp"
#include "core/platform/input_file.hpp"

namespace slotctl {

namespace {

/// No record has ten levels of nesting; anything deeper than this is wrong, and is not stored.
constexpr std::size_t deepest = 64;

/// A list of the file and the function for each of its elements.
struct ListReader {
    std::string_view key;
    void (*read)(const JsonCursor& at, const KnowsZone& knows_zone, Business& business);
};

template <std::size_t list>
void add_flat(const JsonCursor& at, const KnowsZone& knows_zone, Business& business) {
    business.flat[list].push_back(read_flat(flat_lists()[list], at, knows_zone));
}

constexpr std::array<ListReader, list_names.size()> list_readers{{
    {"providers", [](auto& at, auto& zones, auto& to) { to.providers.push_back(read_provider(at, zones)); }},
    {"services", [](auto& at, auto&, auto& to) { to.services.push_back(read_service(at)); }},
    {"slots", [](auto& at, auto&, auto& to) { to.slots.push_back(read_slot(at)); }},
    {"bookings", [](auto& at, auto&, auto& to) { to.bookings.push_back(read_booking(at)); }},
    {"variants", [](auto& at, auto&, auto& to) { to.variants.push_back(read_variant(at)); }},
    {"drop_products", [](auto& at, auto&, auto& to) { to.drop_products.push_back(read_drop_product(at)); }},
    {"orders", [](auto& at, auto&, auto& to) { to.orders.push_back(read_order(at)); }},
    {"customers", add_flat<0>},
    {"customer_devices", add_flat<1>},
    {"notifications", add_flat<2>},
    {"told_bookings", add_flat<3>},
    {"reviews", add_flat<4>},
    {"provider_statistics", add_flat<5>},
    {"daily_statistics", add_flat<6>},
    {"chat_rooms", add_flat<7>},
}};

/// Receives the parser's events. An element of a list is built, read into its record, and discarded.
class Document {
  public:
    Document(const KnowsZone& knows_zone, const ListSelection& only, Business& business, FaultList& faults)
        : knows_zone_(knows_zone), only_(only), business_(business), faults_(faults) {}

    void null() { scalar(nullptr); }
    void boolean(bool value) { scalar(value); }
    template <class Number>
    void number(Number value) {
        scalar(value);
    }
    void string(const std::string& value) { scalar(value); }
    void start_object() { open(Json::object()); }
    void start_array() { open(Json::array()); }
    void end() { close(); }

    void key(const std::string& key) {
        if (skipping_ > 0) return;
        if (depth_ == 1) {
            choose_list(key);
        } else if (!element_.key(key)) {
            faults_.add(element_path(), "this key stands twice");
        }
    }

    void syntax_error(const std::string& place, const std::string& reason) { faults_.add(place, reason); }

  private:
    void scalar(Json value) {
        if (skipping_ > 0) return;
        if (depth_ == 0) {
            refuse_top(value);
        } else if (depth_ == 1) {
            refuse_list(value);
        } else {
            element_.put(std::move(value));
            read_complete_element();
        }
    }

    void open(Json container) {
        if (skipping_ > 0) {
            ++skipping_;
        } else if (depth_ == 0) {
            open_top(container);
        } else if (depth_ == 1) {
            open_list(container);
        } else if (depth_ == deepest) {
            element_.put(std::move(container));
            faults_.add(element_path(), "is nested more than " + std::to_string(deepest) + " deep");
            skipping_ = 1;
        } else {
            element_.open(std::move(container));
            ++depth_;
        }
    }

    void close() {
        if (skipping_ > 0) {
            --skipping_;
            return;
        }
        if (depth_-- > 2) {
            element_.close();
            read_complete_element();
        }
    }

    void open_top(const Json& container) {
        if (!container.is_object()) return refuse_top(container);
        depth_ = 1;
    }

    void open_list(const Json& container) {
        if (!list_ || !container.is_array()) return refuse_list(container);
        if (left_out(list_->key)) {
            skipping_ = 1;
            return;
        }
        depth_ = 2;
        position_ = 0;
    }

    [[nodiscard]] bool left_out(std::string_view list) const {
        return !only_.empty() && std::find(only_.begin(), only_.end(), list) == only_.end();
    }

    void choose_list(const std::string& key) {
        list_ = nullptr;
        for (std::size_t i = 0; i < list_readers.size(); ++i) {
            if (list_readers[i].key != key) continue;
            if (seen_[i]) {
                faults_.add(key, "this key stands twice");
            } else {
                list_ = &list_readers[i];
            }
            seen_[i] = true;
            return;
        }
        faults_.add(key.empty() ? "\"\"" : printable(key), unknown_key(key, list_names));
    }

    void read_complete_element() {
        if (!element_.complete()) return;
        list_->read(JsonCursor(element_.value(), list_->key, position_, faults_), knows_zone_, business_);
        ++position_;
    }

    void refuse_top(const Json& value) {
        faults_.add("the file", "an object with lists is expected, not " + std::string(kind_of(value)));
        if (value.is_structured()) skipping_ = 1;
    }

    /// A value that is not a list, or whose key was already reported.
    void refuse_list(const Json& value) {
        if (list_) {
            faults_.add(std::string(list_->key), "a list is expected, not " + std::string(kind_of(value)));
        }
        if (value.is_structured()) skipping_ = 1;
    }

    [[nodiscard]] std::string element_path() const {
        return std::string(list_->key) + '[' + std::to_string(position_) + ']' + element_.path();
    }

    const KnowsZone& knows_zone_;
    const ListSelection& only_;
    Business& business_;
    FaultList& faults_;

    std::size_t depth_ = 0;  ///< lists and objects open: 1 = the top-level object, 2 = a list, 3 = a record
    std::size_t skipping_ = 0;  ///< lists and objects open in a skipped value
    const ListReader* list_ = nullptr;
    std::array<bool, list_readers.size()> seen_{};
    std::size_t position_ = 0;
    JsonElement element_;
};

}  // namespace

Business read_business(std::istream& in, const KnowsZone& knows_zone, const ListSelection& only) {
    Business business;
    FaultList faults;
    JsonSource source(in);
    JsonEvents events(source);
    std::future<void> reading = std::async(std::launch::async, [&] {
        try {
            Document document(knows_zone, only, business, faults);
            events.pass_to(document);
        } catch (...) {
            events.give_up();
            throw;
        }
    });
    {
        struct Finish {
            JsonEvents& events;
            ~Finish() { events.finish(); }
        } const finish{events};
        Json::sax_parse(source.begin(), JsonSource::end(), &events);
    }
    reading.get();
    if (source.failed()) throw Error(ErrorKind::bad_data, "the input cannot be read to its end");
    check_repetitions(business, faults);
    if (!faults.empty()) throw FaultyFile(faults.take());
    return business;
}

Business read_business_file(const std::filesystem::path& file, const KnowsZone& knows_zone,
                            const ListSelection& only) {
    try {
        InputFile opened(file);
        return read_business(opened.stream(), knows_zone, only);
    } catch (const FileTrouble& trouble) {
        throw Error(
            trouble.forbidden() ? ErrorKind::permission : ErrorKind::bad_data,
            '"' + utf8(file) + "\" cannot be read: " + trouble.what(),
            trouble.code() == 0 && !trouble.forbidden() ? "`slotctl import -` reads standard input" : "");
    }
}

void read_back(const std::string& record, std::string_view list, std::size_t position,
               const KnowsZone& knows_zone, FaultList& faults) {
    const Json value = Json::parse(record);
    Business ignored;
    for (const ListReader& reader : list_readers) {
        if (reader.key == list)
            reader.read(JsonCursor(value, reader.key, position, faults), knows_zone, ignored);
    }
}

}  // namespace slotctl
