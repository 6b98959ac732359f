#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A printer that is unplugged in the middle of a receipt: the till asks whether it came out."""
import os
import pathlib

import case
from screen import wait_for

SIZES = ((1366, 768), (1920, 1080))


class UnsureReceipts(case.TillCase):
    """Each case sells one thing with a slow printer and pulls its plug before the proof."""

    look = {"size": SIZES[1]}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def sell_and_pull_the_plug(self):
        """Ends with the question on the screen; returns the receipt's number."""
        desk = self.desk
        product, = self.shop.pick(1, skip=3)
        desk.script("printer SLOW 300s")  # it cannot be done before the plug is out
        desk.ring(product)
        desk.press("Pay")
        desk.sees("Back to basket")
        desk.key("ctrl+Return")
        desk.sees("New sale")
        desk.script("printer UNPLUG")
        number = self.records("sale.completed")[-1]["number"]
        desk.script("printer SLOW 0s")
        desk.script("printer PLUG")
        desk.sees(f"Did receipt {number} come out?")
        return number

    def papers(self, number):
        folder = pathlib.Path(self.shop.folder, "receipts")
        return sorted(path.name for path in folder.glob(f"{number}*.txt"))

    def next_sale(self):
        desk = self.desk
        if desk.find("New sale"):
            desk.press("New sale")
        desk.sees_value("Lines", "0")

    def test_it_came_out_so_nothing_is_printed(self):
        desk = self.desk
        number = self.sell_and_pull_the_plug()
        for size in SIZES:
            desk.resize(size)
            desk.settle().cropped(*size).save(
                os.path.join(case.PICTURES, f"40-did-it-come-out-{size[0]}x{size[1]}-light.png"))
        before = self.papers(number)
        desk.touch("It is on paper")
        desk.sees_no(f"Did receipt {number} come out?")
        self.next_sale()
        self.assertEqual(self.papers(number), before)

    def test_it_did_not_so_a_marked_copy_is_printed(self):
        desk = self.desk
        number = self.sell_and_pull_the_plug()
        desk.touch("Print a copy")
        desk.sees_no(f"Did receipt {number} come out?")

        def copy():
            texts = [pathlib.Path(self.shop.folder, "receipts", name).read_text(encoding="utf-8")
                     for name in self.papers(number)]
            return [text for text in texts if "COPY" in text.upper()]

        self.assertIn(number, wait_for("a marked copy", copy)[0])
        self.next_sale()

    def test_later_is_asked_again_before_the_next_customer(self):
        desk = self.desk
        number = self.sell_and_pull_the_plug()
        desk.touch("Ask later")
        desk.sees_no(f"Did receipt {number} come out?")
        desk.touch("Lock the till")
        desk.sign_in("bob")
        desk.sees(f"Did receipt {number} come out?")
        desk.touch("It is on paper")
        desk.sees_no(f"Did receipt {number} come out?")


class UnsureReceiptsDark(UnsureReceipts):
    """The same question on a dark screen, for its picture."""

    look = {"size": SIZES[1], "dark": True}

    def test_it_came_out_so_nothing_is_printed(self):
        desk = self.desk
        number = self.sell_and_pull_the_plug()
        for size in SIZES:
            desk.resize(size)
            desk.settle().cropped(*size).save(
                os.path.join(case.PICTURES, f"40-did-it-come-out-{size[0]}x{size[1]}-dark.png"))
        desk.touch("It is on paper")
        desk.sees_no(f"Did receipt {number} come out?")

    test_it_did_not_so_a_marked_copy_is_printed = None
    test_later_is_asked_again_before_the_next_customer = None


if __name__ == "__main__":
    case.main()
