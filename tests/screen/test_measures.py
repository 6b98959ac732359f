#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every screen with a rule: size and name of what can be pressed, places that never change."""
import re

import accessibility
import case
import tour
from screen import wait_for

FINGER = 56  # pixels each way of everything that can be pressed
MAIN_HEIGHT = 72
MAIN_KEYS = ("Pay", "Card, rest", "Open shift", "Close shift", "New sale", "PIN OK", "Next shift",
             "Discount", "Park", "Resume", "Drawer", "More")
BAD_NAME = re.compile(r"^$|^(Gtk|Adw|Cf)[A-Z]")
SHEETS = ("Cancel approval", "Birth date: ", "Keys of this screen")

# ux.md, 5: what must be called so, where.
TOP_BAR = ("Lock the till", "Sell", "Status")
DIGITS = ("7", "8", "9", "4", "5", "6", "1", "2", "3", "0", "Double zero", "Decimal point")
SELLING = (*TOP_BAR, *DIGITS, "Quantity", "Price", "Percent off", "Void", "Clear entry", "Search",
           "All departments", "Discount", "Park", "Resume", "Drawer", "More", "Pay")
NAMES = {
    "01-sign-in": ("anna", "bob", "mia", "PIN 0", "PIN 9", "PIN clear", "PIN OK", "PIN digits: 0"),
    "02-count-the-float": ("Count of 50.00", "Count of 0.20", "Next", "Previous", "Amount", "Clear", "Counted: 100.00",
                           "Open shift"),
    "03-sell-empty": (*SELLING, "Total: 0.00", "Lines: 0", "Entry: "),
    "04-sell": (*SELLING, "Basket", "Undo", "Dismiss"),
    "06-sell-search": ("Search", "Clear search"),
    "07-sell-unknown-code": (*SELLING, "Find by name", "Department price", "Dismiss"),
    "08-sell-age-check": ("Yes, seen", "Birth date", "No"),
    "10-approval": ("Approve as mia", "Approve as anna", "Cancel approval", "PIN 0", "PIN OK"),
    "12-more": ("Reprint last", "Price check", "Cancel basket", "No sale", "Paid in", "Paid out", "Safe drop",
                "X report", "Count and close shift", "Devices", "Settings", "Sign out"),
    "15-pay": (*TOP_BAR, *DIGITS, "Cash, entered amount", "Card", "Voucher", "Card, rest", "Receipt: print",
               "Receipt: none", "Back to basket"),
    "16-pay-card": ("Remove cash 10.00", "Cancel card"),
    "17-pay-card-unknown": ("Ask the terminal again", "Card was paid, enter slip", "Card was refused",
                            "Park this sale", "Asking"),
    "19-done": ("Print again", "New sale"),
    "21-shift-close": ("Count of 0.20", "Next", "Previous", "Amount", "Clear", "Counted: 100.00", "X report",
                       "Close shift"),
    "23-devices": ("Print test page", "Open drawer", "Verify the journal", "Test Printer"),
}


class Measure:
    """What can be said of one screen by looking at where things stand."""

    def __init__(self, desk):
        self.desk = desk
        self.nodes = desk.look()
        self.boxes = {}
        self.above = {child.path: node for node in self.nodes for child in node.children}
        self.window = self.nodes[0]

    def box(self, node):
        if node.path not in self.boxes:
            self.boxes[node.path] = self.desk.program.extents(node)
        return self.boxes[node.path]

    def pressables(self):
        return [node for node in self.nodes if node.is_pressable()]

    def is_clipped(self, node):
        """Whether a part of it is scrolled out of sight."""
        x, y, width, height = self.box(node)
        above = self.above.get(node.path)
        while above is not None:
            if above.role == accessibility.ROLE_SCROLL_PANE:
                left, top, wide, high = self.box(above)
                if x < left or y < top or x + width > left + wide or y + height > top + high:
                    return True
            above = self.above.get(above.path)
        return False

    def is_at(self, node, x, y):
        """Whether a finger at this place would press it."""
        path = self.desk.program.path_at(self.window, x, y)
        for _ in range(accessibility.DEPTH_MAX):
            if path == node.path:
                return True
            found = self.above.get(path)
            if found is None:
                return False
            path = found.path
        return False

    def too_small(self, node, width, height):
        """Where, from its middle, it does not reach far enough; empty if it is large enough."""
        x, y, wide, high = self.box(node)
        middle, centre = x + wide // 2, y + high // 2
        reach, rise = width // 2 - 1, height // 2 - 1
        places = {"left": (middle - reach, centre), "right": (middle + reach, centre),
                  "up": (middle, centre - rise), "down": (middle, centre + rise)}
        return [side for side, (at_x, at_y) in places.items() if not self.is_at(node, at_x, at_y)]

    def covered(self, node):
        x, y, width, height = self.box(node)
        return not self.is_at(node, x + width // 2, y + height // 2)


class EveryScreen(case.TillCase):
    """The whole day at the first design size."""

    def test_every_screen_keeps_the_rules(self):
        faults = []
        for stop in tour.tour(self.desk):
            measure = Measure(self.desk)
            faults += [f"{stop}: {fault}" for fault in self.faults_of(stop, measure)]
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    def faults_of(self, stop, measure):
        names = [node.name for node in measure.nodes]
        yield from (f"“{name}” is missing" for name in NAMES.get(stop, ()) if name not in names)
        sheet = any(name.startswith(SHEETS) for name in names)
        for node in measure.pressables():
            if BAD_NAME.search(node.name):
                yield f"{node} at {measure.box(node)} has no name"
            if measure.is_clipped(node) or measure.box(node)[2] == 0:
                continue
            if measure.covered(node):
                if not sheet:
                    yield f"“{node.name}” at {measure.box(node)} is covered"
                continue
            high = MAIN_HEIGHT if node.name in MAIN_KEYS else FINGER
            small = measure.too_small(node, FINGER, high)
            if small:
                yield f"“{node.name}” at {measure.box(node)} is too small: {', '.join(small)}"
        yield from self.faults_of_window(measure)

    def faults_of_window(self, measure):
        wide, high = self.desk.size
        for node in measure.nodes:
            if "Component" not in node.interfaces or measure.is_clipped(node):
                continue
            x, y, width, height = measure.box(node)
            if width and height and (x < 0 or y < 0 or x + width > wide or y + height > high):
                yield f"{node} at {(x, y, width, height)} reaches out of {wide}×{high}"


class OtherSizes(EveryScreen):
    """The main screens, large: the window stays within its class."""

    look = {"size": (1920, 1080)}

    def test_every_screen_keeps_the_rules(self):
        faults = []
        for stop in tour.tour(self.desk, short=True):
            measure = Measure(self.desk)
            faults += [f"{stop}: {fault}" for fault in self.faults_of_window(measure)]
        self.assertEqual(faults, [], "\n" + "\n".join(faults))


class SmallScreen(OtherSizes):
    look = {"size": (1024, 768)}


class LargeText(OtherSizes):
    look = {"text_percent": 200}


class PositionIsMemory(case.TillCase):
    """No control of the selling path moves, appears or vanishes because of data."""

    def places(self):
        measure = Measure(self.desk)
        return {node.name: measure.box(node) for node in measure.pressables() if not node.name.startswith("Line ")}

    def test_nothing_moves_while_selling(self):
        desk = self.desk
        desk.open_shift("bob")
        states = {"empty": self.places()}
        products = self.shop.pick(tour.LINES_OF_A_LONG_BASKET, skip=30)
        desk.ring(products[0])
        states["one line"] = self.places()
        desk.scan(*(product["gtin"] for product in products[1:]))
        desk.sees_value("Lines", str(len(products)))
        states["fifty lines"] = self.places()
        desk.scan(tour.NO_SUCH_CODE)
        desk.sees("Find by name")
        states["a message"] = self.places()
        desk.press("Dismiss")
        desk.press_all("1", "2")
        desk.sees_value("Entry", "12")
        states["digits"] = self.places()
        wanted = states["empty"]
        self.assertLessEqual(set(SELLING) - {"Search"}, set(wanted))
        for state, places in states.items():
            with self.subTest(state=state):
                moved = {name: (box, places.get(name)) for name, box in wanted.items() if places.get(name) != box}
                self.assertEqual(moved, {})

    def test_newest_line_is_in_sight(self):
        desk = self.desk
        wait_for("the basket", lambda: desk.find("Pay"))
        product, = self.shop.pick(1, skip=5)
        desk.ring(product)
        measure = Measure(desk)
        newest = [node for node in measure.pressables() if f": {product['name']}, " in node.name]
        self.assertTrue(newest)
        self.assertFalse(measure.is_clipped(newest[0]))


if __name__ == "__main__":
    case.main()
