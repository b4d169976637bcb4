#include "core/exchange/json_source.hpp"

#include <string_view>

namespace slotctl {

JsonSource::JsonSource(std::istream& in) : in_(in) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    fill();
    if (std::string_view(buffer_.data(), size_).starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

void JsonSource::fill() {
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    at_ = 0;
    size_ = static_cast<std::size_t>(in_.gcount());
}

JsonSource::Place JsonSource::place_of(std::size_t position) const {
    // A line break belongs to the line that it ends. The parser reads one byte ahead, so the last line break
    // read may be after the error.
    if (position > line_start_ || line_ == 1) return {line_, position - line_start_};
    return {line_ - 1, position - previous_line_start_};
}

}  // namespace slotctl
