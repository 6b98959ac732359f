/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-test-bus.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/usbdevice_fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <umockdev.h>
#include <unistd.h>

#include "cf-test-descriptors.h"

#define INTERFACES_MAX 16
#define ROOT           "/devices/pci0000:00/0000:00:14.0/usb1"

/* A transfer in the kernel's hands. */
typedef struct
{
  UMockdevIoctlData *data;   /* the struct usbdevfs_urb */
  UMockdevIoctlData *buffer; /* nullable */
  guint8 endpoint;
  guint8 type;
  gsize length;
  gsize done;
  int status; /* 0 or negative errno, once finished */
} Urb;

/* What a unit has to say through an IN endpoint, in its turn. */
typedef struct
{
  guint8 endpoint;
  GBytes *data; /* NULL: @error */
  int error;
} Word;

struct _CfTestUnit
{
  CfTestBus *bus;
  const CfTestUnitSpec *spec;
  gpointer user_data;
  guint port;
  guint address;
  char *node;      /* /dev/bus/usb/001/002 */
  char *node_path; /* the same inside the testbed */
  char *sysfs;
  GPtrArray *children; /* sysfs paths below it, outermost first */
  UMockdevIoctlBase *handler;
  int fifo;
  /* Under the bus's lock: */
  gboolean is_signalled; /* the FIFO is empty: poll() says there is something to reap */
  gboolean is_gone;
  gboolean is_taken;
  GQueue pending;  /* of Urb */
  GQueue finished; /* of Urb */
  GQueue words;    /* of Word */
  guint32 halted;  /* bit 0..15: OUT, 16..31: IN endpoints */
  gboolean is_claimed[INTERFACES_MAX];
  char *driver[INTERFACES_MAX];
};

struct _CfTestBus
{
  UMockdevTestbed *testbed;
  GMutex lock;
  GPtrArray *units;
  guint last_address; /* given out */
  guint n_calls;
  pid_t thread; /* umockdev's, on which all this runs; 0 until it has been asked something */
  gboolean denies_next;
};

/* ---- the FIFO that stands for the node ---- */

/* libusb polls its node for writing: a full pipe of one page is not writable, an empty one is. */
static void
set_signal (CfTestUnit *self, gboolean is_signalled)
{
  char byte = 0;

  if (self->is_signalled == is_signalled)
    return;
  self->is_signalled = is_signalled;
  if (is_signalled)
    g_assert_cmpint (read (self->fifo, &byte, 1), ==, 1);
  else
    g_assert_cmpint (write (self->fifo, &byte, 1), ==, 1);
}

/* ---- transfers ---- */

static void
urb_free (gpointer data)
{
  Urb *urb = data;

  g_clear_pointer (&urb->data, umockdev_ioctl_data_unref);
  g_clear_pointer (&urb->buffer, umockdev_ioctl_data_unref);
  g_free (urb);
}

static void
word_free (gpointer data)
{
  Word *word = data;

  g_clear_pointer (&word->data, g_bytes_unref);
  g_free (word);
}

static void
finish (CfTestUnit *self, Urb *urb, int status)
{
  g_queue_remove (&self->pending, urb);
  urb->status = status;
  g_queue_push_tail (&self->finished, urb);
  set_signal (self, TRUE);
}

static guint32
halt_bit (guint8 endpoint)
{
  return 1u << ((endpoint & 0x0F) + (endpoint & 0x80 ? 16 : 0));
}

static GList *
find_word (CfTestUnit *self, guint8 endpoint)
{
  for (GList *l = self->words.head; l != NULL; l = l->next)
    if (((Word *) l->data)->endpoint == endpoint)
      return l;
  return NULL;
}

/* Gives @urb what the unit has to say; returns whether it is finished. */
static gboolean
hear (CfTestUnit *self, Urb *urb)
{
  GList *link = find_word (self, urb->endpoint);

  if (link == NULL || (self->halted & halt_bit (urb->endpoint)))
    return FALSE;
  Word *word = link->data;
  int status = -word->error;
  g_queue_delete_link (&self->words, link);
  if (word->data != NULL) {
    gsize length;
    const guint8 *bytes = g_bytes_get_data (word->data, &length);
    urb->done = MIN (length, urb->length);
    if (urb->done > 0)
      umockdev_ioctl_data_update (urb->buffer, 0, (guint8 *) bytes, (gint) urb->done);
    if (length > urb->length)
      status = -EOVERFLOW;
  }
  if (status == -EPIPE)
    self->halted |= halt_bit (urb->endpoint);
  word_free (word);
  finish (self, urb, status);
  return TRUE;
}

static gboolean
take (CfTestUnit *self, Urb *urb)
{
  gssize taken = (gssize) (urb->length - urb->done);

  if (self->halted & halt_bit (urb->endpoint))
    return FALSE;
  if (self->spec->write != NULL)
    taken = self->spec->write (self, urb->endpoint, urb->buffer->data + urb->done,
                               urb->length - urb->done, self->user_data);
  if (taken < 0) {
    if (taken == -EPIPE)
      self->halted |= halt_bit (urb->endpoint);
    finish (self, urb, (int) taken);
    return TRUE;
  }
  urb->done += (gsize) taken;
  if (urb->done < urb->length)
    return FALSE;
  finish (self, urb, 0);
  return TRUE;
}

static int
answer_standard (CfTestUnit *self, const guint8 *setup, guint8 *data, gsize length)
{
  if (setup[0] == 0x81 && setup[1] == 0x06 && setup[3] == 0x22)
    for (guint i = 0; i < self->spec->n_interfaces; i++) {
      const CfTestInterface *interface = &self->spec->interfaces[i];
      if (interface->number != setup[4] || interface->report == NULL)
        continue;
      gsize n = MIN (length, interface->n_report);
      memcpy (data, interface->report, n);
      return (int) n;
    }
  return -EPIPE;
}

static gboolean
control (CfTestUnit *self, Urb *urb)
{
  guint8 *setup = urb->buffer->data;
  gsize length = urb->length - 8;
  gboolean is_in = (setup[0] & 0x80) != 0;
  g_autofree guint8 *data = g_malloc0 (length + 1);
  int n;

  memcpy (data, setup + 8, length);
  if ((setup[0] & 0x60) == 0 && is_in)
    n = answer_standard (self, setup, data, length);
  else if (self->spec->control != NULL)
    n = self->spec->control (self, setup, data, length, self->user_data);
  else
    n = is_in ? -EPIPE : (int) length;
  if (n == -EAGAIN)
    return FALSE;
  if (n > 0 && is_in) {
    urb->done = MIN ((gsize) n, length);
    umockdev_ioctl_data_update (urb->buffer, 8, data, (gint) urb->done);
  } else
    urb->done = (gsize) MAX (n, 0);
  finish (self, urb, MIN (n, 0));
  return TRUE;
}

static gboolean
advance (CfTestUnit *self, Urb *urb)
{
  if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
    return control (self, urb);
  return urb->endpoint & 0x80 ? hear (self, urb) : take (self, urb);
}

static void
advance_all (CfTestUnit *self, guint8 endpoint)
{
  GList *next;

  for (GList *l = self->pending.head; l != NULL; l = next) {
    Urb *urb = l->data;
    next = l->next;
    if (urb->endpoint == endpoint && urb->type != USBDEVFS_URB_TYPE_CONTROL && !advance (self, urb))
      break; /* those behind wait for their turn */
  }
}

/* ---- what libusb asks of the kernel; umockdev's thread, under the lock ---- */

static int
do_submit (CfTestUnit *self, UMockdevIoctlClient *client)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  UMockdevIoctlData *data =
    umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_urb), NULL);
  const struct usbdevfs_urb *raw = (const struct usbdevfs_urb *) data->data;
  Urb *urb = g_new0 (Urb, 1);

  urb->data = data;
  urb->endpoint = raw->endpoint;
  urb->type = raw->type;
  urb->length = (gsize) raw->buffer_length;
  if (urb->length > 0)
    urb->buffer =
      umockdev_ioctl_data_resolve (data, offsetof (struct usbdevfs_urb, buffer), urb->length, NULL);
  g_queue_push_tail (&self->pending, urb);
  if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
    control (self, urb);
  else
    advance_all (self, urb->endpoint);
  return 0;
}

static int
do_reap (CfTestUnit *self, UMockdevIoctlClient *client)
{
  Urb *urb = g_queue_pop_head (&self->finished);

  if (g_queue_is_empty (&self->finished))
    set_signal (self, FALSE);
  if (urb == NULL)
    return self->is_gone ? -ENODEV : -EAGAIN;
  struct usbdevfs_urb *raw = (struct usbdevfs_urb *) urb->data->data;
  int actual = (int) urb->done;
  umockdev_ioctl_data_update (urb->data, offsetof (struct usbdevfs_urb, status),
                              (guint8 *) &urb->status, sizeof raw->status);
  umockdev_ioctl_data_update (urb->data, offsetof (struct usbdevfs_urb, actual_length),
                              (guint8 *) &actual, sizeof raw->actual_length);
  UMockdevIoctlData *pointer = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client),
                                                            0, sizeof (gpointer), NULL);
  umockdev_ioctl_data_set_ptr (pointer, 0, urb->data);
  umockdev_ioctl_data_unref (pointer);
  urb_free (urb);
  return 0;
}

static int
do_discard (CfTestUnit *self, UMockdevIoctlClient *client)
{
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (client);
  gulong address = *(gulong *) arg->data;

  for (GList *l = self->pending.head; l != NULL; l = l->next) {
    Urb *urb = l->data;
    if (urb->data->client_addr == address) {
      finish (self, urb, -ENOENT);
      return 0;
    }
  }
  return -EINVAL;
}

static gboolean
is_ours (guint number)
{
  return number < INTERFACES_MAX;
}

static guint
read_number (UMockdevIoctlClient *client, gsize size)
{
  UMockdevIoctlData *data =
    umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, size, NULL);
  guint number = *(guint *) data->data;

  umockdev_ioctl_data_unref (data);
  return number;
}

static int
do_claim (CfTestUnit *self, guint number, gboolean detaches)
{
  if (!is_ours (number))
    return -ENOENT;
  if (self->is_taken || self->is_claimed[number] || (self->driver[number] != NULL && !detaches))
    return -EBUSY;
  g_clear_pointer (&self->driver[number], g_free);
  self->is_claimed[number] = TRUE;
  return 0;
}

static int
do_release (CfTestUnit *self, guint number)
{
  if (!is_ours (number) || !self->is_claimed[number])
    return -EINVAL;
  self->is_claimed[number] = FALSE;
  return 0;
}

static const char *
spec_driver (CfTestUnit *self, guint number)
{
  for (guint i = 0; i < self->spec->n_interfaces; i++)
    if (self->spec->interfaces[i].number == number)
      return self->spec->interfaces[i].driver;
  return NULL;
}

/* USBDEVFS_IOCTL: attach and detach the kernel's driver. */
static int
do_driver (CfTestUnit *self, UMockdevIoctlClient *client)
{
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0,
                                                         sizeof (struct usbdevfs_ioctl), NULL);
  struct usbdevfs_ioctl command = *(struct usbdevfs_ioctl *) data->data;

  umockdev_ioctl_data_unref (data);
  guint number = (guint) command.ifno;
  if (!is_ours (number))
    return -EINVAL;
  if (command.ioctl_code == USBDEVFS_DISCONNECT) {
    if (self->driver[number] == NULL)
      return -ENODATA;
    g_clear_pointer (&self->driver[number], g_free);
    return 0;
  }
  if (command.ioctl_code == USBDEVFS_CONNECT && self->driver[number] == NULL) {
    self->driver[number] = g_strdup (spec_driver (self, number));
    return self->driver[number] != NULL ? 1 : 0;
  }
  return -ENOTTY;
}

static int
do_get_driver (CfTestUnit *self, UMockdevIoctlClient *client)
{
  struct usbdevfs_getdriver answer;
  UMockdevIoctlData *data =
    umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0, sizeof answer, NULL);
  int result = -ENODATA;

  memcpy (&answer, data->data, sizeof answer);
  if (is_ours (answer.interface) &&
      (self->driver[answer.interface] != NULL || self->is_claimed[answer.interface])) {
    const char *driver = self->driver[answer.interface];
    g_strlcpy (answer.driver, driver != NULL ? driver : "usbfs", sizeof answer.driver);
    umockdev_ioctl_data_update (data, 0, (guint8 *) &answer, sizeof answer);
    result = 0;
  }
  umockdev_ioctl_data_unref (data);
  return result;
}

static int
do_capabilities (UMockdevIoctlClient *client)
{
  guint32 capabilities =
    USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
  UMockdevIoctlData *data = umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (client), 0,
                                                         sizeof capabilities, NULL);

  umockdev_ioctl_data_update (data, 0, (guint8 *) &capabilities, sizeof capabilities);
  umockdev_ioctl_data_unref (data);
  return 0;
}

static int
do_clear_halt (CfTestUnit *self, UMockdevIoctlClient *client)
{
  guint endpoint = read_number (client, sizeof (guint));

  self->halted &= ~halt_bit ((guint8) endpoint);
  advance_all (self, (guint8) endpoint);
  return 0;
}

static int
answer_call (CfTestUnit *self, UMockdevIoctlClient *client)
{
  gulong request = umockdev_ioctl_client_get_request (client);

  if (request == USBDEVFS_REAPURBNDELAY)
    return do_reap (self, client);
  if (self->is_gone)
    return -ENODEV;
  switch (request) {
  case USBDEVFS_GET_CAPABILITIES: return do_capabilities (client);
  case USBDEVFS_SUBMITURB: return do_submit (self, client);
  case USBDEVFS_DISCARDURB: return do_discard (self, client);
  case USBDEVFS_CLAIMINTERFACE: return do_claim (self, read_number (client, sizeof (guint)), FALSE);
  case USBDEVFS_DISCONNECT_CLAIM:
    return do_claim (self, read_number (client, sizeof (struct usbdevfs_disconnect_claim)), TRUE);
  case USBDEVFS_RELEASEINTERFACE: return do_release (self, read_number (client, sizeof (guint)));
  case USBDEVFS_IOCTL: return do_driver (self, client);
  case USBDEVFS_GETDRIVER: return do_get_driver (self, client);
  case USBDEVFS_CLEAR_HALT: return do_clear_halt (self, client);
  case USBDEVFS_SETINTERFACE:
  case USBDEVFS_RESET: return 0;
  default: return -ENOTTY;
  }
}

static gboolean
on_ioctl_cb (UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer user_data)
{
  CfTestUnit *self = user_data;

  g_mutex_lock (&self->bus->lock);
  self->bus->n_calls++;
  self->bus->thread = gettid ();
  int result = answer_call (self, client);
  g_mutex_unlock (&self->bus->lock);
  umockdev_ioctl_client_complete (client, result < 0 ? -1 : result, result < 0 ? -result : 0);
  return TRUE;
}

static void
drop_transfers (CfTestUnit *self)
{
  g_queue_clear_full (&self->pending, urb_free);
  g_queue_clear_full (&self->finished, urb_free);
  set_signal (self, FALSE);
}

/* The node was closed: the kernel ends everything that was opened with it. */
static void
on_vanished_cb (UMockdevIoctlBase *handler, UMockdevIoctlClient *client, gpointer user_data)
{
  CfTestUnit *self = user_data;

  g_mutex_lock (&self->bus->lock);
  drop_transfers (self);
  memset (self->is_claimed, 0, sizeof self->is_claimed);
  g_mutex_unlock (&self->bus->lock);
}

/* ---- plugging ---- */

static void
describe_interfaces (CfTestUnit *self, GString *text)
{
  const CfTestUnitSpec *spec = self->spec;

  for (guint i = 0; i < spec->n_interfaces; i++) {
    const CfTestInterface *interface = &spec->interfaces[i];
    if (interface->driver == NULL || interface->alternate != 0)
      continue;
    char *path = g_strdup_printf ("%s/1-%u:1.%u", self->sysfs, self->port, interface->number);
    g_ptr_array_add (self->children, path);
    g_string_append_printf (text,
                            "\nP: %s\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_interface\n"
                            "L: driver=../../../../../../bus/usb/drivers/%s\n",
                            path + strlen ("/sys"), interface->driver);
    if (interface->report == NULL || strcmp (interface->driver, "usbhid") != 0)
      continue;
    char *hid = g_strdup_printf ("%s/0003:%04X:%04X.%04X", path, spec->vendor, spec->product,
                                 self->address * 16 + interface->number);
    g_autofree char *hex = cf_test_dup_hex (interface->report, interface->n_report);
    g_ptr_array_add (self->children, hid);
    g_string_append_printf (text, "\nP: %s\nE: SUBSYSTEM=hid\nH: report_descriptor=%s\n",
                            hid + strlen ("/sys"), hex);
  }
}

static void
describe (CfTestUnit *self)
{
  const CfTestUnitSpec *spec = self->spec;
  g_autoptr (GByteArray) bytes = cf_test_descriptors_new (spec);
  g_autofree char *hex = cf_test_dup_hex (bytes->data, bytes->len);
  g_autoptr (GString) interfaces = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_string_append_printf (
    text,
    "P: " ROOT "/1-%u\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=%s\n"
    "E: BUSNUM=001\nE: DEVNUM=%03u\nA: busnum=1\\n\nA: devnum=%u\\n\nA: speed=12\\n\n"
    "A: bConfigurationValue=1\\n\nA: idVendor=%04x\\n\nA: idProduct=%04x\\n\nH: descriptors=%s\n",
    self->port, self->node, self->address, self->address, spec->vendor, spec->product, hex);
  if (spec->maker != NULL)
    g_string_append_printf (text, "A: manufacturer=%s\\n\n", spec->maker);
  if (spec->name != NULL)
    g_string_append_printf (text, "A: product=%s\\n\n", spec->name);
  if (spec->serial != NULL)
    g_string_append_printf (text, "A: serial=%s\\n\n", spec->serial);
  /* The interfaces are there when the unit is announced, as in the kernel. */
  describe_interfaces (self, interfaces);
  g_string_append (text, interfaces->str);
  ck_assert_ok (umockdev_testbed_add_from_string (self->bus->testbed, text->str, &error));
}

static void
make_node (CfTestUnit *self)
{
  g_autofree char *root = umockdev_testbed_get_root_dir (self->bus->testbed);
  g_autofree char *folder = NULL;

  self->node = g_strdup_printf ("/dev/bus/usb/001/%03u", self->address);
  self->node_path = g_strconcat (root, self->node, NULL);
  folder = g_path_get_dirname (self->node_path);
  g_mkdir_with_parents (folder, 0755);
  ck_assert_int_eq (mkfifo (self->node_path, 0600), 0);
  self->fifo = open (self->node_path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ck_assert_int_ge (self->fifo, 0);
  ck_assert_int_ge (fcntl (self->fifo, F_SETPIPE_SZ, 4096), 0);
  self->is_signalled = TRUE;
  set_signal (self, FALSE);
}

/* Frees what is left of a unit that had @address; whether the address is free then. */
static gboolean
take_back (CfTestBus *self, guint address)
{
  for (guint i = 0; i < self->units->len; i++) {
    CfTestUnit *unit = g_ptr_array_index (self->units, i);
    if (unit->address != address)
      continue;
    if (!unit->is_gone)
      return FALSE;
    g_ptr_array_remove_index_fast (self->units, i);
    break;
  }
  return TRUE;
}

/* As the kernel does: the next one that is free, from the beginning again after the last. */
static guint
next_address (CfTestBus *self)
{
  for (guint n = 0; n < CF_TEST_BUS_UNITS; n++) {
    self->last_address = self->last_address <= CF_TEST_BUS_UNITS ? self->last_address + 1 : 2;
    if (take_back (self, self->last_address))
      return self->last_address;
  }
  g_assert_not_reached ();
}

CfTestUnit *
cf_test_bus_plug (CfTestBus *self, guint port, const CfTestUnitSpec *spec, gpointer user_data)
{
  CfTestUnit *unit = g_new0 (CfTestUnit, 1);
  g_autoptr (GError) error = NULL;

  unit->bus = self;
  unit->spec = spec;
  unit->user_data = user_data;
  unit->port = port;
  unit->address = next_address (self);
  unit->children = g_ptr_array_new_with_free_func (g_free);
  unit->sysfs = g_strdup_printf ("/sys" ROOT "/1-%u", port);
  for (guint i = 0; i < spec->n_interfaces; i++)
    if (spec->interfaces[i].driver != NULL && unit->driver[spec->interfaces[i].number] == NULL)
      unit->driver[spec->interfaces[i].number] = g_strdup (spec->interfaces[i].driver);
  g_ptr_array_add (self->units, unit);
  make_node (unit);
  if (self->denies_next)
    cf_test_unit_set_denied (unit, TRUE);
  self->denies_next = FALSE;
  unit->handler = umockdev_ioctl_base_new ();
  g_signal_connect (unit->handler, "handle-ioctl", G_CALLBACK (on_ioctl_cb), unit);
  g_signal_connect (unit->handler, "client-vanished", G_CALLBACK (on_vanished_cb), unit);
  ck_assert_ok (umockdev_testbed_attach_ioctl (self->testbed, unit->node, unit->handler, &error));
  describe (unit);
  return unit;
}

void
cf_test_unit_unplug (CfTestUnit *self)
{
  g_mutex_lock (&self->bus->lock);
  ck_assert (!self->is_gone);
  self->is_gone = TRUE;
  while (!g_queue_is_empty (&self->pending))
    finish (self, g_queue_peek_head (&self->pending), -ESHUTDOWN);
  g_queue_clear_full (&self->words, word_free);
  g_mutex_unlock (&self->bus->lock);
  umockdev_testbed_uevent (self->bus->testbed, self->sysfs, "remove");
  for (guint i = self->children->len; i > 0; i--)
    umockdev_testbed_remove_device (self->bus->testbed, g_ptr_array_index (self->children, i - 1));
  umockdev_testbed_remove_device (self->bus->testbed, self->sysfs);
}

/* ---- behaving ---- */

void
cf_test_bus_deny_next (CfTestBus *self)
{
  self->denies_next = TRUE;
}

void
cf_test_unit_set_denied (CfTestUnit *self, gboolean is_denied)
{
  ck_assert_int_eq (chmod (self->node_path, is_denied ? 0 : 0600), 0);
}

void
cf_test_unit_set_taken (CfTestUnit *self, gboolean is_taken)
{
  g_mutex_lock (&self->bus->lock);
  self->is_taken = is_taken;
  g_mutex_unlock (&self->bus->lock);
}

static void
say (CfTestUnit *self, Word *word)
{
  g_mutex_lock (&self->bus->lock);
  if (self->is_gone)
    word_free (word);
  else {
    g_queue_push_tail (&self->words, word);
    advance_all (self, word->endpoint);
  }
  g_mutex_unlock (&self->bus->lock);
}

void
cf_test_unit_send (CfTestUnit *self, guint8 endpoint, const void *data, gsize length)
{
  Word *word = g_new (Word, 1);
  *word = (Word){ endpoint, g_bytes_new (data, length), 0 };
  say (self, word);
}

void
cf_test_unit_fail (CfTestUnit *self, guint8 endpoint, int error)
{
  Word *word = g_new (Word, 1);
  *word = (Word){ endpoint, NULL, error };
  say (self, word);
}

void
cf_test_unit_resume (CfTestUnit *self)
{
  g_mutex_lock (&self->bus->lock);
  for (guint8 endpoint = 0; endpoint < 16; endpoint++)
    advance_all (self, endpoint);
  g_mutex_unlock (&self->bus->lock);
}

guint
cf_test_unit_count_waiting (CfTestUnit *self, guint8 endpoint)
{
  guint n = 0;

  g_mutex_lock (&self->bus->lock);
  for (GList *l = self->words.head; l != NULL; l = l->next)
    n += ((Word *) l->data)->endpoint == endpoint;
  g_mutex_unlock (&self->bus->lock);
  return n;
}

guint
cf_test_unit_count_pending (CfTestUnit *self, guint8 endpoint)
{
  guint n = 0;

  g_mutex_lock (&self->bus->lock);
  for (GList *l = self->pending.head; l != NULL; l = l->next)
    n += ((Urb *) l->data)->endpoint == endpoint;
  g_mutex_unlock (&self->bus->lock);
  return n;
}

gboolean
cf_test_unit_is_claimed (CfTestUnit *self, guint8 interface_number)
{
  g_mutex_lock (&self->bus->lock);
  gboolean is_claimed = self->is_claimed[interface_number];
  g_mutex_unlock (&self->bus->lock);
  return is_claimed;
}

char *
cf_test_unit_dup_driver (CfTestUnit *self, guint8 interface_number)
{
  g_mutex_lock (&self->bus->lock);
  char *driver = g_strdup (self->driver[interface_number]);
  g_mutex_unlock (&self->bus->lock);
  return driver;
}

pid_t
cf_test_bus_get_thread (CfTestBus *self)
{
  g_mutex_lock (&self->lock);
  pid_t thread = self->thread;
  g_mutex_unlock (&self->lock);
  return thread;
}

guint
cf_test_bus_count_calls (CfTestBus *self)
{
  g_mutex_lock (&self->lock);
  guint n = self->n_calls;
  g_mutex_unlock (&self->lock);
  return n;
}

/* ---- life ---- */

static void
unit_free (gpointer data)
{
  CfTestUnit *self = data;

  umockdev_testbed_detach_ioctl (self->bus->testbed, self->node, NULL);
  g_signal_handlers_disconnect_by_data (self->handler, self);
  g_object_unref (self->handler);
  drop_transfers (self);
  g_queue_clear_full (&self->words, word_free);
  close (self->fifo);
  unlink (self->node_path);
  for (guint i = 0; i < INTERFACES_MAX; i++)
    g_free (self->driver[i]);
  g_free (self->node);
  g_free (self->node_path);
  g_free (self->sysfs);
  g_ptr_array_unref (self->children);
  g_free (self);
}

/* Root may open everything; a test of missing rights needs somebody who may not. */
static void
drop_rights (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2];
  const guint32 bits = 1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH;

  ck_assert_int_eq (syscall (SYS_capget, &header, data), 0);
  data[0].effective &= ~bits;
  data[0].permitted &= ~bits; /* access() asks for these */
  /* Children of root would get them back; anybody else has none to lose. */
  prctl (PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
  prctl (PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
  ck_assert_int_eq (syscall (SYS_capset, &header, data), 0);
}

CfTestBus *
cf_test_bus_new (void)
{
  CfTestBus *self = g_new0 (CfTestBus, 1);
  g_autoptr (GError) error = NULL;

  drop_rights ();
  g_mutex_init (&self->lock);
  self->units = g_ptr_array_new_with_free_func (unit_free);
  self->testbed = umockdev_testbed_new ();
  self->last_address = 1;
  ck_assert_ok (umockdev_testbed_add_from_string (
    self->testbed,
    "P: " ROOT "\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=/dev/bus/usb/001/001\n"
    "E: BUSNUM=001\nE: DEVNUM=001\nA: busnum=1\\n\nA: devnum=1\\n\nA: speed=480\\n\n"
    "A: bConfigurationValue=1\\n\n"
    "H: descriptors=12010002090001406B1D020015060302010109021900010100E0000904000001090000000705810304000C\n",
    &error));
  return self;
}

void
cf_test_bus_free (CfTestBus *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->units);
  g_object_unref (self->testbed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
on_wake_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

void
cf_test_iterate (void)
{
  guint id = g_timeout_add (20, on_wake_cb, NULL);
  GSource *source = g_main_context_find_source_by_id (NULL, id);

  g_source_ref (source);
  g_main_context_iteration (NULL, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
is_preloaded (void)
{
  g_autofree char *maps = NULL;

  return g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL) &&
         strstr (maps, "libumockdev-preload") != NULL;
}

void
cf_test_usb_preload (char **argv)
{
  const char *asan = g_getenv ("ASAN_OPTIONS");
  g_autofree char *options = NULL;

  if (is_preloaded ())
    return;
  if (g_getenv ("CF_TEST_USB_PRELOADED") != NULL) {
    g_printerr ("libumockdev-preload is missing (package umockdev)\n");
    exit (77);
  }
  /* The preloaded library comes before the sanitizer's, which is harmless here and only checked. */
  options = g_strconcat (asan != NULL ? asan : "", ":verify_asan_link_order=0", NULL);
  g_setenv ("ASAN_OPTIONS", options, TRUE);
  g_setenv ("G_SLICE", "always-malloc", TRUE); /* or what a test counts comes in whole pages */
  g_setenv ("LD_PRELOAD", "libumockdev-preload.so.0", TRUE);
  g_setenv ("CF_TEST_USB_PRELOADED", "1", TRUE);
  execv ("/proc/self/exe", argv);
  g_error ("cannot run '%s' anew: %s", argv[0], g_strerror (errno));
}
