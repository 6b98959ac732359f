#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parked baskets that the tills of one store see of each other: resumed here, taken there, and without the central."""
import sys

import case
import central
from screen import wait_for


class Parked(central.Store, case.TillCase):
    """One case in steps: each stands on the one before."""

    def test_baskets_of_two_tills(self):
        self.desk.open_shift("anna")
        self.soap, self.pen, self.rice = self.stocked(3)
        self.other = central.OtherTill(self.shop, self.central, "T7")
        self.resumes_what_another_till_parked()
        self.leaves_what_another_till_resumed()
        self.says_where_it_lies_while_nobody_can_be_asked()

    def parked_elsewhere(self):
        return [row for row in self.other.ring({"do": "suspended"})[-1]["suspended"] if row["till"] is not None]

    def resumes_what_another_till_parked(self):
        desk = self.desk
        basket = self.other.park(self.soap, self.pen, note="red coat")
        desk.press("Resume")
        name = wait_for("the basket to be listed", lambda: next(
            (name for name in desk.names() if name.startswith("Resume red coat, ") and name.endswith(", till T7")), None))
        desk.press(name)
        desk.sees_value("Lines", "2")
        [record] = self.records("basket.resumed")
        self.assertEqual(record["parked"], basket)
        self.assertNotEqual(record["basket"], basket)
        answer = self.other.ring({"do": "resume", "id": basket})[-1]
        self.assertEqual(answer["error"]["code"], "basket_taken")
        desk.press("Pay")
        desk.sees("Back to basket")
        desk.key("ctrl+Return")
        desk.press("New sale")
        desk.sees("Customer, nobody")
        self.assertEqual(self.records("sale.completed")[-1]["id"], record["basket"])

    def leaves_what_another_till_resumed(self):
        desk = self.desk
        desk.ring(self.rice)
        desk.press("Park")
        desk.sees_value("Lines", "0")
        parked = self.records("basket.parked")[-1]["basket"]

        def is_seen_there():
            self.other.run("sync", "once")
            return any(row["id"] == parked for row in self.parked_elsewhere())

        wait_for("the other till to be told", is_seen_there)
        desk.press("Resume")
        desk.sees_starting(f"Resume {self.rice['name']}, ")
        self.assertTrue(self.other.ring({"do": "resume", "id": parked}, {"do": "cancel"})[0]["ok"])
        desk.sees("No basket is parked.")
        record = wait_for("the record", lambda: next(
            (row for row in self.records("basket.resumed") if row["basket"] == parked), None))
        self.assertIn("taken_by", record)
        desk.press("Resume")

    def says_where_it_lies_while_nobody_can_be_asked(self):
        desk = self.desk
        self.other.park(self.pen, note="blue hat")
        desk.ring(self.soap)
        desk.press("Park")
        desk.sees_value("Lines", "0")
        desk.press("Resume")
        name = desk.sees_starting("Resume blue hat, ")
        self.central.stop()
        wait_for("the till to know", lambda: any("Offline" in name for name in desk.names()))
        desk.press(name)
        desk.sees_starting("Message: This basket lies at till T7")
        desk.sees_value("Lines", "0")
        desk.press(desk.sees_starting(f"Resume {self.soap['name']}, "))  # its own it resumes without asking
        desk.sees_value("Lines", "1")


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
