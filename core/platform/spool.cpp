#include "core/platform/spool.hpp"

#include <algorithm>

#include "core/platform/scratch_file.hpp"

namespace slotctl {

namespace {

constexpr std::size_t most_in_memory = std::size_t{1} << 20U;
constexpr std::size_t most_buffered = std::size_t{1} << 18U;

}  // namespace

Spool::Spool() = default;
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

std::uint64_t Spool::size() const noexcept {
    return (file_ ? file_->size() : 0) + memory_.size();
}

void Spool::append(std::string_view bytes) {
    memory_ += bytes;
    if (memory_.size() < (file_ ? most_buffered : most_in_memory)) return;
    if (!file_) file_ = std::make_unique<ScratchFile>();
    file_->append(memory_);
    memory_ = {};
    memory_.reserve(most_buffered + most_buffered / 4);
}

std::string Spool::read(std::uint64_t from, std::size_t count) const {
    const std::uint64_t in_file = file_ ? file_->size() : 0;
    std::string bytes;
    if (from < in_file) {
        bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count, in_file - from)));
        file_->read(from, bytes);
    }
    if (bytes.size() < count) {
        const std::uint64_t at = from + bytes.size() - in_file;
        bytes.append(memory_, static_cast<std::size_t>(at), count - bytes.size());
    }
    return bytes;
}

}  // namespace slotctl
