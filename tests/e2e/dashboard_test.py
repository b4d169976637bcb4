#!/usr/bin/env python3
"""The dashboard of slotctl serve as people see it: in headless Chromium, on every width, light and dark, with and
without script, with nobody and with 10,000 providers."""
import base64
import hashlib
import hmac
import itertools
import json
import os
import pathlib
import re
import subprocess
import unittest

import browser
import businesses
import own_server
import stores
import support
from http_client import Server

NOW = "2026-11-25T09:20:00Z"
WIDTHS = (360, 768, 1280)
HOSTILE = "<script>alert(1)</script>\" onfocus='x' &amp; ÄÖ 'quoted'"

# Every page, with what must be on it.
PAGES = {
    "./": ("Overview", "maintain"),
    "runs": ("Runs", "read from the database"),
    "runs?job=maintain&status=ok": ("Runs", "maintain"),
    "run?id=1": ("Run 1: maintain", "created"),
    "calendar": ("Calendar", "Choose a provider"),
    "calendar?provider=1": ("Provider 1", "09:00"),
    "calendar?provider=1&service=11&week=2026-12-02": ("Provider 1", "09:00"),
    "explain?provider=1&service=10&at=2026-11-26T03:15:00Z": ("Why", "hours"),
    "free": ("Free times", "Provider 1"),
    "stock": ("Stock", "TEE-M"),
    "messages": ("Messages", "no such mailbox"),
    "report": ("Report", "Performance"),
}


def shop():
    """Three providers in three zones, bookings of which one is outside the rules, and stock."""
    business = businesses.salon()
    business["bookings"] = [
        {"provider_id": 1, "service_id": 10, "starts_at": "2026-11-26T08:00:00Z", "customer": "c-1", "status": "confirmed"},
        {"provider_id": 1, "service_id": 11, "starts_at": "2026-11-27T09:30:00Z", "customer": HOSTILE, "status": "pending"},
        {"provider_id": 1, "service_id": 10, "starts_at": "2026-11-28T18:00:00Z", "customer": "late", "status": "confirmed"}]
    business["variants"] = [{"id": 1, "sku": "TEE-M", "stock_quantity": 100}, {"id": 2, "sku": HOSTILE, "stock_quantity": 5}]
    business["orders"] = [
        {"id": 1, "payment_status": "unpaid", "created_at": "2026-11-25T09:00:00Z",
         "reservations": [{"variant_id": 1, "quantity": 7, "expires_at": "2026-11-25T09:10:00Z"}]},
        {"id": 2, "payment_status": "unpaid", "created_at": "2026-11-25T09:00:00Z",
         "reservations": [{"variant_id": 1, "quantity": 3, "expires_at": "2026-11-25T09:45:00Z"}]}]
    return business


def crowd(count):
    """Many providers who all offer one service."""
    return {"services": [businesses.service(10)],
            "providers": [businesses.provider(number, name=f"Person {number:05}") for number in range(1, count + 1)]}


class Looking(browser.BrowserTest):
    """What tests of both stores share."""

    def serve(self, business=None, *arguments):
        if business is not None:
            self.load(business)
        server = Server(self, "--now", NOW, *arguments)
        self.addCleanup(lambda: server.running.runs() and server.stop())
        return server

    def address(self, server, page=""):
        return f"http://{server.address}/{'' if page == './' else page}"

    def look_at(self, server, page, **options):
        if options:
            self.browser.open(**options)
        answer = self.browser.visit(self.address(server, page))
        self.assertEqual(200, answer["status"], page)
        return answer

    def assert_calm(self, server, what):
        """Nothing was asked of others, and nothing was complained about."""
        requests, complaints = self.browser.heard()
        self.assertEqual([], [url for url in requests if not url.startswith(f"http://{server.address}/")], what)
        self.assertEqual([], complaints, what)

    def free_marks(self):
        return self.browser.evaluate("document.querySelectorAll('.slot.free').length")


    def message(self, status, **columns):
        columns = {"event": "news", "channel": "email", "recipient": "x", "status": status, **columns}
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in columns.values())
        self.store.execute(f"INSERT INTO notifications ({', '.join(columns)}) VALUES ({values})")


class EveryStore(Looking):
    def test_messages_show_their_queues_rates_and_failures_without_a_reload(self):
        server = self.serve(shop())
        self.look_at(server, "messages", width=1280)
        self.assertIn("Customers are sent nothing", self.browser.text())
        self.message("pending", next_attempt_at="2026-11-25T09:05:00Z", queue="appointments")
        self.message("sent", sent_at="2026-11-25T08:30:00Z")
        self.look_at(server, "messages", width=1280)
        self.assertIn("1 due, the oldest since 2026-11-25 09:05 UTC", self.browser.text("#totals"))
        self.assertIn("appointments", self.browser.text("#queues"))
        self.assertEqual(24, self.browser.evaluate("document.querySelectorAll('#rates svg .bar, #rates svg title').length"
                                                   " ? [...document.querySelectorAll('#rates svg title')].filter(t =>"
                                                   " t.textContent.includes(' sent, ')).length : 0"))
        self.assertIn("08:00 UTC: 1 sent, 0 failed", self.browser.evaluate("document.querySelector('#rates').innerHTML"))
        self.assertIn("Nothing has failed", self.browser.text("#failures"))
        for _ in range(3):
            self.message("failed", created_at="2026-11-25T08:31:00Z", error="no such mailbox")
        self.message("unknown", created_at="2026-11-25T08:31:00Z", error="its sender died")
        self.browser.wait("document.querySelector('#failures').innerText.includes('no such mailbox')", 30)
        rows = self.browser.evaluate("[...document.querySelectorAll('#failures tbody tr')].map(row => row.innerText)")
        self.assertEqual(2, len(rows))
        self.assertIn("3", rows[0])
        self.assertIn("unknown", rows[1].lower())
        self.assertIn("may have arrived", self.browser.text("#totals"))
        self.assert_calm(server, "after an update")

    def test_a_booking_that_was_put_aside_is_shown_on_demand(self):
        server = self.serve(shop())
        self.store.execute("UPDATE bookings SET status = 'completed', archived_at = '2026-11-25T00:00:00Z'"
                           " WHERE customer = 'c-1'")
        self.look_at(server, "calendar?provider=1&service=10&week=2026-11-26", width=1280)
        self.assertNotIn("c-1", self.browser.text())
        self.browser.click("a[href*=archived]")
        self.browser.wait("document.querySelector('main').innerText.includes('c-1')")
        self.assertIn("Hide bookings that were put aside", self.browser.text())

    def test_a_booking_made_elsewhere_appears_without_a_reload(self):
        server = self.serve(shop())
        self.look_at(server, "calendar?provider=1&service=10&week=2026-12-02", width=1280)
        self.browser.evaluate("globalThis.stillThisPage = true")
        before = self.free_marks()
        self.good("book", "--now", NOW, "--service-id", 10, "--provider-id", 1, "--starts-at", "2026-12-02T08:00:00Z",
                  "--customer", "walk-in")
        self.browser.wait("document.querySelector('main').innerText.includes('walk-in')")
        self.assertEqual(before - 1, self.free_marks())
        self.assertTrue(self.browser.evaluate("globalThis.stillThisPage"))
        self.assert_calm(server, "after an update")

    def test_a_booking_made_by_one_server_appears_on_the_page_of_another(self):
        one, other = self.serve(shop()), self.serve()
        self.look_at(other, "calendar?provider=1&service=10&week=2026-12-02", width=768)
        one.good("POST", "/v1/bookings", {"service_id": 10, "provider_id": 1, "starts_at": "2026-12-02T08:00:00Z",
                                          "customer": "from-the-shop"})
        self.browser.wait("document.querySelector('main').innerText.includes('from-the-shop')")

    def test_a_run_that_ends_appears_on_the_overview_and_in_the_history(self):
        server = self.serve(shop())
        self.look_at(server, "", width=1280)
        self.assertIn("has not run yet", self.browser.text("#jobs"))
        self.maintain(NOW)
        self.browser.wait("document.querySelector('#jobs').innerText.includes('created')")
        self.look_at(server, "runs")
        self.assertIn("run 1", self.browser.text("#history"))
        self.assertIn("created", self.browser.text("#history"))

    def test_a_run_in_progress_tells_how_far_it_is_and_how_it_ended(self):
        server = self.serve(shop())
        self.store.execute(
            "INSERT INTO job_runs (job, status, started_at, host, pid, version, counts) VALUES"
            " ('maintain', 'running', '2026-11-25T09:19:00Z', 'another-host', 17, '9.9', '{\"done\":1200,\"total\":3000}')")
        number = self.store.number("SELECT max(id) FROM job_runs")
        self.look_at(server, "", width=1280)
        self.assertIn("1,200 of 3,000", self.browser.text("#jobs"))
        self.look_at(server, f"run?id={number}")
        self.assertIn("1,200 of 3,000", self.browser.text("#state"))
        self.assertEqual([], self.browser.violations())
        self.store.execute("UPDATE job_runs SET counts = '{\"done\":2000,\"total\":3000}'")
        self.browser.wait("document.querySelector('#state').innerText.includes('2,000 of 3,000')")
        self.store.execute("UPDATE job_runs SET status = 'partial', finished_at = '2026-11-25T09:20:30Z', duration_ms = 90000,"
                           " counts = '{\"created\":77}', error = '1 provider failed: `no such zone`'")
        self.browser.wait("document.querySelector('#state').innerText.includes('partial')")
        self.assertIn("no such zone", self.browser.text("#state"))
        self.browser.wait("document.querySelector('#counts').innerText.includes('77')")
        self.assertIn("1 min 30 s", self.browser.text("#facts"))
        self.assertIn(self.address(server, f"v1/runs/{number}/events"), self.browser.heard()[0])
        self.assert_calm(server, "after the end")

    def test_the_pages_figures_are_those_of_the_database(self):
        server = self.serve(shop())
        self.maintain(NOW)
        self.look_at(server, "stock", width=1280)
        cards = self.browser.evaluate("[...document.querySelectorAll('#totals .value')].map(e => e.innerText)")
        self.assertEqual(["105", "10", "1", "1"], cards)
        self.look_at(server, "free")
        # Provider 2 is open for four hours, half an hour a time, from tonight on.
        row = self.browser.evaluate("[...document.querySelectorAll('.heat tbody tr')]"
                                    ".map(row => [...row.children].map(cell => cell.innerText))[1]")
        self.assertEqual(["Provider 2", "4"] + ["8"] * 29, row[:31])
        printed = self.good("availability", "--now", NOW, "--from", "2026-11-25", "--to", "2026-12-24",
                            "--provider-id", 1, "--format", "json").json
        first = self.browser.evaluate("document.querySelector('.heat tbody tr td:last-child').innerText")
        self.assertEqual(len(printed["slots"]), int(first.replace(",", "")))


class OnSqlite(EveryStore, stores.OnSqlite):
    """And what does not depend on the store."""

    def ready(self):
        server = self.serve(shop())
        self.maintain(NOW)
        self.message("sent", sent_at="2026-11-25T08:30:00Z")
        self.message("failed", created_at="2026-11-25T08:31:00Z", error="no such mailbox: " + "x" * 200)
        self.message("unknown", created_at="2026-11-25T06:31:00Z", error=HOSTILE)
        self.message("pending", next_attempt_at="2026-11-25T09:05:00Z", queue="appointments")
        return server

    def test_every_page_fits_every_width_in_both_colours_and_is_accessible_and_calm(self):
        server = self.ready()
        for scheme, width in itertools.product(("light", "dark"), WIDTHS):
            self.browser.open(width=width, scheme=scheme)
            for page, (title, part) in PAGES.items():
                with self.subTest(page, width=width, scheme=scheme):
                    self.look_at(server, page)
                    self.assertIn(title, self.browser.text("h1"))
                    self.assertIn(part, self.browser.text())
                    self.assertLessEqual(self.browser.overflow(), 0)
                    self.assertEqual([], self.browser.violations())
                    self.assert_calm(server, page)
                    self.keep_picture(page, width, scheme)

    def keep_picture(self, page, width, scheme):
        """For people, if they say where."""
        directory = os.environ.get("SLOTCTL_TEST_PICTURES")
        if directory:
            pathlib.Path(directory).mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", page).strip("-") or "overview"
            self.browser.command("look", file=f"{directory}/{name}-{width}-{scheme}.png")

    def test_a_customer_who_wants_no_more_mail_presses_one_button_with_or_without_script(self):
        self.workplace.config.write_text('[notifications]\nunsubscribe_secret = "s3cret"\n')
        server = self.serve(shop())
        for number, (script, width) in enumerate(((True, 360), (False, 1280))):
            customer = f"c-{number}"
            self.store.execute(f"INSERT INTO customers (id, name) VALUES ('{customer}', 'Carla')")
            signature = hmac.new(b"s3cret", b"slotctl unsubscribe email:" + customer.encode(), hashlib.sha256).digest()
            token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (customer.encode(), signature))
            self.look_at(server, "u/" + token, width=width, script=script, scheme=("light", "dark")[number])
            self.keep_picture("unsubscribe", width, "script" if script else "no-script")
            self.assertIn("Do you want no more e-mail", self.browser.command("content"))
            if script:
                self.assertEqual([], self.browser.violations())
                self.assertLessEqual(self.browser.overflow(), 0)
                self.assertGreater(self.browser.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"), 17)
            self.assertEqual([], self.store.query(f"SELECT id FROM customers WHERE id = '{customer}' AND email_opt_out"))
            self.browser.click("button")
            self.browser.wait("document.querySelector('h1').innerText.includes('no more e-mail from us')")
            self.assertEqual(1, self.store.number(f"SELECT count(*) FROM customers WHERE id = '{customer}' AND email_opt_out"))
            self.assert_calm(server, "the page for customers")

    def test_every_page_reads_without_script(self):
        server = self.ready()
        self.browser.open(width=360, script=False)
        for page, (title, part) in PAGES.items():
            with self.subTest(page):
                self.look_at(server, page)
                # Without script in the page, its text comes from the source.
                content = self.browser.command("content")
                self.assertIn(title, content)
                self.assertIn(part, content)

    def test_tidy_finds_every_page_well_formed(self):
        tidy = browser.program("tidy")
        server = self.ready()
        for page in [*PAGES, "calendar?provider=99", "calendar?week=never&provider=1"]:
            with self.subTest(page):
                html = server.get("/" + page.removeprefix("./")).body
                said = subprocess.run([tidy, "-quiet", "-errors", "-utf8", "--drop-empty-elements", "no"], input=html,
                                      capture_output=True)
                # This version of tidy is older than ARIA 1.1.
                complaints = [line for line in said.stderr.decode().splitlines() if 'attribute "aria-current"' not in line]
                self.assertEqual([], complaints)

    def test_names_that_look_like_markup_are_shown_as_they_are(self):
        business = shop()
        business["providers"][0]["name"] = HOSTILE
        business["services"][0]["name"] = HOSTILE
        server = self.serve(business)
        for page in ("calendar", "calendar?provider=1", "free", "stock", "calendar?q=%3Cscript%3E",
                     "explain?provider=1&service=10&at=2026-11-26T08:00:00Z"):
            with self.subTest(page):
                self.look_at(server, page, width=1280)
                self.assertIn(HOSTILE, self.browser.text("body"))
                self.assert_calm(server, page)

    def test_the_keyboard_reaches_everything_and_shows_where_it_is(self):
        server = self.ready()
        for page in ("", "calendar?provider=1", "runs", "stock"):
            with self.subTest(page):
                self.look_at(server, page, width=1280)
                self.browser.press("Tab")
                self.assertEqual("Skip to the content", self.browser.evaluate("document.activeElement.innerText"))
                reachable = self.browser.evaluate(
                    "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
                    ".filter(e => e.checkVisibility()).length")
                seen, unseen = 1, []
                for _ in range(reachable + 40):
                    self.browser.press("Tab")
                    where = self.browser.evaluate(
                        "(() => { const e = document.activeElement; if (e === document.body) return null;"
                        " if (!e.marked && e.matches('a[href], button, input, select, summary')) { e.marked = true; e.isNew = true; }"
                        " else e.isNew = false;"
                        " const style = getComputedStyle(e);"
                        " return [e.isNew, e.outerHTML.slice(0, 80), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; })()")
                    if where is None:
                        break
                    seen += 1 if where[0] else 0
                    if not where[2]:
                        unseen.append(where[1])
                self.assertEqual([], unseen)
                self.assertGreaterEqual(seen, reachable)

    def test_the_skip_link_leads_past_the_navigation(self):
        server = self.ready()
        self.look_at(server, "", width=1280)
        self.browser.press("Tab")
        self.browser.press("Enter")
        self.browser.press("Tab")
        self.assertTrue(self.browser.evaluate("document.querySelector('main').contains(document.activeElement)"))

    def test_a_click_on_a_time_explains_it_in_place_and_escape_leads_back(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1&service=10", width=1280)
        self.browser.click(".slot.booked a")
        self.browser.wait("document.querySelector('dialog')?.open")
        self.assertIn("Why Thu 26 Nov at 09:00?", self.browser.text("dialog"))
        self.assertIn("booked", self.browser.text("dialog"))
        self.assertEqual([], self.browser.violations())
        self.browser.press("Escape")
        self.browser.wait("!document.querySelector('dialog').open")
        self.assertTrue(self.browser.evaluate("document.activeElement.matches('.slot.booked a')"))
        self.assert_calm(server, "after the explanation")

    def test_a_time_is_explained_on_a_page_of_its_own_without_script(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1&service=10", width=1280, script=False)
        self.browser.click(".slot.booked a")
        self.assertIn("/explain?", self.browser.url())
        self.assertIn("nearest free times", self.browser.command("content"))

    def test_any_time_can_be_asked_about(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1&service=10", width=1280)
        self.browser.fill("input[name=at]", "2026-11-26T20:00")
        self.browser.click("form[action=explain] button")
        self.browser.wait("location.pathname.endsWith('/explain')")
        self.assertIn("Why Thu 26 Nov at 20:00?", self.browser.text("h1"))
        self.assertIn("outside", self.browser.text())

    def test_without_providers_every_page_says_what_is_missing(self):
        server = self.serve()
        for page, part in (("", "0 providers"), ("calendar", "There are no providers yet"), ("free", "There are no providers yet"),
                           ("stock", "There are no variants"), ("runs", "No run is recorded yet"), ("report", "no slots yet")):
            for width in (360, 1280):
                with self.subTest(page, width=width):
                    self.look_at(server, page, width=width)
                    self.assertIn(part, self.browser.text())
                    self.assertLessEqual(self.browser.overflow(), 0)
                    self.assertEqual([], self.browser.violations())
                    self.assert_calm(server, page)

    def test_ten_thousand_providers_are_searched_and_shown_a_page_at_a_time(self):
        server = self.serve(crowd(10_000))
        self.look_at(server, "calendar", width=360)
        self.assertIn("page 1 of 200, 10,000 providers", self.browser.text())
        self.assertLess(self.browser.evaluate("document.documentElement.outerHTML.length"), 60_000)
        self.browser.fill("input[name=q]", "person 0777")
        self.browser.press("Enter")
        self.browser.wait("document.querySelector('main').innerText.includes('10 providers')")
        self.browser.click("table a")
        self.browser.wait("document.querySelector('h1').innerText === 'Person 07770'")
        for page in ("", "free", "free?page=500", "calendar?page=200", "calendar?page=99999"):
            with self.subTest(page):
                self.look_at(server, page)
                self.assertIn("10,000 providers", self.browser.text())
                self.assertLess(self.browser.evaluate("document.documentElement.outerHTML.length"), 120_000)
                self.assertLessEqual(self.browser.overflow(), 0)

    def test_what_cannot_be_shown_is_said_on_a_page(self):
        server = self.ready()
        for page, status, part in (("run?id=999", 404, "there is no run 999"),
                                   ("calendar?provider=99", 404, "there is no provider 99"),
                                   ("calendar?provider=1&week=never", 400, "never"),
                                   ("run?id=abc", 400, "abc"), ("run", 400, "id"),
                                   ("explain?provider=1&service=10&at=soon", 400, "soon"),
                                   ("explain?provider=1&service=99&at=2026-11-26T08:00:00Z", 422, "99")):
            with self.subTest(page):
                answer = self.browser_answer(server, page)
                self.assertEqual(status, answer["status"])
                self.assertIn(part, self.browser.text())
                self.assertLessEqual(self.browser.overflow(), 0)

    def browser_answer(self, server, page):
        self.browser.open(width=360)
        return self.browser.visit(self.address(server, page))

    def test_an_unchanged_page_is_not_sent_again(self):
        server = self.ready()
        for page in ("/", "/calendar?provider=1", "/stock", "/free", "/runs", "/assets/dashboard.css"):
            with self.subTest(page):
                first = server.get(page)
                again = server.get(page, If_None_Match=first.headers["ETag"])
                self.assertEqual((304, b""), (again.status, again.body))
        self.good("book", "--now", NOW, "--service-id", 10, "--provider-id", 1, "--starts-at", "2026-11-26T09:00:00Z",
                  "--customer", "x")
        known = server.get("/calendar?provider=1").headers["ETag"]
        self.assertNotEqual(known, first.headers["ETag"])

    def test_a_hidden_page_asks_for_nothing_and_is_up_to_date_when_it_is_shown(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1&service=10&week=2026-12-02", width=1280)
        self.browser.wait("document.querySelector('#live').innerText.includes('Checked')")
        self.hide(True)
        before = len(self.browser.heard()[0])
        self.good("book", "--now", NOW, "--service-id", 10, "--provider-id", 1, "--starts-at", "2026-12-02T08:00:00Z",
                  "--customer", "meanwhile")
        self.browser.evaluate("new Promise(done => setTimeout(done, 7000))")
        self.assertEqual(before, len(self.browser.heard()[0]))
        self.assertNotIn("meanwhile", self.browser.text())
        self.hide(False)
        self.browser.wait("document.querySelector('main').innerText.includes('meanwhile')", seconds=5)

    def hide(self, hidden):
        self.browser.evaluate(f"Object.defineProperty(document, 'hidden', {{value: {json.dumps(hidden)}, configurable: true}});"
                              "document.dispatchEvent(new Event('visibilitychange'))")

    def test_a_page_says_when_the_server_is_gone_and_recovers(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1", width=1280)
        address = server.address
        server.stop()
        self.browser.wait("document.querySelector('#live').innerText.includes('does not answer')")
        self.assertIn("Provider 1", self.browser.text())
        again = Server(self, "--now", NOW, listen=address)
        self.addCleanup(lambda: again.running.runs() and again.stop())
        self.browser.wait("document.querySelector('#live').innerText.includes('Checked')", seconds=30)

    def test_what_somebody_types_and_opens_survives_an_update(self):
        server = self.ready()
        self.look_at(server, "stock", width=1280)
        self.browser.fill("input[name=q]", "half a wo")
        self.store.execute("UPDATE product_variants SET stock_quantity = 222 WHERE id = 1")
        self.browser.wait("document.querySelector('#variants').innerText.includes('222')")
        self.assertEqual(["half a wo", "q"], self.browser.evaluate(
            "[document.querySelector('input[name=q]').value, document.activeElement.name]"))

    def test_printed_pages_have_no_controls(self):
        server = self.ready()
        self.look_at(server, "calendar?provider=1", width=1280)
        self.browser.command("media", media="print")
        self.assertEqual([False, False, True], self.browser.evaluate(
            "['header nav', '.filter', '.week'].map(s => document.querySelector(s).checkVisibility())"))
        self.assertEqual("rgb(255, 255, 255)", self.browser.evaluate("getComputedStyle(document.body).backgroundColor"))

    def test_the_dashboard_works_below_the_prefix_of_a_proxy(self):
        server = self.ready()
        for page in ("", "runs", "calendar?provider=1"):
            html = server.get("/" + page).body.decode()
            for address in re.findall(r' (?:href|src|action|data-events)="([^"]*)"', html):
                self.assertFalse(address.startswith("/") or "://" in address, address)

    def test_a_browser_signs_in_with_a_token_as_its_password(self):
        self.load(shop())
        tokens = self.workplace.path / "tokens"
        self.workplace.config.write_text(f"[serve]\ntokens_file = {json.dumps(str(tokens))}\n")
        secret = self.good("serve", "token", "add", "screen", "--scope", "read", "--format", "json").json["token"]
        server = Server(self, "--now", NOW)
        self.addCleanup(lambda: server.running.runs() and server.stop())
        self.assertEqual(401, server.get("/").status)
        self.browser.open(width=1280, credentials={"username": "any", "password": secret})
        self.look_at(server, "calendar?provider=1&service=10&week=2026-12-02")
        self.good("book", "--now", NOW, "--service-id", 10, "--provider-id", 1, "--starts-at", "2026-12-02T08:00:00Z",
                  "--customer", "walk-in")
        self.browser.wait("document.querySelector('main').innerText.includes('walk-in')")


class OnPostgres(EveryStore, stores.OnPostgres):
    pass


class OnAServerThatStops(Looking, own_server.OnOwnServer):
    def test_a_database_that_is_away_is_said_and_the_page_recovers(self):
        server = self.serve(shop())
        self.look_at(server, "", width=1280)
        self.assertIn("maintain", self.browser.text("#jobs"))
        self.server.stop("fast")
        self.browser.wait("document.querySelector('#health').innerText.includes('CRITICAL')", seconds=40)
        self.browser.open(width=360)
        answer = self.browser.visit(self.address(server, "calendar"))
        self.assertEqual(503, answer["status"])
        self.assertIn("This page cannot be shown", self.browser.text())
        self.look_at(server, "", width=360)
        self.assertIn("CRITICAL", self.browser.text())
        self.assertEqual([], self.browser.violations())
        self.server.start()
        self.browser.wait("document.querySelector('#jobs')?.innerText.includes('maintain')", seconds=40)


if __name__ == "__main__":
    support.main()
