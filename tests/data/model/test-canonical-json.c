/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cf-canonical-json.h"
#include "cf-test.h"

static const struct
{
  const char *text;
  const char *canonical;
} good[] = {
  { "{}", "{}" },
  { " { } \r\n\t", "{}" },
  { "{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}" },
  { "{\"a_b\":1,\"a\":2,\"a1\":3,\"aa\":4}", "{\"a\":2,\"a1\":3,\"a_b\":1,\"aa\":4}" },
  { "{\"a\": [ 1 , -2,true ,false, null, \"x\" ] }", "{\"a\":[1,-2,true,false,null,\"x\"]}" },
  { "{\"a\":-0}", "{\"a\":0}" },
  { "{\"a\":9007199254740991}", "{\"a\":9007199254740991}" },
  { "{\"a\":-9007199254740991}", "{\"a\":-9007199254740991}" },
  /* RFC 8785 3.2.2.2: short escapes, \u00xx in lower case, nothing else. */
  { "{\"a\":\"\\u0008\\u0009\\u000a\\u000c\\u000d\\u001F\\u0022\\\\\\/\"}",
    "{\"a\":\"\\b\\t\\n\\f\\r\\u001f\\\"\\\\/\"}" },
  { "{\"a\":\"\\u00e4\\u20AC\\ud83d\\ude00\\u007f\"}", "{\"a\":\"ä€😀\x7f\"}" },
  { "{\"\\u0061\":\"\"}", "{\"a\":\"\"}" },
  { "{\"a\":{\"c\":[],\"b\":{}}}", "{\"a\":{\"b\":{},\"c\":[]}}" },
};

START_TEST (test_value_has_one_written_form)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (json_object) object =
    cf_canonical_json_parse (good[_i].text, strlen (good[_i].text), &error);
  g_autoptr (json_object) again = NULL;
  g_autoptr (GBytes) bytes = NULL;

  ck_assert_ok (object != NULL);
  bytes = cf_canonical_json_write (object, &error);
  ck_assert_ok (bytes != NULL);
  ck_assert_str_eq (g_bytes_get_data (bytes, NULL), good[_i].canonical);
  ck_assert_uint_eq (g_bytes_get_size (bytes), strlen (good[_i].canonical));
  again = cf_canonical_json_parse_exact (good[_i].canonical, strlen (good[_i].canonical), &error);
  ck_assert_ok (again != NULL);
}
END_TEST

static const char *const not_json[] = {
  "",
  " ",
  "[]",
  "1",
  "\"a\"",
  "null",
  "{",
  "}",
  "{}{}",
  "{} x",
  "{\"a\"}",
  "{\"a\":}",
  "{\"a\":1,}",
  "{,}",
  "{\"a\":[1,]}",
  "{\"a\":[1 2]}",
  "{'a':1}",
  "{a:1}",
  "{\"a\":01}",
  "{\"a\":+1}",
  "{\"a\":.5}",
  "{\"a\":1.}",
  "{\"a\":1e}",
  "{\"a\":-}",
  "{\"a\":NaN}",
  "{\"a\":tru}",
  "{\"a\":True}",
  "{\"a\":\"\n\"}",
  "{\"a\":\"\x01\"}",
  "{\"a\":\"\\x\"}",
  "{\"a\":\"\\u12\"}",
  "{\"a\":\"\\ud800\"}",
  "{\"a\":\"\\ud800\\u0041\"}",
  "{\"a\":\"\\udc00\"}",
  "{\"a\":\"\xff\"}",
  "{\"a\":\"\xc0\x80\"}",
  "{\"a\":\"\xed\xa0\x80\"}",
  "{\"a\":\"",
  "{\"a\":\"\\",
  "{\"a\":/**/1}",
  "\xef\xbb\xbf{}",
  "{\"a\":1}\x01",
  "{\"a\":{\"b\":1}",
  "{\"a\":1.5,\"b\"}",
};

START_TEST (test_what_is_not_one_json_object_is_bad_json)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_canonical_json_parse (not_json[_i], strlen (not_json[_i]), &error) != NULL,
                     CF_ERROR_BAD_JSON);
}
END_TEST

static const char *const outside[] = {
  "{\"a\":1.5}",
  "{\"a\":1.0}",
  "{\"a\":1e2}",
  "{\"a\":1E-2}",
  "{\"a\":9007199254740992}",
  "{\"a\":-9007199254740992}",
  "{\"a\":99999999999999999999999999}",
  "{\"a\":1,\"a\":2}",
  "{\"a\":{\"b\":1,\"c\":2,\"b\":1}}",
  "{\"A\":1}",
  "{\"\":1}",
  "{\"a-b\":1}",
  "{\"ä\":1}",
  "{\"a\":\"\\u0000\"}",
  "{\"a\":1,\"\\u0061\":1}",
  "{\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\":1}", /* 65 */
};

START_TEST (test_json_outside_the_subset_is_a_bad_request)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_canonical_json_parse (outside[_i], strlen (outside[_i]), &error) != NULL,
                     CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_a_zero_byte_ends_nothing)
{
  static const char TEXT[] = "{\"a\":\"x\0y\"}";
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_canonical_json_parse (TEXT, sizeof TEXT - 1, &error) != NULL,
                     CF_ERROR_BAD_JSON);
  ck_assert_refused (cf_canonical_json_parse ("{}\0", 3, &error) != NULL, CF_ERROR_BAD_JSON);
}
END_TEST

static char *
nested (guint depth)
{
  GString *text = g_string_new ("{\"a\":");

  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (g_string_append_c (text, '}'), FALSE);
}

START_TEST (test_depth_is_bounded_alike_in_reading_and_writing)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *deepest = nested (CF_CANONICAL_JSON_DEPTH_MAX);
  g_autofree char *deeper = nested (CF_CANONICAL_JSON_DEPTH_MAX + 1);
  g_autofree char *endless = g_strnfill (200000, '[');
  g_autoptr (json_object) object =
    cf_canonical_json_parse_exact (deepest, strlen (deepest), &error);
  g_autoptr (json_object) outer = json_object_new_object ();

  ck_assert_ok (object != NULL);
  ck_assert_refused (cf_canonical_json_parse (deeper, strlen (deeper), &error) != NULL,
                     CF_ERROR_BAD_JSON);
  memcpy (endless, "{\"a\":", 5);
  ck_assert_refused (cf_canonical_json_parse (endless, strlen (endless), &error) != NULL,
                     CF_ERROR_BAD_JSON);
  json_object_object_add (outer, "a", g_steal_pointer (&object));
  ck_assert_refused (cf_canonical_json_write (outer, &error) != NULL, CF_ERROR_BAD_REQUEST);
}
END_TEST

START_TEST (test_length_is_bounded_alike_in_reading_and_writing)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fill = g_strnfill (CF_CANONICAL_JSON_BYTES_MAX, 'x');
  g_autofree char *longest = NULL;
  g_autofree char *longer = NULL;
  g_autoptr (json_object) object = NULL;

  longest = g_strdup_printf ("{\"a\":\"%.*s\"}", CF_CANONICAL_JSON_BYTES_MAX - 8, fill);
  longer = g_strdup_printf ("{\"a\":\"%.*s\"}", CF_CANONICAL_JSON_BYTES_MAX - 7, fill);
  object = cf_canonical_json_parse_exact (longest, strlen (longest), &error);
  ck_assert_ok (object != NULL);
  ck_assert_refused (cf_canonical_json_parse (longer, strlen (longer), &error) != NULL,
                     CF_ERROR_BAD_JSON);
  json_object_object_add (object, "b", json_object_new_int (1));
  ck_assert_refused (cf_canonical_json_write (object, &error) != NULL, CF_ERROR_BAD_REQUEST);
}
END_TEST

static const char *const not_canonical[] = {
  " {}", "{\"b\":1,\"a\":1}", "{\"a\":\"\\u0041\"}", "{\"a\":\"\\/\"}", "{\"a\":-0}", "{\"a\": 1}",
  "{}\n"
};

START_TEST (test_bytes_in_another_form_are_damaged)
{
  g_autoptr (GError) error = NULL;

  ck_assert_refused (cf_canonical_json_parse_exact (not_canonical[_i], strlen (not_canonical[_i]),
                                                    &error) != NULL,
                     CF_ERROR_DAMAGED);
}
END_TEST

START_TEST (test_writing_refuses_what_the_subset_lacks)
{
  g_autoptr (GError) error = NULL;
  json_object *const values[] = {
    json_object_new_double (1.5),           json_object_new_int64 (CF_CANONICAL_JSON_INT_MAX + 1),
    json_object_new_int64 (G_MININT64),     json_object_new_uint64 (G_MAXUINT64),
    json_object_new_string_len ("a\0b", 3), json_object_new_string ("\xff")
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autoptr (json_object) object = json_object_new_object ();

    json_object_object_add (object, "a", values[i]);
    ck_assert_refused (cf_canonical_json_write (object, &error) != NULL, CF_ERROR_BAD_REQUEST);
  }
  {
    g_autoptr (json_object) object = json_object_new_object ();

    json_object_object_add (object, "Name", NULL);
    ck_assert_refused (cf_canonical_json_write (object, &error) != NULL, CF_ERROR_BAD_REQUEST);
  }
}
END_TEST

static json_object *
random_value (GRand *random, guint depth)
{
  int kind = g_rand_int_range (random, 0, depth > 5 ? 4 : 6);
  json_object *value;

  switch (kind) {
  case 0: return NULL;
  case 1: return json_object_new_boolean (g_rand_boolean (random));
  case 2:
    return json_object_new_int64 ((gint64) g_rand_int (random) * (gint32) g_rand_int (random) %
                                  CF_CANONICAL_JSON_INT_MAX);
  case 3: {
    g_autoptr (GString) text = g_string_new (NULL);

    for (int n = g_rand_int_range (random, 0, 12); n > 0; n--)
      g_string_append_unichar (text, (gunichar) g_rand_int_range (random, 1, n % 2 ? 128 : 0xd000));
    return json_object_new_string_len (text->str, (int) text->len);
  }
  case 4:
    value = json_object_new_array ();
    for (int n = g_rand_int_range (random, 0, 5); n > 0; n--)
      json_object_array_add (value, random_value (random, depth + 1));
    return value;
  default:
    value = json_object_new_object ();
    for (int n = g_rand_int_range (random, 0, 5); n > 0; n--) {
      char name[3] = { (char) g_rand_int_range (random, 'a', 'z'),
                       (char) g_rand_int_range (random, '0', '9'), '\0' };

      json_object_object_add (value, name, random_value (random, depth + 1));
    }
    return value;
  }
}

START_TEST (test_what_was_written_is_read_and_written_the_same)
{
  g_autoptr (GRand) random = cf_test_random_new ();

  for (guint i = 0; i < 2000; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (json_object) object = json_object_new_object ();
    g_autoptr (json_object) again = NULL;
    g_autoptr (GBytes) bytes = NULL;

    json_object_object_add (object, "a", random_value (random, 1));
    bytes = cf_canonical_json_write (object, &error);
    ck_assert_ok (bytes != NULL);
    again = cf_canonical_json_parse_exact (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                           &error);
    ck_assert_ok (again != NULL);
    ck_assert (json_object_equal (object, again));
  }
}
END_TEST

/* Short and long objects, their names in order, in reverse and in no order, are written by name. */
START_TEST (test_names_are_sorted_however_many_there_are)
{
  for (guint n = 1; n <= 100; n++)
    for (guint order = 0; order < 3; order++) {
      static const guint FACTORS[] = { 1, 100, 37 }; /* of 101, a prime: no name comes twice */
      g_autoptr (GError) error = NULL;
      g_autoptr (json_object) object = json_object_new_object ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (json_object) again = NULL;
      g_autofree char *before = NULL;

      for (guint i = 1; i <= n; i++) {
        g_autofree char *name = g_strdup_printf ("n%03u", i * FACTORS[order] % 101);
        json_object_object_add (object, name, json_object_new_int ((int) i));
      }
      bytes = cf_canonical_json_write (object, &error);
      ck_assert_ok (bytes != NULL);
      again =
        cf_canonical_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
      ck_assert_ok (again != NULL);
      ck_assert (json_object_equal (object, again));
      json_object_object_foreach (again, key, value)
      {
        ck_assert_ptr_nonnull (value);
        ck_assert_int_lt (g_strcmp0 (before, key), 0); /* json-c keeps the order of the text */
        g_free (before);
        before = g_strdup (key);
      }
    }
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_value_has_one_written_form, 0, G_N_ELEMENTS (good));
  tcase_add_loop_test (tc, test_what_is_not_one_json_object_is_bad_json, 0,
                       G_N_ELEMENTS (not_json));
  tcase_add_loop_test (tc, test_json_outside_the_subset_is_a_bad_request, 0,
                       G_N_ELEMENTS (outside));
  tcase_add_test (tc, test_a_zero_byte_ends_nothing);
  tcase_add_test (tc, test_depth_is_bounded_alike_in_reading_and_writing);
  tcase_add_test (tc, test_length_is_bounded_alike_in_reading_and_writing);
  tcase_add_loop_test (tc, test_bytes_in_another_form_are_damaged, 0, G_N_ELEMENTS (not_canonical));
  tcase_add_test (tc, test_writing_refuses_what_the_subset_lacks);
  tcase_add_test (tc, test_what_was_written_is_read_and_written_the_same);
  tcase_add_test (tc, test_names_are_sorted_however_many_there_are);
}

CF_TEST_MAIN ("canonical-json", add_tests)
