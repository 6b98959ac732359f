# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said of a screen by looking at its names and places: the rules that all keep to."""
import re

import accessibility

FINGER = 56  # pixels each way of everything that can be pressed
MAIN_HEIGHT = 72
MAIN_KEYS = ("Pay", "Card, rest", "Open shift", "Close shift", "Print Z", "New sale", "PIN OK", "Next shift",
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
    "12-note": ("Note", "Keep note", "Remove note"),
    "12-more": ("Reprint last", "Price check", "Note", "Cancel basket", "No sale", "Paid in", "Paid out", "Safe drop",
                "X report", "Count and close shift", "Devices", "Settings", "Sign out"),
    "15-pay": (*TOP_BAR, *DIGITS, "Cash, entered amount", "Card", "Voucher", "Card, rest", "Receipt: print",
               "Receipt: none", "Back to basket"),
    "16-pay-card": ("Remove cash 10.00", "Cancel card"),
    "17-pay-card-unknown": ("Ask the terminal again", "Card was paid, enter slip", "Card was refused",
                            "Park this sale", "Asking"),
    "19-done": ("Print again", "Gift receipt", "New sale"),
    "21-shift-close": ("Count of 0.20", "Next", "Previous", "Amount", "Clear", "Counted: 100.00", "X report",
                       "Close shift"),
    "21-shift-counted": ("Count again", "Note", "Print Z", "Card slips: 1 of 0"),
    "33-sync-no-central": ("Address of the central", "Code for this till", "Enrol", "Back"),
    "23-devices": ("Print test page", "Open drawer", "Verify the journal", "Test Printer"),
}


# With large text the columns of a screen take turns, and what has no place on the bar is in More.
FACES = ("Show quick keys", "Show counts", "Show ways to pay", "Show number pad", "More")
BEHIND_A_MESSAGE = ("Clear entry", "Search", "All departments", "Show quick keys", "Show number pad", "Discount",
                    "Drawer")


def missing(stop, names):
    """The names that should be on the screen `stop` of the tour and are not, in words."""
    return [f"“{name}” is missing" for name in NAMES.get(stop, ()) if name not in names]


class Measure:
    """What can be said of one screen by looking at where things stand."""

    def __init__(self, desk, title="Counterfoil"):
        everything = desk.look()
        self.window = next(node for node in everything if node.name == title)
        self.nodes = list(self.below(self.window))
        self.above = {child.path: node for node in self.nodes for child in node.children}
        self.boxes = desk.program.boxes(node for node in self.nodes if "Component" in node.interfaces)

    def below(self, node):
        yield node
        for child in node.children:
            yield from self.below(child)

    def box(self, node):
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

    def is_row(self, node):
        """Whether it is a row of a list: GTK keeps some that are not shown, at places long past."""
        above = self.above.get(node.path)
        return above is not None and above.role == accessibility.ROLE_LIST_ITEM

    def overlaps(self):
        """Pairs of pressables of which one lies over a part of the other."""
        boxes = [(node, self.box(node)) for node in self.pressables()
                 if not self.is_clipped(node) and not self.is_row(node)]
        for i, (node, (x, y, width, height)) in enumerate(boxes):
            for other, (left, top, wide, high) in boxes[i + 1:]:
                if x < left + wide and left < x + width and y < top + high and top < y + height:
                    yield node, other

    def names(self):
        return {node.name for node in self.nodes}

    def faults(self, stop):
        """What breaks a rule on the screen `stop` of the tour, in words."""
        yield from missing(stop, self.names())
        yield from self.faults_of_places()

    def faults_of_places(self):
        """What has no name, is too small for a finger or lies over something else."""
        names = self.names()
        for node in self.pressables():
            if BAD_NAME.search(node.name):
                yield f"{node} at {self.box(node)} has no name"
            _, _, width, height = self.box(node)
            high = MAIN_HEIGHT if node.name in MAIN_KEYS else FINGER
            if width and not self.is_clipped(node) and (width < FINGER or height < high):
                yield f"“{node.name}” is too small: {width}×{height}"
        if not any(name.startswith(SHEETS) for name in names):  # a sheet lies over its screen
            yield from (f"“{one.name}” and “{other.name}” overlap" for one, other in self.overlaps())

    def faults_of_window(self):
        """What reaches out of the window: more would be wanted than its class gives."""
        _, _, wide, high = self.box(self.window)
        for node in self.nodes:
            if "Component" not in node.interfaces or self.is_clipped(node):
                continue
            x, y, width, height = self.box(node)
            if width and height and (x < 0 or y < 0 or x + width > wide or y + height > high):
                yield f"{node} at {(x, y, width, height)} reaches out of {wide}×{high}"
