#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the web shop's commands of docs/integrator-guide.md as they stand against a real central on loopback.

usage: test-guide.py PROGRAM DEMO-FOLDER GUIDE
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest

PROGRAM, DEMO, GUIDE = sys.argv[1:4]
DEADLINE = 60


def commands():
    """The guide's blocks for a web shop: those marked `sh central`, in their order."""
    with open(GUIDE, encoding="utf-8") as file:
        return re.findall(r"^```sh central\n(.*?)^```$", file.read(), re.S | re.M)


class GuideTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.central = subprocess.Popen(
            [PROGRAM, "demo", "--database", os.path.join(self.folder.name, "central.db"), "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "COUNTERFOIL_DEMO_DIR": DEMO})
        self.greeting = json.loads(self.central.stdout.readline())

    def tearDown(self):
        self.central.send_signal(signal.SIGTERM)
        self.assertEqual(self.central.wait(DEADLINE), 0)
        self.central.stdout.close()
        self.folder.cleanup()

    def test_every_command_of_the_guide_does_what_it_says(self):
        script = "set -eu\n" + "\n".join(f"{block}\nprintf '\\n\\036'" for block in commands())
        environment = {**os.environ, "CENTRAL": self.greeting["listening"], "ADMIN_KEY": self.greeting["admin_key"],
                       "NO_PROXY": "*"}
        run = subprocess.run(["sh", "-c", script], env=environment, capture_output=True, text=True, check=False,
                             cwd=self.folder.name, timeout=DEADLINE)
        self.assertEqual(run.returncode, 0, run.stderr)
        answers = [part.strip() for part in run.stdout.split("\036")[:-1]]
        _, stock, placed, order, heads, cancelled, after, cart, paid, fresh, card, hook, made, found, wanted, erased, sales = answers
        before = json.loads(stock)["stock"][0]
        self.assertEqual(before["available_milli"], before["on_hand_milli"])
        number = json.loads(placed)["order"]["number"]
        self.assertRegex(json.loads(placed)["code"], "^CF1P[0-9]+$")
        self.assertEqual((json.loads(order)["state"], json.loads(order)["number"]), ("placed", number))
        self.assertTrue(json.loads(heads)["heads"])
        self.assertEqual(json.loads(cancelled)["state"], "cancelled")
        self.assertEqual(json.loads(after)["stock"][0], before)
        self.assertEqual(json.loads(cart)["lines"][0]["remaining_milli"], 2000)
        self.assertEqual(json.loads(paid)["state"], "paid")
        self.assertEqual(json.loads(fresh)["free_minor"], 5000)
        self.assertEqual(json.loads(card)["free_minor"], 3750)
        self.assertGreaterEqual(len(json.loads(hook)["secret"]), 16)
        self.assertNotIn("Sample", made)
        self.assertEqual([row["name"] for row in json.loads(found)["customers"]], ["A. Sample"])
        self.assertEqual(sorted(json.loads(wanted)), ["customer_id", "recommended_products"])
        self.assertTrue(json.loads(erased)["erased"])
        self.assertEqual(json.loads(sales), {"by": "day", "rows": []})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
