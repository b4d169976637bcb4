#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slotctl::http {

/// Reads a body in chunks (RFC 9112, 7.1) from bytes that arrive one after the other. Extensions and trailers
/// are ignored.
class ChunkedBody {
  public:
    /// `most`: bytes of the body.
    explicit ChunkedBody(std::size_t most) : most_(most) {}

    /// Reads from the beginning of `received` and returns how much of it is done with; the rest is to be
    /// given again, with more. Throws Refusal: 400 for what is not a chunk, 413 for a body that is too long.
    std::size_t take(std::string_view received);

    [[nodiscard]] bool complete() const { return state_ == State::complete; }
    /// What has arrived so far.
    [[nodiscard]] std::string& text() { return text_; }

  private:
    enum class State { size, data, data_end, trailer, complete };
    void read_size(std::string_view line);

    std::size_t most_;
    State state_ = State::size;
    std::uint64_t left_ = 0;         ///< of the current chunk
    std::size_t trailer_bytes_ = 0;  ///< so far
    std::string text_;
};

}  // namespace slotctl::http
