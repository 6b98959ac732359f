/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cf-escpos-emulator.h"

/*
 * usage: printer-gadget DEVICE RECEIPT
 *
 * A receipt printer behind a kernel's printer gadget: reads what the host prints from DEVICE, feeds it
 * to the emulator and gives its answers back.  All bytes go to RECEIPT too.  Ends when it is told to.
 */
static gboolean
give_back (int device, GByteArray *answers)
{
  gssize n = answers->len > 0 ? write (device, answers->data, answers->len) : 0;

  if (n < 0)
    return errno == EAGAIN || errno == ESHUTDOWN || errno == EINTR;
  g_byte_array_remove_range (answers, 0, (guint) n);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (CfEscposEmulator) emulator = cf_escpos_emulator_new (576, 48, 203);
  guint8 bytes[8192];

  if (argc != 3)
    return 2;
  int device = open (argv[1], O_RDWR | O_NONBLOCK);
  FILE *receipt = fopen (argv[2], "wb");
  if (device < 0 || receipt == NULL) {
    perror (argv[1]);
    return 1;
  }
  for (;;) {
    gsize room = MIN (cf_escpos_emulator_room (emulator), sizeof bytes);
    struct pollfd wait = { device, emulator->out->len > 0 ? POLLIN | POLLOUT : POLLIN, 0 };

    if (poll (&wait, 1, -1) < 0 && errno != EINTR)
      return 1;
    gssize n = (wait.revents & POLLIN) != 0 ? read (device, bytes, room) : 0;
    if (n > 0) {
      fwrite (bytes, 1, (gsize) n, receipt);
      fflush (receipt);
      cf_escpos_emulator_write (emulator, bytes, (gsize) n);
      cf_escpos_emulator_changed (emulator);
    }
    if (!give_back (device, emulator->out)) {
      perror (argv[1]);
      return 1;
    }
  }
}
