#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the commands of docs/central-guide.md as they stand: what makes a central first, then what asks it.

usage: test-central-guide.py PROGRAM GUIDE
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM, GUIDE = sys.argv[1:3]
DEADLINE = 60


def commands():
    with open(GUIDE, encoding="utf-8") as file:
        return re.findall(r"^```sh central\n(.*?)^```$", file.read(), re.S | re.M)


class CentralGuideTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        os.symlink(os.path.abspath(PROGRAM), os.path.join(self.folder, "counterfoil-central"))
        self.environment = {**os.environ, "NO_PROXY": "*", "PATH": self.folder + os.pathsep + os.environ["PATH"],
                            "DATABASE": os.path.join(self.folder, "central.db")}

    def run_blocks(self, blocks):
        """What each block has printed."""
        script = "set -eu\n" + "\n".join(f"{block}\nprintf '\\036'" for block in blocks)
        run = subprocess.run(["sh", "-c", script], env=self.environment, capture_output=True, text=True, check=False,
                             cwd=self.folder, timeout=DEADLINE)
        self.assertEqual(run.returncode, 0, run.stderr)
        return [part.strip() for part in run.stdout.split("\036")[:-1]]

    def serve(self):
        central = subprocess.Popen(
            [PROGRAM, "--database", self.environment["DATABASE"], "--listen", "127.0.0.1:0", "serve"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(central.stdout.close)
        self.addCleanup(central.wait, DEADLINE)
        self.addCleanup(central.send_signal, signal.SIGTERM)
        self.environment["CENTRAL"] = json.loads(central.stdout.readline())["listening"]

    def test_every_command_does_what_the_guide_says(self):
        blocks = commands()
        first = next(i for i, block in enumerate(blocks) if "$CENTRAL" in block)
        made, filled = self.run_blocks(blocks[:first])
        self.environment["ADMIN_KEY"] = json.loads(made)["admin_key"]
        code, counts = filled.splitlines()
        self.assertTrue(json.loads(code)["enrol_code"])
        self.assertEqual(json.loads(counts)["accepted"], 1)
        self.serve()
        feed = self.read_feed()
        told, watched, keys, dropped, copied, restored = self.run_blocks(blocks[first:])
        self.assertEqual([row["changed"] for row in json.loads(told)["objects"]], [True, True, True])
        self.assertIn("counterfoil_chains_behind 0", watched)
        self.assertIn('{"terminals":[]}', watched)
        self.assertIn('{"exceptions":[]}', watched)
        self.assertEqual([(key["name"], key["admin"]) for key in json.loads(keys)["keys"]],
                         [("admin", True), ("web shop", False)])
        self.assertEqual((json.loads(dropped), copied, json.loads(restored)), ({"ok": True}, "", {"ok": True}))
        self.assertTrue(os.path.exists(os.path.join(self.folder, "copy.db")))
        self.assertNotEqual(self.read_feed(), feed)

    def read_feed(self):
        told, = self.run_blocks(['curl -fsS "$CENTRAL/v1/snapshot/chain" -H "Authorization: Bearer $ADMIN_KEY"'])
        self.assertIn('"kind":"product","id":"APPLE"', told)
        return json.loads(told.splitlines()[0])["feed"]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
