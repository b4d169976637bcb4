#pragma once

#include <string_view>

#include <unistd.h>

namespace slotctl {

/// Closes a file's descriptor; a negative one is none.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return number_; }

  private:
    int number_;
};

/// Writes all of `text`, however often that is interrupted. Returns 0, or the error's number.
int write_all(int descriptor, std::string_view text);

}  // namespace slotctl
