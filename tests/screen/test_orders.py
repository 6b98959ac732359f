#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders to be collected, by touch, as the real central tells them: picked, staged, handed over."""
import sys

import case
import central
from screen import wait_for


class Orders(central.Store, case.TillCase):
    """Each case has an order of its own and ends on the board."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def order_of(self, name="Amara Okafor", lines=2, paid=True):
        """An order for the first products of the shop; waits until the till shows it."""
        self.products = self.stocked(lines, skip=5)
        self.placed = self.place(name, self.products, paid)
        self.number = self.placed["order"]["number"]
        self.card = f"Order {self.number}, {name}"
        if not self.desk.find("Pick next"):
            self.desk.touch("Orders")
        self.desk.sees(self.card)

    def tearDown(self):
        if self.desk.find("Hand over") or self.desk.find("Hand over part"):
            self.desk.touch("Back")
        self.desk.sees("Pick next")

    def order(self):
        return self.shop.run("orders", "show", self.number)["order"]

    def make_ready(self, shelf="b3"):
        desk = self.desk
        desk.touch_all(self.card, "Pick")
        desk.sees("Picked")
        self.write("Shelf", shelf)
        desk.touch("Stage to shelf")
        desk.sees("Ready. The customer is told.")

    def write(self, field, text):
        self.desk.touch_field(field)
        self.desk.type(text)

    def says(self, words):
        wait_for(f"“{words}”", lambda: any(words in name for name in self.desk.names()))

    def test_picked_staged_and_handed_over_by_typed_code(self):
        desk = self.desk
        self.order_of()
        self.make_ready()
        self.assertEqual((self.order()["state"], self.order()["shelf"]), ("ready", "b3"))
        desk.touch("Hand over")
        desk.sees("Scan the customer's code, or type it")
        desk.type(self.placed["typed_code"].lower())
        desk.touch("Hand over")
        desk.sees("Handed over. Nothing is left to do.")
        self.assertEqual(self.order()["state"], "collected")
        desk.touch_all("Back", "Over")
        desk.sees(self.card)
        desk.touch("All open")
        desk.sees_no(self.card)

    def test_a_wrong_code_hands_nothing_over_and_a_proof_does(self):
        desk = self.desk
        self.order_of(name="Chen Wei")
        self.make_ready("a1")
        self.write("Code", "wrong")
        desk.touch("Hand over")
        self.says("Not this order's code")
        self.assertEqual(self.order()["state"], "ready")
        desk.touch("Hand over without code")
        self.write("Name", "chen wei")
        self.write("Telephone (last digits) or e-mail", "0142")
        desk.touch("Check the telephone")
        desk.sees("Handed over. Nothing is left to do.")
        self.assertEqual(self.order()["state"], "collected")

    def test_a_scanned_code_opens_its_order_from_the_sell_page(self):
        desk = self.desk
        self.order_of(name="Diego Fuentes")
        self.make_ready("c2")
        desk.touch("Back")
        desk.touch("Sell")
        desk.sees("Pay")
        desk.scan(self.placed["code"])
        desk.sees("The code was read. Fetch it from the shelf, then hand over.")
        desk.touch("Hand over")
        desk.sees("Handed over. Nothing is left to do.")
        self.assertEqual(self.order()["state"], "collected")

    def test_a_part_is_handed_over_and_the_rest_later(self):
        desk = self.desk
        self.order_of(name="Priya Raman")
        self.make_ready("d4")
        desk.touch(f"Line 1: {self.products[0]['name']}, 1, Picked")
        desk.touch("Hand over part")
        desk.sees("Scan the customer's code, or type it")
        desk.type(self.placed["typed_code"].lower())
        desk.touch("Hand over part")
        desk.sees(f"Line 1: {self.products[0]['name']}, 1, Handed over")
        self.assertEqual([line["handed_over"] for line in self.order()["lines"]], ["1", "0"])
        desk.sees("Hand over")
        desk.scan(self.placed["code"])
        desk.sees("The code was read. Fetch it from the shelf, then hand over.")
        desk.touch("Hand over")
        desk.sees("Handed over. Nothing is left to do.")

    def test_short_swapped_and_picked_by_scan(self):
        desk = self.desk
        self.order_of(name="Aoife Byrne", lines=3)
        other, = self.stocked(1, skip=20)
        desk.touch(self.card)
        names = [product["name"] for product in self.products]
        desk.touch(f"Line 1: {names[0]}, 0 of 1, To pick")
        desk.touch("Pick")
        desk.sees(f"Line 1: {names[0]}, 1, Picked")
        desk.scan(self.products[1]["gtin"])
        desk.sees(f"Line 2: {names[1]}, 1, Picked")
        desk.scan(other["gtin"])
        self.says("Not in this order")
        desk.touch(f"Line 3: {names[2]}, 0 of 1, To pick")
        desk.scan(other["gtin"])
        desk.sees(f"Line 3: {names[2]}, 1, Swapped")
        self.assertEqual(self.order()["lines"][2]["goods"][0]["sku"], other["sku"])

    def test_a_line_falls_short_with_a_reason(self):
        desk = self.desk
        self.order_of(name="Marek Nowak")
        desk.touch(self.card)
        desk.touch(f"Line 1: {self.products[0]['name']}, 0 of 1, To pick")
        desk.touch("Pick")
        desk.sees(f"Line 1: {self.products[0]['name']}, 1, Picked")
        desk.touch("Short")
        desk.sees("Touch the lines of which there is not enough first")
        desk.touch(f"Line 2: {self.products[1]['name']}, 0 of 1, To pick")
        desk.touch_all("Short", "Shelf empty")
        desk.sees(f"Line 2: {self.products[1]['name']}, 0 of 1, Short")
        self.assertEqual(self.order()["lines"][1]["short"], "1")
        short = self.records("order.short")[-1]
        self.assertEqual(short["reason"], "Shelf empty")

    def test_what_is_not_paid_is_paid_first_and_handed_over_with_the_sale(self):
        desk = self.desk
        self.order_of(name="Noor van Dijk", paid=False)
        self.make_ready("e5")
        desk.scan(self.placed["code"])
        desk.touch("Hand over")
        self.says("Not paid yet: it is in the basket")
        self.assertEqual(self.order()["state"], "ready")
        desk.touch("Sell")
        desk.sees_value("Lines", "2")
        desk.touch("Pay")
        desk.touch_all("5", "0", "0", "Cash, entered amount")
        desk.touch("New sale")
        self.assertEqual(self.order()["state"], "collected")
        desk.touch("Orders")

    def test_search_and_keyboard(self):
        desk = self.desk
        self.order_of(name="Hanna Lindqvist")
        self.write("Find an order", "lind")
        desk.sees(self.card)
        self.assertEqual([name for name in desk.names() if name.startswith("Order ")], [self.card])
        desk.key("Return")
        desk.sees_starting("Line 1: ")
        desk.touch("Back")
        desk.touch_field("Find an order")
        desk.key("ctrl+a", "Delete")  # the board is everybody's again
        desk.key("F2")
        desk.sees("Picked")
        desk.key("Escape")
        desk.sees("Pick next")


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
