#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tally is what says whether the tests passed, so it is tested itself."""
import importlib.util
import io
import json
import os
import sys
import tempfile
import unittest
from contextlib import redirect_stdout

HERE = os.path.dirname(os.path.abspath(__file__))
SPEC = importlib.util.spec_from_file_location("tally", os.path.join(HERE, "tally.py"))
tally = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(tally)


def row(stdout="", result="OK", status=0, name="counterfoil:data / test-money"):
    return {"name": name, "stdout": stdout, "result": result, "returncode": status, "duration": 0.5}


class Tally(unittest.TestCase):
    def run_on(self, rows, status=0):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "testlog.json")
            if rows is not None:
                with open(path, "w", encoding="utf-8") as file:
                    file.writelines(json.dumps(line) + "\n" for line in rows)
            out, sys.argv = io.StringIO(), ["tally.py", path, str(status)]
            with redirect_stdout(out):
                ended = tally.main()
            return ended, out.getvalue().splitlines()[-1]

    def test_the_summaries_of_check_are_added_up(self):
        text = "Running suite(s): a\n100%: Checks: 12, Failures: 0, Errors: 0\n100%: Checks: 3, Failures: 0, Errors: 0\n"
        self.assertEqual(self.run_on([row(text)]), (0, "15 passed, 0 failed"))

    def test_failures_and_errors_of_check_count_as_failed(self):
        text = "75%: Checks: 8, Failures: 1, Errors: 1\n"
        self.assertEqual(self.run_on([row(text, "FAIL", 1)], 1), (1, "6 passed, 2 failed"))

    def test_a_bad_end_after_a_good_summary_is_a_failure(self):
        text = "100%: Checks: 4, Failures: 0, Errors: 0\n"
        self.assertEqual(self.run_on([row(text, "FAIL", 1)], 1), (1, "4 passed, 1 failed"))

    def test_unittest_is_counted_with_what_it_skipped(self):
        text = "Ran 7 tests in 0.1s\n\nOK (skipped=2)\n"
        self.assertEqual(self.run_on([row(text)]), (0, "5 passed, 0 failed, 2 skipped"))
        text = "Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n"
        self.assertEqual(self.run_on([row(text, "FAIL", 1)], 1), (1, "4 passed, 3 failed"))

    def test_tap_is_counted(self):
        text = "ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no display\n1..3\n"
        self.assertEqual(self.run_on([row(text, "FAIL", 1)], 1), (1, "1 passed, 1 failed, 1 skipped"))

    def test_a_silent_program_is_one_case(self):
        self.assertEqual(self.run_on([row()]), (0, "1 passed, 0 failed"))
        self.assertEqual(self.run_on([row(result="TIMEOUT", status=-9)], 1), (1, "0 passed, 1 failed"))

    def test_a_program_that_cannot_run_is_skipped_and_nothing_else_is_not_enough(self):
        self.assertEqual(self.run_on([row(result="SKIP", status=77)]), (1, "0 passed, 0 failed, 1 skipped"))

    def test_no_log_and_an_empty_log_fail(self):
        self.assertEqual(self.run_on(None), (1, "0 passed, 0 failed"))
        self.assertEqual(self.run_on([]), (1, "0 passed, 0 failed"))

    def test_a_failure_of_the_runner_is_a_failure(self):
        self.assertEqual(self.run_on([row()], 2), (1, "1 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
