#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A till's folder was copied to a second machine, and both sell: neither pushes the other off the chain for
ever, both say so, and every sale of both is at the central.

usage: two-copies.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import copy
import os
import shutil
import tempfile

from programs import Central, Till

PRODUCTS = """sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url
PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,100,2,
"""
ROUNDS = 10


def move_copy(till, folder):
    """The same books on another machine, which knows nothing of where they stood."""
    other = copy.copy(till)
    other.data = os.path.join(folder, "copy")
    other.env = dict(till.env, XDG_STATE_HOME=os.path.join(folder, "state-copy"))
    shutil.copytree(till.data, other.data)
    return other


def main(folder):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(PRODUCTS)
    central.run("import-catalog", file)
    address = central.start()
    try:
        first = Till(folder, "A")
        first.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
        first.run("sync", "once")
        first.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        first.run("sync", "once")
        tills = [first, move_copy(first, folder)]
        seen = []
        for _ in range(ROUNDS):
            for till in tills:
                till.sell("PEN", "1")
                assert till.run("sync", "once")["unsent"] == 0
            seen.append([till.run("sync", "status")["acknowledged"]["epoch"] for till in tills])
        print("epochs by round:", seen)
        # It came to rest, and whoever was pushed off says so.
        assert seen[-1] == seen[-4], seen
        said = [till.run("sync", "status").get("has_double", False) for till in tills]
        assert any(said), said
        for till in tills:
            till.run("journal", "verify")
        # Every sale of both was one.
        row = central.ask("GET", "/v1/stock/PEN")["stock"][0]
        assert row["on_hand_milli"] == 100000 - 2 * ROUNDS * 1000, row
        kinds = {row["kind"] for row in central.ask("GET", "/v1/exceptions")["exceptions"]}
        assert "fork" in kinds and kinds <= {"fork", "duplicate_number"}, kinds
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("two copies sell side by side")
