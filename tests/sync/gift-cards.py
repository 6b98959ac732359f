#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One gift card at two real tills: asked for online, used offline from what was lent, within the owner's risk, over
kills, lost answers, a till that was put back and a central that was.  No value is used twice and none is lost.

usage: gift-cards.py COUNTERFOIL-CLI COUNTERFOIL-CENTRAL
"""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import tempfile

from programs import Central, Running, Till

HEAD = "sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
ANNA = {"do": "sign_in", "user": "anna", "pin": "4711"}
ADD = {"do": "add", "sku": "PEN"}
FINISH = {"do": "finish"}
CANCEL = {"do": "cancel"}


def by_card(card, amount=None):
    action = {"do": "tender", "type": "gift_card", "reference": card}
    return action if amount is None else dict(action, amount=amount)


class Shop:
    def __init__(self, folder):
        self.central = Central(folder)
        self.central.run("--name", "Forty-five", "enrol-code")
        file = os.path.join(folder, "products.csv")
        with open(file, "w", encoding="utf-8") as out:
            out.write(HEAD + "PEN,,Pen,Office,10.00,standard,ea,0,0,500,,\n")
        self.central.run("import-catalog", file)
        self.address = self.central.start()
        self.tills = [self.enrol(folder, code) for code in ("A", "B")]

    def enrol(self, folder, code):
        till = Till(folder, code)
        till.run("central", "enrol", self.address, self.central.run("enrol-code")["enrol_code"])
        till.run("sync", "once")
        till.ring(ANNA, {"do": "open_shift", "float": "0.00"})
        till.run("sync", "once")
        return till

    def sync(self):
        for till in self.tills:
            till.run("sync", "once")
            till.run("journal", "verify")
            till.run("journal", "rebuild", "--check")

    def issue(self, minor):
        return self.central.ask("POST", "/v1/gift-cards", {"amount_minor": minor})["card"]

    def card(self, card):
        row = self.central.ask("POST", "/v1/gift-cards/read", {"card": card})
        return row["balance_minor"], row["lent_minor"]

    def exceptions(self):
        return [(row["kind"], row["detail"]) for row in self.central.ask("GET", "/v1/exceptions")["exceptions"]]


def say(till, *actions):
    """The answers, refused or not."""
    return till.run("ring", text="".join(json.dumps(a) + "\n" for a in (ANNA, *actions)))[1:]


def refused(answer, code):
    assert answer.get("error", {}).get("code") == code, answer


def is_no_turnover(shop):
    """What is paid for a card is a debt: no figure of turnover has it, and the money adds up all the same."""
    a = shop.tills[0]
    cash = {"do": "tender", "type": "cash"}
    cards = [{"do": "add", "card": f"700700000000010{n}", "amount": amount} for n, amount in enumerate(("25.00", "7.50"))]
    a.ring(ANNA, dict(ADD, qty="2"), cards[0], cash, FINISH)  # goods and a card
    a.ring(ANNA, cards[1], cash, FINISH)  # a card alone
    x = a.run("report", "x")
    totals = x["totals"]
    assert (totals["sales_count"], totals["sales"], totals["perpetual_sales"]) == (1, "20.00", "20.00"), totals
    assert (totals["gift_cards_loaded_count"], totals["gift_cards_loaded"]) == (2, "32.50"), totals
    assert totals["perpetual_gift_cards_loaded"] == "32.50", totals
    assert [(row["class"], row["gross"]) for row in totals["tax"]] == [("standard", "20.00")], totals["tax"]
    assert [(row["type"], row["amount"]) for row in totals["tenders"]] == [("cash", "52.50")] and x["expected"] == "52.50", x
    for kind, cells in (("sales", ["1", "20.00"]), ("hours", ["1", "20.00"]), ("people", ["1", "20.00"]),
                        ("tax", ["20.00", "0.00", "20.00"]), ("products", ["2", "20.00"])):
        [row] = a.run("report", kind)["rows"]
        assert row[-len(cells):] == cells, (kind, row)
    day = x["business_day"]
    [loads] = a.run("report", "gift-cards")["rows"]
    assert loads == [day, "2", "32.50"], loads
    z = a.run("report", "z", "--counted", "52.50")
    assert z["totals"] == totals and z["difference"] == "0.00", z
    assert a.run("report", "z", "--number", z["number"])["totals"] == totals
    a.ring(ANNA, {"do": "open_shift", "float": "0.00"})
    shop.sync()
    # The central: the same figures, and the loads beside them.
    for by in ("day", "hour"):  # an hour may end in between
        rows = shop.central.ask("GET", f"/v1/analytics/sales?by={by}&from={day}&to={day}")["rows"]
        wanted = {"sales": 1, "lines": 1, "gross_minor": 2000, "tax_minor": 0, "loads": 2, "loads_minor": 3250}
        assert {name: sum(row[name] for row in rows) for name in wanted} == wanted, rows
    for by in ("department", "product"):
        [row] = shop.central.ask("GET", f"/v1/analytics/sales?by={by}&from={day}&to={day}")["rows"]
        assert row["gross_minor"] == 2000 and "loads" not in row, row


def online(shop):
    a, b = shop.tills
    card = shop.issue(5000)
    done = a.ring(ANNA, dict(ADD, qty="2"), by_card(card), FINISH)
    assert done[2]["cart"]["due"] == "0.00", done
    assert done[3]["sale"]["tenders"][0]["type"] == "gift_card", done
    assert shop.card(card) == (5000, 2000)  # lent, until the sale is heard of
    # B gets what is free and not a cent more; what it has is enough for less.
    answers = say(b, dict(ADD, qty="4"), by_card(card), by_card(card, "30.00"), by_card(card, "10.00"),
                  {"do": "tender", "type": "cash"}, FINISH)
    refused(answers[1], "insufficient_value")
    assert answers[2]["cart"]["due"] == "10.00", answers[2]
    refused(answers[3], "insufficient_value")
    assert answers[5]["ok"], answers[5]
    refused(say(a, ADD, by_card(card), CANCEL)[1], "insufficient_value")
    shop.sync()
    assert shop.card(card) == (0, 0)
    # A basket that is given up gives back; a number that nobody issued is none.
    card = shop.issue(1500)
    answers = say(a, ADD, by_card(card), {"do": "void_tender", "tender": 1}, by_card(card, "4.00"), CANCEL)
    assert all(answer["ok"] for answer in answers), answers
    refused(say(a, ADD, by_card("no-such-card"), CANCEL)[1], "unknown_card")
    refused(say(a, ADD, {"do": "tender", "type": "gift_card"}, CANCEL)[1], "bad_code")
    shop.sync()
    assert shop.card(card) == (1500, 0) and shop.exceptions() == []


def loaded_at_a_till(shop):
    """Sold at one till and loaded at the other: the central has it when it hears of the sales, and it pays."""
    a, b = shop.tills
    card = "7007000000000001"
    done = a.ring(ANNA, ADD, {"do": "add", "card": card, "amount": "25.00"}, {"do": "tender", "type": "cash"}, FINISH)
    assert done[-1]["sale"]["total"] == "35.00", done
    assert [(row["tax"], row["gross"]) for row in done[-1]["sale"]["tax"] if row["class"] == "none"] == [("0.00", "25.00")], done
    refused(say(a, {"do": "add", "card": card}, CANCEL)[0], "amount_needed")
    refused(say(a, {"do": "add", "card": "a b", "amount": "1.00"}, CANCEL)[0], "bad_card")
    answers = say(a, {"do": "add", "card": card, "amount": "1.00"}, {"do": "scan", "code": card, "amount": "1.00"}, CANCEL)
    refused(answers[1], "card_in_basket")
    # A gift card pays no gift card.
    refused(say(a, {"do": "add", "card": card, "amount": "1.00"}, by_card(shop.issue(500)), CANCEL)[1], "nothing_due")
    shop.sync()
    assert shop.card(card) == (2500, 0)
    b.ring(ANNA, {"do": "scan", "code": card, "amount": "5.00"}, {"do": "tender", "type": "cash"}, FINISH)
    shop.sync()
    assert shop.card(card) == (3000, 0)
    b.ring(ANNA, dict(ADD, qty="3"), by_card(card), FINISH)
    shop.sync()
    assert shop.card(card) == (0, 0) and shop.exceptions() == []


def killed_between(shop):
    """A till dies between the grant and the finish, and finishes without a central."""
    a, b = shop.tills
    card = shop.issue(5000)
    running = Running(a, "ring")
    assert running.ask(**ANNA)["ok"] and running.ask(**ADD)["ok"] and running.ask(**by_card(card))["ok"]
    running.end(signal.SIGKILL)
    refused(say(b, dict(ADD, qty="5"), by_card(card), CANCEL)[1], "insufficient_value")
    b.run("sync", "once")
    shop.central.stop(signal.SIGKILL)
    assert a.ring(ANNA, FINISH)[1]["sale"]["total"] == "10.00"
    # What was lent is used up; offline there is no more.
    refused(say(a, ADD, by_card(card), CANCEL)[1], "offline_limit")
    shop.central.start()
    shop.sync()
    assert shop.card(card) == (4000, 0) and shop.exceptions() == []


def lost_answer(shop):
    """The grant was given and its answer never came: the feed tells it, and it is used without asking."""
    a = shop.tills[0]
    card = shop.issue(1000)
    with open(os.path.join(a.data, "central.token"), encoding="ascii") as file:
        token = file.read()
    at = a.run("sync", "status")["acknowledged"]
    shop.central.ask("POST", "/v1/grants", {"card": card, "amount": 1000, "epoch": at["epoch"], "seq": at["seq"]}, key=token)
    a.run("sync", "once")
    shop.central.stop(signal.SIGKILL)
    done = a.ring(ANNA, ADD, by_card(card), FINISH)
    assert done[3]["sale"]["tenders"][0]["amount"] == "10.00", done
    shop.central.start()
    shop.sync()
    assert shop.card(card) == (0, 0) and shop.exceptions() == []


def at_risk(shop):
    """Without a grant and without the central: as much as the owner risks, each use an exception of its own."""
    b = shop.tills[1]
    card = shop.issue(5000)
    for key, minor in (("use", 1000), ("card", 1500), ("all", 9000)):
        shop.central.tell("setting", f"gift_card_risk_{key}_minor", {"value": minor})
    b.run("sync", "once")
    shop.central.stop(signal.SIGKILL)
    answers = say(b, dict(ADD, qty="2"), by_card(card), by_card(card, "10.00"), by_card(card, "10.00"),
                  {"do": "tender", "type": "cash"}, FINISH)
    refused(answers[1], "offline_limit")
    assert answers[2]["cart"]["due"] == "10.00", answers
    refused(answers[3], "offline_limit")
    assert answers[5]["ok"], answers
    refused(say(b, ADD, by_card(card), CANCEL)[1], "offline_limit")
    shop.central.start()
    shop.sync()
    assert shop.card(card) == (4000, 0)
    [(kind, detail)] = shop.exceptions()
    assert kind == "used_at_risk" and detail["at_risk_minor"] == 1000 and detail["card"] == card, detail
    for key in ("use", "card", "all"):
        shop.central.tell("setting", f"gift_card_risk_{key}_minor", None)
    shop.sync()


def put_back(shop):
    """A folder that was put back holds nothing of what it was lent before."""
    a, b = shop.tills
    card = shop.issue(1000)
    a.run("sync", "once")
    answers = a.ring(ANNA, ADD, by_card(card))
    assert answers[2]["cart"]["due"] == "0.00", answers
    shutil.copytree(a.data, a.data + ".kept")
    a.ring(ANNA, FINISH)
    a.run("sync", "once")
    assert shop.card(card) == (0, 0)
    shutil.rmtree(a.data)
    shutil.copytree(a.data + ".kept", a.data)
    shop.central.stop(signal.SIGKILL)
    answers = say(a, FINISH, CANCEL)
    refused(answers[0], "grant_ended")
    assert answers[1]["ok"], answers
    refused(say(a, ADD, by_card(card), CANCEL)[1], "offline_limit")
    shop.central.start()
    for till in (a, b, a):
        till.run("sync", "once")
        till.run("journal", "verify")
    assert shop.card(card) == (0, 0)
    assert "overspent" not in [kind for kind, _ in shop.exceptions()]


def central_put_back(shop):
    """A central that has forgotten what it lent lends nothing before its tills have said what they hold."""
    a, b = shop.tills
    card = shop.issue(3000)
    shop.sync()
    shop.central.stop()
    kept = shop.central.database + ".kept"
    with contextlib.closing(sqlite3.connect(shop.central.database)) as db, contextlib.closing(sqlite3.connect(kept)) as to:
        db.backup(to)
    shop.central.start()
    assert a.ring(ANNA, dict(ADD, qty="2"), by_card(card))[2]["cart"]["due"] == "0.00"  # and is not finished yet
    shop.central.stop(signal.SIGKILL)
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(shop.central.database + suffix)
    shutil.copy(kept, shop.central.database)
    shop.central.run("--restored", "migrate")
    shop.central.start()
    assert shop.card(card) == (3000, 0)
    refused(say(b, dict(ADD, qty="3"), by_card(card), CANCEL)[1], "offline_limit")  # nobody may say how much there is
    for till in (a, b, a, b):
        till.run("sync", "once")
    assert shop.card(card) == (3000, 2000), shop.card(card)
    refused(say(b, dict(ADD, qty="3"), by_card(card), CANCEL)[1], "insufficient_value")
    a.ring(ANNA, FINISH)
    shop.sync()
    assert shop.card(card) == (1000, 0), shop.card(card)
    assert "overspent" not in [kind for kind, _ in shop.exceptions()]


def main(folder):
    shop = Shop(folder)
    try:
        for scenario in (is_no_turnover, online, loaded_at_a_till, killed_between, lost_answer, at_risk, put_back, central_put_back):
            scenario(shop)
    finally:
        shop.central.stop()


with tempfile.TemporaryDirectory() as root:
    main(root)
print("no value was used twice, none was lost")
