#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws Counterfoil's symbolic icons: strokes on a 24 grid become filled outlines.

GTK recolours only the fills of a symbolic icon.  Pictograms are easier to draw, and to change, as
strokes; so they are kept here as strokes and written out as fills: every piece of a line is a
rectangle and every corner a disc, all turning the same way, which the nonzero rule joins.
Run it after a change: ui/icons/draw-icons.py; the SVG files beside it are what the program ships.
"""
import math
import pathlib
import re

STEPS = 10  # pieces of a curve


def fmt(value):
    return f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "-0") or "0"


def parse(data):
    """Yields polylines ([(x, y), …], closed) of a path of M L H V C Q A Z, absolute or relative."""
    tokens = re.findall(r"[a-zA-Z]|-?\d*\.?\d+", data)
    at, start, line, i, verb = (0.0, 0.0), (0.0, 0.0), [], 0, ""
    while i < len(tokens):
        if tokens[i].isalpha():
            verb, i = tokens[i], i + 1
        relative = verb.islower()

        def point(index):
            x, y = float(tokens[index]), float(tokens[index + 1])
            return (at[0] + x, at[1] + y) if relative else (x, y)

        kind = verb.upper()
        if kind == "M":
            if line:
                yield line, False
            at = start = point(i)
            line, i, verb = [at], i + 2, "l" if relative else "L"
        elif kind == "L":
            at = point(i)
            line.append(at)
            i += 2
        elif kind == "H":
            at = (float(tokens[i]) + (at[0] if relative else 0), at[1])
            line.append(at)
            i += 1
        elif kind == "V":
            at = (at[0], float(tokens[i]) + (at[1] if relative else 0))
            line.append(at)
            i += 1
        elif kind in "CQ":
            n = 3 if kind == "C" else 2
            pts = [at] + [point(i + 2 * k) for k in range(n)]
            if n == 2:
                a, b, c = pts
                pts = [a, ((a[0] + 2 * b[0]) / 3, (a[1] + 2 * b[1]) / 3),
                       ((c[0] + 2 * b[0]) / 3, (c[1] + 2 * b[1]) / 3), c]
            for k in range(1, STEPS + 1):
                t, u = k / STEPS, 1 - k / STEPS
                w = (u ** 3, 3 * u * u * t, 3 * u * t * t, t ** 3)
                line.append((sum(w[j] * pts[j][0] for j in range(4)),
                             sum(w[j] * pts[j][1] for j in range(4))))
            at, i = pts[-1], i + 2 * n
        elif kind == "Z":
            yield line, True
            line, at = [], start
        else:
            raise ValueError(verb)
    if line:
        yield line, False


def circle(cx, cy, r, hole=False):
    sweep = 0 if hole else 1
    return (f"M{fmt(cx - r)} {fmt(cy)}A{fmt(r)} {fmt(r)} 0 1 {sweep} {fmt(cx + r)} {fmt(cy)}"
            f"A{fmt(r)} {fmt(r)} 0 1 {sweep} {fmt(cx - r)} {fmt(cy)}z")


def ring(cx, cy, r, width=1.6):
    return circle(cx, cy, r + width / 2) + circle(cx, cy, r - width / 2, hole=True)


def stroke(data, width=1.6):
    out, half = [], width / 2
    for line, closed in parse(data):
        if closed:
            line = line + [line[0]]
        for (x0, y0), (x1, y1) in zip(line, line[1:]):
            length = math.hypot(x1 - x0, y1 - y0)
            if length < 1e-6:
                continue
            nx, ny = -(y1 - y0) / length * half, (x1 - x0) / length * half
            out.append(f"M{fmt(x0 - nx)} {fmt(y0 - ny)}L{fmt(x1 - nx)} {fmt(y1 - ny)} "
                       f"{fmt(x1 + nx)} {fmt(y1 + ny)} {fmt(x0 + nx)} {fmt(y0 + ny)}z")
        out.extend(circle(x, y, half) for x, y in dict.fromkeys(
            (round(x, 3), round(y, 3)) for x, y in line))
    return "".join(out)


def box(x, y, w, h, r, width=1.6):
    """A rounded rectangle as a stroke."""
    k = r * 0.45
    return stroke(f"M{x + r} {y}H{x + w - r}C{x + w - k} {y} {x + w} {y + k} {x + w} {y + r}"
                  f"V{y + h - r}C{x + w} {y + h - k} {x + w - k} {y + h} {x + w - r} {y + h}"
                  f"H{x + r}C{x + k} {y + h} {x} {y + h - k} {x} {y + h - r}"
                  f"V{y + r}C{x} {y + k} {x + k} {y} {x + r} {y}Z", width)


def slab(x, y, w, h, r):
    """A filled rounded rectangle."""
    return (f"M{fmt(x + r)} {fmt(y)}H{fmt(x + w - r)}A{fmt(r)} {fmt(r)} 0 0 1 {fmt(x + w)} {fmt(y + r)}"
            f"V{fmt(y + h - r)}A{fmt(r)} {fmt(r)} 0 0 1 {fmt(x + w - r)} {fmt(y + h)}"
            f"H{fmt(x + r)}A{fmt(r)} {fmt(r)} 0 0 1 {fmt(x)} {fmt(y + h - r)}"
            f"V{fmt(y + r)}A{fmt(r)} {fmt(r)} 0 0 1 {fmt(x + r)} {fmt(y)}z")


def gap(x, y, w, h):
    """A rectangle cut out of a fill (turns the other way)."""
    return f"M{fmt(x)} {fmt(y)}V{fmt(y + h)}H{fmt(x + w)}V{fmt(y)}z"


ICONS = {
    # The fifteen departments.
    "dept-bag": stroke("M5.5 8.5H18.5L19.5 20.5H4.5Z") + stroke("M8.5 11V7C8.5 2.4 15.5 2.4 15.5 7V11"),
    "dept-bread": stroke("M6.5 11.5C2.2 9.5 3.4 5 8 5H16C20.6 5 21.8 9.5 17.5 11.5V19H6.5Z")
    + stroke("M10 11.5V14.5M14 11.5V14.5"),
    "dept-apple": stroke("M12 8.2C9 6 4.8 7.6 4.8 12.4C4.8 16.6 7.8 20.6 10 20.6C11 20.6 11.4 20.1 12 20.1"
                         "C12.6 20.1 13 20.6 14 20.6C16.2 20.6 19.2 16.6 19.2 12.4C19.2 7.6 15 6 12 8.2Z")
    + stroke("M12 8C12 5.6 13 3.8 15 3.2"),
    "dept-leaf": stroke("M5.5 18.5C2.8 10 8.8 4 20 4C20.4 15 14.4 20.6 7.4 17.4") + stroke("M4 21C6.2 16 9.4 12.4 14 10"),
    "dept-cup": stroke("M5 9H16V16C16 18.6 14.4 20 12.4 20H8.6C6.6 20 5 18.6 5 16Z")
    + stroke("M16 10.8H17.6C20.6 10.8 20.6 15.8 17.6 15.8H16") + stroke("M8.4 3.4V6M12.4 3.4V6"),
    "dept-bottle": stroke("M10 3H14V7.4C14 9.4 16.2 9.8 16.2 12.4V19.6C16.2 20.6 15.6 21.2 14.6 21.2H9.4"
                          "C8.4 21.2 7.8 20.6 7.8 19.6V12.4C7.8 9.8 10 9.4 10 7.4Z") + stroke("M7.8 13.2H16.2M7.8 17.4H16.2"),
    "dept-cheese": stroke("M3.2 12.6L14.4 5.4C18.2 5.6 20.8 8.6 20.8 12.6V18.6H3.2Z") + stroke("M3.2 12.6H20.8")
    + ring(8.4, 15.8, 1.1, 1.4) + ring(15.4, 15.4, 1.3, 1.4),
    "dept-bowl": stroke("M3.2 12H20.8C20.8 16.6 17.2 20 12 20C6.8 20 3.2 16.6 3.2 12Z")
    + stroke("M9 8.6C8 7.2 10 6.2 9 4.4M13.4 8.6C12.4 7.2 14.4 6.2 13.4 4.4"),
    "dept-chocolate": box(5.4, 3.4, 13.2, 17.2, 1.2) + stroke("M5.4 9.2H18.6M5.4 14.8H18.6M12 3.4V20.6"),
    "dept-pouch": stroke("M5.6 3.4H18.4L17.4 6.8L18.6 20.6H5.4L6.6 6.8Z") + stroke("M6.6 6.8H17.4") + ring(12, 13.6, 3),
    "dept-ice": stroke("M7 11.4L12 21.2L17 11.4") + stroke("M6.2 11.2C4.6 6.6 8 3 12 3C16 3 19.4 6.6 17.8 11.2Z"),
    "dept-box": stroke("M12 3L20 7.4V16.6L12 21L4 16.6V7.4Z") + stroke("M4 7.4L12 11.8L20 7.4M12 11.8V21"),
    "dept-jar": stroke("M7.4 3.2H16.6V6.4H7.4Z") + stroke("M7.4 6.4C5.8 7.6 5.4 8.6 5.4 10V18.4C5.4 20 6.4 21 8 21H16"
                                                       "C17.6 21 18.6 20 18.6 18.4V10C18.6 8.6 18.2 7.6 16.6 6.4")
    + stroke("M5.4 11.4H18.6M5.4 16.6H18.6"),
    "dept-fish": stroke("M3 8L6.8 12L3 16C4 15.6 6.8 14.4 8.2 13.6C10.4 16.6 13 17.6 15.4 17.2C18.2 16.8 20 14.8 21.2 12"
                        "C20 9.2 18.2 7.2 15.4 6.8C13 6.4 10.4 7.4 8.2 10.4C6.8 9.6 4 8.4 3 8Z") + circle(16.6, 11, 1.1),
    "dept-tin": stroke("M5.6 6V18C5.6 19.8 8.4 20.8 12 20.8C15.6 20.8 18.4 19.8 18.4 18V6")
    + stroke("M5.6 6C5.6 4.2 8.4 3.2 12 3.2C15.6 3.2 18.4 4.2 18.4 6C18.4 7.8 15.6 8.8 12 8.8C8.4 8.8 5.6 7.8 5.6 6Z")
    + stroke("M5.6 14.4C5.6 16 8.4 17 12 17C15.6 17 18.4 16 18.4 14.4"),
    # What the program says and does.
    "search": ring(10.4, 10.4, 6.3, 2.6) + stroke("M15.4 15.4L20.6 20.6", 2.8),
    "backspace": "M8.4 5H19.5A2.5 2.5 0 0 1 22 7.5V16.5A2.5 2.5 0 0 1 19.5 19H8.4A3 3 0 0 1 6.2 18L1.6 12.8A1.2 1.2 0 0 1 1.6 11.2"
    "L6.2 6A3 3 0 0 1 8.4 5zM11.2 8.2L9.8 9.6L12.2 12L9.8 14.4L11.2 15.8L13.6 13.4L16 15.8L17.4 14.4L15 12L17.4 9.6L16 8.2L13.6 10.6z",
    "lock": slab(4.5, 10, 15, 11, 1.8) + stroke("M8 11V7.6C8 2.4 16 2.4 16 7.6V11", 2.4),
    "printer": slab(6, 3, 12, 4, 1) + "M4.5 8.2H19.5A2.5 2.5 0 0 1 22 10.7V15.5A1.5 1.5 0 0 1 20.5 17H18.6V14H5.4V17H3.5A1.5 1.5 0 0 1 2 15.5V10.7"
    "A2.5 2.5 0 0 1 4.5 8.2z" + slab(7, 15.6, 10, 6, 1),
    "scanner": stroke("M4 9V6.4C4 4.6 5 3.6 6.8 3.6H17.2C19 3.6 20 4.6 20 6.4V9", 2.2) + stroke("M4 15V17.6C4 19.4 5 20.4 6.8 20.4H17.2C19 20.4 20 19.4 20 17.6V15", 2.2)
    + stroke("M2.6 12H21.4", 2.4),
    "drawer": stroke("M6 5.4H18L21 13V18.6H3V13Z", 2) + stroke("M3 13H8.4L9.4 15.4H14.6L15.6 13H21", 2),
    "card-terminal": slab(5, 2, 14, 20, 2.4) + gap(8, 5, 8, 5) + gap(8, 12.6, 2, 2) + gap(11, 12.6, 2, 2)
    + gap(14, 12.6, 2, 2) + gap(8, 16.6, 2, 2) + gap(11, 16.6, 2, 2) + gap(14, 16.6, 2, 2),
    "display": box(3.2, 3.2, 17.6, 13.6, 2.4, 2.2) + stroke("M7.4 20.6H16.6", 2.4),
    "scale": stroke("M3 6H21", 2.4) + stroke("M12 6V10", 2.2) + "M5.4 9.5H18.6L21 20A1 1 0 0 1 20 21H4A1 1 0 0 1 3 20z"
    + circle(12, 15.2, 3, hole=True),
    "online": stroke("M3 8.4H18.6M15 4.6L19 8.4L15 12.2", 2) + stroke("M21 15.6H5.4M9 11.8L5 15.6L9 19.4", 2),
    "offline": stroke("M3 7.4H17.6M14.4 4L18 7.4L14.4 10.8", 1.8) + stroke("M12 15H5.4M8.6 11.6L5 15L8.6 18.4", 1.8)
    + stroke("M15.6 15.4L20.8 20.6M20.8 15.4L15.6 20.6", 2.6),
    "check": stroke("M4.6 12.8L9.6 17.8L19.6 6.6", 2.6),
    "warning": "M12 2.4A1.6 1.6 0 0 1 13.4 3.2L22.6 19.4A1.6 1.6 0 0 1 21.2 21.8H2.8A1.6 1.6 0 0 1 1.4 19.4L10.6 3.2A1.6 1.6 0 0 1 12 2.4z"
    + gap(10.8, 8.4, 2.4, 6.4) + gap(10.8, 16.6, 2.4, 2.6),
    "trash": stroke("M4 6.4H20", 2) + stroke("M9 6V3.8H15V6", 1.8) + box(6, 6.4, 12, 14.4, 2, 2) + stroke("M10.2 10.4V16.8M13.8 10.4V16.8", 1.6),
    "close": stroke("M6.4 6.4L17.6 17.6M17.6 6.4L6.4 17.6", 2.6),
    "plus": stroke("M12 4V20M4 12H20", 2.4),
    "next": stroke("M8.6 4.6L16 12L8.6 19.4", 2.2),
    "previous": stroke("M15.4 4.6L8 12L15.4 19.4", 2.2),
    "down": "M5 8.6H19A0.8 0.8 0 0 1 19.6 9.9L12.7 17.2A1 1 0 0 1 11.3 17.2L4.4 9.9A0.8 0.8 0 0 1 5 8.6z",
    "badge": slab(6, 3, 12, 18, 2) + gap(10, 5.4, 4, 1.6) + circle(12, 11.6, 2.2, hole=True)
    + "M8.4 18.4H15.6V17.6A3 3 0 0 0 12.6 15H11.4A3 3 0 0 0 8.4 17.6z",
    "receipt": stroke("M5 3.4V20.6L7.4 18.8L9.7 20.6L12 18.8L14.3 20.6L16.6 18.8L19 20.6V3.4Z") + stroke("M8.4 8H15.6M8.4 12H15.6"),
    "settings": ring(12, 12, 5.6, 2) + circle(12, 12, 2) + "".join(
        stroke(f"M{fmt(12 + 6.6 * math.cos(a))} {fmt(12 + 6.6 * math.sin(a))}"
               f"L{fmt(12 + 9.2 * math.cos(a))} {fmt(12 + 9.2 * math.sin(a))}", 2.6)
        for a in (k * math.pi / 4 for k in range(8))),
    # The mark: the stub and its perforation.
    "mark": slab(2, 4, 20, 16, 2.6) + gap(6.6, 4, 1.3, 1.6) + gap(6.6, 7.2, 1.3, 2.2) + gap(6.6, 11, 1.3, 2.2)
    + gap(6.6, 14.8, 1.3, 2.2) + gap(6.6, 18.6, 1.3, 1.4) + gap(10.6, 7.4, 8, 1.5) + gap(10.6, 11.3, 5.6, 1.5) + gap(10.6, 15.2, 7, 1.5),
}


def main():
    here = pathlib.Path(__file__).parent / "scalable" / "actions"
    here.mkdir(parents=True, exist_ok=True)
    for name, data in sorted(ICONS.items()):
        (here / f"cf-{name}-symbolic.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
            f'<path d="{data}"/></svg>\n', encoding="utf-8")


main()
