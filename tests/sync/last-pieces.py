#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last piece at two real tills: lent to one, said at the other, over kills, lost answers and a central that is
away.  What lies in a hand is always sold, and what was sold twice is listed once.

usage: last-pieces.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import contextlib
import os
import signal
import sqlite3
import tempfile
import time

from programs import Central, Running, Till

HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
ANNA = {"do": "sign_in", "user": "anna", "pin": "4711"}
CASH = {"do": "tender", "type": "cash"}
FINISH = {"do": "finish"}


class Shop:
    def __init__(self, folder):
        self.central = Central(folder)
        self.central.run("--name", "Forty-five", "enrol-code")
        file = os.path.join(folder, "products.csv")
        with open(file, "w", encoding="utf-8") as out:
            out.write(HEAD + "LAMP,,Lamp,Home,40.00,standard,ea,0,0,0,,\nPEN,,Pen,Office,1.00,standard,ea,0,0,0,,\n")
        self.central.run("import-catalog", file)
        self.address = self.central.start()
        self.tills = [self.enrol(folder, code) for code in ("A", "B")]

    def enrol(self, folder, code):
        till = Till(folder, code)
        till.run("central", "enrol", self.address, self.central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
        till.ring(ANNA, {"do": "open_shift", "float": "0.00"})
        till.run("sync", "once")
        return till

    def sync(self):
        for till in self.tills * 2:
            till.run("sync", "once")
            till.run("journal", "verify")
            till.run("journal", "rebuild", "--check")

    def put(self, many):
        """So many lamps stand in the shop, and everybody knows."""
        self.tills[0].run("stock", "count", "LAMP", str(many))
        self.sync()
        assert self.stock() == (many * 1000, 0), self.stock()

    def stock(self):
        [row] = self.central.ask("GET", "/v1/stock/LAMP?store=store-1")["stock"]
        return row["on_hand_milli"], row["reserved_milli"]

    def exceptions(self):
        return [(row["kind"], row["detail"]) for row in self.central.ask("GET", "/v1/exceptions")["exceptions"]]


class Desk:
    """A till at which somebody stands."""

    def __init__(self, till):
        self.running = Running(till, "ring")
        self.say(**ANNA)

    def say(self, **action):
        answer = self.running.ask(**action)
        assert answer["ok"], answer
        return answer

    def take(self, sku="LAMP"):
        return self.say(do="add", sku=sku)["cart"]["lines"][-1]

    def flags(self):
        return [flag for line in self.say(do="state")["cart"]["lines"] for flag in line["flags"]]

    def pay(self):
        self.say(**CASH)
        return self.say(**FINISH)["sale"]

    def leave(self, how=None):
        self.running.end(how)


def until(what):
    """Nobody waits for the central, so the test does."""
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def lent_and_sold(shop):
    """The last one is lent to A; B is told, sells the one in its customer's hand, and that is the exception."""
    a, b = shop.tills
    shop.put(1)
    at_a, at_b = Desk(a), Desk(b)
    assert at_a.take()["flags"] == []
    until(lambda: shop.stock() == (1000, 1000))
    at_b.take()
    until(lambda: at_b.flags() == ["lent_elsewhere"])
    assert at_a.flags() == []
    sold = at_b.pay()
    assert sold["lines"][0]["flags"] == ["lent_elsewhere"], sold
    at_a.pay()
    at_a.leave()
    at_b.leave()
    shop.sync()
    assert shop.stock() == (-1000, 0), shop.stock()
    [(kind, detail)] = shop.exceptions()
    assert kind == "oversold" and detail["number"] == sold["number"] and detail["sku"] == "LAMP", detail
    [party] = detail["lent"]
    assert party["terminal"] != detail["terminal"] and party["quantity_milli"] == 1000, detail
    return 1


def given_back(shop):
    """A basket that is given up, or whose line is voided, leaves the piece to the other till."""
    a, b = shop.tills
    shop.put(1)
    at_a, at_b = Desk(a), Desk(b)
    at_a.take()
    until(lambda: shop.stock() == (1000, 1000))
    at_a.say(do="cancel")
    at_a.leave()
    a.run("sync", "once")
    assert shop.stock() == (1000, 0)
    at_b.take("PEN")
    at_b.take()
    until(lambda: shop.stock() == (1000, 1000))
    at_b.say(do="void_line", line=2)
    until(lambda: returned(b) == 1)
    at_b.say(do="cancel")
    at_b.leave()
    shop.sync()
    assert shop.stock() == (1000, 0)
    return 0


def returned(till):
    with contextlib.closing(sqlite3.connect(f"file:{till.data}/store.db?mode=ro", uri=True)) as db:
        return sum('"kind":"escrow.returned"' in record for record, in db.execute("SELECT CAST (record AS TEXT) FROM journal"))


def killed(shop):
    """A till that dies with a lent piece in its basket sells it when it is back, without a central."""
    a, b = shop.tills
    shop.put(1)
    at_a = Desk(a)
    at_a.take()
    until(lambda: shop.stock() == (1000, 1000))
    at_a.flags()  # what has been answered is on the disk
    at_a.leave(signal.SIGKILL)
    shop.central.stop(signal.SIGKILL)
    at_a = Desk(a)
    assert at_a.flags() == []
    at_a.pay()
    at_a.leave()
    shop.central.start()
    shop.sync()
    assert shop.stock() == (0, 0), shop.stock()
    return 0


def lost_answer(shop):
    """Lent, and the answer never came: the feed tells it, and the next sale takes it or gives it back."""
    a, b = shop.tills
    shop.put(1)
    with open(os.path.join(a.data, "central.token"), encoding="ascii") as file:
        token = file.read()
    at = a.run("sync", "status")["acknowledged"]
    shop.central.ask("POST", "/v1/grants", {"sku": "LAMP", "amount": 1000, "epoch": at["epoch"], "seq": at["seq"]}, key=token)
    assert shop.stock() == (1000, 1000)
    a.run("sync", "once")
    shop.central.stop(signal.SIGKILL)
    a.ring(ANNA, {"do": "add", "sku": "LAMP"}, CASH, FINISH)
    shop.central.start()
    shop.sync()
    assert shop.stock() == (0, 0), shop.stock()
    return 0


def offline(shop):
    """Nobody can ask: both sell, as ever, and no word is said that nobody knows."""
    a, b = shop.tills
    shop.put(1)
    shop.central.stop(signal.SIGKILL)
    for till in (a, b):
        sold = till.ring(ANNA, {"do": "add", "sku": "LAMP"}, CASH, FINISH)[-1]["sale"]
        assert sold["lines"][0]["flags"] == [], sold
    shop.central.start()
    shop.sync()
    assert shop.stock() == (-1000, 0), shop.stock()
    return 0


def main(folder):
    shop = Shop(folder)
    listed = 0
    try:
        for scenario in (lent_and_sold, given_back, killed, lost_answer, offline):
            listed += scenario(shop)
            kinds = [kind for kind, _ in shop.exceptions()]
            assert kinds == ["oversold"] * listed, (scenario.__name__, kinds)
    finally:
        shop.central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("each last piece was lent once, and every hand was served")
