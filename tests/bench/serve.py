"""Measures `slotctl serve` beside a Django view that gives the same answer, from the same PostgreSQL. See tests/bench/run."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
PROVIDERS, DATE, NOW = 88, "2026-12-04", "2026-11-20T09:00:00Z"
CONNECTIONS, SECONDS = 32, 6


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, **headers):
    """The status, the headers and the length of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, len(answer.read())
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, len(answer.read())


class Server:
    """A process that answers on a port, from the moment it does until the end of the block."""

    def __init__(self, command, port, path):
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while True:
            try:
                status, _, _ = get(self.url + path)
                break
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{' '.join(command)} does not answer")
                time.sleep(0.05)
        if status != 200:
            sys.exit(f"{' '.join(command)}: GET {path} is answered with {status}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def peak_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) / 1024

    def load(self, path, status, **headers):
        """Answers per second, and their 99th percentile in ms; all have `status`."""
        seen, _, _ = get(self.url + path, **headers)
        if seen != status:
            sys.exit(f"GET {path} is answered with {seen} instead of {status}")
        words = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
        output = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *words, self.url + path],
                                check=True, stdout=subprocess.PIPE, text=True).stdout
        if re.search(r"Socket errors|Non-2xx", output):
            sys.exit(f"GET {path} failed under load:\n{output}")
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", output).groups()
        return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def write_business(file):
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    bookings = [{"provider_id": p, "service_id": 1, "customer": "c", "status": "confirmed",
                 "starts_at": f"2026-12-{day:02}T{at // 60:02}:{at % 60:02}:00Z",
                 "ends_at": f"2026-12-{day:02}T{(at + 30) // 60:02}:{(at + 30) % 60:02}:00Z"}
                for p in range(1, PROVIDERS + 1) for day in range(1, 32) for k in range(3)
                for at in [480 + 30 * ((p + 5 * k) % 16)]]
    json.dump({"services": [{"id": 1, "name": "Service 1", "duration": "30m"}],
               "providers": [{"id": p, "name": f"Provider {p}", "time_zone": "UTC",
                              "availability": [{"days": week, "from": "08:00", "to": "16:00"}], "services": [{"id": 1}]}
                             for p in range(1, PROVIDERS + 1)],
               "bookings": bookings}, file)


def serve(rounds, db, add):
    """`db` is an empty database of slotctl, `add` adds a row of the table."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        write_business(file)
        file.flush()
        db.slotctl("import", file.name)
    db.psql("ANALYZE")
    peer = os.path.join(HERE, "django_availability.py")
    base = os.environ["SLOTCTL_TEST_POSTGRES"]
    subprocess.run(["/usr/bin/python3", peer, base, "setup", str(PROVIDERS)], check=True)
    whole, one = f"/availability?date={DATE}&service_id=1", f"/v1/availability?from={DATE}&to={DATE}&provider_id=1"
    django_port, port = free_port(), free_port()
    found = {}

    def note(name, measured):
        found.setdefault(name, []).append(measured)

    with Server(["/usr/bin/python3", peer, base, "serve", str(django_port)], django_port, whole) as django, \
            Server([db.binary, "--database", db.url, "--now", NOW, "-q", "serve", "--listen", f"127.0.0.1:{port}"], port, whole) as slotctl:
        sizes = get(django.url + whole)[2], get(slotctl.url + whole)[2]
        etag = get(slotctl.url + whole)[1]["ETag"]
        for _ in range(rounds):
            note("django", django.load(whole, 200))
            note("whole", slotctl.load(whole, 200))
            note("one", slotctl.load(one, 200))
            note("unchanged", slotctl.load(whole, 304, **{"If-None-Match": etag}))
            note("gzip", slotctl.load(whole, 200, **{"Accept-Encoding": "gzip"}))
        memory = slotctl.peak_mib()

    def median(name, part):
        values = sorted(pair[part] for pair in found[name])
        return values[len(values) // 2]

    reference = median("django", 0)
    print(f"  Django: {reference:.0f} answers of {sizes[0]} bytes per second, 99th percentile {median('django', 1):.0f} ms;"
          f" slotctl's answer has {sizes[1]} bytes", file=sys.stderr)
    for name, what, promised in (("whole", f"a day of one service, {PROVIDERS} providers", "≥ 60"),
                                 ("one", "a day of one provider", "≥ 100"), ("unchanged", "the day, unchanged (304)", "≥ 100"),
                                 ("gzip", "the day, compressed", "≥ 100")):
        add(f"serve: {what}, answers per second", median(name, 0), "/s", reference, promised, "the Django view of the day")
        add(f"serve: {what}, 99th percentile", median(name, 1), "ms", None, "≤ 5 ms" if name == "whole" else "", "")
    add("serve: peak memory of that", memory, "MiB", None, "≤ 64 MiB", "")
