#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two real tills and the real central over loopback: what one sells, the other shows.

usage: two-tills.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import signal
import tempfile
import time

from programs import Central, Till

PRODUCTS = """sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url
PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,10,2,
RICE,,Rice loose,Food,3.49,standard,kg,0,0,50,,
"""


def main(folder):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(PRODUCTS)
    central.run("import-catalog", file)
    address = central.start()
    try:
        tills = [Till(folder, "A"), Till(folder, "B")]
        a, b = tills
        a.refuse(1, "not_enrolled", "sync", "once")
        a.refuse(2, "usage", "central", "enrol", "http://central.example", "X")
        a.refuse(1, "bad_enrol_code", "central", "enrol", address, "WRONG")
        for till in tills:
            till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
            till.run("sync", "once")
            assert till.stock("PEN") == "10"
            till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        a.refuse(1, "already_enrolled", "central", "enrol", address, "X")

        # A shop with products of its own loses none of them unasked.
        c = Till(folder, "C")
        c.run("catalog", "import", file)
        code = central.run("enrol-code")["enrol_code"]
        c.refuse(1, "own_catalog", "central", "enrol", address, code)
        assert c.stock("PEN") == "10"
        c.run("central", "enrol", address, code, "--replace-catalog")
        c.run("sync", "once")

        # A price is a number of the chain's currency.
        yen = Till(folder, "Y", currency="JPY")
        yen.refuse(1, "other_currency", "central", "enrol", address, central.run("enrol-code")["enrol_code"])

        # Managed by the central from now on.
        a.refuse(1, "managed_centrally", "catalog", "import", file)
        a.refuse(1, "managed_centrally", "tax", "set", "standard", "19")
        a.refuse(1, "managed_centrally", "user", "add", "bob", "--pin", "2222", "--role", "cashier")

        # A sale on till A: seen there at once, on till B after both have talked.
        a.sell("PEN", "3")
        assert a.stock("PEN") == "7"
        assert b.stock("PEN") == "10"
        a.run("sync", "once")
        assert a.stock("PEN") == "7"  # once, whoever tells of it
        b.run("sync", "once")
        assert b.stock("PEN") == "7"

        # The central is gone: both sell on; nothing is lost, nothing shown twice.
        central.stop(signal.SIGKILL)
        a.refuse(4, "unreachable", "sync", "once")
        a.sell("PEN", "1")
        b.sell("PEN", "2")
        b.run("stock", "receive", "RICE", "1.5")
        assert a.stock("PEN") == "6" and b.stock("PEN") == "5"
        unsent = a.run("sync", "status")
        assert unsent["unsent_sales"] == 1, unsent
        # What stands on the disk, and since when it waits; whoever only reads is not about to ask anybody.
        assert unsent["state"] == "recorded" and unsent["central"] and unsent["acknowledged"], unsent
        assert 0 <= time.time() * 1000 - unsent["oldest_unsent_ms"] < 600_000, unsent
        state = a.ring({"do": "state"})[0]["sync"]
        assert state["enrolled"] and state["unsent"] > 0, state

        # Back: all drains, and everybody says the same.
        central.start()
        for till in (a, b, a):
            assert till.run("sync", "once")["unsent"] == 0
        assert a.stock("PEN") == "4" and b.stock("PEN") == "4"
        assert a.stock("RICE") == "51.500"

        # What stands here is what the central has.
        compared = a.run("sync", "once", "--compare")
        assert compared["compared"] > 4 and compared["mended"] == 0, compared

        # A count on B is a statement about its instant, for A too.
        b.run("stock", "count", "PEN", "40")
        b.sell("PEN", "1")
        b.run("sync", "once")
        a.run("sync", "once")
        assert a.stock("PEN") == "39" and b.stock("PEN") == "39"
        for till in tills:
            till.run("journal", "verify")
            assert os.stat(os.path.join(till.data, "central.token")).st_mode & 0o777 == 0o600
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("two tills and a central agree")
