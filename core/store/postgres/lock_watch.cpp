#include "core/store/postgres/lock_watch.hpp"

#include <optional>
#include <utility>

#include <pqxx/pqxx>

#include "core/base/duration.hpp"
#include "core/base/one_line.hpp"
#include "core/store/lock_report.hpp"
#include "core/store/postgres/answer_limit.hpp"
#include "core/store/postgres/conninfo.hpp"
#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A batch waits for 3 s. In that time, the same holder must be seen twice: a lock that is held only briefly
// is not worth reporting.
constexpr milliseconds interval{500};
/// The limit for the second connection: a caller must not have to wait for its report.
constexpr seconds longest_question{3};

constexpr const char* holders_sql =
    "SELECT b.pid, a.application_name, a.usename::text, a.state,"
    " greatest(extract(epoch FROM now() - a.xact_start), 0)::bigint"
    " FROM unnest(pg_blocking_pids($1::integer)) AS b(pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid"
    " ORDER BY a.xact_start, b.pid LIMIT 3";

constexpr const char* waits_for_standby_sql =
    "SELECT true FROM pg_stat_activity WHERE pid = $1::integer AND wait_event = 'SyncRep'";

std::string text_of(const pqxx::field& field) {
    return field.is_null() ? "" : without_controls(field.c_str());
}

/// `server process 4711 (psql, user shop, idle in transaction, transaction open for 3m)`.
std::string describe(const pqxx::row& row) {
    const int pid = row[0].as<int>();
    if (pid == 0) return "a prepared transaction";
    std::string details;
    const auto add = [&](const std::string& text) {
        if (!text.empty()) details.append(details.empty() ? "" : ", ").append(text);
    };
    add(text_of(row[1]));
    if (const std::string user = text_of(row[2]); !user.empty()) add("user " + user);
    add(text_of(row[3]));
    if (!row[4].is_null()) {
        add("transaction open for " + format_duration(seconds{row[4].as<std::int64_t>()}));
    }
    return "server process " + std::to_string(pid) + (details.empty() ? "" : " (" + details + ")");
}

}  // namespace

/// The second connection.
class LockWatch::Observer {
  public:
    explicit Observer(StoreOptions options) {
        options.connect_timeout = longest_question;
        connection_ = std::make_unique<pqxx::connection>(connection_string(options));
    }

    /// What makes `backend` wait while it is `doing` something; empty if there is nothing to report.
    std::string obstacle(int backend, const std::string& doing) {
        const AnswerLimit limit(connection_->sock(), longest_question);
        pqxx::work tx(*connection_);
        // Nothing of slotctl is read here, and nothing of other roles may be called. For this transaction
        // only: behind a pooler, the session belongs to an application next.
        tx.exec("SET LOCAL search_path = pg_catalog, pg_temp");
        std::string all;
        for (const auto& row : exec_params(tx, holders_sql, backend)) {
            all.append(all.empty() ? "" : ", ").append(describe(row));
        }
        if (!all.empty()) return "waiting for a lock while " + doing + ": it is held by " + all;
        if (exec_params(tx, waits_for_standby_sql, backend).empty()) return "";
        return "waiting for a synchronous standby while " + doing +
               ": none has confirmed what was committed; start one, or take it out of the primary's "
               "synchronous_standby_names";
    }

  private:
    std::unique_ptr<pqxx::connection> connection_;
};

LockWatch::LockWatch(StoreOptions options, int backend)
    : options_(std::move(options)), backend_(backend), thread_([this] { watch(); }) {}

LockWatch::~LockWatch() {
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

LockWatch::Call::Call(LockWatch& watch, const std::string& doing) : watch_(watch) {
    const std::lock_guard lock(watch_.mutex_);
    if (watch_.depth_++ > 0) return;
    watch_.since_ = Clock::now();
    watch_.doing_ = doing;
    watch_.run_ = log::current_run();
}

LockWatch::Call::~Call() {
    const std::lock_guard lock(watch_.mutex_);
    --watch_.depth_;
}

void LockWatch::watch() {
    std::optional<Observer> observer;
    std::string seen_before;
    Clock::time_point silent_until{};
    std::unique_lock lock(mutex_);
    // Waking up at intervals is cheaper than once for each of thousands of short calls.
    while (!ended_.wait_for(lock, interval, [this] { return over_; })) {
        const auto now = Clock::now();
        if (depth_ == 0 || now - since_ < unreported_wait) {
            observer.reset();
            seen_before.clear();
            continue;
        }
        if (now < silent_until) continue;
        const std::string doing = doing_;
        const log::Scope scope(run_);
        lock.unlock();
        try {
            if (!observer) observer.emplace(options_);
            std::string seen = observer->obstacle(backend_, doing);
            if (!seen.empty() && !seen_before.empty()) {
                log::warning(seen);
                silent_until = now + pause_between_reports;
            }
            seen_before = std::move(seen);
        } catch (const std::exception& e) {
            // There may be too many connections; the wait itself is not affected.
            log::debug("cannot ask the server who holds the lock: " + joined_lines(e.what()));
            observer.reset();
            silent_until = now + pause_between_reports;
        }
        lock.lock();
    }
}

}  // namespace slotctl::postgres
