#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prove that the simulation finds what it is there to find.

usage: run-mutants.py --build FOLDER --source FOLDER --table FILE [--record] [--seeds N] [--jobs N] [NAME…]

Each mutant of mutants.py is one deliberate mistake: a piece of one source file replaced by another.
The file is compiled as the build does it, linked in front of the libraries into a simulation of its own,
and seeds are lived until one breaks: first the one that the table of docs/simulation.md names, then
all others from 1 on.  A mutant that no seed catches fails; so does one whose piece is not in the source
any more, once and only once.  Prints TAP; --record writes the table anew.
"""
import argparse
import concurrent.futures
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


def run_compiler(words, build):
    done = subprocess.run(words, cwd=build, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(f"it does not build: {done.stderr}")


def build_mutant(mutant, options, folder, compile_of, link):
    """Returns the path of a simulation with the mistake in it."""
    path = os.path.join(options.source, mutant["file"])
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if text.count(mutant["old"]) != 1:
        raise ValueError(f"{mutant['file']} has the piece {text.count(mutant['old'])} times, not once")
    changed = os.path.join(folder, os.path.basename(path))
    with open(changed, "w", encoding="utf-8") as file:
        file.write(text.replace(mutant["old"], mutant["new"]))
    words = shlex.split(compile_of[os.path.normpath(path)])
    # This one object needs neither checks nor speed, only to be there soon.
    words = [word for word in replace_output(words, changed + ".o")
             if not word.startswith(("-fsanitize", "-O", "-D_FORTIFY_SOURCE"))]
    words[words.index("-c") + 1] = changed
    # What the mistake leaves unused is no matter here.
    run_compiler(words + ["-O0", "-w", "-iquote", os.path.dirname(path)], options.build)
    program = os.path.join(folder, "test-sim")
    words = replace_output(shlex.split(link), program)
    words.insert(next(i for i, word in enumerate(words) if word.endswith(".o")), changed + ".o")
    run_compiler(words, options.build)
    return program


def live(program, first, seeds):
    """Returns (seed, what broke) of the first of @seeds seeds that breaks, or None."""
    environment = dict(os.environ, CF_SIM_SEEDS=str(seeds), CF_SIM_FROM=str(first), CF_SIM_HUNT="1")
    done = subprocess.run([program], env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"^# seed (\d+) breaks: (.*)$", done.stdout, re.M)
    if done.returncode != 0 and not found:
        raise ValueError(f"the simulation did not run:\n{done.stdout}{done.stderr}")
    return (int(found.group(1)), found.group(2)) if found else None


def hunt(mutant, options, compile_of, link, known):
    """Returns (seed, what broke), or (None, why not)."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            program = build_mutant(mutant, options, folder, compile_of, link)
            caught = live(program, known, 1) if known else None
            return caught or live(program, 1, options.seeds) or (None, f"no seed up to {options.seeds} breaks")
        except ValueError as error:
            return None, str(error)


def read_table(path):
    """The seeds that are written down, by what is wrong."""
    with open(path, encoding="utf-8") as file:
        table = file.read().split(BEGIN)[1].split(END)[0]
    return {what: int(seed) for what, seed in re.findall(r"^\| (.*?) \| (\d+) \|", table, re.M)}


def write_table(path, rows):
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
    parser.add_argument("--table", required=True)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    options.build, options.source = os.path.abspath(options.build), os.path.abspath(options.source)
    compile_of, link = commands_of(options.build)
    wanted = [m for m in MUTANTS if not options.names or m["name"] in options.names]
    known = read_table(options.table)
    rows, failed = [], 0
    print(f"1..{len(wanted)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        hunts = [pool.submit(hunt, mutant, options, compile_of, link, known.get(mutant["what"]))
                 for mutant in wanted]
        for number, (mutant, found) in enumerate(zip(wanted, hunts), 1):
            seed, broke = found.result()
            failed += seed is None
            print(f"{'not ok' if seed is None else 'ok'} {number} - {mutant['name']}: "
                  f"{'' if seed is None else f'seed {seed}: '}{broke}".replace("#", "no. "), flush=True)
            rows.append((mutant["what"], seed, re.sub(r": \{.*", "", broke).replace("|", "/")))
    if options.record and not failed and not options.names:
        write_table(options.table, rows)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
