#include "core/store/postgres/conninfo.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "core/base/error.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"

namespace slotctl::postgres {

namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// libpq's own message would quote the part that it cannot parse, which may be the password.
[[noreturn]] void unreadable() {
    throw Error(
        ErrorKind::config, "the database URL cannot be read",
        "write it like postgresql://user@host:5432/database or sqlite:/path/slotctl.db; in a URL, special "
        "characters of a password are percent-encoded (% as %25, @ as %40, / as %2F)");
}

/// The parameter that libpq does not know, if it is nearly one that it knows: anything else may be a part of
/// a password. `message` is libpq's: `invalid URI query parameter: "sslmod"`.
void refuse_misspelt_parameter(const std::string& message) {
    const auto begin = message.find('"'), end = message.rfind('"');
    if (begin == std::string::npos || end <= begin + 1) return;
    const std::string name = message.substr(begin + 1, end - begin - 1);
    const std::unique_ptr<PQconninfoOption, FreeOptions> known(PQconndefaults());
    std::vector<std::string_view> names;
    for (const PQconninfoOption* o = known.get(); o != nullptr && o->keyword != nullptr; ++o)
        names.emplace_back(o->keyword);
    const std::string_view meant = nearest(name, names);
    if (meant.empty()) return;
    throw Error(ErrorKind::config, "the database URL has a parameter \"" + name + "\", which does not exist",
                "did you mean `" + std::string(meant) + "`?");
}

std::map<std::string, std::string> parse(const std::string& url) {
    char* text = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &text));
    const std::string message = text == nullptr ? "" : text;
    PQfreemem(text);
    if (!options) {
        refuse_misspelt_parameter(message);
        unreadable();
    }
    std::map<std::string, std::string> given;
    for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
        if (o->val != nullptr) given[o->keyword] = o->val;
    }
    // If the password contains an unescaped slash or @, part of it becomes the port or host, and libpq would
    // show it.
    if (const auto host = given.find("host");
        host != given.end() && host->second.find('@', 1) != std::string::npos) {
        unreadable();
    }
    if (const auto port = given.find("port");
        port != given.end() && port->second.find_first_not_of("0123456789,") != std::string::npos) {
        unreadable();
    }
    return given;
}

std::string quoted(const std::string& value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + "'";
}

std::string keywords(const std::map<std::string, std::string>& settings) {
    std::string text;
    for (const auto& [key, value] : settings) text += (text.empty() ? "" : " ") + key + "=" + quoted(value);
    return text;
}

std::vector<std::string> parts(const std::string& list) {
    std::vector<std::string> all{""};
    for (const char c : list) {
        if (c == ',') {
            all.emplace_back();
        } else {
            all.back() += c;
        }
    }
    return all;
}

}  // namespace

std::string connection_string(const StoreOptions& options) {
    auto settings = parse(options.url);
    if (!options.password.empty()) settings.emplace("password", options.password);
    // slotctl sends and reads UTF-8, regardless of the role, the environment or the URL.
    settings["client_encoding"] = "UTF8";
    settings.emplace("connect_timeout", std::to_string(options.connect_timeout.count()));
    settings.emplace("application_name", "slotctl");
    settings.emplace("keepalives_idle", "3");
    settings.emplace("keepalives_interval", "1");
    settings.emplace("keepalives_count", "3");
    settings.emplace("tcp_user_timeout", "5000");
    return keywords(settings);
}

StoreOptions on_the_same_server(StoreOptions options, PGconn* connection) {
    auto settings = parse(options.url);
    settings["host"] = PQhost(connection);
    settings["port"] = PQport(connection);
    // A socket has no address.
    if (const std::string address = PQhostaddr(connection); address.empty()) {
        settings.erase("hostaddr");
    } else {
        settings["hostaddr"] = address;
    }
    options.url = keywords(settings);
    return options;
}

std::string named_servers(PGconn* connection) {
    const std::unique_ptr<PQconninfoOption, FreeOptions> used(PQconninfo(connection));
    std::string hosts, addresses, ports;
    for (const PQconninfoOption* o = used.get(); o != nullptr && o->keyword != nullptr; ++o) {
        const std::string_view keyword = o->keyword;
        const std::string value = o->val == nullptr ? "" : o->val;
        if (keyword == "host") hosts = value;
        if (keyword == "hostaddr") addresses = value;
        if (keyword == "port") ports = value;
    }
    const auto names = parts(hosts.empty() ? addresses : hosts), numbers = parts(ports);
    if (names.size() == 1) return "";
    std::vector<std::string> servers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string& port = numbers[numbers.size() == 1 ? 0 : i];
        servers.push_back((names[i].empty() ? "localhost" : names[i]) + ":" + (port.empty() ? "5432" : port));
    }
    std::sort(servers.begin(), servers.end());
    return joined(servers, ",");
}

std::string password_source(const StoreOptions& options, bool from_file) {
    const auto given = parse(options.url);
    const auto from = [](const std::string& origin) { return origin.empty() ? "" : " (" + origin + ")"; };
    if (given.contains("password")) return "the database URL" + from(options.url_origin);
    if (!options.password.empty()) return "the setting database.password" + from(options.password_origin);
    const std::unique_ptr<PQconninfoOption, FreeOptions> defaults(PQconndefaults());
    for (const PQconninfoOption* o = defaults.get(); o != nullptr && o->keyword != nullptr; ++o) {
        if (std::string_view(o->keyword) == "password" && o->val != nullptr)
            return given.contains("service") ? "the environment or the service file"
                                             : "the environment variable PGPASSWORD";
    }
    if (!from_file) return "";
    if (const auto file = given.find("passfile"); file != given.end())
        return "the password file " + file->second;
    return "the password file of libpq (~/.pgpass, or what PGPASSFILE names)";
}

}  // namespace slotctl::postgres
