#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ring many baskets on a till of its own and prove what it made of them.

usage: run-soak.py --cli counterfoil-cli --driver soak-ring --fixtures FOLDER [--baskets N]

For each tax mode: makes a data folder, sets the rates, imports the catalogue, lets soak-ring ring
every basket and compare, then runs `journal verify` and `journal rebuild --check`, and sums the
sales report against the Z.  Small (the default): the 2,000 baskets of the fixture.  With
CF_TEST_SIZE=full: 100,000, made by make-baskets.py over the demo catalogue or, where
COUNTERFOIL_SOAK_DATASETS names a folder with catalog/retail_catalog.csv.xz and gen/gen_sales.py,
by those.  Ends with 1 at the first difference.
"""
import argparse
import gzip
import json
import lzma
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# mode, currency, country, rates of standard, reduced, zero, share of the baskets
SHOPS = [
    ("inclusive", "EUR", "DE", ("19", "7", "0"), 0.8),
    ("exclusive", "USD", "US", ("8.875", "4", "0"), 0.2),
]
FULL = 100_000


def unpack(source, target):
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(os.path.splitext(source)[1], open)
    with opener(source, "rb") as packed, open(target, "wb") as plain:
        shutil.copyfileobj(packed, plain)


def prepare(options, folder):
    """Puts catalog.csv and baskets.jsonl into the folder."""
    catalog, baskets = os.path.join(folder, "catalog.csv"), os.path.join(folder, "baskets.jsonl")
    datasets = os.environ.get("COUNTERFOIL_SOAK_DATASETS")
    if os.environ.get("CF_TEST_SIZE") != "full":
        unpack(os.path.join(options.fixtures, "catalog.csv.gz"), catalog)
        unpack(os.path.join(options.fixtures, "baskets.jsonl.gz"), baskets)
        return catalog, baskets
    count = options.baskets or FULL
    if datasets:
        unpack(os.path.join(datasets, "catalog", "retail_catalog.csv.xz"), catalog)
        command = [os.path.join(datasets, "gen", "gen_sales.py"), catalog]
    else:
        unpack(os.path.join(HERE, "../../data/demo/catalog.csv.gz"), catalog)
        command = [os.path.join(HERE, "make-baskets.py"), "--catalog", catalog]
    with open(baskets, "wb") as out:
        subprocess.run([sys.executable, *command, "--baskets", str(count)], check=True, stdout=out)
    return catalog, baskets


class Shop:
    def __init__(self, options, data, mode, currency, country, rates):
        self.options, self.data, self.mode, self.rates = options, data, mode, rates
        self.call("init", "--store", "Soak", "--currency", currency, "--tax-mode", mode,
                  "--country", country, "--zone", "Europe/Berlin", "--user", "anna", "--pin", "4711")
        for name, rate in zip(("standard", "reduced", "zero"), rates):
            self.call("tax", "set", name, rate)

    def call(self, *words):
        done = subprocess.run([self.options.cli, "--data", self.data, "--json", *words],
                              stdout=subprocess.PIPE, check=False)
        if done.returncode != 0:
            raise SystemExit(f"soak: {' '.join(words)} ended with {done.returncode}: {done.stdout.decode()}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def run(self, catalog, baskets):
        imported = self.call("catalog", "import", catalog)
        if imported.get("rejected") != 0:
            raise SystemExit(f"soak: the catalogue was not taken whole: {imported}")
        started = time.monotonic()
        subprocess.run([self.options.driver, self.options.cli, self.data, catalog, baskets, self.mode,
                        *self.rates], check=True)
        print(f"{self.mode}: rung up in {time.monotonic() - started:.0f} s", flush=True)
        for words in (("journal", "verify"), ("journal", "rebuild", "--check"), ("db", "check")):
            self.call(*words)
            print(f"{self.mode}: {' '.join(words)} is clean", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--fixtures", required=True)
    parser.add_argument("--baskets", type=int, help="how many in the full size")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="counterfoil-soak-") as folder:
        catalog, baskets = prepare(options, folder)
        with open(baskets, encoding="utf-8") as file:
            lines = file.readlines()
        begin = 0
        for mode, currency, country, rates, share in SHOPS:
            end = begin + round(len(lines) * share)
            part = os.path.join(folder, f"{mode}.jsonl")
            with open(part, "w", encoding="utf-8") as file:
                file.writelines(lines[begin:end])
            begin = end
            Shop(options, os.path.join(folder, mode), mode, currency, country, rates).run(catalog, part)
    return 0


if __name__ == "__main__":
    sys.exit(main())
