#pragma once

#include <array>
#include <cstddef>
#include <istream>
#include <iterator>

namespace slotctl {

/// Reads the bytes of a stream and counts lines, for the positions of syntax errors.
class JsonSource {
  public:
    /// Skips a byte order mark.
    explicit JsonSource(std::istream& in);

    struct Place {
        std::size_t line;
        std::size_t column;  ///< in bytes
    };
    /// The position of byte `position`, counted from 1; it must be one of the last two bytes read, or the one
    /// after them.
    [[nodiscard]] Place place_of(std::size_t position) const;

    /// Whether the stream broke before its end.
    [[nodiscard]] bool failed() const { return in_.bad(); }

    /// The input iterator that the JSON parser needs. All iterators share one source.
    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = char;
        using difference_type = std::ptrdiff_t;
        using pointer = const char*;
        using reference = char;

        Iterator() = default;
        explicit Iterator(JsonSource& source) : source_(&source) {}
        char operator*() const { return source_->buffer_[source_->at_]; }
        Iterator& operator++() {
            source_->advance();
            return *this;
        }
        /// Two iterators are equal if both are at the end, which is all that a parser may ask.
        bool operator==(const Iterator& other) const { return at_end() == other.at_end(); }

      private:
        [[nodiscard]] bool at_end() const { return !source_ || source_->at_ == source_->size_; }
        JsonSource* source_ = nullptr;
    };
    Iterator begin() { return Iterator(*this); }
    static Iterator end() { return {}; }

  private:
    void advance() {
        ++read_;
        if (buffer_[at_] == '\n') {
            ++line_;
            previous_line_start_ = line_start_;
            line_start_ = read_;
        }
        if (++at_ == size_) fill();
    }
    void fill();

    std::istream& in_;
    std::array<char, 65536> buffer_{};
    std::size_t at_ = 0, size_ = 0;
    std::size_t read_ = 0;  ///< bytes read
    std::size_t line_ = 1;  ///< the line of the next byte
    std::size_t line_start_ = 0, previous_line_start_ = 0;
};

}  // namespace slotctl
