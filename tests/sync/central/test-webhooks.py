#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real centrals that tell a real receiver over loopback; with CF_TEST_CENTRAL two of them on one PostgreSQL.

usage: test-webhooks.py PROGRAM
"""
import hashlib
import hmac
import http.client
import http.server
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

PROGRAM = sys.argv[1]
DEADLINE = 60
SECRET = "0123456789abcdef"


class Receiver:
    """Keeps what it is told, and answers what the test wants, 204 where it wants nothing."""

    def __init__(self):
        self.told = queue.Queue()
        self.answers = queue.Queue()
        self.at_once = threading.Semaphore(1)
        self.overlapped = False
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                alone = receiver.at_once.acquire(blocking=False)
                receiver.overlapped = receiver.overlapped or not alone
                try:
                    status = receiver.answers.get_nowait()
                except queue.Empty:
                    status = 204
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if alone:
                    receiver.at_once.release()
                receiver.told.put((status, dict(self.headers), body))
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/in"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self):
        return self.told.get(timeout=DEADLINE)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Central:
    def __init__(self, database, *options):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--database", database, "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(json.loads(self.process.stdout.readline())["listening"].rsplit(":", 1)[1])

    def ask(self, method, path, key, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200:
                raise AssertionError(f"{method} {path}: {answer.status} {text}")
            return json.loads(text)
        finally:
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        self.process.stdout.close()
        return code


class WebhookTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.database = os.environ.get("CF_TEST_CENTRAL") or os.path.join(self.folder.name, "central.db")
        made = subprocess.run([PROGRAM, "migrate", "--database", self.database, "--new-admin-key"],
                              capture_output=True, text=True, timeout=DEADLINE, check=True)
        self.admin = json.loads(made.stdout)["admin_key"]
        self.receiver = Receiver()
        self.centrals = []

    def tearDown(self):
        for hook in self.centrals[0].ask("GET", "/v1/webhooks", self.admin)["webhooks"]:
            self.centrals[0].ask("DELETE", f"/v1/webhooks/{hook['id']}", self.admin)
        for central in self.centrals:
            self.assertEqual(central.stop(), 0)
        self.receiver.close()
        self.folder.cleanup()

    def start(self, *options):
        processes = 2 if "CF_TEST_CENTRAL" in os.environ else 1
        self.centrals = [Central(self.database, *options) for _ in range(processes)]

    def subscribe(self):
        return self.centrals[0].ask("POST", "/v1/webhooks", self.admin, {
            "url": self.receiver.url, "secret": SECRET, "events": ["customer_changed"]})["id"]

    def make_customers(self, n):
        """Through the processes in turn."""
        return [self.centrals[i % len(self.centrals)].ask("POST", "/v1/customers", self.admin,
                                                          {"name": f"Nobody {i}"})["id"] for i in range(n)]

    def test_each_event_comes_once_signed_and_one_at_a_time(self):
        self.start("--allow-private-webhooks")
        self.subscribe()
        wanted = self.make_customers(40)
        seen = []
        for _ in wanted:
            _, headers, body = self.receiver.next()
            stamp, mac = (part.split("=", 1)[1] for part in headers["Counterfoil-Signature"].split(","))
            right = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
            self.assertEqual(mac, right)
            self.assertEqual(headers["Counterfoil-Event"], "customer_changed")
            self.assertNotIn(b"Nobody", body)
            seen.append((headers["Counterfoil-Delivery"], json.loads(body)["customer"]))
        self.assertEqual(sorted(customer for _, customer in seen), sorted(wanted))
        self.assertEqual(len({delivery for delivery, _ in seen}), len(wanted))
        self.assertFalse(self.receiver.overlapped)
        self.assertTrue(self.receiver.told.empty())

    def test_a_receiver_that_fails_hears_it_again(self):
        self.start("--allow-private-webhooks")
        self.receiver.answers.put(503)
        self.receiver.answers.put(500)
        self.subscribe()
        wanted = self.make_customers(1)
        told = [self.receiver.next() for _ in range(3)]
        self.assertEqual([status for status, _, _ in told], [503, 500, 204])
        self.assertEqual(len({headers["Counterfoil-Delivery"] for _, headers, _ in told}), 1)
        self.assertEqual({json.loads(body)["customer"] for _, _, body in told}, set(wanted))

    def test_an_address_that_is_not_public_is_not_told_unless_allowed(self):
        self.start()
        hook = self.subscribe()
        self.make_customers(1)
        shown = {}
        while not shown.get("failures"):  # it tries by itself, and says that it failed
            shown = next(row for row in self.centrals[0].ask("GET", "/v1/webhooks", self.admin)["webhooks"]
                         if row["id"] == hook)
        self.assertEqual(shown["waiting"], 1)
        self.assertIn("--allow-private-webhooks", shown["last_error"])
        self.assertTrue(self.receiver.told.empty())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
