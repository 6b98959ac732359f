# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real till the way a cashier does: by what stands on the screen.

A Desk is one till on a virtual display of its own with a private message bus: it presses what
has a name, types, scans through the virtual scanner's socket, and reads what the screen says
through the accessibility bus.  Everything it starts it ends, by process id.  Nothing sleeps for a
fixed time: wait_for() looks until a deadline.
"""
import gzip
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
DEADLINE_S = float(os.environ.get("COUNTERFOIL_SCREEN_DEADLINE", "30"))
NEEDED = ("Xvfb", "dbus-daemon", "xdotool")

PEOPLE = {"anna": "4711", "mia": "3333", "bob": "2222"}


def missing():
    """What this machine lacks to run these tests, in words; empty if nothing."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    try:
        import gi

        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        lacking.append("gir1.2-atspi-2.0")
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
        time.sleep(0.02)


class Shop:
    """A data folder with people, taxes and the demo catalogue."""

    def __init__(self, cli, rows=None):
        self.cli = cli
        self.home = tempfile.mkdtemp(prefix="counterfoil-screen-")
        self.folder = os.path.join(self.home, "shop")
        self.env = dict(os.environ, XDG_STATE_HOME=os.path.join(self.home, "state"),
                        XDG_CONFIG_HOME=os.path.join(self.home, "config"),
                        XDG_CACHE_HOME=os.path.join(self.home, "cache"),
                        XDG_RUNTIME_DIR=os.path.join(self.home, "run"))
        os.makedirs(self.env["XDG_RUNTIME_DIR"], mode=0o700)
        self.run("init", "--store", "Corner Shop", "--currency", "EUR", "--tax-mode", "inclusive",
                 "--country", "IE", "--zone", "Europe/Dublin", "--user", "anna", "--pin", PEOPLE["anna"])
        self.run("tax", "set", "standard", "23", "--from", "2020-01-01")
        self.run("tax", "set", "reduced", "13.5", "--from", "2020-01-01")
        self.run("user", "add", "mia", "--pin", PEOPLE["mia"], "--role", "supervisor")
        self.run("user", "add", "bob", "--pin", PEOPLE["bob"], "--role", "cashier")
        lines = gzip.open(SOURCE / "data" / "demo" / "catalog.csv.gz", "rt").readlines()
        self.run("catalog", "import", "-", stdin="".join(lines[: rows + 1] if rows else lines))

    def run(self, *words, stdin=None):
        """Runs one console command and returns its JSON answer."""
        done = subprocess.run([self.cli, "--data", self.folder, "--json", *words], env=self.env,
                              input=stdin, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def journal(self):
        """Every record of the journal, oldest first."""
        path = os.path.join(self.home, "journal.ndjson")
        self.run("journal", "export", "--out", path)
        with open(path, encoding="utf-8") as lines:
            return [entry["record"] for entry in map(json.loads, lines) if "record" in entry]

    def receipt(self, number):
        """The text the virtual printer put on paper for document `number`."""
        path = pathlib.Path(self.folder, "receipts", f"{number}.txt")
        return wait_for(f"receipt {number}", lambda: path.exists() and path.read_text(encoding="utf-8"))

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)


class Desk:
    """One running till and the hands and eyes in front of it."""

    def __init__(self, program, shop, size=(1366, 768), dark=False, text_percent=100, rtl=False,
                 customer_display=False):
        self.shop = shop
        self.size = size
        self.processes = []
        self.log = open(os.path.join(shop.home, f"till-{time.monotonic_ns()}.log"), "w+", encoding="utf-8")
        try:
            self._start_display(size)
            self._start_bus()
            self._start_till(program, dark, text_percent, rtl, customer_display)
        except BaseException:
            self.close()
            raise

    # ── beginning and end ────────────────────────────────────────────────────────────────────

    def _spawn(self, words, env, **more):
        process = subprocess.Popen(words, env=env, **more)
        self.processes.append(process)
        return process

    def _start_display(self, size):
        reading, writing = os.pipe()
        self._spawn(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size[0]}x{size[1]}x24",
                     "-nolisten", "tcp", "-noreset"], dict(os.environ), pass_fds=[writing],
                    stdout=self.log, stderr=self.log)
        os.close(writing)
        if not select.select([reading], [], [], DEADLINE_S)[0]:
            raise AssertionError("the virtual display did not start")
        self.display = ":" + os.read(reading, 32).decode().strip()
        os.close(reading)

    def _start_bus(self):
        env = dict(self.shop.env, DISPLAY=self.display)
        env.pop("DBUS_SESSION_BUS_ADDRESS", None)
        env.pop("AT_SPI_BUS_ADDRESS", None)
        bus = self._spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1"], env,
                          stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.bus = bus.stdout.readline().strip()
        env["DBUS_SESSION_BUS_ADDRESS"] = self.bus
        self.env = env
        os.environ.update(DISPLAY=self.display, DBUS_SESSION_BUS_ADDRESS=self.bus,
                          XDG_RUNTIME_DIR=env["XDG_RUNTIME_DIR"])
        import gi

        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi

        self.atspi = Atspi
        Atspi.init()

    def _start_till(self, program, dark, text_percent, rtl, customer_display):
        settings = pathlib.Path(self.shop.env["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini")
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("[Settings]\ngtk-enable-animations=false\n"
                            f"gtk-xft-dpi={96 * 1024 * text_percent // 100}\n", encoding="utf-8")
        env = dict(self.env, GSK_RENDERER="cairo", GDK_BACKEND="x11", GSETTINGS_BACKEND="memory",
                   LC_ALL="C.UTF-8", GTK_A11Y="atspi", LIBGL_ALWAYS_SOFTWARE="1", NO_AT_BRIDGE="0",
                   ADW_DEBUG_COLOR_SCHEME="prefer-dark" if dark else "prefer-light")
        words = [program, "--data", self.shop.folder, "--size", f"{self.size[0]}x{self.size[1]}"]
        words += ["--direction", "rtl"] if rtl else []
        words += ["--customer-display"] if customer_display else []
        self.till = self._spawn(words, env, stdout=self.log, stderr=self.log)
        self.app = wait_for("the till on the accessibility bus", self._find_app, 90)

    def _find_app(self):
        if self.till.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"the till ended with {self.till.returncode}: {self.log.read()[-3000:]}")
        desktop = self.atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.till.pid and child.get_child_count():
                return child
        return None

    def close(self):
        """Ends what was started, the till first and politely."""
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

    # ── eyes ─────────────────────────────────────────────────────────────────────────────────

    def walk(self, node=None):
        """Everything that is on the screen now, depth first."""
        stack = [node or self.app]
        while stack:
            this = stack.pop()
            try:
                if this is not self.app:
                    states = this.get_state_set()
                    if not states.contains(self.atspi.StateType.SHOWING):
                        continue
                    yield this
                count = this.get_child_count()
                stack.extend(child for child in
                             (this.get_child_at_index(i) for i in reversed(range(count))) if child)
            except Exception:  # the object went away while we looked
                continue

    def names(self):
        return [self.name_of(node) for node in self.walk()]

    @staticmethod
    def name_of(node):
        try:
            return node.get_name() or ""
        except Exception:
            return ""

    def find(self, name, pressable=False):
        for node in self.walk():
            if self.name_of(node) == name and (not pressable or self._can_press(node)):
                return node
        return None

    def find_starting(self, prefix):
        for node in self.walk():
            if self.name_of(node).startswith(prefix):
                return self.name_of(node)
        return None

    def sees(self, name):
        """Waits until something of this name is on the screen."""
        return wait_for(f"“{name}”", lambda: self.find(name))

    def value(self, word):
        """What stands behind the word in a label such as “Total: 67.94”."""
        name = wait_for(f"“{word}: …”", lambda: self.find_starting(f"{word}: "))
        return name[len(word) + 2:]

    def wait_value(self, word, value):
        wait_for(f"“{word}: {value}”", lambda: self.find(f"{word}: {value}"))

    def lines(self):
        """The names of the basket's rows, each once."""
        seen = []
        for node in self.walk():
            name = self.name_of(node)
            if name.startswith("Line ") and name not in seen:
                seen.append(name)
        return seen

    # ── hands ────────────────────────────────────────────────────────────────────────────────

    def _can_press(self, node):
        try:
            states = node.get_state_set()
            action = node.get_action_iface()
            return (action is not None and action.get_n_actions() > 0 and
                    states.contains(self.atspi.StateType.SENSITIVE))
        except Exception:
            return False

    def press(self, name):
        """Presses what has this name, as a finger would; waits for it to be there and usable."""
        node = wait_for(f"“{name}” to press", lambda: self.find(name, pressable=True))
        node.get_action_iface().do_action(0)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], env=self.env, check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "60", text], env=self.env, check=True)

    def scan(self, code):
        """Holds a code before the virtual scanner."""
        with socket.socket(socket.AF_UNIX) as scanner:
            path = os.path.join(self.shop.folder, "devices", "scanner")
            scanner.connect(path)
            scanner.sendall(code.encode() + b"\n")
            scanner.shutdown(socket.SHUT_WR)
            scanner.recv(100)

    def script(self, line):
        """A line for the virtual devices, such as “payment APPROVE”."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.path.join(self.shop.folder, "devices", "control"))
            control.sendall(line.encode() + b"\n")
            control.shutdown(socket.SHUT_WR)
            answer = control.recv(200).decode().strip()
        if answer != "ok":
            raise AssertionError(f"{line}: {answer}")

    def sign_in(self, person, float_amount="100"):
        """Signs in, and counts the float where no shift is open."""
        self.press(person)
        for digit in PEOPLE[person]:
            self.press(f"PIN {digit}")
        self.press("PIN OK")
        wait_for("the sell screen or the float", lambda: self.find("Search") or self.find("Open shift"))

    # ── pictures ─────────────────────────────────────────────────────────────────────────────

    def settle(self):
        """Waits until two pictures in a row are the same: nothing moves any more."""
        last = None

        def same():
            nonlocal last
            now = self._grab()
            before, last = last, now
            return before == now

        wait_for("a still picture", same)
        return last

    def _grab(self):
        return subprocess.run(["import", "-silent", "-window", "root", "png:-"], env=self.env,
                              capture_output=True, check=True).stdout

    def picture(self, path):
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).write_bytes(self.settle())
