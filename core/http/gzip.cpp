#include <algorithm>
#include <limits>
#include <new>

#include <zlib.h>

#include "core/base/error.hpp"
#include "core/http/content_coding.hpp"

namespace slotctl::http {
namespace {

/// Releases a stream's memory at the end.
class Deflation {
  public:
    explicit Deflation(int level) {
        constexpr int gzip_format = 16, window = MAX_WBITS, memory = 8;
        if (::deflateInit2(&stream_, level, Z_DEFLATED, window + gzip_format, memory, Z_DEFAULT_STRATEGY) !=
            Z_OK)
            throw std::bad_alloc();
    }
    ~Deflation() { ::deflateEnd(&stream_); }
    Deflation(const Deflation&) = delete;
    Deflation& operator=(const Deflation&) = delete;

    z_stream* operator->() { return &stream_; }
    z_stream* get() { return &stream_; }

  private:
    z_stream stream_{};
};

}  // namespace

bool built_with_gzip() {
    return true;
}

std::string gzip(std::string_view text, int level) {
    if (text.size() > std::numeric_limits<uInt>::max() / 2)
        throw Error(ErrorKind::failed, "an answer is too long to be compressed");
    Deflation deflation(std::clamp(level, 1, 9));
    std::string result(::deflateBound(deflation.get(), static_cast<uLong>(text.size())), '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): zlib only reads it
    deflation->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    deflation->avail_in = static_cast<uInt>(text.size());
    deflation->next_out = reinterpret_cast<Bytef*>(result.data());
    deflation->avail_out = static_cast<uInt>(result.size());
    // The bound is enough for all of it at once.
    if (::deflate(deflation.get(), Z_FINISH) != Z_STREAM_END)
        throw Error(ErrorKind::internal, "an answer was not compressed");
    result.resize(deflation->total_out);
    result.shrink_to_fit();
    return result;
}

}  // namespace slotctl::http
