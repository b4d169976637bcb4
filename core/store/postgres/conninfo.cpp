#include "core/store/postgres/conninfo.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>

#include "core/config/config.hpp"

namespace slotctl::postgres {

namespace {

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::map<std::string, std::string> parse(const std::string& url) {
    char* message = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &message));
    if (!options) {
        std::string why = message == nullptr ? "out of memory" : message;
        PQfreemem(message);
        while (!why.empty() && why.back() == '\n') why.pop_back();
        throw Error(ErrorKind::config, "the database URL cannot be read: " + masked(why),
                    "write it like postgresql://user@host:5432/database or sqlite:/path/slotctl.db");
    }
    std::map<std::string, std::string> given;
    for (const PQconninfoOption* o = options.get(); o->keyword != nullptr; ++o) {
        if (o->val != nullptr) given[o->keyword] = o->val;
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

}  // namespace

std::string connection_string(const StoreOptions& options) {
    auto settings = parse(options.url);
    if (!options.password.empty()) settings.emplace("password", options.password);
    settings.emplace("connect_timeout", std::to_string(options.connect_timeout.count()));
    settings.emplace("application_name", "slotctl");
    settings.emplace("keepalives_idle", "5");
    settings.emplace("keepalives_interval", "2");
    settings.emplace("keepalives_count", "3");
    settings.emplace("tcp_user_timeout", "10000");
    std::string text;
    for (const auto& [key, value] : settings) text += (text.empty() ? "" : " ") + key + "=" + quoted(value);
    return text;
}

}  // namespace slotctl::postgres
