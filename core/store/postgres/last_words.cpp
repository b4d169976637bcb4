#include "core/store/postgres/last_words.hpp"

#include <new>
#include <string_view>

namespace slotctl::postgres {

void LastWords::listen_to(PGconn* connection) {
    if (PQregisterEventProc(connection, &hear_event, "slotctl", this) == 0) throw std::bad_alloc();
    // A notice that arrives between statements is not the result of a statement.
    next_ = PQsetNoticeReceiver(connection, &hear_notice, this);
}

int LastWords::hear_event(PGEventId event, void* info, void* self) {
    if (event == PGEVT_RESULTCREATE)
        static_cast<LastWords*>(self)->hear(static_cast<PGEventResultCreate*>(info)->result);
    return 1;
}

void LastWords::hear_notice(void* self, const PGresult* result) {
    auto& words = *static_cast<LastWords*>(self);
    words.hear(result);
    // libpq's own receiver, which takes no argument, passes it to libpqxx.
    words.next_(nullptr, result);
}

void LastWords::hear(const PGresult* result) noexcept {
    const auto field = [result](int code) {
        const char* const text = PQresultErrorField(result, code);
        return std::string_view(text == nullptr ? "" : text);
    };
    // Poolers only send the severity that a server may have translated.
    std::string_view severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity.empty()) severity = field(PG_DIAG_SEVERITY);
    if (severity != "FATAL" && severity != "PANIC") return;
    try {
        state_ = field(PG_DIAG_SQLSTATE);
        text_ = std::string(field(PG_DIAG_SEVERITY)).append(":  ").append(field(PG_DIAG_MESSAGE_PRIMARY));
    } catch (const std::bad_alloc&) {
        text_.clear();
    }
}

}  // namespace slotctl::postgres
