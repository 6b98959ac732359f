#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The devices page: what is connected, how it is, its test, its role; by touch, on virtual devices
and on an emulated USB bus with the real drivers."""
import os
import subprocess
import sys

import case
from case import minor
from screen import PEOPLE, Desk, Shop, wait_for

STAGE = os.environ.get("COUNTERFOIL_USB_STAGE", "")
UNKNOWN = "USB Scanner"


class DevicesPage(case.TillCase):
    """What all cases of the page share."""

    def any_name(self, words):
        """Waits for something on the screen that has these words in its name."""
        return wait_for(f"“…{words}…”", lambda: next((name for name in self.desk.names() if words in name), None))

    def settings(self, key):
        """The values a setting was given, oldest first."""
        return [body["value"] for body in self.records("setting.changed") if body["key"] == key]


class VirtualDevices(DevicesPage):
    """Each case begins and ends on the devices page of bob, who may not change settings."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def setUp(self):
        self.desk.touch("Status")
        self.desk.sees("Test Scanner")

    def test_scanner_test_shows_what_was_read_and_adds_nothing(self):
        desk = self.desk
        gtin = self.shop.pick(1)[0]["gtin"]
        desk.touch("Test Scanner")
        desk.sees("Scan something now. Nothing is added.")
        desk.scan(gtin)
        self.any_name(f"It read \u2066{gtin}\u2069, {len(gtin)} characters.")
        desk.scan("]C1011234567890128\x1d10A7")
        self.any_name("No product for")  # a test is one scan; the next is a price check as ever
        desk.touch("Back")
        desk.sees_value("Lines", "0")

    def test_scanner_test_makes_unseen_characters_visible(self):
        desk = self.desk
        desk.touch("Test Scanner")
        desk.sees("Scan something now. Nothing is added.")
        desk.scan("0104006381333931\\x1D10A7")
        self.any_name("\u241d10A7\u2069, 21 characters.")

    def test_printer_test_puts_a_page_on_paper(self):
        desk = self.desk
        papers = os.path.join(self.shop.folder, "receipts")
        before = set(os.listdir(papers)) if os.path.isdir(papers) else set()
        desk.touch("Test Printer")
        desk.sees("A test page is on its way")
        fresh = wait_for("the test page", lambda: [name for name in os.listdir(papers)
                                                   if name.endswith(".txt") and name not in before])
        with open(os.path.join(papers, fresh[0]), encoding="utf-8") as paper:
            self.assertIn("Test page", paper.read())

    def test_drawer_test_needs_somebody_who_may_and_is_recorded(self):
        desk = self.desk
        desk.touch("Test Drawer")
        desk.touch("Approve as mia")
        desk.touch_all(*(f"PIN {digit}" for digit in PEOPLE["mia"]), "PIN OK")
        desk.sees("The drawer opens. It is recorded.")
        opened = self.records("drawer.opened")[-1]
        self.assertEqual(opened["reason"], "Test")

    def test_trouble_is_said_with_the_way_out_and_goes_by_itself(self):
        desk = self.desk
        desk.script("printer PAPER_OUT")
        desk.sees("Put in new paper.")
        desk.sees("Receipts wait and are printed later")
        desk.script("printer PAPER_OK")
        desk.sees_no("Put in new paper.")
        desk.script("scanner UNPLUG")
        desk.sees("Products are found by name or number")
        self.assertIsNone(desk.find("Test Scanner"))
        desk.script("scanner PLUG")
        desk.sees("Test Scanner")

    def test_scale_shows_its_weight(self):
        desk = self.desk
        desk.script("scale WEIGHT 0.482 kg")
        wait_for("a weight", self.weighs)
        self.any_name("It weighs \u20660.482 kg\u2069.")

    def test_scale_is_tared_and_zeroed_from_its_row(self):
        desk = self.desk
        desk.script("scale WEIGHT 0.200 kg")
        wait_for("a weight", lambda: self.weighs("0.2"))
        desk.touch(self.any_name(": Tare"))
        desk.script("scale WEIGHT 0.682 kg")
        wait_for("the net weight", lambda: self.weighs("0.482 kg"))
        desk.touch(self.any_name(": No tare"))
        wait_for("the gross weight", lambda: self.weighs("0.682 kg"))
        desk.touch(self.any_name(": Zero"))
        desk.script("scale EMPTY")

    def weighs(self, weight="0.482 kg"):
        self.desk.touch("Test Scale")
        return any(weight in name for name in self.desk.names())

    def test_keyboard_alone(self):
        desk = self.desk
        desk.key("F2")
        desk.sees("This till works on its own")
        desk.key("Escape")
        desk.sees("Verify the journal")
        desk.key("Escape")
        desk.sees("Pay")


class Stage:
    """The emulated USB bus, beside the till."""

    def __init__(self):
        self.process = subprocess.Popen([STAGE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.folder = self.hear()

    def env(self):
        asan = os.environ.get("ASAN_OPTIONS", "")
        return {"UMOCKDEV_DIR": self.folder, "LD_PRELOAD": "libumockdev-preload.so.0", "COUNTERFOIL_USB": "",
                "COUNTERFOIL_VIRTUAL_DEVICES": "printer,drawer",
                "ASAN_OPTIONS": f"{asan}:verify_asan_link_order=0"}

    def hear(self):
        for line in self.process.stdout:
            if line.startswith("stage: "):
                return line[len("stage: "):].strip()
        raise AssertionError("the emulated bus has ended")

    def tell(self, line):
        self.process.stdin.write(f"{line}\n")
        answer = self.hear()
        if answer != "ok":
            raise AssertionError(f"{line}: {answer}")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(20)
        self.process.stdout.close()


def without_root(program, folder):
    """A program that runs the till without the rights of root over files, so that it can be refused one."""
    if os.geteuid() != 0:
        return program
    path = os.path.join(folder, "till-without-root")
    with open(path, "w", encoding="utf-8") as script:
        script.write(f'#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search "{program}" "$@"\n')
    os.chmod(path, 0o700)
    return path


class DevicesOnUsb(DevicesPage):
    """The real drivers; anna, who may change settings, plugs scanners in."""

    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)
        cls.shop = Shop(case.CLI, cls.rows)
        cls.addClassCleanup(cls.shop.remove)
        program = without_root(case.PROGRAM, cls.shop.folder)
        cls.desk = Desk(program, cls.shop, env=cls.stage.env())
        cls.addClassCleanup(cls.desk.close)
        cls.desk.open_shift("anna")

    def setUp(self):
        self.desk.touch("Status")
        self.desk.sees("Verify the journal")

    def test_a_scanner_plugged_in_works_at_once_and_says_what_it_read(self):
        desk, stage = self.desk, self.stage
        gtin = next(row["gtin"] for row in self.shop.products if len(row["gtin"]) == 13 and row["gtin"][0] != "2" and
                    row["unit"] == "ea" and row["age_limit"] in ("", "0"))
        stage.tell("plug 1 hid-pos")
        desk.touch("Test Scanner")
        desk.sees("Scan something now. Nothing is added.")
        stage.tell(f"read 1 {gtin}")
        self.any_name(gtin)
        desk.touch("Back")
        desk.sees("Pay")
        stage.tell(f"read 1 {gtin}")
        desk.sees_value("Lines", "1")
        desk.touch("Status")
        stage.tell("unplug 1")
        desk.sees_no("Test Scanner")
        desk.touch("Back")
        desk.press_all("More", "Cancel basket")
        desk.sees_value("Lines", "0")

    def test_of_two_who_may_chooses_one_and_takes_it_back(self):
        desk, stage = self.desk, self.stage
        stage.tell("plug 4 hid-pos")
        desk.sees("Test Scanner")
        self.assertIsNone(desk.starting("Choose "))  # nothing to choose from
        stage.tell("plug 5 oem")
        key = desk.sees_starting("Choose ")
        desk.touch("Lock the till")
        desk.sign_in("bob")
        desk.touch("Status")
        before = len(self.settings("device_scanner"))
        desk.touch(key)
        self.any_name("Not allowed here")
        self.assertEqual(len(self.settings("device_scanner")), before)
        desk.touch("Lock the till")
        desk.sign_in("anna")
        desk.touch("Status")
        desk.touch(key)
        desk.touch(key.replace("Choose ", "Release "))
        desk.sees(key)
        given, taken = self.settings("device_scanner")[before:]
        self.assertTrue(given)
        self.assertEqual(taken, "")
        for port in (4, 5):
            stage.tell(f"unplug {port}")
        desk.sees_no("Test Scanner")

    def test_missing_rights_are_said_with_the_way_out_and_mend_by_themselves(self):
        desk, stage = self.desk, self.stage
        stage.tell("deny 3 hid-pos")
        self.any_name("No permission to use it")
        self.any_name("udev rules")
        self.assertIsNone(desk.find("Test Scanner"))
        stage.tell("allow 3")
        desk.sees("Test Scanner")
        self.assertFalse(any("udev rules" in name for name in desk.names()))
        stage.tell("unplug 3")
        desk.sees_no("Test Scanner")

    def test_a_printer_is_given_the_kitchen_and_the_labels_and_gives_them_back(self):
        desk = self.desk
        for role, word in (("kitchen", "Kitchen printer"), ("label", "Label printer")):
            give = self.any_name(f" be the {word}")
            desk.touch(give)
            taken = self.any_name(f" as {word}")
            self.assertEqual(self.settings(f"device_{role}")[-1], "virtual-printer")
            desk.touch(taken)
            desk.sees(give)
            self.assertEqual(self.settings(f"device_{role}")[-1], "")

    def test_an_unknown_unit_is_offered_used_and_released(self):
        desk, stage = self.desk, self.stage
        stage.tell("plug 2 unknown")
        desk.sees("Plugged in, not in use")
        desk.touch(f"Use {UNKNOWN} as Scanner")
        desk.touch("Test Scanner")
        desk.sees("Scan something now. Nothing is added.")
        stage.tell("read 2 123456")
        self.any_name("It read \u2066123456\u2069, 6 characters.")
        stage.tell("unplug 2")
        desk.sees("It cannot be found. Look at cable and power.")
        release = desk.sees_starting("Release ")
        desk.touch(release)
        desk.sees_no(release)
        self.assertEqual(self.settings("device_scanner")[-1], "")


class Machine:
    """A payment terminal on the network, beside the till."""

    PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "nexo", "nexo-terminal.py")

    def __init__(self, folder):
        self.process = subprocess.Popen([sys.executable, self.PROGRAM, "--book", os.path.join(folder, "book")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self.port = int(self.hear("port ")[len("port "):])

    def hear(self, prefix):
        for line in self.process.stdout:
            if line.startswith(prefix):
                return line.strip()
        raise AssertionError("the payment terminal has ended")

    def tell(self, line):
        self.process.stdin.write(f"{line}\n")
        self.hear("ok")

    def close(self):
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(20)
        self.process.stdout.close()


class TerminalIsTyped(DevicesPage):
    """The address of a payment terminal, typed by touch on the page itself."""

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(case.CLI, cls.rows)
        cls.addClassCleanup(cls.shop.remove)
        cls.machine = Machine(cls.shop.home)
        cls.addClassCleanup(cls.machine.close)
        cls.desk = Desk(case.PROGRAM, cls.shop, env={"COUNTERFOIL_VIRTUAL_DEVICES": "printer,drawer,scanner"})
        cls.addClassCleanup(cls.desk.close)
        cls.desk.open_shift("anna")

    def type_by_touch(self, field, text):
        self.desk.touch_field(field)
        shifted = False
        for letter in text:
            if letter.isupper() != shifted:
                self.desk.touch("Shift")
            shifted = False
            self.desk.touch(letter)

    def test_it_is_typed_refused_mended_used_and_released(self):
        desk, machine = self.desk, self.machine
        desk.touch("Status")
        desk.touch("Connect")
        self.any_name("An address is written like 192.168.1.20:7778")
        self.type_by_touch("Address and port", f"127.0.0.1:{machine.port}")
        desk.touch("Connect")
        self.any_name("The name has letters, digits")
        self.type_by_touch("Name (POIID)", "POI-1")
        desk.touch("Not encrypted")
        self.assertEqual(self.settings("device_payment"), [])
        desk.touch("Connect")
        machine.hear("login")
        desk.sees("Test Card terminal")
        desk.sees_no("Connect")  # a till has one
        address = f"nexo+plain://127.0.0.1:{machine.port}/POI-1"
        self.assertEqual(self.settings("device_payment"), [address])
        desk.touch(desk.sees_starting("Release "))
        machine.hear("gone")
        desk.sees_no("Test Card terminal")
        self.assertIsNone(desk.starting("Release "))
        desk.sees("Connect")
        self.assertFalse([name for name in desk.names() if "nexo POI-1" in name])
        self.assertEqual(self.settings("device_payment"), [address, ""])


class TerminalOnTheNetwork(DevicesPage):
    """A payment terminal that is bound by its address."""

    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(case.CLI, cls.rows)
        cls.addClassCleanup(cls.shop.remove)
        cls.machine = Machine(cls.shop.home)
        cls.addClassCleanup(cls.machine.close)
        cls.shop.run("devices", "bind", "payment", f"nexo+plain://127.0.0.1:{cls.machine.port}/POI-1")
        cls.desk = Desk(case.PROGRAM, cls.shop, env={"COUNTERFOIL_VIRTUAL_DEVICES": "printer,drawer,scanner"})
        cls.addClassCleanup(cls.desk.close)
        cls.desk.open_shift("anna")

    def test_it_is_paid_by_asked_missed_and_found_again(self):
        desk, machine = self.desk, self.machine
        desk.scan(self.shop.pick(1)[0]["gtin"])
        desk.sees_value("Lines", "1")
        machine.tell("HOLD")
        desk.touch_all("Pay", "Card, rest")
        machine.hear("payment")
        machine.tell("RELEASE")
        desk.sees("New sale")
        self.assertEqual(self.records("tender.settled")[-1]["outcome"], "approved")
        desk.touch("New sale")
        desk.touch("Status")
        desk.touch("Test Card terminal")
        self.any_name("It says \u2068OK, 1/1 hosts · Card Debit 1× ")
        machine.tell("DOWN")
        away = "It cannot be reached. Is it switched on and in the shop's network? Look at its address."
        desk.sees(away)
        desk.sees("Cards are taken by slip")
        self.assertFalse([name for name in desk.names() if "It says" in name])
        machine.tell("UP")
        desk.sees_no(away)
        desk.touch("Back")
        machine.tell("EXTRA 5.00")
        self.closes_the_shift_and_reads_the_totals()

    def closes_the_shift_and_reads_the_totals(self):
        desk = self.desk
        desk.touch_all("More", "Count and close shift")
        desk.press_all("Count of 50.00", "2", "Close shift", "Print Z")
        desk.sees_starting("Z report ")
        self.any_name("The terminal counts from before this shift.")
        till, terminal = (minor(desk.value(f"By card, says the {who}").lstrip("€")) for who in ("till", "terminal"))
        self.assertEqual(terminal - till, 500)
        closed = self.records("shift.closed")[-1]["card_terminal"]
        self.assertEqual(closed["verdict"], "unclear")
        self.assertEqual(closed["taken_minor"] - closed["expected_minor"], 500)


if __name__ == "__main__":
    if not STAGE:
        print("set COUNTERFOIL_USB_STAGE to the built program")
        sys.exit(case.CANNOT_RUN)
    case.main()
