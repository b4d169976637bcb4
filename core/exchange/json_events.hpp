#pragma once

#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/json_cursor.hpp"
#include "core/exchange/json_source.hpp"

namespace slotctl {

/// The events of a JSON parser on their way to another thread, since reading the values takes as long as
/// parsing. They travel as bytes, in blocks that are used again: if the threads passed on values, each would
/// free the other's memory, and wait for the allocator's locks.
class JsonEvents final : public nlohmann::json_sax<Json> {
  public:
    /// `source` is what the parser reads; it says where a syntax error is.
    explicit JsonEvents(const JsonSource& source) : source_(source) { block_.reserve(2 * block_size); }

    // For the parser's thread. The parser stops once the other thread has given up.
    bool null() override { return put(Kind::null); }
    bool boolean(bool value) override { return put(value ? Kind::yes : Kind::no); }
    bool number_integer(std::int64_t value) override { return put(Kind::integer, value); }
    bool number_unsigned(std::uint64_t value) override { return put(Kind::whole, value); }
    bool number_float(double value, const std::string&) override { return put(Kind::real, value); }
    bool string(std::string& value) override { return put(Kind::text, std::string_view(value)); }
    bool binary(Json::binary_t&) override { return true; }  // does not exist in JSON text
    bool start_object(std::size_t) override { return put(Kind::object); }
    bool key(std::string& key) override { return put(Kind::key, std::string_view(key)); }
    bool end_object() override { return put(Kind::end_of_object); }
    bool start_array(std::size_t) override { return put(Kind::array); }
    bool end_array() override { return put(Kind::end_of_array); }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& error) override;
    /// Nothing follows.
    void finish();

    // For the other thread.
    /// Calls the function of the same name for each event, and `syntax_error(place, reason)` for the last one
    /// of a file that is no JSON.
    template <class Receiver>
    void pass_to(Receiver& receiver) {
        std::string block, text;
        while (take(block)) {
            for (const char* at = block.data(); at != block.data() + block.size();) pass(at, text, receiver);
        }
    }
    void give_up();

  private:
    enum class Kind : char {
        null,
        no,
        yes,
        integer,
        whole,
        real,
        text,
        key,
        object,
        end_of_object,
        array,
        end_of_array,
        error,  ///< followed by the place and the reason
    };
    static constexpr std::size_t block_size = 65'536, most_blocks = 4;

    bool put(Kind kind) {
        block_.push_back(static_cast<char>(kind));
        return block_.size() < block_size || hand_over();
    }
    template <class Value>
    bool put(Kind kind, Value value) {
        block_.push_back(static_cast<char>(kind));
        add(value);
        return block_.size() < block_size || hand_over();
    }
    template <class Number>
    void add(Number number) {
        char bytes[sizeof number];
        std::memcpy(bytes, &number, sizeof number);
        block_.append(bytes, sizeof number);
    }
    void add(std::string_view text) {
        add(text.size());
        block_.append(text);
    }
    /// False if nobody takes it.
    bool hand_over();

    /// Waits for the next block. False: there is none.
    bool take(std::string& block);

    template <class Number>
    static Number number_at(const char*& at) {
        Number number;
        std::memcpy(&number, at, sizeof number);
        at += sizeof number;
        return number;
    }
    static void text_at(const char*& at, std::string& text) {
        const auto size = number_at<std::size_t>(at);
        text.assign(at, size);
        at += size;
    }

    template <class Receiver>
    static void pass(const char*& at, std::string& text, Receiver& receiver) {
        switch (static_cast<Kind>(*at++)) {
            case Kind::null:
                return receiver.null();
            case Kind::no:
                return receiver.boolean(false);
            case Kind::yes:
                return receiver.boolean(true);
            case Kind::integer:
                return receiver.number(number_at<std::int64_t>(at));
            case Kind::whole:
                return receiver.number(number_at<std::uint64_t>(at));
            case Kind::real:
                return receiver.number(number_at<double>(at));
            case Kind::text:
                text_at(at, text);
                return receiver.string(text);
            case Kind::key:
                text_at(at, text);
                return receiver.key(text);
            case Kind::object:
                return receiver.start_object();
            case Kind::array:
                return receiver.start_array();
            case Kind::end_of_object:
            case Kind::end_of_array:
                return receiver.end();
            case Kind::error: {
                std::string place;
                text_at(at, place);
                text_at(at, text);
                return receiver.syntax_error(place, text);
            }
        }
    }

    const JsonSource& source_;
    std::string block_;  ///< the parser's

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::string> full_;
    std::vector<std::string> empty_;
    bool finished_ = false, given_up_ = false;
};

}  // namespace slotctl
