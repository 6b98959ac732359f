#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screen says when something is refused or goes wrong, and the ways out it offers."""
import accessibility
import case
from case import minor, shown
from screen import PEOPLE, wait_for

NO_SUCH_CODE = "4006381333931"


class Refusals(case.TillCase):
    """Each case begins and ends with an empty basket on the screen for selling."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def setUp(self):
        self.product, self.other = self.shop.pick(2, skip=20)
        self.price = minor(self.product["price"])
        self.desk.script("payment ALWAYS_APPROVE")
        self.addCleanup(self.come_back)

    def come_back(self):
        """Whatever a case left: an empty basket, ready to sell."""
        desk = self.desk
        for word in ("payment PLUG", "printer PAPER_OK"):
            desk.script(word)
        if desk.find("Cancel approval"):
            desk.press("Cancel approval")
            desk.sees_no("Cancel approval")
        if desk.find("PIN OK"):
            desk.sign_in("bob")
        for _ in range(4):
            if desk.find("Pay") or desk.find("New sale"):
                break
            desk.key("Escape")
        if desk.find("New sale"):
            desk.press("New sale")
        desk.sees("Pay")
        if desk.value("Lines") != "0":
            desk.press_all("More", "Cancel basket")
            desk.sees_value("Lines", "0")
            desk.press("Dismiss")

    def pay_page(self, *products):
        self.desk.ring(*products)
        self.desk.press("Pay")
        return self.desk.value("Due")

    def last_sale(self):
        return self.records("sale.completed")[-1]

    def test_a_bill_is_split_evenly_and_the_last_pays_the_rest(self):
        desk = self.desk
        total = minor(self.pay_page(self.product, self.other))
        desk.press("Split evenly")  # without a number: says what is wanted
        desk.sees_starting("Message: How many pay?")
        desk.press_all("3", "Split evenly")
        first = -(-total // 3)
        second = -(-(total - first) // 2)
        desk.sees(f"Entry: {shown(first)}")
        desk.press("Cash, entered amount")
        desk.sees_value("Due", shown(total - first))
        desk.sees(f"Entry: {shown(second)}")
        desk.press("Cash, entered amount")
        desk.sees_value("Due", shown(total - first - second))
        desk.sees("Entry: ")
        desk.press("Card, rest")
        desk.sees("New sale")
        self.assertEqual([(tender["type"], tender["amount_minor"]) for tender in self.last_sale()["tenders"]],
                         [("cash", first), ("cash", second), ("card", total - first - second)])

    # ── codes ────────────────────────────────────────────────────────────────────────────────────

    def test_unknown_code_offers_a_search_and_a_department_price(self):
        desk = self.desk
        desk.ring(self.product)
        desk.scan(NO_SUCH_CODE)
        message = desk.sees_starting(f"Message: No product for {NO_SUCH_CODE}")
        self.assertIn("Nothing was added", message)
        self.assertEqual(len(desk.lines()), 1)
        self.assertTrue(desk.find("Department price", pressable=True))
        desk.press("Find by name")
        wait_for("the cursor in the search", lambda: desk.find("Search").has(accessibility.STATE_FOCUSED))
        desk.type(self.product["name"][:3].lower())
        desk.sees_starting("Result 1: ")
        desk.key("Escape")
        desk.sees_no("Clear search")
        wait_for("the note for the manager",
                 lambda: any(record["code"] == NO_SUCH_CODE for record in self.records("catalog.unknown_code")))

    def test_department_price_sells_what_has_no_product(self):
        desk = self.desk
        desk.scan(NO_SUCH_CODE)
        desk.press("Department price")
        desk.sees_starting("Message: Which department?")
        desk.press_all("3", "Decimal point", "5", "0")
        desk.sees_value("Entry", "3.50")
        desk.press("Bakery")  # bob may not set a price alone
        desk.press("Approve as mia")
        desk.enter_pin("mia")
        desk.sees_value("Total", "3.50")
        line, = desk.lines()
        self.assertTrue(line.endswith(", 1, 3.50"), line)

    def test_bad_check_digit_adds_nothing(self):
        desk = self.desk
        gtin = self.product["gtin"]
        desk.scan(gtin[:-1] + str((int(gtin[-1]) + 1) % 10))
        message = desk.sees_starting("Message: ")
        self.assertIn("It was not read right", message)
        self.assertIn("Nothing was added", message)
        self.assertEqual(desk.lines(), [])

    # ── people ───────────────────────────────────────────────────────────────────────────────────

    def test_wrong_pin_counts_the_tries(self):
        desk = self.desk
        desk.press("Lock the till")
        desk.press("mia")
        desk.press_all(*(["PIN 9"] * 4), "PIN OK")
        first = desk.sees_starting("Wrong PIN, ")
        desk.press_all(*(["PIN 9"] * 4), "PIN OK")
        second = wait_for("one try less", lambda: next((name for name in desk.names() if name.startswith("Wrong PIN, ")
                                                        and name != first), None))
        left = [int(words.split()[2]) for words in (first, second)]
        self.assertEqual(left[1], left[0] - 1)
        self.assertEqual(desk.value("PIN digits"), "0")
        desk.enter_pin("mia")
        desk.sees("Pay")
        wait_for("both failures in the journal",
                 lambda: [record["failures"] for record in self.records("auth.failed")][-2:] == [1, 2])
        desk.press("Lock the till")
        desk.sign_in("bob")

    def test_wrong_pin_at_an_approval_changes_nothing(self):
        desk = self.desk
        desk.ring(self.product)
        desk.press_all("5", "0", "Percent off", "Approve as anna")
        desk.press_all(*(["PIN 9"] * 4), "PIN OK")
        desk.sees_starting("Wrong PIN")
        desk.press("Cancel approval")
        desk.sees_no("Cancel approval")
        self.assertEqual(desk.value("Total"), shown(self.price))

    def test_locked_till_refuses_a_scan_and_keeps_the_basket(self):
        desk = self.desk
        desk.ring(self.product)
        before = desk.lines()
        desk.press("Lock the till")
        desk.sees("PIN OK")
        desk.scan(self.other["gtin"])
        desk.sees("Sign in first")
        desk.sign_in("bob")
        desk.sees("Pay")
        self.assertEqual(desk.lines(), before)

    # ── age ──────────────────────────────────────────────────────────────────────────────────────

    def test_age_is_asked_before_it_is_paid(self):
        desk = self.desk
        bottle, = self.shop.pick(1, age=True)
        desk.ring(bottle)
        question = f"Message: Is the customer {bottle['age_limit']} or over?, {bottle['name']}"
        desk.sees(question)
        desk.press("Pay")
        desk.sees(question)
        self.assertIsNone(desk.find("Back to basket"))
        desk.press("Yes, seen")
        desk.sees_no("Yes, seen")
        desk.press("Pay")
        desk.press(f"Cash {bottle['price']}")
        desk.press("New sale")
        self.assertEqual((self.last_sale()["age_limit"], self.last_sale()["age_method"]),
                         (int(bottle["age_limit"]), "seen"))

    def test_too_young_by_birth_date_is_refused(self):
        desk = self.desk
        bottle, = self.shop.pick(1, skip=1, age=True)
        desk.ring(bottle)
        desk.press("Birth date")
        desk.sees("Birth date: ")
        desk.key(*"01012020", "Return")
        desk.sees_starting("Message: Too young for this")
        wait_for("the record of it", lambda: (self.records("age.confirmed") or [{}])[-1].get("passed") is False)
        desk.press("Pay")
        desk.press("No")
        desk.sees_value("Lines", "0")

    # ── cards ────────────────────────────────────────────────────────────────────────────────────

    def test_declined_card_leaves_all_due(self):
        desk = self.desk
        due = self.pay_page(self.product)
        desk.script("payment DECLINE")
        desk.press("Card, rest")
        desk.sees_starting("Message: The card was refused")
        self.assertEqual(desk.value("Due"), due)
        desk.press(f"Cash {due}")
        desk.press("New sale")
        self.assertEqual([tender["type"] for tender in self.last_sale()["tenders"]], ["cash"])

    def test_running_card_can_be_cancelled(self):
        desk = self.desk
        due = self.pay_page(self.product)
        desk.script("payment WAIT")
        desk.press("Card, rest")
        desk.sees("Present the card")
        desk.press("Cancel card")
        desk.sees_no("Present the card")
        self.assertEqual(desk.value("Due"), due)

    def test_lost_answer_shows_four_ways_out_and_charges_once(self):
        desk = self.desk
        before = len(self.records("tender.started"))
        self.pay_page(self.product)
        desk.script("payment WAIT")
        desk.press("Card, rest")
        desk.sees("Present the card")
        desk.script("payment UNPLUG")
        for way in ("Ask the terminal again", "Card was paid, enter slip", "Card was refused", "Park this sale"):
            wait_for(way, lambda way=way: desk.find(way, pressable=True))
        self.assertFalse(desk.find("Asking").can_press())
        self.assertIsNone(desk.find("Card, rest"))

        # The line is there again, and the terminal has been paid meanwhile.
        desk.script("payment PLUG")
        desk.script("payment PRESENT")
        wait_for("the answer", lambda: desk.find("New sale") or desk.find("Ask the terminal again", pressable=True))
        if not desk.find("New sale"):
            desk.press("Ask the terminal again")
        desk.press("New sale")
        self.assertEqual(len(self.records("tender.started")), before + 1)
        self.assertEqual([tender["type"] for tender in self.last_sale()["tenders"]], ["card"])

    def test_a_sale_with_a_lost_answer_is_parked_and_comes_back_to_its_card(self):
        desk = self.desk
        self.pay_page(self.product)
        desk.script("payment WAIT")
        desk.press("Card, rest")
        desk.sees("Present the card")
        desk.script("payment UNPLUG")
        desk.press("Park this sale")
        desk.sees_value("Lines", "0")
        desk.press("Resume")
        desk.press(desk.sees_starting(f"Resume {self.product['name']}, "))
        desk.sees("Ask the terminal again")
        desk.press("Card was refused")
        wait_for("the ways to pay", lambda: desk.find("Card, rest", pressable=True))
        desk.script("payment PLUG")
        desk.script("payment PRESENT")  # nobody wants it any more: it is given back

    def test_lost_answer_is_found_by_asking(self):
        desk = self.desk
        before = len(self.records("tender.started"))
        self.pay_page(self.product)
        desk.script("payment LOSE_ANSWER")
        desk.press("Card, rest")
        wait_for("the answer", lambda: desk.find("New sale") or desk.find("Ask the terminal again"))
        if desk.find("Ask the terminal again", pressable=True):
            desk.press("Ask the terminal again")
        desk.press("New sale")
        sale = self.last_sale()
        self.assertEqual([(tender["type"], tender["amount_minor"]) for tender in sale["tenders"]],
                         [("card", self.price)])
        self.assertEqual(len(self.records("tender.started")), before + 1)

    def test_more_than_is_due_is_refused_by_card(self):
        desk = self.desk
        due = self.pay_page(self.product)
        desk.press_all(*"99", "Card")
        message = desk.sees_starting("Message: More than is due")
        self.assertIn(due, message)
        self.assertEqual(desk.value("Due"), due)

    # ── devices ──────────────────────────────────────────────────────────────────────────────────

    def test_receipt_waits_while_the_printer_has_no_paper(self):
        desk = self.desk
        desk.script("printer PAPER_OUT")
        due = self.pay_page(self.product)
        desk.press(f"Cash {due}")
        desk.sees("Receipt waits")
        number = self.last_sale()["number"]
        desk.script("printer PAPER_OK")
        desk.sees("Receipt printed")
        self.assertIn(self.product["name"], self.shop.receipt(number))

    # ── baskets ──────────────────────────────────────────────────────────────────────────────────

    def test_parked_basket_comes_back_as_it_was(self):
        desk = self.desk
        desk.ring(self.product, self.other)
        before, total = desk.lines(), desk.value("Total")
        desk.press("Park")
        desk.sees_value("Lines", "0")
        desk.ring(self.other)
        desk.press_all("More", "Cancel basket")
        desk.sees_value("Lines", "0")
        desk.press("Resume")
        desk.press(desk.sees_starting(f"Resume {self.product['name']}, "))
        desk.sees_value("Total", total)
        self.assertEqual(desk.lines(), before)

    def test_cancelled_basket_can_be_brought_back(self):
        desk = self.desk
        desk.ring(self.product, self.other)
        before, total = desk.lines(), desk.value("Total")
        desk.press_all("More", "Cancel basket")
        desk.sees_value("Lines", "0")
        desk.sees(f"Message: Basket of {total} cancelled")
        desk.press("Undo")
        desk.sees_value("Total", total)
        self.assertEqual(desk.lines(), before)


class ClosingAShift(case.TillCase):
    """The drawer is counted blind; the difference is said afterwards, and a Z is printed."""

    def test_a_difference_is_shown_after_the_count_and_stands_on_the_z(self):
        desk = self.desk
        product, = self.shop.pick(1, skip=20)
        price = minor(product["price"])
        desk.open_shift("mia")
        desk.ring(product)
        desk.press_all("Pay", f"Cash {product['price']}", "New sale")
        desk.press_all("More", "Count and close shift")
        desk.sees("Close shift")
        expected = shown(10000 + price)
        self.assertEqual([name for name in desk.names() if expected in name], [], "the count is blind")
        desk.press("Count of 50.00")
        desk.press("2")
        desk.sees_value("Counted", "100.00")
        desk.press_all("Count of Card slips", "3")
        desk.press_all("Count of Vouchers", "0")
        desk.press("Close shift")
        desk.sees("Print Z")
        self.assertEqual([desk.value(word) for word in ("Expected", "Counted", "Difference", "Card slips", "Vouchers")],
                         [f"€{expected}", "€100.00", f"−€{shown(price)}", "3 of 0", "0 of 0"])
        self.assertEqual(self.records("shift.closed"), [], "nothing is closed before the note")
        desk.press("Count again")
        desk.press_all("Count of 20.00", "1", "Close shift")
        desk.sees_value("Counted", "€120.00")
        self.assertLess(price, 1500)  # so the difference is above 5.00
        wait_for("a main key that waits for a reason", lambda: not desk.find("Print Z", pressable=True))
        desk.touch_field("Note")
        desk.type("Counted twice")
        desk.press("Print Z")
        title = desk.sees_starting("Z report ")
        self.assertEqual([desk.value(word) for word in ("Expected", "Counted", "Difference", "Counted again",
                                                        "First counted", "Card slips")],
                         [f"€{expected}", "€120.00", f"€{shown(2000 - price)}".replace("€-", "−€"), "1", "100.00",
                          "3 of 0"])
        desk.sees("Counted twice")
        record, = self.records("shift.closed")
        self.assertEqual((record["expected_minor"], record["counted_minor"], record["difference_minor"]),
                         (10000 + price, 12000, 2000 - price))
        self.assertEqual((record["recounts"], record["first_counted_minor"], record["note"]),
                         (1, 10000, "Counted twice"))
        self.assertEqual(record["slips"], [{"count": 3, "type": "card"}, {"count": 0, "type": "voucher"}])
        self.assertEqual(title, f"Z report {record['number']}")
        paper = self.shop.receipt(f"Z-{record['number']}")
        self.assertIn(record["number"], paper)
        self.assertIn(expected, paper)
        self.assertIn("Counted twice", paper)
        self.assertRegex(paper, r"Card, slips +3 of 0")
        self.assertRegex(paper, r"First counted +100\.00")
        desk.press("Next shift")
        desk.sees("Open shift")


if __name__ == "__main__":
    case.main()
