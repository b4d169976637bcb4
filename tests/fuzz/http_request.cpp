#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/refusal.hpp"
#include "core/http/request_reader.hpp"
#include "core/http/tokens.hpp"

namespace {

using namespace slotctl::http;

void require(bool holds) {
    if (!holds) std::abort();
}

void check(const Request& request, const RequestLimits& limits) {
    require(is_token(request.method));
    require(request.path.starts_with('/'));
    require((request.path + '/').find("/../") == std::string::npos);
    require(request.body.size() <= limits.body_bytes);
    for (const auto& [name, value] : request.headers.all()) {
        require(is_token(name));
        require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
}

std::string text_of(const Request& request) {
    std::string text = request.method + ' ' + request.path;
    for (const auto& [name, value] : request.parameters) text += '&' + name + '=' + value;
    for (const auto& [name, value] : request.headers.all()) text += '\n' + name + ':' + value;
    return text + '\n' + request.body;
}

/// What the requests in `text` are, if it arrives in pieces of that length, and how reading them ends.
std::vector<std::string> read(std::string_view text, std::size_t piece) {
    const RequestLimits limits;
    const HostRule any_host;
    RequestReader reader(limits, any_host);
    std::vector<std::string> found;
    std::size_t begin = 0, end = 0;
    try {
        while (end < text.size()) {
            end = std::min(end + piece, text.size());
            while (begin < end) {
                const auto used = reader.take(text.substr(begin, end - begin));
                require(used <= end - begin);
                begin += used;
                if (!reader.complete()) break;
                const Request request = reader.next();
                check(request, limits);
                found.push_back(text_of(request));
            }
        }
        found.push_back(reader.has_head() ? "in a body" : "in a head");
    } catch (const Refusal& refusal) {
        require(refusal.status() >= 400 && refusal.status() < 600);
        found.push_back(std::to_string(refusal.status()));
    }
    return found;
}

}  // namespace

// Whatever a client sends is read as the same requests, or refused in the same way, however its bytes arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto whole = read(text, size + 1);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) require(read(text, piece) == whole);
    return 0;
}
