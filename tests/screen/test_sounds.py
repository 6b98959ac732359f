#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the till asks to be heard: by the name of each sound in its log, in the order of a sale.

No loudspeaker is needed: the sound library plays into nothing here (CANBERRA_DRIVER in screen.py).
"""
import re
import sys

import case
import central
import tour
from screen import wait_for

HEARD = re.compile(r"sound: (\w+) at (\d+) %")


class Listening(case.TillCase):

    look = {"debug": True}

    def heard(self):
        return [name for name, _ in HEARD.findall(self.desk.words())]

    def hears(self, *names):
        """Waits until exactly these sounds have been asked for since it was called last."""
        expected = self.before + list(names)
        wait_for(f"the sounds {names}", lambda: len(self.heard()) >= len(expected))
        self.assertEqual(self.heard(), expected)
        self.before = expected


class Sounds(Listening):

    def test_a_sale_can_be_heard(self):
        desk = self.desk
        self.before = []
        desk.open_shift("bob")
        self.before = self.heard()
        product, = self.shop.pick(1, skip=30)
        desk.ring(product)
        self.hears("hit")
        desk.scan(tour.NO_SUCH_CODE)
        desk.sees("Find by name")
        self.hears("miss")
        bottle, = self.shop.pick(1, age=True)
        desk.scan(bottle["gtin"])
        desk.sees("Yes, seen")
        self.hears("attention")
        desk.press("Yes, seen")
        desk.sees_no("Yes, seen")
        desk.press_all("2", "0", "Percent off")
        desk.sees("Cancel approval")
        self.hears("attention")
        desk.press("Cancel approval")
        desk.sees_no("Cancel approval")
        desk.press_all("Clear entry", *"1234567890")
        self.hears("tick")
        desk.press_all("Clear entry", "Pay")
        desk.sees("Card, rest")
        desk.scan(product["gtin"])
        desk.sees("Message: Not added: this basket is being paid, Go back to add.")
        self.hears("miss")
        desk.press_all("2", "0", "0", "Cash, entered amount")
        desk.sees("New sale")
        self.hears("paid")
        self.assertEqual({volume for _, volume in HEARD.findall(desk.words())}, {"70"})


class NoSoundCard(Listening):
    """Where only ALSA is asked, and it has no card: the till sells in silence, also on its terminal."""

    look = {"debug": True, "env": {"CANBERRA_DRIVER": "alsa"}}

    def test_a_missing_sound_card_is_not_told_to_the_terminal(self):
        desk = self.desk
        self.before = []
        desk.open_shift("bob")
        self.before = self.heard()
        product, = self.shop.pick(1, skip=30)
        desk.ring(product)
        self.hears("hit")
        desk.close()  # waits for what was asked for
        self.assertEqual([line for line in desk.words().splitlines() if "ALSA lib" in line], [])


class SoundsOfAStore(central.Store, Listening):

    def test_each_order_that_comes_in_is_heard_once(self):
        desk = self.desk
        self.place("Hanna Lindqvist", self.stocked(1))
        desk.open_shift("bob")
        wait_for("the first order", lambda: self.badge() == "1")
        self.before = self.heard()
        self.place("Aoife Byrne", self.stocked(2))
        wait_for("the second order", lambda: self.badge() == "2")
        self.hears("order")
        desk.press("Orders")
        desk.press("Pick next")
        desk.sees_starting("Line 1: ")
        desk.press("Pick")
        wait_for("one order less", lambda: self.badge() == "1")
        self.hears()

    def badge(self):
        return self.desk.described("Orders")


if __name__ == "__main__":
    if not central.CENTRAL:
        print("set COUNTERFOIL_CENTRAL to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
