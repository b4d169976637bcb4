#pragma once

#include <map>
#include <optional>
#include <string>

namespace slotctl::tests {

/// Sets environment variables of this process during its lifetime, and restores them afterwards. A variable
/// without a value is removed, on Windows also one with an empty value.
class Variables {
  public:
    using Values = std::map<std::string, std::optional<std::string>>;

    explicit Variables(const Values& wanted);
    Variables(const Variables&) = delete;
    Variables& operator=(const Variables&) = delete;
    ~Variables();

  private:
    Values before_;
};

}  // namespace slotctl::tests
