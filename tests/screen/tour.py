# SPDX-License-Identifier: GPL-3.0-or-later
"""A walk through all screens of one till, in the order of a day.

tour() stops at each screen and yields its name; what is done there to look at it (a picture, a
measure) must leave the screen as it is.  The names are those of the pictures in docs/pictures/.
"""
from screen import wait_for

NO_SUCH_CODE = "4006381333931"
LINES_OF_A_BASKET = 9
SETTINGS = (("Store", "It stands on every receipt."), ("Taxes", "Set a rate"), ("People", "A PIN has 4 to 12 digits."),
            ("Quick keys", "Empty this key"), ("Products", "Take in a product list"),
            ("Customer display", "Path of the picture to add"))
LINES_OF_A_LONG_BASKET = 50


def tour(desk, short=False):
    """Yields the name of each screen as it stands; `short` leaves out all but the main ones."""
    yield "01-sign-in"
    desk.press("bob")
    desk.enter_pin("bob")
    desk.sees("Open shift")
    count_notes(desk)
    yield "02-count-the-float"
    desk.press("Open shift")
    desk.sees_value("Lines", "0")
    yield "03-sell-empty"
    yield from _sell(desk, short)
    yield from _pay(desk, short)
    if not short:
        yield from _shift(desk)
        yield from _back_rooms(desk)


def press_or_reveal(desk, name, reveal):
    """Presses a key; where the text is so large that it stands behind another one, that one first."""
    found = wait_for(f"“{name}” or “{reveal}”", lambda: desk.find(name, pressable=True) or desk.find(reveal))
    if found.name != name:
        desk.press(reveal)
    desk.press(name)


def count_notes(desk):
    """Two notes of 50."""
    press_or_reveal(desk, "Count of 50.00", "Show counts")
    press_or_reveal(desk, "2", "Show number pad")
    desk.sees_value("Counted", "100.00")


def fill_basket(desk, count=LINES_OF_A_BASKET, longest=False):
    """So many different products, one of them three times, one reduced."""
    products = desk.shop.pick(count, skip=0 if longest else 30, longest=longest)
    desk.scan(*(product["gtin"] for product in products))
    desk.sees_value("Lines", str(count))
    desk.scan(products[2]["gtin"], products[2]["gtin"])
    wait_for("three of one", lambda: any(", 3, " in line for line in desk.lines()) or count > 12)
    return products


def dismiss(desk):
    """Takes the message away, if it did not go by itself meanwhile."""
    found = desk.find("Dismiss", pressable=True)
    if found:
        desk.program.press(found)
    desk.sees_no("Dismiss")


def undo_void(desk, product):
    """Brings a voided line back; by ringing it again, where looking at it took longer than undo is offered."""
    found = desk.find("Undo", pressable=True)
    if found:
        desk.program.press(found)
    desk.sees_no("Undo")
    if desk.value("Lines") != str(LINES_OF_A_BASKET):
        desk.scan(product["gtin"])
    desk.sees_value("Lines", str(LINES_OF_A_BASKET))


def _sell(desk, short):
    products = fill_basket(desk)
    press_or_reveal(desk, "1", "Show number pad")
    desk.press_all("0", "Percent off")
    desk.sees_starting("You save: ")
    desk.sees_starting("Message: ")
    yield "04-sell"
    dismiss(desk)
    if short:
        return
    desk.press("Void")
    desk.sees_starting("Message: Voided")
    yield "05-sell-undo"
    undo_void(desk, products[2])
    desk.touch_field("Search")
    desk.sees("Hide keyboard")
    desk.press_all("c", "h")
    desk.sees_starting("Result 1: ")
    yield "06-sell-keyboard"
    desk.press("Hide keyboard")
    desk.sees_no("Hide keyboard")
    desk.key("Escape")
    desk.sees_no("Clear search")
    desk.key("F2")
    desk.type("ch")
    desk.sees_starting("Result 1: ")
    yield "06-sell-search"
    desk.key("Escape")
    desk.sees_no("Clear search")
    desk.scan(NO_SUCH_CODE)
    desk.sees("Find by name")
    yield "07-sell-unknown-code"
    dismiss(desk)
    bottle, = desk.shop.pick(1, age=True)
    desk.scan(bottle["gtin"])
    desk.sees("Yes, seen")
    yield "08-sell-age-check"
    desk.press("Birth date")
    desk.sees_starting("Birth date: ")
    yield "09-birth-date"
    desk.key("Escape")
    desk.press("Yes, seen")
    desk.sees_no("Yes, seen")
    desk.press_all("2", "0", "Percent off")  # within a supervisor's limit, so two people may
    desk.sees("Cancel approval")
    yield "10-approval"
    desk.press("Cancel approval")
    desk.sees_no("Cancel approval")
    desk.press("Clear entry")
    desk.press("Discount")
    desk.sees("Whole basket")
    yield "11-discount"
    desk.key("Escape")
    desk.press("More")
    desk.sees("Sign out")
    yield "12-more"
    desk.press("Note")
    desk.touch_field("Note")
    desk.type("Two bags, please: one for upstairs")
    desk.sees("Keep note")
    yield "12-note"
    desk.press("Keep note")
    desk.sees_starting("Message: Note kept")
    dismiss(desk)
    desk.press("Park")
    desk.sees_value("Lines", "0")
    desk.press("Resume")
    name = desk.sees_starting("Resume ")
    yield "13-parked"
    desk.press(wait_for("a parked basket", lambda: desk.starting("Resume ")) or name)
    desk.sees_value("Lines", str(LINES_OF_A_BASKET + 1))
    desk.key("F1")
    desk.sees("Keys of this screen")
    yield "14-keys"
    desk.key("Escape")
    desk.sees_no("Keys of this screen")


def _pay(desk, short):
    desk.press("Pay")
    desk.sees("Card, rest")
    yield "15-pay"
    press_or_reveal(desk, "1", "Show number pad")
    desk.press_all("0", "Cash, entered amount")
    if not short:
        desk.sees("Remove cash 10.00")
        desk.script("payment WAIT")
        desk.press("Card, rest")
        desk.sees("Present the card")
        yield "16-pay-card"
        desk.script("payment UNPLUG")
        desk.sees("Ask the terminal again")
        yield "17-pay-card-unknown"
        desk.script("payment PLUG")
        desk.press("Card was refused")
        wait_for("the ways to pay", lambda: desk.find("Card, rest", pressable=True))
        desk.script("printer PAPER_OUT")
        desk.press_all("2", "0", "0", "Cash, entered amount")
        desk.sees("Receipt waits")
        yield "18-done-no-paper"
        desk.script("printer PAPER_OK")
    else:
        press_or_reveal(desk, "2", "Show number pad")
        desk.press_all("0", "0", "Cash, entered amount")
    desk.sees("Receipt printed")
    yield "19-done"
    desk.press("New sale")
    desk.sees_value("Lines", "0")


def _shift(desk):
    desk.press_all("More", "X report")
    desk.sees("X report")
    yield "20-x-report"
    desk.press("Back to selling")
    desk.press_all("More", "Count and close shift")
    count_notes(desk)
    press_or_reveal(desk, "Count of Card slips", "Show counts")
    press_or_reveal(desk, "1", "Show number pad")
    yield "21-shift-close"
    desk.press("Close shift")
    desk.sees("Note")
    desk.sees_value("Card slips", "1 of 0")
    desk.touch_field("Note")
    desk.type("One slip too many; the sale was paid in cash after all.")
    desk.sees("Print Z")
    yield "21-shift-counted"
    desk.press("Print Z")
    desk.sees_starting("Z report ")
    yield "22-z-report"
    desk.press("Next shift")
    desk.sees("Open shift")


def _back_rooms(desk):
    desk.press("Status")
    desk.sees("Verify the journal")
    yield "23-devices"
    desk.press("Verify the journal")
    wait_for("the proof", lambda: any("all as they were written" in name for name in desk.names()))
    desk.press("Central")
    desk.sees("This till works on its own")
    yield "33-sync-no-central"
    desk.press("Back")
    desk.press("Lock the till")
    desk.sign_in("anna")
    desk.press("Open shift")
    desk.press_all("More", "Settings")
    for title, sight in SETTINGS:
        desk.sees(title)
        if desk.find(title, pressable=True):  # the group that is shown is not pressed again
            desk.press(title)
        desk.sees(sight)
        yield f"24-settings-{title.lower().replace(' ', '-')}"
    desk.press("Lock the till")
    desk.sees("Who are you?")
    yield "25-locked"
