#include "core/jobs/mail_server.hpp"

#include "core/platform/process.hpp"
#include "core/platform/socket.hpp"

namespace slotctl {

namespace {

/// Servers refuse a name without a dot, as containers have, but accept an address (RFC 5321, 4.1.4).
std::string own_mail_name() {
    std::string name = host_name();
    if (name.find('.') != std::string::npos) return name;
    const std::string address = own_address();
    return address.find(':') == std::string::npos ? "[" + address + "]" : "[IPv6:" + address + "]";
}

}  // namespace

mail::Server mail_server_of(const AlertsConfig& config) {
    mail::Server server{config.smtp_host,
                        config.smtp_port,
                        config.smtp_tls,
                        config.smtp_user,
                        config.smtp_password.reveal(),
                        [given = config.smtp_hello] { return given.empty() ? own_mail_name() : given; }};
    if (server.port == 0) {
        server.port = config.smtp_tls == mail::Tls::starttls ? 587
                      : config.smtp_tls == mail::Tls::tls    ? 465
                                                             : 25;
    }
    return server;
}

}  // namespace slotctl
