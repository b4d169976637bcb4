#!/usr/bin/env python3
"""A hundred clients race for one place, again and again, and the server is killed in between: one of them has it each time,
and nobody gets an error. SLOTCTL_TEST_RACES says how many rounds on each store; many take a while."""
import asyncio
import collections
import datetime
import json
import os
import signal

import businesses
import stores
import support
from http_client import Server

NOW = "2026-11-20T08:00:00Z"
ROUNDS = int(os.environ.get("SLOTCTL_TEST_RACES", "20"))
CLIENTS = 100
KILLED_EVERY = 10


class Client:
    """One connection that stays open."""

    def __init__(self, address):
        self.host, port = address.rsplit(":", 1)
        self.port, self.reader, self.writer = int(port), None, None

    async def post(self, body, key=None):
        """The status and the answer; None if the server ended meanwhile."""
        text = json.dumps(body)
        head = (f"POST /v1/bookings HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(text)}\r\n" + (f"Idempotency-Key: {key}\r\n" if key else "") + "\r\n")
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
            self.writer.write((head + text).encode())
            status = int((await self.reader.readline()).split()[1])
            length = 0
            while (line := await self.reader.readline()) != b"\r\n":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            return status, json.loads(await self.reader.readexactly(length))
        except (OSError, asyncio.IncompleteReadError, IndexError):
            await self.close()
            return None

    async def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Races:
    def times(self):
        """A time for each round, none of which touch: 09:00 to 12:00 in steps of half an hour."""
        day = datetime.date(2026, 12, 1)
        while True:
            for minute in range(0, 180, 30):
                yield f"{day}T{9 + minute // 60:02}:{minute % 60:02}:00Z"
            day += datetime.timedelta(days=1)

    def started(self):
        return Server(self, "--now", NOW)

    def booked(self, start):
        return self.store.number(f"SELECT count(*) FROM bookings WHERE status <> 'cancelled' AND starts_at = '{start}'")

    async def race(self, clients, start, meanwhile=None):
        body = {"service_id": 10, "starts_at": start}
        wanted = [client.post({**body, "customer": f"c-{number}"}, key=f"{start}/{number}")
                  for number, client in enumerate(clients)]
        asked = asyncio.gather(*wanted)
        if meanwhile:
            # Some have been answered, most have not.
            first = Client(f"{clients[0].host}:{clients[0].port}")
            await first.post({**body, "customer": "c-early"}, key=f"{start}/early")
            await first.close()
            meanwhile()
        return await asked

    def test_one_of_a_hundred_gets_the_place_every_time_though_the_server_is_killed(self):
        self.load({"services": [businesses.service(10)], "providers": [businesses.provider(1, services=(10,))]})
        server, times, killed = self.started(), self.times(), 0
        self.addCleanup(lambda: server.running.runs() and server.stop())
        loop = asyncio.new_event_loop()
        self.addCleanup(loop.close)
        clients = [Client(server.address) for _ in range(CLIENTS)]
        for round_ in range(1, ROUNDS + 1):
            start = next(times)
            if round_ % KILLED_EVERY:
                answers = loop.run_until_complete(self.race(clients, start))
                statuses = collections.Counter(answer[0] for answer in answers)
                self.assertEqual({201: 1, 409: CLIENTS - 1}, statuses, f"round {round_}, {start}")
                self.assertEqual({"booked"}, {answer[1]["reason"] for answer in answers if answer[0] == 409})
                self.assertEqual(1, self.booked(start))
                continue
            running = server.running
            answers = loop.run_until_complete(self.race(clients, start, lambda: running.signal(signal.SIGKILL)))
            running.finish()
            killed += 1
            self.assertLessEqual(sum(answer is not None and answer[0] == 201 for answer in answers), 1)
            self.assertLessEqual(self.booked(start), 1, f"round {round_}, {start}")
            # Whoever does not know how it ended asks again with the same key.
            server = self.started()
            for client in clients:
                loop.run_until_complete(client.close())
            clients = [Client(server.address) for _ in range(CLIENTS)]
            again = loop.run_until_complete(self.race(clients, start))
            statuses = collections.Counter(answer[0] for answer in again)
            self.assertEqual(set(), set(statuses) - {200, 201, 409}, f"round {round_}: {statuses}")
            self.assertEqual(1, self.booked(start), f"round {round_}, {start}")
        for client in clients:
            loop.run_until_complete(client.close())
        self.assertEqual(ROUNDS // KILLED_EVERY, killed)
        self.assertEqual(ROUNDS, self.store.number("SELECT count(*) FROM bookings WHERE status <> 'cancelled'"))
        self.assertEqual([], self.store.miscounted())


class OnSqlite(Races, stores.OnSqlite):
    pass


class OnPostgres(Races, stores.OnPostgres):
    pass


if __name__ == "__main__":
    support.main()
