#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the benchmarks of a build folder one after the other and print the ratios.

usage: run-benchmarks.py [--record docs/benchmarks.md] BUILD-FOLDER [NAME…]

A benchmark prints lines (cf-bench.h writes them):
  BENCH <tab> what <tab> figure <tab> unit <tab> yardstick <tab> ratio <tab> goal (0: none)
  LIMIT <tab> what <tab> figure <tab> unit <tab> limit (0: none)
A missed goal is said, not punished: the exit status is 1 only when a benchmark could not run.
"""
import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile


def machine(folder):
    """One line that says what the figures were measured on."""
    model = "unknown processor"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = " ".join(line.split(":", 1)[1].split())
                break
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory = int(file.readline().split()[1]) / 1024 / 1024
    kind = subprocess.run(["stat", "-f", "-c", "%T", folder], capture_output=True, text=True, check=False).stdout.strip()
    load = os.getloadavg()[0]
    return (f"{model}, {os.cpu_count()} cores, {memory:.1f} GiB, {platform.system()} {platform.release()}, "
            f"{kind or 'unknown'} file system, load {load:.1f} at the start")


def benchmarks(build, words):
    out = subprocess.run(["meson", "introspect", "--benchmarks", build], check=True, capture_output=True)
    return [row for row in json.loads(out.stdout) if not words or any(word in row["name"] for word in words)]


def number(value):
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def read_line(line):
    """Return (what, figure, yardstick, ratio, goal, missed) of one line, or None."""
    fields = line.rstrip("\n").split("\t")
    if fields[0] == "BENCH" and len(fields) == 7:
        figure, yardstick, ratio, goal = float(fields[2]), float(fields[4]), float(fields[5]), float(fields[6])
        words = f"{number(figure)} {fields[3]}", f"{number(yardstick)} {fields[3]}", f"{ratio:.2f}"
        return fields[1], *words, f"≤ {goal:g}" if goal else "–", bool(goal) and ratio > goal
    if fields[0] == "LIMIT" and len(fields) == 5:
        figure, limit = float(fields[2]), float(fields[4])
        goal = f"≤ {number(limit)} {fields[3]}" if limit else "–"
        return fields[1], f"{number(figure)} {fields[3]}", "–", "–", goal, bool(limit) and figure > limit
    return None


def command(row, build):
    """The command with every program of the build folder named in full: it runs in another folder."""
    return [os.path.join(build, word) if os.path.isfile(os.path.join(build, word)) else word for word in row["cmd"]]


def run_one(row, folder):
    """Run one benchmark in an empty folder; return its rows, or None when it did not end well."""
    here = tempfile.mkdtemp(prefix="bench-", dir=folder)
    os.chmod(here, 0o711)  # a database server that gave up root looks for its own folder in it
    env = {**os.environ, **row.get("env", {}), "TMPDIR": here, "CF_BENCH_CACHE": os.path.join(folder, "bench-cache")}
    os.makedirs(env["CF_BENCH_CACHE"], exist_ok=True)
    rows = []
    try:
        with subprocess.Popen(command(row, folder), cwd=here, env=env, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout:
                found = read_line(line)
                if found:
                    rows.append(found)
                else:
                    print("  " + line.rstrip())
        return (rows if process.returncode in (0, 77) else None), process.returncode == 77
    finally:
        shutil.rmtree(here, ignore_errors=True)


def record(path, where, rows):
    """Put the newest figures first, below the line that says so."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    table = "\n".join(f"| {w} | {f} | {y} | {r} | {g}{' **missed**' if bad else ''} |" for w, f, y, r, g, bad in rows)
    entry = (f"### {today}, {commit or 'no commit'}\n\n{where}\n\n"
             f"| what | figure | yardstick | ratio | goal |\n|---|---|---|---|---|\n{table}\n")
    mark = "<!-- newest first -->\n"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if mark not in text:
        raise SystemExit(f"{path} lacks the line {mark.strip()}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(mark, f"{mark}\n{entry}", 1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--record")
    parser.add_argument("build")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    build = os.path.realpath(options.build)
    where = machine(build)
    print(where)
    rows, broken = [], []
    for row in benchmarks(build, options.names):
        print(f"-- {row['name']}", flush=True)
        found, skipped = run_one(row, build)
        if skipped:
            print("  skipped: it cannot run here")
        elif found is None:
            broken.append(row["name"])
        for what, figure, yardstick, ratio, goal, missed in found or []:
            print(f"  {what:<58} {figure:>12} {yardstick:>12} {ratio:>8}  {goal}{'  MISSED' if missed else ''}", flush=True)
        rows += found or []
    if options.record and rows:
        record(options.record, where, rows)
    for name in broken:
        print(f"{name} did not end well")
    print(f"{len(rows)} figures, {sum(row[5] for row in rows)} over their goal")
    return 1 if broken or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
