#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole sale by the scanner, on every screen it may meet, and one key to pay."""
import accessibility
import case
from case import minor, shown
from screen import wait_for


class ASaleByScans(case.TillCase):
    """The scanner works wherever the focus is; each scan is one thing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def setUp(self):
        self.products = self.shop.pick(4, skip=10)
        self.prices = [minor(product["price"]) for product in self.products]

    def finish(self):
        """Exact cash by one key, and on to an empty basket."""
        self.desk.press("Pay")
        self.desk.sees("Back to basket")
        self.desk.key("ctrl+Return")
        self.desk.press("New sale")
        self.desk.sees_value("Lines", "0")

    def sees_lines(self, count):
        wait_for(f"{count} lines", lambda: len(self.desk.lines()) == count)
        return self.desk.lines()

    def test_a_sale_is_scans_and_one_key(self):
        desk, before = self.desk, len(self.records("sale.completed"))
        for product in self.products[:3]:
            desk.scan(product["gtin"])
        desk.sees_value("Lines", "3")
        desk.sees_value("Total", shown(sum(self.prices[:3])))
        desk.key("F12")
        desk.sees_value("Due", shown(sum(self.prices[:3])))
        desk.key("ctrl+Return")
        desk.sees("New sale")

        # The next customer's first scan ends the screen that says paid.
        desk.scan(self.products[3]["gtin"])
        desk.sees("Pay")
        self.assertEqual(self.sees_lines(1), [f"Line 1: {self.products[3]['name']}, 1, {self.products[3]['price']}"])
        self.finish()
        sales = self.records("sale.completed")[before:]
        self.assertEqual([sale["total_minor"] for sale in sales], [sum(self.prices[:3]), self.prices[3]])

    def test_two_scans_in_one_frame_are_two(self):
        desk = self.desk
        desk.scan(self.products[0]["gtin"], self.products[1]["gtin"])
        self.sees_lines(2)
        desk.sees_value("Total", shown(sum(self.prices[:2])))
        desk.scan(self.products[0]["gtin"], self.products[0]["gtin"])
        desk.sees_value("Total", shown(3 * self.prices[0] + self.prices[1]))
        self.assertEqual(len(desk.lines()), 2)
        self.finish()

    def test_a_scan_on_the_pay_screen_is_refused_beside_the_pad(self):
        desk = self.desk
        desk.ring(self.products[0])
        desk.press("Pay")
        due = desk.value("Due")
        desk.scan(self.products[1]["gtin"])
        message = desk.sees_starting("Message: ")
        self.assertEqual(message, "Message: Not added: this basket is being paid, Go back to add.")
        self.assertEqual(desk.value("Due"), due)
        keys = [node for node in desk.look() if node.name == "Back to basket" and node.can_press()]
        self.assertTrue(keys)
        desk.press("Back to basket")
        desk.sees("Pay")
        self.assertEqual(len(desk.lines()), 1)
        desk.ring(self.products[1])
        self.assertEqual(len(desk.lines()), 2)
        self.finish()

    def test_a_scan_while_a_text_field_has_the_focus_rings(self):
        desk = self.desk
        desk.key("F2")
        desk.type("ban")
        desk.sees_starting("Result 1: ")
        focused = [node for node in desk.look() if node.has(accessibility.STATE_FOCUSED)]
        self.assertEqual([node.role for node in focused if "EditableText" in node.interfaces][:1],
                         [accessibility.ROLE_TEXT], focused)
        desk.scan(self.products[2]["gtin"])
        self.sees_lines(1)
        desk.sees_no("Result 1: ")
        self.assertIsNone(desk.find("Clear search"))
        self.finish()

    def test_a_scan_clears_digits_that_stand_in_the_entry(self):
        desk = self.desk
        desk.press_all("2", "7")
        desk.sees_value("Entry", "27")
        desk.ring(self.products[0])
        desk.sees_value("Entry", "")
        desk.sees_value("Total", shown(self.prices[0]))
        self.finish()

    def test_a_code_in_a_symbology_of_its_own_is_the_same_product(self):
        desk = self.desk
        gtin14 = self.products[0]["gtin"].rjust(14, "0")
        desk.scan(f"]d2(01){gtin14}".replace("(", "").replace(")", ""))
        self.sees_lines(1)
        desk.sees_value("Total", shown(self.prices[0]))
        self.finish()


if __name__ == "__main__":
    case.main()
