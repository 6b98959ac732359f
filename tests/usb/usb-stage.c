/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An emulated USB bus for another program: makes it, says where it is, and plays units on it as it is
 * told, until its input ends.  The other program has to run with what the first line says in its
 * environment.  A line is answered by one line, "stage: ok", or why not.
 *
 *   plug PORT UNIT      UNIT: keyboard, hid-pos, serial, oem, unknown
 *   deny PORT UNIT      the same, and nobody may open it
 *   allow PORT          now they may
 *   unplug PORT
 *   read PORT TEXT      the scanner there reads a label
 */
#include <stdio.h>
#include <string.h>

#include <glib-unix.h>

#include "cf-test-bus.h"
#include "cf-test-scanners.h"

#define PORTS 8

typedef struct
{
  CfTestBus *bus;
  GMainLoop *loop;
  CfTestUnit *units[PORTS];
  const CfTestScanner *scanners[PORTS];
} Stage;

static const CfTestInterface PLAIN_KEYBOARD[] = { {
  .class_code = 3,
  .subclass = 1,
  .protocol = 1,
  .n_endpoints = 1,
  .endpoints = { { CF_TEST_SCANNER_IN, 3, 8 } },
  .driver = "usbhid",
} };

static const CfTestUnitSpec UNKNOWN = { .vendor = 0x1A86,
                                        .product = 0x5456,
                                        .name = "USB Scanner",
                                        .n_interfaces = 1,
                                        .interfaces = PLAIN_KEYBOARD };

/* The library that runs tests speaks on the same stream. */
static void
say (const char *words)
{
  printf ("stage: %s\n", words);
  fflush (stdout);
}

static const CfTestScanner *
find_scanner (const char *name)
{
  const struct
  {
    const char *name;
    const CfTestScanner *scanner;
  } scanners[] = {
    { "keyboard", &cf_test_keyboard_scanner },
    { "hid-pos", &cf_test_hid_pos_scanner },
    { "serial", &cf_test_serial_scanner },
    { "oem", &cf_test_oem_scanner },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scanners); i++)
    if (strcmp (scanners[i].name, name) == 0)
      return scanners[i].scanner;
  return NULL;
}

static const char *
plug (Stage *self, guint port, const char *name)
{
  const CfTestScanner *scanner = find_scanner (name);

  if (scanner == NULL && strcmp (name, "unknown") != 0)
    return "no such unit";
  self->scanners[port] = scanner;
  self->units[port] =
    cf_test_bus_plug (self->bus, port, scanner != NULL ? &scanner->spec : &UNKNOWN, NULL);
  return "ok";
}

/* An unknown keyboard sends what it reads as its keys: digits only. */
static void
type_digits (CfTestUnit *unit, const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    cf_test_press (unit, 0, *p == '0' ? 0x27 : (guint8) (0x1E + (*p - '1')));
  cf_test_press (unit, 0, 0x28);
}

static const char *
obey (Stage *self, const char *line)
{
  char word[16], text[128] = "";
  guint port;

  if (sscanf (line, "%15s %u %127[^\n]", word, &port, text) < 2 || port < 1 || port >= PORTS)
    return "not understood";
  if (strcmp (word, "deny") == 0) {
    cf_test_bus_deny_next (self->bus);
    return plug (self, port, text);
  }
  if (strcmp (word, "plug") == 0)
    return plug (self, port, text);
  if (self->units[port] == NULL)
    return "nothing is plugged in there";
  if (strcmp (word, "unplug") == 0) {
    cf_test_unit_unplug (g_steal_pointer (&self->units[port]));
    return "ok";
  }
  if (strcmp (word, "allow") == 0) {
    cf_test_unit_set_denied (self->units[port], FALSE);
    return "ok";
  }
  if (strcmp (word, "read") != 0)
    return "not understood";
  if (self->scanners[port] != NULL)
    self->scanners[port]->read (self->units[port], "]E0", text, strlen (text));
  else
    type_digits (self->units[port], text);
  return "ok";
}

static gboolean
on_line_cb (GIOChannel *channel, GIOCondition condition, gpointer data)
{
  Stage *self = data;
  g_autofree char *line = NULL;

  if (g_io_channel_read_line (channel, &line, NULL, NULL, NULL) != G_IO_STATUS_NORMAL) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_REMOVE;
  }
  say (obey (self, line));
  return G_SOURCE_CONTINUE;
}

/* The bus belongs into a test: what it asserts is reported there. */
START_TEST (test_stage)
{
  Stage self = { 0 };
  GIOChannel *input;

  self.bus = cf_test_bus_new ();
  self.loop = g_main_loop_new (NULL, FALSE);
  say (g_getenv ("UMOCKDEV_DIR"));
  input = g_io_channel_unix_new (0);
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, on_line_cb, &self);
  g_main_loop_run (self.loop);
  g_io_channel_unref (input);
  g_main_loop_unref (self.loop);
  cf_test_bus_free (self.bus);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_set_timeout (tc, 0); /* as long as somebody speaks to it */
  tcase_add_test (tc, test_stage);
}

CF_TEST_USB_MAIN ("usb stage", add_tests)
