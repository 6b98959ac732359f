#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a large catalogue for the benchmarks: make-large-catalog.py N > catalog.csv

Names are those of the demo catalogue crossed with brands and sizes; barcodes carry the prefix 952 that
GS1 keeps for demonstrations.  The same N gives the same bytes.  Prices and stock are invented.
"""
import csv
import gzip
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "..", "data", "demo", "catalog.csv.gz")
SIZES = ["", "", "", " 100 g", " 250 g", " 500 g", " 1 kg", " 330 ml", " 75 cl", " 1 l", " x6", " 4 x 125 g", " 1.5 l"]
SYLLABLES = ["al", "bra", "cor", "del", "em", "fio", "gra", "hol", "is", "jun", "ka", "lo", "mar", "nor", "ol", "pri", "ro",
             "sol", "ta", "ul", "ver", "win", "xa", "yo", "ze"]


def check_digit(body):
    digits = [int(c) for c in reversed(body)]
    return body + str(-(3 * sum(digits[0::2]) + sum(digits[1::2])) % 10)


def main():
    count = int(sys.argv[1])
    chance = random.Random("large catalogue")
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as file:
        source = [row for row in csv.DictReader(file) if row["unit"] == "ea"]
    brands = sorted({"".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 2, 3)))).capitalize() for _ in range(900)})
    write = csv.writer(sys.stdout, lineterminator="\n").writerow
    write("sku gtin name department price tax_class unit price_embedded age_limit stock reorder_point image_url".split())
    for i in range(count):
        row = source[int(chance.random() * len(source))]
        name = f"{brands[int(chance.random() * len(brands))]} {row['name']}{SIZES[int(chance.random() * len(SIZES))]}"
        price = max(19, int(float(row["price"]) * 100 * (0.6 + 0.8 * chance.random())))
        # An odd factor without common divisors scatters the numbers over the whole range, each once.
        gtin = check_digit("952%09d" % (i * 387420489 % 1000000000))
        stock = int(40 * chance.random())
        write((f"S{i:07d}", gtin, name, row["department"], f"{price // 100}.{price % 100:02d}", row["tax_class"], "ea", 0,
               row["age_limit"], stock, stock // 4, ""))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    main()
