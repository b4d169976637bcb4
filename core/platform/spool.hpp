#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace slotctl {

/// Bytes that are written once, in order, and read back anywhere. Up to a few MiB stay in memory; the rest
/// goes to a temporary file without a name, in $TMPDIR or else in the system's directory for large temporary
/// files. Throws Error(failed or permission) if that file cannot be made, written or read.
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
    struct File;
    std::string memory_;  ///< what is not in the file
    std::unique_ptr<File> file_;
};

}  // namespace slotctl
