/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-scales.h"

#include <errno.h>
#include <string.h>

#define SERIAL_OUT 0x02
#define SERIAL_IN  0x82

void
cf_test_scale_init (CfTestScale *self)
{
  *self = (CfTestScale){ .report = { 3, 2, 2 }, .sent = g_string_new (NULL) };
  g_mutex_init (&self->lock);
}

void
cf_test_scale_clear (CfTestScale *self)
{
  g_string_free (self->sent, TRUE);
  g_mutex_clear (&self->lock);
}

guint
cf_test_scale_count_asked (CfTestScale *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return self->n_asked;
}

char *
cf_test_scale_dup_sent (CfTestScale *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  return g_strdup (self->sent->str);
}

/* ---- HID ---- */

/* clang-format off */
static const guint8 HID_DESCRIPTOR[] = {
  0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01,
  0x85, 0x03, 0x09, 0x32, 0xA1, 0x02,       /* scale data report, number 3 */
  0x75, 0x08, 0x95, 0x01, 0x15, 0x01, 0x25, 0x08,
  0x09, 0x70, 0xA1, 0x02,
  0x09, 0x71, 0x09, 0x72, 0x09, 0x73, 0x09, 0x74, 0x09, 0x75, 0x09, 0x76, 0x09, 0x77, 0x09, 0x78,
  0x81, 0x00, 0xC0,
  0x25, 0x0C, 0x09, 0x50, 0xA1, 0x02, 0x19, 0x51, 0x29, 0x5C, 0x81, 0x00, 0xC0,
  0x15, 0x81, 0x25, 0x7F, 0x09, 0x41, 0x81, 0x02,
  0x15, 0x00, 0x27, 0xFF, 0xFF, 0x00, 0x00, 0x75, 0x10, 0x09, 0x40, 0x81, 0x02, 0xC0,
  0x85, 0x04, 0x09, 0x31, 0xA1, 0x02,       /* control report, number 4: enforced zero, zero */
  0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x02, 0x09, 0x81, 0x09, 0x80, 0x91, 0x02,
  0x95, 0x06, 0x91, 0x03, 0xC0,
  0xC0,
};
/* clang-format on */

static const CfTestInterface HID[] = { {
  .class_code = 3,
  .n_endpoints = 1,
  .endpoints = { { CF_TEST_SCALE_IN, 3, 8 } },
  .report = HID_DESCRIPTOR,
  .n_report = sizeof HID_DESCRIPTOR,
  .driver = "usbhid",
} };

void
cf_test_scale_put (CfTestScale *self,
                   CfTestUnit *unit,
                   guint8 status,
                   guint8 unit_code,
                   gint8 exponent,
                   guint16 weight)
{
  const guint8 report[6] = {
    3, status, unit_code, (guint8) exponent, (guint8) weight, (guint8) (weight >> 8)
  };

  g_mutex_lock (&self->lock);
  memcpy (self->report, report, sizeof report);
  g_mutex_unlock (&self->lock);
  cf_test_unit_send (unit, CF_TEST_SCALE_IN, report, sizeof report);
}

static int
control_hid (CfTestUnit *unit, const guint8 *setup, guint8 *data, gsize length, gpointer user_data)
{
  CfTestScale *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (setup[0] == 0xA1 && setup[1] == 0x01 && setup[2] == 3 && setup[3] == 1) {
    self->n_asked++;
    if (self->refuses_get)
      return -EPIPE;
    gsize n = MIN (length, sizeof self->report);
    memcpy (data, self->report, n);
    return (int) n;
  }
  if (setup[0] == 0x21 && setup[1] == 0x09 && setup[2] == 4 && setup[3] == 2 && length == 2 &&
      data[0] == 4 && data[1] == 0x02)
    g_string_append_c (self->sent, 'z');
  return setup[0] & 0x80 ? -EPIPE : (int) length;
}

const CfTestUnitSpec cf_test_hid_scale = { .vendor = 0x0922,
                                           .product = 0x8003,
                                           .maker = "DYMO",
                                           .name = "M10 Digital Scale",
                                           .serial = "0071",
                                           .n_interfaces = 1,
                                           .interfaces = HID,
                                           .control = control_hid };

/* ---- serial ---- */

static const CfTestInterface SERIAL[] = {
  { .class_code = 2,
    .subclass = 2,
    .protocol = 1,
    .n_endpoints = 1,
    .endpoints = { { 0x83, 3, 16 } },
    .driver = "cdc_acm" },
  { .number = 1,
    .class_code = 10,
    .n_endpoints = 2,
    .endpoints = { { SERIAL_IN, 2, 64 }, { SERIAL_OUT, 2, 64 } },
    .driver = "cdc_acm" },
};

void
cf_test_scale_say (CfTestScale *self, const char *record)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_strlcpy (self->record, record, sizeof self->record);
}

static int
control_serial (CfTestUnit *unit,
                const guint8 *setup,
                guint8 *data,
                gsize length,
                gpointer user_data)
{
  CfTestScale *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (setup[1] == 0x20 && length == sizeof self->line)
    memcpy (self->line, data, sizeof self->line);
  return setup[0] & 0x80 ? -EPIPE : (int) length;
}

typedef struct
{
  CfTestUnit *unit;
  char *text;
} Answer;

static gboolean
answer_cb (gpointer data)
{
  Answer *answer = data;

  cf_test_unit_send (answer->unit, SERIAL_IN, answer->text, strlen (answer->text));
  g_free (answer->text);
  g_free (answer);
  return G_SOURCE_REMOVE;
}

/* The bus is not asked for anything while it hands something over: the answer comes a turn later. */
static gssize
write_serial (CfTestUnit *unit,
              guint8 endpoint,
              const guint8 *data,
              gsize length,
              gpointer user_data)
{
  CfTestScale *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (data[0] == 'W') {
    self->n_asked++;
    if (self->record[0] != '\0') {
      Answer *answer = g_new (Answer, 1);
      *answer = (Answer){ unit, g_strdup_printf ("\x02%s\r", self->record) };
      g_idle_add (answer_cb, answer);
    }
  } else
    g_string_append_len (self->sent, (const char *) data, (gssize) length);
  return (gssize) length;
}

const CfTestUnitSpec cf_test_serial_scale = { .vendor = 0x0EB8,
                                              .product = 0x2200,
                                              .maker = "Mettler Toledo",
                                              .name = "Ariva",
                                              .serial = "B123456789",
                                              .n_interfaces = 2,
                                              .interfaces = SERIAL,
                                              .control = control_serial,
                                              .write = write_serial };

const CfTestUnitSpec cf_test_serial_line = { .vendor = 0x1A86,
                                             .product = 0x55D4,
                                             .name = "USB Serial",
                                             .n_interfaces = 2,
                                             .interfaces = SERIAL,
                                             .control = control_serial,
                                             .write = write_serial };
