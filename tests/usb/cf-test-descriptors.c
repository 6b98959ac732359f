/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-descriptors.h"

static void
append (GByteArray *to, const guint8 *bytes, guint n)
{
  g_byte_array_append (to, bytes, n);
}

static void
append_interface (GByteArray *to, const CfTestInterface *from)
{
  const guint8 head[] = { 9,
                          4,
                          from->number,
                          from->alternate,
                          (guint8) from->n_endpoints,
                          from->class_code,
                          from->subclass,
                          from->protocol,
                          0 };
  append (to, head, sizeof head);
  if (from->report != NULL) {
    const guint8 hid[] = {
      9, 0x21, 0x11, 1, 0, 1, 0x22, (guint8) from->n_report, (guint8) (from->n_report >> 8)
    };
    append (to, hid, sizeof hid);
  }
  for (guint i = 0; i < from->n_endpoints; i++) {
    const CfTestEndpoint *endpoint = &from->endpoints[i];
    const guint8 bytes[] = { 7,
                             5,
                             endpoint->address,
                             endpoint->kind,
                             (guint8) endpoint->max_packet,
                             (guint8) (endpoint->max_packet >> 8),
                             endpoint->kind == 3 ? 10 : 0 };
    append (to, bytes, sizeof bytes);
  }
}

GByteArray *
cf_test_descriptors_new (const CfTestUnitSpec *spec)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 device[18] = { 18, 1, 0, 2, 0, 0, 0, 64, 0, 0, 0, 0, 0, 1, 1, 2, 3, 1 };
  guint8 config[9] = { 9, 2, 0, 0, 0, 1, 0, 0x80, 50 };
  guint n_numbers = 0;

  if (spec->descriptors != NULL) {
    append (bytes, spec->descriptors, (guint) spec->n_descriptors);
    return bytes;
  }
  device[8] = (guint8) spec->vendor;
  device[9] = (guint8) (spec->vendor >> 8);
  device[10] = (guint8) spec->product;
  device[11] = (guint8) (spec->product >> 8);
  append (bytes, device, sizeof device);
  append (bytes, config, sizeof config);
  for (guint i = 0; i < spec->n_interfaces; i++) {
    append_interface (bytes, &spec->interfaces[i]);
    n_numbers = MAX (n_numbers, spec->interfaces[i].number + 1u);
  }
  bytes->data[18 + 2] = (guint8) (bytes->len - 18);
  bytes->data[18 + 3] = (guint8) ((bytes->len - 18) >> 8);
  bytes->data[18 + 4] = (guint8) n_numbers;
  return bytes;
}

char *
cf_test_dup_hex (const guint8 *bytes, gsize n)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (hex, "%02X", bytes[i]);
  return g_string_free (hex, FALSE);
}
