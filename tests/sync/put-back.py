#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real till whose whole disk was put back to an earlier day: what it had written since comes back from the
central before it writes again; a token that has grown old is exchanged; and a till that a backup brought back,
whose central was put back from before it was enrolled, or that was revoked, becomes part of its store again.

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


def sell_one(till):
    """Where a shift is open."""
    return till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "add", "sku": "PEN"},
                     {"do": "tender", "type": "cash"}, {"do": "finish"})[-1]


def from_a_backup(folder, central, address):
    """A backup has no secrets: the machine that it was put on is let in again by a code of its own store."""
    till = Till(folder, "B")
    till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
    till.run("sync", "once")
    till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
    till.sell("PEN", "1")
    backup = os.path.join(folder, "backup")
    till.run("backup", "make", backup)
    till.sell("PEN", "2")
    till.run("sync", "once")
    stock, before = int(till.stock("PEN")), len(central.ask("GET", "/v1/exceptions")["exceptions"])

    # The disk is gone, with all that the machine knew.
    shutil.rmtree(till.data)
    shutil.rmtree(till.env["XDG_STATE_HOME"])
    till.run("backup", "restore", backup)
    assert sell_one(till)["journal"]["epoch"] == 2
    till.run("sync", "once", status=1)
    other = central.ask("PUT", "/v1/stores/store-2", {"name": "Two"}) and central.ask(
        "POST", "/v1/enrol-codes", {"store": "store-2"})["code"]
    till.refuse(1, "bad_enrol_code", "central", "enrol", address, other)
    assert {t["store"] for t in central.ask("GET", "/v1/terminals")["terminals"]} == {"store-1"}
    till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
    for _ in range(2):
        status = till.run("sync", "once")
    assert status["unsent"] == 0 and status["acknowledged"]["epoch"] == 2, status
    assert till.run("settings", "show")["terminal"] == "B"
    assert int(till.stock("PEN")) == stock - 1
    [row] = central.ask("GET", "/v1/stock/PEN?store=store-1")["stock"]
    assert row["on_hand_milli"] == (stock - 1) * 1000, row
    assert len(central.ask("GET", "/v1/exceptions")["exceptions"]) == before
    till.run("journal", "verify")
    till.refuse(1, "already_enrolled", "central", "enrol", address, central.run("enrol-code")["enrol_code"])


def central_from_before(folder, central):
    """The central that was put back has never heard of the till, which brings it all that it wrote."""
    central.stop()
    kept = central.database + ".kept"
    with contextlib.closing(sqlite3.connect(central.database)) as db, contextlib.closing(sqlite3.connect(kept)) as to:
        db.backup(to)
    address = central.start()
    till = Till(folder, "C")
    till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
    till.run("sync", "once")
    till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
    sell_one(till)
    till.run("sync", "once")
    stock = int(till.stock("PEN"))
    central.stop()
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(central.database + suffix)
    shutil.copy(kept, central.database)
    central.run("--restored", "migrate")
    central.start()
    sell_one(till)
    till.run("sync", "once", status=1)
    till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
    for _ in range(2):
        status = till.run("sync", "once")
    assert status["unsent"] == 0, status
    assert int(till.stock("PEN")) == stock - 1
    [row] = central.ask("GET", "/v1/stock/PEN?store=store-1")["stock"]
    assert row["on_hand_milli"] == (stock - 1) * 1000, row
    till.run("journal", "verify")
    return till


def revoked(central, address, till):
    """It delivers what it signed and does nothing else; let in again when the owner has found it."""
    [terminal] = [t["terminal"] for t in central.ask("GET", "/v1/terminals")["terminals"] if t["code"] == "C"]
    central.ask("POST", f"/v1/terminals/{terminal}/revoke")
    sell_one(till)
    [before] = central.ask("GET", "/v1/stock/PEN?store=store-1")["stock"]
    till.refuse(1, "central_refused", "sync", "once")
    assert till.run("sync", "status")["unsent"] == 0
    [row] = central.ask("GET", "/v1/stock/PEN?store=store-1")["stock"]
    assert row["on_hand_milli"] == before["on_hand_milli"] - 1000, (before, row)
    assert central.ask("GET", "/v1/exceptions")["exceptions"][-1]["kind"] == "revoked_delivery"
    till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
    assert till.run("sync", "once")["unsent"] == 0
    till.run("journal", "verify")


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
        from_a_backup(folder, central, address)
        revoked(central, address, central_from_before(folder, central))
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("what was put back is caught up")
