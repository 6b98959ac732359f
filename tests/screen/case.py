# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the screen share: a till for each class of cases, and how they are run."""
import os
import re
import sys
import unittest

import screen

PROGRAM = os.environ.get("COUNTERFOIL_PROGRAM", "")
CLI = os.environ.get("COUNTERFOIL_CLI", "")
PICTURES = os.environ.get("COUNTERFOIL_PICTURES", os.path.join(os.getcwd(), "pictures"))
CANNOT_RUN = 77

# What a till must never say while it is used: a sanitizer's report, a broken promise of GLib.
BAD_WORDS = re.compile(r"AddressSanitizer|runtime error:|-CRITICAL \*\*|-WARNING \*\*|-ERROR \*\*")


class TillCase(unittest.TestCase):
    """One shop and one till for all cases of a class."""

    rows = 300
    look = {}
    is_spoilt = False  # a case has failed: the next one gets a shop and a till of its own

    @classmethod
    def setUpClass(cls):
        cls.shop = screen.Shop(CLI, cls.rows)
        cls.addClassCleanup(cls.shop.remove)
        cls.desk = screen.Desk(PROGRAM, cls.shop, **cls.look)
        cls.addClassCleanup(cls.desk.close)

    @classmethod
    def tearDownClass(cls):
        bad = [line for line in cls.desk.words().splitlines() if BAD_WORDS.search(line)]
        if bad:
            raise AssertionError("the till said: " + "\n".join(bad[:5]))

    def run(self, result=None):
        """Runs one case; when it fails, the picture and the words of the screen are kept."""
        case = type(self)
        if case.is_spoilt:
            case.doClassCleanups()
            case.setUpClass()
        self.result, self.bad_before = result, self._bad(result)
        super().run(result)
        case.is_spoilt = self._bad(result) > self.bad_before

    def doCleanups(self):
        """Before a case clears away what it left."""
        if self._bad(self.result) > self.bad_before:
            self.keep_evidence()
        return super().doCleanups()

    @staticmethod
    def _bad(result):
        return len(result.failures) + len(result.errors) if result is not None else 0

    def keep_evidence(self):
        path = os.path.join(PICTURES, "failed", self.id().rpartition(".")[2])
        try:
            self.desk.picture(f"{path}.png")
            names = [repr(node) for node in self.desk.look() if node.name]
            with open(f"{path}.txt", "w", encoding="utf-8") as file:
                file.write("\n".join(names) + "\n\n" + self.desk.words())
            print(f"the screen is in {path}.png, its words in {path}.txt", file=sys.stderr)
        except Exception as error:  # the till may be gone; the case has failed already
            print(f"no picture of the screen: {error}", file=sys.stderr)

    # ── figures ──────────────────────────────────────────────────────────────────────────────────

    def sale(self, number):
        """The record of the sale of this number."""
        found = [record for record in self.shop.journal()
                 if record["kind"] == "sale.completed" and record["body"]["number"] == number]
        self.assertEqual(len(found), 1, f"sales numbered {number}")
        return found[0]["body"]

    def records(self, kind):
        return [record["body"] for record in self.shop.journal() if record["kind"] == kind]


def minor(text):
    """An amount as it is written, in cents."""
    whole, _, part = text.replace(",", "").replace("€", "").strip().partition(".")
    sign = -1 if whole.startswith(("-", "−")) else 1
    return sign * (abs(int(whole.replace("−", "-"))) * 100 + int(part.ljust(2, "0") or 0))


def shown(cents):
    """Cents as the screen writes them."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def main():
    """Runs the cases of the calling program; says and exits 77 where they cannot run."""
    lacking = screen.missing()
    if lacking:
        print(f"cannot run here, missing: {lacking}")
        sys.exit(CANNOT_RUN)
    if not PROGRAM or not CLI:
        print("set COUNTERFOIL_PROGRAM and COUNTERFOIL_CLI to the built programs")
        sys.exit(CANNOT_RUN)
    unittest.main(verbosity=2, module="__main__")
