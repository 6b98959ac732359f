#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A till that was offline for four weeks: everything it sold drains in bounded memory, and all is equal.

usage: month-offline.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL

CF_TEST_SIZE=full: 50,000 sales instead of 400.  Prints what the draining cost the till, in processor
time, beside the least that it could: the rows read by SQLite, packed, and written to a socket that
nobody answers.
"""
import contextlib
import gzip
import os
import resource
import socket
import sqlite3
import tempfile
import threading
import time

import programs

FULL = os.environ.get("CF_TEST_SIZE") == "full"
if FULL:
    programs.DEADLINE_S = 1800  # one command drains all of it
SALES = 50000 if FULL else 400
BATCH = 350
CATALOG = ("sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
           + "".join(f"SKU-{i},,Product {i},Food,1.99,standard,ea,0,0,1000,,\n" for i in range(200)))


def sell_for_weeks(till):
    running = programs.Running(till, "ring")
    assert running.ask(do="sign_in", user="anna", pin="4711")["ok"]
    assert running.ask(do="open_shift", float="0.00")["ok"]
    for i in range(SALES):
        for action in ({"do": "add", "sku": f"SKU-{i % 200}"}, {"do": "add", "sku": f"SKU-{i * 7 % 200}"},
                       {"do": "tender", "type": "cash"}, {"do": "finish"}):
            answer = running.ask(**action)
            assert answer["ok"], answer
    assert running.end() == 0


def processor_s(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def drain(till):
    """Returns (seconds, seconds of processor time)."""
    began, before = time.monotonic(), processor_s(resource.RUSAGE_CHILDREN)
    told = till.run("sync", "once")
    assert told["unsent"] == 0, told
    return time.monotonic() - began, processor_s(resource.RUSAGE_CHILDREN) - before


def read_and_post(till):
    """The yardstick: returns seconds of processor time."""
    ours, theirs = socket.socketpair()

    def swallow():
        while theirs.recv(1 << 16):
            pass

    sink = threading.Thread(target=swallow)
    sink.start()
    before = time.thread_time()
    with contextlib.closing(sqlite3.connect(f"file:{till.data}/store.db?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT record, hash, sig FROM journal ORDER BY position")
        while batch := rows.fetchmany(BATCH):
            lines = b"".join(b'{"hash":"%s","record":%s,"sig":"%s"}\n' % (h.hex().encode(), bytes(r), s.hex().encode())
                             for r, h, s in ((r.encode() if isinstance(r, str) else r, h, s) for r, h, s in batch))
            ours.sendall(gzip.compress(lines, 6))
    took = time.thread_time() - before
    ours.close()
    sink.join()
    return took


def main(folder):
    central = programs.Central(folder)
    central.run("--name", "Forty-five", "enrol-code")
    file = os.path.join(folder, "products.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write(CATALOG)
    central.run("import-catalog", file)
    address = central.start()
    try:
        tills = [programs.Till(folder, "A"), programs.Till(folder, "B")]
        for till in tills:
            till.run("central", "enrol", address, central.run("enrol-code")["enrol_code"])
            till.run("sync", "once")
        central.stop()
        sell_for_weeks(tills[0])
        bytes_of_books = os.path.getsize(os.path.join(tills[0].data, "store.db"))
        central.start()
        took, busy = drain(tills[0])
        least = read_and_post(tills[0])
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        tills[1].run("sync", "once")
        for i in range(200):
            row = central.ask("GET", f"/v1/stock/SKU-{i}")["stock"][0]["on_hand_milli"]
            shown = {int(till.stock(f"SKU-{i}")) * 1000 for till in tills} if i % 20 == 0 else {row}
            assert shown == {row}, (i, row, shown)
        sold = sum(1000000 - central.ask("GET", f"/v1/stock/SKU-{i}")["stock"][0]["on_hand_milli"] for i in range(200))
        assert sold == SALES * 2 * 1000, sold
        assert central.ask("GET", "/v1/exceptions")["exceptions"] == []
        tills[0].run("journal", "verify")
        print(f"{SALES} sales, {bytes_of_books / 1e6:.0f} MB of books: drained in {took:.1f} s, {busy:.2f} s of processor time; "
              f"read, packed and sent without a till {least:.2f} s: ratio {busy / least:.2f}; "
              f"largest program {peak:.0f} MiB")
    finally:
        central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
