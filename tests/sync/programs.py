#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs, as the scripts of this folder run them: a central and tills in folders of their own.

usage: SCRIPT COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import contextlib
import json
import os
import queue
import signal
import sqlite3
import subprocess
import sys
import threading
import urllib.error
import urllib.request

CLI, CENTRAL = sys.argv[1:3]  # what else a script takes comes behind
DEADLINE_S = 120


class Died(Exception):
    """The program is gone: it was killed, or it gave up."""


class Central:
    """The real program on a port of its own choice, on a database that outlives it: a file, or the PostgreSQL
    that CF_TEST_CENTRAL names (central/with-postgresql.py)."""

    def __init__(self, folder):
        self.database = os.environ.get("CF_TEST_CENTRAL") or os.path.join(folder, "central.db")
        self.env = None
        self.process = None
        self.port = 0
        self.address = None
        self.admin = None

    def run(self, *args):
        done = subprocess.run([CENTRAL, "--database", self.database, "--store", "store-1", *args],
                              capture_output=True, timeout=DEADLINE_S, check=True)
        return json.loads(done.stdout)

    def start(self, *options):
        self.process = subprocess.Popen(
            [CENTRAL, "--database", self.database, "--listen", f"127.0.0.1:{self.port}", *options, "serve"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env)
        self.address = json.loads(self.process.stdout.readline() or "{}").get("listening")
        if self.address is None:
            self.stop()
            raise Died
        self.port = int(self.address.rsplit(":", 1)[1])
        return self.address

    def ask(self, method, path, *lines, key=None, status=200):
        """One request as @key, the owner unless told otherwise; a JSON answer."""
        if self.admin is None:
            self.admin = self.run("--new-admin-key", "migrate")["admin_key"]
        body = "\n".join(json.dumps(line) for line in lines).encode() if lines else None
        request = urllib.request.Request(self.address + path, data=body, method=method, headers={
            "Authorization": "Bearer " + (key or self.admin),
            "Content-Type": "application/x-ndjson" if path.startswith("/v1/catalog") else "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
                got, text = answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            got, text = refusal.code, refusal.read()
        assert got == status, (method, path, got, text)
        return json.loads(text)

    def fetch(self, path, key):
        """What is not JSON, as bytes."""
        request = urllib.request.Request(self.address + path, headers={"Authorization": "Bearer " + key})
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return answer.read()

    def tell(self, kind, ident, body, store=None):
        """Puts an object, or removes it, as the owner of the chain."""
        path = "/v1/catalog" + (f"?store={store}" if store else "")
        self.ask("POST", path, {"kind": kind, "id": ident, "body": body})

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(DEADLINE_S)
        self.process.stdout.close()


class Till:
    def __init__(self, folder, code, currency="EUR"):
        self.data = os.path.join(folder, code)
        self.env = dict(os.environ, XDG_STATE_HOME=os.path.join(folder, "state-" + code))
        self.run("init", "--store", "Shop", "--currency", currency, "--tax-mode", "inclusive",
                 "--terminal", code, "--user", "anna", "--pin", "4711")

    def run(self, *args, status=0, text=None):
        done = subprocess.run([CLI, "--data", self.data, "--json", *args], env=self.env, input=text,
                              capture_output=True, encoding="utf-8", timeout=DEADLINE_S)
        assert done.returncode == status, (args, done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout) if text is None else [json.loads(l) for l in done.stdout.splitlines()]

    def refuse(self, status, code, *args):
        assert self.run(*args, status=status)["error"]["code"] == code

    def ring(self, *actions):
        answers = self.run("ring", text="".join(json.dumps(a) + "\n" for a in actions))
        assert all(answer["ok"] for answer in answers), answers
        return answers

    def sell(self, sku, qty):
        self.ring({"do": "sign_in", "user": "anna", "pin": "4711"}, {"do": "add", "sku": sku, "qty": qty},
                  {"do": "tender", "type": "cash"}, {"do": "finish"})

    def stock(self, sku):
        return self.run("stock", "show", sku)["stock"][0]["on_hand"]

    def pin_hash(self, login):
        """The stored line of a person's PIN, read from the till's own books."""
        with contextlib.closing(sqlite3.connect(f"file:{self.data}/store.db?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT fields FROM person_data").fetchall()
        return next(f["pin"] for f in (json.loads(row[0]) for row in rows) if f.get("login") == login)


class Running:
    """A command that may be killed at any time; its answers are lines of JSON."""

    def __init__(self, till, *args):
        self.process = subprocess.Popen([CLI, "--data", till.data, "--json", *args], env=till.env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.lines = queue.Queue()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def ask(self, **action):
        try:
            self.process.stdin.write(json.dumps(action) + "\n")
            self.process.stdin.flush()
        except OSError as gone:
            raise Died from gone
        line = self.lines.get(timeout=DEADLINE_S)
        if line is None or not line.endswith("\n"):
            raise Died
        return json.loads(line)

    def end(self, how=None):
        """Closes its input, or sends it a signal; returns its status."""
        if how is not None:
            self.process.send_signal(how)
        try:
            self.process.stdin.close()
        except OSError:
            pass
        status = self.process.wait(DEADLINE_S)
        self.reader.join(DEADLINE_S)
        self.process.stdout.close()
        return status
