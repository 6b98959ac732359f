#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real shop that had no central brings its catalogue to one: nothing of its own is lost, its stock goes
on, and the chain's second till has all of it.

usage: bring-catalog.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import signal
import tempfile

from programs import Central, Till

HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
PRODUCTS = 700  # more than two batches


def main(folder):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(HEAD + "".join(f"P{i:04}|x,,Product {i},Things,{i}.99,standard,ea,0,0,{i},,\n"
                                 for i in range(PRODUCTS)))
    address = central.start()
    try:
        a = Till(folder, "A")
        a.run("tax", "set", "standard", "19")
        a.run("user", "add", "bob", "--pin", "2222", "--role", "cashier")
        a.run("catalog", "import", file)
        a.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        a.sell("P0500|x", "3")

        # A code that says nothing of a catalogue is for a chain that has one.
        code = central.run("enrol-code")["enrol_code"]
        a.refuse(1, "own_catalog", "central", "enrol", address, code, "--upload-catalog")
        a.run("central", "enrol", address, central.run("--brings-catalog", "enrol-code")["enrol_code"], "--upload-catalog")
        a.sell("P0500|x", "1")
        assert a.stock("P0500|x") == "496"

        # The central is killed in the middle; the till has what it had, and goes on.
        central.stop(signal.SIGKILL)
        a.refuse(4, "unreachable", "sync", "once")
        assert a.stock("P0500|x") == "496" and a.run("catalog", "show", "P0699|x")["price"] == "699.99"
        central.start()
        assert a.run("sync", "once")["unsent"] == 0
        for sku, stock in (("P0500|x", "496"), ("P0001|x", "1"), ("P0699|x", "699")):
            assert a.stock(sku) == stock, (sku, a.stock(sku))
        rows = central.ask("GET", "/v1/stock/P0500%7Cx")["stock"]
        assert rows[0]["on_hand_milli"] == 496000, rows

        # The second till of the store: products, rates and people are there.
        b = Till(folder, "B")
        b.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
        b.run("sync", "once")
        assert b.stock("P0500|x") == "496"
        sale = b.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"},
                      {"do": "sign_in", "user": "bob", "pin": "2222"}, {"do": "add", "sku": "P0500|x"},
                      {"do": "tender", "type": "cash"}, {"do": "finish"})[-1]["sale"]
        assert sale["tax"][0]["percent"] == "19", sale
        b.run("sync", "once")
        a.run("sync", "once")
        assert a.stock("P0500|x") == "495"
        a.sell("P0500|x", "1")

        # The chain has a catalogue now: nobody brings another.
        c = Till(folder, "C")
        c.run("catalog", "import", file)
        code = central.run("--brings-catalog", "enrol-code")["enrol_code"]
        c.refuse(1, "own_catalog", "central", "enrol", address, code, "--upload-catalog")
        assert c.stock("P0500|x") == "500"
        for till in (a, b):
            till.run("journal", "verify")
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("the shop's own catalogue is the chain's")
