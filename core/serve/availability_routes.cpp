#include <map>
#include <mutex>

#include "core/booking/documents.hpp"
#include "core/booking/free_times.hpp"
#include "core/serve/kept_response.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/service.hpp"

namespace slotctl::serve {

namespace {

constexpr std::int64_t most_next = 10000;

/// How an answer's times are rendered.
using Render = std::string (*)(const FreeTimes&);

struct Question {
    FreeTimesQuery query;
    Render render = nullptr;
    std::string text;  ///< the same for the same question at another time
};

/// Answers from what is kept as long as the database and the time allow, and works out each question only
/// once however many ask it meanwhile.
class Answers {
  public:
    explicit Answers(Parts& parts) : parts_(parts) {}

    void answer(std::shared_ptr<const Call> call, Question question, http::Reply reply) {
        parts_.watch.ask([this, call = std::move(call), question = std::move(question),
                          reply = std::move(reply)](const Checked& checked) {
            try {
                if (checked.error) std::rethrow_exception(checked.error);
                answer_as_of(call, question, checked.stamp, reply);
            } catch (const std::exception& error) {
                reply(response_of(problem_of(error)));
            }
        });
    }

  private:
    void answer_as_of(const std::shared_ptr<const Call>& call, const Question& question,
                      const std::string& stamp, const http::Reply& reply) {
        if (const auto kept = parts_.kept.find(question.text, stamp, question.query.now)) {
            parts_.metrics.count(Metrics::Kept::hit);
            return reply(response_with(call->request, *kept));
        }
        parts_.metrics.count(Metrics::Kept::miss);
        const Key key{question.text, stamp, question.query.now};
        {
            const std::lock_guard lock(mutex_);
            auto& waiting = in_work_[key];
            waiting.push_back({call, reply});
            if (waiting.size() > 1) return;
        }
        const bool accepted = parts_.workers.submit([this, question, stamp, key](Desk& desk) {
            try {
                const auto answer = work_out(desk, question, stamp);
                parts_.kept.keep(question.text, answer);
                parts_.metrics.kept_bytes(parts_.kept.bytes());
                for (const Waiting& each : take(key)) each.reply(response_with(each.call->request, *answer));
            } catch (const std::exception& error) {
                const Problem problem = problem_of(error);
                for (const Waiting& each : take(key)) each.reply(response_of(problem));
            }
        });
        if (accepted) return;
        for (const Waiting& each : take(key)) each.reply(response_of(too_busy()));
    }

    static std::shared_ptr<const KeptAnswer> work_out(Desk& desk, const Question& question,
                                                      const std::string& stamp) {
        auto answer = std::make_shared<KeptAnswer>();
        answer->stamp = stamp;
        answer->from = question.query.now;
        desk.with_store([&](Store& store) {
            const auto hold_end = store.changes().next_hold_end(question.query.now);
            const FreeTimes times = free_times(store, question.query);
            answer->until = std::min(times.unchanged_until, hold_end.value_or(Instant::max()));
            set_body(*answer, question.render(times));
        });
        return answer;
    }

    struct Waiting {
        std::shared_ptr<const Call> call;
        http::Reply reply;
    };
    using Key = std::tuple<std::string, std::string, Instant>;

    std::vector<Waiting> take(const Key& key) {
        const std::lock_guard lock(mutex_);
        auto waiting = std::move(in_work_[key]);
        in_work_.erase(key);
        return waiting;
    }

    Parts& parts_;
    std::mutex mutex_;
    std::map<Key, std::vector<Waiting>> in_work_;
};

Question shop_question(const Call& call) {
    Question question;
    question.query.now = call.now;
    question.query.scope.services = call.query.numbers("service_id");
    question.query.dates = DateRange{*call.query.date("date"), *call.query.date("date")};
    question.query.taken = true;
    question.render = shop_slots_json;
    question.text = "shop " + call.query.canonical();
    return question;
}

void refuse_together(const Arguments& query, std::string_view one, std::string_view other) {
    if (!query.has(one) || !query.has(other)) return;
    throw Refusal(
        400,
        "the parameters \"" + std::string(one) + "\" and \"" + std::string(other) + "\" exclude each other",
        "give one of them");
}

Question question_of(const Call& call) {
    const Arguments& arguments = call.query;
    for (const char* other : {"date", "from", "to", "by"}) refuse_together(arguments, "next", other);
    for (const char* other : {"from", "to"}) refuse_together(arguments, "date", other);
    refuse_together(arguments, "by", "all");
    if (arguments.has("from") != arguments.has("to"))
        throw Refusal(400, "the parameters \"from\" and \"to\" belong together",
                      "give both, or one as \"date\"");
    Question question;
    FreeTimesQuery& query = question.query;
    query.now = call.now;
    query.scope = {arguments.numbers("provider_id"), arguments.numbers("service_id")};
    if (const auto zone = arguments.text("zone")) query.zone = Zone::find(*zone);
    if (const auto date = arguments.date("date")) query.dates = DateRange{*date, *date};
    if (const auto from = arguments.date("from")) query.dates = DateRange{*from, *arguments.date("to")};
    if (const auto next = arguments.number("next")) query.next = static_cast<std::size_t>(*next);
    query.taken = arguments.flag("all");
    question.render = arguments.has("by") ? free_days_json : free_times_json;
    question.text = "v1 " + arguments.canonical();
    return question;
}

const AnswerKind unknown_id{422, "There is no such service or provider.", "application/problem+json",
                            "Problem"};

Parameter ids(std::string_view name, std::string_view help) {
    return {.name = name, .kind = ParameterKind::id, .help = help, .repeatable = true};
}

}  // namespace

void add_availability_routes(Parts& parts, std::vector<Route>& routes) {
    using enum ParameterKind;
    const auto answers = std::make_shared<Answers>(parts);
    routes.push_back(
        {.method = "GET",
         .path = "/availability",
         .help = "Every time of a date, free or taken, as local wall times: for existing front ends.",
         .query =
             {{.name = "date", .kind = date, .help = "The date, local to each provider", .required = true},
              ids("service_id", "Only this service")},
         .answers = {{200, "The times, ascending by start.", "application/json", "ShopSlots"}, unknown_id},
         .serve = [answers](std::shared_ptr<const Call> call, http::Reply reply) {
             Question question = shop_question(*call);
             answers->answer(std::move(call), std::move(question), std::move(reply));
         }});
    routes.push_back(
        {.method = "GET",
         .path = "/v1/availability",
         .help = "When customers can book, on any date, as of the last committed change.",
         .query = {{.name = "date", .kind = date, .help = "This date (default: today)"},
                   {.name = "from", .kind = date, .help = "From this date on; at most 366 days"},
                   {.name = "to", .kind = date, .help = "Up to this date, which is included"},
                   {.name = "zone",
                    .kind = zone,
                    .help = "Dates and times are in this zone (default: each provider's own)"},
                   ids("service_id", "Only this service"),
                   ids("provider_id", "Only this provider"),
                   {.name = "next",
                    .kind = count,
                    .help = "The first so many times from now on, up to two years ahead",
                    .most = most_next},
                   {.name = "all", .kind = flag, .help = "Also times that are taken, with the reason"},
                   {.name = "by",
                    .kind = choice,
                    .help = "day: only how many times are free on each date",
                    .choices = {"day"}}},
         .answers = {{200, "The times by start; with by=day, the dates.", "application/json", "Availability"},
                     unknown_id},
         .serve = [answers](std::shared_ptr<const Call> call, http::Reply reply) {
             Question question = question_of(*call);
             answers->answer(std::move(call), std::move(question), std::move(reply));
         }});
}

}  // namespace slotctl::serve
