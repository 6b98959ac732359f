#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shop's own texts and its logo: seen on the paper beside them, saved, and printed."""
import base64
import os
import pathlib

import case
from screen import wait_for

# 16 by 2 pixels, black and white halves
LOGO = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAABAAAAACCAAAAAB0hgMtAAAAEUlEQVR4nGNggIL/UMCALgAAz1IP8caFID0AAAAASUVO"
                        "RK5CYII=")


class Settings(case.TillCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("anna")

    def setUp(self):
        self.desk.press_all("More", "Settings")
        self.desk.sees("Name of the shop")
        self.addCleanup(self.desk.press, "Back")

    def settings(self, key):
        return [body["value"] for body in self.records("setting.changed") if body["key"] == key]

    def saved(self, key, count):
        return wait_for(f"the record of {key}", lambda: len(self.settings(key)) == count and self.settings(key))

    def file(self, name, content):
        path = pathlib.Path(self.shop.home, name)
        path.write_bytes(content)
        return str(path)

    def test_what_is_typed_stands_on_the_paper_before_it_is_saved(self):
        desk = self.desk
        self.assertEqual(self.settings("footer"), [])
        desk.touch_field("Last line of the receipt")
        desk.type("Thanks")
        wait_for("the paper", lambda: (desk.described("Receipt") or "").endswith(", Thanks"))
        self.assertEqual(self.settings("footer"), [])
        desk.key("Return")
        self.assertEqual(self.saved("footer", 1), ["Thanks"])

    def test_a_logo_is_printed_until_it_is_removed(self):
        desk = self.desk
        before = len(self.settings("logo"))
        desk.touch_field("Path of the picture")
        desk.type(self.file("logo.png", LOGO))
        desk.key("Return")
        self.assertTrue(self.saved("logo", before + 1)[-1].startswith("UDQK"))  # "P4" and a line's end
        desk.sees_starting("Saved. It counts from now")
        desk.press("Back")
        product, = self.shop.pick(1, skip=20)
        desk.ring(product)
        desk.press("Pay")
        desk.sees("Card, rest")
        desk.press_all("2", "0", "0", "Cash, entered amount")
        desk.sees("New sale")
        number = self.records("sale.completed")[-1]["number"]
        self.assertIn("[logo]", self.shop.receipt(number))
        desk.press_all("New sale", "More", "Settings", "Remove logo")
        self.assertEqual(self.saved("logo", before + 2)[-1], "")

    def test_what_is_no_picture_is_refused_in_words(self):
        desk = self.desk
        before = len(self.settings("logo"))
        desk.touch_field("Path of the picture")
        desk.type(self.file("words.png", b"not a picture"))
        desk.key("Return")
        desk.sees("This file cannot be used. It is not there, damaged, or of another kind. Nothing was changed.")
        long = self.file("long.png", LOGO)
        os.truncate(long, 9 * 1024 * 1024)
        desk.key("ctrl+a")
        desk.type(long)
        desk.key("Return")
        desk.sees("This picture is too large. Save it smaller, then choose it again. Nothing was changed.")
        self.assertEqual(len(self.settings("logo")), before)


if __name__ == "__main__":
    case.main()
