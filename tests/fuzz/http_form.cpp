#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/http/form.hpp"
#include "core/http/refusal.hpp"

// The first line is the content type, the rest is the body. What is refused is refused as the client's fault.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto line = std::min(text.find('\n'), text.size());
    const std::string type = text.substr(0, line), body = text.substr(std::min(line + 1, text.size()));
    for (const std::string& each : {type, std::string("application/x-www-form-urlencoded"),
                                    std::string("multipart/form-data; boundary=b")}) {
        try {
            std::size_t total = 0;
            for (const auto& [name, value] : slotctl::http::read_form(each, body))
                total += name.size() + value.size();
            if (total > body.size()) std::abort();
        } catch (const slotctl::http::Refusal& refusal) {
            if (refusal.status() != 400 && refusal.status() != 415) std::abort();
        }
    }
    return 0;
}
