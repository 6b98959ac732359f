#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each rule of check-source.py is shown a small tree that keeps it and one that breaks it."""
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
GOOD = {
    "data/base/README.md": "base\n",
    "data/base/cf-id.h": SPDX + "/**\n * cf_id_make:\n *\n * Makes one.\n */\nint cf_id_make (void);\n",
    "data/base/cf-id.c": SPDX + '#include "cf-id.h"\n\nint\ncf_id_make (void)\n{\n  return 1;\n}\n',
    "data/store/README.md": "store\n",
    "data/store/cf-db.h": SPDX + "/* Opens it. */\nint cf_db_open (void);\nvoid cf_db_free (void *self);\n",
    "data/store/cf-db.c": SPDX + '#include <sqlite3.h>\n#include "cf-db.h"\nconst char *q = "SELECT 1";\n',
    "pos/till/README.md": "till\n",
    "pos/till/cf-till.c": SPDX + '#include "cf-db.h"\n',
    "pos/rules/README.md": "rules\n",
    "pos/rules/cf-tax.c": SPDX + '#include "cf-id.h"\n/* never a double */\n',
}


class CheckSource(unittest.TestCase):
    def check(self, changes):
        """Return the rules broken by GOOD with the changes applied."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**GOOD, **changes}.items():
                if text is None:
                    continue
                os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, "check-source.py"), "--root", root],
                capture_output=True, text=True, check=False,
            )
            self.assertEqual(done.stderr, "")
            rules = {line.split(": ")[1] for line in done.stdout.splitlines()}
            self.assertEqual(done.returncode, 1 if rules else 0)
            return rules

    def assert_breaks(self, rule, path, text):
        self.assertEqual(self.check({path: text}), {rule})

    def test_a_tidy_tree_has_no_breach(self):
        self.assertEqual(self.check({}), set())

    def test_an_include_against_the_arrows_is_found(self):
        self.assert_breaks("arrows", "data/base/cf-id.c", SPDX + '#include "cf-db.h"\n')
        self.assert_breaks("arrows", "pos/rules/cf-tax.c", SPDX + '#include "cf-db.h"\n')

    def test_an_include_with_a_folder_is_found(self):
        self.assert_breaks("arrows", "pos/till/cf-till.c", SPDX + '#include "../../data/store/cf-db.h"\n')

    def test_the_header_of_the_till_must_not_show_the_store(self):
        self.assert_breaks("hidden", "pos/till/cf-till.h", SPDX + '#include "cf-db.h"\n')
        changes = {"pos/till/cf-till.h": SPDX + '#include "cf-rows.h"\n', "pos/till/cf-rows.h": SPDX + '#include "cf-db.h"\n'}
        self.assertEqual(self.check(changes), {"hidden"})

    def test_an_inner_header_of_the_till_may_use_the_store(self):
        self.assertEqual(self.check({"pos/till/cf-rows.h": SPDX + '#include "cf-db.h"\n'}), set())

    def test_a_header_of_the_same_name_in_another_folder_does_no_harm(self):
        changes = {"drivers/README.md": "drivers\n", "drivers/cf-page.h": SPDX, "drivers/cf-page.c": SPDX + '#include "cf-page.h"\n',
                   "pos/rules/cf-page.h": SPDX}
        self.assertEqual(self.check(changes), set())

    def test_a_system_header_in_the_wrong_folder_is_found(self):
        self.assert_breaks("system", "pos/till/cf-till.c", SPDX + "#include <sqlite3.h>\n")
        self.assert_breaks("system", "pos/rules/cf-tax.c", SPDX + "#include <gtk/gtk.h>\n")
        self.assert_breaks("system", "data/base/cf-id.c", SPDX + "#include <pthread.h>\n")

    def test_a_rule_that_does_input_and_output_is_found(self):
        self.assert_breaks("system", "pos/rules/cf-tax.c", SPDX + "#include <gio/gio.h>\n")

    def test_sql_outside_the_store_is_found(self):
        self.assert_breaks("sql", "pos/till/cf-till.c", SPDX + 'const char *q = "DELETE FROM sale";\n')

    def test_a_missing_licence_line_is_found(self):
        self.assert_breaks("licence", "pos/till/cf-till.c", "int x;\n")
        self.assert_breaks("licence", "tests/tidy/tool.py", "print (1)\n")

    def test_a_long_function_is_found(self):
        body = "  x++;\n" * 101
        self.assert_breaks("function-length", "pos/till/cf-till.c", SPDX + f"static void\nrun (int x)\n{{\n{body}}}\n")

    def test_a_function_of_the_permitted_length_passes(self):
        body = "  x++;\n" * 97
        text = SPDX + f"static void\nrun (int x)\n{{\n{body}}}\n"
        self.assertEqual(self.check({"pos/till/cf-till.c": text}), set())

    def test_a_long_table_passes(self):
        table = "static const int table[] =\n{\n" + "  1,\n" * 200 + "};\n"
        self.assertEqual(self.check({"pos/till/cf-till.c": SPDX + table}), set())

    def test_a_long_file_is_found(self):
        self.assert_breaks("file-length", "pos/till/cf-till.c", SPDX + "\n" * 901)

    def test_an_unexplained_function_is_found(self):
        self.assert_breaks("header-docs", "data/base/cf-id.h", SPDX + "\nint cf_id_make (void);\n")
        self.assert_breaks("header-docs", "data/base/cf-id.h", SPDX + "\nconst char *cf_id_make (int a,\n  int b);\n")

    def test_a_thread_outside_the_worker_is_found(self):
        self.assert_breaks("threads", "pos/till/cf-till.c", SPDX + 'void *t = g_thread_new ("t", f, NULL);\n')

    def test_a_sleep_in_a_test_is_found(self):
        self.assert_breaks("sleep", "tests/pos/till/test-till.c", SPDX + "void f (void) { g_usleep (10); }\n")

    def test_text_of_cairos_beside_the_screen_is_found(self):
        readmes = {"drivers/README.md": "drivers\n", "ui/README.md": "ui\n"}
        for call in ("pango_cairo_show_layout (cr, layout);", "cairo_show_text (cr, words);", "cairo_ft_font_face_create (face);"):
            text = SPDX + f"void f (void) {{ {call} }}\n"
            self.assertEqual(self.check({**readmes, "drivers/cf-page.c": text}), {"cairo-text"})
            self.assertEqual(self.check({**readmes, "ui/cf-page.c": text}), set())
        header = SPDX + "#include <pango/pangocairo.h>\n"
        self.assertEqual(self.check({**readmes, "drivers/cf-page.c": header}), {"system"})

    def test_shapes_of_cairos_beside_the_screen_pass(self):
        text = SPDX + "void f (void) { cairo_fill (cr); cairo_mask_surface (cr, letter, 0, 0); }\n"
        self.assertEqual(self.check({"drivers/README.md": "drivers\n", "drivers/cf-page.c": text}), set())

    def test_floating_point_in_the_rules_is_found(self):
        self.assert_breaks("float", "pos/rules/cf-tax.c", SPDX + "static double rate;\n")

    def test_a_path_of_one_machine_is_found(self):
        self.assert_breaks("workplace", "docs/guide.md", "see /" + "work/main/dev\n")

    def test_unfinished_work_is_found(self):
        self.assert_breaks("unfinished", "pos/till/cf-till.c", SPDX + "/* TO" + "DO: the rest */\n")

    def test_a_folder_without_a_readme_is_found(self):
        self.assert_breaks("readme", "drivers/cf-device.c", SPDX)

    def test_messages_that_the_translators_would_not_find_are_found(self):
        changes = {"pos/till/cf-till.c": SPDX + 'const char *s = _ ("Paid");\n', "po/POTFILES.in": "# files\n"}
        self.assertEqual(self.check(changes), {"messages"})
        changes["po/POTFILES.in"] = "pos/till/cf-till.c\n"
        self.assertEqual(self.check(changes), set())

    def test_a_listed_file_that_is_gone_is_found(self):
        self.assert_breaks("messages", "po/POTFILES.in", "ui/gone.c\n")

    def test_an_exception_with_a_reason_is_heeded(self):
        changes = {
            "pos/till/cf-till.c": SPDX + "#include <sqlite3.h>\n",
            "tests/tidy/exceptions.txt": "system pos/till/cf-till.c  shown in a test\n",
        }
        self.assertEqual(self.check(changes), set())

    def test_an_exception_that_is_not_needed_is_found(self):
        self.assert_breaks("exceptions", "tests/tidy/exceptions.txt", "sql pos/till/cf-till.c  was once\n")


if __name__ == "__main__":
    unittest.main()
