#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two real tills and the real central live through bad days; then everything is compared.

usage: bad-days.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL FULL-DISK-LIBRARY [--seed N] [--days N]

Between the tills and the central stands a proxy that cuts, delays, truncates, repeats, corrupts and
refuses. Whatever runs is killed at random, the central's database is crashed, disks are full for a
while. In the end, when nothing happens any more, every journal must be at the central byte for byte,
nothing that was acknowledged to a cashier may be missing, no number may stand twice, and stock is what
was received and sold. With CF_TEST_CENTRAL in PostgreSQL, see central/with-postgresql.py.

What happens is drawn from a seed; when it strikes is a matter of the machine's speed, so a seed is no
exact repetition.  CF_TEST_SIZE=full: 25 days instead of 2.
"""
import argparse
import collections
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time

import faulty_proxy
import programs

SKUS = ("APPLE", "BREAD", "MILK")
OPENING = 10000
ROUNDS = 4  # of each till a day
MOODS = ({}, {"delay": 0.3}, {"cut": 0.3, "truncate": 0.2}, {"repeat": 0.5, "corrupt": 0.3},
         {"refuse": 0.6}, {"swallow": 0.2, "truncate": 0.3, "repeat": 0.2})


def catalog():
    head = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
    return head + "".join(f"{sku},,{sku.title()},Food,1.99,standard,ea,0,0,{OPENING},,\n" for sku in SKUS)


class Cashier:
    """Sells at one till, and knows what the till has acknowledged."""

    def __init__(self, till, chance, flag):
        self.till = till
        self.chance = chance
        self.flag = flag  # while this file exists the till's disk is full
        self.sold = {}  # number -> (sku, pieces)
        self.seen = collections.Counter()

    def work(self):
        """A while at the till: selling, then the line to the central, each perhaps cut short."""
        try:
            self.sell()
            self.talk()
        finally:
            if os.path.exists(self.flag):
                os.remove(self.flag)

    def kill_soon(self, running):
        timer = threading.Timer(self.chance.uniform(0.02, 1.5), running.process.kill)
        timer.start()
        return timer

    def sell(self):
        running = programs.Running(self.till, "ring")
        killer = self.kill_soon(running) if self.chance.random() < 0.4 else None
        try:
            # What the till forgets at a kill is no sale: the basket of before may still lie there.
            if running.ask(do="sign_in", user="anna", pin="4711")["ok"]:
                running.ask(do="cancel")
                for _ in range(self.chance.randrange(1, 6)):
                    self.sell_one(running)
        except programs.Died:
            self.seen["killed while selling"] += 1
        finally:
            status = running.end()
            if killer is not None:
                killer.cancel()
                killer.join()
        assert killer is not None or 0 <= status <= 5, status

    def sell_one(self, running):
        if self.chance.random() < 0.12:
            with open(self.flag, "w", encoding="utf-8"):
                self.seen["till's disk full"] += 1
        sku, pieces = self.chance.choice(SKUS), self.chance.randrange(1, 4)
        for action in ({"do": "add", "sku": sku, "qty": str(pieces)}, {"do": "tender", "type": "cash"}):
            if not self.went_well(running.ask(**action)):
                return
        answer = running.ask(do="finish")
        if self.went_well(answer):
            number = answer["sale"]["number"]
            assert number not in self.sold, f"{number} was given out twice"
            self.sold[number] = (sku, pieces)

    def went_well(self, answer):
        if not answer["ok"]:
            self.seen[answer["error"]["code"]] += 1
        return answer["ok"]

    def talk(self):
        running = programs.Running(self.till, "sync", self.chance.choice(("once", "run")))
        try:
            running.process.wait(self.chance.uniform(0.5, 3))
        except Exception:  # TimeoutExpired: it is still at it
            pass
        killed = self.chance.random() < 0.4
        running.end(signal.SIGKILL if killed else signal.SIGTERM)
        self.seen["killed while talking" if killed else "talked"] += 1


class Shop:
    def __init__(self, options, folder):
        self.chance = random.Random(options.seed)
        self.folder = folder
        self.central = programs.Central(folder)
        self.seen = collections.Counter()
        self.full_central = os.path.join(folder, "central-is-full")
        self.central.run("--name", "Forty-five", "enrol-code")
        self.central.env = self.environment(options, self.full_central)
        file = os.path.join(folder, "products.csv")
        with open(file, "w", encoding="utf-8") as out:
            out.write(catalog())
        self.central.run("import-catalog", file)
        self.central.start()
        self.proxy = faulty_proxy.Proxy(lambda: self.central.port, random.Random(self.chance.random()))
        self.cashiers = [self.open_till(options, code) for code in ("A", "B")]

    def environment(self, options, flag):
        return {**os.environ, "LD_PRELOAD": options.library, "CF_FULL_DISK": flag,
                "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"}

    def open_till(self, options, code):
        till = programs.Till(self.folder, code)
        till.run("central", "enrol", f"http://127.0.0.1:{self.proxy.port}", self.central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
        till.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "open_shift", "float": "0.00"})
        flag = os.path.join(self.folder, code + "-is-full")
        till.env.update(self.environment(options, flag))
        return Cashier(till, random.Random(self.chance.random()), flag)

    # ---- faults ----

    def crash_database(self):
        keeper = os.environ.get("CF_TEST_POSTGRESQL")
        if keeper is not None:
            os.kill(int(keeper), signal.SIGUSR1)
            self.seen["database crashed"] += 1

    def start_central(self):
        """Returns whether it is there: its disk may be full, its database may be recovering."""
        try:
            self.central.start()
        except programs.Died:
            self.seen["central did not start"] += 1
            return False
        return True

    def kill_central(self):
        self.central.stop(signal.SIGKILL)
        self.seen["central killed"] += 1
        self.start_central()

    def fill_central(self):
        with open(self.full_central, "w", encoding="utf-8"):
            pass
        self.seen["central's disk full"] += 1

    def change_mood(self):
        self.proxy.set_rates(**self.chance.choice(MOODS))

    def make_trouble(self):
        if os.path.exists(self.full_central):
            os.remove(self.full_central)
        if self.central.process.poll() is not None:
            self.kill_central()
        self.chance.choice((self.kill_central, self.kill_central, self.crash_database, self.fill_central,
                            self.change_mood, self.change_mood, self.change_mood))()

    def live_a_day(self):
        """Both cashiers work while trouble is made; the first who fails fails the day."""
        failed = []

        def work(cashier):
            try:
                for _ in range(ROUNDS):
                    cashier.work()
            except BaseException as error:  # pylint: disable=broad-except
                failed.append(error)

        threads = [threading.Thread(target=work, args=(cashier,)) for cashier in self.cashiers]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            threads[0].join(self.chance.uniform(0.3, 1.5))
            self.make_trouble()
        if failed:
            raise failed[0]

    # ---- the end ----

    def heal(self):
        self.proxy.set_rates()
        if os.path.exists(self.full_central):
            os.remove(self.full_central)
        self.central.stop(signal.SIGKILL)
        last = time.monotonic() + programs.DEADLINE_S
        while not self.start_central():
            assert time.monotonic() < last, "nothing is wrong any more, and the central does not start"
        for cashier in self.cashiers * 2:
            told = cashier.till.run("sync", "once")
            assert told["unsent"] == 0, told

    def compare(self):
        sold = collections.Counter()
        numbers = set()
        for cashier in self.cashiers:
            records = self.compare_journal(cashier)
            here = {r["body"]["number"]: r["body"] for r in records if r["kind"] == "sale.completed"}
            assert len(here) == sum(r["kind"] == "sale.completed" for r in records), "a number stands twice"
            assert not numbers & here.keys(), numbers & here.keys()
            numbers |= here.keys()
            missing = cashier.sold.keys() - here.keys()
            assert not missing, f"acknowledged and not there: {missing}"
            for body in here.values():
                for line in body["lines"]:
                    sold[line["sku"]] += line["quantity_milli"]
            for number, (sku, pieces) in cashier.sold.items():
                assert [(l["sku"], l["quantity_milli"]) for l in here[number]["lines"]] == [(sku, pieces * 1000)]
        for sku in SKUS:
            should = OPENING * 1000 - sold[sku]
            row = self.central.ask("GET", f"/v1/stock/{sku}")["stock"]
            assert [r["on_hand_milli"] for r in row] == [should], (sku, row, should)
            for cashier in self.cashiers:
                assert int(cashier.till.stock(sku)) * 1000 == should, (sku, cashier.till.data)
        assert self.central.ask("GET", "/v1/exceptions")["exceptions"] == []
        return len(numbers)

    def compare_journal(self, cashier):
        """The till's journal proves right and is the central's, byte for byte; returns its records."""
        till = cashier.till
        till.run("journal", "verify")
        file = os.path.join(self.folder, "journal.ndjson")
        till.run("journal", "export", "--out", file)
        with open(file, "rb") as lines:
            here = [line for line in lines.read().splitlines() if b'"record"' in line]
        with open(os.path.join(till.data, "central.token"), encoding="utf-8") as kept:
            token = kept.read().strip()
        records = [json.loads(line)["record"] for line in here]
        there = []
        for epoch in sorted({record["epoch"] for record in records}):
            after = 0
            while True:
                page = self.central.fetch(f"/v1/journal?epoch={epoch}&after={after}", token).splitlines()
                page = [line for line in page if b'"record"' in line]
                if not page:
                    break
                there += page
                after = json.loads(page[-1])["record"]["seq"]
        assert here == there, f"{till.data}: {len(here)} records here, {len(there)} at the central"
        return records


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli")
    parser.add_argument("central")
    parser.add_argument("library")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=25 if os.environ.get("CF_TEST_SIZE") == "full" else 2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(options, folder)
        try:
            for day in range(1, options.days + 1):
                shop.live_a_day()
                shop.heal()
                print(f"day {day}: {shop.compare()} sales, all is equal", flush=True)
        finally:
            shop.central.stop(signal.SIGKILL)
            shop.proxy.stop()
            seen = sum((cashier.seen for cashier in shop.cashiers), shop.seen) + shop.proxy.struck
            print("struck: " + ", ".join(f"{what} {n}" for what, n in sorted(seen.items())), flush=True)


if __name__ == "__main__":
    sys.exit(main())
