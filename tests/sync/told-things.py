#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the real central tells, a real till goes by: prices with their times, taxes, settings, people; and
no more once it was taken back.

usage: told-things.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import os
import tempfile

from programs import Central, Till

PRODUCTS = """sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url
PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,10,2,
"""
TOM = "01890a5d-ac96-774b-bcce-b302099a8057"


def sell(till, user, pin):
    """A pen; the line and the tax row of its sale."""
    sale = till.ring({"do": "sign_in", "user": user, "pin": pin}, {"do": "add", "sku": "PEN"},
                     {"do": "tender", "type": "cash"}, {"do": "finish"})[-1]["sale"]
    return sale["lines"][0], sale["tax"][0]


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
        till.run("tax", "set", "standard", "19")
        till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
        till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        line, tax = sell(till, "anna", "4711")
        assert (line["unit_price"], tax["percent"]) == ("1.99", "19"), (line, tax)

        # A person's PIN is hashed where it is chosen: this is the line a till has for anna's 4711.
        hashed = till.pin_hash("anna")

        # Told: a price for a time that holds, one that is over, a markdown, a rate, a name, a person.
        central.tell("price", "PEN|now", {"sku": "PEN", "price_minor": 149, "from": "2020-01-01", "to": "2099-12-31"})
        central.tell("price", "PEN|over", {"sku": "PEN", "price_minor": 99, "to": "2020-12-31"})
        central.tell("price", "PEN|m", {"sku": "PEN", "markdown": True, "percent_ppm": 100000})
        central.tell("tax", "standard|2020-01-01", {"tax_class": "standard", "rate_ppm": 160000, "from": "2020-01-01"})
        central.tell("setting", "store", {"value": "The chain"})
        central.tell("person", TOM, {"login": "tom", "role": "cashier", "pin": hashed}, store="store-1")
        sell(till, "anna", "4711")  # nobody has asked yet
        till.run("sync", "once")
        line, tax = sell(till, "tom", "4711")
        assert (line["unit_price"], line["price_source"], tax["percent"]) == ("1.34", "markdown", "16"), (line, tax)
        shown = till.run("catalog", "show", "PEN")
        assert shown["price"] == "1.34" and shown["price_rule"] == "PEN|m", shown
        assert shown["price_steps"] == "base 1.99; scheduled PEN|now 1.49; markdown PEN|m -10 % 1.34", shown
        answer = till.run("ring", text='{"do":"sign_in","user":"anna","pin":"4711"}\n')
        assert answer[0]["error"]["code"] == "wrong_pin", answer

        # Taken back.
        for kind, ident in (("price", "PEN|m"), ("price", "PEN|now"), ("tax", "standard|2020-01-01")):
            central.tell(kind, ident, None)
        central.tell("person", TOM, None, store="store-1")
        till.run("sync", "once")
        line, tax = sell(till, "anna", "4711")
        assert (line["unit_price"], line["price_source"], tax["percent"]) == ("1.99", "base", "19"), (line, tax)

        # What is none is refused there, before any till hears of it.
        for kind, ident, body in (("price", "PEN|x", {"sku": "PEN", "price_minor": 1, "from": "soon"}),
                                  ("price", "PEN", {"sku": "PEN", "price_minor": 1}),
                                  ("tax", "a|b", {"tax_class": "a", "rate_ppm": 2000000, "from": "2026-01-01"}),
                                  ("person", TOM, {"login": "tom", "role": "king"})):
            central.ask("POST", "/v1/catalog?store=store-1", {"kind": kind, "id": ident, "body": body}, status=400)
        till.run("journal", "verify")
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("the till goes by what the central tells")
