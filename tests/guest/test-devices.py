#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""In the guest: a till's console, as an ordinary user, and devices that a real kernel sees.

usage: test-devices.py BUILD-FOLDER

The devices are gadgets on the kernel's own loop (dummy_hcd): usblp, usbhid and cdc-acm bind to them as
to any other, udev's rules give the rights.  A report may be seen twice on this loop, so how often
something was read is not looked at here.
"""
import glob
import json
import os
import pwd
import shutil
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GADGETS = "/sys/kernel/config/usb_gadget"
USER, UID, GID = "till", 990, 990
DATA = "/var/tmp/shop"
DEADLINE = 40  # seconds on a processor that is only played

# A keyboard as HID's boot protocol has it: a byte of modifiers, one that says nothing, six keys.
KEYBOARD = bytes.fromhex("05010906a101050719e029e71500250175019508810295017508810395067508150025650507190029658100c0")
USAGES = {**{str(n): 0x1D + n for n in range(1, 10)}, "0": 0x27, "\n": 0x28}


def write(path, words):
    with open(path, "wb", buffering=0) as file:
        file.write(words if isinstance(words, bytes) else words.encode())


def wait(what, condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {DEADLINE} s")
        time.sleep(0.05)  # polls the kernel's own state, which announces nothing


class Gadget:
    """A device plugged into the guest's own bus."""

    def __init__(self, port, vendor, product, serial, name, function, settings):
        self.port, self.folder = port, f"{GADGETS}/{name}"
        os.makedirs(f"{self.folder}/strings/0x409")
        os.makedirs(f"{self.folder}/configs/c.1")
        write(f"{self.folder}/idVendor", vendor)
        write(f"{self.folder}/idProduct", product)
        write(f"{self.folder}/strings/0x409/serialnumber", serial)
        write(f"{self.folder}/strings/0x409/manufacturer", "Counterfoil tests")
        write(f"{self.folder}/strings/0x409/product", name)
        os.makedirs(f"{self.folder}/functions/{function}")
        for key, value in settings.items():
            write(f"{self.folder}/functions/{function}/{key}", value)
        os.symlink(f"{self.folder}/functions/{function}", f"{self.folder}/configs/c.1/{function}")

    def plug(self):
        write(f"{self.folder}/UDC", f"dummy_udc.{self.port}")
        wait("plugged", lambda: read(f"/sys/class/udc/dummy_udc.{self.port}/state") == "configured")
        subprocess.run(["udevadm", "settle"], check=True)

    def unplug(self):
        write(f"{self.folder}/UDC", "\n")
        subprocess.run(["udevadm", "settle"], check=True)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def bound(driver):
    """The interfaces that a driver of the kernel has."""
    return sorted(os.path.basename(path) for path in glob.glob(f"/sys/bus/usb/drivers/{driver}/*:*"))


class Console:
    def __init__(self, program):
        self.program = program

    def words(self, *words):
        return ["setpriv", f"--reuid={UID}", f"--regid={GID}", "--init-groups", "env",
                "COUNTERFOIL_VIRTUAL_DEVICES=none", f"HOME={DATA}", self.program, "--data", f"{DATA}/till", "--json", *words]

    def run(self, *words, status=0, **more):
        done = subprocess.run(self.words(*words), capture_output=True, text=True, timeout=DEADLINE * 4, check=False, **more)
        if done.returncode != status:
            raise AssertionError(f"{words}: {done.returncode} {done.stdout} {done.stderr}")
        return json.loads(done.stdout or done.stderr)

    def start(self, *words):
        return subprocess.Popen(self.words(*words), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)


class Cases:
    def __init__(self, build):
        self.build = build
        self.console = Console(f"{build}/ui/console/counterfoil-cli")
        self.scanner = Gadget(0, "0x05e0", "0x1200", "S1", "keyboard", "hid.usb0", {
            "protocol": "1", "subclass": "1", "report_length": "8", "report_desc": KEYBOARD})
        self.serial = Gadget(1, "0x05e0", "0x1701", "S2", "serial", "acm.usb0", {})
        self.printer = Gadget(2, "0x04b8", "0x0e15", "P1", "printer", "printer.usb0", {
            "pnp_string": "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;", "q_len": "10"})

    def type_in(self, code):
        """Presses and lets go; what the host does not fetch any more is lost, as on a real cable."""
        with open("/dev/hidg0", "wb", buffering=0) as keys:
            for letter in code + "\n":
                keys.write(bytes([0, 0, USAGES[letter], 0, 0, 0, 0, 0]))
                keys.write(bytes(8))

    def listen(self, device, driver, feed, again=False):
        """What `devices test` reads of what feed() sends as soon as the kernel's driver is off the device."""
        test = self.console.start("devices", "test", device, "--seconds", str(DEADLINE))
        try:
            wait(f"{driver} off", lambda: not bound(driver))
            feed()
            while again and test.poll() is None:
                time.sleep(1)
                feed()
            out, err = test.communicate(timeout=DEADLINE * 2)
            assert test.returncode == 0, f"{out} {err}"
            return json.loads(out)["read"]
        finally:
            test.kill()

    # ---- in this order: rights come late ----

    def case_without_rules_the_doctor_says_what_is_missing(self):
        for gadget in (self.scanner, self.serial, self.printer):
            gadget.plug()
        for driver in ("usbhid", "cdc_acm", "usblp"):
            wait(driver, lambda driver=driver: bound(driver))
        answer = self.console.run("devices", "doctor")
        rows = [row for row in answer["devices"] if not row["usable"]]
        assert not answer["healthy"] and len(rows) == 3, answer
        assert all("udev" in (row["words"] or "") + (row["advice"] or "") or "right" in (row["words"] or "")
                   for row in rows), answer

    def case_with_rules_the_group_may_and_others_may_not(self):
        shutil.copy(f"{SOURCE}/drivers/udev/70-counterfoil.rules", "/etc/udev/rules.d/")
        subprocess.run(["udevadm", "control", "--reload"], check=True)
        subprocess.run(["udevadm", "trigger", "--settle", "--subsystem-match=usb"], check=True)
        nodes = []
        for path in glob.glob("/sys/bus/usb/devices/*/idVendor"):
            folder = os.path.dirname(path)
            if read(path) in ("05e0", "04b8"):
                nodes.append(f"/dev/bus/usb/{int(read(folder + '/busnum')):03}/{int(read(folder + '/devnum')):03}")
        assert len(nodes) == 3, nodes
        for node in nodes:
            found = os.stat(node)
            assert (found.st_gid, found.st_mode & 0o777) == (GID, 0o660), (node, found)
        answer = self.console.run("devices", "doctor")
        assert answer["healthy"] and len(answer["devices"]) == 4, answer  # a drawer hangs on the printer

    def case_keyboard_scanner_is_read_and_given_back_to_the_kernel(self):
        before = bound("usbhid")
        rows = self.console.run("devices", "list")["devices"]
        keyboard = next((row["id"] for row in rows if row["kind"] == "keyboard_scanner"), None)
        assert keyboard is not None, rows
        # A scanner that was never seen to send Enter is done after 150 ms of silence, and a processor that is
        # only played may stop for longer between two keys: then a label comes in pieces.
        texts = []
        while len(texts) < 4 and "4006381333931" not in texts:
            texts.append(self.listen(keyboard, "usbhid", lambda: self.type_in("4006381333931")))
        assert texts[-1] == "4006381333931", texts
        assert bound("usbhid") == before, (bound("usbhid"), before)

    def case_serial_scanner_is_read_with_its_separators(self):
        before = bound("cdc_acm")
        rows = self.console.run("devices", "list")["devices"]
        serial = next((row["id"] for row in rows if row["kind"] == "serial_scanner"), None)
        assert serial is not None, rows
        code = b"]C1010400638133393110AB\x1d17271231\r"
        # What is sent before the till has opened the line is thrown away: a scanner's user scans again.
        text = self.listen(serial, "cdc_acm", lambda: write("/dev/ttyGS0", code), again=True)
        assert text == code.decode()[:-1], text
        assert bound("cdc_acm") == before, (bound("cdc_acm"), before)

    def start_printer(self, receipt):
        return subprocess.Popen([f"{self.build}/tests/guest/printer-gadget", "/dev/g_printer0", receipt])

    def ring(self, *codes):
        """A sale; the answers."""
        lines = [{"do": "sign_in", "user": "anna", "pin": "4711"}, *({"do": "scan", "code": code} for code in codes),
                 {"do": "tender", "type": "cash"}, {"do": "finish"}]
        out = self.console.start("ring").communicate("".join(json.dumps(line) + "\n" for line in lines), DEADLINE * 4)[0]
        answers = [json.loads(line) for line in out.splitlines()]
        assert all(answer["ok"] for answer in answers), answers
        return answers

    def case_receipt_comes_out_whole_and_once(self):
        self.console.run("tax", "set", "standard", "19")
        with open("/var/tmp/catalog.csv", "w", encoding="utf-8") as file:
            file.write("sku,gtin,name,department,price,tax_class,unit,price_embedded,age_limit,stock,reorder_point,image_url\n"
                       "PEN,4006381333931,Pen,Office,1.99,standard,ea,0,0,10,1,\n")
        self.console.run("catalog", "import", "/var/tmp/catalog.csv")
        subprocess.run(self.console.words("ring"), input='{"do":"sign_in","user":"anna","pin":"4711"}\n'
                       '{"do":"open_shift","float":"50.00"}\n', text=True, check=True, stdout=subprocess.DEVNULL)
        before = bound("usblp")
        emulator = self.start_printer("/var/tmp/receipt")
        try:
            number = self.ring("4006381333931")[-1]["sale"]["number"]
            paper = open("/var/tmp/receipt", "rb").read()
            assert paper.count(number.encode()) >= 1 and paper.count(b"Pen") == 1, paper
            assert bound("usblp") == before, (bound("usblp"), before)
            waiting = self.console.run("devices", "doctor")
            assert waiting["healthy"], waiting
        finally:
            emulator.kill()
            emulator.wait()

    def case_pulled_out_printer_costs_no_sale(self):
        self.printer.unplug()
        wait("usblp gone", lambda: not bound("usblp"))
        self.ring("4006381333931")
        rows = self.console.run("devices", "list")["devices"]
        assert not any(row["kind"] == "printer" and row["state"] == "ready" for row in rows), rows
        self.printer.plug()
        assert self.console.run("devices", "doctor")["healthy"]
        assert self.console.run("journal", "verify")["ok"]


def main():
    with open("/etc/passwd", "a", encoding="utf-8") as file:
        file.write(f"{USER}:x:{UID}:{GID}::{DATA}:/bin/sh\n")
    with open("/etc/group", "a", encoding="utf-8") as file:
        file.write(f"counterfoil:x:{GID}:{USER}\n")
    os.makedirs(DATA)
    os.chown(DATA, pwd.getpwnam(USER).pw_uid, GID)
    os.environ["SYSTEMD_IGNORE_CHROOT"] = "1"  # it is a machine of its own, if in a changed root
    # The host's own rules have no business here.
    for path in glob.glob("/etc/udev/rules.d/*"):
        os.unlink(path)
    udev = subprocess.Popen(["/lib/systemd/systemd-udevd"], stderr=subprocess.DEVNULL)
    wait("udev", lambda: os.path.exists("/run/udev/control"))
    subprocess.run(["udevadm", "trigger", "--settle", "--action=add"], check=True)
    cases = Cases(sys.argv[1])
    cases.console.run("init", "--store", "Guest", "--currency", "EUR", "--tax-mode", "inclusive", "--user", "anna",
                      "--pin", "4711")
    failed = 0
    for name in [name for name in Cases.__dict__ if name.startswith("case_")]:
        try:
            getattr(cases, name)()
            print(f"ok {name[5:]}", flush=True)
        except Exception as error:  # the next case says more
            failed += 1
            print(f"FAILED {name[5:]}: {type(error).__name__}: {error}", flush=True)
    udev.terminate()
    udev.wait()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
