/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-digital-link.h"

#include <string.h>

#include "cf-error.h"

/* A stretch of the address. */
typedef struct
{
  const char *at;
  gsize len;
} Slice;

/* Keys that may begin a Digital Link, and what may qualify each (URI Syntax, 4.4 and 4.5). */
static const struct
{
  const char *key;
  const char *qualifiers; /* AIs, each followed by a blank */
} KEYS[] = {
  { "01", "22 10 21 235 " },
  { "8006", "22 10 21 " },
  { "414", "254 7040 " },
  { "415", "8020 " },
  { "417", "7040 " },
  { "8004", "7040 " },
  { "8010", "8011 " },
  { "8017", "8019 " },
  { "8018", "8019 " },
  { "00", "" },
  { "253", "" },
  { "255", "" },
  { "401", "" },
  { "402", "" },
  { "8003", "" },
  { "8013", "" },
};

/* Words of the first edition of the standard. */
static const struct
{
  const char *word, *ai;
} WORDS[] = { { "gtin", "01" },
              { "lot", "10" },
              { "ser", "21" },
              { "exp", "17" },
              { "cpv", "22" } };

static gboolean
slice_is (Slice slice, const char *text)
{
  return slice.len == strlen (text) && memcmp (slice.at, text, slice.len) == 0;
}

/* Writes the AI that a path segment or query key stands for.  Returns FALSE if it is none. */
static gboolean
slice_to_ai (Slice slice, char *ret_ai)
{
  guint len;

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (slice_is (slice, WORDS[i].word)) {
      g_strlcpy (ret_ai, WORDS[i].ai, CF_GS1_AI_MAX + 1);
      return TRUE;
    }
  if (slice.len > CF_GS1_AI_MAX || cf_gs1_lookup (slice.at, slice.len, &len) == NULL ||
      len != slice.len)
    return FALSE;
  memcpy (ret_ai, slice.at, len);
  ret_ai[len] = '\0';
  return TRUE;
}

/* The qualifiers a key allows, or NULL when @ai is no key. */
static const char *
key_qualifiers (const char *ai)
{
  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    if (g_str_equal (KEYS[i].key, ai))
      return KEYS[i].qualifiers;
  return NULL;
}

static gboolean
qualifies (const char *qualifiers, const char *ai)
{
  g_autofree char *word = g_strconcat (ai, " ", NULL);

  for (const char *p = qualifiers; *p != '\0'; p = strchr (p, ' ') + 1)
    if (g_str_has_prefix (p, word))
      return TRUE;
  return FALSE;
}

/* Percent-decodes; returns the number of bytes, or −1 for a malformed escape or too long a value. */
static gssize
decode (Slice slice, char *ret_value)
{
  gsize n = 0;

  for (gsize i = 0; i < slice.len; i++) {
    char c = slice.at[i];

    if (c == '%') {
      int high = i + 2 < slice.len ? g_ascii_xdigit_value (slice.at[i + 1]) : -1;
      int low = i + 2 < slice.len ? g_ascii_xdigit_value (slice.at[i + 2]) : -1;

      if (high < 0 || low < 0)
        return -1;
      c = (char) (high * 16 + low);
      i += 2;
    }
    if (n == CF_GS1_VALUE_MAX)
      return -1;
    ret_value[n++] = c;
  }
  ret_value[n] = '\0';
  return (gssize) n;
}

static gboolean
add_element (CfGs1 *gs1, const char *ai, Slice raw, GError **error)
{
  char value[CF_GS1_VALUE_MAX + 1];
  char padded[14 + 1] = "00000000000000";
  gssize len = decode (raw, value);

  if (len < 0)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "value of AI %s in a link is malformed", ai);
  if (g_str_equal (ai, "01") && (len == 8 || len == 12 || len == 13)) {
    memcpy (padded + 14 - len, value, (gsize) len);
    return cf_gs1_add (gs1, ai, padded, 14, error);
  }
  return cf_gs1_add (gs1, ai, value, (gsize) len, error);
}

/* Splits at '/'; a slash at the end is no empty segment.  Returns the number, −1 if too many. */
static int
split_path (Slice path, Slice *ret_segments)
{
  int n = 0;
  const char *p = path.at;
  const char *end = path.at + path.len;

  if (p < end && end[-1] == '/')
    end--;
  while (p < end) {
    const char *stop = memchr (p, '/', (gsize) (end - p));

    if (stop == NULL)
      stop = end;
    if (n == CF_DIGITAL_LINK_SEGMENTS)
      return -1;
    ret_segments[n++] = (Slice){ p, (gsize) (stop - p) };
    p = stop + (stop < end ? 1 : 0);
  }
  return n;
}

/* Finds the last segment that is a key and is followed by pairs only.  −1: none. */
static int
find_key (const Slice *segments, int n)
{
  char ai[CF_GS1_AI_MAX + 1];

  for (int i = n - 2; i >= 0; i -= 2)
    if (slice_to_ai (segments[i], ai) && key_qualifiers (ai) != NULL)
      return i;
  return -1;
}

static gboolean
read_path (Slice path, CfGs1 *gs1, GError **error)
{
  Slice segments[CF_DIGITAL_LINK_SEGMENTS];
  char ai[CF_GS1_AI_MAX + 1];
  const char *qualifiers;
  int n = split_path (path, segments);
  int key = n < 0 ? -1 : find_key (segments, n);

  if (n < 0)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a link of too many parts");
  if (key < 0)
    return cf_error_set (error, CF_ERROR_UNKNOWN_CODE, "a web address without a GS1 key");

  slice_to_ai (segments[key], ai);
  qualifiers = key_qualifiers (ai);
  if (!add_element (gs1, ai, segments[key + 1], error))
    return FALSE;
  for (int i = key + 2; i < n; i += 2) {
    if (!slice_to_ai (segments[i], ai) || !qualifies (qualifiers, ai))
      return cf_error_set (error, CF_ERROR_BAD_CODE, "'%.*s' does not qualify the key of a link",
                           (int) MIN (segments[i].len, 16), segments[i].at);
    if (!add_element (gs1, ai, segments[i + 1], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_query (Slice query, CfGs1 *gs1, GError **error)
{
  const char *p = query.at;
  const char *end = query.at + query.len;

  while (p < end) {
    char ai[CF_GS1_AI_MAX + 1];
    const char *stop = p;
    const char *equals;

    while (stop < end && *stop != '&' && *stop != ';')
      stop++;
    equals = memchr (p, '=', (gsize) (stop - p));
    if (equals != NULL && slice_to_ai ((Slice){ p, (gsize) (equals - p) }, ai) &&
        !add_element (gs1, ai, (Slice){ equals + 1, (gsize) (stop - equals - 1) }, error))
      return FALSE;
    p = stop + (stop < end ? 1 : 0);
  }
  return TRUE;
}

static gsize
scheme_length (const char *text, gsize len)
{
  if (len > 7 && g_ascii_strncasecmp (text, "http://", 7) == 0)
    return 7;
  if (len > 8 && g_ascii_strncasecmp (text, "https://", 8) == 0)
    return 8;
  return 0;
}

gboolean
cf_digital_link_is_uri (const char *text, gsize len)
{
  return scheme_length (text, len) > 0;
}

gboolean
cf_digital_link_parse (const char *uri, gsize len, CfGs1 *ret_gs1, GError **error)
{
  CfGs1 gs1 = { 0 };
  const char *end, *path, *query, *fragment;

  g_return_val_if_fail (uri != NULL && ret_gs1 != NULL, FALSE);

  if (len > CF_DIGITAL_LINK_MAX || !cf_digital_link_is_uri (uri, len))
    return cf_error_set (error, CF_ERROR_BAD_CODE, "no web address, or too long a one");
  for (gsize i = 0; i < len; i++)
    if ((guchar) uri[i] <= ' ' || (guchar) uri[i] >= 0x7f)
      return cf_error_set (error, CF_ERROR_BAD_CODE, "a character no web address has");

  end = uri + len;
  fragment = memchr (uri, '#', len);
  if (fragment != NULL)
    end = fragment;
  uri += scheme_length (uri, len);
  if (uri > end)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a web address without a host");
  query = memchr (uri, '?', (gsize) (end - uri));
  path = memchr (uri, '/', (gsize) ((query != NULL ? query : end) - uri));
  if (path == uri || query == uri || uri == end)
    return cf_error_set (error, CF_ERROR_BAD_CODE, "a web address without a host");
  if (path == NULL)
    return cf_error_set (error, CF_ERROR_UNKNOWN_CODE, "a web address without a GS1 key");

  path++;
  if (!read_path ((Slice){ path, (gsize) ((query != NULL ? query : end) - path) }, &gs1, error))
    return FALSE;
  if (query != NULL && !read_query ((Slice){ query + 1, (gsize) (end - query - 1) }, &gs1, error))
    return FALSE;
  if (!cf_gs1_check_exclusions (&gs1, error))
    return FALSE;
  *ret_gs1 = gs1;
  return TRUE;
}
