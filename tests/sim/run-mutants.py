#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove that the simulation finds what it is there to find.

usage: run-mutants.py --build FOLDER --source FOLDER [--record FILE] [--seeds N] [NAME…]

Each mutant of mutants.py is one deliberate mistake: a piece of one source file replaced by another.
The file is compiled as the build does it, linked in front of the libraries into a simulation of its own,
and seeds are lived until one breaks.  A mutant that no seed catches fails; so does one whose piece is
not in the source any more, once and only once.  Prints TAP; --record writes the table of
docs/simulation.md.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

from mutants import MUTANTS

TARGET = "tests/sim/test-sim"
BEGIN = "<!-- mutants: begin -->"
END = "<!-- mutants: end -->"


def commands_of(build):
    """The compile command of each source, and the link command of the simulation."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        compile_of = {}
        for entry in json.load(file):
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            compile_of.setdefault(path, entry["command"])
    lines = subprocess.run(["ninja", "-C", build, "-t", "commands", TARGET], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    link = [line for line in lines if f" -o {TARGET} " in line]
    if not link:
        sys.exit("run-mutants: the simulation's link command was not found")
    return compile_of, link[-1]


def replace_output(words, output):
    """The same command with other outputs."""
    words = list(words)
    words[words.index("-o") + 1] = output
    for option in ("-MF", "-MQ"):
        if option in words:
            words[words.index(option) + 1] = output + ".d"
    return words


def build_mutant(mutant, source, build, folder, compile_of, link):
    """Returns the path of a simulation with the mistake in it."""
    path = os.path.join(source, mutant["file"])
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(mutant["old"]) != 1:
        raise ValueError(f"{mutant['file']} has the piece {text.count(mutant['old'])} times, not once")
    changed = os.path.join(folder, os.path.basename(path))
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text.replace(mutant["old"], mutant["new"]))
    words = shlex.split(compile_of[os.path.normpath(path)])
    words = replace_output(words, changed + ".o")
    words[words.index("-c") + 1] = changed
    # What the mistake leaves unused is no matter here.
    words += ["-w", "-iquote", os.path.dirname(path)]
    subprocess.run(words, cwd=build, check=True)
    program = os.path.join(folder, "test-sim")
    words = replace_output(shlex.split(link), program)
    first = next(i for i, word in enumerate(words) if word.endswith(".o"))
    words.insert(first, changed + ".o")
    subprocess.run(words, cwd=build, check=True)
    return program


def hunt(program, seeds, jobs):
    """Returns (seed, what broke) of the first seed that breaks, or None."""
    environment = dict(os.environ, CF_SIM_SEEDS=str(seeds), CF_SIM_FROM="1", CF_SIM_JOBS=str(jobs),
                       CF_SIM_HUNT="1")
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^# seed (\d+) breaks: (.*)$", done.stdout, re.M)
    if done.returncode != 0 and not found:
        sys.exit(f"run-mutants: the simulation did not run:\n{done.stdout}{done.stderr}")
    return (int(found.group(1)), found.group(2)) if found else None


def record(path, rows):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    table = ["| mistake | seed | what broke |", "|---|---|---|"]
    table += [f"| {what} | {seed} | {broke} |" for what, seed, broke in rows]
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + "\n" + "\n".join(table) + "\n" + END + after)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--record")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.build, options.source = os.path.abspath(options.build), os.path.abspath(options.source)
    compile_of, link = commands_of(options.build)
    wanted = [m for m in MUTANTS if not options.names or m["name"] in options.names]
    rows, failed = [], 0
    print(f"1..{len(wanted)}", flush=True)
    for number, mutant in enumerate(wanted, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                program = build_mutant(mutant, options.source, options.build, folder, compile_of, link)
                caught = hunt(program, options.seeds, options.jobs)
                why = f"no seed up to {options.seeds} breaks"
            except ValueError as error:
                caught, why = None, str(error)
        if caught:
            seed, broke = caught
            rows.append((mutant["what"], seed, broke.replace("|", "/")))
            print(f"ok {number} - {mutant['name']}: seed {seed}: {broke}", flush=True)
        else:
            failed += 1
            print(f"not ok {number} - {mutant['name']}: {why}", flush=True)
    if options.record and not failed and not options.names:
        record(options.record, rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
