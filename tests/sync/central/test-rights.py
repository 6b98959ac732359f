#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try every door of a real central with every kind of key: a right too few opens nothing.

usage: test-rights.py PROGRAM CONTRACT

The contract says which doors there are and, by `x-rights`, who may pass them.
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
REVOKED_ID = "01890a5d-ac96-774b-bcce-b302099a8058"
BRINGER_ID = "01890a5d-ac96-774b-bcce-b302099a8059"


def run(*arguments):
    made = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=True)
    return json.loads(made.stdout)


class RightsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = os.path.join(folder.name, "central.db")
        with open(CONTRACT, encoding="utf-8") as file:
            self.contract = yaml.safe_load(file)
        self.rights = self.contract["components"]["schemas"]["Right"]["enum"]
        self.keys = {"owner": run("migrate", "--database", database, "--new-admin-key")["admin_key"]}
        central = subprocess.Popen([PROGRAM, "serve", "--database", database, "--listen", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(central.stdout.close)
        self.addCleanup(central.wait, DEADLINE)
        self.addCleanup(central.send_signal, signal.SIGTERM)
        port = int(json.loads(central.stdout.readline())["listening"].rsplit(":", 1)[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
        self.addCleanup(self.connection.close)
        for right in self.rights:
            self.keys[right] = json.loads(self.ask("POST", "/v1/keys", self.keys["owner"],
                                                   json.dumps({"name": right, "rights": [right]}))[1])["key"]
        self.assertEqual(self.ask("PUT", "/v1/stores/S1", self.keys["owner"], '{"name": "One"}')[0], 200)
        self.keys["terminal"] = self.enrol(SOME_ID, "T1", False)
        self.keys["bringer"] = self.enrol(BRINGER_ID, "T2", True)
        self.keys["revoked"] = self.enrol(REVOKED_ID, "T3", False)
        self.assertEqual(self.ask("POST", f"/v1/terminals/{REVOKED_ID}/revoke", self.keys["owner"], None)[0], 200)

    def enrol(self, terminal, name, brings_catalog):
        code = json.loads(self.ask("POST", "/v1/enrol-codes", self.keys["owner"], json.dumps(
            {"store": "S1", "brings_catalog": brings_catalog}))[1])["code"]
        return json.loads(self.ask("POST", "/v1/enrol", None, json.dumps({
            "code": code, "terminal": terminal, "wanted_code": name, "epoch": 1, "program": "0.1.0",
            "public_key": base64.b64encode(bytes(range(32))).decode()}))[1])["token"]

    def ask(self, method, path, key, body):
        self.connection.request(method, path, body, {"Authorization": f"Bearer {key}"} if key else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def doors(self):
        for path, methods in self.contract["paths"].items():
            for method, operation in methods.items():
                target = re.sub(r"\{(\w+)\}", lambda part: "S1" if part[1] == "scope" else SOME_ID, path)
                yield operation, method.upper(), target + ("?wait_ms=0" if path == "/v1/hints" else "")

    def test_every_door_says_who_may_pass(self):
        for operation, _, _ in self.doors():
            name, may = operation["operationId"], operation.get("x-rights")
            if operation.get("security") == []:
                self.assertIsNone(may, name)
                continue
            self.assertTrue(may, name)
            self.assertEqual(len(set(may)), len(may), name)
            self.assertLessEqual(set(may), {"terminal", "revoked", "bringer", "owner", *self.rights}, name)
            self.assertLessEqual({"401", "403"}, set(operation["responses"]), name)

    def test_every_door_opens_to_those_with_the_right_alone(self):
        doors = [door for door in self.doors() if door[0].get("security") != []]
        # Last what takes somebody's key away.
        for operation, method, target in sorted(doors, key=lambda door: door[0]["operationId"] == "revokeTerminal"):
            name, may = operation["operationId"], operation["x-rights"]
            for stranger in (None, "cft_nonsense"):
                self.assertEqual(self.ask(method, target, stranger, "{}")[0], 401, (name, stranger))
            for who, key in self.keys.items():
                status, text = self.ask(method, target, key, "{}")
                passes = who in may or (who == "bringer" and "terminal" in may)
                self.assertEqual(status not in (401, 403), passes, (name, who, status, text))

    def test_doors_without_a_right_ask_nobody(self):
        for operation, method, target in self.doors():
            if operation.get("security") == []:
                self.assertNotEqual(self.ask(method, target, None, "{}")[0], 401, operation["operationId"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
