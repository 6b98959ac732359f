#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cart that a web shop and two real tills share, also while they do not hear of each other.

usage: shared-carts.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import signal
import tempfile

from programs import Central, Till

HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
ANNA = {"do": "sign_in", "user": "anna", "pin": "4711"}


def lines(cart):
    return {line["sku"]: line["qty"] for line in cart["lines"]}


def main(folder):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(HEAD + "PEN,,Pen,Office,1.99,standard,ea,0,0,50,,\nRICE,,Rice,Food,3.00,standard,kg,0,0,50,,\n")
    central.run("import-catalog", file)
    address = central.start()
    try:
        a, b = Till(folder, "A"), Till(folder, "B")
        for till in (a, b):
            till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
            till.run("sync", "once")
            till.ring(ANNA, {"do": "open_shift", "float": "0.00"})
        cart = central.ask("POST", "/v1/carts", {"fields": {"store": "store-1", "note": "for Sunday"}, "lines": [
            {"sku": "PEN", "quantity_milli": 2000}, {"sku": "RICE", "quantity_milli": 1500}]})["id"]

        # Seen at both; written in on one till and on the web, neither having heard of the other.
        for till in (a, b):
            till.run("sync", "once")
            [seen] = till.ring(ANNA, {"do": "carts"})[1]["carts"]
            assert seen["note"] == "for Sunday" and lines(seen) == {"PEN": "2", "RICE": "1.500"}, seen
        a.ring(ANNA, {"do": "edit_cart", "id": cart, "sku": "PEN", "qty": "3"})
        central.ask("POST", f"/v1/carts/{cart}/lines", {"sku": "PEN", "quantity_milli": 4000})
        for till in (a, b):
            till.run("sync", "once")
            assert lines(till.ring(ANNA, {"do": "carts"})[1]["carts"][0])["PEN"] == "5"

        # Paid at A while nobody can be asked: gone there at once, everywhere after it was heard.
        central.stop(signal.SIGKILL)
        opened = a.ring(ANNA, {"do": "open_cart", "id": cart})[1]["cart"]
        assert [(line["sku"], line["qty"]) for line in opened["lines"]] == [("PEN", "5"), ("RICE", "1.500")], opened
        a.ring(ANNA, {"do": "tender", "type": "cash"}, {"do": "finish"})
        assert a.ring(ANNA, {"do": "carts"})[1]["carts"] == []
        central.start()
        a.run("sync", "once")
        assert central.ask("GET", f"/v1/carts/{cart}")["state"] == "paid"
        assert central.ask("GET", "/v1/exceptions")["exceptions"] == []

        # B sold it, too: it had not heard.  Both sales stand, one exception names them.
        b.ring(ANNA, {"do": "open_cart", "id": cart}, {"do": "tender", "type": "cash"}, {"do": "finish"})
        for till in (b, a):
            till.run("sync", "once")
            till.run("journal", "verify")
        [twice] = central.ask("GET", "/v1/exceptions")["exceptions"]
        assert twice["kind"] == "paid_twice" and len(twice["detail"]["paid"][0]) == 2, twice
        assert a.stock("PEN") == "40"
        assert b.ring(ANNA, {"do": "carts"})[1]["carts"] == []

        # What B does not know is said, and how many; the rest is rung up.
        half = central.ask("POST", "/v1/carts", {"fields": {"store": "store-1"}, "lines": [
            {"sku": "PEN", "quantity_milli": 1000}, {"sku": "GHOST", "quantity_milli": 2000}]})["id"]
        b.run("sync", "once")
        opened = b.ring(ANNA, {"do": "open_cart", "id": half}, {"do": "cancel"})[1]
        assert [line["sku"] for line in opened["cart"]["lines"]] == ["PEN"], opened
        assert opened["left_out"] == [{"sku": "GHOST", "qty": "2"}], opened
        answer = b.run("ring", text='{"do":"sign_in","user":"anna","pin":"4711"}\n{"do":"open_cart","id":"nothing"}\n')
        assert answer[1]["error"]["code"] == "unknown_cart", answer
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("all who share the cart agree")
