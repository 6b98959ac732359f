# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback that does to HTTP what networks do: it cuts, delays, truncates, repeats and corrupts.

A request is read whole, with its body by Content-Length or chunks, before anything is decided, so that every
fault strikes at a place that is known.  Answers are passed on as they come, for streams must flow.  All
chance comes from one seeded generator; what really struck is counted in `struck`.

Bytes are corrupted in requests only: an answer is protected by TLS in the field and by nothing on
loopback, a record by its own signature everywhere.
"""
import asyncio
import collections
import threading

FAULTS = ("cut", "delay", "truncate", "repeat", "corrupt", "refuse", "swallow")
HEAD_MAX = 64 * 1024
BODY_MAX = 8 * 1024 * 1024


class Broken(Exception):
    """The other side ended where it should not have."""


async def read_message(reader):
    """Returns a request as bytes, or None where there is none any more."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    fields = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        fields[name.strip().lower()] = value.strip()
    if b"chunked" in fields.get(b"transfer-encoding", b""):
        return head + await read_chunks(reader)
    length = int(fields.get(b"content-length", b"0"))
    if length > BODY_MAX:
        raise Broken("too long")
    return head + await reader.readexactly(length)


async def read_chunks(reader):
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        body += line + await reader.readexactly(size + 2)
        if size == 0:
            return body


class Proxy:
    """Listens on a port of its own for one central; faults strike while `rates` says so."""

    def __init__(self, target_port, random):
        self.target_port = target_port  # a function: the central may come back elsewhere
        self.random = random
        self.rates = {}
        self.is_open = True  # closed: nobody gets through at all
        self.struck = collections.Counter()
        self.port = None
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        if not self.ready.wait(30):
            raise RuntimeError("the proxy did not start")

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.listen())
        self.loop.run_forever()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    async def listen(self):
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=HEAD_MAX)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(30)

    def set_rates(self, **rates):
        """What strikes how often from now on, of each request: 0 to 1; nothing where nothing is named."""
        assert all(name in FAULTS for name in rates)
        self.rates = rates

    def strikes(self, fault):
        if self.random.random() >= self.rates.get(fault, 0):
            return False
        self.struck[fault] += 1
        return True

    async def serve(self, reader, writer):
        try:
            await self.serve_requests(reader, writer)
        except (OSError, Broken, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass
        finally:
            writer.close()

    async def serve_requests(self, reader, writer):
        while self.is_open and not self.strikes("refuse"):
            message = await read_message(reader)
            if message is None or not self.is_open:
                return
            if self.strikes("delay"):
                await asyncio.sleep(self.random.uniform(0.05, 2))
            if self.strikes("swallow"):
                await asyncio.sleep(self.random.uniform(1, 3))
                return
            if self.strikes("repeat"):
                await self.forward(message, None)  # its first answer is nobody's
            if self.strikes("corrupt"):
                message = self.corrupt(message)
            if self.strikes("cut"):
                message = message[: self.random.randrange(1, len(message))]
            if not await self.forward(message, writer):
                return

    def corrupt(self, message):
        changed = bytearray(message)
        begin = message.index(b"\r\n\r\n") + 4
        if begin < len(message):
            changed[self.random.randrange(begin, len(message))] ^= 1 << self.random.randrange(8)
        return bytes(changed)

    async def forward(self, message, writer):
        """Sends @message on a connection of its own; passes the answer on.  FALSE: the caller's ends too."""
        reader, to = await asyncio.open_connection("127.0.0.1", self.target_port())
        try:
            to.write(close_after(message))
            await to.drain()
            if writer is not None and self.strikes("truncate"):
                some = await reader.read(self.random.randrange(1, 400))
                writer.write(some)
                await writer.drain()
                return False
            while True:
                some = await reader.read(64 * 1024)
                if not some or not self.is_open:
                    return False  # each answer ends its connection: no length has to be known
                if writer is not None:
                    writer.write(some)
                    await writer.drain()
        finally:
            to.close()


def close_after(message):
    """The same request, with the wish that the connection ends with its answer."""
    head, blank, body = message.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join(lines + [b"Connection: close"]) + blank + body
