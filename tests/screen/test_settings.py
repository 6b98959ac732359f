#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shop's own texts, its logo, its quick keys and its pictures: seen where they will stand, saved, and used."""
import base64
import os
import pathlib
import re

import case
import measure
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
        desk.fill_field("Path of the picture", self.file("logo.png", LOGO))
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
        desk.fill_field("Path of the picture", self.file("words.png", b"not a picture"))
        desk.key("Return")
        desk.sees("This file cannot be used. It is not there, damaged, or of another kind. Nothing was changed.")
        long = self.file("long.png", LOGO)
        os.truncate(long, 9 * 1024 * 1024)
        desk.fill_field("Path of the picture", long)
        desk.key("Return")
        desk.sees("This picture is too large. Save it smaller, then choose it again. Nothing was changed.")
        self.assertEqual(len(self.settings("logo")), before)


class CustomerDisplay(case.TillCase):
    """Pictures of an idle display are added and removed; the display shows them while nobody is served."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("anna")

    def names(self):
        return [body["value"] for body in self.records("setting.changed") if body["key"] == "display_pictures"]

    def add(self, name, content):
        path = pathlib.Path(self.shop.home, name)
        path.write_bytes(content)
        self.desk.fill_field("Path of the picture to add", str(path))
        self.desk.key("Return")

    def test_pictures_are_shown_while_nobody_is_served_until_they_are_removed(self):
        desk = self.desk
        desk.press_all("More", "Settings", "Customer display")
        desk.sees("No picture yet: the display shows the shop’s name.")
        self.add("words.png", b"not a picture")
        desk.sees("This file cannot be used. It is not there, damaged, or of another kind. Nothing was changed.")
        self.assertEqual(self.names(), [])
        self.add("half.png", LOGO)
        desk.sees("Remove picture 1")
        desk.sees_starting("Saved. It counts from now, ")
        names, = self.names()
        self.assertTrue(pathlib.Path(self.shop.folder, "pictures", f"{names[0]}.jpg").exists())
        desk.close()
        type(self).desk = desk = case.screen.Desk(case.PROGRAM, self.shop, customer_display=True)
        self.addClassCleanup(desk.close)
        desk.sees("Picture 1 of 1")
        self.assertIsNone(desk.find("Welcome"))
        desk.sign_in("anna")
        desk.ring(*self.shop.pick(1, skip=20))
        desk.sees_no("Picture 1 of 1")  # somebody is served
        desk.press_all("More", "Cancel basket")
        desk.sees("Picture 1 of 1")
        desk.press_all("More", "Settings", "Customer display", "Remove picture 1")
        desk.sees("Welcome")
        self.assertEqual(wait_for("the record", lambda: len(self.names()) == 2 and self.names())[-1], [])
        self.assertEqual(list(pathlib.Path(self.shop.folder, "pictures").iterdir()), [])
        desk.press("Back")


class QuickKeys(case.TillCase):
    """The grid is edited in place, on a copy of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("anna")

    def setUp(self):
        self.desk.press_all("More", "Settings", "Quick keys")
        self.title()
        self.addCleanup(self.desk.press, "Back")

    def title(self):
        return self.desk.sees_starting("Key ")

    def keys(self):
        """What stands on the keys, from the top left."""
        return [node.name for node in measure.Measure(self.desk).pressables()
                if node.name.startswith("Empty key ") or re.search(r", \d+\.\d\d(/kg)?$", node.name)]

    def saved(self, count):
        def favourites():
            return [body["value"] for body in self.records("setting.changed") if body["key"] == "favourites"]

        values = wait_for("the record of the keys", lambda: len(favourites()) == count and favourites())
        self.desk.sees_starting("Saved. It counts from now, ")
        return values[-1]

    def count(self):
        return sum(body["key"] == "favourites" for body in self.records("setting.changed"))

    def test_a_key_gets_another_product_and_undo_brings_the_old_one_back(self):
        desk, before, count = self.desk, self.keys(), self.count()
        product, = self.shop.pick(1, longest=True)
        self.assertGreaterEqual(len(before), 15)
        self.assertEqual(self.title(), f"Key 1: {before[0].rpartition(', ')[0]}")
        desk.press(before[3])
        desk.sees(f"Key 4: {before[3].rpartition(', ')[0]}")
        desk.touch_field("Search")
        desk.sees("Hide keyboard")
        desk.type(product["sku"])
        result = wait_for("the product", lambda: next(
            (name for name in desk.names() if name.startswith("Result 1: ") and product["name"] in name), None))
        desk.press(result)
        skus = self.saved(count + 1)
        self.assertEqual(skus[3], product["sku"])
        desk.sees(f"Key 4: {product['name']}")
        after = self.keys()
        self.assertTrue(after[3].startswith(f"{product['name']}, "))
        self.assertEqual(after[:3] + after[4:], before[:3] + before[4:], "no other key changed")
        desk.press("Back")
        wait_for("the key where it is used", lambda: desk.find(after[3], pressable=True))
        desk.press_all("More", "Settings", "Quick keys", after[3])
        desk.press("Empty this key")
        self.saved(count + 2)
        desk.press("Undo")
        self.assertEqual(self.saved(count + 3)[3], product["sku"])

    def test_two_keys_change_places_and_an_empty_one_stays_where_it_is(self):
        desk, before, count = self.desk, self.keys(), self.count()
        desk.press_all(before[0], "Move", before[4])
        moved = self.saved(count + 1)
        wait_for("the keys", lambda: self.keys()[0] == before[4] and self.keys()[4] == before[0])
        self.assertEqual(self.title(), f"Key 5: {before[0].rpartition(', ')[0]}")
        desk.press("Empty this key")
        emptied = self.saved(count + 2)
        self.assertEqual((emptied[4], emptied[:4] + emptied[5:]), ("", moved[:4] + moved[5:]))
        desk.press("Empty key 5")
        desk.sees("Key 5: empty")
        names = self.keys()
        self.assertEqual(names[4], "Empty key 5")
        desk.press("Back")
        desk.sees("Pay")
        self.assertIsNone(desk.find("Empty key 5"), "where it is used an empty key is not there")
        places = [measure.Measure(desk).box(desk.find(name)) for name in (names[3], names[5])]
        self.assertLess(places[0][1], places[1][1] + 1)
        desk.press_all("More", "Settings", "Quick keys")
        self.title()

    def test_a_product_on_a_department_page_is_put_on_the_key(self):
        desk, before, count = self.desk, self.keys(), self.count()
        desk.press(before[1])
        desk.press("All departments")
        department = wait_for("a department", lambda: next(
            (row["department"] for row in self.shop.products if desk.find(row["department"], pressable=True)), None))
        desk.press(department)
        chosen = wait_for("another product", lambda: next(
            (name for name in self.keys() if name not in before and desk.find(name, pressable=True)), None))
        desk.press(chosen)
        self.saved(count + 1)
        desk.sees(f"Key 2: {chosen.rpartition(', ')[0]}")
        self.assertEqual(wait_for("the favourites", lambda: self.keys()[1] == chosen and self.keys())[0], before[0])

    def test_a_cashier_may_look(self):
        desk, count = self.desk, self.count()
        desk.press("Lock the till")
        desk.sign_in("bob")
        desk.press_all("More", "Settings")
        desk.sees("You may look. Changes need a manager's sign-in.")
        desk.press("Quick keys")
        self.title()
        desk.sees("You may look. Changes need a manager's sign-in.")
        desk.touch("Empty this key")  # a finger: it is dashed
        self.assertEqual(self.count(), count)
        desk.press("Lock the till")
        desk.sign_in("anna")
        desk.press_all("More", "Settings")
        self.title()  # where it was left


if __name__ == "__main__":
    case.main()
