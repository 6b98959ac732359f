#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer's shared cart at the till, while a web shop writes in the same cart, and while nobody can be asked;
and what the central recommends to them."""
import sys

import case
import central
from screen import wait_for


UNHEARD = "UNHEARD-1"  # a product that nobody has told the till of


class Carts(central.Store, case.TillCase):
    """One case in steps: each stands on the one before."""

    def test_cart_of_a_customer(self):
        self.desk.open_shift("anna")
        self.soap, self.pen, self.rice = self.stocked(3)
        self.customer = self.central.ask("POST", "/v1/customers", {"name": "Amara Okafor", "phone": "0142"})["id"]
        self.cart = self.central.ask("POST", "/v1/carts", {
            "fields": {"store": central.STORE, "customer": self.customer, "note": "for Sunday"},
            "lines": [{"sku": self.soap["sku"], "quantity_milli": 2000},
                      {"sku": self.pen["sku"], "quantity_milli": 1000},
                      {"sku": UNHEARD, "quantity_milli": 2000}]})["id"]
        self.shows_the_cart_on_the_card()
        self.becomes_the_basket()
        self.says_what_the_web_changed()
        self.changes_the_cart_for_everybody()
        self.is_paid_while_nobody_can_be_asked()
        self.recommends_what_sells()
        self.recommends_nothing_while_nobody_can_be_asked()

    def web_sets(self, product, count):
        self.central.ask("POST", f"/v1/carts/{self.cart}/lines",
                         {"sku": product["sku"], "quantity_milli": count * 1000})

    def remaining(self, product):
        lines = self.central.ask("GET", f"/v1/carts/{self.cart}")["lines"]
        return sum(line["remaining_milli"] for line in lines if line["sku"] == product["sku"])

    def sees_line(self, product, count):
        wait_for(f"{count} of {product['name']}", lambda: any(
            f": {product['name']}, {count}" in name for name in self.desk.lines()))

    def choose_the_customer(self):
        desk = self.desk
        desk.touch("Customer")
        desk.sees("New customer")
        desk.type("okafor")
        desk.touch(desk.sees_starting("Result 1: Amara Okafor, "))
        desk.sees("Customer, Amara Okafor")

    def shows_the_cart_on_the_card(self):
        desk = self.desk
        self.choose_the_customer()
        desk.sees("Add cart to basket")
        desk.sees_no("Recommended")  # nothing was sold yet
        self.assertEqual(desk.described("Add cart to basket"), "Add all")

    def becomes_the_basket(self):
        desk = self.desk
        desk.touch("Add cart to basket")
        self.sees_line(self.soap, 2)
        self.sees_line(self.pen, 1)
        wait_for("what is not known here", lambda: any(f"Ring up by hand: {UNHEARD} 2" in name for name in desk.names()))
        desk.sees_no("Add cart to basket")
        self.web_sets({"sku": UNHEARD}, 0)
        self.assertEqual(self.records("cart.claimed")[-1]["cart"], self.cart)

    def says_what_the_web_changed(self):
        self.web_sets(self.soap, 3)
        self.web_sets(self.rice, 1)
        self.sees_line(self.soap, 3)
        self.sees_line(self.rice, 1)
        wait_for("the message", lambda: any(
            f"{self.soap['name']} +1" in name or f"{self.rice['name']} +1" in name for name in self.desk.names()))

    def changes_the_cart_for_everybody(self):
        desk = self.desk
        desk.press(f"One more in the cart: {self.pen['name']}")
        self.sees_line(self.pen, 2)
        wait_for("the central to have it", lambda: self.remaining(self.pen) == 2000)
        desk.press(f"One fewer in the cart: {self.rice['name']}")
        wait_for("the line to go", lambda: not any(self.rice["name"] in name for name in desk.lines()))
        wait_for("the central to have it", lambda: self.remaining(self.rice) == 0)
        self.assertEqual(self.remaining(self.soap), 3000)

    def is_paid_while_nobody_can_be_asked(self):
        desk = self.desk
        self.central.stop()
        desk.press("Pay")
        desk.sees("Back to basket")
        desk.key("ctrl+Return")
        desk.press("New sale")
        desk.sees("Customer, nobody")
        sold = {line["sku"]: line["quantity_milli"] for line in self.records("sale.completed")[-1]["lines"]}
        self.assertEqual(sold, {self.soap["sku"]: 3000, self.pen["sku"]: 2000})
        self.central.start()
        wait_for("the cart to be paid",
                 lambda: self.central.ask("GET", f"/v1/carts/{self.cart}")["state"] == "paid")
        self.assertEqual(self.central.ask("GET", "/v1/exceptions")["exceptions"], [])

    def reopened_card_has(self, name):
        """The answer may come too late to be put under a finger; it is there when the card is opened again."""
        self.desk.press("Close customer card")
        self.desk.press("Customer, Amara Okafor")
        self.desk.sees("Remove customer")
        return self.desk.find(name)

    def recommends_what_sells(self):
        desk, add = self.desk, f"Add {self.soap['name']}"
        self.choose_the_customer()
        wait_for("what sells", lambda: self.reopened_card_has(add))
        self.assertEqual(desk.described(add), case.shown(case.minor(self.soap["price"])))
        desk.press(add)
        self.sees_line(self.soap, 1)
        desk.sees_no(add)  # what is in the basket is recommended no more
        wait_for("the records of it", lambda: self.records("recommendation.taken"))
        [taken] = self.records("recommendation.taken")
        self.assertEqual((taken["sku"], taken["line"]), (self.soap["sku"], 1))
        self.assertIn(self.soap["sku"], [sku for shown in self.records("recommendation.shown") for sku in shown["skus"]])

    def recommends_nothing_while_nobody_can_be_asked(self):
        desk = self.desk
        desk.press("Remove customer")
        desk.sees("Customer, nobody")
        self.central.stop()
        wait_for("the till to know", lambda: any("Offline" in name for name in desk.names()))
        self.choose_the_customer()
        desk.sees("Remove customer")
        desk.sees_no("Recommended")


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
