# SPDX-License-Identifier: GPL-3.0-or-later
"""The real central on loopback, with what a web shop does to it."""
import json
import os
import signal
import subprocess
import urllib.request

CENTRAL = os.environ.get("COUNTERFOIL_CENTRAL", "")
DEADLINE_S = 120
STORE = "store-1"


class Central:
    """The program on a port of its own choice, on a database that outlives it."""

    def __init__(self, folder):
        self.database = os.path.join(folder, "central.db")
        self.process, self.port, self.address = None, 0, ""
        self.run("--name", "High Street", "enrol-code")
        self.admin_key = self.run("migrate", "--new-admin-key")["admin_key"]

    def run(self, *words):
        done = subprocess.run([CENTRAL, "--database", self.database, "--store", STORE, *words],
                              capture_output=True, timeout=DEADLINE_S, check=True)
        return json.loads(done.stdout)

    def start(self):
        self.process = subprocess.Popen(
            [CENTRAL, "--database", self.database, "--listen", f"127.0.0.1:{self.port}", "serve"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = json.loads(self.process.stdout.readline())["listening"]
        self.port = int(self.address.rsplit(":", 1)[1])

    def stop(self, how=signal.SIGTERM):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(DEADLINE_S)
            self.process.stdout.close()
            self.process = None

    def enrol_code(self):
        return self.run("enrol-code")["enrol_code"]

    def import_catalogue(self, path):
        self.run("import-catalog", path)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.address + path, method=method, data=json.dumps(body).encode() if body is not None else None,
            headers={"authorization": f"Bearer {self.admin_key}", "content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return json.loads(answer.read())

    def place_order(self, **order):
        """Places an order at the store; the answer has the order and both its codes."""
        return self.ask("POST", "/v1/orders", {"store": STORE, **order})
