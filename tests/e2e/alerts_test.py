#!/usr/bin/env python3
"""Mails, webhooks and pings, received by real servers on the loopback interface."""
import email
import email.policy
import json
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import unittest
import uuid

import support
from web_server import WebServer

# Debian has it for its own Python, which may not be the one that runs this.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise
    Controller = None


class AlertsTest(support.SlotctlTest):
    def web(self, *answers):
        server = WebServer(answers or ((200, {}),))
        self.addCleanup(server.close)
        return server

    def configure(self, **tables):
        lines = [f'[database]\nurl = "sqlite:{self.workplace.path}/slots.db"']
        for table, settings in tables.items():
            lines.append(f"[{table}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
        self.workplace.config.write_text("\n".join(lines) + "\n")

    def assert_hidden(self, secret, result):
        self.assertNotIn(secret, result.out + result.err, f"a secret is shown\n{result}")


class Pings(AlertsTest):
    def test_a_run_pings_its_start_and_its_success_with_one_run_id(self):
        server = self.web()
        self.configure(maintain={"ping_url": server.url + "/s3cret"})
        result = self.assert_status(0, self.run_slotctl("maintain", "--format", "json"))
        (start, _, _), (end, body, _) = server.requests
        self.assertRegex(start, r"^/s3cret/start\?rid=")
        self.assertEqual(start.replace("/start", ""), end)
        self.assertEqual(end.split("rid=")[1], str(uuid.UUID(end.split("rid=")[1])))
        self.assertIn(f"maintain: ok, run {result.json['run_id']}", body)
        self.assertIn("offerings: 0", body)

    def test_each_run_has_its_own_run_id(self):
        server = self.web()
        self.configure(maintain={"ping_url": server.url + "/s3cret"})
        for _ in range(2):
            self.assert_status(0, self.run_slotctl("maintain"))
        self.assertEqual(2, len({path.split("rid=")[1] for path in server.paths()}))

    def test_dry_runs_and_runs_skipped_as_fresh_send_no_ping(self):
        server = self.web()
        self.configure(maintain={"ping_url": server.url + "/s3cret"})
        self.assert_status(0, self.run_slotctl("maintain"))
        server.requests.clear()
        self.assert_status(0, self.run_slotctl("maintain", "--dry-run"))
        self.assert_status(0, self.run_slotctl("maintain", "--if-stale", "1h"))
        self.assertEqual([], server.paths())

    def test_a_database_that_does_not_answer_is_a_failure(self):
        server = self.web()
        self.configure(maintain={"ping_url": server.url + "/s3cret"})
        result = self.run_slotctl("maintain", "--database", "postgresql://127.0.0.1:1/nothing")
        self.assert_status(69, result)
        self.assertEqual(["/s3cret/fail"], server.paths())

    def test_a_ping_that_fails_fails_no_run_and_shows_no_secret(self):
        server = self.web()
        url = server.url
        server.close()
        self.configure(maintain={"ping_url": url + "/s3cret"})
        result = self.assert_status(0, self.run_slotctl("maintain"))
        self.assert_says("the ping for this run failed", result.err, result)
        self.assert_hidden("s3cret", result)

    def test_a_server_that_hangs_is_given_up(self):
        server = self.web(("hang", {}))
        self.configure(maintain={"ping_url": server.url + "/s3cret"})
        result = self.assert_status(0, self.run_slotctl("maintain"))
        self.assertEqual(2, len(server.requests))
        self.assert_says("the ping for this run failed", result.err, result)


class Webhooks(AlertsTest):
    def try_webhook(self, url, **settings):
        self.configure(alerts={"webhook_url": url, **settings})
        return self.run_slotctl("alerts", "test")

    def test_each_format_has_the_shape_that_its_service_accepts(self):
        for shape, key in (("json", "text"), ("slack", "text"), ("discord", "content")):
            with self.subTest(shape):
                server = self.web()
                self.assert_status(0, self.try_webhook(server.url + "/hook", webhook_format=shape))
                (path, body, headers), = server.requests
                self.assertEqual(("/hook", "application/json"), (path, headers["Content-Type"]))
                self.assertIn("This is a test", json.loads(body)[key])

    def test_a_server_with_temporary_errors_is_tried_again(self):
        server = self.web((500, {}), (503, {}), (200, {}))
        self.assert_status(0, self.try_webhook(server.url + "/hook"))
        self.assertEqual(3, len(server.requests))

    def test_a_refusal_is_final_and_shows_no_secret(self):
        server = self.web((404, {}))
        result = self.assert_status(1, self.try_webhook(server.url + "/s3cret"))
        self.assertEqual(1, len(server.requests))
        self.assert_says("answered with status 404", result.err, result)
        self.assert_hidden("s3cret", result)

    def test_only_the_status_of_a_huge_or_stuck_answer_counts(self):
        for body in ("Endless", "Stuck"):
            with self.subTest(body):
                self.assert_status(0, self.try_webhook(self.web((200, {body: "1"})).url, timeout="2s"))
        result = self.assert_status(1, self.try_webhook(self.web((500, {"Endless": "1"})).url, timeout="2s"))
        self.assert_says("answered with status 500", result.err, result)

    def test_a_wait_longer_than_the_time_limit_is_not_waited_for(self):
        server = self.web((429, {"Retry-After": "3000"}))
        self.assert_status(1, self.try_webhook(server.url + "/hook"))
        self.assertEqual(1, len(server.requests))

    def test_redirects_stay_with_the_host(self):
        server = self.web((307, {"Location": "/moved"}), (200, {}))
        self.assert_status(0, self.try_webhook(server.url + "/hook"))
        self.assertEqual(["/hook", "/moved"], server.paths())
        self.assertEqual(server.requests[0][1], server.requests[1][1])

    def test_redirects_to_another_host_are_not_followed(self):
        other = self.web()
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        server = self.web((307, {"Location": elsewhere + "/s3cret"}))
        result = self.assert_status(1, self.try_webhook(server.url + "/hook"))
        self.assertEqual([], other.requests)
        self.assert_says("which is not followed", result.err, result)
        self.assert_hidden("s3cret", result)

    def test_a_redirect_loop_ends(self):
        server = self.web((307, {"Location": "/hook"}))
        result = self.assert_status(1, self.try_webhook(server.url + "/hook"))
        self.assertEqual(4, len(server.requests))
        self.assert_says("more than 3 redirects", result.err, result)

    def test_secrets_are_masked_and_read_from_files(self):
        server = self.web()
        self.workplace.write("hook", server.url + "/s3cret\n")
        self.configure(alerts={"webhook_url_file": "hook"})
        self.assert_status(0, self.run_slotctl("alerts", "test"))
        self.assertEqual(["/s3cret"], server.paths())
        self.assert_hidden("s3cret", self.assert_status(0, self.run_slotctl("config", "show")))


class MailTest(AlertsTest):
    login_refusal = "535 5.7.8 authentication failed"

    def setUp(self):
        super().setUp()
        if Controller is None:
            self.skipTest("no python3-aiosmtpd")

    def authority(self):
        """A certificate for localhost; returns (certificate, key)."""
        cert, key = self.workplace.path / "cert.pem", self.workplace.path / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert,
                        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                       check=True, stderr=subprocess.DEVNULL)
        return cert, key

    def server(self, mode="none", login=None, refuse=(), put_off=(), broken=(), without=(), picky=False):
        """`put_off` are recipients who are deferred, as often as they are listed. `broken` mechanisms are
        offered and let nobody in, those in `without` are not offered; `picky` refuses clients that greet with a short name."""
        mails, put_off = [], list(put_off)
        self.sessions, self.logins = set(), []

        class Handler:
            async def handle_RCPT(_, server, session, envelope, address, options):
                self.greeting = session.host_name
                if picky and "." not in session.host_name and not session.host_name.startswith("["):
                    return f"504 5.5.2 <{session.host_name}>: Helo command rejected: need fully-qualified hostname"
                if address in refuse:
                    return "550 5.1.1 nobody here"
                if address in put_off:
                    put_off.remove(address)
                    return "450 4.2.0 greylisted, come again"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(_, server, session, envelope):
                self.sessions.add(session.peer)
                secure = session.ssl is not None or mode == "tls"
                mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content, secure))
                return "250 OK"

        async def let_nobody_in(server, arguments):
            self.logins.append(arguments[0])
            return AuthResult(success=False, handled=False, message=self.login_refusal)

        handler = Handler()
        for mechanism in broken:
            setattr(handler, "auth_" + mechanism.replace("-", "__"), let_nobody_in)

        def check(server, session, envelope, mechanism, data):
            self.logins.append(mechanism)
            return AuthResult(handled=False, success=(data.login.decode(), data.password.decode()) == login)

        options, context = {}, None
        if mode != "none":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*self.authority())
        if mode == "starttls":
            options.update(tls_context=context, require_starttls=True)
        if login:
            options.update(authenticator=check, auth_required=True, auth_require_tls=mode == "starttls",
                           auth_exclude_mechanism=without)

        class Server(Controller):
            def factory(self):
                return SMTP(self.handler, **options)

        controller = Server(handler, hostname="127.0.0.1", port=free_port(),
                            ssl_context=context if mode == "tls" else None)
        if mode == "tls":
            controller._trigger_server = lambda: greeting(controller.port)
        controller.start()
        self.addCleanup(controller.stop)
        return controller.port, mails


class Mails(MailTest):
    def send(self, port, tls, prefix=(), **settings):
        if tls != "none" and "ca_file" not in settings:
            settings["ca_file"] = str(self.workplace.path / "cert.pem")
        self.configure(alerts={"email_to": "ops@example.com, dev@example.com",
                               "email_from": "Störung <slotctl@example.com>", "smtp_host": "localhost",
                               "smtp_port": port, "smtp_tls": tls, **settings})
        return self.run_slotctl("alerts", "test", "--now", "2026-11-20T09:00:00Z", prefix=prefix)

    def test_a_mail_reaches_every_recipient_and_is_well_formed(self):
        port, mails = self.server()
        self.assert_status(0, self.send(port, "none"))
        self.assertEqual([("slotctl@example.com", ["ops@example.com"]), ("slotctl@example.com", ["dev@example.com"])],
                         [mail[:2] for mail in mails])
        (*_, content, _), (*_, other, _) = mails
        self.assertEqual(content, other, "each gets the same mail")
        mail = email.message_from_bytes(content, policy=email.policy.default)
        self.assertEqual([], mail.defects)
        self.assertEqual("Störung <slotctl@example.com>", mail["From"])
        self.assertTrue(mail["Subject"].startswith("[slotctl] Test message"))
        self.assertEqual("2026-11-20T09:00:00+00:00", mail["Date"].datetime.isoformat())
        self.assertRegex(mail["Message-ID"], r"^<[^@<> ]+@example\.com>$")
        self.assertIn("This is a test", mail.get_content())

    def test_starttls_and_tls_keep_it_private_and_log_in(self):
        for tls in ("starttls", "tls"):
            with self.subTest(tls):
                port, mails = self.server(tls, login=("u", "s3cret") if tls == "starttls" else None)
                login = {"smtp_user": "u", "smtp_password": "s3cret"} if tls == "starttls" else {}
                self.assert_status(0, self.send(port, tls, **login))
                self.assertEqual([True, True], [secure for *_, secure in mails])

    def test_a_wrong_password_is_reported_without_showing_it(self):
        port, mails = self.server("starttls", login=("u", "right"))
        result = self.assert_status(1, self.send(port, "starttls", smtp_user="u", smtp_password="s3cret"))
        self.assertEqual([], mails)
        self.assert_says("smtp_password", result.err, result)
        self.assert_hidden("s3cret", result)

    def test_an_unknown_certificate_is_refused(self):
        for tls in ("starttls", "tls"):
            with self.subTest(tls):
                port, mails = self.server(tls)
                result = self.assert_status(1, self.send(port, tls, ca_file=""))
                self.assertEqual([], mails)
                self.assert_says("certificate", result.err, result)

    def test_a_server_without_starttls_gets_nothing(self):
        port, mails = self.server()
        self.assert_status(1, self.send(port, "starttls", ca_file=""))
        self.assertEqual([], mails)

    def test_a_refused_recipient_does_not_keep_it_from_the_others(self):
        port, mails = self.server(refuse=("dev@example.com",))
        result = self.assert_status(0, self.send(port, "none"))
        self.assertEqual([["ops@example.com"]], [recipients for _, recipients, *_ in mails])
        self.assert_says("refused dev@example.com as a recipient of the alert; the others got it: 550 5.1.1 nobody here", result.err, result)

    def test_a_recipient_who_is_deferred_gets_the_mail_later_and_the_others_get_it_once(self):
        port, mails = self.server(put_off=("dev@example.com",))
        result = self.assert_status(0, self.send(port, "none"))
        self.assertEqual([["ops@example.com"], ["dev@example.com"]], [recipients for _, recipients, *_ in mails])
        self.assertEqual("", result.err)

    def test_a_recipient_who_is_deferred_for_long_is_named(self):
        port, mails = self.server(put_off=("dev@example.com",) * 3)
        result = self.assert_status(0, self.send(port, "none"))
        self.assertEqual([["ops@example.com"]], [recipients for _, recipients, *_ in mails])
        self.assert_says("refused dev@example.com as a recipient of the alert; the others got it: 450 4.2.0 greylisted", result.err, result)

    def test_greylisting_of_everybody_is_waited_for(self):
        port, mails = self.server(put_off=("ops@example.com", "dev@example.com"))
        self.assert_status(0, self.send(port, "none"))
        self.assertEqual([["ops@example.com"], ["dev@example.com"]], [recipients for _, recipients, *_ in mails])

    def test_all_recipients_get_it_over_one_connection(self):
        port, mails = self.server("starttls", login=("u", "s3cret"))
        self.assert_status(0, self.send(port, "starttls", smtp_user="u", smtp_password="s3cret"))
        self.assertEqual((2, 1, 1), (len(mails), len(self.sessions), len(self.logins)))

    def test_a_login_that_the_server_cannot_check_is_followed_by_another(self):
        for tls in ("starttls", "none"):
            for broken, without in ((["CRAM-MD5"], []), (["DIGEST-MD5"], []), (["GSSAPI", "NTLM"], ["PLAIN"]),
                                    (["PLAIN"], []), (["CRAM-MD5", "PLAIN"], [])):
                with self.subTest(tls=tls, broken=broken):
                    port, mails = self.server(tls, login=("u@example.com", "s3cret"), broken=broken, without=without)
                    self.assert_status(0, self.send(port, tls, smtp_user="u@example.com", smtp_password="s3cret"))
                    self.assertEqual(2, len(mails))

    def test_a_server_that_offers_only_unknown_logins_is_named_as_such(self):
        for tls in ("starttls", "none"):
            with self.subTest(tls):
                port, mails = self.server(tls, login=("u", "s3cret"), broken=["XOAUTH2", "GSSAPI"],
                                          without=["PLAIN", "LOGIN"])
                result = self.assert_status(1, self.send(port, tls, smtp_user="u", smtp_password="s3cret"))
                self.assert_says("offers only the login by GSSAPI, XOAUTH2", result.err, result)
                self.assertNotIn("smtp_password", result.err)
                self.assertEqual(([], []), (mails, self.logins))

    def test_a_wrong_password_is_tried_once_with_each_method(self):
        port, mails = self.server("starttls", login=("u", "right"))
        result = self.assert_status(1, self.send(port, "starttls", smtp_user="u", smtp_password="s3cret"))
        self.assertEqual(["PLAIN", "LOGIN"], self.logins)
        self.assert_says("the server offers the login by LOGIN, PLAIN", result.err, result)

    def test_a_login_that_is_refused_for_now_does_not_blame_the_password(self):
        self.login_refusal = "454 4.7.0 Temporary authentication failure"
        port, mails = self.server("starttls", login=("u", "s3cret"), broken=["PLAIN", "LOGIN"])
        result = self.assert_status(1, self.send(port, "starttls", smtp_user="u", smtp_password="s3cret"))
        self.assert_says("454 4.7.0 Temporary authentication failure", result.err, result)
        self.assert_says("the password may well be right", result.err, result)
        self.assertNotIn("check [alerts]", result.err)

    @support.only_on_unix("Wine keeps the name of its computer elsewhere")
    def test_a_host_with_a_short_name_greets_with_its_address(self):
        short, full = (["unshare", "--uts", "sh", "-c", f'hostname {name} && exec "$0" "$@"']
                       for name in ("vm", "vm.example.com"))
        port, mails = self.server(picky=True)
        self.assert_status(0, self.send(port, "none", prefix=short))
        self.assertRegex(self.greeting, r"^\[([0-9]+\.){3}[0-9]+\]$|^\[IPv6:[0-9a-f:]+\]$")
        self.assert_status(0, self.send(port, "none", prefix=full))
        self.assertEqual("vm.example.com", self.greeting)
        self.assert_status(0, self.send(port, "none", prefix=short, smtp_hello="shop.example.org"))
        self.assertEqual("shop.example.org", self.greeting)
        self.assertEqual(6, len(mails))

    def test_a_name_that_cannot_be_one_is_refused(self):
        for name in ("a b", "a/b", "x\r\nRCPT TO:<a@b.example>", "ü.example"):
            result = self.assert_status(78, self.send(free_port(), "none", smtp_hello=name))
            self.assert_says("smtp_hello", result.err, result)

    def test_a_server_that_is_down_is_reported(self):
        result = self.assert_status(1, self.send(free_port(), "none", timeout="3s"))
        self.assert_says("smtp://localhost", result.err, result)


class Examples(MailTest):
    """The examples of docs/alerts.md, with the file system and the servers of this test."""

    def example(self, heading, **replacements):
        text = (pathlib.Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
        section = text.split(f"## {heading}\n")[1]
        toml = section.split("```toml\n")[1].split("```")[0].replace("/etc/slotctl", str(self.workplace.path))
        for old, new in replacements.items():
            self.assertIn(f"{old} = ", toml)
            toml = re.sub(rf"(?m)^{old} = .*$", f"{old} = {new}", toml)
        return toml

    def load(self, toml):
        self.workplace.config.write_text(f'[database]\nurl = "sqlite:{self.workplace.path}/a.db"\n' + toml)
        self.assert_status(0, self.run_slotctl("config", "check"))

    def test_mail(self):
        port, mails = self.server("starttls", login=("slotctl@example.com", "s3cret"))
        self.workplace.write("smtp_password", "s3cret\n")
        self.load(self.example("E-mail", smtp_host='"localhost"') +
                  f'smtp_port = {port}\nca_file = "{self.workplace.path}/cert.pem"\n')
        self.assert_status(0, self.run_slotctl("alerts", "test"))
        self.assertEqual([["ops@example.com"], ["dev@example.com"]], [recipients for _, recipients, *_ in mails])

    def test_webhook(self):
        server = self.web()
        self.workplace.write("webhook", server.url + "/services/x\n")
        self.load(self.example("Webhooks"))
        self.assert_status(0, self.run_slotctl("alerts", "test"))
        (path, body, _), = server.requests
        self.assertEqual(("/services/x", ["text"]), (path, list(json.loads(body))))

    def test_ping(self):
        server = self.web()
        self.workplace.write("maintain_ping", server.url + "/your-uuid\n")
        self.load(self.example("Pings"))
        self.assert_status(0, self.run_slotctl("maintain"))
        self.assertEqual(["/your-uuid/start", "/your-uuid"], [path.split("?")[0] for path in server.paths()])


def greeting(port):
    """What the server says first; its controller waits until somebody asks."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 5) as plain, context.wrap_socket(plain) as secure:
        secure.recv(1024)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


if __name__ == "__main__":
    support.main()
