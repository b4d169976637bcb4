#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/exchange/list_facts.hpp"
#include "core/exchange/record_bytes.hpp"
#include "core/platform/spool.hpp"

namespace slotctl {

/// A list of any length with only a few records in memory at a time: records are appended, and then read in
/// order, or at positions close to each other.
template <class Record>
class SpooledList {
  public:
    SpooledList() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a list of records is one
    SpooledList(const std::vector<Record>& records) {
        for (const Record& record : records) push_back(record);
    }

    void push_back(const Record& record) {
        if (size_ % per_block == 0) blocks_.push_back(spool_.size());
        std::string bytes;
        RecordEncoder(bytes).put(record);
        facts_.note(record);
        spool_.append(bytes);
        ++size_;
        read_block_ = none;
    }

    /// What the records that were appended have shown.
    [[nodiscard]] const ListFacts<Record>& facts() const noexcept { return facts_; }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

    /// A copy of the record at `position` < size().
    Record operator[](std::size_t position) const {
        return block(position / per_block)[position % per_block];
    }

    /// Calls `visit(records, position of the first)` for slices of at most `most` records, in order.
    template <class Visit>
    void each_slice(std::size_t most, const Visit& visit) const {
        std::vector<Record> some;
        for (std::size_t at = 0; at < size_; at += some.size()) {
            some.clear();
            while (some.size() < most && at + some.size() < size_) {
                const std::size_t next = at + some.size();
                const std::vector<Record>& records = block(next / per_block);
                const std::size_t from = next % per_block;
                const std::size_t count = std::min(most - some.size(), records.size() - from);
                some.insert(some.end(), records.begin() + static_cast<std::ptrdiff_t>(from),
                            records.begin() + static_cast<std::ptrdiff_t>(from + count));
            }
            visit(std::span<const Record>(some), at);
        }
    }

    /// Calls `visit(record, position)` for each record, in order.
    template <class Visit>
    void each(const Visit& visit) const {
        for (std::size_t b = 0; b < blocks_.size(); ++b) {
            const std::vector<Record> records = decoded(b);
            for (std::size_t i = 0; i < records.size(); ++i) visit(records[i], b * per_block + i);
        }
    }

    [[nodiscard]] std::vector<Record> all() const {
        std::vector<Record> records;
        each([&](const Record& record, std::size_t) { records.push_back(record); });
        return records;
    }

  private:
    static constexpr std::size_t per_block = 250;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    [[nodiscard]] const std::vector<Record>& block(std::size_t number) const {
        if (read_block_ != number) read_ = decoded(number);
        read_block_ = number;
        return read_;
    }
    [[nodiscard]] std::vector<Record> decoded(std::size_t number) const {
        const std::uint64_t from = blocks_[number];
        const std::uint64_t until = number + 1 < blocks_.size() ? blocks_[number + 1] : spool_.size();
        const std::string bytes = spool_.read(from, static_cast<std::size_t>(until - from));
        std::vector<Record> records(std::min(per_block, size_ - number * per_block));
        RecordDecoder decoder(bytes);
        for (Record& record : records) decoder.get(record);
        return records;
    }

    Spool spool_;
    ListFacts<Record> facts_;
    std::vector<std::uint64_t> blocks_;  ///< where each block begins
    std::size_t size_ = 0;
    mutable std::vector<Record> read_;  ///< the last block read
    mutable std::size_t read_block_ = none;
};

}  // namespace slotctl
