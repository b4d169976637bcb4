#include "core/crypto/signatures.hpp"

#include <array>
#include <memory>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "core/base/error.hpp"

namespace slotctl::crypto {

namespace {

struct Free {
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// A key with a passphrase is refused instead of asked for on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Error forbidden(const char* what) {
    return {ErrorKind::failed, std::string("OpenSSL cannot compute ") + what,
            "check the policy that /etc/ssl/openssl.cnf sets"};
}

std::unique_ptr<EVP_PKEY, Free> read_rsa_key(const std::string& private_key) {
    const std::unique_ptr<BIO, Free> bio(
        BIO_new_mem_buf(private_key.data(), static_cast<int>(private_key.size())));
    std::unique_ptr<EVP_PKEY, Free> key(
        bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr) : nullptr);
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
        throw Error(ErrorKind::config, "the private key is not an RSA key in PEM format",
                    "download a new key of the service account");
    }
    return key;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
             digest.data(), &length) == nullptr)
        throw forbidden("HMAC-SHA256");
    return {digest.begin(), digest.begin() + length};
}

void require_rsa_key(const std::string& private_key) {
    read_rsa_key(private_key);
}

std::string rs256(const std::string& private_key, std::string_view text) {
    const auto key = read_rsa_key(private_key);
    const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
    std::size_t length = 0;
    if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes_of(text), text.size()) != 1)
        throw forbidden("an RSA signature");
    std::string signature(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                       bytes_of(text), text.size()) != 1)
        throw forbidden("an RSA signature");
    signature.resize(length);
    return signature;
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace slotctl::crypto
