#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real counterfoil-central over loopback: HTTP, compression, limits, held requests, TLS, stopping.

usage: test-http.py PROGRAM DEMO-FOLDER
"""
import gzip
import http.client
import json
import os
import queue
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = sys.argv[1]
DEADLINE = 30
ENVIRONMENT = {**os.environ, "COUNTERFOIL_DEMO_DIR": sys.argv[2]}


class Central:
    """The program, started on a free port with a store and an admin key."""

    def __init__(self, folder, *options, command="serve", log=subprocess.DEVNULL):
        self.database = os.environ.get("CF_TEST_CENTRAL") or os.path.join(folder, "central.db")
        made = run("migrate", "--database", self.database, "--new-admin-key")
        self.admin = json.loads(made.stdout)["admin_key"]
        self.code = json.loads(run("enrol-code", "--database", self.database, "--store", "S1", "--name",
                                   "High Street").stdout)["enrol_code"]
        self.process = subprocess.Popen(
            [PROGRAM, command, "--database", self.database, "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=log, text=True, env=ENVIRONMENT)
        self.url = json.loads(self.process.stdout.readline())["listening"]
        self.host, self.port = self.url.split("//")[1].rsplit(":", 1)

    def connect(self):
        return http.client.HTTPConnection(self.host, int(self.port), timeout=DEADLINE)

    def ask(self, method, path, body=None, key=None, **headers):
        connection = self.connect()
        try:
            all_headers = {name.replace("_", "-"): value for name, value in headers.items()}
            if key != "":
                all_headers["Authorization"] = f"Bearer {key or self.admin}"
            connection.request(method, path, body, all_headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE)
        self.process.stdout.close()
        return code


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE,
                          check=False, env=ENVIRONMENT)


def price(number):
    return json.dumps({"kind": "price", "id": "A", "body": {"price_minor": number}}) + "\n"


class HttpTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.centrals = []

    def start(self, *options, **more):
        central = Central(self.folder.name, *options, **more)
        self.centrals.append(central)
        return central

    def tearDown(self):
        for central in self.centrals:
            if central.process.poll() is None:
                self.assertEqual(central.stop(), 0)
        self.folder.cleanup()

    def test_answers_carry_time_and_version_and_are_packed_when_asked(self):
        central = self.start(command="demo")
        answer, body = central.ask("GET", "/v1/snapshot/chain?limit=500", Accept_Encoding="gzip")
        plain, text = central.ask("GET", "/v1/snapshot/chain?limit=500")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Encoding"], "gzip")
        self.assertIsNone(plain.headers["Content-Encoding"])
        self.assertEqual(gzip.decompress(body), text)
        self.assertLess(len(body) * 2, len(text))
        self.assertGreater(int(answer.headers["Counterfoil-Time"]), 1_600_000_000_000)
        self.assertEqual(answer.headers["Counterfoil-Protocol"], "1")

    def test_bodies_may_be_packed_and_are_limited_unpacked(self):
        central = self.start()
        answer, body = central.ask("POST", "/v1/catalog", gzip.compress(price(5).encode()), Content_Encoding="gzip")
        self.assertEqual(answer.status, 200, body)
        bomb, _ = central.ask("POST", "/v1/catalog", gzip.compress(bytes(64 << 20)), Content_Encoding="gzip")
        self.assertEqual(bomb.status, 415)
        broken, _ = central.ask("POST", "/v1/catalog", b"not gzip", Content_Encoding="gzip")
        self.assertEqual(broken.status, 415)
        large, _ = central.ask("POST", "/v1/catalog", bytes(5 << 20))
        self.assertEqual(large.status, 413)
        self.assertEqual(central.ask("GET", "/healthz", key="")[0].status, 200)

    def test_a_head_that_is_too_long_is_refused(self):
        central = self.start()
        self.assertEqual(central.ask("GET", "/healthz", X_Long="a" * (30 << 10))[0].status, 200)
        self.assertEqual(central.ask("GET", "/healthz", X_Long="a" * (40 << 10))[0].status, 431)
        self.assertEqual(central.ask("GET", "/" + "a" * (40 << 10))[0].status, 414)
        self.assertEqual(central.ask("GET", "/healthz")[0].status, 200)

    def test_bodies_on_their_way_fill_no_memory(self):
        central = self.start()
        self.assertEqual(central.ask("POST", "/v1/orders", bytes(100 << 10), key="")[0].status, 413)
        held = []
        for _ in range(66):
            held.append(central.connect())
            held[-1].putrequest("POST", "/v1/orders")
            held[-1].putheader("Authorization", "Bearer nobody's")
            held[-1].putheader("Content-Length", str(4 << 20))
            held[-1].endheaders(bytes((4 << 20) - 1))
        answer, _ = central.ask("POST", "/v1/catalog", price(3) * 20000)
        self.assertEqual(answer.status, 503)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(central.ask("GET", "/readyz", key="")[0].status, 200)
        for connection in held:
            connection.close()
        deadline = time.monotonic() + DEADLINE
        while central.ask("POST", "/v1/catalog", price(3))[0].status != 200:
            self.assertLess(time.monotonic(), deadline)

    def test_a_caller_who_asks_too_often_is_told_when_to_come_again(self):
        central = self.start("--rate", "1")
        seen = {central.ask("GET", "/v1/terminals")[0].status for _ in range(3)}
        self.assertEqual(seen, {200})
        statuses = []
        for _ in range(40):
            answer, _ = central.ask("POST", "/v1/enrol", "{}", key="")
            statuses.append(answer.status)
            if answer.status == 429:
                self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)
        self.assertIn(429, statuses)
        self.assertEqual(central.ask("GET", "/v1/terminals")[0].status, 200)

    def test_codes_are_not_tried_faster_with_a_token_that_nobody_has(self):
        central = self.start()
        statuses = {central.ask("POST", "/v1/enrol", "{}", key=f"cft_{number}")[0].status for number in range(40)}
        self.assertIn(429, statuses)

    def test_an_address_is_one_centrals(self):
        central = self.start()
        other = os.path.join(self.folder.name, "other.db")
        refused = run("serve", "--database", other, "--listen", f"127.0.0.1:{central.port}")
        self.assertEqual(refused.returncode, 5)
        self.assertIn("the address is taken", json.loads(refused.stdout)["error"]["message"])

    def test_the_database_is_for_nobody_elses_eyes(self):
        central = self.start()
        central.ask("POST", "/v1/catalog", price(7))
        for name in os.listdir(self.folder.name):
            self.assertEqual(os.stat(os.path.join(self.folder.name, name)).st_mode & 0o077, 0, name)

    def test_a_stream_tells_a_change_as_it_happens_and_ends_with_the_server(self):
        central = self.start()
        stream = Stream(central)
        self.assertEqual(stream.answer.headers["Content-Type"], "text/event-stream")
        first = stream.heads.get(timeout=DEADLINE)
        central.ask("POST", "/v1/catalog", price(7))
        self.assertEqual(stream.heads.get(timeout=DEADLINE), first + 1)
        self.assertEqual(central.stop(), 0)
        self.assertIsNone(stream.heads.get(timeout=DEADLINE))
        stream.close()

    def test_who_keeps_a_connection_open_holds_up_no_end(self):
        with tempfile.TemporaryFile("w+") as log:
            central = self.start(log=log)
            kept = central.connect()
            kept.request("GET", "/healthz")
            self.assertTrue(kept.getresponse().read())
            with socket.create_connection((central.host, int(central.port)), DEADLINE) as stranger:
                stranger.sendall(b"GET /x level=error\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n")
                self.assertIn(b"404", stranger.recv(100))
            self.assertEqual(central.stop(), 0)
            kept.close()
            log.seek(0)
            lines = log.read()
            self.assertIn("method=GET path=/healthz status=200", lines)
            self.assertIn("method=GET path=/x?level=error?[2J status=404", lines)
            self.assertIn("drained=yes", lines)

    def test_a_long_poll_waits_for_news_and_not_longer_than_asked(self):
        central = self.start()
        _, body = central.ask("GET", "/v1/hints?wait_ms=0")
        head = json.loads(body)["heads"][0]["head"]
        answers = queue.Queue()
        waiting = threading.Thread(target=lambda: answers.put(
            central.ask("GET", f"/v1/hints?wait_ms=30000&heads=chain:{head}")[1]))
        waiting.start()
        # Nothing moved: it answers by itself, with what the caller knows.
        _, body = central.ask("GET", f"/v1/hints?wait_ms=1&heads=chain:{head}")
        self.assertEqual(json.loads(body)["heads"][0]["head"], head)
        central.ask("POST", "/v1/catalog", price(9))
        self.assertEqual(json.loads(answers.get(timeout=DEADLINE))["heads"][0]["head"], head + 1)
        waiting.join(DEADLINE)

    def test_codes_are_made_while_it_serves(self):
        central = self.start()
        made = run("enrol-code", "--database", central.database, "--store", "S1")
        self.assertEqual(made.returncode, 0, made.stdout)
        body = json.dumps({"code": json.loads(made.stdout)["enrol_code"], "wanted_code": "T1", "epoch": 1,
                           "terminal": "01890a5d-ac96-774b-bcce-b302099a8057", "program": "0.1.0",
                           "public_key": "p8tpRHaIVPdFZ0iEcSRXwrb2kBLPBBWnAzvLCjfqf2Y="})
        answer, text = central.ask("POST", "/v1/enrol", body, key="")
        self.assertEqual(answer.status, 200, text)

    def test_the_outside_needs_tls(self):
        database = os.path.join(self.folder.name, "other.db")
        refused = run("serve", "--database", database, "--listen", "0.0.0.0:0")
        self.assertEqual(refused.returncode, 2)
        self.assertEqual(json.loads(refused.stdout)["error"]["code"], "usage")
        key, certificate = (os.path.join(self.folder.name, name) for name in ("key.pem", "certificate.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
        unfit = run("serve", "--database", database, "--listen", "127.0.0.1:0", "--certificate", certificate,
                    "--key", certificate)
        self.assertEqual(unfit.returncode, 2)
        self.assertIn("certificate", json.loads(unfit.stdout)["error"]["message"])
        central = self.start("--certificate", certificate, "--key", key)
        trusting = ssl.create_default_context(cafile=certificate)
        connection = http.client.HTTPSConnection("127.0.0.1", int(central.port), timeout=DEADLINE, context=trusting)
        connection.request("GET", "/healthz")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        strict = http.client.HTTPSConnection("127.0.0.1", int(central.port), timeout=DEADLINE,
                                             context=ssl.create_default_context())
        with self.assertRaises(ssl.SSLError):
            strict.request("GET", "/healthz")
        strict.close()

    def test_a_catalogue_file_is_imported_and_again_changes_nothing(self):
        path = os.path.join(self.folder.name, "catalog.csv")
        database = os.path.join(self.folder.name, "central.db")
        with open(path, "w", encoding="utf-8") as file:
            file.write("sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
                       "image_url\nA,,Apples,Food,1.99,standard,ea,0,,12,,\nB,,,Food,1.00,standard,ea,0,,,,\n")
        run("enrol-code", "--database", database, "--store", "S1", "--name", "High Street")
        first = json.loads(run("import-catalog", "--database", database, "--store", "S1", path).stdout)
        again = json.loads(run("import-catalog", "--database", database, "--store", "S1", path).stdout)
        self.assertEqual((first["accepted"], first["changed"], first["rejected"]), (1, 1, 1))
        self.assertEqual((again["accepted"], again["changed"], again["rejected"]), (1, 0, 1))
        for store in ("Nowhere", "chain"):
            for refused in (run("import-catalog", "--database", database, "--store", store, path),
                            run("enrol-code", "--database", database, "--store", store)):
                self.assertEqual(refused.returncode, 2, refused.stdout)
                self.assertIn(f"there is no store '{store}'", json.loads(refused.stdout)["error"]["message"])
        with open(path, "w", encoding="utf-8") as file:
            file.write("sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
                       "image_url\nC,4006381333931,Cider,Food,1.99,standard,ea,0,,,,\n"
                       "D,04006381333931,Dates,Food,1.99,standard,ea,0,,,,\n")
        twice = json.loads(run("import-catalog", "--database", database, path).stdout)
        self.assertEqual((twice["accepted"], twice["rejected"]), (1, 1), "one barcode in two rows")
        with open(path, "w", encoding="utf-8") as file:
            file.write("sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,"
                       "image_url\nD,4006381333931,Dates,Food,1.99,standard,ea,0,,,,\n")
        self.assertEqual(json.loads(run("import-catalog", "--database", database, path).stdout)["accepted"], 1)
        central = self.start()
        self.assertEqual([json.loads(central.ask("GET", f"/v1/products/{sku}")[1])["gtins"] for sku in "CD"],
                         [[], ["04006381333931"]], "the file wins")
        stock = json.loads(central.ask("GET", "/v1/stock/A")[1])["stock"]
        self.assertEqual(stock[0]["on_hand_milli"], 12000)


class Stream:
    """A stream of hints, read on a thread of its own."""

    def __init__(self, central):
        self.connection = central.connect()
        self.connection.request("GET", "/v1/hints", headers={"Authorization": f"Bearer {central.admin}",
                                                             "Accept": "text/event-stream"})
        self.answer = self.connection.getresponse()
        self.heads = queue.Queue()
        self.last = -1
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.answer:
            if line.startswith(b"data:"):
                self.heads.put(json.loads(line[5:])["head"])
        self.heads.put(None)

    def close(self):
        self.reader.join(DEADLINE)
        self.connection.close()


class TwoProcessesTest(unittest.TestCase):
    """Two centrals on one PostgreSQL (with-postgresql.py): what one does, the other tells."""

    def start_two(self, folder):
        centrals = []
        for _ in range(2):
            centrals.append(Central(folder))
            self.addCleanup(centrals[-1].process.kill)  # nothing for one that has ended
        return centrals

    def test_a_change_at_one_is_told_by_the_other_and_in_one_history(self):
        with tempfile.TemporaryDirectory() as folder:
            centrals = self.start_two(folder)
            streams = [Stream(central) for central in centrals]
            first = [stream.heads.get(timeout=DEADLINE) for stream in streams]
            self.assertEqual(first[0], first[1])
            for number in range(10):
                answer, body = centrals[number % 2].ask("POST", "/v1/catalog", price(number))
                self.assertEqual(answer.status, 200, body)
                self.assertEqual(json.loads(body)["head"], first[0] + number + 1)
            for stream in streams:
                head = first[0]
                while head < first[0] + 10:
                    new = stream.heads.get(timeout=DEADLINE)
                    self.assertGreater(new, head)
                    head = new
            pieces = [central.ask("GET", "/v1/snapshot/chain")[1] for central in centrals]
            self.assertEqual(pieces[0], pieces[1])
            for central in centrals:
                self.assertEqual(central.stop(), 0)
            for stream in streams:
                stream.close()

    def test_each_hears_of_the_other_again_after_the_database_was_restarted(self):
        with tempfile.TemporaryDirectory() as folder:
            centrals = self.start_two(folder)
            streams = [Stream(central) for central in centrals]
            head = [stream.heads.get(timeout=DEADLINE) for stream in streams][0]
            os.kill(int(os.environ["CF_TEST_POSTGRESQL"]), signal.SIGUSR1)  # it crashes and begins again
            # The first ones may be told because a new line was opened; then nothing but a notice can.
            for number in range(6):
                wanted, deadline = None, time.monotonic() + DEADLINE
                while wanted is None:
                    self.assertLess(time.monotonic(), deadline, "the central did not come back")
                    answer, body = centrals[number % 2].ask("POST", "/v1/catalog", price(1000 + number))
                    wanted = json.loads(body)["head"] if answer.status == 200 else None
                    if wanted is None:  # who does not wait as told has asked too often before the database is back
                        self.assertIn(answer.status, (429, 503), body)
                        time.sleep(int(answer.getheader("Retry-After")))
                for stream in streams:
                    while stream.last < wanted:
                        stream.last = stream.heads.get(timeout=DEADLINE)
                head = max(head, wanted)
            for central in centrals:
                self.assertEqual(central.stop(), 0)
            for stream in streams:
                self.assertEqual(stream.last, head)
                stream.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1],
                  defaultTest="TwoProcessesTest" if "CF_TEST_CENTRAL" in os.environ else "HttpTest")
