#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the screens that only a shop with a central has, measured like all others."""
import sys

import case
import central
import test_pictures
import tour


class StorePictures(central.Store, test_pictures.Pictures):
    """Orders in every column, one of them opened; the customer's place with a cart; till and central."""

    def tour(self):
        desk = self.desk
        products = self.stocked(12, skip=5)
        self.place("Hanna Lindqvist", products[:4])
        self.place("Bartholomew Featherstonehaugh-Cholmondeley", products, paid=False, in_minutes=50)
        picking = self.place("Aoife Byrne", products[2:5], in_minutes=-7)
        ready = self.place("Amara Okafor", products[4:10])
        short = self.place("Marek Nowak", products[1:3])
        desk.open_shift("anna")
        desk.press("Orders")
        self.pick(short, "Marek Nowak", products[1])
        desk.press(f"Line 2: {products[2]['name']}, 0 of 1, To pick")
        desk.press_all("Short", "Shelf empty")
        desk.sees_starting(f"Line 2: {products[2]['name']}, 0 of 1, Short")
        desk.press("Back")
        self.pick(picking, "Aoife Byrne", products[2])
        yield "41-order-picking"
        desk.press("Back")
        self.open(ready, "Amara Okafor")
        desk.press("Pick")
        desk.sees("Picked")
        desk.touch_field("Shelf")
        desk.sees("Hide keyboard")
        yield "42-order-shelf"
        desk.type("B3")
        desk.press("Stage to shelf")
        desk.sees("Ready. The customer is told.")
        yield "43-order-ready"
        desk.press("Hand over without code")
        desk.sees("I saw an identity card")
        yield "44-order-proof"
        desk.press("Back")
        desk.sees("Pick next")
        yield "45-orders"
        desk.press("Status")
        desk.press("Central")
        desk.sees_value("To send", "nothing")
        yield "46-sync"
        desk.press("Sell")
        yield from self.parked()
        yield from self.gift_card()
        yield from self.customer()

    def parked(self):
        """The store's parked baskets, here and at another till, beside an empty basket."""
        desk, products = self.desk, self.stocked(6, skip=3)
        other = central.OtherTill(self.shop, self.central, "T7")
        other.park(*products[:2], note="red coat, back in ten minutes")
        other.park(products[3])
        desk.press("Lock the till")
        desk.sign_in("anna")
        desk.sees("Park")  # the page that takes scans
        desk.ring(products[4])
        desk.press("Park")
        desk.sees_value("Lines", "0")
        desk.press("Resume")
        desk.sees_starting(f"Resume {products[3]['name']}, ")
        yield "51-parked-elsewhere"
        desk.press("Resume")

    def gift_card(self):
        """A card that pays a part; the rest stays due."""
        desk, (product,) = self.desk, self.stocked(1, skip=2)
        self.central.ask("POST", "/v1/gift-cards", {"card": "6006000000000017", "amount_minor": 20})
        desk.ring(product)
        desk.press("Pay")
        desk.sees("Card, rest")
        desk.type("6006000000000017")
        tour.press_or_reveal(desk, "Gift card", "Show ways to pay")
        desk.sees("Remove gift card 0.20")
        yield "52-pay-gift-card"
        desk.press("Remove gift card 0.20")
        desk.sees_no("Remove gift card 0.20")
        desk.press("Back to basket")
        desk.press_all("More", "Cancel basket")
        desk.sees_value("Lines", "0")

    def open(self, placed, name):
        self.desk.press(f"Order {placed['order']['number']}, {name}")
        self.desk.sees_starting("Line 1: ")

    def pick(self, placed, name, product):
        """Opens an order and picks its first line."""
        self.open(placed, name)
        self.desk.press(f"Line 1: {product['name']}, 0 of 1, To pick")
        self.desk.press("Pick")
        self.desk.sees(f"Line 1: {product['name']}, 1, Picked")

    def customer(self):
        desk = self.desk
        desk.press("Lock the till")
        desk.sign_in("anna")  # since then nobody has typed
        desk.press("Customer")
        desk.sees("Hide keyboard")
        yield "47-customer-find"
        desk.type("Amara Okafor")
        desk.sees("Nobody found for “Amara Okafor”")
        desk.press("New customer")
        desk.touch_field("Telephone")
        desk.type("+353 85 555 0142")
        yield "48-customer-new"
        desk.press("Save customer")
        desk.sees("Remove customer")  # the card; beside it large text leaves no room for the row
        self.central.ask("POST", "/v1/carts", {
            "fields": {"store": central.STORE, "customer": self.records("customer.created")[-1]["customer"],
                       "note": "for Sunday"},
            "lines": [{"sku": product["sku"], "quantity_milli": 2000} for product in self.stocked(5)]})
        desk.sees("Add cart to basket")
        yield "49-customer"
        desk.press("Add cart to basket")
        desk.sees("Shared cart in the basket")
        yield "50-customer-cart"


class StorePicturesDark(StorePictures):
    look = {"size": test_pictures.SIZES[0], "dark": True}
    style = "dark"

    def faults(self, stop, size):
        return []


class StorePicturesLargeText(StorePictures):
    look = {"size": test_pictures.SIZES[0], "text_percent": 200}
    suffix = "-text-200"


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
