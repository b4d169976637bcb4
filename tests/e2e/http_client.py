"""Talks to `slotctl serve` as programs and browsers do, and compares every answer with the server's own description."""
import http.client
import json
import re
import socket
import urllib.parse

import support

LISTENING = re.compile(r"listening on (\S+?),")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {dict(self.headers)}\n{self.body[:2000]!r}"


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Server:
    """A running `slotctl serve`, on a port of its own choice. Its log is in a file of the workplace."""

    numbers = iter(range(1, 1000))

    def __init__(self, test, *arguments, listen="127.0.0.1:0", **options):
        self.test, self.described = test, None
        self.log = test.workplace.path / f"serve-{next(self.numbers)}.log"
        with self.log.open("w") as log:
            words = ["--listen", listen] if listen else []
            self.running = test.start_slotctl("serve", *words, *arguments, stderr=log, **options)
        found = support.wait_until(lambda: LISTENING.search(self.log.read_text()) or not self.running.runs(),
                                   "the server listens")
        if found is True:
            raise AssertionError(f"the server ended: {self.running.finish()}\n{self.log.read_text()}")
        self.address = found[1]

    @property
    def authority(self):
        return "localhost" if self.address.startswith("unix:") else self.address

    def connection(self, timeout=support.LONGEST):
        if self.address.startswith("unix:"):
            return UnixConnection(self.address[5:], timeout)
        return http.client.HTTPConnection(self.address, timeout=timeout)

    def request(self, method, target, body=None, *, token=None, connection=None, **headers):
        """One request; the words of a header are joined by `_` in its name."""
        fields = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
        if method == "POST":
            fields.setdefault("Content-Type", "application/json")
            body = "" if body is None else body
        used = connection or self.connection()
        used.request(method, target, body, fields)
        response = used.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if connection is None:
            used.close()
        self.check(method, target, answer)
        return answer

    def get(self, target, **options):
        return self.request("GET", target, **options)

    def post(self, target, body=None, **options):
        return self.request("POST", target, body, **options)

    def good(self, method, target, body=None, status=(200, 201, 202), **options):
        answer = self.request(method, target, body, **options)
        self.test.assertIn(answer.status, status, f"{method} {target}\n{answer}\n{self.log.read_text()}")
        return answer

    def stop(self, seconds=support.LONGEST):
        self.running.signal(support.STOP_SIGNAL)
        return self.running.finish(seconds)

    # The description of the server.

    def description(self):
        if self.described is None:
            connection = self.connection()
            connection.request("GET", "/openapi.json")
            self.described = json.loads(connection.getresponse().read())
            connection.close()
        return self.described

    def operation(self, method, path):
        for pattern, operations in self.description()["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in operations:
                return operations[method.lower()]
        return None

    def check(self, method, target, answer):
        """Every answer is one that the description promises."""
        if method not in ("GET", "POST") or answer.status == 304:
            return
        operation = self.operation(method, urllib.parse.unquote(urllib.parse.urlsplit(target).path))
        if operation is None:
            self.test.assertIn(answer.status, (404, 405, 403, 421), f"{method} {target}: {answer}")
            return
        self.test.assertIn(str(answer.status), operation["responses"], f"{method} {target}: {answer}")
        promised = operation["responses"][str(answer.status)]["content"]
        media = answer.headers.get_content_type()
        self.test.assertIn(media, promised, f"{method} {target}: {answer}")
        schema = promised[media].get("schema")
        if schema is None:
            return
        import jsonschema
        validator = jsonschema.Draft202012Validator(
            {**schema, "components": self.description()["components"]})
        errors = [error.message for error in validator.iter_errors(answer.json)]
        self.test.assertEqual([], errors, f"{method} {target}: {answer}")
