#include <array>
#include <future>
#include <random>

#include "core/booking/documents.hpp"
#include "core/serve/service.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/test_database.hpp"

using namespace slotctl;
using namespace slotctl::tests;

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// A service with a clock of its own.
class Served {
  public:
    explicit Served(TestDatabase& database) : clock_(*parse_instant("2026-11-20T08:00:00Z")) {
        service_.emplace(serve::Surroundings{.config = config_,
                                             .guard = {},
                                             .clock = [this] { return clock_.load(); },
                                             .open = [&database] { return database.store(); },
                                             .terms = {},
                                             .installed = [] { return InstalledSchedule{}; },
                                             .commands = {.options = {{"maintain", {}}},
                                                          .problem_of = {},
                                                          .arguments = {},
                                                          .environment = {}}});
    }

    std::string answer(const Parameters& parameters) {
        http::Request request;
        request.method = "GET";
        request.path = "/v1/availability";
        request.parameters = parameters;
        std::promise<http::Response> promise;
        (*service_)(std::move(request),
                    [&](http::Response response) { promise.set_value(std::move(response)); });
        const http::Response response = promise.get_future().get();
        REQUIRE(response.status == 200);
        return *response.body;
    }

    double metric(const std::string& name) {
        const std::string text = service_->metrics().text();
        const auto at = text.find("\n" + name + " ");
        return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
    }

    [[nodiscard]] Instant now() const { return clock_; }
    void pass(std::chrono::seconds time) { clock_ = clock_.load() + time; }

  private:
    Config config_;
    std::atomic<Instant> clock_;
    std::optional<serve::Service> service_;
};

struct Asked {
    Parameters parameters;
    FreeTimesQuery query;
};

LocalDate date(const char* text) {
    return *parse_date(text);
}

std::vector<Asked> questions() {
    std::vector<Asked> asked(4);
    asked[0].parameters = {{"date", "2026-11-20"}, {"all", ""}};
    asked[0].query.dates = DateRange{date("2026-11-20"), date("2026-11-20")};
    asked[0].query.taken = true;
    asked[1].parameters = {{"from", "2026-11-20"}, {"to", "2026-11-23"}, {"provider_id", "1"}};
    asked[1].query.dates = DateRange{date("2026-11-20"), date("2026-11-23")};
    asked[1].query.scope.providers = {1};
    asked[2].parameters = {{"next", "5"}, {"service_id", "10"}};
    asked[2].query.next = 5;
    asked[2].query.scope.services = {10};
    asked[3].query.zone = Zone::find("Asia/Tokyo");
    asked[3].parameters = {{"zone", "Asia/Tokyo"}};
    return asked;
}

class Writer {
  public:
    explicit Writer(TestDatabase& database) : application_(database.application()) {
        application_->run(
            "INSERT INTO providers (id, name, time_zone) VALUES (1, 'Asha', 'Europe/Berlin'), (2, 'Ben', "
            "'UTC')");
        application_->run(
            "INSERT INTO services (id, name, duration_minutes, buffer_after_minutes, capacity, "
            "min_notice_minutes)"
            " VALUES (10, 'Haircut', 30, 10, 1, 60), (11, 'Class', 60, 0, 3, 0)");
        application_->run(
            "INSERT INTO offerings (provider_id, service_id) VALUES (1, 10), (1, 11), (2, 10), (2, 11)");
        for (int weekday = 1; weekday <= 7; ++weekday) {
            for (const char* provider : {"1", "2"}) {
                application_->run(
                    "INSERT INTO provider_availability (provider_id, weekday, starts, ends) VALUES (" +
                    std::string(provider) + ", " + std::to_string(weekday) + ", '09:00', '17:00')");
            }
        }
    }

    /// Something that an application, or slotctl, may commit.
    void change(std::mt19937& random, Instant now) {
        const auto pick = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
        const std::string provider = std::to_string(1 + pick(2));
        const auto some_booking = [&] { return std::to_string(1 + pick(std::max(bookings_, 1))); };
        switch (pick(9)) {
            case 0:
            case 1:
            case 2:
                return book(provider, 10 + pick(2), now + std::chrono::minutes{30 * pick(150)}, now,
                            pick(3) == 0);
            case 3:
                return attempt("UPDATE bookings SET status = 'cancelled' WHERE id = " + some_booking());
            case 4:
                return attempt("DELETE FROM bookings WHERE id = " + some_booking());
            case 5:
                return attempt(
                    "INSERT INTO availability_overrides (provider_id, date, starts, ends) VALUES (" +
                    provider + ", '2026-11-2" + std::to_string(pick(4)) + "', '10:00', '12:00')");
            case 6:
                return attempt("DELETE FROM availability_overrides WHERE provider_id = " + provider);
            case 7:
                return attempt("UPDATE services SET min_notice_minutes = " + std::to_string(30 * pick(5)) +
                               ", capacity = " + std::to_string(1 + pick(3)) + " WHERE id = 10");
            default:
                return attempt(
                    "UPDATE offerings SET active = NOT active WHERE service_id = 11 AND provider_id = " +
                    provider);
        }
    }

  private:
    void book(const std::string& provider, int service, Instant start, Instant now, bool hold) {
        const auto end = start + std::chrono::minutes{service == 10 ? 30 : 60};
        attempt(
            "INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, status, "
            "created_at,"
            " hold_until) VALUES (" +
            std::to_string(++bookings_) + ", " + provider + ", " + std::to_string(service) + ", '" +
            format_instant(start) + "', '" + format_instant(end) + "', 'c', '" +
            (hold ? "pending" : "confirmed") + "', '" + format_instant(now) + "', " +
            (hold ? "'" + format_instant(now + std::chrono::minutes{7}) + "'" : "NULL") + ")");
    }

    void attempt(const std::string& statement) {
        try {
            application_->run(statement);
        } catch (const Refusal&) {  // NOLINT(bugprone-empty-catch): a place that is taken
        }
    }

    std::unique_ptr<Application> application_;
    int bookings_ = 0;
};

}  // namespace

CONTRACT_TEST(
    "whatever is committed and however time passes, the next answer is what would be worked out anew") {
    const auto store = database.store();
    Writer writer(database);
    Served served(database);
    std::mt19937 random(20261120);  // NOLINT(cert-msc51-cpp): the same changes in every run
    constexpr std::array<int, 6> pauses{0, 0, 1, 59, 400, 3600};
    for (int step = 0; step < 120; ++step) {
        CAPTURE(step);
        if (random() % 4 != 0) writer.change(random, served.now());
        served.pass(std::chrono::seconds{pauses.at(random() % pauses.size())});
        for (auto& [parameters, query] : questions()) {
            query.now = served.now();
            REQUIRE(served.answer(parameters) == free_times_json(free_times(*store, query)));
        }
    }
    // Otherwise, nothing was tested.
    CHECK(served.metric("slotctl_http_cache_answers_total{result=\"hit\"}") > 10);
}
