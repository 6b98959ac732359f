#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Goods that go from a store of the chain to another, with real tills and the real central.

usage: two-stores.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import signal
import tempfile

from programs import Central, Till

PRODUCTS = """sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url
PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,10,2,
RICE,,Rice loose,Food,3.49,standard,kg,0,0,50,,
"""


def code_of(central, store, name):
    return central.run("--store", store, "--name", name, "enrol-code")["enrol_code"]


def see(till, sku, on_hand, in_transit):
    row = till.run("stock", "show", sku)["stock"][0]
    assert (row["on_hand"], row["in_transit"]) == (on_hand, in_transit), row


def sync(*tills):
    for till in tills:
        assert till.run("sync", "once")["unsent"] == 0


def exceptions(central):
    rows = central.ask("GET", "/v1/exceptions")
    return sorted(row["kind"] for row in rows["exceptions"])


def main(folder):
    central = Central(folder)
    codes = {"hill": code_of(central, "Hill", "On the hill"), "sea": code_of(central, "Sea", "By the sea")}
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(PRODUCTS)
    central.run("--store", "Hill", "import-catalog", file)
    address = central.start()
    try:
        hill, sea = Till(folder, "H"), Till(folder, "S")
        for name, till in (("hill", hill), ("sea", sea)):
            till.run("central", "enrol", address, codes[name])
        sync(hill, sea, hill)
        see(hill, "PEN", "10", "0")
        see(sea, "PEN", "0", "0")

        # To where no till is, to here: refused, and nothing is written.
        hill.refuse(1, "unknown_store", "stock", "transfer", "PEN", "4", "--to-store", "Lake")
        hill.refuse(2, "bad_request", "stock", "transfer", "PEN", "4", "--to-store", "Hill")
        hill.refuse(2, "bad_request", "stock", "transfer", "PEN", "4", "--to-store", "chain")
        see(hill, "PEN", "10", "0")

        # Sent while the central is away; the other store has the goods and their number before it hears of it.
        central.stop(signal.SIGKILL)
        sent = hill.run("stock", "transfer", "PEN", "4", "--to-store", "Sea")
        assert sent["document"].startswith("TR-"), sent
        see(hill, "PEN", "6", "0")
        sea.run("stock", "receive", "PEN", "1", "--document", sent["document"])
        see(sea, "PEN", "1", "0")
        central.start()
        sync(sea, hill, sea)
        see(sea, "PEN", "1", "3")
        see(hill, "PEN", "6", "0")

        on_way = central.ask("GET", "/v1/transfers/Sea")["transfers"]
        assert [(row["document"], row["in_transit_milli"]) for row in on_way] == [(sent["document"], 3000)], on_way

        # The rest arrives, its number typed in small letters; what was lost on the way is received and written off, so that it stands in the journal.
        sea.run("stock", "receive", "PEN", "3", "--document", sent["document"].lower())
        sea.run("stock", "adjust", "PEN", "-1", "--reason", "missing in " + sent["document"])
        own = hill.run("stock", "transfer", "RICE", "2.5", "--to-store", "Sea", "--document", "LS-9")
        assert own["document"] == "LS-9", own
        sync(hill, sea)
        see(sea, "PEN", "3", "0")
        see(sea, "RICE", "0.000", "2.500")
        assert exceptions(central) == []

        # Booked once too often.
        sea.run("stock", "receive", "PEN", "4", "--document", sent["document"])
        sync(sea)
        assert exceptions(central) == ["over_received"], exceptions(central)
        for till in (hill, sea):
            till.run("journal", "verify")
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("what leaves a store arrives in the other")
