#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole sale with the keyboard alone: no pointer, nothing pressed by name."""
import accessibility
import case
from case import minor, shown
from screen import PEOPLE, wait_for

TABS_MAX = 60


class ASaleByKeyboard(case.TillCase):
    """Bob signs in, counts the float, sells and is paid without touching the screen."""

    def focus(self, name):
        """Goes on with Tab until what has this name has the focus."""
        for _ in range(TABS_MAX):
            if any(node.name == name and node.has(accessibility.STATE_FOCUSED) for node in self.desk.look()):
                return
            self.desk.key("Tab")
        self.fail(f"Tab does not lead to “{name}”")

    def type_digits(self, text):
        self.desk.key(*text.replace(".", " period ").replace("", " ").split())

    def sign_in(self):
        self.focus("bob")
        self.desk.key("space")
        self.desk.key(*PEOPLE["bob"], "Return")
        self.desk.sees("Open shift")

    def count_float(self):
        self.desk.key("Down", "Down", "Down", "2")
        self.desk.sees_value("Counted", "100.00")
        self.desk.key("F12")
        self.desk.sees("Pay")

    def search_and_add(self, product):
        """F2, the first letters, Enter: the first result is in the basket."""
        self.desk.key("F2")
        self.desk.type(product["name"].lower())
        self.desk.sees(f"Result 1: {product['name']}, {product['price']}")
        self.desk.key("Return")
        wait_for(product["name"], lambda: any(f": {product['name']}, " in line for line in self.desk.lines()))
        self.desk.key("Escape")
        self.desk.sees_no("Clear search")

    def test_a_whole_sale_needs_nothing_but_keys(self):
        desk = self.desk
        first, second = self.shop.pick(2, skip=2, shortest=True)
        price = [minor(first["price"]), minor(second["price"])]
        self.sign_in()
        self.count_float()
        self.search_and_add(first)
        self.search_and_add(second)
        desk.sees_value("Total", shown(sum(price)))

        # Three of the second, ten per cent off it, a new price for the first.
        desk.key("3")
        desk.sees_value("Entry", "3")
        desk.key("asterisk")
        desk.sees_value("Total", shown(price[0] + 3 * price[1]))
        desk.key("1", "0", "percent")
        off = (2 * 3 * price[1] * 10 + 100) // 200
        desk.sees_value("You save", shown(off))

        # The first is chosen, voided, and brought back.
        desk.key("Up", "Up", "Delete")
        desk.sees_value("Lines", "1")
        desk.key("ctrl+z")
        desk.sees_value("Lines", "2")
        total = price[0] + 3 * price[1] - off
        desk.sees_value("Total", shown(total))

        # Park, resume, more and back: keys that lead there and lead back.
        desk.key("F9")
        desk.sees("Sign out")
        desk.key("Escape")
        desk.sees_no("Sign out")

        # Paid with one note.
        desk.key("F12")
        desk.sees_value("Due", shown(total))
        given = (total // 5000 + 1) * 5000
        desk.key(*str(given // 100))
        desk.sees_value("Entry", str(given // 100))
        desk.key("Return")
        desk.sees_value("Change", shown(given - total))
        desk.key("F12")
        desk.sees("Pay")
        desk.sees_value("Lines", "0")

        sale, = self.records("sale.completed")
        self.assertEqual((sale["total_minor"], sale["change_minor"], sale["discount_minor"]),
                         (total, given - total, off))
        self.assertEqual([line["quantity_milli"] for line in sale["lines"]], [1000, 3000])

    def test_enter_with_nothing_typed_takes_no_money(self):
        """Runs after the sale: a second one on the same till."""
        desk = self.desk
        product, = self.shop.pick(1, skip=5)
        if desk.find("bob", pressable=True):
            self.sign_in()
            self.count_float()
        self.search_and_add(product)
        desk.key("F12")
        desk.sees_value("Due", shown(minor(product["price"])))
        before = len(self.records("sale.completed"))
        desk.key("Return")
        desk.sees_starting("Message: Type the cash first")
        self.assertEqual(len(self.records("sale.completed")), before)
        desk.key("ctrl+Return")
        desk.sees("New sale")
        sale = self.records("sale.completed")[-1]
        self.assertEqual((len(self.records("sale.completed")), sale["change_minor"]), (before + 1, 0))
        desk.key("F12")

    def test_locking_by_key_keeps_the_basket(self):
        desk = self.desk
        product, = self.shop.pick(1, skip=6)
        if desk.find("bob", pressable=True):
            self.sign_in()
            self.count_float()
        self.search_and_add(product)
        desk.key("ctrl+l")
        desk.sees("PIN OK")
        desk.key(*PEOPLE["bob"], "Return")
        desk.sees("Pay")
        self.assertEqual(len(desk.lines()), 1)


if __name__ == "__main__":
    case.main()
