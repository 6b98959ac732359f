#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try every door of a real central with every kind of key: a right too few opens nothing.

usage: test-rights.py PROGRAM CONTRACT

The contract says which doors there are, the table below who may pass them.
"""
import base64
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest

import yaml

PROGRAM, CONTRACT = sys.argv[1:3]
DEADLINE = 60
SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
RIGHTS = ("stock", "catalog", "customers", "carts", "orders", "gift_cards", "webhooks", "analytics", "hints")

# T terminal, A the owner, else the rights of which one is enough; - nobody needs any.
WHO = {
    "health": "-", "ready": "-", "metrics": "-", "enrol": "-",
    "pushJournal": "T", "pullJournal": "T", "journalPosition": "T", "heartbeat": "T", "rotateToken": "T",
    "joinCart": "T", "parkBasket": "T", "claimParked": "T", "makeGrant": "T", "sayGrants": "T",
    "readFeed": "T A stock catalog", "readSnapshot": "T A stock catalog", "hints": "T A hints",
    "putCatalog": "A catalog", "readProduct": "T A catalog stock", "readStock": "T A stock",
    "placeOrder": "A orders", "readOrders": "T A orders", "readOrder": "T A orders", "cancelOrder": "A orders",
    "makeCustomer": "A customers", "findCustomers": "T A customers", "readCustomer": "T A customers",
    "changeCustomer": "A customers", "mergeCustomers": "A customers", "eraseCustomer": "A customers",
    "recommend": "T A customers",
    "makeCart": "T A carts", "readCarts": "T A carts", "readCart": "T A carts", "setCartLine": "T A carts",
    "setCartFields": "T A carts", "claimCart": "T A carts", "releaseCart": "T A carts", "payCart": "A carts",
    "issueCard": "A gift_cards", "readCard": "T A gift_cards", "loadCard": "A gift_cards", "useCard": "A gift_cards",
    "readGrants": "T A",
    "makeWebhook": "A webhooks", "readWebhooks": "A webhooks", "dropWebhook": "A webhooks",
    "readDeadDeliveries": "A webhooks", "resendDeliveries": "A webhooks", "readSales": "A analytics",
    "readExceptions": "A", "readTerminals": "A", "revokeTerminal": "A", "fenceTerminal": "A", "putStore": "A",
    "makeEnrolCode": "A", "makeKey": "A", "readKeys": "A", "dropKey": "A",
}


def run(*arguments):
    made = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=True)
    return json.loads(made.stdout)


class RightsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = os.path.join(folder.name, "central.db")
        self.keys = {"A": run("migrate", "--database", database, "--new-admin-key")["admin_key"]}
        code = run("enrol-code", "--database", database, "--store", "S1", "--name", "One")["enrol_code"]
        central = subprocess.Popen([PROGRAM, "serve", "--database", database, "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(central.stdout.close)
        self.addCleanup(central.wait, DEADLINE)
        self.addCleanup(central.send_signal, signal.SIGTERM)
        port = int(json.loads(central.stdout.readline())["listening"].rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        self.addCleanup(self.connection.close)
        for right in RIGHTS:
            self.keys[right] = json.loads(self.ask("POST", "/v1/keys", self.keys["A"],
                                                   json.dumps({"name": right, "rights": [right]}))[1])["key"]
        self.keys["T"] = json.loads(self.ask("POST", "/v1/enrol", None, json.dumps({
            "code": code, "terminal": SOME_ID, "wanted_code": "T1", "epoch": 1, "program": "0.1.0",
            "public_key": base64.b64encode(bytes(range(32))).decode()}))[1])["token"]

    def ask(self, method, path, key, body):
        self.connection.request(method, path, body, {"Authorization": f"Bearer {key}"} if key else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def doors(self):
        with open(CONTRACT, encoding="utf-8") as file:
            paths = yaml.safe_load(file)["paths"]
        for path, methods in paths.items():
            for method, operation in methods.items():
                target = re.sub(r"\{(\w+)\}", lambda part: "S1" if part[1] == "scope" else SOME_ID, path)
                yield operation["operationId"], method.upper(), target + ("?wait_ms=0" if path == "/v1/hints" else "")

    def test_every_door_opens_to_those_with_the_right_alone(self):
        doors = list(self.doors())
        self.assertEqual({name for name, _, _ in doors}, set(WHO))
        # Last what takes somebody's key away.
        for name, method, target in sorted(doors, key=lambda door: door[0] in ("rotateToken", "revokeTerminal")):
            may = WHO[name].split()
            if may == ["-"]:
                continue
            for stranger in (None, "cft_nonsense"):
                self.assertEqual(self.ask(method, target, stranger, "{}")[0], 401, (name, stranger))
            for who, key in self.keys.items():
                if who in may and name in ("rotateToken", "revokeTerminal"):
                    continue
                status, text = self.ask(method, target, key, "{}")
                self.assertEqual(status in (401, 403), who not in may, (name, who, status, text))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
