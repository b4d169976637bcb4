#!/usr/bin/env bash
# Programs that send mail, and a server that offers PIPELINING (RFC 2920): MAIL, all RCPTs and DATA may be sent at once, and
# their answers read afterwards. A mail to three recipients then needs two waits; here is how many each program makes. Seen
# with libcurl 7.88.1, aiosmtplib 2.0.0, Python's smtplib 3.11 (Debian 12) and nodemailer 6.9.16 (npm), between EHLO and QUIT:
#
#   libcurl, aiosmtplib, smtplib   six: each command waits for the answer to the last one
#   nodemailer                     four: only the RCPTs are sent together
#
# So mails to a server that is 50 ms away take 0.2 s and more each, whatever that server offers; only more connections help.
#
# Installs in a temporary folder; talks to itself only. Exits with 1 if any of this changed.
set -euo pipefail
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill "$server"; rm -rf -- "$work"' EXIT
cd "$work"

apt-get -qq download python3-aiosmtplib=2.0.0-1 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
npm install --silent --no-audit --no-fund nodemailer@6.9.16 >/dev/null
curl --version | sed -n 's/^curl \([0-9.]*\).*/curl \1/p'

cat >server.py <<'END'
import socket, threading, time

def serve(connection, notes):
    connection.sendall(b"220 mail.example ESMTP\r\n")
    rest, in_mail, turns = b"", False, []
    while True:
        time.sleep(0.1)  # so that what is sent together is read together
        data = connection.recv(65536)
        if not data:
            break
        *lines, rest = (rest + data).split(b"\r\n")
        answer, commands = b"", []
        for line in lines:
            word = line.split(b" ")[0].split(b":")[0].upper().decode("ascii", "replace")
            if in_mail:
                if line != b".":
                    continue
                in_mail, word = False, "END"
            commands.append(word)
            in_mail = word == "DATA"
            answer += {"EHLO": b"250-mail.example\r\n250 PIPELINING\r\n", "DATA": b"354 go on\r\n",
                       "QUIT": b"221 bye\r\n"}.get(word, b"250 ok\r\n")
        if commands:
            turns.append("+".join(commands))
        connection.sendall(answer)
        if "QUIT" in commands:
            break
    connection.close()
    with open(notes, "w") as file:
        file.write(" ".join(turn for turn in turns if turn not in ("EHLO", "QUIT")) + "\n")

listener = socket.create_server(("127.0.0.1", 0))
with open("port", "w") as file:
    file.write(str(listener.getsockname()[1]))
number = 0
while True:
    connection, _ = listener.accept()
    number += 1
    threading.Thread(target=serve, args=(connection, f"turns.{number}"), daemon=True).start()
END
python3 server.py &
server=$!
until [[ -s port ]]; do sleep 0.1; done
port=$(<port)

number=0
# Runs one program, which makes one connection.
try() { # NAME COMMAND...
    local name=$1
    shift
    number=$((number + 1))
    "$@" >/dev/null 2>errors || { cat errors >&2; exit 1; }
    until [[ -s turns.$number ]]; do sleep 0.1; done
    echo "$name: $(<"turns.$number")" | tee -a seen
}

printf 'Subject: s\r\n\r\nb\r\n' >mail
to=(b@example.com c@example.com d@example.com)
try libcurl curl -s --url "smtp://127.0.0.1:$port" --mail-from a@example.com \
    --mail-rcpt "${to[0]}" --mail-rcpt "${to[1]}" --mail-rcpt "${to[2]}" -T mail
cat >by_aiosmtplib.py <<'END'
import asyncio, sys, aiosmtplib
asyncio.run(aiosmtplib.send("Subject: s\n\nb\n", sender="a@example.com", recipients=sys.argv[2:],
                            hostname="127.0.0.1", port=int(sys.argv[1]), start_tls=False))
END
PYTHONPATH=root/usr/lib/python3/dist-packages try aiosmtplib /usr/bin/python3 by_aiosmtplib.py "$port" "${to[@]}"
cat >by_smtplib.py <<'END'
import smtplib, sys
with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as connection:
    connection.sendmail("a@example.com", sys.argv[2:], "Subject: s\n\nb\n")
END
try smtplib /usr/bin/python3 by_smtplib.py "$port" "${to[@]}"
cat >by_nodemailer.js <<'END'
const mails = require("nodemailer").createTransport({ host: "127.0.0.1", port: Number(process.argv[2]), ignoreTLS: true });
mails.sendMail({ from: "a@example.com", to: process.argv.slice(3), subject: "s", text: "b" }, (error) => {
  if (error) throw error;
  mails.close();
});
END
try nodemailer node by_nodemailer.js "$port" "${to[@]}"

diff - seen <<'END' && echo "as seen before"
libcurl: MAIL RCPT RCPT RCPT DATA END
aiosmtplib: MAIL RCPT RCPT RCPT DATA END
smtplib: MAIL RCPT RCPT RCPT DATA END
nodemailer: MAIL RCPT+RCPT+RCPT DATA END
END
