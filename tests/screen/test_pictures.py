#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes a picture of every screen, for people to look at, and measures it along the way.

A picture of nothing is an error; so is what measure.py says of a screen at each of its sizes.

The pictures are written to the folder COUNTERFOIL_PICTURES, or ./pictures.  With
COUNTERFOIL_KEEP_PICTURES=1 one of each screen, 1366×768 and light, is kept in docs/pictures as well.
"""
import os
import shutil

import case
import measure
import screen
import tour

SIZES = ((1920, 1080), (1366, 768))
KEPT = screen.SOURCE / "docs" / "pictures"
KEEP = os.environ.get("COUNTERFOIL_KEEP_PICTURES", "") == "1"
COLOURS_MIN = 30
COMMONEST_MAX = 0.97
BRIGHTNESS_BETWEEN = 128  # a light screen is above it, a dark one below


class Pictures(case.TillCase):
    """One till of the larger size; its window is made smaller for the smaller size."""

    look = {"size": SIZES[0], "keep_messages": True}
    style = "light"
    suffix = ""
    window = "Counterfoil"
    work_size = None  # where the keys are that the tour presses; None: at both sizes

    def tour(self):
        return tour.tour(self.desk)

    def test_every_screen_has_a_picture_and_keeps_the_rules(self):
        taken, faults = {}, []
        sizes = list(SIZES)
        for stop in self.tour():
            sizes.reverse()  # so that the window changes its size once a stop
            for size in sizes:
                self.desk.resize(size, self.window)
                taken[stop, size] = self.take(stop, size)
                faults += [f"{stop} at {size}: {fault}" for fault in self.faults(stop, size)]
            if self.work_size is not None:
                self.desk.resize(self.work_size)
        self.assertGreaterEqual(len(taken), 2 * len(set(stop for stop, _ in taken)))
        self.check_differences(taken)
        self.assertEqual(faults, [], "\n" + "\n".join(faults))

    def faults(self, stop, size):
        seen = measure.Measure(self.desk, self.window)
        return [*seen.faults(stop), *seen.faults_of_window()]

    def take(self, stop, size, is_kept=True):
        picture = self.desk.settle().cropped(*size)
        path = os.path.join(case.PICTURES, f"{stop}{self.suffix}-{size[0]}x{size[1]}-{self.style}.png")
        picture.save(path)
        with self.subTest(picture=os.path.basename(path)):
            self.assertEqual((picture.width, picture.height), size)
            self.assertGreater(picture.colours(), COLOURS_MIN)
            self.assertLess(picture.share_of_commonest(), COMMONEST_MAX)
            self.assertEqual(picture.brightness() > BRIGHTNESS_BETWEEN, self.style == "light")
        if KEEP and is_kept and self.style == "light" and size == SIZES[1]:
            KEPT.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, KEPT / f"{stop}{self.suffix}.png")
        return hash(picture.rgb)

    def check_differences(self, taken):
        for size in SIZES:
            hashes = [value for (_, taken_size), value in taken.items() if taken_size == size]
            self.assertEqual(len(set(hashes)), len(hashes), f"two screens look the same at {size}")


class DarkPictures(Pictures):
    """Colours move nothing: measured once, and all screens only when the pictures are for people."""

    look = {"size": SIZES[0], "keep_messages": True, "dark": True}
    style = "dark"

    def tour(self):
        return tour.tour(self.desk, short=not KEEP)

    def faults(self, stop, size):
        return []


class RightToLeft(Pictures):
    look = {"size": SIZES[0], "keep_messages": True, "rtl": True}
    suffix = "-right-to-left"

    def tour(self):
        return tour.tour(self.desk, short=True)


class LargeText(RightToLeft):
    look = {"size": SIZES[0], "keep_messages": True, "text_percent": 200}
    work_size = SIZES[0]  # at the smaller one the pad lies behind a key
    suffix = "-text-200"

    def faults(self, stop, size):
        """At the smaller size every face of a screen is looked at: a name must stand on one of them."""
        if size == SIZES[0]:
            return super().faults(stop, size)
        names, faults = set(), []
        for face in (None, *measure.FACES):
            if face is not None:
                if self.desk.find(face, pressable=True) is None:
                    continue
                self.desk.press(face)
                self.take(f"{stop}-{face.lower().replace(' ', '-')}", size, is_kept=False)
            seen = measure.Measure(self.desk, self.window)
            names |= seen.names()
            faults += [*seen.faults_of_places(), *seen.faults_of_window()]
            if "Dismiss" in names:  # the message takes the place of the keys that turn to another face
                names.update(measure.BEHIND_A_MESSAGE)
                break
            if face == "More":
                self.desk.key("Escape")
                self.desk.sees_no("Sign out")
        return sorted({*faults, *measure.missing(stop, names)})


class FullBaskets(RightToLeft):
    """Fifty lines, and lines with the longest names there are."""

    suffix = ""
    look = {"size": SIZES[0], "keep_messages": True, "customer_display": True}

    def tour(self):
        desk = self.desk
        desk.open_shift("bob")
        tour.fill_basket(desk, tour.LINES_OF_A_LONG_BASKET)
        yield "30-sell-50-lines"
        desk.press_all("More", "Cancel basket")
        desk.sees_value("Lines", "0")
        tour.dismiss(desk)
        tour.fill_basket(desk, 9, longest=True)
        desk.press_all("5", "Percent off")
        tour.dismiss(desk)
        yield "31-sell-long-names"
        self.window = "Customer display"
        desk.raise_window(self.window)
        yield "32-customer-display"


if __name__ == "__main__":
    case.main()
