#include "core/http/request_reader.hpp"

#include <algorithm>
#include <utility>

#include "core/http/refusal.hpp"
#include "core/http/target.hpp"

namespace slotctl::http {

std::size_t RequestReader::take(std::string_view received) {
    std::size_t used = 0;
    if (!has_head_) {
        used = take_head(received);
        if (!has_head_) return used;
    }
    return used + take_body(received.substr(used));
}

std::size_t RequestReader::take_head(std::string_view received) {
    // What the answer to a request that cannot be read goes by.
    request_is_head_ = keep_alive_ = false;
    minor_version_ = 1;
    const auto length = head_end_.find(received, limits_.head);
    if (!length) return 0;
    RequestHead head = read_head(received.substr(0, *length), limits_.head);
    request_is_head_ = head.method == "HEAD";
    minor_version_ = head.minor_version;
    framing_ = framing_of(head);
    const std::string host = host_of(head);
    Target target = read_target(head.target);
    if (answers_to_ && !answers_to_(host))
        throw Refusal(421, "this server does not answer to the name \"" + host + "\"");
    if (framing_.length > limits_.body_bytes)
        throw Refusal(413, "the body is longer than " + std::to_string(limits_.body_bytes) + " bytes");
    if (framing_.chunked) chunks_.emplace(limits_.body_bytes);
    keep_alive_ = keeps_alive(head);
    waits_ = awaits_continue(head) && (framing_.chunked || framing_.length > 0) && received.size() == *length;
    request_.method = std::move(head.method);
    request_.path = std::move(target.path);
    request_.parameters = std::move(target.parameters);
    request_.headers = std::move(head.headers);
    has_head_ = true;
    return *length;
}

std::size_t RequestReader::take_body(std::string_view received) {
    if (chunks_) {
        const auto used = chunks_->take(received);
        complete_ = chunks_->complete();
        if (complete_) request_.body = std::move(chunks_->text());
        return used;
    }
    const auto missing = static_cast<std::size_t>(framing_.length) - request_.body.size();
    const auto part = received.substr(0, missing);
    request_.body += part;
    complete_ = part.size() == missing;
    return part.size();
}

bool RequestReader::take_wait() {
    return std::exchange(waits_, false);
}

Request RequestReader::next() {
    head_end_ = {};
    chunks_.reset();
    has_head_ = complete_ = waits_ = false;
    return std::exchange(request_, {});
}

}  // namespace slotctl::http
