# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads one program through the accessibility bus, and presses what is on its screen.

A look asks everything for its children, all that is asked at once in one go, and then takes names,
roles and states of all in one call (org.a11y.atspi.Cache.GetItems; GTK lists there what somebody
has asked for, and what is hidden by now as well).  Nothing is remembered from look to look.
"""
import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

ROLE_ALERT, ROLE_CHECK_BOX, ROLE_COMBO_BOX, ROLE_LABEL, ROLE_LIST_ITEM = 2, 7, 11, 29, 32
ROLE_PUSH_BUTTON, ROLE_SCROLL_PANE, ROLE_TEXT, ROLE_TOGGLE_BUTTON = 43, 49, 61, 62
PRESSABLE_ROLES = (ROLE_PUSH_BUTTON, ROLE_TOGGLE_BUTTON, ROLE_CHECK_BOX, ROLE_COMBO_BOX)
STATE_FOCUSED, STATE_SENSITIVE = 12, 24
COORDINATES_OF_WINDOW = 1
ROOT = "/org/a11y/atspi/accessible/root"
CALL_MS = 20000
DEPTH_MAX = 60  # of the tree


class Node:
    """One thing on the screen, as it was when the tree was read."""

    def __init__(self, item):
        (_, self.path), _, _, _, _, interfaces, self.name, self.role, self.description, states = item
        self.interfaces = [name.rpartition(".")[2] for name in interfaces]
        self.states = states[0] | states[1] << 32
        self.children = []

    def has(self, state):
        return bool(self.states >> state & 1)

    def is_pressable(self):
        return self.role in PRESSABLE_ROLES

    def can_press(self):
        return self.is_pressable() and self.has(STATE_SENSITIVE)

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"


class Program:
    """A running program on the accessibility bus of one session bus."""

    def __init__(self, session_bus, process_id):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
                 Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.bus = Gio.DBusConnection.new_for_address_sync(session_bus, flags, None, None)
        try:
            if not self._ask_bus("NameHasOwner", "org.a11y.Bus"):
                raise LookupError("no accessibility bus yet")
            address = self._call("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")[0]
        finally:
            self.bus.close_sync(None)
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.process_id = process_id
        self.name = None
        self.waiting = 0  # for so many answers

    def close(self):
        self.bus.close_sync(None)

    def _call(self, name, path, interface, method, args=None):
        return self.bus.call_sync(name, path, interface, method, args, None,
                                  Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()

    def _ask_bus(self, method, name):
        return self._call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          method, GLib.Variant("(s)", (name,)))[0]

    def is_there(self):
        """Whether the program has told the bus of itself."""
        try:
            for name, _ in self._get_children("org.a11y.atspi.Registry", ROOT):
                if self._ask_bus("GetConnectionUnixProcessID", name) == self.process_id:
                    self.name = name
        except GLib.Error:  # the registry is still starting
            return False
        return self.name is not None

    def _get_children(self, name, path):
        return self._call(name, path, "org.a11y.atspi.Accessible", "GetChildren")[0]

    def _ask(self, path, interface, method, args, hear):
        """Asks without waiting; hear(answer or None) is called while _listen() runs."""
        def home(bus, result):
            self.waiting -= 1
            try:
                hear(bus.call_finish(result).unpack()[0])
            except GLib.Error:  # it went away while we looked
                hear(None)

        self.waiting += 1
        self.bus.call(self.name, path, interface, method, args, None,
                      Gio.DBusCallFlags.NONE, CALL_MS, None, home)

    def _listen(self):
        while self.waiting:
            GLib.MainContext.default().iteration(True)

    def _ask_all(self):
        """The paths of the children of everything that is on the screen, by path."""
        told = {}

        def ask(path):
            def hear(children):
                told[path] = [child for _, child in children or []]
                for child in told[path]:
                    ask(child)

            self._ask(path, "org.a11y.atspi.Accessible", "GetChildren", None, hear)

        ask(ROOT)
        self._listen()
        return told

    def _get_nodes(self, wanted):
        """What GTK lists and is wanted, by path; the rest is not worth unpacking."""
        items = self.bus.call_sync(self.name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems",
                                   None, None, Gio.DBusCallFlags.NONE, CALL_MS, None).get_child_value(0)
        nodes = {}
        for i in range(items.n_children()):
            item = items.get_child_value(i)
            path = item.get_child_value(0).get_child_value(1).get_string()
            if path in wanted:
                nodes[path] = Node(item.unpack())
        return nodes

    def read(self):
        """Everything that is on the screen now, in the order of the tree, depth first."""
        told = self._ask_all()
        nodes = self._get_nodes(told)
        shown, stack = [], told[ROOT][::-1]
        while stack:
            path = stack.pop()
            if path in nodes:
                nodes[path].children = [nodes[child] for child in told[path] if child in nodes]
                shown.append(nodes[path])
                stack.extend(reversed(told[path]))
        return shown

    def press(self, node):
        """Presses it; false where it has left the screen since it was found."""
        try:
            self._call(self.name, node.path, "org.a11y.atspi.Action", "DoAction",
                       GLib.Variant("(i)", (0,)))
        except GLib.GError as error:
            if Gio.DBusError.get_remote_error(error) in ("org.freedesktop.DBus.Error.UnknownMethod",
                                                         "org.freedesktop.DBus.Error.UnknownObject"):
                return False
            raise
        return True

    def set_text(self, node, text):
        """Puts another text into a field."""
        self._call(self.name, node.path, "org.a11y.atspi.EditableText", "SetTextContents",
                   GLib.Variant("(s)", (text,)))

    def boxes(self, nodes):
        """Where each stands in its window, by path: x, y, width, height; all asked in one go."""
        told = {}

        def ask(path):
            def hear(box):
                told[path] = box or (0, 0, 0, 0)

            self._ask(path, "org.a11y.atspi.Component", "GetExtents",
                      GLib.Variant("(u)", (COORDINATES_OF_WINDOW,)), hear)

        for node in nodes:
            ask(node.path)
        self._listen()
        return told

    def extents(self, node):
        """Where it stands in its window: x, y, width, height."""
        return self.boxes([node])[node.path]
