#!/usr/bin/env python3
"""The booking page of docs/front-end.md in a real browser, served from another origin than slotctl."""
import urllib.parse

import browser
import businesses
import documented
import stores
import support
import web_server
from http_client import Server

NOW = "2026-11-25T09:20:00Z"
DOCUMENT = (support.ROOT / "docs/front-end.md").read_text(encoding="utf-8")


class FrontEnd(browser.BrowserTest, stores.OnSqlite):
    def open_page(self, origins):
        self.load({"services": [businesses.service(10)], "providers": [businesses.provider(1, services=(10,))]})
        page = documented.blocks(DOCUMENT, "html")[0]
        site = web_server.PageServer({})
        self.addCleanup(site.close)
        self.workplace.config.write_text(f'[serve]\nallow_origins = "{site.url if origins else ""}"\n')
        server = Server(self, "--now", NOW)
        self.addCleanup(lambda: server.running.runs() and server.stop())
        query = urllib.parse.urlencode({"server": f"http://{server.address}", "from": "2026-12-01", "service": 10})
        site.pages[f"/book.html?{query}"] = (200, {"Content-Type": "text/html; charset=utf-8"}, page)
        self.browser.open()
        self.browser.visit(f"{site.url}/book.html?{query}")
        return server

    def buttons(self, place):
        return self.browser.evaluate(f"[...document.querySelectorAll('#{place} button')].map((b) => b.textContent)")

    def press(self, place, text):
        self.browser.evaluate(f"[...document.querySelectorAll('#{place} button')].find((b) => b.textContent === '{text}').click()")

    def booked(self):
        return self.store.number("SELECT count(*) FROM bookings WHERE status <> 'cancelled'")

    def test_a_visitor_sees_days_and_times_and_books_one(self):
        self.open_page(origins=True)
        self.browser.wait("document.querySelectorAll('#days button').length > 20")
        self.assertEqual("2026-12-01 (6)", self.buttons("days")[0])
        self.press("days", "2026-12-01 (6)")
        self.browser.wait("document.querySelectorAll('#times button').length === 6")
        first = self.buttons("times")[0]
        self.press("times", first)
        self.browser.wait("document.getElementById('answer').textContent.startsWith('Booked: number ')")
        self.press("times", first)
        self.browser.wait("document.getElementById('answer').textContent.startsWith('Booked: number ')")
        self.assertEqual(1, self.booked(), "pressing twice books once")

    def test_whoever_comes_second_is_offered_the_nearest_times(self):
        server = self.open_page(origins=True)
        self.browser.wait("document.querySelectorAll('#days button').length > 20")
        self.press("days", "2026-12-01 (6)")
        self.browser.wait("document.querySelectorAll('#times button').length === 6")
        server.good("POST", "/v1/bookings", {"service_id": 10, "starts_at": "2026-12-01T09:00:00Z", "customer": "c-1"})
        self.press("times", self.buttons("times")[0])
        self.browser.wait("document.getElementById('answer').textContent.includes('it is booked')")
        self.browser.wait("document.querySelectorAll('#times button').length === 5")
        self.assertEqual(1, self.booked())

    def test_a_page_of_a_site_that_is_not_allowed_gets_nothing(self):
        self.open_page(origins=False)
        self.browser.wait("document.getElementById('days').textContent.includes('Failed to fetch')")
        self.assertEqual(0, self.booked())


if __name__ == "__main__":
    support.main()
