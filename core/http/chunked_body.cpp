#include "core/http/chunked_body.hpp"

#include <algorithm>
#include <charconv>

#include "core/http/refusal.hpp"

namespace slotctl::http {
namespace {

constexpr std::size_t longest_line = 256, most_trailers = 4096;

/// The line at the beginning of `text` without its CRLF; `end` is set to where the next one begins, or to 0
/// if the line is not complete.
std::string_view line_of(std::string_view text, std::size_t& end) {
    const auto feed = text.substr(0, longest_line).find('\n');
    if (feed == std::string_view::npos) {
        if (text.size() >= longest_line) throw Refusal(400, "a line between chunks is too long");
        end = 0;
        return {};
    }
    if (feed == 0 || text[feed - 1] != '\r')
        throw Refusal(400, "a line between chunks does not end with CR and LF");
    const auto line = text.substr(0, feed - 1);
    const bool printable = std::ranges::all_of(
        line, [](char c) { return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f'); });
    if (!printable) throw Refusal(400, "a line between chunks contains a control character");
    end = feed + 1;
    return line;
}

}  // namespace

void ChunkedBody::read_size(std::string_view line) {
    constexpr std::size_t most_digits = 15;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
    const auto digits = static_cast<std::size_t>(end - line.data());
    // from_chars would also read a minus sign.
    if (error == std::errc::result_out_of_range || digits > most_digits)
        throw Refusal(413, "the body is too long");
    if (error != std::errc{} || line.front() == '-' || (digits < line.size() && *end != ';'))
        throw Refusal(400, "a chunk does not begin with its size");
    if (left_ > most_ - text_.size())
        throw Refusal(413, "the body is longer than " + std::to_string(most_) + " bytes");
    state_ = left_ == 0 ? State::trailer : State::data;
}

std::size_t ChunkedBody::take(std::string_view received) {
    const auto all = received.size();
    while (!received.empty() && state_ != State::complete) {
        std::size_t used = 0;
        switch (state_) {
            case State::size:
                if (const auto line = line_of(received, used); used > 0) read_size(line);
                break;
            case State::data:
                used = static_cast<std::size_t>(std::min<std::uint64_t>(left_, received.size()));
                text_.append(received.substr(0, used));
                left_ -= used;
                if (left_ == 0) state_ = State::data_end;
                break;
            case State::data_end:
                if (!line_of(received, used).empty()) throw Refusal(400, "a chunk is longer than its size");
                if (used == 0 && received.size() > 1) throw Refusal(400, "a chunk is longer than its size");
                if (used > 0) state_ = State::size;
                break;
            case State::trailer:
                if (line_of(received, used).empty() && used > 0) state_ = State::complete;
                trailer_bytes_ += used;
                if (trailer_bytes_ > most_trailers) throw Refusal(431, "the trailers are too long");
                break;
            case State::complete:
                break;
        }
        if (used == 0) break;
        received.remove_prefix(used);
    }
    return all - received.size();
}

}  // namespace slotctl::http
