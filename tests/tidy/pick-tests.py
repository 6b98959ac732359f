#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find test programs by a part of their name, for `./dev test NAME`.

usage: pick-tests.py names|targets BUILD-FOLDER WORD…

`names` prints what meson calls the tests whose suite or name contains one of the words; `targets`
prints the files that ninja must bring up to date before they can run.
"""
import json
import os
import subprocess
import sys


def introspect(folder, what):
    out = subprocess.run(["meson", "introspect", what, folder], check=True, capture_output=True)
    return json.loads(out.stdout)


def main():
    what, folder, words = sys.argv[1], os.path.realpath(sys.argv[2]), sys.argv[3:]
    tests = [
        test
        for test in introspect(folder, "--tests")
        if any(word in "/".join(test["suite"] + [test["name"]]) for word in words)
    ]
    if what == "names":
        found = {test["name"] for test in tests}
    else:
        by_id = {target["id"]: target["filename"] for target in introspect(folder, "--targets")}
        files = [path for test in tests for target in test["depends"] for path in by_id.get(target, [])]
        files += [word for test in tests for word in test["cmd"]]
        found = {
            os.path.relpath(os.path.realpath(path), folder)
            for path in files
            if os.path.isabs(path) and os.path.realpath(path).startswith(folder + os.sep)
        }
    print("\n".join(sorted(found)), end="\n" if found else "")


if __name__ == "__main__":
    main()
