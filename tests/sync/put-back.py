#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real till whose whole disk was put back to an earlier day: what it had written since comes back from the
central before it writes again; and a token that has grown old is exchanged.

usage: put-back.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import contextlib
import os
import shutil
import signal
import sqlite3
import tempfile

from programs import Central, Till

PRODUCTS = """sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url
PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,100,2,
"""


class Disk:
    """All that a till has: its folder, and what its machine remembers of it."""

    def __init__(self, till):
        self.parts = [till.data, till.env["XDG_STATE_HOME"]]

    def keep(self):
        for part in self.parts:
            shutil.copytree(part, part + ".kept")

    def put_back(self):
        for part in self.parts:
            shutil.rmtree(part)
            shutil.copytree(part + ".kept", part)


def main(folder):
    central = Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(PRODUCTS)
    central.run("import-catalog", file)
    address = central.start()
    try:
        till = Till(folder, "A")
        till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
        till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        till.sell("PEN", "1")
        till.run("sync", "once")
        disk = Disk(till)
        disk.keep()

        # Sold and sent after the copy was made; a person's fields and an open basket are in it, too.
        for _ in range(3):
            till.sell("PEN", "2")
        till.run("sync", "once")
        head = till.run("sync", "status")["acknowledged"]
        assert till.stock("PEN") == "93"

        # The next sale is behind all of them: no number stands on two papers, the drawer is right.
        disk.put_back()
        sale = till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "add", "sku": "PEN"},
                         {"do": "tender", "type": "cash"}, {"do": "finish"})[-1]
        assert sale["sale"]["number"] == "A-000005" and sale["journal"]["epoch"] == 1, sale
        assert sale["journal"]["seq"] > head["seq"], (sale, head)
        till.run("sync", "once")
        assert till.stock("PEN") == "92"
        till.run("journal", "verify")
        assert central.ask("GET", "/v1/exceptions")["exceptions"] == []

        # The same by a sync that comes first.
        disk.put_back()
        status = till.run("sync", "once")
        assert status["unsent"] == 0 and status["acknowledged"]["epoch"] == 1, status
        assert till.stock("PEN") == "92"
        till.run("journal", "verify")

        # Nobody can be asked: it sells all the same, and what it sold is a branch that the central keeps.
        disk.put_back()
        central.stop(signal.SIGKILL)
        till.sell("PEN", "1")
        central.start()
        till.run("sync", "once")
        till.run("sync", "once")
        assert till.run("sync", "status")["acknowledged"]["epoch"] == 2
        kinds = [row["kind"] for row in central.ask("GET", "/v1/exceptions")["exceptions"]]
        assert kinds == ["fork", "duplicate_number"], kinds  # two papers bear it: both are named
        assert till.stock("PEN") == "91"  # every sale was one, whoever remembers it
        till.run("journal", "verify")

        # A token of unknown age is exchanged, and the old one is worth nothing once the new one was used.
        path = os.path.join(till.data, "central.token")
        with open(path, encoding="ascii") as token:
            old = token.read()
        with contextlib.closing(sqlite3.connect(os.path.join(till.data, "store.db"))) as db:
            db.execute("DELETE FROM w_state WHERE key = 'sync.token_at'")
            db.commit()
        till.run("sync", "once")
        with open(path, encoding="ascii") as token:
            new = token.read()
        assert new != old and os.stat(path).st_mode & 0o777 == 0o600
        till.run("sync", "once")
        central.ask("GET", "/v1/journal/position", key=new)
        central.ask("GET", "/v1/journal/position", key=old, status=401)
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("what was put back is caught up")
