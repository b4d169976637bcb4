#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace slotctl {

class ScratchFile;

/// Bytes that are written once, in order, and read back from any position. Up to a few MiB stay in memory;
/// the rest goes to a temporary file in $TMPDIR, or else in the system's directory for large temporary
/// files (on Windows, in %TMP%), which is gone when the process ends. Throws Error(failed or permission) if
/// that file cannot be created, written or read.
class Spool {
  public:
    Spool();
    ~Spool();
    Spool(Spool&&) noexcept;
    Spool& operator=(Spool&&) noexcept;

    void append(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const noexcept;
    /// Precondition: they have been written.
    [[nodiscard]] std::string read(std::uint64_t from, std::size_t count) const;

  private:
    std::string memory_;  ///< the part that is not in the file
    std::unique_ptr<ScratchFile> file_;
};

}  // namespace slotctl
