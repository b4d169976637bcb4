#pragma once

#include <string>

#include <sys/stat.h>

#include "core/platform/posix/descriptor.hpp"
#include "core/platform/posix/place.hpp"

namespace slotctl {

/// A new file beside another, which it replaces once it is finished; removed if it never is. Until then, only
/// its owner may read it. `place` must outlive it.
class Replacement {
  public:
    /// Throws FileTrouble.
    explicit Replacement(const Place& place);
    ~Replacement();
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    /// The descriptor to write to.
    [[nodiscard]] int get() const { return file_.get(); }

    /// Moves it into its place; the arguments are as in Place::replace. Throws FileTrouble.
    void finish(mode_t mode, bool gives, Durability durability = Durability::durable);

  private:
    const Place& place_;
    std::string name_;
    Descriptor file_;
    bool finished_ = false;
};

}  // namespace slotctl
