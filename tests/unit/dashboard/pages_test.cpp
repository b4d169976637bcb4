#include <algorithm>
#include <regex>

#include "tests/support/catch.hpp"
#include "tests/unit/dashboard/sample_views.hpp"

using namespace slotctl;
using namespace slotctl::dashboard;
using namespace slotctl::tests;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != text.npos;
}

/// The values of an attribute in a page.
std::vector<std::string> values_of(const std::string& attribute, const std::string& html) {
    const std::regex pattern(" " + attribute + "=\"([^\"]*)\"");
    std::vector<std::string> values;
    for (auto it = std::sregex_iterator(html.begin(), html.end(), pattern); it != std::sregex_iterator();
         ++it)
        values.push_back((*it)[1]);
    return values;
}

std::size_t times(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

}  // namespace

TEST_CASE("names that look like markup are shown as text on every page") {
    for (const auto& [name, page] : sample_pages("<script>alert(1)</script>\"' onfocus=x&\n\t\x01")) {
        CAPTURE(name);
        CHECK_FALSE(has(page.html, "<script>alert"));
        CHECK_FALSE(has(page.html, "\" onfocus"));
        CHECK_FALSE(has(page.html, "\x01"));
        if (name != "report") CHECK(has(page.html, "&lt;script&gt;alert(1)"));
    }
}

TEST_CASE("pages have nothing inline and nothing from elsewhere") {
    for (const auto& [name, page] : sample_pages("Asha")) {
        CAPTURE(name);
        for (const char* forbidden :
             {" style=", "<style", " onclick", "javascript:", "http://", "https://", "//"})
            CHECK_FALSE(has(page.html, forbidden));
        CHECK(times(page.html, "<script") == 1);
        CHECK(has(page.html, "<script src=\"assets/dashboard.js\" defer>"));
    }
}

TEST_CASE("all addresses are relative to one folder, so that a proxy may put the dashboard anywhere") {
    for (const auto& [name, page] : sample_pages("Asha")) {
        for (const char* attribute : {"href", "action", "src"}) {
            for (const std::string& address : values_of(attribute, page.html)) {
                CAPTURE(name, address);
                CHECK_FALSE(address.starts_with("/"));
                const std::string path = address.substr(0, address.find_first_of("?#"));
                CHECK((path.find('/') == path.npos || path == "./" || path.starts_with("assets/")));
            }
        }
    }
}

TEST_CASE("every id on a page occurs once") {
    for (const auto& [name, page] : sample_pages("Asha")) {
        std::vector<std::string> ids = values_of("id", page.html);
        std::sort(ids.begin(), ids.end());
        CAPTURE(name);
        CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    }
}

TEST_CASE("the navigation says which page it is on") {
    for (const auto& [name, page] : sample_pages("Asha")) {
        CAPTURE(name);
        CHECK(times(page.html, "aria-current=\"page\"") == 1);
        CHECK(times(page.html, "<h1") == 1);
        CHECK(times(page.html, "<main") == 1);
    }
}

TEST_CASE("a page keeps its ETag while only time passes, and gets another when something changes") {
    const StockView view = sample_stock("TEE-M", 3);
    Frame later = sample_frame();
    later.now += std::chrono::seconds{40};
    const Page before = stock_page(sample_frame(), view), after = stock_page(later, view);
    CHECK(before.etag == after.etag);
    CHECK(before.html != after.html);
    StockView changed = view;
    ++changed.totals.reserved;
    CHECK(stock_page(sample_frame(), changed).etag != before.etag);
    Frame elsewhere = sample_frame();
    elsewhere.host = "app-2";
    CHECK(stock_page(elsewhere, view).etag != before.etag);
}

TEST_CASE("the style sheet places every span of five minutes of a day") {
    const Asset& css = assets()[0];
    REQUIRE(css.route == "/assets/dashboard.css");
    for (const char* rule : {".at0{", ".at287{", ".for1{", ".for288{", ".tall24{", ".shown24{"})
        CHECK(has(css.text, rule));
    CHECK(css.etag != assets()[1].etag);
}

TEST_CASE("the overview names the next run and who starts it, or why there is none") {
    const std::string html = overview_page(sample_frame(), sample_overview("nightly")).html;
    CHECK(has(html, "systemd starts nightly"));
    CHECK(has(html, "disabled in the schedule"));
    CHECK(has(html, "1,200 of 3,000"));
    CHECK(has(html, "95.3 % of 43 runs good"));
    CHECK(has(html, "read from the database"));
}

TEST_CASE("a job that the configuration schedules and nobody starts says so") {
    OverviewView view;
    view.jobs.push_back({});
    view.jobs[0].job = "maintain";
    view.jobs[0].next = NextRun{sample_now, "", "maintain"};
    const std::string html = overview_page(sample_frame(), view).html;
    CHECK(has(html, "no scheduler of this machine has it"));
    CHECK(has(html, "<code>slotctl setup-automation</code> installs the schedule"));
    CHECK(has(html, "has not run yet"));
}

TEST_CASE("checks that are fine are folded away, what is wrong is shown with its hint") {
    const std::string html = overview_page(sample_frame(), sample_overview("db")).html;
    const auto fold = html.find("<details");
    CHECK(html.find("the timer exists, but the last good run was 26 h ago") < fold);
    CHECK(html.find("<code>journalctl -u slotctl-maintain</code>") < fold);
    CHECK(html.find("db answers in 1 ms") > fold);
}

TEST_CASE("the page of messages has each queue, the rates, and why messages failed") {
    const std::string html = messages_page(sample_frame(), sample_messages("no such mailbox")).html;
    for (const char* part :
         {"9,512", "9,503 due", "appointments", "notifications", "4,210", "99.5 % of 24 hours",
          "no such mailbox", "no reason was given", "may have arrived", "unknown", ">expired<",
          "Being sent at the "
          "moment: 50"}) {
        CAPTURE(part);
        CHECK(has(html, part));
    }
    const std::string none = messages_page(sample_frame(), {}).html;
    CHECK(has(none, "Customers are sent nothing"));
    CHECK_FALSE(has(none, "<table"));
}

TEST_CASE("bookings that were put aside are shown on demand") {
    Week week = sample_week_of("Asha");
    CHECK_FALSE(has(calendar_page(sample_frame(), week).html, "put aside"));
    week.has_archived = true;
    CHECK(has(calendar_page(sample_frame(), week).html, "archived=1\">Show bookings that were put aside"));
    week.archived = true;
    const std::string html = calendar_page(sample_frame(), week).html;
    CHECK(has(html, ">Hide bookings that were put aside"));
    CHECK(times(html, "archived=1") == 2);  // the weeks before and after
}

TEST_CASE("empty lists say what is missing and what to do") {
    CHECK(has(providers_page(sample_frame(), {}).html, "<code>slotctl import</code> loads them"));
    CHECK(has(runs_page(sample_frame(), {}).html, "No run is recorded yet"));
    RunsView narrowed;
    narrowed.filter = {"maintain", "failed"};
    CHECK(has(runs_page(sample_frame(), narrowed).html, "No run matches"));
    CHECK(has(stock_page(sample_frame(), {}).html, "There are no variants"));
    FreeDaysView free;
    free.list.search = "nobody";
    CHECK(has(free_days_page(sample_frame(), free).html, "name contains &quot;nobody&quot;"));
}

TEST_CASE("pages of a business with 10,000 providers stay small") {
    CHECK(providers_page(sample_frame(), sample_providers("A provider's name", 50, 10'000)).html.size() <
          40'000);
    CHECK(free_days_page(sample_frame(), sample_free_days("A provider's name", 20)).html.size() < 100'000);
    CHECK(overview_page(sample_frame(), sample_overview("A provider's name")).html.size() < 40'000);
}

TEST_CASE("lists lead to the pages before and after, with the search") {
    const std::string html = providers_page(sample_frame(), sample_providers("ä & b", 5, 10'000)).html;
    CHECK(has(html, "href=\"calendar?q=%C3%A4%20%26%20b&amp;page=2\""));
    CHECK(has(html, "href=\"calendar?q=%C3%A4%20%26%20b&amp;page=4\""));
    ProvidersView only = sample_providers("a", 5, 5);
    only.page = only.pages = 1;
    CHECK_FALSE(has(providers_page(sample_frame(), only).html, "rel=\"next\""));
}

TEST_CASE("the history leads to older runs of the same job and status") {
    RunsView view{{"maintain", "failed"}, {"maintain"}, sample_runs("h"), {}, true, {}};
    CHECK(has(runs_page(sample_frame(), view).html,
              "href=\"runs?job=maintain&amp;status=failed&amp;before=11\""));
    view.older = false;
    CHECK_FALSE(has(runs_page(sample_frame(), view).html, "before="));
}

TEST_CASE("only the newest page of the history and runs in progress are brought up to date") {
    RunsView view{{}, {"maintain"}, sample_runs("h"), {}, true, {}};
    CHECK(has(runs_page(sample_frame(), view).html, "data-refresh"));
    view.before = 11;
    CHECK_FALSE(has(runs_page(sample_frame(), view).html, "data-refresh"));
    CHECK(has(run_page(sample_frame(), sample_run(41, "running", 0, "h")).html,
              "data-events=\"v1/runs/41/events\""));
    CHECK_FALSE(has(run_page(sample_frame(), sample_run(41, "ok", 5, "h")).html, "data-events"));
}

TEST_CASE("the calendar shows the state of each time and leads to its explanation") {
    const std::string html = calendar_page(sample_frame(), sample_week_of("Asha", 5)).html;
    CHECK(has(html, "<b>09:00</b> <span>past</span>"));
    CHECK(has(html, "slot booked at12 for6"));
    CHECK(has(html, "slot free at18 for6"));
    CHECK(has(html, "href=\"explain?provider=7&amp;service=1&amp;at=2026-11-26T04:15:00Z\""));
    CHECK(has(html, "Asha, Asha, Asha and 2 more"));
    CHECK(has(html, "pending, outside the rules"));
    CHECK(has(html, "09:00–12:00 (override of this date)"));
    CHECK(has(html, "href=\"calendar?provider=7&amp;service=1&amp;week=2026-11-30\""));
}

TEST_CASE("a provider without services, or with an unknown zone, has a calendar that says so") {
    Week week = sample_week_of("Asha");
    week.services.clear();
    week.service = 0;
    CHECK(has(calendar_page(sample_frame(), week).html, "offers no service"));
    week.fault = "the time zone \"Mars/Base\" is unknown on this machine";
    CHECK(has(calendar_page(sample_frame(), week).html, "Mars/Base"));
}
