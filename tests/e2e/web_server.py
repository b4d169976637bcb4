"""A real web server on the loopback interface, for webhooks and pings."""
import contextlib
import http.server
import json
import threading


class ManyAtOnce(http.server.ThreadingHTTPServer):
    # With the five of the base class, the system resets some of many connections that begin at once.
    request_queue_size = 256
    daemon_threads = True


class LocalServer:
    """Answers as `handler` does, on a port of its own choice, until `close`."""

    def listen(self, handler):
        handler.log_message = lambda *_: None
        self.server = ManyAtOnce(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class WebServer(LocalServer):
    """Notes every request. `answers` are (status, headers) in turn; the last one stays. The status `hang` is none
    until `release` is set, and 200 then. With the header `Endless` the answer's body goes on for ever; with `Stuck` it
    never comes."""

    def __init__(self, answers=((200, {}),)):
        self.requests, self.answers, self.release = [], list(answers), threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                outer.requests.append((self.path, body, dict(self.headers)))
                status, headers = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if status == "hang":
                    outer.release.wait(60)
                    status = 200
                # The client may have given up meanwhile.
                with contextlib.suppress(OSError):
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(10 ** 12 if {"Endless", "Stuck"} & set(headers) else 0))
                    self.end_headers()
                    while "Endless" in headers:
                        self.wfile.write(b"x" * 65536)
                    if "Stuck" in headers:
                        outer.release.wait(60)

        self.listen(Handler)

    def close(self):
        self.release.set()
        super().close()

    def paths(self):
        return [path for path, _, _ in self.requests]

    def bodies(self):
        """The JSON received since the last call."""
        bodies = [json.loads(body) for _, body, _ in self.requests]
        self.requests.clear()
        return bodies


class PageServer(LocalServer):
    """Answers GET with `pages`: path to text, or to (status, headers, text). Notes the paths and headers asked for."""

    def __init__(self, pages):
        self.pages, self.requests = pages, []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, dict(self.headers)))
                page = outer.pages.get(self.path, (404, {}, "not here"))
                status, headers, text = page if isinstance(page, tuple) else (200, {}, page)
                body = text.encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

        self.listen(Handler)
