#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Find what ninja has to build for a purpose.

usage: pick-tests.py names|targets BUILD-FOLDER WORD…
       pick-tests.py generated BUILD-FOLDER

`names` prints what meson calls the tests whose suite or name contains one of the words; `targets`
prints the files that must be up to date before they can run (`./dev test NAME`).  `generated` prints
the files that other programs than a compiler make (`./dev lint`).
"""
import json
import os
import subprocess
import sys


def introspect(folder, what):
    out = subprocess.run(["meson", "introspect", what, folder], check=True, capture_output=True)
    return json.loads(out.stdout)


def inside(folder, paths):
    """The paths that lie in the folder, as ninja names them."""
    real = (os.path.realpath(path) for path in paths if os.path.isabs(path))
    return {os.path.relpath(path, folder) for path in real if path.startswith(folder + os.sep)}


def main():
    what, folder, words = sys.argv[1], os.path.realpath(sys.argv[2]), sys.argv[3:]
    if what == "generated":
        made = [path for target in introspect(folder, "--targets") if target["type"] == "custom" for path in target["filename"]]
        print("\n".join(sorted(inside(folder, made))))
        return
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
        found = inside(folder, files)
    print("\n".join(sorted(found)), end="\n" if found else "")


if __name__ == "__main__":
    main()
