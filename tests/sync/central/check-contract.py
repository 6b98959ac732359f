#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a test program of the central and hold every answer it got against docs/api/openapi.yaml.

usage: check-contract.py CONTRACT PROGRAM…

Each answer's path, method, status, content type and body must be what the contract says; in the other
direction every operation of the contract must have been answered at least once with success.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

import jsonschema
import yaml


class Contract:
    """The contract, with its paths as regular expressions and its schemas ready to validate."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = yaml.safe_load(file)
        self.operations = []
        for template, methods in self.document["paths"].items():
            pattern = re.compile("^" + re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)) + "$")
            for method, operation in methods.items():
                self.operations.append((method.upper(), pattern, operation))
        self.seen = set()

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def validate(self, schema, value):
        whole = {"components": self.document["components"], **schema}
        jsonschema.Draft202012Validator(whole).validate(value)

    def find(self, method, target):
        path = urlsplit(target).path
        fits = [op for verb, pattern, op in self.operations if verb == method and pattern.match(path)]
        # A path without parameters comes before one with: /v1/journal/position is not a {…}.
        return fits[0] if fits else None


def check_answer(contract, row):
    operation = contract.find(row["method"], row["target"])
    body = row.get("body", "")
    if operation is None:
        if row["status"] not in (404, 405, 401):
            raise AssertionError("the contract knows no such operation")
        contract.validate({"$ref": "#/components/schemas/Error"}, json.loads(body))
        return
    answers = operation["responses"]
    answer = answers.get(str(row["status"]))
    if answer is None:
        # What any request may be told is said once, in the head of the contract.
        if row["status"] not in (400, 413, 422, 426, 429, 500, 503):
            raise AssertionError(f"the contract does not know status {row['status']} here")
        contract.validate({"$ref": "#/components/schemas/Error"}, json.loads(body))
        return
    content = contract.resolve(answer).get("content", {})
    kind = row["content_type"].split(";")[0]
    if kind not in content:
        raise AssertionError(f"content type {kind} is not one of {', '.join(content)}")
    if kind == "application/json":
        contract.validate(content[kind]["schema"], json.loads(body))
    elif operation["operationId"] == "readSnapshot":
        for line in body.splitlines()[1:-1]:
            contract.validate({"$ref": "#/components/schemas/Change"}, json.loads(line))
    if row["status"] == 200:
        contract.seen.add(operation["operationId"])


def main():
    contract = Contract(sys.argv[1])
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        transcript = os.path.join(folder, "transcript")
        environment = {**os.environ, "CF_TEST_TRANSCRIPT": transcript, "CK_FORK": "yes"}
        for program in sys.argv[2:]:
            subprocess.run([program], env=environment, check=True, stdout=subprocess.DEVNULL)
        with open(transcript, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    for row in rows:
        try:
            check_answer(contract, row)
        except (AssertionError, jsonschema.ValidationError, ValueError) as error:
            failures += 1
            print(f"{row['method']} {row['target']} {row['status']}: {str(error).splitlines()[0]}\n  {row.get('body')}")
    # Hints are held open: the program that speaks HTTP is asked for them elsewhere.
    wanted = {op["operationId"] for _, _, op in contract.operations} - {"hints"}
    for name in sorted(wanted - contract.seen):
        failures += 1
        print(f"no test was answered by {name} with success")
    print(f"{len(rows)} answers, {len(contract.seen)} operations, {failures} failures")
    return 1 if failures or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
