#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sale with everything in it, by touch; then screen, receipt and journal must say the same."""
import re
import unittest

import case
from case import minor, shown
from screen import PEOPLE

TAX_PPM = {"standard": 230000, "reduced": 135000, "zero": 0}
OFF_PERCENT = 20  # a cashier may give 10


def nearest(numerator, denominator):
    """The quotient to the nearest whole number, halves away from zero."""
    return (2 * numerator + denominator) // (2 * denominator)


class ASaleWithEverything(case.TillCase):
    """Bob rings three, voids one, undoes, takes 20 % off one as mia allows, is paid in two ways."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.sell()
        except BaseException:
            cls.keep_evidence(cls("test_screen_adds_up"))
            raise

    @classmethod
    def sell(cls):
        desk, shop = cls.desk, cls.shop
        cls.products = shop.pick(2, tax="standard", shortest=True) + shop.pick(1, tax="reduced", shortest=True)
        cls.seen = {}

        # Bob signs in and counts two notes of 50.
        desk.touch("bob")
        desk.touch_all(*(f"PIN {digit}" for digit in PEOPLE["bob"]), "PIN OK")
        desk.touch("Count of 50.00")
        desk.touch("2")
        desk.sees_value("Counted", "100.00")
        desk.touch("Open shift")
        desk.sees("Pay")

        # Three products; the second is voided, and comes back at its place.
        desk.ring(*cls.products)
        cls.seen["rung"] = desk.lines()
        desk.touch(cls.seen["rung"][1])
        desk.touch("Void")
        desk.sees_value("Lines", "2")
        cls.seen["voided"] = desk.lines()
        cls.seen["void message"] = desk.sees_starting("Message: Voided")
        desk.touch("Undo")
        desk.sees_value("Lines", "3")
        cls.seen["undone"] = desk.lines()

        # A note, typed on the screen.
        desk.touch_all("More", "Note")
        desk.touch_field("Note")
        desk.touch_all("b", "a", "g", "Keep note")
        desk.sees("Message: Note kept, bag")

        # 20 % off the third: more than bob may, so mia comes with her PIN.
        desk.touch(cls.seen["undone"][2])
        desk.touch_all("2", "0", "Percent off", "Approve as mia")
        desk.touch_all(*(f"PIN {digit}" for digit in PEOPLE["mia"]), "PIN OK")
        desk.sees_no("Cancel approval")
        cls.seen["saved"] = desk.value("You save")
        cls.seen["lines"] = desk.lines()
        cls.seen["total"] = desk.value("Total")
        cls.seen["pay key"] = desk.described("Pay")

        # Two in cash, the rest by card.
        desk.touch("Pay")
        cls.seen["due"] = desk.value("Due")
        desk.touch_all("2", "Cash, entered amount")
        desk.sees("Remove cash 2.00")
        cls.seen["rest"] = desk.value("Due")
        cls.seen["card key"] = desk.described("Card, rest")
        desk.touch("Card, rest")
        desk.sees("New sale")
        cls.seen["done total"] = desk.value("Total")
        cls.seen["done saved"] = desk.value("Saved")
        cls.seen["done names"] = desk.names()
        desk.sees("Receipt printed")
        desk.touch("Gift receipt")
        desk.sees("Gift receipt printed, without prices")

        sale = [record for record in shop.journal() if record["kind"] == "sale.completed"][-1]
        cls.body, cls.by = sale["body"], sale["by"]
        cls.paper = shop.receipt(cls.body["number"])
        cls.gift = shop.receipt(f"gift-{cls.body['number']}")

    def paper_amount(self, words):
        """The amount at the end of the receipt's row that begins with these words."""
        found = re.findall(rf"^ *{re.escape(words)}[^\n]*?(-?[\d,]+\.\d\d) *$", self.paper, re.M)
        self.assertTrue(found, f"“{words}” on the receipt:\n{self.paper}")
        return minor(found[0])

    def test_screen_adds_up(self):
        """The figures on the screen are those of an independent calculation."""
        prices = [minor(product["price"]) for product in self.products]
        off = nearest(prices[2] * OFF_PERCENT, 100)
        names = [product["name"] for product in self.products]
        self.assertEqual(self.seen["rung"], [f"Line {i + 1}: {names[i]}, 1, {shown(prices[i])}" for i in range(3)])
        self.assertEqual(self.seen["voided"], [self.seen["rung"][0], self.seen["rung"][2]])
        self.assertEqual(self.seen["void message"], f"Message: Voided {shown(prices[1])}, {names[1]}")
        self.assertEqual(self.seen["undone"], self.seen["rung"])
        self.assertEqual(minor(self.seen["saved"]), off)
        self.assertEqual(minor(self.seen["total"]), sum(prices) - off)
        self.assertEqual(minor(self.seen["pay key"]), sum(prices) - off)
        self.assertEqual(self.seen["lines"][:2], self.seen["rung"][:2])
        self.assertEqual(self.seen["lines"][2], f"Line 3: {names[2]}, 1, {shown(prices[2] - off)}")
        self.assertEqual(self.seen["due"], self.seen["total"])
        self.assertEqual(minor(self.seen["rest"]), sum(prices) - off - 200)
        self.assertEqual(minor(self.seen["card key"]), sum(prices) - off - 200)
        self.assertEqual(self.seen["done total"], self.seen["total"])
        self.assertEqual(minor(self.seen["done saved"]), off)

    def test_note_stands_in_the_journal_and_on_the_receipt_and_not_on_a_gift_receipt(self):
        self.assertEqual(self.body["note"], "bag")
        self.assertRegex(self.paper, r"(?m)^ *bag *$")
        self.assertNotRegex(self.gift, r"(?m)^ *bag *$")

    def test_journal_holds_what_the_screen_said(self):
        body = self.body
        self.assertEqual(body["total_minor"], minor(self.seen["total"]))
        self.assertEqual(body["discount_minor"], minor(self.seen["saved"]))
        self.assertEqual(body["change_minor"], 0)
        self.assertEqual(body["rounding_minor"], 0)
        self.assertEqual([line["name"] for line in body["lines"]], [product["name"] for product in self.products])
        self.assertEqual([line["sku"] for line in body["lines"]], [product["sku"] for product in self.products])
        amounts = [minor(name.rpartition(", ")[2]) for name in self.seen["lines"]]
        self.assertEqual([line["amount_minor"] - line["discount_minor"] for line in body["lines"]], amounts)
        self.assertEqual([line["quantity_milli"] for line in body["lines"]], [1000] * 3)
        tenders = [(tender["type"], tender["amount_minor"], tender["given_minor"]) for tender in body["tenders"]]
        rest = minor(self.seen["rest"])
        self.assertEqual(tenders, [("cash", 200, 200), ("card", rest, rest)])

    def test_journal_taxes_are_those_of_the_net_prices(self):
        net = {}
        for line in self.body["lines"]:
            net[line["tax_class"]] = net.get(line["tax_class"], 0) + line["amount_minor"] - line["discount_minor"]
        taxes = {tax["tax_class"]: (tax["gross_minor"], tax["tax_minor"]) for tax in self.body["taxes"]}
        self.assertEqual(taxes, {name: (gross, nearest(gross * TAX_PPM[name], 1000000 + TAX_PPM[name]))
                                 for name, gross in net.items()})

    def test_receipt_says_what_the_screen_said(self):
        self.assertEqual(self.paper_amount("Total"), minor(self.seen["total"]))
        self.assertEqual(self.paper_amount("You saved"), -minor(self.seen["saved"]))
        self.assertEqual(self.paper_amount("Cash"), 200)
        self.assertEqual(self.paper_amount("Card"), minor(self.seen["rest"]))
        self.assertNotIn("Change", self.paper)
        for product in self.products:
            self.assertEqual(self.paper_amount(product["name"]), minor(product["price"]))
        self.assertIn(self.body["number"], self.paper)
        self.assertIn(f"sale {self.body['number']}", " ".join(self.seen["done names"]))

    def test_gift_receipt_names_the_goods_and_no_amount(self):
        words = " ".join(self.gift.split())
        for product in self.products:
            self.assertIn(" ".join(product["name"].split()), words)
        self.assertIn(self.body["number"], words)
        self.assertNotRegex(self.gift, r"\d[.,]\d\d\b(?!/)")

    def test_receipt_says_what_the_journal_holds(self):
        for line in self.body["lines"]:
            self.assertEqual(self.paper_amount(line["name"]), line["amount_minor"])
        self.assertEqual(self.paper_amount("Subtotal"), sum(line["amount_minor"] for line in self.body["lines"]))
        for tax in self.body["taxes"]:
            percent = f"{tax['rate_ppm'] / 10000:g}"
            self.assertRegex(self.paper, rf"(?m)^.*{re.escape(percent)} ?%.*{re.escape(shown(tax['tax_minor']))}",
                             f"the tax of {percent} %")

    def test_a_void_stands_in_the_journal_with_its_undo_or_not_at_all(self):
        # Undone within two seconds it never became a record; later both did.
        voided = [(record["name"], record["total_minor"]) for record in self.records("line.voided")]
        undone = [record["undone"] for record in self.records("basket.resumed")]
        one = [(self.products[1]["name"], minor(self.products[1]["price"]))]
        self.assertIn((voided, undone), (([], []), (one, ["void"])))

    def test_approval_names_both(self):
        people = self.shop.people()
        approval, = self.records("approval.given")
        self.assertEqual((approval["permission"], approval["asked_by"], approval["approved_by"]),
                         ("discount", people["bob"], people["mia"]))
        self.assertEqual(approval["share_ppm"], OFF_PERCENT * 10000)
        discount, = self.records("discount.given")
        self.assertEqual((discount["line"], discount["percent_ppm"], discount["amount_minor"],
                          discount["approved_by"]),
                         (3, OFF_PERCENT * 10000, minor(self.seen["saved"]), people["mia"]))
        self.assertEqual(self.by, people["bob"])

    def test_card_was_journaled_before_and_after_it_was_asked(self):
        started, = self.records("tender.started")
        settled, = self.records("tender.settled")
        rest = minor(self.seen["rest"])
        self.assertEqual((started["amount_minor"], started["type"]), (rest, "card"))
        self.assertEqual((settled["approved_minor"], settled["outcome"], settled["tender"]),
                         (rest, "approved", started["tender"]))

    def test_journal_is_as_it_was_written(self):
        self.assertTrue(self.shop.run("journal", "verify")["ok"])


if __name__ == "__main__":
    case.main()
