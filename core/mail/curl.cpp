#include "core/mail/curl.hpp"

#include <functional>

#include "core/base/path_text.hpp"

namespace slotctl::mail {

namespace {

int stop_if_asked(void* give_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& asked = *static_cast<const std::function<bool()>*>(give_up);
    return asked && asked() ? 1 : 0;
}

}  // namespace

bool built_with_network() {
    return true;
}

Easy open_handle() {
    static const CURLcode ready = [] {
        // A libcurl may have Schannel beside OpenSSL, and a variable of the environment would choose it.
        curl_global_sslset(CURLSSLBACKEND_OPENSSL, nullptr, nullptr);
        return curl_global_init(CURL_GLOBAL_DEFAULT);
    }();
    Easy easy(ready == CURLE_OK ? curl_easy_init() : nullptr);
    if (!easy) throw Error(ErrorKind::failed, "libcurl cannot be started", "check the installed libcurl");
    return easy;
}

void limit(CURL* easy, const TransferOptions& options, std::chrono::milliseconds left,
           std::chrono::milliseconds to_connect) {
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(left.count()));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(left, to_connect).count()));
    set(easy, CURLOPT_NOPROGRESS, 0L);
    set(easy, CURLOPT_XFERINFOFUNCTION, &stop_if_asked);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): libcurl hands it back as it was given
    set(easy, CURLOPT_XFERINFODATA, const_cast<std::function<bool()>*>(&options.give_up));
    if (!options.ca_file.empty()) {
        set(easy, CURLOPT_CAINFO, utf8(options.ca_file).c_str());  // OpenSSL takes names in UTF-8 everywhere
        set(easy, CURLOPT_CAPATH, static_cast<char*>(nullptr));
    } else {
        // Windows keeps its certificate authorities in a store, and OpenSSL has no file of its own there.
        // Elsewhere, this changes nothing.
        set(easy, CURLOPT_SSL_OPTIONS, static_cast<long>(CURLSSLOPT_NATIVE_CA));
    }
}

Result perform(CURL* easy) {
    char detail[CURL_ERROR_SIZE] = "";
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(detail));
    Result result;
    result.code = curl_easy_perform(easy);
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result.status);
    if (result.code != CURLE_OK) result.reason = *detail != '\0' ? detail : curl_easy_strerror(result.code);
    return result;
}

bool never_connected(CURLcode code) {
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
           code == CURLE_COULDNT_RESOLVE_PROXY;
}

std::string advice_on(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return "if your own certificate authority signed the server's certificate, name it in [alerts] "
                   "ca_file";
        case CURLE_USE_SSL_FAILED:
            return "the server offers no STARTTLS: check [alerts] smtp_tls and smtp_port";
        case CURLE_LOGIN_DENIED:
            return "check [alerts] smtp_user and smtp_password";
        default:
            return "";
    }
}

}  // namespace slotctl::mail
