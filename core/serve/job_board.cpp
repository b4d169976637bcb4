#include "core/serve/job_board.hpp"

#include <algorithm>
#include <memory>
#include <thread>

#include <nlohmann/json.hpp>

#include "core/base/log.hpp"
#include "core/base/nearest.hpp"
#include "core/base/text.hpp"
#include "core/catalogue/catalogue.hpp"
#include "core/serve/problem.hpp"

namespace slotctl::serve {

namespace {

using Json = nlohmann::json;

/// `--days-ahead` → `days_ahead`.
std::string member_of(const JobOption& option) {
    std::string name = option.name.substr(2);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

const JobOption& option_named(const std::vector<JobOption>& options, const std::string& job,
                              const std::string& member) {
    std::vector<std::string> names;
    for (const JobOption& option : options) {
        names.push_back(member_of(option));
        if (names.back() == member) return option;
    }
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = nearest(member, candidates);
    throw Refusal(422, job + " has no option \"" + shortened(member, 100) + "\"",
                  near.empty() ? "it has " + joined(names) : "did you mean \"" + std::string(near) + "\"?");
}

[[noreturn]] void refuse_value(const std::string& member, const Json& value, const char* expected) {
    throw Refusal(422, "the member \"" + member + "\": " +
                           shortened(value.dump(-1, ' ', false, Json::error_handler_t::replace), 100) +
                           " is not " + expected);
}

void add_option(const JobOption& option, const std::string& member, const Json& value,
                std::vector<std::string>& words) {
    if (option.value.empty()) {
        if (!value.is_boolean()) refuse_value(member, value, "true or false");
        if (value.get<bool>()) words.push_back(option.name);
    } else if (value.is_array() && option.repeatable) {
        for (const Json& each : value) {
            if (each.is_array()) refuse_value(member, value, "a list of values");
            add_option(option, member, each, words);
        }
    } else if (value.is_string()) {
        words.push_back(option.name + "=" + value.get<std::string>());
    } else if (value.is_number_integer()) {
        words.push_back(option.name + "=" + value.dump());
    } else {
        refuse_value(member, value, "a text or a whole number");
    }
}

}  // namespace

std::vector<std::string> job_words(const JobCommands& commands, const std::string& job,
                                   const std::string& body) {
    const Json json = body.empty() ? Json::object() : Json::parse(body, nullptr, false);
    if (json.is_discarded())
        throw Refusal(400, "the body is not JSON", R"(send one object, such as {"if_stale": "24h"})");
    if (!json.is_object()) throw Refusal(422, "the body is not a JSON object", "send one object");
    std::vector<std::string> words = command_of(*find_job(job));
    for (const auto& [member, value] : json.items())
        add_option(option_named(commands.options.at(job), job, member), member, value, words);
    const std::string problem = commands.problem_of(words);
    if (!problem.empty()) throw Refusal(422, problem.substr(0, problem.find('\n')));
    return words;
}

std::int64_t JobBoard::start(const std::vector<std::string>& words) {
    std::vector<std::string> all = commands_.arguments();
    all.insert(all.end(), words.begin(), words.end());
    const std::lock_guard lock(mutex_);
    // What has ended is reaped here, if nobody asks for it.
    std::erase_if(started_, [](const Started& each) { return each.program->end().has_value(); });
    const JobKind* const job = job_of_command(words);
    started_.push_back({job == nullptr ? words.front() : std::string(job->name),
                        std::make_unique<ChildProgram>(all, commands_.environment)});
    const std::int64_t pid = started_.back().program->id();
    log::info("started " + joined(words, " ") + " as process " + std::to_string(pid));
    return pid;
}

std::optional<ProgramEnd> JobBoard::end_of(std::int64_t pid) {
    const std::lock_guard lock(mutex_);
    for (const Started& each : started_)
        if (each.program->id() == pid) return each.program->end();
    return ProgramEnd{};
}

bool JobBoard::runs(const std::string& job) {
    const std::lock_guard lock(mutex_);
    return std::any_of(started_.begin(), started_.end(), [&](const Started& each) {
        return each.job == job && !each.program->end().has_value();
    });
}

void JobBoard::stop(std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds pause{20};
    const auto give_up = std::chrono::steady_clock::now() + limit;
    const std::lock_guard lock(mutex_);
    for (const Started& each : started_) each.program->terminate();
    const auto all_ended = [this] {
        return std::all_of(started_.begin(), started_.end(),
                           [](const Started& each) { return each.program->end().has_value(); });
    };
    while (!all_ended() && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(pause);
}

}  // namespace slotctl::serve
