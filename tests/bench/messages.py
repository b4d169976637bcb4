"""Measures sending and queueing messages. See tests/bench/run.

The servers are nginx (push, HTTP/2 over TLS) and Postfix's smtp-sink (mail), so that they are not what is measured. The
worker beside `slotctl notify` is what a small shop has: it takes one message, opens a connection, sends it, notes the
result and commits, and then takes the next.
"""
import contextlib
import datetime
import http.client
import json
import os
import shutil
import signal
import smtplib
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage

# Debian has it for its own Python, which may not be the one that runs this.
sys.path.append("/usr/lib/python3/dist-packages")
import psycopg2

MESSAGES = 10_000
BY_WORKER = 1_000                 # the worker's time is taken for as many, and scaled
QUEUED = int(os.environ.get("SLOTCTL_BENCH_QUEUED", "1000000"))
BOOKINGS, DUE = 1_000_000, 5_000
OLD = int(os.environ.get("SLOTCTL_BENCH_OLD", "10000000"))
NOW = "2026-11-20T09:00:00Z"


def program(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return found or sys.exit(f"{name} is not installed: scripts/install_packages bench")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, port):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"{' '.join(map(str, command))} does not answer")
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def push_service(directory):
    """Gives access tokens, and takes every message. Yields its port."""
    port = free_port()
    openssl = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=directory)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "account.pem")
    with open(f"{directory}/account.json", "w") as file:
        json.dump({"type": "service_account", "project_id": "shop-1", "private_key_id": "key-1",
                   "private_key": open(f"{directory}/account.pem").read(), "client_email": "push@shop-1.iam.example",
                   "token_uri": f"https://localhost:{port}/token"}, file)
    with open(f"{directory}/nginx.conf", "w") as file:
        file.write(f"""daemon off; pid {directory}/nginx.pid; error_log {directory}/error.log; worker_processes 1;
{"user root;" if os.geteuid() == 0 else ""}
events {{ worker_connections 1024; }}
http {{
    access_log off; keepalive_requests 100000000; default_type application/json;
    client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi; scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port} ssl http2; ssl_certificate {directory}/cert.pem; ssl_certificate_key {directory}/key.pem;
        location = /token {{ return 200 '{{"access_token":"t","expires_in":3599,"token_type":"Bearer"}}'; }}
        location / {{ return 200 '{{"name":"projects/shop-1/messages/1"}}'; }}
    }}
}}
""")
    with running([program("nginx"), "-c", f"{directory}/nginx.conf", "-e", f"{directory}/error.log"], port):
        yield port


@contextlib.contextmanager
def mail_server():
    port = free_port()
    become = ("-u", "postfix") if os.geteuid() == 0 else ()
    with running([program("smtp-sink"), *become, f"127.0.0.1:{port}", "1024"], port):
        yield port


def send_push(port, context, row):
    connection = http.client.HTTPSConnection("localhost", port, context=context)
    connection.request("POST", "/v1/projects/shop-1/messages:send", json.dumps({"message": {
        "token": row["token"], "notification": {"title": row["subject"], "body": row["body"]}}}),
        {"Authorization": "Bearer t", "Content-Type": "application/json"})
    if connection.getresponse().status != 200:
        sys.exit("the push service refuses the worker's message")
    connection.close()


def send_mail(port, row):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", row["email"], row["subject"]
    mail.set_content(row["body"])
    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.send_message(mail)


def one_at_a_time(db, send):
    """Seconds for BY_WORKER messages."""
    with contextlib.closing(psycopg2.connect(db.url)) as connection, connection.cursor() as cursor:
        start = time.perf_counter()
        for _ in range(BY_WORKER):
            # By the index of what is due.
            cursor.execute("SELECT n.id, n.subject, n.body, c.email, d.token FROM notifications n"
                           " JOIN customers c ON c.id = n.customer_id LEFT JOIN customer_devices d ON d.customer_id = c.id"
                           " WHERE n.queue = 'notifications' AND n.status = 'pending' AND n.next_attempt_at <= now()"
                           " ORDER BY n.next_attempt_at, n.id LIMIT 1 FOR UPDATE OF n SKIP LOCKED")
            values = cursor.fetchone()
            row = dict(zip(("id", "subject", "body", "email", "token"), values))
            send(row)
            cursor.execute("UPDATE notifications SET status = 'sent', attempts = attempts + 1, sent_at = now()"
                           " WHERE id = %s", (row["id"],))
            connection.commit()
        return time.perf_counter() - start


def queue(db, channel, count):
    db.psql("TRUNCATE notifications")
    db.psql("INSERT INTO notifications (event, channel, customer_id, subject, body, created_at, next_attempt_at)"
            f" SELECT 'news', '{channel}', 'c' || 1 + n % 10000, 'News ' || n, 'All is new.', now(), now()"
            f" FROM generate_series(1, {count}) n")
    db.psql("VACUUM ANALYZE notifications")
    db.psql("CHECKPOINT")


def customers(db, count):
    db.psql(f"INSERT INTO customers (id, name, email) SELECT 'c' || n, 'Customer ' || n, 'c' || n || '@example.com'"
            f" FROM generate_series(1, {count}) n")
    db.psql(f"INSERT INTO customer_devices (customer_id, token) SELECT 'c' || n, 'token-' || n"
            f" FROM generate_series(1, {min(count, 10000)}) n")
    db.psql("ANALYZE customers, customer_devices")


def counted(db, status):
    return int(db.psql(f"SELECT count(*) FROM notifications WHERE status = '{status}'").output)


def sending(rounds, db, add, run):
    """Messages to a fast server, and beside it the worker that sends them one at a time."""
    customers(db, 10_000)
    with tempfile.TemporaryDirectory() as directory, push_service(directory) as push_port, mail_server() as mail_port:
        os.chmod(directory, 0o755)
        config = os.path.join(directory, "config.toml")
        with open(config, "w") as file:
            file.write(f"""[alerts]
ca_file = "{directory}/cert.pem"
email_from = "Shop <shop@example.com>"
smtp_host = "127.0.0.1"
smtp_port = {mail_port}
smtp_tls = "none"
[notifications]
fcm_url = "https://localhost:{push_port}"
fcm_service_account_file = "{directory}/account.json"
""")
        notify = lambda: run(db.binary, "--config", config, "--database", db.url, "-q", "notify")
        context = ssl.create_default_context(cafile=f"{directory}/cert.pem")
        ways = {"push": lambda row: send_push(push_port, context, row), "email": lambda row: send_mail(mail_port, row)}
        for channel, send in ways.items():
            ours, theirs = [], []
            for number in range(rounds + 1):  # the first round warms up
                queue(db, channel, MESSAGES)
                seconds = notify().seconds
                if counted(db, "sent") != MESSAGES:
                    sys.exit(f"{counted(db, 'sent')} of {MESSAGES} were sent")
                queue(db, channel, MESSAGES)
                worker = one_at_a_time(db, send) * MESSAGES / BY_WORKER
                if number > 0:
                    ours.append(seconds)
                    theirs.append(worker)
            add(f"PostgreSQL: notify, {MESSAGES:,} messages by {channel}", statistics.median(theirs), "s",
                statistics.median(ours), "≥ 20", "slotctl; measured: a Python worker that sends one at a time")
        memory_with_a_long_queue(db, add, config)
        if OLD:
            cleaning(db, add, run, config)


def memory_with_a_long_queue(db, add, config):
    """The peak of a run that has a million messages before it, for a minute."""
    queue(db, "push", QUEUED)
    process = subprocess.Popen([db.binary, "--config", config, "--database", db.url, "-q", "notify"])
    timer = threading.Timer(60, process.send_signal, (signal.SIGTERM,))
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    add(f"PostgreSQL: notify, peak memory with {QUEUED:,} messages queued, of which it sent {counted(db, 'sent'):,}",
        usage.ru_maxrss / 1024, "MiB", None, "≤ 64 MiB", "")


def cleaning(db, add, run, config):
    """Old messages go, while others are sent."""
    db.psql("TRUNCATE notifications")
    db.psql("INSERT INTO notifications (event, channel, customer_id, subject, body, status, attempts, created_at, sent_at)"
            " SELECT 'news', 'push', 'c' || 1 + n % 10000, 'News', 'All is new.', 'sent', 1,"
            " now() - interval '200 days', now() - interval '200 days'"
            f" FROM generate_series(1, {OLD}) n")
    db.psql("VACUUM ANALYZE notifications")
    db.psql("CHECKPOINT")

    def send_some():
        db.psql("INSERT INTO notifications (event, channel, customer_id, subject, body)"
                " SELECT 'news', 'push', 'c' || n, 'News', 'All is new.' FROM generate_series(1, 100) n")
        return run(db.binary, "--config", config, "--database", db.url, "-q", "notify").seconds * 1000

    alone = sorted(send_some() for _ in range(100))
    start = time.perf_counter()
    cleaner = subprocess.Popen([db.binary, "--config", config, "--database", db.url, "-q", "cleanup",
                                "--only", "notifications"])
    beside = []
    while cleaner.poll() is None:
        beside.append(send_some())
    seconds = time.perf_counter() - start
    if cleaner.returncode != 0 or counted(db, "sent") > 100 * (len(beside) + 101):
        sys.exit("the old messages were not deleted")
    beside.sort()
    add(f"PostgreSQL: cleanup of {OLD:,} old messages while others are sent", seconds, "s", None, "", "")
    add("PostgreSQL: notify of 100 messages beside that, 99th percentile", beside[int(len(beside) * 0.99)], "ms",
        alone[int(len(alone) * 0.99)], "", "without it")


# The reminders that are due, in one statement: what somebody who knows PostgreSQL would write.
BEST_STATEMENT = f"""INSERT INTO notifications (queue, event, channel, customer_id, dedup_key, provider_id, booking_id,
    starts_at, expires_at, at_most_once)
SELECT 'appointments', 'reminder', 'email', c.id,
    'reminder:' || b.provider_id || ':' || b.id || ':24h:' || extract(epoch FROM b.starts_at)::bigint || ':email:' || c.id,
    b.provider_id, b.id, b.starts_at, b.starts_at - interval '20 hours', true
FROM bookings b JOIN customers c ON c.id = b.customer
WHERE b.status = 'confirmed' AND b.starts_at >= timestamptz '{NOW}' + interval '20 hours'
  AND b.starts_at < timestamptz '{NOW}' + interval '25 hours'
  AND coalesce(b.moved_at, b.created_at) < b.starts_at - interval '20 hours'
  AND c.email IS NOT NULL AND NOT c.email_opt_out AND c.email_bounced_at IS NULL
ON CONFLICT (dedup_key) DO NOTHING"""


def reminding(rounds, db, add, run):
    """A million bookings ahead, some of which are to be reminded of now."""
    db.load(1000, 1, "00:00", "24:00", "45m")
    customers(db, 100_000)
    first = datetime.datetime(2026, 11, 21, 6, 0, tzinfo=datetime.timezone.utc)
    # Five of each provider start within the reach of this run, the others each hour from a week later on.
    db.psql("ALTER TABLE bookings DISABLE TRIGGER USER",  # which are about slots that there are none of here
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, status, created_at)"
            " SELECT p.id, 1, t, t + interval '45 minutes', 'c' || 1 + (p.id * 1000 + n) % 100000, 'confirmed',"
            " timestamptz '2026-11-01Z' FROM providers p CROSS JOIN LATERAL ("
            f" SELECT n, timestamptz '{first.isoformat()}' + CASE WHEN n < 5 THEN n * interval '45 minutes'"
            f" ELSE interval '7 days' + n * interval '1 hour' END AS t FROM generate_series(0, {BOOKINGS // 1000 - 1}) n) x",
            "ALTER TABLE bookings ENABLE TRIGGER USER")
    db.psql("VACUUM ANALYZE bookings")
    with tempfile.TemporaryDirectory() as directory:
        config = os.path.join(directory, "config.toml")
        with open(config, "w") as file:
            file.write('[notifications]\nenabled = true\nchannels = "email"\n'
                       '[[reminder]]\nlead = "24h"\nearly = "1h"\nlate = "4h"\n')
        remind = lambda: run(db.binary, "--config", config, "--database", db.url, "-q", "remind", "--now", NOW)
        first_run = remind().seconds  # notes what every customer knows already
        ours, theirs, found = [], [], set()
        for number in range(rounds + 1):
            for times, carry_out in ((ours, remind), (theirs, lambda: db.psql(BEST_STATEMENT))):
                db.psql("TRUNCATE notifications")
                db.psql("CHECKPOINT")
                seconds = carry_out().seconds
                found.add(counted(db, "pending"))
                if number > 0:
                    times.append(seconds)
        if found != {DUE}:
            sys.exit(f"{found} reminders were queued instead of {DUE}")
        idle = [remind().seconds for _ in range(3)]
    add(f"PostgreSQL: remind, {DUE:,} due of {BOOKINGS:,} future bookings", statistics.median(ours), "s",
        statistics.median(theirs), "≤ 1.5", "the best single statement, by psql")
    add("PostgreSQL: remind, nothing due", statistics.median(idle), "s", None, "", "")
    add(f"PostgreSQL: remind, its very first run, which notes {BOOKINGS:,} bookings", first_run, "s", None, "", "")
