#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places that never change, and the smallest screen; the sizes of the tour measure its pictures."""
import case
import measure
import tour


class SmallScreen(case.TillCase):
    """The main screens at 1024×768."""

    look = {"size": (1024, 768)}

    def test_every_screen_keeps_the_rules(self):
        faults = []
        for stop in tour.tour(self.desk, short=True):
            seen = measure.Measure(self.desk)
            faults += [f"{stop}: {fault}" for fault in (*seen.faults(stop), *seen.faults_of_window())]
        self.assertEqual(faults, [], "\n" + "\n".join(faults))


class PositionIsMemory(case.TillCase):
    """No control of the selling path moves, appears or vanishes because of data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.open_shift("bob")

    def setUp(self):
        if self.desk.value("Lines") != "0":
            self.desk.press_all("More", "Cancel basket")
            self.desk.sees_value("Lines", "0")
            self.desk.press("Dismiss")

    def places(self):
        seen = measure.Measure(self.desk)
        return {node.name: seen.box(node) for node in seen.pressables() if not node.name.startswith("Line ")}

    def test_nothing_moves_while_selling(self):
        desk = self.desk
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
        self.assertLessEqual(set(measure.SELLING) - {"Search"}, set(wanted))
        for state, places in states.items():
            with self.subTest(state=state):
                moved = {name: (box, places.get(name)) for name, box in wanted.items() if places.get(name) != box}
                self.assertEqual(moved, {})

    def test_the_keyboard_leaves_the_basket_its_place(self):
        desk = self.desk
        desk.ring(*self.shop.pick(1, skip=30))

        def basket():
            seen = measure.Measure(desk)
            return [seen.box(node) for node in seen.nodes if node.name == "Basket"]

        alone = basket()
        desk.touch_field("Search")
        desk.sees("Hide keyboard")
        desk.settle()
        beside = basket()
        desk.press("Hide keyboard")
        desk.sees_no("Hide keyboard")
        desk.key("Escape")
        desk.sees_no("Clear search")
        self.assertTrue(alone)
        self.assertEqual(beside, alone)

    def test_newest_line_is_in_sight(self):
        desk = self.desk
        product, *others = self.shop.pick(20, skip=5)
        desk.scan(*(other["gtin"] for other in others))
        desk.sees_value("Lines", str(len(others)))
        desk.ring(product)
        seen = measure.Measure(desk)
        newest = [node for node in seen.pressables() if f": {product['name']}, " in node.name]
        self.assertTrue(newest)
        self.assertFalse(seen.is_clipped(newest[0]))


if __name__ == "__main__":
    case.main()
