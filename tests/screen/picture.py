# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of a virtual display, without any program but Python.

Xvfb keeps its screen in a file (option -fbdir) in the X window dump format: a header of big-endian
words, a colour table, and the pixels as blue, green, red and a spare byte.
"""
import os
import struct
import zlib

HEADER = struct.Struct(">25I")  # of an X window dump, version 7
COLOUR_BYTES = 12


class Picture:
    """What stood on the screen at one moment: width, height and rows of red, green, blue."""

    def __init__(self, width, height, rgb):
        self.width = width
        self.height = height
        self.rgb = rgb

    @classmethod
    def of_display(cls, path):
        """Reads the file in which Xvfb keeps a screen of 24 bits."""
        with open(path, "rb") as file:
            dump = file.read()
        fields = HEADER.unpack_from(dump)
        header_size, version, depth = fields[0], fields[1], fields[3]
        width, height, bits, row_bytes, colours = fields[4], fields[5], fields[11], fields[12], fields[19]
        if version != 7 or depth != 24 or bits != 32:
            raise ValueError(f"{path}: not a screen of 24 bits")
        start = header_size + colours * COLOUR_BYTES
        pixels = dump[start:start + height * row_bytes]
        if row_bytes != width * 4:
            pixels = b"".join(pixels[y * row_bytes:y * row_bytes + width * 4] for y in range(height))
        rgb = bytearray(width * height * 3)
        rgb[0::3], rgb[1::3], rgb[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
        return cls(width, height, bytes(rgb))

    def cropped(self, width, height):
        """Its upper left part of this size."""
        if (width, height) == (self.width, self.height):
            return self
        stride = self.width * 3
        rows = (self.rgb[y * stride:y * stride + width * 3] for y in range(height))
        return Picture(width, height, b"".join(rows))

    def colours(self):
        """How many different colours there are, looking at every seventh pixel."""
        return len({self.rgb[i:i + 3] for i in range(0, len(self.rgb), 21)})

    def share_of_commonest(self):
        """The part of the picture, 0 to 1, that its commonest colour covers."""
        counts = {}
        for i in range(0, len(self.rgb), 21):
            pixel = self.rgb[i:i + 3]
            counts[pixel] = counts.get(pixel, 0) + 1
        return max(counts.values()) / sum(counts.values())

    def brightness(self):
        """The mean of all pixels, 0 black to 255 white."""
        part = self.rgb[::21] + self.rgb[1::21] + self.rgb[2::21]
        return sum(part) / len(part)

    def save(self, path):
        """Writes it as PNG; a row that equals the one above costs almost nothing."""
        stride = self.width * 3
        rows = bytearray()
        before = None
        for y in range(self.height):
            row = self.rgb[y * stride:(y + 1) * stride]
            if row == before:
                rows += b"\x02" + bytes(stride)  # filter "up": no difference
            else:
                rows += b"\x00" + row
            before = row
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            self._chunk(file, b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0))
            self._chunk(file, b"IDAT", zlib.compress(bytes(rows), 9))
            self._chunk(file, b"IEND", b"")

    @staticmethod
    def _chunk(file, kind, data):
        file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
