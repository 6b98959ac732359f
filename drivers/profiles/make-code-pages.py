#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write code-pages.txt: the upper half of the code pages that printers have.

The mappings are the Unicode Consortium's (unicode.org/Public/MAPPINGS/VENDORS/MICSFT, ISO8859), as
Python's codecs carry them.  Run it in this folder after adding a name to PAGES.
"""
import unicodedata

PAGES = """cp437 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860 cp861 cp862 cp863 cp865 cp866 cp869
cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1257 iso8859_2 iso8859_7 iso8859_15""".split()
NAMES = {"iso8859_2": "8859-2", "iso8859_7": "8859-7", "iso8859_15": "8859-15"}


def upper_half(codec):
    for byte in range(0x80, 0x100):
        try:
            char = bytes([byte]).decode(codec)
        except UnicodeDecodeError:
            char = "\ufffd"
        # Control characters and marks that combine are no letters to print.
        is_letter = char.isprintable() or char == "\u00a0"
        yield char if is_letter and not unicodedata.combining(char) else "\ufffd"


with open("code-pages.txt", "w", encoding="utf-8") as out:
    out.write("# Made by make-code-pages.py: a page's name, a blank, its 128 characters from 0x80 on.\n")
    for page in PAGES:
        out.write(f"{NAMES.get(page, page[2:])} {''.join(upper_half(page))}\n")
