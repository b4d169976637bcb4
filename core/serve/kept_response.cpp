#include "core/serve/kept_response.hpp"

#include "core/base/digest.hpp"
#include "core/http/conditional.hpp"
#include "core/http/content_coding.hpp"

namespace slotctl::serve {

namespace {

/// A shorter answer fits into one packet as it is.
constexpr std::size_t least_zipped = 1000;
/// Higher ones take longer than sending what they save.
constexpr int zip_level = 1;

}  // namespace

void set_body(KeptAnswer& answer, std::string body) {
    answer.body = std::make_shared<const std::string>(std::move(body));
    const std::string digest = hex_digest(*answer.body);
    answer.etag = "\"" + digest + "\"";
    if (http::built_with_gzip() && answer.body->size() >= least_zipped) {
        answer.zipped = std::make_shared<const std::string>(http::gzip(*answer.body, zip_level));
        answer.zipped_etag = "\"" + digest + "-gzip\"";
    }
}

http::Response response_with(const http::Request& request, const KeptAnswer& answer, std::string_view media) {
    const bool zipped = answer.zipped != nullptr && http::accepts_gzip(request.headers);
    http::Response response;
    response.headers.add("ETag", zipped ? answer.zipped_etag : answer.etag);
    response.headers.add("Cache-Control", "private, no-cache");
    response.headers.add("Vary", "Accept-Encoding");
    if (http::is_unchanged(request, answer.etag) ||
        (answer.zipped != nullptr && http::is_unchanged(request, answer.zipped_etag))) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", std::string(media));
    if (zipped) response.headers.add("Content-Encoding", "gzip");
    response.body = zipped ? answer.zipped : answer.body;
    return response;
}

}  // namespace slotctl::serve
