#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a test program of the central and hold every answer it got against docs/api/openapi.yaml.

usage: check-contract.py CONTRACT SOURCES PROGRAM…

Each answer's path, method, status, content type and body must be what the contract says, and so must be
the body of each request that was answered with success; in the other direction every operation of the
contract must have been answered at least once with success, and each of its bodies has an example that fits.
SOURCES is the folder with the tree: the table of errors and the limits in it are the contract's.
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

    def refuse(self, status, body):
        """What a refusal says must be of its code's status and class."""
        self.validate({"$ref": "#/components/schemas/Error"}, body)
        error = body["error"]
        if self.document["x-errors"][error["code"]] != [status, error["class"]]:
            raise AssertionError(f"{error['code']} is of another status or class")

    def check_body(self, name, kind, media, text):
        """A body as it went over the wire: JSON fits its schema, lines are JSON each."""
        if kind == "application/json":
            self.validate(media["schema"], json.loads(text))
        elif kind == "application/x-ndjson":
            lines = [json.loads(line) for line in text.splitlines()]
            for change in lines[1:-1] if name == "readSnapshot" else []:
                self.validate({"$ref": "#/components/schemas/Change"}, change)

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
        contract.refuse(row["status"], json.loads(body))
        return
    name, status = operation["operationId"], str(row["status"])
    answer = operation["responses"].get(status)
    if answer is None and status not in contract.document["x-any-answer"]:
        raise AssertionError(f"the contract does not know status {status} here")
    if status != "200":
        contract.refuse(row["status"], json.loads(body))
        return
    content = contract.resolve(answer).get("content", {})
    kind = row["content_type"].split(";")[0]
    if kind not in content:
        raise AssertionError(f"content type {kind} is not one of {', '.join(content)}")
    contract.check_body(name, kind, content[kind], body)
    for sent, media in operation.get("requestBody", {}).get("content", {}).items():
        contract.check_body(name, sent, media, row.get("sent", ""))
    contract.seen.add(name)


def check_examples(contract):
    """Every body of the contract is shown by an example that its schema takes. Returns how many are not."""
    failures = 0
    for _, _, operation in contract.operations:
        name = operation["operationId"]
        bodies = [("request", operation.get("requestBody", {})),
                  ("answer", contract.resolve(operation["responses"]["200"]))]
        for what, kind, media in [(what, *pair) for what, body in bodies for pair in body.get("content", {}).items()]:
            try:
                if "example" not in media:
                    raise AssertionError("no example")
                text = media["example"] if kind != "application/json" else json.dumps(media["example"])
                if not isinstance(text, str) or not text:
                    raise AssertionError("an example that is no text")
                contract.check_body(name, kind, media, text)
            except (AssertionError, jsonschema.ValidationError, ValueError) as error:
                failures += 1
                print(f"{name}, {what} of {kind}: {str(error).splitlines()[0]}")
    return failures


def check_schemas(node, where=""):
    """Whatever must be there has a schema. Returns how many have none."""
    failures = 0
    if isinstance(node, dict) and node.get("type") == "object":
        for name in set(node.get("required", [])) - set(node.get("properties", {})):
            failures += 1
            print(f"{where}: {name} is required and has no schema")
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else []
    return failures + sum(check_schemas(part, f"{where}/{name}") for name, part in pairs if name != "example")


ERRORS = "sync/wire/cf-wire-error.h"

# What x-limits says, as the sources do: where, and what of their names.
LIMITS = {
    "body_bytes": ("sync/wire/cf-wire.h", "CF_WIRE_BODY_BYTES_MAX"),
    "body_bytes_without_token": ("sync/central/cf-http.c", "STRANGERS_BODY_BYTES_MAX"),
    "body_bytes_of_all_callers": ("sync/central/cf-http.c", "BODIES_BYTES_MAX"),
    "requests_per_second": ("sync/central/cf-http.h", "CF_HTTP_RATE"),
    "requests_at_once": ("sync/central/cf-http.h", "CF_HTTP_BURST"),
    "enrol_tries_per_second": ("sync/central/cf-http.h", "CF_HTTP_ENROL_RATE"),
    "enrol_tries_at_once": ("sync/central/cf-http.h", "CF_HTTP_ENROL_BURST"),
    "connections": ("sync/central/cf-http.h", "CF_HTTP_CONNECTIONS_MAX"),
    "idle_connection_ms": ("sync/central/cf-http.h", "CF_HTTP_IDLE_S * 1000"),
    "push_bytes": ("sync/wire/cf-wire.h", "CF_WIRE_PUSH_BYTES_MAX"),
    "push_records": ("sync/wire/cf-wire.h", "CF_WIRE_PUSH_RECORDS_MAX"),
    "record_bytes": ("data/model/cf-record.h", "CF_RECORD_BYTES_MAX"),
    "feed_limit": ("sync/wire/cf-wire.h", "CF_WIRE_FEED_LIMIT_MAX"),
    "feed_page_bytes": ("sync/wire/cf-wire.h", "CF_WIRE_BODY_BYTES_MAX"),
    "snapshot_limit": ("sync/wire/cf-wire.h", "CF_WIRE_SNAPSHOT_LIMIT_MAX"),
    "long_poll_ms": ("sync/central/cf-central-hints.c", "LONG_POLL_MS"),
    "hint_keep_alive_ms": ("sync/central/cf-http.c", "KEEP_ALIVE_MS"),
}


def read_constant(path, expression):
    """What @expression of names that the file at @path defines, numbers and signs comes to."""
    with open(path, encoding="utf-8") as file:
        defined = dict(re.findall(r"^#define (\w+)\s+(.+?)(?:\s*/\*.*)?$", file.read(), re.MULTILINE))
    whole = re.sub(r"\b[A-Z]\w*", lambda name: f"({defined[name.group()]})", expression)
    if not re.fullmatch(r"[\d\s()*+-]+", whole):
        raise ValueError(f"{path} has no number for {expression}: {whole}")
    return eval(whole)  # pylint: disable=eval-used # digits and signs, as was just seen


def check_limits(contract, sources):
    """The contract's limits are the program's. Returns how many mistakes there are."""
    said = contract.document["x-limits"]
    known = {name: read_constant(os.path.join(sources, path), expression) for name, (path, expression) in LIMITS.items()}
    apart = {name for name in {*known, *said} if known.get(name) != said.get(name)}
    for name in sorted(apart):
        print(f"{name}: {known.get(name)} in the program, {said.get(name)} in x-limits")
    return len(apart)


def check_errors(contract, header):
    """The contract's table of errors is the program's. Returns how many mistakes there are."""
    codes = contract.document["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["code"]["enum"]
    with open(header, encoding="utf-8") as file:
        rows = re.findall(r'X \(\w+, +"(\w+)", +(\d+), (\w+)\)', file.read())
    known = {name: [int(status), kind.lower()] for name, status, kind in rows}
    said = contract.document["x-errors"]
    apart = set(codes) ^ set(known) | {name for name in {*known, *said} if known.get(name) != said.get(name)}
    for name in sorted(apart):
        print(f"{name}: {known.get(name)} in the program, {said.get(name)} in x-errors")
    return len(apart)


def main():
    contract = Contract(sys.argv[1])
    failures = check_examples(contract) + check_schemas(contract.document)
    failures += check_errors(contract, os.path.join(sys.argv[2], ERRORS)) + check_limits(contract, sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        transcript = os.path.join(folder, "transcript")
        environment = {**os.environ, "CF_TEST_TRANSCRIPT": transcript, "CK_FORK": "yes"}
        for program in sys.argv[3:]:
            subprocess.run([program], env=environment, check=True, stdout=subprocess.DEVNULL)
        with open(transcript, encoding="utf-8", errors="replace") as file:
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
