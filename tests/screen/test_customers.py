#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The customer on the sell page, by touch: made, found, chosen, asked for consent, taken off, erased."""
import json
import subprocess

import case
from screen import wait_for


class Customers(case.TillCase):
    """Each case begins and ends with an empty basket and nobody known; anna may erase."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("anna")

    def setUp(self):
        self.addCleanup(self.come_back)

    def come_back(self):
        desk = self.desk
        for _ in range(4):
            if desk.find("Customer, nobody") and desk.find("Pay"):
                break
            if desk.find("Remove customer"):
                desk.press("Remove customer")
            else:
                desk.key("Escape")
        if desk.value("Lines") != "0":
            desk.press_all("More", "Cancel basket")
            desk.sees_value("Lines", "0")

    def write(self, field, text):
        self.desk.touch_field(field)
        self.desk.type(text)

    def make(self, name, phone):
        """Somebody new, through the search that finds nobody."""
        desk = self.desk
        desk.touch("Customer")
        self.write("Find a customer", name)
        desk.sees(f"Nobody found for “{name}”")
        desk.touch("New customer")
        self.write("Telephone", phone)
        desk.touch("Save customer")
        desk.sees(f"Customer, {name}")

    def customers(self):
        return self.records("customer.created")

    def test_made_by_touch_and_in_the_record_of_the_sale(self):
        desk, before = self.desk, len(self.customers())
        self.make("Amara Okafor", "0142")
        desk.sees_value("Telephone", "0142")
        desk.sees_value("Points", "0")
        self.assertEqual(len(self.customers()), before + 1)
        created = self.customers()[-1]
        self.assertNotIn("Amara", json.dumps(created))  # nothing that names anybody in the books
        desk.touch("Close customer card")
        product, = self.shop.pick(1)
        desk.ring(product)
        desk.press("Pay")
        desk.sees("Back to basket")
        desk.key("ctrl+Return")
        desk.press("New sale")
        desk.sees("Customer, nobody")
        self.assertEqual(self.records("sale.completed")[-1]["customer"], created["customer"])

    def test_found_by_name_and_by_the_end_of_the_number(self):
        desk = self.desk
        self.make("Bea Stone", "5550199")
        desk.touch("Remove customer")
        desk.sees("Customer, nobody")
        desk.touch("Customer")
        self.write("Find a customer", "sto")
        desk.touch(desk.sees_starting("Result 1: Bea Stone, "))
        desk.sees("Customer, Bea Stone")
        desk.touch("Remove customer")
        desk.sees("Customer, nobody")
        desk.key("F3")
        desk.sees("New customer")
        desk.type("0199")
        desk.sees_starting("Result 1: Bea Stone, ")
        desk.key("Return")
        desk.sees("Customer, Bea Stone")

    def test_without_a_keyboard_one_comes_on_screen(self):
        desk = self.desk
        desk.touch("Lock the till")
        desk.sign_in("anna")  # since then nobody has typed
        desk.touch("Customer")
        desk.touch_all("z", "o", "e")
        desk.sees("Nobody found for “zoe”")
        desk.touch("Hide keyboard")
        desk.touch("New customer")
        desk.touch("Hide keyboard")  # it came for the name and lies over the other fields
        desk.sees_no("Hide keyboard")
        desk.touch_field("E-mail")
        desk.touch_all("z", "@", "e", ".", "Hide keyboard", "Save customer")
        desk.sees("Customer, zoe")
        desk.sees_value("E-mail", "z@e.")

    def test_consent_is_what_the_person_says_now(self):
        desk = self.desk
        self.make("Chen Wei", "777")
        self.assertEqual(desk.described("Offers by e-mail"), "No")
        desk.touch("Offers by e-mail")
        wait_for("the consent", lambda: desk.described("Offers by e-mail") == "Yes")
        desk.touch("Offers by e-mail")
        wait_for("the consent", lambda: desk.described("Offers by e-mail") == "No")
        given = [consent for body in self.records("customer.changed") for consent in body.get("consents", [])]
        self.assertEqual([(consent["topic"], consent["granted"]) for consent in given[-2:]],
                         [("mail", True), ("mail", False)])

    def test_erased_is_for_ever_and_asked_twice(self):
        desk = self.desk
        self.make("Dora Lind", "4242")
        desk.touch("Erase customer")
        desk.sees("Yes, erase for ever")
        self.assertEqual(self.records("customer.erased"), [])
        desk.touch("Yes, erase for ever")
        desk.sees("Customer, Erased customer")
        self.assertEqual(len(self.records("customer.erased")), 1)
        desk.touch("Remove customer")
        desk.touch("Customer")
        desk.sees("New customer")
        desk.type("dora")
        desk.sees("Nobody found for “dora”")

    def test_back_never_loses_what_was_rung(self):
        desk = self.desk
        product, = self.shop.pick(1)
        desk.ring(product)
        desk.key("F3")
        desk.sees("New customer")
        desk.touch("New customer")
        desk.sees("Save customer")
        desk.key("Escape")
        desk.sees("New customer")
        desk.key("Escape")
        desk.sees_no("New customer")
        desk.sees_value("Lines", "1")


class ManyCustomers(case.TillCase):
    """As many as a busy shop knows; each letter must be answered before the next."""

    people = 450

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.close()
        lines = [{"do": "sign_in", "user": "anna", "pin": "4711"}]
        lines += [{"do": "new_customer", "name": f"Person{i} Sample", "phone": f"+35385{i:07d}"}
                  for i in range(cls.people)]
        done = subprocess.run([case.CLI, "--data", cls.shop.folder, "--json", "ring"], env=cls.shop.env, text=True,
                              input="".join(json.dumps(line) + "\n" for line in lines), capture_output=True, check=True)
        assert done.stdout.count('"ok":true') > cls.people, done.stdout[-500:]
        cls.desk = case.screen.Desk(case.PROGRAM, cls.shop, **cls.look)
        cls.addClassCleanup(cls.desk.close)
        cls.desk.open_shift("anna")

    def test_one_of_many_is_found(self):
        desk = self.desk
        desk.key("F3")
        desk.sees("New customer")
        desk.type("person417")
        desk.sees_starting("Result 1: Person417 Sample, ")
        desk.key("Return")
        desk.sees("Customer, Person417 Sample")


if __name__ == "__main__":
    case.main()
