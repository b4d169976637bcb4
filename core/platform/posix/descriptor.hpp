#pragma once

#include <string_view>
#include <utility>

#include <unistd.h>

namespace slotctl {

/// Closes a file descriptor at the end of its scope; a negative one means none.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        close();
        number_ = other.release();
        return *this;
    }
    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

  private:
    void close() const {
        if (number_ >= 0) ::close(number_);
    }
    int number_;
};

/// Writes all of `text`, however often the call is interrupted. Returns 0 or the error number.
int write_all(int descriptor, std::string_view text);

}  // namespace slotctl
