#!/usr/bin/env python3
"""slotctl serve as applications, browsers and supervisors use it: one server over each store."""
import collections
import json
import os
import subprocess
import threading

import businesses
import own_server
import stores
import support
from http_client import Server

NOW = "2026-11-20T08:00:00Z"
DAY = "2026-12-01"


def shop(providers=1, capacity=1, zone="UTC"):
    """Open from 09:00 to 12:00, half an hour a slot."""
    return {"services": [businesses.service(10, capacity=capacity), businesses.service(11, "1h")],
            "providers": [businesses.provider(number, zone=zone, services=(10, 11))
                          for number in range(1, providers + 1)]}


def booking(starts_at=f"{DAY}T09:00:00Z", customer="c-1", **more):
    return {"service_id": 10, "starts_at": starts_at, "customer": customer, **more}


class Serves:
    def serve(self, *arguments, now=NOW, business=None, **options):
        if business is not None:
            self.load(business)
        simulated = ("--now", now) if now else ()
        server = Server(self, *simulated, *arguments, **options)
        self.addCleanup(lambda: server.running.runs() and server.stop())
        return server

    def configured(self, **settings):
        lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        self.workplace.config.write_text("[serve]\n" + "\n".join(lines) + "\n")

    def token(self, name, scopes):
        result = self.good("serve", "token", "add", name, "--scope", scopes, "--format", "json")
        return result.json["token"]


class Serving(Serves):
    # Free times

    def test_existing_front_ends_find_the_array_that_they_know(self):
        server = self.serve(business=shop(zone="Europe/Berlin"))
        server.good("POST", "/v1/bookings", booking(f"{DAY}T08:30:00Z"))
        answer = server.good("GET", f"/availability?date={DAY}&service_id=10").json
        self.assertEqual({"start": f"{DAY}T09:00:00", "end": f"{DAY}T09:30:00", "is_free": True, "mechanic_id": "1"},
                         answer[0])
        self.assertEqual([True, False, True, True, True, True], [slot["is_free"] for slot in answer])
        self.assertEqual(18 // 3 + 3, len(server.good("GET", f"/availability?date={DAY}").json))

    def test_availability_equals_what_the_command_line_prints(self):
        now = "2026-11-20T07:50:00Z"  # the server's clock goes on, and no slot starts in the next minutes
        server = self.serve(business=businesses.salon(), now=now)
        for query, words in (
                (f"date={DAY}", ["--date", DAY]),
                (f"from={DAY}&to=2026-12-08&zone=Asia/Tokyo&all=true",
                 ["--from", DAY, "--to", "2026-12-08", "--zone", "Asia/Tokyo", "--all"]),
                ("next=7&service_id=11&provider_id=1&provider_id=3",
                 ["--next", 7, "--service-id", 11, "--provider-id", 1, "--provider-id", 3])):
            with self.subTest(query):
                printed = self.good("availability", "--now", now, "--format", "json", *words).json
                self.assertEqual(printed["slots"], server.good("GET", "/v1/availability?" + query).json["slots"])

    def test_a_months_calendar_gets_a_number_a_day(self):
        server = self.serve(business=shop())
        server.good("POST", "/v1/bookings", booking())
        days = server.good("GET", f"/v1/availability?from={DAY}&to=2026-12-31&by=day&service_id=10").json["days"]
        self.assertEqual([5] + [6] * 30, [day["free"] for day in days])
        self.assertEqual("2026-12-31", days[-1]["date"])

    def test_what_a_request_says_wrong_is_named_and_not_ignored(self):
        server = self.serve(business=shop())
        for target, part in (("/availability", "\"date\" is missing"),
                             ("/availability?date=tomorrow", "\"tomorrow\" is not a date"),
                             (f"/availability?date={DAY}&servce_id=10", "there is no parameter"),
                             (f"/availability?date={DAY}&date={DAY}", "more than once"),
                             ("/v1/availability?next=0", "whole number from 1 to 10000"),
                             (f"/v1/availability?from={DAY}", "belong together"),
                             (f"/v1/availability?from={DAY}&to=2028-12-01", "more than 366 days"),
                             ("/v1/availability?zone=Mars/Base", "not a time zone")):
            with self.subTest(target):
                answer = server.get(target)
                self.assertEqual(400, answer.status, str(answer))
                self.assertIn(part, answer.json["detail"])
        self.assertEqual(422, server.get(f"/availability?date={DAY}&service_id=99").status)
        self.assertIn("did you mean \"service_id\"?",
                      server.get(f"/availability?date={DAY}&servce_id=10").json["hint"])

    def test_a_kept_answer_shows_what_any_program_has_just_committed(self):
        server = self.serve(business=shop(providers=2))
        connection = server.connection()
        target = f"/v1/availability?date={DAY}&service_id=10"

        def free():
            answer = server.good("GET", target, connection=connection).json
            return len(answer["slots"])

        self.assertEqual(12, free())
        for change, expected in (
                ("INSERT INTO bookings (id, provider_id, service_id, starts_at, ends_at, customer, created_at) VALUES"
                 f" (501, 1, 10, '{DAY}T09:00:00Z', '{DAY}T09:30:00Z', 'x', '{DAY}T00:00:00Z')", 11),
                ("UPDATE bookings SET status = 'cancelled' WHERE id = 501", 12),
                ("INSERT INTO availability_overrides (id, provider_id, date) VALUES (601, 2, '2026-12-01')", 6),
                ("DELETE FROM availability_overrides WHERE id = 601", 12),
                ("UPDATE services SET min_notice_minutes = 100000 WHERE id = 10", 0),
                ("UPDATE services SET min_notice_minutes = 0 WHERE id = 10", 12),
                ("UPDATE providers SET active = false WHERE id = 1", 6)):
            self.store.execute(change)
            self.assertEqual(expected, free(), change)
        # On a server that others use, any commit of theirs may come in between.
        hits = self.metric(server, 'slotctl_http_cache_answers_total{result="hit"}')
        support.wait_until(lambda: free() == 6 and hits < self.metric(
            server, 'slotctl_http_cache_answers_total{result="hit"}'), "an answer is kept")

    def test_an_answer_that_the_client_has_is_not_sent_again(self):
        server = self.serve(business=shop())
        target = f"/v1/availability?date={DAY}"
        first = server.good("GET", target)
        again = server.get(target, If_None_Match=first.headers["ETag"])
        self.assertEqual((304, b""), (again.status, again.body))
        server.good("POST", "/v1/bookings", booking())
        self.assertEqual(200, server.get(target, If_None_Match=first.headers["ETag"]).status)

    # Bookings

    def test_a_booking_goes_through_its_life(self):
        server = self.serve(business=shop())
        made = server.good("POST", "/v1/bookings", booking(hold="10m"), status=(201,))
        number = made.json["booking"]["id"]
        self.assertEqual(f"/v1/bookings/{number}", made.headers["Location"])
        self.assertEqual("pending", made.json["booking"]["status"])
        self.assertIsNotNone(made.json["booking"]["hold_until"])
        for step, status in (("confirm", "confirmed"), ("complete", "completed")):
            self.assertEqual(status, server.good("POST", f"/v1/bookings/{number}/{step}").json["booking"]["status"])
        self.assertEqual(422, server.post(f"/v1/bookings/{number}/cancel").status)
        other = server.good("POST", "/v1/bookings", booking(f"{DAY}T10:00:00Z")).json["booking"]["id"]
        moved = server.good("POST", f"/v1/bookings/{other}/move", {"starts_at": f"{DAY}T11:00:00Z"}).json
        self.assertEqual(f"{DAY}T11:00:00Z", moved["booking"]["starts_at"])
        refused = server.post(f"/v1/bookings/{other}/move", {"starts_at": f"{DAY}T09:00:00Z"})
        self.assertEqual((409, "booked"), (refused.status, refused.json["reason"]))
        server.good("POST", f"/v1/bookings/{other}/cancel")
        self.assertEqual("cancelled", server.good("GET", f"/v1/bookings/{other}").json["booking"]["status"])
        self.assertEqual(404, server.get("/v1/bookings/999999").status)
        self.assertEqual(404, server.get("/v1/bookings/nonsense").status)

    def test_a_taken_time_is_409_with_the_reason_and_the_nearest_free_times(self):
        server = self.serve(business=shop())
        server.good("POST", "/v1/bookings", booking())
        answer = server.post("/v1/bookings", booking(customer="c-2"))
        self.assertEqual((409, "booked"), (answer.status, answer.json["reason"]))
        self.assertEqual([f"{DAY}T{time}:00Z" for time in ("09:30", "10:00", "10:30", "11:00", "11:30")],
                         [slot["starts_at"] for slot in answer.json["nearest"]])
        self.assertEqual(1, self.metric(
            server, 'slotctl_http_bookings_total{result="refused",reason="booked"}'))

    def test_a_body_that_is_wrong_names_the_member(self):
        server = self.serve(business=shop())
        for body, status, part in (("{", 400, "not JSON"), ("[]", 422, "not a JSON object"),
                                   ({"service_id": 10}, 422, "\"starts_at\" is missing"),
                                   (booking(service_id="10"), 422, "whole number"),
                                   (booking(starts_at="9999-12-31T09:00:00Z"), 422, "in the years 0100 to 9899"),
                                   (booking(strats_at=1), 422, "there is no"),
                                   (booking(hold="10m", status="confirmed"), 422, "hold"),
                                   (booking(service_id=99), 422, "99")):
            with self.subTest(body):
                answer = server.post("/v1/bookings", body)
                self.assertEqual(status, answer.status, str(answer))
                self.assertIn(part, answer.json["detail"])
        self.assertEqual(415, server.post("/v1/bookings", booking(), Content_Type="text/plain").status)
        self.assertEqual(0, self.store.number("SELECT count(*) FROM bookings"))

    def test_of_a_hundred_that_want_one_place_one_gets_it_and_none_an_error(self):
        server = self.serve(business=shop())
        statuses = collections.Counter()
        start = threading.Barrier(100)

        def want(number):
            connection = server.connection()
            connection.connect()
            start.wait()
            statuses[server.post("/v1/bookings", booking(customer=f"c-{number}"), connection=connection).status] += 1
            connection.close()

        server.description()
        threads = [threading.Thread(target=want, args=(number,)) for number in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({201: 1, 409: 99}, statuses)
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings WHERE status <> 'cancelled'"))
        self.assertEqual([], self.store.miscounted())

    def test_a_key_makes_a_request_safe_to_repeat(self):
        server = self.serve(business=shop())
        first = server.good("POST", "/v1/bookings", booking(), Idempotency_Key="order-7", status=(201,)).json
        again = server.good("POST", "/v1/bookings", booking(), Idempotency_Key="order-7", status=(200,)).json
        self.assertEqual((first["booking"], True), (again["booking"], again["repeated"]))
        other = server.post("/v1/bookings", booking(f"{DAY}T09:30:00Z"), Idempotency_Key="order-7")
        self.assertEqual(422, other.status)
        self.assertIn("order-7", other.json["detail"])
        self.assertEqual(1, self.store.number("SELECT count(*) FROM bookings"))

    def two_with_one_key(self, server):
        """Two requests with one key while nobody can write: returns once one is refused, and the other is in hand."""
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(
            server.post("/v1/bookings", booking(), Idempotency_Key="order-7"))) for _ in range(2)]
        for thread in threads:
            thread.start()
        support.wait_until(lambda: answers, "one of the requests is refused")
        return threads, answers

    def test_a_key_that_is_in_hand_is_409(self):
        server = self.serve(business=shop())
        server.description()
        with self.store.blocked() as let_go:
            threads, answers = self.two_with_one_key(server)
            self.assertEqual(409, answers[0].status, str(answers[0]))
            self.assertIn("being carried out", answers[0].json["detail"])
            let_go()
            for thread in threads:
                thread.join()
        self.assertEqual([409, 201], [answer.status for answer in answers])

    # Who may

    def test_tokens_open_what_their_scopes_name(self):
        self.configured(tokens_file=str(self.workplace.path / "tokens"))
        self.load(shop())
        reader, booker = self.token("front-end", "read"), self.token("till", "read,book")
        server = self.serve()
        target = f"/v1/availability?date={DAY}"
        self.assertEqual(401, server.get(target).status)
        self.assertIn("Bearer", server.get(target).headers["WWW-Authenticate"])
        self.assertEqual(401, server.get(target, token="slotctl_guessed").status)
        self.assertEqual(200, server.get(target, token=reader).status)
        refused = server.post("/v1/bookings", booking(), token=reader)
        self.assertEqual(403, refused.status)
        self.assertIn("book", refused.json["detail"])
        self.assertEqual(201, server.post("/v1/bookings", booking(), token=booker).status)
        self.assertEqual(403, server.post("/v1/bookings", booking(f"{DAY}T09:10:00Z", off_grid=True),
                                          token=booker).status)
        self.assertEqual(403, server.post("/v1/jobs/maintain", {}, token=booker).status)
        for open_to_all in ("/livez", "/readyz", "/openapi.json"):
            self.assertEqual(200, server.get(open_to_all).status)

    @support.only_on_unix("rights are no modes; windows_files_test.cpp reads them")
    def test_the_file_of_tokens_holds_no_token_and_is_private(self):
        file = self.workplace.path / "tokens"
        self.configured(tokens_file=str(file))
        secret = self.token("till", "book,read")
        self.assertNotIn(secret, file.read_text())
        self.assertEqual(0o600, file.stat().st_mode & 0o777)
        self.assertEqual([{"name": "till", "scopes": ["read", "book"]}],
                         [{k: t[k] for k in ("name", "scopes")}
                          for t in self.good("serve", "token", "list", "--format", "json").json["tokens"]])
        self.assert_status(64, self.run_slotctl("serve", "token", "add", "till", "--scope", "read"))
        self.assert_status(64, self.run_slotctl("serve", "token", "add", "other", "--scope", "everything"))
        file.chmod(0o666)
        result = self.assert_status(77, self.run_slotctl("serve", "--listen", "127.0.0.1:0"))
        self.assert_says("others may write", result.err, result)
        file.chmod(0o600)
        self.good("serve", "token", "remove", "till")
        self.assert_status(65, self.run_slotctl("serve", "token", "remove", "till"))

    def test_without_tokens_it_listens_only_on_this_machine(self):
        self.load(shop())
        result = self.assert_status(78, self.run_slotctl("serve", "--listen", "0.0.0.0:0"))
        self.assert_says("tokens", result.err, result)
        self.assert_status(64, self.run_slotctl("serve", "--listen", "nonsense"))
        socket = f"unix:{self.workplace.path}/http.sock"
        if support.drives_windows():
            self.assert_status(64, self.run_slotctl("serve", "--listen", socket))
            return
        server = self.serve(listen=socket)
        self.assertEqual(200, server.get(f"/availability?date={DAY}").status)

    def test_pages_of_other_sites_and_rebound_names_get_nothing(self):
        self.configured(allow_origins="https://shop.example", hosts="slots.example")
        server = self.serve(business=shop())
        target = f"/availability?date={DAY}"
        self.assertEqual(421, server.get(target, Host="evil.example").status)
        self.assertEqual(200, server.get(target, Host="slots.example").status)
        self.assertEqual(403, server.get(target, Origin="https://evil.example").status)
        self.assertEqual(403, server.post("/v1/bookings", booking(), Origin="https://evil.example").status)
        self.assertEqual(403, server.post("/v1/bookings", booking(), Origin="null").status)
        self.assertEqual(200, server.get(target, Origin=f"http://{server.authority}").status)
        allowed = server.get(target, Origin="https://shop.example")
        self.assertEqual((200, "https://shop.example"),
                         (allowed.status, allowed.headers["Access-Control-Allow-Origin"]))
        asked = server.request("OPTIONS", "/v1/bookings", Origin="https://shop.example",
                               Access_Control_Request_Method="POST")
        self.assertEqual(204, asked.status)
        self.assertIn("POST", asked.headers["Access-Control-Allow-Methods"])
        self.assertIn("Idempotency-Key", asked.headers["Access-Control-Allow-Headers"])
        self.assertEqual(0, self.store.number("SELECT count(*) FROM bookings"))

    def test_what_changes_something_is_never_a_get(self):
        server = self.serve(business=shop())
        answer = server.get("/v1/bookings")
        self.assertEqual((405, "POST, OPTIONS"), (answer.status, answer.headers["Allow"]))
        self.assertEqual(405, server.post(f"/availability?date={DAY}").status)
        self.assertEqual(404, server.get("/nothing").status)
        self.assertEqual(200, server.request("HEAD", f"/availability?date={DAY}").status)

    # Jobs

    def test_a_job_is_started_and_followed_to_its_end(self):
        server = self.serve(business=shop())
        started = server.good("POST", "/v1/jobs/maintain", {"days_ahead": 3, "provider_id": [1]}, status=(202,))
        run = started.json["run_id"]
        connection = server.connection()
        connection.request("GET", f"/v1/runs/{run}/events")
        response = connection.getresponse()
        self.assertEqual("text/event-stream", response.headers.get_content_type())
        events = response.read().decode()
        connection.close()
        self.assertEqual("ended", events.split("event: ")[-1].split("\n")[0])
        last = json.loads(events.split("data: ")[-1].split("\n")[0])
        self.assertEqual(("ok", "maintain", 4 * (6 + 3) - 0), (last["status"], last["job"], last["counts"]["created"]))
        self.assertEqual(last, server.good("GET", f"/v1/runs/{run}").json)

    def test_seed_is_maintain_for_existing_front_ends(self):
        server = self.serve(business=shop())
        run = server.good("POST", "/availability/seed", {"if_stale": "24h"}, status=(202,)).json["run_id"]
        support.wait_until(lambda: server.good("GET", f"/v1/runs/{run}").json["status"] == "ok", "the run has ended")
        fresh = server.good("POST", "/availability/seed", {"if_stale": "24h"}, status=(200,)).json
        self.assertEqual((None, "skipped"), (fresh["run_id"], fresh["status"]))

    def test_a_job_that_refuses_what_it_is_asked_is_no_error_of_the_server(self):
        server = self.serve(business=shop())
        self.assertEqual(422, server.post("/v1/jobs/stats", {"date": "2999-01-01"}).status)
        # That a provider is unknown is found by the run, which is recorded.
        run = server.good("POST", "/v1/jobs/maintain", {"provider_id": [99]}, status=(202,)).json["run_id"]
        support.wait_until(lambda: server.get(f"/v1/runs/{run}").json["status"] == "failed", "it has failed")

    def test_a_job_whose_command_has_two_words_is_started_too(self):
        server = self.serve(business=shop())
        run = server.good("POST", "/v1/jobs/calendar", {"provider_id": [1]}, status=(202,)).json["run_id"]
        support.wait_until(lambda: server.good("GET", f"/v1/runs/{run}").json["status"] == "ok", "the run has ended")
        self.assertEqual(["calendar", "provider=1"], list(self.store.query("SELECT job, scope FROM job_runs")[0]))
        run = server.good("POST", "/v1/jobs/reviews-aggregate", {"all": True}, status=(202,)).json["run_id"]
        support.wait_until(lambda: server.good("GET", f"/v1/runs/{run}").json["status"] == "ok", "the run has ended")
        self.assertEqual("reviews-aggregate", server.good("GET", f"/v1/runs/{run}").json["job"])
        self.assertEqual(404, server.post("/v1/jobs/reviews", {}).status)

    def test_options_that_the_command_refuses_are_refused(self):
        server = self.serve(business=shop())
        for body, part in (({"days": 3}, "no option"), ({"days_ahead": "many"}, "whole number"),
                           ({"verify": "yes"}, "true or false"), ({"database": "x"}, "no option"),
                           ({"days_ahead": [1]}, "not a text or a whole number")):
            with self.subTest(body):
                answer = server.post("/v1/jobs/maintain", body)
                self.assertEqual(422, answer.status, str(answer))
                self.assertIn(part, answer.json["detail"])
        self.assertEqual(404, server.post("/v1/jobs/monitor", {}).status)
        self.assertEqual([], self.store.runs())

    def test_the_history_has_pages(self):
        self.load(shop())
        for _ in range(5):
            self.maintain(NOW)
        server = self.serve()
        first = server.good("GET", "/v1/runs?job=maintain&limit=3").json
        rest = server.good("GET", f"/v1/runs?limit=3&before={first['next']}").json
        ids = [run["id"] for run in first["runs"] + rest["runs"]]
        self.assertEqual((5, sorted(ids, reverse=True), None), (len(ids), ids, rest["next"]))
        self.assertEqual([], server.good("GET", "/v1/runs?status=failed").json["runs"])
        self.assertEqual(404, server.get("/v1/runs/999999").status)

    def test_maintain_runs_in_the_background_once_it_is_stale(self):
        self.configured(maintain_if_stale="24h")
        server = self.serve(business=shop())
        self.assertEqual([], self.store.runs())
        server.good("GET", f"/availability?date={DAY}")
        support.wait_until(lambda: self.store.statuses() == ["ok"], "maintain has run")
        server.good("GET", f"/availability?date={DAY}")
        self.assertEqual(["ok"], self.store.statuses())

    # Health

    def test_supervisors_and_prometheus_learn_how_it_is(self):
        server = self.serve(business=shop(), now=None)
        self.assertEqual("alive", server.good("GET", "/livez").json["status"])
        self.assertEqual("ready", server.good("GET", "/readyz").json["status"])
        health = server.good("GET", "/v1/health").json
        self.assertIn("database", [check["name"] for check in health["checks"]])
        self.assertTrue(server.good("GET", "/v1/report?days_back=3").json["up"])
        metrics = server.good("GET", "/metrics").body.decode()
        self.assertIn("slotctl_up", metrics)
        checked = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True,
                                 check=False)
        self.assertEqual((0, ""), (checked.returncode, checked.stderr))
        self.assertEqual(1, self.metric(server, "slotctl_http_open_connections"))
        self.assertEqual(1, self.metric(
            server, 'slotctl_http_request_duration_seconds_count{route="/livez",method="GET",status="200"}'))

    def metric(self, server, name):
        for line in server.good("GET", "/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return float(line.rsplit(" ", 1)[1])
        return 0.0

    # Its life

    def test_it_drains_and_ends_with_status_0_when_it_is_told_to(self):
        server = self.serve(business=shop())
        server.description()
        idle = server.connection()
        idle.connect()
        with self.store.blocked() as let_go:
            threads, answers = self.two_with_one_key(server)
            server.running.signal(support.STOP_SIGNAL)
            support.wait_until(lambda: "stopping" in server.log.read_text(), "it stops")
            let_go()
            for thread in threads:
                thread.join()
        self.assertEqual([409, 201], [answer.status for answer in answers])
        self.assert_status(0, server.running.finish(11))
        idle.close()

    def test_its_jobs_stop_with_it_in_good_order(self):
        server = self.serve(business=shop())
        server.description()
        with self.store.blocked() as let_go:
            started = server.good("POST", "/v1/jobs/maintain", {}, status=(202,)).json
            server.running.signal(support.STOP_SIGNAL)
            support.wait_until(lambda: "stopping" in server.log.read_text(), "it stops")
            let_go()
        self.assert_status(0, server.running.finish(11))
        if not support.drives_windows():  # where processes have numbers of their own
            with self.assertRaises(ProcessLookupError):
                os.kill(started["pid"], 0)
        self.assertNotIn("running", self.store.statuses())
        self.maintain(NOW)
        self.assertNotIn("crashed", self.store.statuses())

    def test_two_servers_on_one_database_agree(self):
        one = self.serve(business=shop())
        other = self.serve()
        target = f"/v1/availability?date={DAY}&service_id=10"
        self.assertEqual(6, len(other.good("GET", target).json["slots"]))
        one.good("POST", "/v1/bookings", booking())
        self.assertEqual(5, len(other.good("GET", target).json["slots"]))
        self.assertEqual(409, other.post("/v1/bookings", booking()).status)


class OnAServerThatStops(Serves, own_server.OnOwnServer):
    TARGET = f"/v1/availability?date={DAY}&service_id=10"

    def comes_back(self, server):
        answer = None

        def good():
            nonlocal answer
            answer = server.get(self.TARGET)
            return answer.status == 200
        try:
            support.wait_until(good, "the server answers again")
        except AssertionError:
            self.fail(f"{answer}\n{server.log.read_text()[-3000:]}")
        return answer

    def test_a_database_that_is_away_is_503_and_answered_from_again_when_it_is_back(self):
        server = self.serve(business=shop())
        server.good("GET", self.TARGET)
        self.server.stop("fast")  # keeps what was committed, although this server does not sync
        away = server.get(self.TARGET)
        self.assertEqual(503, away.status, str(away))
        self.assertIn("Retry-After", away.headers)
        self.assertEqual(503, server.get("/readyz").status)
        self.assertEqual(503, server.post("/v1/bookings", booking()).status)
        self.assertEqual("alive", server.good("GET", "/livez").json["status"])
        self.assertFalse(server.good("GET", "/v1/health").json["up"])
        self.server.start()
        self.assertEqual(6, len(self.comes_back(server).json["slots"]))
        server.good("GET", "/readyz")
        server.good("POST", "/v1/bookings", booking(), status=(201,))
        self.assertEqual(5, len(server.good("GET", self.TARGET).json["slots"]))

    def test_a_database_that_accepts_no_changes_is_not_ready(self):
        server = self.serve(business=shop())
        server.good("GET", "/readyz")
        self.store.execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        support.wait_until(lambda: server.get("/readyz").status == 503, "the setting has arrived")
        self.assertIn("read-only", str(server.get("/readyz")))
        self.assertEqual(6, len(server.good("GET", self.TARGET).json["slots"]))
        self.store.execute("ALTER SYSTEM RESET default_transaction_read_only", "SELECT pg_reload_conf()")
        support.wait_until(lambda: server.get("/readyz").status == 200, "the setting has arrived")

    def test_it_starts_without_its_database_and_waits_for_it(self):
        self.load(shop())
        self.server.stop("fast")  # keeps what was committed, although this server does not sync
        server = self.serve()
        self.assertIn("requests are refused until it answers", server.log.read_text())
        self.assertEqual(503, server.get(self.TARGET).status)
        self.server.start()
        self.assertEqual(6, len(self.comes_back(server).json["slots"]))

    def test_connections_that_the_database_has_ended_are_made_again_without_an_error(self):
        server = self.serve(business=shop())
        for _ in range(5):
            server.good("GET", self.TARGET)
            server.good("GET", "/readyz")
        self.server.stop("fast")
        self.server.start()
        server.good("GET", self.TARGET)
        server.good("POST", "/v1/bookings", booking(), status=(201,))


class OnSqlite(Serving, stores.OnSqlite):
    def test_a_database_file_that_is_not_there_is_not_made(self):
        nowhere = self.workplace.path / "no.db"
        result = self.workplace.run("--database", f"sqlite:{nowhere}", "serve", "--listen", "127.0.0.1:0")
        self.assert_status(69, result)
        self.assert_says(nowhere.name, result.err, result)
        self.assertFalse(nowhere.exists())

    pass


class OnPostgres(Serving, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
