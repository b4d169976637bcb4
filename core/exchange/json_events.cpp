#include "core/exchange/json_events.hpp"

#include <utility>

namespace slotctl {

namespace {

/// The library's message about a syntax error, without its position and without the text that it had read,
/// which may contain any bytes and have any length.
std::string reason_of(const nlohmann::detail::exception& error) {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow) return "a number is too large";
    constexpr std::string_view before_reason = " - ", after_reason = "; last read";
    std::string_view reason = error.what();
    reason = reason.substr(0, reason.find(after_reason));
    const auto begin = reason.find(before_reason);
    // Since 3.11.3, the library has a separate message for empty input.
    if (begin == std::string_view::npos) return "syntax error: unexpected end of input; the file is empty";
    return "syntax error: " + std::string(reason.substr(begin + before_reason.size()));
}

}  // namespace

bool JsonEvents::parse_error(std::size_t position, const std::string&,
                             const nlohmann::detail::exception& error) {
    const auto place = source_.place_of(position);
    block_.push_back(static_cast<char>(Kind::error));
    const std::string words =
        "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
    add(std::string_view(words));
    const std::string reason = reason_of(error);
    add(std::string_view(reason));
    return false;
}

bool JsonEvents::hand_over() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return full_.size() < most_blocks || given_up_; });
    if (given_up_) return false;
    full_.push_back(std::move(block_));
    block_.clear();
    if (!empty_.empty()) {
        block_ = std::move(empty_.back());
        empty_.pop_back();
        block_.clear();
    }
    block_.reserve(2 * block_size);
    changed_.notify_all();
    return true;
}

void JsonEvents::finish() {
    if (!block_.empty()) hand_over();
    const std::lock_guard lock(mutex_);
    finished_ = true;
    changed_.notify_all();
}

bool JsonEvents::take(std::string& block) {
    std::unique_lock lock(mutex_);
    if (block.capacity() > 0) empty_.push_back(std::move(block));
    changed_.wait(lock, [this] { return !full_.empty() || finished_; });
    if (full_.empty()) return false;
    block = std::move(full_.front());
    full_.pop_front();
    changed_.notify_all();
    return true;
}

void JsonEvents::give_up() {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
    changed_.notify_all();
}

}  // namespace slotctl
