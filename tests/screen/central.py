# SPDX-License-Identifier: GPL-3.0-or-later
"""The real central on loopback, with what a web shop does to it."""
import json
import os
import signal
import subprocess
import time
import urllib.request

import case
import screen

CENTRAL = os.environ.get("COUNTERFOIL_CENTRAL", "")
DEADLINE_S = 120
STORE = "store-1"


class Central:
    """The program on a port of its own choice, on a database that outlives it."""

    def __init__(self, folder):
        self.database = os.path.join(folder, "central.db")
        self.process, self.port, self.address = None, 0, ""
        self.run("--name", "High Street", "enrol-code")
        self.admin_key = self.run("migrate", "--new-admin-key")["admin_key"]

    def run(self, *words):
        done = subprocess.run([CENTRAL, "--database", self.database, "--store", STORE, *words],
                              capture_output=True, timeout=DEADLINE_S, check=True)
        return json.loads(done.stdout)

    def start(self):
        self.process = subprocess.Popen(
            [CENTRAL, "--database", self.database, "--listen", f"127.0.0.1:{self.port}", "serve"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = json.loads(self.process.stdout.readline())["listening"]
        self.port = int(self.address.rsplit(":", 1)[1])

    def stop(self, how=signal.SIGTERM):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(DEADLINE_S)
            self.process.stdout.close()
            self.process = None

    def enrol_code(self):
        return self.run("enrol-code")["enrol_code"]

    def import_catalogue(self, path):
        self.run("import-catalog", path)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.address + path, method=method, data=json.dumps(body).encode() if body is not None else None,
            headers={"authorization": f"Bearer {self.admin_key}", "content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return json.loads(answer.read())

    def place_order(self, **order):
        """Places an order at the store; the answer has the order and both its codes."""
        return self.ask("POST", "/v1/orders", {"store": STORE, **order})


class OtherTill:
    """Another till of the store, without a screen: its people, shift and baskets are its own."""

    def __init__(self, shop, central, code):
        self.cli, self.folder = shop.cli, os.path.join(shop.home, "till-" + code)
        self.env = dict(shop.env, XDG_STATE_HOME=os.path.join(shop.home, "state-" + code))
        self.run("init", "--store", "Corner Shop", "--currency", "EUR", "--tax-mode", "inclusive", "--country", "IE",
                 "--zone", "Europe/Dublin", "--terminal", code, "--user", "zoe", "--pin", "9753")
        self.run("central", "enrol", central.address, central.enrol_code())
        self.run("sync", "once")
        self.ring({"do": "open_shift", "float": "0.00"})

    def run(self, *words, text=None):
        done = subprocess.run([self.cli, "--data", self.folder, "--json", *words], env=self.env, input=text,
                              capture_output=True, encoding="utf-8", timeout=DEADLINE_S, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def ring(self, *actions):
        """The answers, refused or not."""
        actions = ({"do": "sign_in", "user": "zoe", "pin": "9753"}, *actions)
        return self.run("ring", text="".join(json.dumps(action) + "\n" for action in actions))[1:]

    def park(self, *products, note=None):
        """Rings the products up, parks them and lets the central know; the basket's id."""
        answers = self.ring(*({"do": "add", "sku": product["sku"]} for product in products),
                            {"do": "suspend"} if note is None else {"do": "suspend", "note": note})
        self.run("sync", "once")
        return answers[-1]["suspended"]


class Store:
    """Makes the till of a case one of a store: its central runs on loopback, products come from there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.central = Central(cls.shop.home)
        cls.addClassCleanup(cls.central.stop)
        cls.central.start()
        cls.central.import_catalogue(cls.shop.catalogue)
        cls.desk.close()
        cls.shop.run("central", "enrol", cls.central.address, cls.central.enrol_code(), "--replace-catalog")
        cls.shop.run("sync", "once")
        cls.desk = screen.Desk(case.PROGRAM, cls.shop, **cls.look)
        cls.addClassCleanup(cls.desk.close)

    def stocked(self, count, skip=0):
        """Products of which there are enough for all orders of a test."""
        found = [row for row in self.shop.products if row["gtin"] and row["unit"] == "ea" and row["gtin"][0] != "2" and
                 row["age_limit"] in ("", "0") and float(row["stock"] or 0) >= 15]
        return found[skip:skip + count]

    def place(self, name, products, paid=True, in_minutes=60):
        """An order for one of each of the products, for which something similar may be taken."""
        total = sum(case.minor(product["price"]) for product in products)
        return self.central.place_order(
            name=name, phone="+353 85 555 0142", paid_minor=total if paid else 0,
            ready_by_ms=int(time.time() * 1000) + in_minutes * 60000,
            lines=[{"sku": product["sku"], "quantity_milli": 1000, "wish": "similar"} for product in products])
