"""Two PostgreSQL servers on the loopback interface: a primary, and a streaming standby that takes over from it."""
import contextlib
import os
import pathlib
import random
import shutil
import socket

import businesses
import own_server
import stores
import support
from web_server import WebServer


def free_port():
    """A port that nobody listens on, and that no client is given for an outgoing connection before the server starts."""
    lowest = int(pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        port = random.randrange(10_000, lowest)
        with contextlib.suppress(OSError), socket.socket() as taken:
            taken.bind(("127.0.0.1", port))
            return port


class Node(own_server.Server):
    """One of the servers, on a port of its own."""

    def __init__(self, server, data):
        self.programs, self.owner, self.data = server.programs, server.owner, data
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def ask(self, sql):
        connection = stores.Psql(self.url)
        try:
            return connection.query(sql)
        finally:
            connection.close()

    def configure(self, **settings):
        """Settings that a running server takes at once."""
        connection = stores.Psql(self.url)
        for name, value in settings.items():
            connection.query(f"ALTER SYSTEM SET {name} = '{value}'")
        connection.query("SELECT pg_reload_conf()")
        connection.close()

    def forget_connections(self):
        """The server counts its connections from now on."""
        self.configure(log_connections="on")
        os.truncate(f"{self.data}/server.log", 0)

    def connections(self, application):
        """How many there have been since then."""
        return pathlib.Path(self.data, "server.log").read_text(encoding="utf-8").count(f" application_name={application}\n")

    def processes(self):
        """The ids of all processes of the server: their working directory is the data directory."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.readlink(folder / "cwd") == self.data and (folder / "comm").read_text() == "postgres\n":
                    found.append(int(folder.name))
        return found


class Cluster:
    """`primary` and `standby` change places when the standby is promoted."""

    def __init__(self):
        self.server = own_server.OwnServer()
        first = Node(self.server, self.server.data)
        self.server.stop("fast")
        # A commit waits for the disk, as in production. The standby says at once what it has received.
        self.server.set(listen_addresses="127.0.0.1", port=first.port, synchronous_commit="on", max_connections=60)
        first.start()
        self.primary, self.standby = first, Node(self.server, f"{os.path.dirname(self.server.data)}/standby")
        self.nodes = (self.primary, self.standby)
        self.paired = False

    def close(self):
        for node in self.nodes:
            own_server.thaw(node.processes())
            if node.processes():
                node.stop()
        self.server.close()

    def pair(self, synchronous=False):
        """Makes sure that there is a standby that has everything."""
        if not self.paired:
            shutil.rmtree(self.standby.data, ignore_errors=True)
            self.standby.as_owner(f"{self.standby.programs}/pg_basebackup", "-D", self.standby.data, "-R", "-c", "fast",
                                  "-d", f"{self.primary.url}?application_name=standby")
            self.standby.set(port=self.standby.port)
            self.standby.start()
            self.paired = True
        self.primary.configure(synchronous_standby_names="standby" if synchronous else "")
        support.wait_until(lambda: self.primary.ask(
            "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = "
            + ("'sync'" if synchronous else "'async'")), "the standby streams")

    def caught_up(self):
        """Waits until the standby shows everything that is committed on the primary."""
        ((position,),) = self.primary.ask("SELECT pg_current_wal_insert_lsn()")
        self.primary.ask("SELECT pg_switch_wal()")   # what no commit waited for is written then
        support.wait_until(lambda: self.standby.ask(f"SELECT 1 WHERE pg_last_wal_replay_lsn() >= '{position}'"),
                           "the standby has caught up")

    def cut(self):
        """From now on, the standby receives nothing any more."""
        self.standby.configure(primary_conninfo="")
        support.wait_until(lambda: not self.standby.ask("SELECT 1 FROM pg_stat_wal_receiver"),
                           "the standby has no connection to the primary")

    def promote(self):
        """The standby becomes the primary. What becomes of the old one is up to the test."""
        self.standby.control("promote")
        self.primary, self.standby = self.standby, self.primary
        self.paired = False
        # The setting came with the copy of the old primary, and there is no standby now for which a commit could wait.
        self.primary.configure(synchronous_standby_names="")

    def fail_over(self):
        """The primary crashes, and the standby takes over."""
        self.primary.stop("immediate")
        self.promote()

    def url(self, *nodes, **parameters):
        """The URL that names both servers."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes or self.nodes)
        url = f"postgresql://postgres@{hosts}/postgres"
        for name, value in parameters.items():
            url = stores.with_parameter(url, name, value)
        return url


class ClusterTest(stores.StoreTest):
    """The tests of a class share the servers; each begins with a standby that has everything."""
    synchronous = False

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.close)

    def setUp(self):
        super().setUp()
        self.cluster.pair(synchronous=self.synchronous)
        self.store = self.migrated(stores.PostgresStore(self.cluster.url(target_session_attrs="read-write")))

    def reconnect(self):
        self.store.close()
        self.store.connection = self.store.connect()

    def url_of(self, *nodes, **parameters):
        """The store's database on these servers only."""
        return self.cluster.url(*nodes, options=f"-csearch_path={self.store.schema}", **parameters)

    def elsewhere(self):
        """The environment of another host: its locks are its own."""
        return {"SLOTCTL_LOCK_DIRECTORY": self.workplace.path / "locks-elsewhere"}

    def assert_lost_database(self, result):
        self.assert_status(69, result)
        self.assertEqual("failed", result.json["status"])
        self.assertNotIn("bug", result.err)

    def fail_over(self):
        self.cluster.fail_over()
        self.reconnect()

    def webhook(self, *answers):
        """A web server that gets the messages, and the configuration that says so."""
        server = WebServer(answers or ((200, {}),))
        self.addCleanup(server.close)
        self.workplace.config.write_text(
            f'[notifications]\nchannels = "webhook"\nwebhook_url = "{server.url}/hook"\n')
        return server

    def book_tomorrow(self, bookings):
        """Bookings of the next day at the time of NOW, whose reminders are due."""
        self.load(businesses.chain(bookings))
        self.store.execute(
            "INSERT INTO customers (id, name, email) SELECT n, 'C', n || '@example.org'"
            f" FROM generate_series(1, {bookings}) n",
            "INSERT INTO bookings (provider_id, service_id, starts_at, ends_at, customer, created_at) SELECT n, 10,"
            " '2026-11-21T08:00:00Z', '2026-11-21T08:30:00Z', n, '2026-11-01T00:00:00Z'"
            f" FROM generate_series(1, {bookings}) n")
