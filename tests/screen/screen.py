# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real till the way a cashier does: by what stands on the screen.

A Desk is one till on a virtual display of its own with a private message bus: it touches and
presses what has a name, types, scans through the virtual scanner's socket, and reads what the
screen says through the accessibility bus.  Everything it starts it ends, by process id.  Nothing
waits for a fixed time: wait_for() looks until a deadline.
"""
import csv
import gzip
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
import zlib

from picture import Picture

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DEADLINE_S = float(os.environ.get("COUNTERFOIL_SCREEN_DEADLINE", "30"))
STILL_S = 0.3  # a screen that did not change for so long has been drawn
A11Y_BUS = "/usr/libexec/at-spi-bus-launcher"
NEEDED = ("Xvfb", "dbus-daemon", "xdotool")
SPARED = 40  # products with the longest names and with age limits that a small shop has as well

PEOPLE = {"anna": "4711", "mia": "3333", "bob": "2222"}


def missing():
    """What this machine lacks to run these tests, in words; empty if nothing."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    try:
        import accessibility  # noqa: F401
    except (ImportError, ValueError):
        lacking.append("python3-gi")
    if not os.path.exists(A11Y_BUS):
        lacking.append("at-spi2-core")
    return ", ".join(lacking)


def wait_for(what, look, deadline_s=None):
    """Looks until look() gives something true, and returns it."""
    end = time.monotonic() + (deadline_s or DEADLINE_S)
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.01)


def read_catalogue(rows):
    """The first products of the demo catalogue, and those that are special."""
    path = SOURCE / "data" / "demo" / "catalog.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        products = list(reader)
    long = sorted(products, key=lambda row: -len(row["name"]))[:SPARED]
    aged = [row for row in products if row["age_limit"] not in ("", "0")][:SPARED]
    chosen = {row["sku"]: row for row in products[:rows] + long + aged}
    return reader.fieldnames, list(chosen.values())


class Shop:
    """A data folder with people, taxes and products of the demo catalogue."""

    def __init__(self, cli, rows=300):
        self.cli = cli
        self.home = tempfile.mkdtemp(prefix="counterfoil-screen-")
        self.folder = os.path.join(self.home, "shop")
        self.env = dict(os.environ, XDG_STATE_HOME=os.path.join(self.home, "state"),
                        XDG_CONFIG_HOME=os.path.join(self.home, "config"),
                        XDG_CACHE_HOME=os.path.join(self.home, "cache"),
                        XDG_DATA_HOME=os.path.join(self.home, "data"),
                        XDG_RUNTIME_DIR=os.path.join(self.home, "run"))
        os.makedirs(self.env["XDG_RUNTIME_DIR"], mode=0o700)
        try:
            self._fill(rows)
        except BaseException:
            self.remove()
            raise

    def _fill(self, rows):
        self.run("init", "--store", "Corner Shop", "--currency", "EUR", "--tax-mode", "inclusive",
                 "--country", "IE", "--zone", "Europe/Dublin", "--user", "anna", "--pin", PEOPLE["anna"])
        self.run("tax", "set", "standard", "23", "--from", "2020-01-01")
        self.run("tax", "set", "reduced", "13.5", "--from", "2020-01-01")
        self.run("user", "add", "mia", "--pin", PEOPLE["mia"], "--role", "supervisor")
        self.run("user", "add", "bob", "--pin", PEOPLE["bob"], "--role", "cashier")
        columns, self.products = read_catalogue(rows)
        self.catalogue = os.path.join(self.home, "catalogue.csv")
        with open(self.catalogue, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.products)
        self.run("catalog", "import", self.catalogue)

    def pick(self, count, skip=0, tax=None, age=False, longest=False, shortest=False):
        """Products sold by the piece, with a number to scan; each is a row of the catalogue."""
        found = [row for row in self.products if row["gtin"] and row["unit"] == "ea" and
                 row["gtin"][0] != "2" and (row["age_limit"] not in ("", "0")) == age and
                 (tax is None or row["tax_class"] == tax)]
        if longest or shortest:
            found.sort(key=lambda row: len(row["name"]), reverse=longest)
        if len(found) < skip + count:
            raise AssertionError("the catalogue has too few products of this kind")
        return found[skip:skip + count]

    def copy(self):
        """The same shop once more, in a folder of its own."""
        other = object.__new__(Shop)
        other.cli, other.products = self.cli, self.products
        other.home = tempfile.mkdtemp(prefix="counterfoil-screen-")
        other.folder = os.path.join(other.home, "shop")
        other.env = {name: value.replace(self.home, other.home) for name, value in self.env.items()}
        shutil.copytree(self.folder, other.folder)
        os.makedirs(other.env["XDG_RUNTIME_DIR"], mode=0o700)
        return other

    def run(self, *words, stdin=None):
        """Runs one console command and returns its JSON answer."""
        done = subprocess.run([self.cli, "--data", self.folder, "--json", *words], env=self.env,
                              input=stdin, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def journal(self):
        """Every record of the journal, oldest first; the till may be selling."""
        store = sqlite3.connect(f"file:{self.folder}/store.db?mode=ro", uri=True, timeout=DEADLINE_S)
        try:
            rows = store.execute("SELECT record FROM journal ORDER BY position").fetchall()
        finally:
            store.close()
        return [json.loads(row[0]) for row in rows]

    def people(self):
        """The id of each person, by name."""
        made = [record["body"]["person"] for record in self.journal() if record["kind"] == "person.changed"]
        return dict(zip(PEOPLE, made))

    def receipt(self, number):
        """The text the virtual printer put on paper for document `number`."""
        path = pathlib.Path(self.folder, "receipts", f"{number}.txt")
        return wait_for(f"receipt {number}", lambda: path.exists() and path.read_text(encoding="utf-8"))

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)


class Desk:
    """One running till and the hands and eyes in front of it."""

    def __init__(self, program, shop, size=(1366, 768), dark=False, text_percent=100, rtl=False,
                 customer_display=False, keep_messages=False, debug=False, env=None):
        self.shop = shop
        self.more_env = env or {}
        self.size = size
        self.processes = []
        self.program = None
        self.framebuffer = os.path.join(shop.home, "display")
        self.log_path = os.path.join(shop.home, f"till-{time.monotonic_ns()}.log")
        self.log = open(self.log_path, "w+", encoding="utf-8")
        try:
            self._start_display(size)
            self._start_bus()
            self._start_till(program, dark, text_percent, rtl, customer_display, keep_messages, debug)
        except BaseException:
            self.close()
            raise

    # ── beginning and end ────────────────────────────────────────────────────────────────────────

    def _spawn(self, words, env, **more):
        process = subprocess.Popen(words, env=env, **more)
        self.processes.append(process)
        return process

    def _start_display(self, size):
        os.makedirs(self.framebuffer, exist_ok=True)
        reading, writing = os.pipe()
        self._spawn(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24",
                     "-fbdir", self.framebuffer, "-nolisten", "tcp", "-noreset"], dict(os.environ),
                    pass_fds=[writing], stdout=self.log, stderr=self.log)
        os.close(writing)
        with open(reading, encoding="ascii") as number:
            if not select.select([number], [], [], DEADLINE_S)[0]:
                raise AssertionError("the virtual display did not start")
            self.display = ":" + number.readline().strip()

    def _start_bus(self):
        self.env = dict(self.shop.env, DISPLAY=self.display)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "AT_SPI_BUS_ADDRESS", "WAYLAND_DISPLAY", "G_DEBUG"):
            self.env.pop(name, None)
        bus = self._spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1"], self.env,
                          stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        self._spawn([A11Y_BUS, "--launch-immediately"], self.env, stdout=self.log, stderr=self.log)

    def _start_till(self, program, dark, text_percent, rtl, customer_display, keep_messages, debug):
        settings = pathlib.Path(self.shop.env["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini")
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[Settings]\ngtk-enable-animations=false\n", encoding="utf-8")
        env = dict(self.env, CANBERRA_DRIVER="null", GSK_RENDERER="cairo", GDK_BACKEND="x11", GSETTINGS_BACKEND="memory",
                   LC_ALL="C.UTF-8", GTK_A11Y="atspi", LIBGL_ALWAYS_SOFTWARE="1",
                   G_DEBUG=os.environ.get("G_DEBUG", "fatal-warnings"),
                   ADW_DEBUG_COLOR_SCHEME="prefer-dark" if dark else "prefer-light")
        if debug:
            env["G_MESSAGES_DEBUG"] = "counterfoil"
        env.update(self.more_env)
        words = [program, "--data", self.shop.folder, "--size", f"{self.size[0]}x{self.size[1]}"]
        words += ["--text-scale", str(text_percent)] if text_percent != 100 else []
        words += ["--direction", "rtl"] if rtl else []
        words += ["--customer-display"] if customer_display else []
        words += ["--keep-messages"] if keep_messages else []
        self.till = self._spawn(words, env, stdout=self.log, stderr=self.log)
        self.program = wait_for("the accessibility bus", self._meet_bus, 60)
        wait_for("the till on the accessibility bus", self._is_there, 90)

    def _meet_bus(self):
        from accessibility import Program

        try:
            return Program(self.env["DBUS_SESSION_BUS_ADDRESS"], self.till.pid)
        except Exception:  # not yet
            return None

    def _is_there(self):
        self.check_alive()
        return self.program.is_there() and self.look()

    def check_alive(self):
        if self.till.poll() is not None:
            raise AssertionError(f"the till ended with {self.till.returncode}:\n{self.words()[-4000:]}")

    def words(self):
        """What the till and its servers have said on their standard error."""
        if not self.log.closed:
            self.log.flush()
        return pathlib.Path(self.log_path).read_text(encoding="utf-8", errors="replace")

    def close(self):
        """Ends what was started, the till first and politely."""
        if self.program is not None:
            try:
                self.program.close()
            except Exception:  # the bus is gone already
                pass
            self.program = None
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout:
                process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # ── eyes ─────────────────────────────────────────────────────────────────────────────────────

    def look(self):
        """Everything that is on the screen now, depth first."""
        self.check_alive()
        return self.program.read()

    def names(self):
        return [node.name for node in self.look()]

    def find(self, name, pressable=False):
        for node in self.look():
            if node.name == name and (not pressable or node.can_press()):
                return node
        return None

    def starting(self, prefix):
        """The first name that begins so, or None."""
        return next((node.name for node in self.look() if node.name.startswith(prefix)), None)

    def sees(self, name):
        """Waits until something of this name is on the screen."""
        return wait_for(f"“{name}”", lambda: self.find(name))

    def sees_starting(self, prefix):
        return wait_for(f"“{prefix}…”", lambda: self.starting(prefix))

    def sees_no(self, name):
        """Waits until nothing of this name is on the screen."""
        wait_for(f"“{name}” to go", lambda: self.find(name) is None)

    def value(self, word):
        """What stands behind the word in a label such as “Total: 67.94”."""
        return self.sees_starting(f"{word}: ")[len(word) + 2:]

    def sees_value(self, word, value):
        self.sees(f"{word}: {value}")

    def lines(self):
        """The names of the basket's rows, each once, in their order."""
        return list(dict.fromkeys(node.name for node in self.look() if node.name.startswith("Line ")))

    def described(self, name):
        """The description of what has this name: the amount on a key, the saving of a line."""
        return next((node.description for node in self.look() if node.name == name), None)

    # ── hands ────────────────────────────────────────────────────────────────────────────────────

    def press(self, name):
        """Presses what has this name through the accessibility bus; waits until it can be."""
        def press():
            node = self.find(name, pressable=True)
            return node is not None and self.program.press(node)

        wait_for(f"“{name}” to press", press)

    def press_all(self, *names):
        for name in names:
            self.press(name)

    def touch(self, name):
        """Puts a finger on what has this name, where it stands on the display."""
        node = wait_for(f"“{name}” to touch", lambda: self.find(name, pressable=True))
        x, y, width, height = self.program.extents(node)
        self._xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")

    def _find_field(self, name):
        from accessibility import ROLE_TEXT

        return wait_for(f"the field “{name}”", lambda: next(
            (node for node in self.look() if node.name == name and node.role == ROLE_TEXT), None))

    def touch_field(self, name):
        """Puts a finger into a text field."""
        x, y, width, height = self.program.extents(self._find_field(name))
        self._xdotool("mousemove", str(x + width // 2), str(y + height // 2), "click", "1")
        self._xdotool("mousemove", *map(str, self.size))  # a finger leaves no pointer behind

    def fill_field(self, name, text):
        """Touches a field and puts a text into it at once: what is long would sometimes, on a machine that is
        busy, be typed as fast as a scanner types."""
        self.touch_field(name)
        self.program.set_text(self._find_field(name), text)

    def touch_all(self, *names):
        for name in names:
            self.touch(name)

    def key(self, *keys):
        """Presses keys, one after the other, as slowly as a person does."""
        self._xdotool("key", "--clearmodifiers", "--delay", "60", *keys)

    def type(self, text):
        self._xdotool("type", "--delay", "60", text)

    def burst(self, text):
        """Types as a scanner does that plays keyboard: at once, and Enter."""
        self._xdotool("key", "--delay", "2", *text, "Return")

    def _xdotool(self, *words):
        subprocess.run(["xdotool", *words], env=self.env, check=True)

    def scan(self, *codes):
        """Holds codes before the virtual scanner; several arrive in one piece."""
        with socket.socket(socket.AF_UNIX) as scanner:
            scanner.settimeout(DEADLINE_S)
            scanner.connect(os.path.join(self.shop.folder, "devices", "scanner"))
            scanner.sendall("".join(f"{code}\n" for code in codes).encode())
            scanner.shutdown(socket.SHUT_WR)
            while scanner.recv(100):
                pass

    def script(self, line):
        """A line for the virtual devices, such as “payment APPROVE”."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(DEADLINE_S)
            control.connect(os.path.join(self.shop.folder, "devices", "control"))
            control.sendall(line.encode() + b"\n")
            control.shutdown(socket.SHUT_WR)
            answer = control.recv(200).decode().strip()
        if answer != "ok":
            raise AssertionError(f"{line}: {answer}")

    def resize(self, size, title="Counterfoil"):
        """Makes a window so large, and waits until it is."""
        self._xdotool("search", "--onlyvisible", "--name", f"^{title}$", "windowsize", *map(str, size))
        wait_for(f"a window of {size}", lambda: any(
            node.name == title and self.program.extents(node)[2:] == tuple(size) for node in self.look()))

    def raise_window(self, title):
        """Brings another window of the till to the front."""
        self._xdotool("search", "--name", f"^{title}$", "windowraise")

    # ── what every test does ─────────────────────────────────────────────────────────────────────

    def enter_pin(self, person):
        self.press_all(*(f"PIN {digit}" for digit in PEOPLE[person]), "PIN OK")

    def sign_in(self, person):
        """Signs in; the screen is then the one where the person left off, or the float."""
        self.press(person)
        self.enter_pin(person)
        self.sees("Lock the till")

    def open_shift(self, person="bob", notes_of_50=2):
        """Signs in and counts a float of so many notes of 50."""
        self.sign_in(person)
        self.press("Count of 50.00")
        self.press_all(*str(notes_of_50))
        self.sees_value("Counted", f"{notes_of_50 * 50}.00")
        self.press("Open shift")
        self.sees("Pay")

    def ring(self, *products):
        """Scans products (rows of the catalogue) and waits for each to be on the screen."""
        for product in products:
            self.scan(product["gtin"])
            wait_for(product["name"], lambda: any(f": {product['name']}, " in name
                                                  for name in self.lines()))

    # ── pictures ─────────────────────────────────────────────────────────────────────────────────

    def settle(self):
        """Waits until nothing has moved on the screen for a while, and returns its picture."""
        path = os.path.join(self.framebuffer, "Xvfb_screen0")
        still_since, last = time.monotonic(), None

        def still():
            nonlocal still_since, last
            with open(path, "rb") as file:
                now = zlib.crc32(file.read())
            if now != last:
                still_since, last = time.monotonic(), now
            return time.monotonic() - still_since > STILL_S

        wait_for("a still picture", still)
        return Picture.of_display(path)

    def picture(self, path):
        """Saves the picture of a still screen, and returns it."""
        picture = self.settle()
        picture.save(path)
        return picture
