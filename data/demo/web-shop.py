#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A web shop that customers are busy in: it places orders to be collected and shares carts at a central.

usage: web-shop.py CENTRAL STORE [--every SECONDS] [--rounds N] [--seed S]     (the owner's key: ADMIN_KEY)

Each round does the next of: an order for the store, a cart that is begun, a cart that another visitor
changes, and says what it did.  Without --rounds it goes on until it is stopped.  It talks to a central on
this machine only, with the calls of docs/integrator-guide.md.
"""
import argparse
import json
import os
import random
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

NAMES = ("A. Sample", "B. Sample", "C. Sample", "D. Sample", "E. Sample")
NOTES = ("for Sunday", "the red ones, please", "ring twice", "for the picnic")
ANSWER_S = 30


class Shop:
    def __init__(self, central, store, chance):
        self.central, self.store, self.chance = central.rstrip("/"), store, chance
        if urllib.parse.urlsplit(central).hostname not in ("127.0.0.1", "::1", "localhost"):
            sys.exit("web-shop: only for a central on this machine")
        self.key = os.environ["ADMIN_KEY"]
        self.key = self.ask("POST", "/v1/keys", {"name": "web shop", "rights": ["stock", "orders", "carts"]})["key"]
        self.cart = None
        self.skus = self.read_skus()

    def ask(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.central + path, data=data, method=method, headers={
            "Authorization": "Bearer " + self.key, "Content-Type": "application/json",
            "Idempotency-Key": f"shop-{self.chance.getrandbits(64):x}"})
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            text = answer.read().decode()
        return json.loads(text) if "\n{" not in text.strip() else [json.loads(line) for line in text.splitlines()]

    def read_skus(self):
        """Some of what the chain sells: the prices of the first piece of its snapshot."""
        lines = self.ask("GET", "/v1/snapshot/chain?limit=2000")
        return [line["id"] for line in lines if line.get("kind") == "price" and "|" not in line["id"]]

    def in_stock(self, tries=30):
        for sku in self.chance.sample(self.skus, min(tries, len(self.skus))):
            rows = self.ask("GET", f"/v1/stock/{urllib.parse.quote(sku, safe='')}?store={self.store}")["stock"]
            if any(row["location"] == "main" and row["unit"] == "ea" and row["available_milli"] >= 3000 for row in rows):
                return sku
        return None

    def lines(self):
        skus = {self.in_stock() for _ in range(self.chance.randint(1, 3))} - {None}
        return [{"sku": sku, "quantity_milli": 1000 * self.chance.randint(1, 2)} for sku in sorted(skus)]

    def place_order(self):
        lines = self.lines()
        if not lines:
            return "nothing is in stock to be ordered"
        placed = self.ask("POST", "/v1/orders", {"store": self.store, "name": self.chance.choice(NAMES),
                                                 "phone": "555 0100", "lines": lines})
        return f"order {placed['order']['number']} of {len(lines)}; its code: {placed['typed_code']}"

    def begin_cart(self):
        lines = self.lines()
        made = self.ask("POST", "/v1/carts", {"fields": {"store": self.store, "note": self.chance.choice(NOTES)},
                                              "lines": lines})
        self.cart = made["id"]
        return f"cart {self.cart} with {len(lines)} products"

    def change_cart(self):
        sku = self.in_stock()
        if self.cart is None or sku is None:
            return "no cart to change"
        self.ask("POST", f"/v1/carts/{self.cart}/lines", {"sku": sku, "quantity_milli": 2000})
        return f"somebody put two of {sku} into cart {self.cart}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("central")
    parser.add_argument("store")
    parser.add_argument("--every", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--seed", type=int)
    options = parser.parse_args()
    shop = Shop(options.central, options.store, random.Random(options.seed))
    stopped = threading.Event()
    turn = 0
    while options.rounds == 0 or turn < options.rounds:
        if turn > 0:
            stopped.wait(options.every)
        try:
            print("web shop:", (shop.place_order, shop.begin_cart, shop.change_cart)[turn % 3](), flush=True)
        except (urllib.error.URLError, TimeoutError, ConnectionError) as failure:
            if options.rounds:
                raise
            print("web shop: the central does not answer:", failure, flush=True)
        turn += 1


try:
    main()
except KeyboardInterrupt:
    sys.exit(130)
