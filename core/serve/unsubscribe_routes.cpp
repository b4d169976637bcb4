#include <algorithm>
#include <utility>

#include "core/http/form.hpp"
#include "core/http/refusal.hpp"
#include "core/messages/unsubscribe.hpp"
#include "core/serve/problem.hpp"
#include "core/serve/service.hpp"
#include "core/serve/unsubscribe_page.hpp"

namespace slotctl::serve {

namespace {

constexpr std::string_view field = "List-Unsubscribe", one_click = "One-Click";

http::Response answer_with(UnsubscribeStep step, unsigned status) {
    static const std::string policy = unsubscribe_page_policy();
    http::Response response;
    response.status = status;
    response.headers.add("Content-Type", "text/html; charset=utf-8");
    response.headers.add("Content-Security-Policy", policy);
    // The address is a secret.
    response.headers.add("Referrer-Policy", "no-referrer");
    response.headers.add("Cache-Control", "no-store");
    response.body = std::make_shared<const std::string>(unsubscribe_page(step));
    return response;
}

/// Whether it says what a mail program or the page's button says (RFC 8058, 3.1).
bool asks_to_unsubscribe(const http::Request& request) {
    const std::string* const type = request.headers.find("Content-Type");
    try {
        const auto form = http::read_form(type == nullptr ? "" : *type, request.body);
        return std::ranges::any_of(
            form, [](const auto& each) { return each.first == field && each.second == one_click; });
    } catch (const http::Refusal&) {
        return false;
    }
}

const std::vector<AnswerKind> answers{
    {200, "A page that says so, whether the customer exists or not.", "text/html"},
    {400, "The form does not say so. Nothing was changed.", "text/html"},
    {404, "This server has made no such address.", "text/html"},
    {503, "The database is away.", "text/html"}};

}  // namespace

void add_unsubscribe_routes(Parts& parts, std::vector<Route>& routes) {
    const auto customer_in =
        [secret = parts.around.config.notifications.unsubscribe_secret.reveal()](const Call& call) {
            return messages::unsubscribed_customer(secret, call.path.at(0));
        };
    // Whatever looks at the links of a mail before its reader does must change nothing.
    routes.push_back(
        {.method = "GET",
         .path = "/u/{token}",
         .scope = Scope::nothing,
         .help = "A page with one button, for customers who want no more mail.",
         .answers = {answers.at(0), answers.at(2)},
         .serve = [customer_in](const std::shared_ptr<const Call>& call, const http::Reply& reply) {
             reply(customer_in(*call) ? answer_with(UnsubscribeStep::ask, 200)
                                      : answer_with(UnsubscribeStep::damaged, 404));
         }});
    routes.push_back({.method = "POST",
                      .path = "/u/{token}",
                      // Mail programs send no token of ours: the address, which only this business can make,
                      // is what allows it.
                      .scope = Scope::nothing,
                      .help = "A customer wants no more mail (RFC 8058).",
                      .body = {{.name = field,
                                .kind = ParameterKind::choice,
                                .help = "What mail programs say",
                                .required = true,
                                .choices = {one_click}}},
                      .answers = answers,
                      .serve =
                          [&parts, customer_in](const std::shared_ptr<const Call>& call, http::Reply reply) {
                              const auto customer = customer_in(*call);
                              if (!customer) return reply(answer_with(UnsubscribeStep::damaged, 404));
                              if (!asks_to_unsubscribe(call->request))
                                  return reply(answer_with(UnsubscribeStep::unclear, 400));
                              parts.at_desk(std::move(reply), [customer = *customer](Desk& desk) {
                                  try {
                                      desk.with_store([&](Store& store) {
                                          store.deliveries().opt_out_of_mail(customer);
                                          return 0;
                                      });
                                      return answer_with(UnsubscribeStep::done, 200);
                                  } catch (const std::exception& error) {
                                      // Mail programs try again; people get a page.
                                      const Problem problem = problem_of(error);
                                      auto response = answer_with(UnsubscribeStep::later, problem.status);
                                      for (const auto& [name, value] : problem.headers)
                                          response.headers.add(name, value);
                                      return response;
                                  }
                              });
                          },
                      .open_form = true});
}

}  // namespace slotctl::serve
