#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count the cases of one `meson test` run and print them suite by suite.

usage: tally.py TESTLOG.json MESON-EXIT-STATUS

A program counts as many cases as it says itself: check's summary line, Python's unittest, TAP; a
program that says nothing is one case.  A program that ends badly although every case of it passed
(a leak found at exit, a crash after the summary) counts one failure more.  The last line is
`N passed, N failed`, with `, N skipped` when there are some; the exit status is 1 when something
failed, or when nothing ran.
"""
import json
import os
import re
import sys

CHECK = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.M)
UNITTEST = re.compile(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED)(?: \((.*)\))?", re.M)
TAP = re.compile(r"^(not )?ok\b(?:.*(# SKIP))?", re.M | re.I)
SKIPPED = 77


def count_cases(text, status, result):
    """Return (passed, failed, skipped) of one program."""
    if result == "SKIP" or status == SKIPPED:
        return 0, 0, 1
    passed = failed = skipped = 0
    for total, failures, errors in CHECK.findall(text):
        failed += int(failures) + int(errors)
        passed += int(total) - int(failures) - int(errors)
    for total, details in UNITTEST.findall(text):
        kinds = dict(re.findall(r"(\w+)=(\d+)", details))
        bad = int(kinds.get("failures", 0)) + int(kinds.get("errors", 0))
        skip = int(kinds.get("skipped", 0))
        passed, failed, skipped = passed + int(total) - bad - skip, failed + bad, skipped + skip
    if passed + failed + skipped == 0:
        for bad, skip in TAP.findall(text):
            if skip:
                skipped += 1
            elif bad:
                failed += 1
            else:
                passed += 1
    ended_well = result in ("OK", "EXPECTEDFAIL")
    if passed + failed + skipped == 0:
        return (1, 0, 0) if ended_well else (0, 1, 0)
    if not ended_well and failed == 0:
        failed = 1
    return passed, failed, skipped


def suite_of(row):
    """The folder below tests/ that the program or script lies in; it mirrors the source tree."""
    for word in row.get("command", []):
        match = re.search(r"/tests/(.+)/[^/]+$", word)
        if match:
            return match[1]
    return "other"


def read_log(path):
    """Yield (suite, name, passed, failed, skipped, seconds) for each program of the run."""
    with open(path, encoding="utf-8") as log:
        for line in log:
            row = json.loads(line)
            name = row["name"].rpartition(" / ")[2]
            text = (row.get("stdout") or "") + "\n" + (row.get("stderr") or "")
            counts = count_cases(text, row.get("returncode"), row.get("result"))
            yield suite_of(row), name, *counts, row.get("duration", 0.0)


def main():
    path, status = sys.argv[1], int(sys.argv[2])
    if not os.path.exists(path):
        print("0 passed, 0 failed")
        return 1
    suites, failures, totals = {}, [], [0, 0, 0]
    for suite, name, passed, failed, skipped, seconds in read_log(path):
        row = suites.setdefault(suite, [0, 0, 0, 0, 0.0])
        for i, value in enumerate((1, passed, failed, skipped, seconds)):
            row[i] += value
        for i, value in enumerate((passed, failed, skipped)):
            totals[i] += value
        if failed:
            failures.append(f"{suite}/{name}")
    print(f"{'suite':<28}{'programs':>9}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for suite in sorted(suites):
        programs, passed, failed, skipped, seconds = suites[suite]
        print(f"{suite:<28}{programs:>9}{passed:>8}{failed:>8}{skipped:>9}{seconds:>9.1f}")
    for name in failures:
        print(f"failed: {name}")
    passed, failed, skipped = totals
    if status != 0 and failed == 0:
        print(f"meson test ended with {status} although no case failed")
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed + failed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
