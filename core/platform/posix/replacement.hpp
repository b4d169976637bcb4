#pragma once

#include <string>

#include <sys/stat.h>

#include "core/platform/posix/descriptor.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

/// A new file beside another, which it replaces when it is finished; gone again if it never is. Only its
/// owner may read it until then. `place` must outlive it.
class Replacement {
  public:
    /// Throws FileTrouble.
    explicit Replacement(const Place& place);
    ~Replacement();
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    /// The descriptor to write to.
    [[nodiscard]] int get() const { return file_.get(); }

    /// Puts it into its place, so that a power cut leaves the old or the new one; `mode` and `gives` as those
    /// of Place::replace. Throws FileTrouble.
    void finish(mode_t mode, bool gives);

  private:
    const Place& place_;
    std::string name_;
    Descriptor file_;
    bool finished_ = false;
};

}  // namespace slotctl
