#include "core/serve/sha256.hpp"

#include <array>

#include <openssl/evp.h>

#include "core/base/error.hpp"

namespace slotctl::serve {

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
        throw Error(ErrorKind::failed, "OpenSSL cannot compute SHA-256",
                    "check the policy that /etc/ssl/openssl.cnf sets");
    }
    std::string hex;
    for (unsigned i = 0; i < length; ++i) {
        hex += "0123456789abcdef"[digest.at(i) >> 4U];
        hex += "0123456789abcdef"[digest.at(i) & 0xfU];
    }
    return hex;
}

}  // namespace slotctl::serve
