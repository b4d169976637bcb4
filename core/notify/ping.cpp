#include "core/notify/ping.hpp"

#include <cstdint>

#include "core/base/digest.hpp"
#include "core/base/text.hpp"

namespace slotctl::notify {

namespace {

/// The number of bytes of a body that every healthchecks.io server keeps; the public service keeps more,
/// self-hosted servers keep this many by default. (healthchecks.io/docs/http_api, PING_BODY_LIMIT in
/// healthchecks.io/docs/self_hosted_configuration)
constexpr std::size_t longest_text = 10000;

std::uint64_t hash(const std::string& text, std::uint64_t seed) {
    std::uint64_t value = digest(text, seed);
    // FNV hardly changes the high bits for short texts; this is the finalizer of MurmurHash3.
    value = (value ^ value >> 33) * 0xff51afd7ed558ccdU;
    value = (value ^ value >> 33) * 0xc4ceb9fe1a85ec53U;
    return value ^ value >> 33;
}

}  // namespace

std::string stable_uuid(const std::string& text) {
    const std::uint64_t high = (hash(text, 0) & ~std::uint64_t{0xF000}) | 0x8000;
    const std::uint64_t low =
        (hash(text, 0x9e3779b97f4a7c15U) & ~(std::uint64_t{3} << 62)) | (std::uint64_t{1} << 63);
    std::string digits;
    for (const std::uint64_t half : {high, low}) {
        for (int shift = 60; shift >= 0; shift -= 4) digits += "0123456789abcdef"[half >> shift & 15];
    }
    for (const std::size_t at : {std::size_t{20}, std::size_t{16}, std::size_t{12}, std::size_t{8}})
        digits.insert(at, 1, '-');
    return digits;
}

std::string ping_url(const std::string& url, PingMoment moment, const std::string& rid) {
    const std::string whole = url.substr(0, url.find('#'));
    const auto question = whole.find('?');
    std::string path = whole.substr(0, question);
    std::string query = question == std::string::npos ? "" : whole.substr(question);
    while (path.ends_with('/')) path.pop_back();
    if (moment == PingMoment::start) path += "/start";
    if (moment == PingMoment::fail) path += "/fail";
    if (!rid.empty()) query += (query.empty() ? "?rid=" : "&rid=") + rid;
    return path + query;
}

void ping(const std::string& url, PingMoment moment, const std::string& rid, const std::string& text,
          const mail::TransferOptions& options) {
    mail::post({ping_url(url, moment, rid), "text/plain; charset=utf-8",
                std::string(utf8_prefix(text, longest_text))},
               options);
}

}  // namespace slotctl::notify
