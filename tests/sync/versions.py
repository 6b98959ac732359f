#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A till and a central that are not of the same day: what a newer partner adds disturbs neither, without a
version in common the till keeps selling and keeps its journal, and what tills of each version once sent
(traffic/version-N.ndjson) is taken by today's central.

usage: versions.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL [--record FILE]
"""
import base64
import http.client
import http.server
import json
import os
import re
import sys
import tempfile
import threading

from programs import DEADLINE_S, Central, Till

TRAFFIC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "traffic")
HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
NEWS = {"of": ["tomorrow", 1, None], "is": {"not": "understood"}}
KEPT = ("authorization", "content-type", "content-encoding", "counterfoil-protocol", "counterfoil-protocol-min")


def add_news(value):
    """The same with a field that nobody knows in every object."""
    if isinstance(value, list):
        return [add_news(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {**{name: add_news(item) for name, item in value.items()}, "from_tomorrow": NEWS}


class Between(http.server.ThreadingHTTPServer):
    """Stands between till and central, as the one or the other of tomorrow would."""

    daemon_threads = True

    def __init__(self, central):
        super().__init__(("127.0.0.1", 0), Handler)
        self.central, self.mood, self.seen = central, "same", []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def pass_on(self):
        mood, server = self.server.mood, self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() in KEPT}
        if mood == "no version":
            self.reply(426, {"Content-Type": "application/json", "Counterfoil-Time": "1"}, json.dumps(
                {"error": {"code": "protocol_unsupported", "class": "refused", "message": "too old",
                           "protocol_min": 2, "protocol_max": 3}}).encode())
            return
        if mood == "till ahead":
            headers["Counterfoil-Protocol"] = "2"
            if self.headers.get("Content-Type") == "application/json":
                body = json.dumps(add_news(json.loads(body))).encode()
        link = http.client.HTTPConnection("127.0.0.1", server.central.port, timeout=DEADLINE_S)
        link.request(self.command, self.path, body or None, headers)
        answer = link.getresponse()
        status, got, text = answer.status, dict(answer.getheaders()), answer.read()
        link.close()
        server.seen.append((self.command, self.path, headers, body, status))
        assert got["Counterfoil-Protocol"] == "1", got
        if mood == "central ahead" and got.get("Content-Type", "").startswith("application/json"):
            text = json.dumps(add_news(json.loads(text))).encode()
        self.reply(status, {name: got[name] for name in ("Content-Type", "Counterfoil-Time", "Counterfoil-Protocol")
                            if name in got}, text)

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = pass_on


def record(seen, file):
    """One exchange a line; tokens and codes are those of a central that is no more."""
    with open(file, "w", encoding="utf-8") as out:
        for method, path, headers, body, status in seen:
            out.write(json.dumps({"method": method, "path": path, "status": status, "body": base64.b64encode(body).decode(),
                                  "headers": {name.lower(): value for name, value in headers.items()
                                              if name.lower() != "authorization"}}) + "\n")


def replay(central, file):
    """What a till of that version sent, sent again: the code, the token and the feeds are today's."""
    token, feeds, n = None, {}, 0
    link = http.client.HTTPConnection("127.0.0.1", central.port, timeout=DEADLINE_S)
    with open(file, encoding="utf-8") as lines:
        exchanges = [json.loads(line) for line in lines]
    for exchange in exchanges:
        body, path = base64.b64decode(exchange["body"]), exchange["path"]
        if path == "/v1/enrol":
            body = json.dumps({**json.loads(body), "code": central.run("enrol-code")["enrol_code"]}).encode()
        for scope, feed in feeds.items():
            if f"/{scope}?" in path:
                path = re.sub("feed=[0-9a-f]{32}", f"feed={feed}", path)
        headers = dict(exchange["headers"], **({"authorization": f"Bearer {token}"} if token else {}))
        link.request(exchange["method"], path, body or None, headers)
        answer = link.getresponse()
        text = answer.read()
        # A feed of a fresh central may be elsewhere: then it says so, in the words the till knew.
        good = (exchange["status"],) if "/v1/feed/" not in path and "/v1/snapshot/" not in path else (200, 410)
        assert answer.status in good, (exchange["method"], path, answer.status, text)
        n += 1
        if path == "/v1/enrol":
            told = json.loads(text)
            token, feeds = told["token"], {"chain": told["chain_feed"], told["store"]: told["store_feed"]}
    link.close()
    assert n > 5, file


def replay_at_fresh(folder, products, traffic):
    os.mkdir(folder)
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    central.run("import-catalog", products)
    central.start()
    try:
        replay(central, traffic)
        exceptions = central.ask("GET", "/v1/exceptions")["exceptions"]
        assert exceptions == [], exceptions
        assert central.ask("GET", "/v1/stock/PEN")["stock"][0]["on_hand_milli"] == 49000
    finally:
        central.stop()


def main(folder, to_record):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(HEAD + "PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,50,,\n")
    central.run("import-catalog", file)
    central.start()
    between = Between(central)
    try:
        stock = 50
        for code, mood in (("A", "same"), ("B", "till ahead"), ("C", "central ahead")):
            between.mood = mood
            till = Till(folder, code)
            till.run("central", "enrol", between.address, central.run("enrol-code")["enrol_code"])
            till.run("sync", "once")
            till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
            till.sell("PEN", "1")
            stock -= 1
            assert till.run("sync", "once")["unsent"] == 0
            assert till.stock("PEN") == str(stock), mood
            if to_record and mood == "same":
                record(between.seen, to_record)
            # What was kept of a newer central's words does no harm to what comes after.
            central.tell("price", "PEN", {"price_minor": 199 + stock})
            till.run("sync", "once")
            assert till.run("catalog", "show", "PEN")["price"] == f"{(199 + stock) / 100:.2f}", mood

        between.mood = "no version"
        till.refuse(1, "central_refused", "sync", "once")
        till.sell("PEN", "1")
        stock -= 1
        assert till.stock("PEN") == str(stock) and till.run("sync", "status")["unsent_sales"] == 1
        between.mood = "same"
        assert till.run("sync", "once")["unsent"] == 0

        till.run("journal", "verify")
    finally:
        between.shutdown()
        between.server_close()
        central.stop()
    for name in sorted(os.listdir(TRAFFIC)):
        if name.endswith(".ndjson"):
            replay_at_fresh(os.path.join(folder, name), file, os.path.join(TRAFFIC, name))


with tempfile.TemporaryDirectory() as root:
    main(root, sys.argv[4] if sys.argv[3:4] == ["--record"] else None)
print("tills and centrals of other days agree")
