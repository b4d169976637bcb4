#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace slotctl {

/// A file for what does not fit into memory, which is gone when it is closed or this process ends: in
/// $TMPDIR, or else in the system's directory for large temporary files; on Windows in %TMP%. Everything
/// throws Error(failed or permission).
class ScratchFile {
  public:
    ScratchFile();
    ~ScratchFile();
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    void append(std::string_view bytes);
    /// Fills `bytes` from that position. Precondition: they have been written.
    void read(std::uint64_t from, std::span<char> bytes) const;

  private:
    struct Open;
    std::unique_ptr<Open> open_;
    std::uint64_t size_ = 0;
};

}  // namespace slotctl
