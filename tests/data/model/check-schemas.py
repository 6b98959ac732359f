#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates the records that make-records writes against docs/journal/.

usage: check-schemas.py MAKE-RECORDS DOCS-JOURNAL

Every kind and version needs a schema and a record, every schema a kind.  To show that the schemas
mean something, each record is also tried with each required field missing, with a field too many and
with each number turned into text: all of these must be refused.
"""

import copy
import json
import pathlib
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("python3-jsonschema is missing")
    sys.exit(77)

problems = []
tried = 0


def load(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def expect_refused(validator, value, what):
    global tried
    tried += 1
    if validator.is_valid(value):
        problems.append(f"{what}: the schema accepts it")


def spoil(validator, value, what):
    """Tries value, valid as it is, with single things wrong in every object and array of it."""

    def visit(node, path):
        if isinstance(node, dict):
            for name in list(node):
                kept = node[name]
                if name in ("value", "body"):  # free in their schemas
                    continue
                if isinstance(kept, int):
                    node[name] = "x"
                    expect_refused(validator, value, f"{what}: {path}{name} as text")
                node[name] = {"x": 1}
                expect_refused(validator, value, f"{what}: {path}{name} as an object")
                node[name] = kept
                visit(kept, f"{path}{name}.")
            node["surprise"] = 1
            expect_refused(validator, value, f"{what}: {path}surprise too many")
            del node["surprise"]
        elif isinstance(node, list):
            for index, item in enumerate(node):
                visit(item, f"{path}{index}.")

    visit(value, "")
    for name in validator.schema["required"]:
        cut = copy.deepcopy(value)
        del cut[name]
        expect_refused(validator, cut, f"{what}: {name} missing")


def main():
    make_records, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    lines = subprocess.run([make_records], check=True, capture_output=True).stdout.decode().splitlines()
    kinds = set(lines[0].split())
    envelope = load(folder / "record.json")
    schemas = {p.name[: -len(".json")]: load(p) for p in folder.glob("*.v*.json")}

    for name in sorted(kinds - set(schemas)):
        problems.append(f"{name}: no schema")
    seen = set()
    optional_seen = {name: set() for name in schemas}
    for line in lines[1:]:
        record = json.loads(line)
        name = f"{record['kind']}.v{record['v']}"
        seen.add(name)
        for error in envelope.iter_errors(record):
            problems.append(f"{name}: envelope: {error.message}")
        if name not in schemas:
            continue
        for error in schemas[name].iter_errors(record["body"]):
            problems.append(f"{name}: {'.'.join(map(str, error.path))}: {error.message}")
        optional_seen[name] |= set(record["body"])
        no_body = dict(record, body=5)
        expect_refused(envelope, no_body, f"{name}: envelope: body as a number")
        if schemas[name].is_valid(record["body"]):
            spoil(schemas[name], record["body"], name)
        spoil(envelope, dict(record, body={}), f"{name}: envelope")
    for name in sorted(kinds - seen):
        problems.append(f"{name}: no sample record")
    for name, validator in sorted(schemas.items()):
        for field in sorted(set(validator.schema["properties"]) - optional_seen[name]):
            if name in kinds:
                problems.append(f"{name}: no record has the field {field}")

    for problem in problems:
        print(problem)
    print(f"{len(lines) - 1} records of {len(seen)} kinds, {tried} spoilt ones, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main())
