"""A push service on the loopback interface: HTTP/2 over TLS, access tokens for signed requests, and each answer that
FCM's HTTP v1 API gives."""
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse

# Debian has it for its own Python, which may not be the one that runs this.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import h2.config
    import h2.connection
    import h2.errors
    import h2.events
    import jwt
except ImportError:
    if os.environ.get("SLOTCTL_TEST_REQUIRE_SERVERS") == "1":
        raise
    h2 = None

FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"


def error(status, word, message, code=None, field=None):
    details = [{"@type": FCM_ERROR, "errorCode": code}] if code else []
    if field:
        details.append({"@type": BAD_REQUEST, "fieldViolations": [{"field": field, "description": "wrong"}]})
    return status, {"error": {"code": status, "message": message, "status": word, "details": details}}, {}


# By the token of the device, or the beginning of it up to a dash.
ANSWERS = {
    "gone": error(404, "NOT_FOUND", "Requested entity was not found.", "UNREGISTERED"),
    "malformed": error(400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token",
                       "INVALID_ARGUMENT"),
    "foreign": error(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH"),
    "ours": error(400, "INVALID_ARGUMENT", "Invalid value at 'message.android.ttl'", None, "message.android.ttl"),
    "field": error(400, "INVALID_ARGUMENT", "The registration token is not a valid FCM registration token",
                   "INVALID_ARGUMENT", "message.data"),
    "denied": error(403, "PERMISSION_DENIED", "Permission 'cloudmessaging.messages.create' denied"),
    "lost": error(404, "NOT_FOUND", "Project was not found."),
    "apple": error(401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", "THIRD_PARTY_AUTH_ERROR"),
    "fast": (*error(429, "RESOURCE_EXHAUSTED", "Quota exceeded", "QUOTA_EXCEEDED")[:2], {"retry-after": "300"}),
    "busy": error(503, "UNAVAILABLE", "The service is overloaded", "UNAVAILABLE"),
    "wait": (*error(503, "UNAVAILABLE", "The service is overloaded", "UNAVAILABLE")[:2], {"retry-after": "200"}),
    "broken": error(500, "INTERNAL", "Internal error", "INTERNAL"),
}


class FcmServer:
    """`messages` are the bodies of what was posted, `connections` how many there were, `assertions` the claims of the
    requests for access tokens that are in order, signature included. The device `cut` makes the server close the connection, the
    device `hang` gets no answer until `release` is set, and the device `old` has an access token refused once."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.messages, self.assertions, self.connections, self.faults = [], [], 0, []
        self.at_once = self.most_at_once = 0
        self.refuse_tokens = self.refused = 0
        self.requests_per_connection = float("inf")
        self.release = threading.Event()
        self.make_keys()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / "fcm-cert.pem", self.directory / "fcm-key.pem")
        context.set_alpn_protocols(["h2"])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"https://localhost:{self.port}"
        self.account = self.write_account()
        self.context = context
        threading.Thread(target=self.accept, daemon=True).start()

    def openssl(self, *arguments, **options):
        return subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=self.directory, **options)

    def make_keys(self):
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "fcm-key.pem", "-out", "fcm-cert.pem",
                     "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
        self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "account.pem")
        self.openssl("pkey", "-in", "account.pem", "-pubout", "-out", "account.pub")

    def write_account(self):
        account = self.directory / "account.json"
        account.write_text(json.dumps({
            "type": "service_account", "project_id": "shop-1", "private_key_id": "key-1",
            "private_key": (self.directory / "account.pem").read_text(),
            "client_email": "push@shop-1.iam.example", "token_uri": self.url + "/token"}, indent=2))
        return account

    def close(self):
        self.release.set()
        self.listener.close()

    def accept(self):
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(plain,), daemon=True).start()

    def serve(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True) as connection:
                self.connections += 1
                self.speak(connection)
        except (OSError, ssl.SSLError):
            pass

    def speak(self, connection):
        protocol = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        protocol.initiate_connection()
        connection.sendall(protocol.data_to_send())
        requests, answered, previous = {}, 0, 0
        while data := connection.recv(65536):
            ended = []
            for event in protocol.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    requests[event.stream_id] = (dict((k.decode() if isinstance(k, bytes) else k,
                                                       v.decode() if isinstance(v, bytes) else v)
                                                      for k, v in event.headers), bytearray())
                elif isinstance(event, h2.events.DataReceived):
                    requests[event.stream_id][1].extend(event.data)
                    protocol.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    ended.append(event.stream_id)
            self.most_at_once = max(self.most_at_once, len(ended))
            for stream in ended:
                headers, body = requests.pop(stream)
                answered += 1
                if answered > self.requests_per_connection:
                    # As nginx does: what was on its way already gets no answer.
                    protocol.close_connection(last_stream_id=previous)
                    connection.sendall(protocol.data_to_send())
                    return
                previous = stream
                if self.refuses(bytes(body)):
                    protocol.reset_stream(stream, h2.errors.ErrorCodes.REFUSED_STREAM)
                    continue
                answer = self.answer(headers, bytes(body))
                if answer is None:
                    return
                status, content, more = answer
                text = json.dumps(content).encode()
                protocol.send_headers(stream, [(":status", str(status)), ("content-type", "application/json"),
                                               ("content-length", str(len(text))), *more.items()])
                protocol.send_data(stream, text, end_stream=True)
            connection.sendall(protocol.data_to_send())

    def refuses(self, body):
        """Whether it does not begin with this request, which may be sent again: the first three times for the device
        `refused`."""
        if b'"refused"' not in body or self.refused == 3:
            return False
        self.refused += 1
        return True

    def answer(self, headers, body):
        if headers[":path"] == "/token":
            return self.grant(body)
        if headers[":path"] != "/v1/projects/shop-1/messages:send" or headers[":method"] != "POST":
            return 404, {}, {}
        if self.refuse_tokens > 0:
            self.refuse_tokens -= 1
            return error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if headers.get("authorization") != f"Bearer access-{len(self.assertions)}":
            return error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        message = json.loads(body)
        self.messages.append(message)
        token = message["message"]["token"].split("-")[0]
        if token == "cut":
            return None
        if token == "hang":
            self.release.wait(60)
        return ANSWERS.get(token, (200, {"name": "projects/shop-1/messages/1"}, {}))

    def grant(self, body):
        form = urllib.parse.parse_qs(body.decode())
        assertion = form["assertion"][0]
        try:
            claims = jwt.decode(assertion, (self.directory / "account.pub").read_text(), algorithms=["RS256"],
                                audience=self.url + "/token", issuer="push@shop-1.iam.example",
                                options={"require": ["iss", "aud", "iat", "exp", "scope"]})
        except jwt.PyJWTError as wrong:
            self.faults.append(repr(wrong))
            return 400, {"error": "invalid_grant"}, {}
        wrong = {}
        header = jwt.get_unverified_header(assertion)
        if header != {"alg": "RS256", "typ": "JWT", "kid": "key-1"}:
            wrong["header"] = header
        if claims["scope"] != "https://www.googleapis.com/auth/firebase.messaging":
            wrong["scope"] = claims["scope"]
        if not 0 < claims["exp"] - claims["iat"] <= 3600 or abs(claims["iat"] - time.time()) > 300:
            wrong["times"] = claims
        if form["grant_type"] != ["urn:ietf:params:oauth:grant-type:jwt-bearer"]:
            wrong["grant_type"] = form["grant_type"]
        if wrong:
            self.faults.append(wrong)
            return 400, {"error": "invalid_grant"}, {}
        self.assertions.append(claims)
        return 200, {"access_token": f"access-{len(self.assertions)}", "expires_in": 3599, "token_type": "Bearer"}, {}
