# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads one program through the accessibility bus, and presses what is on its screen.

A look takes one call for all that GTK has told of already (org.a11y.atspi.Cache.GetItems), and one
more for each thing whose children it has not: GTK tells of a widget when somebody asks its parent.
Nothing is remembered from look to look, so names, states and places are those of now.
"""
import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

ROLE_ALERT, ROLE_CHECK_BOX, ROLE_COMBO_BOX, ROLE_LABEL, ROLE_LIST_ITEM = 2, 7, 11, 29, 32
ROLE_PUSH_BUTTON, ROLE_TEXT, ROLE_TOGGLE_BUTTON = 43, 61, 62
PRESSABLE_ROLES = (ROLE_PUSH_BUTTON, ROLE_TOGGLE_BUTTON, ROLE_CHECK_BOX, ROLE_COMBO_BOX)
STATE_FOCUSED, STATE_SENSITIVE = 12, 24
COORDINATES_OF_WINDOW = 1
ROOT = "/org/a11y/atspi/accessible/root"
CALL_MS = 20000
DEPTH_MAX = 40  # of the tree, and so of the calls that one look makes


class Node:
    """One thing on the screen, as it was when the tree was read."""

    def __init__(self, item):
        ((_, self.path), _, (_, self.parent), self.index, self.child_count, interfaces, self.name,
         self.role, self.description, states) = item
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

    def _get_nodes(self):
        items = self._call(self.name, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")[0]
        nodes = {node.path: node for node in map(Node, items)}
        for node in nodes.values():
            if node.parent in nodes and node.parent != node.path:
                nodes[node.parent].children.append(node)
        for node in nodes.values():
            node.children.sort(key=lambda child: child.index)
        return nodes

    def read(self):
        """Everything that is on the screen now, in the order of the tree, depth first."""
        told = {ROOT: self._get_paths(ROOT)}
        for _ in range(DEPTH_MAX):
            nodes, shown, untold = self._get_nodes(), [], []
            stack = told[ROOT][::-1]
            while stack:
                node = nodes.get(stack.pop())
                if node is None:
                    continue
                shown.append(node)
                if node.path in told:
                    stack.extend(reversed(told[node.path]))
                elif node.child_count == len(node.children):
                    stack.extend(child.path for child in reversed(node.children))
                else:
                    untold.append(node.path)
            if not untold:
                break
            told.update((path, self._get_paths(path)) for path in untold)
        return shown

    def _get_paths(self, path):
        """The children of what stands at @path; none if it went away while we looked."""
        try:
            return [child for _, child in self._get_children(self.name, path)]
        except GLib.Error:
            return []

    def press(self, node):
        self._call(self.name, node.path, "org.a11y.atspi.Action", "DoAction",
                   GLib.Variant("(i)", (0,)))

    def extents(self, node):
        """Where it stands in its window: x, y, width, height."""
        return self._call(self.name, node.path, "org.a11y.atspi.Component", "GetExtents",
                          GLib.Variant("(u)", (COORDINATES_OF_WINDOW,)))[0]
