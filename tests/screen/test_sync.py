#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of till and central, by touch, against the real central on loopback."""
import signal
import sys

import case
import central
from screen import wait_for


class TillAndCentral(case.TillCase):
    """A shop with products of its own joins a store, loses the line, catches up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.central = central.Central(cls.shop.home)
        cls.addClassCleanup(cls.central.stop)
        cls.central.start()
        cls.central.import_catalogue(cls.shop.catalogue)
        cls.desk.open_shift("anna")

    def open_page(self):
        self.desk.touch("Status")
        self.desk.touch("Central")

    def type_by_touch(self, field, text):
        """As somebody without a keyboard does it."""
        self.desk.touch_field(field)
        for letter in text:
            if letter.isupper():
                self.desk.touch("Shift")
            self.desk.touch(letter)

    def test_a_till_joins_its_store_loses_the_line_and_catches_up(self):
        self.says_what_a_central_is_for()
        self.asks_before_products_go()
        self.sells_on_while_offline()
        self.catches_up_when_somebody_wants_it_now()
        self.lists_what_somebody_has_to_look_at()
        self.is_let_in_again_after_it_was_revoked()
        self.goes_back_to_the_basket_at_once()

    def says_what_a_central_is_for(self):
        desk = self.desk
        self.open_page()
        desk.sees("This till works on its own")
        desk.touch("Enrol")
        desk.sees("Type the address and the code first")
        self.type_by_touch("Address of the central", self.central.address)
        self.type_by_touch("Code for this till", "X")
        desk.touch("Enrol")
        desk.sees("Enrol")
        desk.sees("This till has products of its own")
        desk.touch("Keep my products, do not enrol")
        desk.sees("Nothing was changed")
        self.assertNotIn("central", [body["key"] for body in self.records("setting.changed")])

    def asks_before_products_go(self):
        desk = self.desk
        desk.touch("Enrol")
        desk.touch("Take the central's products")
        wait_for("the refusal", lambda: any("does not take this code" in name for name in desk.names()))
        self.type_by_touch("Code for this till", self.central.enrol_code())
        desk.touch("Enrol")
        desk.touch("Take the central's products")
        desk.sees("Online")
        desk.sees_value("To send", "nothing")
        desk.sees_value("Prices and products", "up to date")
        desk.sees_value("Store", "High Street")
        desk.sees_value("Clock of this till", "right")

    def sells_on_while_offline(self):
        desk = self.desk
        self.central.stop(signal.SIGKILL)
        desk.touch("Back")
        desk.touch("Back")
        product, = self.shop.pick(1)
        desk.ring(product)
        desk.press("Pay")
        desk.sees("Back to basket")
        desk.key("ctrl+Return")
        desk.press("New sale")
        self.open_page()
        desk.touch("Try central now")
        desk.sees_starting("Offline since ")
        desk.sees_value("To send", "1 sale")
        beside = self.shop.run("sync", "status")
        self.assertEqual((beside["enrolled"], beside["unsent_sales"]), (True, 1))

    def catches_up_when_somebody_wants_it_now(self):
        desk = self.desk
        self.central.start()
        desk.touch("Try central now")
        desk.sees("Online")
        desk.sees_value("To send", "nothing")
        self.assertEqual(self.shop.run("sync", "status")["unsent"], 0)

    def lists_what_somebody_has_to_look_at(self):
        desk = self.desk
        desk.sees("Nothing: all orders are what both sides say.")

    def is_let_in_again_after_it_was_revoked(self):
        desk = self.desk
        terminal, = self.central.ask("GET", "/v1/terminals")["terminals"]
        self.central.ask("POST", f"/v1/terminals/{terminal['terminal']}/revoke")
        desk.touch("Try central now")
        desk.sees("The central does not let this till in")
        desk.touch("Enrol again")
        desk.sees("This till is to be let in again")
        desk.fill_field("Code for this till", "X")
        desk.touch("Enrol")
        wait_for("the refusal", lambda: any("does not take this code" in name for name in desk.names()))
        desk.fill_field("Code for this till", self.central.enrol_code())
        desk.touch("Enrol")
        desk.sees("Online")
        desk.sees_value("To send", "nothing")

    def goes_back_to_the_basket_at_once(self):
        desk = self.desk
        desk.touch("Sell")
        desk.sees("Pay")


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
