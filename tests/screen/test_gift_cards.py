#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gift cards at the pay screen: typed, scanned, part of what is due, without a central."""
import json

import case
import central
from screen import wait_for


class GiftCards(central.Store, case.TillCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Numbers of sixteen digits that begin with 6006 are gift cards here.
        cls.central.ask("POST", "/v1/catalog", {"kind": "setting", "id": "gift_card_range",
                                                "body": {"value": "16 6006 6006"}})
        cls.desk.close()
        cls.shop.run("sync", "once")
        cls.desk = central.screen.Desk(case.PROGRAM, cls.shop, **cls.look)
        cls.addClassCleanup(cls.desk.close)
        cls.desk.open_shift("anna")

    def issue(self, number, minor):
        self.central.ask("POST", "/v1/gift-cards", {"card": number, "amount_minor": minor})

    def card(self, number):
        row = self.central.ask("POST", "/v1/gift-cards/read", {"card": number})
        return row["balance_minor"], row["lent_minor"]

    def begin_paying(self):
        product, = self.stocked(1)
        self.desk.ring(product)
        self.desk.press("Pay")
        self.desk.sees("Gift card")
        return case.minor(product["price"])

    def test_typed_scanned_and_in_part(self):
        desk = self.desk
        due = self.begin_paying()
        desk.press("Gift card")
        desk.sees_starting("Message: Which gift card?")
        self.issue("6006000000000001", 10)
        desk.type("6006000000000001")
        desk.press("Gift card")
        desk.sees("Remove gift card 0.10")  # as much as is on it; the rest stays due
        self.issue("6006000000000002", due + 500)
        desk.scan("6006000000000002")
        desk.press("New sale")
        sale = self.records("sale.completed")[-1]
        self.assertEqual([(t["type"], t["amount_minor"]) for t in sale["tenders"]],
                         [("gift_card", 10), ("gift_card", due - 10)])
        self.assertEqual(sale["tenders"][1]["rest_minor"], 510)
        self.assertTrue(all("grant" in t and "at_risk_minor" not in t for t in sale["tenders"]), json.dumps(sale))
        wait_for("the central to hear of it", lambda: self.card("6006000000000002") == (510, 0))
        self.assertEqual(self.card("6006000000000001"), (0, 0))

    def test_sold_and_loaded(self):
        """An amount, then the card: a line like any other, and the central has the value when it hears of the sale."""
        desk = self.desk
        desk.type("25")
        desk.sees("Entry: 25")
        desk.scan("6006000000000007")
        wait_for("its line", lambda: any("Gift card" in name and "25.00" in name for name in desk.lines()))
        desk.sees("€25.00 goes onto the card when it is paid")
        desk.type("10")
        desk.sees("Entry: 10")
        desk.scan("6006000000000007")
        desk.sees_starting("Message: This gift card is in the basket already")
        desk.press("Pay")
        desk.press("Cash 25.00")
        desk.press("New sale")
        line = self.records("sale.completed")[-1]["lines"][0]
        self.assertEqual((line["kind"], line["serial"], line["total_minor"], line["tax_class"]),
                         ("stored_value", "6006000000000007", 2500, "none"))
        wait_for("the central to hear of it", lambda: self.card("6006000000000007") == (2500, 0))
        # On the report it is a line beside the sales, of which there is none.
        desk.press_all("More", "X report")
        desk.sees_value("Gift cards loaded × 1", "25.00")
        desk.sees_value("Number of sales", "0")
        desk.sees_value("Sales total", "0.00")
        desk.press("Back to selling")
        desk.scan("6006000000000007")  # without an amount it only says what is on it
        desk.sees_starting("Message: Gift card •••• 0007")

    def test_refused_in_words(self):
        desk = self.desk
        self.begin_paying()
        desk.scan("6006000000000099")
        desk.sees_starting("Message: No gift card has this number")
        self.issue("6006000000000003", 1)
        desk.scan("6006000000000003")
        desk.sees("Remove gift card 0.01")
        desk.press("Remove gift card 0.01")
        desk.sees_no("Remove gift card 0.01")
        self.assertEqual(self.card("6006000000000003"), (1, 1))  # still this customer's, at this till
        desk.press_all("Back to basket", "More", "Cancel basket")
        wait_for("it to go back", lambda: self.card("6006000000000003") == (1, 0))


if __name__ == "__main__":
    case.main()
