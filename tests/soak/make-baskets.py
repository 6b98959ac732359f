#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make baskets for the soak test out of a catalogue.

usage: make-baskets.py [--catalog FILE.csv[.gz|.xz]] [--baskets N] [--seed S] [--take N --slice OUT.csv]

Writes one JSON basket a line on standard output; the same arguments give the same bytes:

  {"id":"B000001",
   "lines":[{"sku":"…","gtin":"…"|null,"qty":1|"0.345","price":"1.99"}…],
   "changes":[{"line":1,"qty":3},{"line":2,"void":true}…],
   "discounts":[{"line":2,"percent":"10"},{"amount":"1.00"}…],
   "tender":[{"type":"voucher","share":30},{"type":"card"},{"type":"cash","up_to":"5.00"}…]}

`gtin` is what is scanned (the first barcode, or a printed label with its price); without one the
SKU is typed.  Then some quantities are set and some lines voided, then discounts given: their
`line` counts the lines of this basket from 1; a discount without it is the whole basket's.  A tender's `share` is a percentage of what is due; `up_to` rounds what is due up
to a multiple; without either it is what is due.  A few products sell most, some are scanned twice,
one basket in five has discounts.  Without --catalog the demo shop's is taken.  With --slice only
--take products are used, spread over the departments, and written to a file of their own.
Standard library only.
"""
import argparse
import csv
import gzip
import io
import itertools
import json
import lzma
import os
import random
import sys

DEMO = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../data/demo/catalog.csv.gz")
LINES_MEAN = 5.0
LINES_MAX = 60
LABEL_MAX = 99999  # five digits of money on a price label


def open_text(path):
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(os.path.splitext(path)[1], open)
    return opener(path, "rt", encoding="utf-8-sig", newline="")


def read_catalog(path):
    with open_text(path) as file:
        reader = csv.DictReader(file)
        return reader.fieldnames, list(reader)


def take_slice(rows, count, rng):
    """Some of each department, in the order of the catalogue; all that is weighed or has an age."""
    special = [row for row in rows if row["unit"] != "ea" or row["age_limit"] not in ("", "0")]
    rng.shuffle(special)
    chosen = {row["sku"] for row in special[: count // 5]}
    departments = {}
    for row in rows:
        departments.setdefault(row["department"], []).append(row)
    for group in departments.values():
        rng.shuffle(group)
    for row in itertools.chain(*itertools.zip_longest(*departments.values())):
        if len(chosen) >= count:
            break
        if row is not None:
            chosen.add(row["sku"])
    return [row for row in rows if row["sku"] in chosen]


def check_digit(body):
    digits = [int(digit) for digit in reversed(body)]
    return str(-(3 * sum(digits[0::2]) + sum(digits[1::2])) % 10)


def money(cents):
    return "%d.%02d" % divmod(cents, 100)


def make_line(row, rng):
    cents = round(float(row["price"]) * 100)
    gtin = row["gtin"].split("|")[0] or None
    quantity = 1 if rng.random() < 0.8 else rng.choice((2, 2, 3, 4, 6, 12, 24))
    if row["unit"] != "ea":
        grams = max(5, int(rng.lognormvariate(6.0, 0.7)))
        quantity = "%d.%03d" % divmod(grams, 1000)
        if row["price_embedded"] == "1" and gtin is not None:
            amount = min((cents * grams + 500) // 1000, LABEL_MAX)
            body = gtin[:7] + "%05d" % amount
            gtin, quantity = body + check_digit(body), None
    return {"sku": row["sku"], "gtin": gtin, "qty": quantity, "price": money(cents)}


def make_changes(lines, rng):
    changes = []
    while rng.random() < 0.1:
        at = rng.randrange(len(lines))
        if lines[at]["qty"] is not None and not isinstance(lines[at]["qty"], str) and rng.random() < 0.5:
            changes.append({"line": at + 1, "qty": rng.choice((1, 2, 5, 10))})
        elif len(lines) > 1:
            changes.append({"line": at + 1, "void": True})
    return changes


def make_discounts(lines, rng):
    discounts = []
    while rng.random() < 0.2:
        discount = {"percent": rng.choice(("5", "10", "12.5", "20", "33.3333"))}
        if rng.random() < 0.3:
            discount = {"amount": money(rng.choice((rng.randrange(1, 60), rng.randrange(100, 1500))))}
        if rng.random() < 0.6:
            discount["line"] = rng.randrange(len(lines)) + 1
        discounts.append(discount)
    return discounts


def make_tenders(rng):
    tenders = []
    if rng.random() < 0.05:
        tenders.append({"type": "voucher", "share": rng.choice((10, 30, 50))})
    if rng.random() < 0.05:
        tenders.append({"type": "cash", "share": 40})
    last = rng.random()
    if last < 0.4:
        tenders.append({"type": "card"})
    elif last < 0.6:
        tenders.append({"type": "cash"})
    else:
        tenders.append({"type": "cash", "up_to": rng.choice(("1.00", "5.00", "10.00", "50.00"))})
    return tenders


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--catalog", default=DEMO)
    parser.add_argument("--baskets", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--take", type=int, default=0)
    parser.add_argument("--slice")
    options = parser.parse_args()
    rng = random.Random("baskets-%d" % options.seed)
    columns, rows = read_catalog(options.catalog)
    if options.slice:
        rows = take_slice(rows, options.take, rng)
        with open(options.slice, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, "image_url": ""} for row in rows)
    ranked = rows[:]
    rng.shuffle(ranked)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(ranked) + 1)))

    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    for number in range(1, options.baskets + 1):
        size = min(LINES_MAX, 1 + int(rng.expovariate(1 / (LINES_MEAN - 1))))
        lines = [make_line(row, rng) for row in rng.choices(ranked, cum_weights=weights, k=size)]
        basket = {"id": "B%06d" % number, "lines": lines, "changes": make_changes(lines, rng),
                  "discounts": make_discounts(lines, rng), "tender": make_tenders(rng)}
        out.write(encode(basket) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
