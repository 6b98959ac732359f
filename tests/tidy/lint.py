#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of the source that needs no running program; `./dev lint` starts it.

usage: lint.py --build FOLDER [--jobs N] [PATH…]

With paths only files whose name contains one of them are looked at.  clang-tidy remembers in the
build folder which files passed, and looks again only when a file, a header of ours, the flags or
.clang-tidy changed.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "..", ".."))
TIDY_SECONDS_MAX = 180  # a file; the longest takes a tenth of it


def listed(*patterns):
    out = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=TOP, check=True, capture_output=True,
    ).stdout.decode()
    return sorted(path for path in set(out.split("\0")) if path and os.path.isfile(os.path.join(TOP, path)))


class Lint:
    def __init__(self, build, jobs, words):
        self.build, self.jobs, self.words = build, jobs, words
        self.failed = []

    def wanted(self, paths):
        return [path for path in paths if not self.words or any(word in path for word in self.words)]

    def step(self, name, command, paths=None):
        """Run one command over the paths; say how it went."""
        if paths is not None and not paths:
            return
        started = time.monotonic()
        done = subprocess.run(
            command + (paths or []), cwd=TOP, capture_output=True, text=True, errors="replace", check=False
        )
        self.say(name, done.returncode == 0, started, done.stdout + done.stderr)

    def say(self, name, good, started, text):
        print(f"{'ok  ' if good else 'FAIL'}  {name}  ({time.monotonic() - started:.1f} s)", flush=True)
        if not good:
            self.failed.append(name)
            print(text.rstrip()[-20000:], flush=True)

    # --- clang-tidy, one process a core ---

    def commands(self):
        with open(os.path.join(self.build, "compile_commands.json"), encoding="utf-8") as file:
            rows = json.load(file)
        found = {}
        for row in rows:
            path = os.path.relpath(os.path.realpath(os.path.join(row["directory"], row["file"])), TOP)
            # The tests are compiled with the same warnings and run; minutes are better spent on the till.
            if not path.startswith(("..", "build", "tests")):
                found.setdefault(path, row["command"])
        return found

    def common_digest(self):
        digest = hashlib.sha256()
        for path in listed("*.h", ".clang-tidy"):
            with open(os.path.join(TOP, path), "rb") as file:
                digest.update(path.encode() + b"\0" + hashlib.sha256(file.read()).digest())
        return digest.digest()

    def tidy_file(self, path):
        done = subprocess.run(
            ["clang-tidy", "-p", self.build, "--quiet", "--extra-arg=-Wno-unknown-warning-option",
             "--warnings-as-errors=*", path],
            cwd=TOP, capture_output=True, text=True, errors="replace", check=False, timeout=TIDY_SECONDS_MAX,
        )
        noise = ("warnings generated", "Suppressed ", "Use -header-filter")
        text = "\n".join(line for line in (done.stdout + done.stderr).split("\n") if not any(n in line for n in noise))
        return done.returncode == 0, text.strip()

    def tidy(self):
        started = time.monotonic()
        commands, common = self.commands(), self.common_digest()
        memory_path = os.path.join(self.build, "tidy-passed.json")
        try:
            with open(memory_path, encoding="utf-8") as file:
                passed = json.load(file)
        except (OSError, ValueError):
            passed = {}
        keys = {}
        for path in self.wanted(sorted(commands)):
            with open(os.path.join(TOP, path), "rb") as file:
                keys[path] = hashlib.sha256(common + commands[path].encode() + file.read()).hexdigest()
        todo = [path for path in keys if passed.get(path) != keys[path]]
        texts = []
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for path, (good, text) in zip(todo, pool.map(self.tidy_file, todo)):
                if good:
                    passed[path] = keys[path]
                else:
                    passed.pop(path, None)
                    texts.append(text or f"{path}: clang-tidy failed without a word")
        with open(memory_path, "w", encoding="utf-8") as file:
            json.dump(passed, file)
        self.say(f"clang-tidy, {len(todo)} of {len(keys)} files", not texts, started, "\n".join(texts))

    def cppcheck(self, paths):
        folders = sorted({os.path.dirname(path) for path in listed("*.h")})
        self.step(
            "cppcheck",
            ["cppcheck", "--quiet", "--error-exitcode=1", "--inline-suppr", "--std=c11", f"-j{self.jobs}",
             "--enable=warning,performance,portability", "--library=gtk", "--template=gcc",
             f"--suppressions-list={os.path.join('tests', 'tidy', 'cppcheck.supp')}",
             *[f"-I{folder}" for folder in folders]],
            paths,
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("words", nargs="*", metavar="PATH")
    options = parser.parse_args()
    lint = Lint(os.path.realpath(options.build), options.jobs, options.words)
    sources = lint.wanted(listed("*.c", "*.h"))
    programs = lint.wanted([path for path in sources if path.endswith(".c")])

    if not options.words:
        lint.step("source rules", [sys.executable, "tests/tidy/check-source.py"])
        lint.step("source rules catch what they should", [sys.executable, "tests/tidy/test-check-source.py"])
        lint.step("tally counts what it should", [sys.executable, "tests/tidy/test-tally.py"])
    lint.step("clang-format", ["clang-format", "--dry-run", "-Werror"], sources)
    lint.step("shellcheck", ["shellcheck", "-x"], lint.wanted(listed("dev", ".ci/run", "*.sh")))
    for path in lint.wanted(listed("*.py")):
        lint.step(f"python {path}", [sys.executable, "-c", "import ast,sys;ast.parse(open(sys.argv[1]).read())"], [path])
    lint.step("desktop files", ["desktop-file-validate"], lint.wanted(listed("*.desktop")))
    lint.step("appstream", ["appstreamcli", "validate", "--no-net"], lint.wanted(listed("*.metainfo.xml")))
    lint.step("XML", ["xmllint", "--noout"], lint.wanted(listed("*.ui", "*.gresource.xml")))
    lint.cppcheck(programs)
    lint.tidy()
    if lint.failed:
        print("lint: failed: " + ", ".join(lint.failed))
        return 1
    print("lint: nothing to mend")
    return 0


if __name__ == "__main__":
    sys.exit(main())
