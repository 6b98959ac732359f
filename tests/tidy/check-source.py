#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold the house rules that a compiler does not see.

usage: check-source.py [--root FOLDER] [--write-potfiles]

Prints `path:line: rule: what is wrong` for every breach and ends with 1 when there is one.  The
rules are listed in RULES at the end; a justified exception is a line in exceptions.txt beside this
file: `rule path[:name]  reason`.  With --write-potfiles it only brings po/POTFILES.in up to date
(`./dev format`).  test-check-source.py shows each rule a tree that breaks it.
"""
import argparse
import os
import re
import subprocess
import sys

LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
FILE_LINES_MAX = 900
FUNCTION_LINES_MAX = 100

# Whose headers a folder may include, besides its own.  tests/ wires everything together.
ARROWS = {
    "data/base": [],
    "data/model": ["data/base"],
    "data/store": ["data/base", "data/model"],
    "data/demo": [],
    "drivers": ["data/base"],
    "pos/rules": ["data/base", "data/model"],
    "pos/till": ["data/base", "data/model", "data/store", "data/demo", "pos/rules", "drivers"],
    "sync/wire": ["data/base", "data/model"],
    "sync": ["data/base", "data/model", "data/store", "pos/rules", "sync/wire"],
    "sync/central": ["data/base", "data/model", "data/store", "data/demo", "pos/rules", "sync/wire"],
    "ui": ["data/base", "data/model", "data/demo", "pos/rules", "pos/till", "sync"],
    "ui/console": ["data/base", "data/model", "data/demo", "pos/rules", "pos/till", "sync"],
}
# What must not be seen through a header, directly or through what it includes: the façade hides
# the database and the devices.
HIDDEN = {"pos/till/cf-till.h": ["data/store", "drivers"]}

# System headers that only some folders may include.
SYSTEM = [
    (r"sodium(\.h|/)", ["data/model"]),
    (r"sqlite3\.h", ["data/store", "sync/central"]),
    (r"(libusb-1\.0/)?libusb\.h", ["drivers"]),
    (r"curl/", ["sync", "sync/central"]),
    (r"zlib\.h", ["sync"]),
    (r"microhttpd\.h", ["sync/central"]),
    (r"libpq-fe\.h", ["sync/central"]),
    (r"(gtk|gdk|gsk)/|adwaita\.h|gsound\.h|alsa/", ["ui"]),
    (r"json-c/", ["data/model", "drivers", "pos/rules", "pos/till", "sync", "sync/wire", "sync/central", "ui/console"]),
    (r"cairo|pango|gdk-pixbuf/|qrencode\.h|zint\.h", ["drivers", "ui"]),
    (r"hb(-\w+)?\.h|fontconfig/", ["drivers"]),
    (r"pango/pangocairo\.h|cairo-(ft|xlib|svg|pdf|ps)\.h|ft2build\.h|freetype", ["ui"]),
    (r"pthread\.h|threads\.h", []),
]
# The rules compute; they do not read, write, wait or notify.
IMPURE = re.compile(r"gio/|glib-object\.h|stdio\.h|unistd\.h|fcntl\.h|time\.h|sys/|errno\.h")

# Cairo's own text, which two threads must not draw at the same time (drivers/cf-print-glyphs.h).
CAIRO_TEXT = re.compile(
    r"\b(pango_cairo_\w+|cairo_(ft_\w+|scaled_font_\w+|toy_font_\w+|user_font_\w+|(set|get)_(scaled_font|font_\w+)"
    r"|select_font_face|show_(text|glyphs|text_glyphs)|(text|glyph)_path|(text|glyph|font)_extents)) \("
)

SQL = re.compile(
    r'"\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s'
    r"|CREATE\s+(TABLE|INDEX|TRIGGER|VIEW)\s|PRAGMA\s)"
)
# Written so that this file does not contain what it looks for.
WORKPLACE = re.compile(
    r"/wor[k]/(main|steering|shared|[.]library|[.]mirror)|/far[m]/|bash_job[s]|share[d]/design"
    r"|\.\./share[d]|/tmp/tea[m]"
)
UNFINISHED = re.compile(r"\b(TOD[O]|FIXM[E]|HAC[K])\b|\bXX[X]:|not implemente[d]")
CODE = (".c", ".h")
SCRIPTS = (".py", ".sh")
# Folders of tests/ that mirror the tree need no README of their own: the mirrored one explains.
TEST_FOLDERS_WITH_README = ("lib", "sim", "crash", "usb", "screen", "bench", "fuzz", "tidy", "soak")
GENERATED_NAMES = ("new", "free", "ref", "unref", "clear", "get_type", "copy")


class Tree:
    """The files under a root, each read once, and the breaches found in them."""

    def __init__(self, root, exceptions):
        self.root = root
        self.exceptions = exceptions
        self.used = set()
        self.breaches = []
        self.paths = list_files(root)
        self.texts = {}
        self.headers = {}
        for path in self.paths:
            if path.endswith(".h") and not path.startswith("tests/"):
                self.headers.setdefault(os.path.basename(path), []).append(path)

    def text(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
                self.texts[path] = file.read()
        return self.texts[path]

    def lines(self, path):
        return self.text(path).split("\n")

    def of(self, *endings):
        return [path for path in self.paths if path.endswith(endings)]

    def breach(self, rule, path, line, words, name=None):
        for subject in (path, f"{path}:{name}"):
            if (rule, subject) in self.exceptions:
                self.used.add((rule, subject))
                return
        self.breaches.append((path, line, rule, words))


def list_files(root):
    try:
        out = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, check=True, capture_output=True,
        ).stdout.decode()
        paths = [path for path in out.split("\0") if path]
    except (OSError, subprocess.CalledProcessError):
        paths = [
            os.path.relpath(os.path.join(folder, name), root)
            for folder, folders, names in os.walk(root)
            if "/build" not in folder and "/.git" not in folder
            for name in names
        ]
    return sorted(path for path in set(paths) if os.path.isfile(os.path.join(root, path)))


def is_test(path):
    return path.startswith("tests/")


def library_of(path):
    """The folder of ARROWS that a file belongs to: the longest one it lies under."""
    fits = [folder for folder in ARROWS if path.startswith(folder + "/")]
    return max(fits, key=len) if fits else None


def includes(tree, path):
    for number, line in enumerate(tree.lines(path), 1):
        match = re.match(r'\s*#\s*include\s+(["<])([^">]+)[">]', line)
        if match:
            yield number, match[1], match[2]


def check_arrows(tree):
    for path in tree.of(*CODE):
        folder = library_of(path)
        if folder is None or is_test(path):
            continue
        for number, mark, name in includes(tree, path):
            if mark != '"':
                continue
            if "/" in name:
                tree.breach("arrows", path, number, f'"{name}": include by bare name')
                continue
            targets = {library_of(header) for header in tree.headers.get(name, [])}
            if targets and not targets & {folder, *ARROWS[folder]}:
                tree.breach("arrows", path, number, f'{folder} must not see "{name}" of {", ".join(sorted(targets))}')


def check_hidden(tree):
    """Follow the includes of a façade's header: none may lead to what it hides."""
    for start, hidden in HIDDEN.items():
        todo, seen = [start], {start}
        while todo:
            path = todo.pop()
            if path not in tree.paths:
                continue
            for number, mark, name in includes(tree, path):
                for header in tree.headers.get(name, []) if mark == '"' else []:
                    if library_of(header) in hidden:
                        tree.breach("hidden", path, number, f'{start} would show "{name}" of {library_of(header)}')
                    elif header not in seen:
                        seen.add(header)
                        todo.append(header)


def check_system(tree):
    for path in tree.of(*CODE):
        folder = library_of(path)
        if folder is None or is_test(path):
            continue
        for number, mark, name in includes(tree, path):
            if mark != "<":
                continue
            for pattern, allowed in SYSTEM:
                if re.match(pattern, name) and folder not in allowed:
                    where = " and ".join(allowed) or "no folder; threads come from cf-worker"
                    tree.breach("system", path, number, f"<{name}> is for {where}", name)
            if folder == "pos/rules" and IMPURE.match(name):
                tree.breach("system", path, number, f"<{name}>: the rules are pure functions", name)


def check_sql(tree):
    for path in tree.of(*CODE):
        if is_test(path) or path.startswith(("data/store/", "sync/central/")):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if SQL.search(line):
                tree.breach("sql", path, number, "SQL lives in data/store")


def check_licence(tree):
    for path in tree.of(*CODE, *SCRIPTS):
        lines = tree.lines(path)
        if path.endswith(CODE):
            if lines[0] != f"/* {LICENCE} */":
                tree.breach("licence", path, 1, f"the first line must be /* {LICENCE} */")
        elif not any(LICENCE in line for line in lines[:3]):
            tree.breach("licence", path, 1, f"one of the first three lines must say {LICENCE}")


def check_files(tree):
    for path in tree.of(*CODE):
        count = tree.text(path).count("\n")
        if count > FILE_LINES_MAX:
            tree.breach("file-length", path, FILE_LINES_MAX, f"{count} lines; split by subject")
        if re.search(r"\butils?\b", os.path.basename(path)):
            tree.breach("name", path, 1, "name the subject, not 'util'")


def functions(lines):
    """Yield (name, first line, last line) of every function definition in the house's format."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start is not None:
            head = start - 1
            while head > 0 and not re.match(r"^\w+ \(", lines[head - 1]) and start - head < 40:
                head -= 1
            match = re.match(r"^(\w+) \(", lines[head - 1]) if head > 0 else None
            if match:
                yield match[1], head, number
            start = None


def check_functions(tree):
    for path in tree.of(".c"):
        if is_test(path):
            continue
        for name, first, last in functions(tree.lines(path)):
            length = last - first + 1
            if length > FUNCTION_LINES_MAX:
                tree.breach("function-length", path, first, f"{name} has {length} lines", name)


DECLARATION = re.compile(r"^(?!typedef|static|return|#|G_)[\w][\w\s\*]*?[\s\*](_?cf_\w+) \(", re.M)


def check_header_docs(tree):
    """Every function of a header is explained: by a block that names it, or by a comment above."""
    for path in tree.of(".h"):
        if is_test(path):
            continue
        text = tree.text(path)
        named = set(re.findall(r"^ \* (\w+):?", text, re.M))
        blank = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.S)
        for match in DECLARATION.finditer(blank):
            name = match[1]
            if name in named or name.endswith(tuple("_" + word for word in GENERATED_NAMES)):
                continue
            number = blank.count("\n", 0, match.start(1)) + 1
            if not has_comment_nearby(text.split("\n"), number):
                tree.breach("header-docs", path, number, f"{name} is not explained", name)


def has_comment_nearby(lines, number):
    """A comment at the end of this line, or above the group of declarations it stands in."""
    if "/*" in lines[number - 1]:
        return True
    at = number - 2
    while at >= 0 and lines[at].strip():
        if lines[at].rstrip().endswith("*/"):
            return True
        at -= 1
    return False


def check_threads_and_waits(tree):
    for path in tree.of(".c"):
        for number, line in enumerate(tree.lines(path), 1):
            if re.search(r"\bg_thread_(try_)?new \(|\bg_thread_pool_new", line) and not (
                path == "data/base/cf-worker.c" or is_test(path)
            ):
                tree.breach("threads", path, number, "only cf-worker.c makes threads")
            if is_test(path) and re.search(r"\b(g_usleep|usleep|nanosleep|sleep) \(", line):
                tree.breach("sleep", path, number, "wait for the event, with a deadline")


def check_cairo_text(tree):
    """Text is drawn with Cairo on the screen, by the one thread that draws there, and nowhere else."""
    for path in tree.of(*CODE):
        if is_test(path) or library_of(path) == "ui":
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if CAIRO_TEXT.search(line):
                tree.breach("cairo-text", path, number, "text is drawn by cf-print-glyphs, not by Cairo")


def check_floats(tree):
    for path in tree.of(*CODE):
        if not path.startswith(("pos/rules/", "data/model/")):
            continue
        blank = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), tree.text(path), flags=re.S)
        for number, line in enumerate(blank.split("\n"), 1):
            if re.search(r"\b(double|float)\b", line):
                tree.breach("float", path, number, "no floating point near money")


def check_words(tree):
    for path in tree.paths:
        if path.endswith((".gz", ".xz", ".png", ".db")) or os.path.basename(path) == "LICENSE":
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if WORKPLACE.search(line):
                tree.breach("workplace", path, number, "a path of one machine")
            if path.endswith(CODE + SCRIPTS) and UNFINISHED.search(line):
                tree.breach("unfinished", path, number, "finish it, or write it down in an issue")


def check_readmes(tree):
    folders = {os.path.dirname(path) for path in tree.of(*CODE, ".ui", ".sql")}
    for path in sorted(folders):
        parts = path.split("/")
        if not path or (parts[0] == "tests" and (len(parts) != 2 or parts[1] not in TEST_FOLDERS_WITH_README)):
            continue
        if path.endswith("migrations") or "/migrations/" in path:
            continue
        if f"{path}/README.md" not in tree.paths:
            tree.breach("readme", path, 1, "a folder says what it is for in README.md")


MESSAGE = re.compile(r'\b(N?_|ngettext|C_|NC_) \("|translatable="(yes|true)"')


def files_with_messages(tree):
    return [path for path in tree.of(".c", ".ui") if not is_test(path) and MESSAGE.search(tree.text(path))]


def check_messages(tree):
    """Every file with messages for people is listed where the translation tools look for them."""
    if "po/POTFILES.in" not in tree.paths:
        return
    listed = set(tree.text("po/POTFILES.in").split("\n"))
    for path in files_with_messages(tree):
        if path not in listed:
            tree.breach("messages", path, 1, "has messages, but is not in po/POTFILES.in")
    for number, line in enumerate(tree.lines("po/POTFILES.in"), 1):
        if line and not line.startswith("#") and line not in tree.paths:
            tree.breach("messages", "po/POTFILES.in", number, f"{line} is not there")


RULES = [
    check_arrows, check_hidden, check_system, check_sql, check_licence, check_files, check_functions,
    check_header_docs, check_threads_and_waits, check_cairo_text, check_floats, check_words, check_readmes, check_messages,
]


def read_exceptions(path):
    found = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                line = line.split("#")[0].strip()
                if not line:
                    continue
                words = line.split(None, 2)
                if len(words) < 3:
                    raise SystemExit(f"{path}:{number}: an exception needs a rule, a path and a reason")
                found[words[0], words[1]] = words[2]
    return found


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=os.path.join(here, "..", ".."))
    parser.add_argument("--write-potfiles", action="store_true")
    options = parser.parse_args()
    root = os.path.abspath(options.root)
    tree = Tree(root, read_exceptions(os.path.join(root, "tests", "tidy", "exceptions.txt")))
    if options.write_potfiles:
        with open(os.path.join(root, "po", "POTFILES.in"), "w", encoding="utf-8") as file:
            file.write("# Written by ./dev format: every file with messages for people.\n")
            file.writelines(path + "\n" for path in files_with_messages(tree))
        return 0
    for rule in RULES:
        rule(tree)
    for rule, subject in sorted(set(tree.exceptions) - tree.used):
        tree.breaches.append((subject, 1, "exceptions", f"nothing breaks '{rule}' here any more"))
    for path, line, rule, words in sorted(tree.breaches):
        print(f"{path}:{line}: {rule}: {words}")
    return 1 if tree.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
