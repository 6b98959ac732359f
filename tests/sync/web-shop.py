#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's web shop at a real central: its orders are a real till's, its goods are kept there.

usage: web-shop.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL SIMULATOR
"""
import os
import subprocess
import sys
import tempfile

from programs import DEADLINE_S, Central, Till

HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"


def main(folder):
    central = Central(folder)
    code = central.run("--name", "Forty-five", "enrol-code")["enrol_code"]
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(HEAD + "".join(f"P{i},,Product {i},Things,1.50,standard,ea,0,0,20,,\n" for i in range(40)))
    central.run("import-catalog", file)
    address = central.start()
    try:
        till = Till(folder, "A")
        till.run("central", "enrol", address, code)
        till.run("sync", "once")
        central.ask("GET", "/v1/exceptions")  # makes the owner's key
        done = subprocess.run([sys.executable, sys.argv[3], address, "store-1", "--rounds", "4", "--every", "0", "--seed", "1"],
                              env=dict(os.environ, ADMIN_KEY=central.admin), capture_output=True, encoding="utf-8",
                              timeout=DEADLINE_S)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("web shop: order") == 2 and done.stdout.count("cart") >= 2, done.stdout
        till.run("sync", "once")
        orders = till.run("orders", "list")["orders"]
        assert [order["state"] for order in orders] == ["placed", "placed"], orders
        reserved = sum(float(row["reserved"]) for row in till.run("stock", "show")["stock"])
        assert reserved > 0
        assert len(central.ask("GET", "/v1/carts?state=open")["carts"]) == 1
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("the web shop's orders come in")
