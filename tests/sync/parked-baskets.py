#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parked baskets of two real tills of one store: seen by both, rung up by one; offline, over kills, lost answers and a
central that was put back.  No basket is lost, and one that both sold since they could not ask is listed.

usage: parked-baskets.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import tempfile
import time

from programs import Central, Till

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
            out.write(HEAD + "PEN,,Pen,Office,10.00,standard,ea,0,0,500,,\nMUG,,Mug,Home,8.00,standard,ea,0,0,500,,\n")
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
        """Both have heard of each other, and of what that made of theirs."""
        for till in self.tills * 2:
            till.run("sync", "once")

    def exceptions(self):
        return [(row["kind"], row["detail"]) for row in self.central.ask("GET", "/v1/exceptions")["exceptions"]]


def say(till, *actions):
    """The answers, refused or not."""
    return till.run("ring", text="".join(json.dumps(a) + "\n" for a in (ANNA, *actions)))[1:]


def refused(answer, code):
    assert answer.get("error", {}).get("code") == code, answer


def park(till, note="red coat"):
    return till.ring(ANNA, {"do": "add", "sku": "PEN", "qty": "2"}, {"do": "discount", "percent": "10", "line": 1},
                     {"do": "add", "sku": "MUG"}, {"do": "suspend", "note": note})[-1]["suspended"]


def parked(till):
    return {row["id"]: row for row in till.ring(ANNA, {"do": "suspended"})[-1]["suspended"]}


def resume(basket):
    return {"do": "resume", "id": basket}


def kinds(till, basket):
    """What the till's journal says of a basket, in order."""
    with contextlib.closing(sqlite3.connect(f"file:{till.data}/store.db?mode=ro", uri=True)) as db:
        rows = [json.loads(row[0]) for row in db.execute("SELECT record FROM journal ORDER BY position")]
    return [(row["kind"], row["body"]) for row in rows
            if row["kind"].startswith("basket.") and basket in (row["body"]["basket"], row["body"].get("parked"))]


def seen_and_taken(shop):
    """With its discount and its note it comes to the other till, once."""
    a, b = shop.tills
    basket = park(a)
    assert parked(a)[basket]["till"] is None
    assert basket not in parked(b)  # nobody has told it yet
    a.run("sync", "once")
    b.run("sync", "once")
    row = parked(b)[basket]
    assert (row["till"], row["note"], row["lines"], row["total"]) == ("A", "red coat", 2, "26.00"), row
    cart = b.ring(ANNA, resume(basket))[-1]["cart"]
    assert cart["total"] == "26.00" and cart["lines"][0]["discount"] == "2.00", cart
    # Its own till has not heard yet, and asks.
    answer = say(a, resume(basket))[0]
    refused(answer, "basket_taken")
    assert answer["error"]["message"] == "another till has resumed this basket", answer
    # A kill loses nothing: the basket is the other till's now, and goes on there.
    sale = b.ring(ANNA, CASH, FINISH)[-1]["sale"]
    assert sale["total"] == "26.00", sale
    shop.sync()
    assert parked(a) == {} and parked(b) == {}
    shop.sync()
    (_, _), (kind, body) = kinds(a, basket)
    assert kind == "basket.resumed" and len(body["taken_by"]) == 36, body
    [(kind, body)] = kinds(b, basket)
    assert kind == "basket.resumed" and body["parked"] == basket and body["basket"] == sale["id"], body
    refused(say(a, resume(basket))[0], "unknown_basket")
    refused(say(b, resume(basket))[0], "unknown_basket")
    assert shop.exceptions() == []


def at_home(shop):
    """Its own till resumes it first: then nobody else does, told or not."""
    a, b = shop.tills
    basket = park(a)
    shop.sync()
    assert list(parked(b)) == [basket]
    a.ring(ANNA, resume(basket))
    refused(say(b, resume(basket))[0], "basket_taken")
    # Laid aside once more it is there for both again, and cancelled it is gone.
    assert a.ring(ANNA, {"do": "suspend"})[-1]["suspended"] == basket
    shop.sync()
    assert list(parked(b)) == [basket]
    a.ring(ANNA, resume(basket), {"do": "cancel"})
    shop.sync()
    assert parked(b) == {} and shop.exceptions() == []


def offline(shop):
    """Without the central a till resumes what is its own and says of the others' where they lie."""
    a, b = shop.tills
    basket, other = park(a), park(a, "blue hat")
    shop.sync()
    shop.central.stop(signal.SIGKILL)
    answer = say(b, resume(basket))[0]
    refused(answer, "basket_elsewhere")
    assert "'A'" in answer["error"]["message"], answer
    assert a.ring(ANNA, resume(other), CASH, FINISH)[-1]["sale"]["total"] == "26.00"
    assert a.ring(ANNA, resume(basket), {"do": "suspend"})[-1]["suspended"] == basket
    shop.central.start()
    a.run("sync", "once")
    b.run("sync", "once")
    assert list(parked(b)) == [basket]
    b.ring(ANNA, resume(basket), {"do": "cancel"})
    shop.sync()
    assert parked(a) == {} and shop.exceptions() == []


def both(shop):
    """Its own till could not ask and sold it, the other one was given it: listed once, naming both sales."""
    a, b = shop.tills
    basket = park(a)
    shop.sync()
    shop.central.stop(signal.SIGKILL)
    first = a.ring(ANNA, resume(basket), CASH, FINISH)[-1]["sale"]
    shop.central.start()
    second = b.ring(ANNA, resume(basket), CASH, FINISH)[-1]["sale"]
    shop.sync()
    assert parked(a) == {} and parked(b) == {}
    [(kind, detail)] = shop.exceptions()
    assert kind == "paid_twice" and detail["basket"] == basket, detail
    assert sorted(detail["paid"][0]) == sorted([first["id"], second["id"]]), detail


def pays_an_order(shop):
    """An order is at every till by itself: the basket that pays it stays at home, or it would be handed over twice."""
    a, b = shop.tills
    placed = shop.central.ask("POST", "/v1/orders", {
        "store": "store-1", "name": "Aoife Byrne", "phone": "0142", "paid_minor": 0,
        "ready_by_ms": int(time.time() * 1000) + 3600000, "lines": [{"sku": "PEN", "quantity_milli": 1000}]})
    number = placed["order"]["number"]
    a.run("sync", "once")
    for step in ("accept", "pick", "ready"):
        a.run("orders", step, number)
    cart = a.ring(ANNA, {"do": "pickup", "order": number, "code": placed["code"]})[-1]["cart"]
    assert len(cart["lines"]) == 1, cart
    basket = a.ring(ANNA, {"do": "suspend"})[-1]["suspended"]
    shop.sync()
    assert parked(b) == {} and list(parked(a)) == [basket]
    a.ring(ANNA, resume(basket), CASH, FINISH)
    shop.sync()
    assert shop.central.ask("GET", "/v1/orders/" + placed["order"]["id"])["state"] == "collected"


def answer_lost(shop):
    """The central gave it and the till died before it heard: it lies there for this till, and for no other."""
    a, b = shop.tills
    before = len(shop.exceptions())
    basket = park(a)
    shop.sync()
    with open(os.path.join(b.data, "central.token"), encoding="ascii") as file:
        token = file.read()
    shop.central.ask("POST", f"/v1/parked/{basket}/claim", {"basket": "01890a5d-ac96-774b-bcce-b302099a8001"}, key=token)
    shop.sync()
    assert parked(a) == {} and list(parked(b)) == [basket]
    assert b.ring(ANNA, resume(basket), CASH, FINISH)[-1]["sale"]["total"] == "26.00"
    shop.sync()
    assert parked(b) == {} and len(shop.exceptions()) == before


def central_put_back(shop):
    """A central that has forgotten all is shown again what is parked."""
    a, b = shop.tills
    shop.sync()
    shop.central.stop()
    kept = shop.central.database + ".kept"
    with contextlib.closing(sqlite3.connect(shop.central.database)) as db, contextlib.closing(sqlite3.connect(kept)) as to:
        db.backup(to)
    shop.central.start()
    basket = park(a)
    shop.sync()
    shop.central.stop(signal.SIGKILL)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(shop.central.database + suffix)
    shutil.copy(kept, shop.central.database)
    shop.central.run("--restored", "migrate")
    shop.central.start()
    shop.sync()
    assert list(parked(b)) == [basket]
    b.ring(ANNA, resume(basket), CASH, FINISH)
    shop.sync()
    assert parked(a) == {} and parked(b) == {}


def main(folder):
    shop = Shop(folder)
    try:
        for scenario in (seen_and_taken, at_home, offline, both, pays_an_order, answer_lost, central_put_back):
            scenario(shop)
        for till in shop.tills:
            till.run("journal", "verify")
            till.run("journal", "rebuild", "--check")
    finally:
        shop.central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("no basket was lost, and one that was sold twice is listed")
