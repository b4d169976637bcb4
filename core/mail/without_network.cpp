#include "core/base/error.hpp"
#include "core/mail/multi.hpp"
#include "core/mail/smtp.hpp"
#include "core/mail/transfer.hpp"

/// Replaces the sources that use libcurl if the build left it out (SLOTCTL_NETWORK=OFF).
namespace slotctl::mail {

namespace {

[[noreturn]] void refuse() {
    throw Error(ErrorKind::config, without_network, "install a slotctl that was built with it");
}

}  // namespace

bool built_with_network() {
    return false;
}

void post(const HttpPost&, const TransferOptions&) {
    refuse();
}

std::string get(const HttpGet&, const TransferOptions&) {
    refuse();
}

struct MailSession::Open {};

MailSession::MailSession(Server, TransferOptions) {
    refuse();
}

MailSession::~MailSession() = default;

MailResult MailSession::send(const Message&) {
    refuse();
}

struct ManyRequests::Pool {};

ManyRequests::ManyRequests(TransferOptions, int, int) {
    refuse();
}

ManyRequests::~ManyRequests() = default;

void ManyRequests::run(const Next&, const Done&) {
    refuse();
}

std::vector<Refusal> send(const Server&, const Message&, const TransferOptions&) {
    refuse();
}

}  // namespace slotctl::mail
