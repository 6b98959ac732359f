/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "cf-line-server.h"
#include "cf-scanner.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-scanner.h"

/* ---- one label; pure ---- */

static const struct
{
  const char *in;
  gsize length;
  const char *aim_apart;
  const char *aim;
  const char *code;
} LABELS[] = {
#define S(text) text, sizeof text - 1
  { S ("4006381333931"), NULL, "", "4006381333931" },
  { S ("4006381333931\r"), NULL, "", "4006381333931" },
  { S ("4006381333931\r\n"), NULL, "", "4006381333931" },
  { S ("\t4006381333931\t"), NULL, "", "4006381333931" },
  { S ("\x02]E0"
       "4006381333931\x03\r"),
    NULL, "]E0", "4006381333931" },
  { S ("4006381333931"), "]E0", "]E0", "4006381333931" },
  { S ("]C1"
       "0104006381333931\x1D"
       "10LOT"),
    NULL, "]C1",
    "0104006381333931\x1D"
    "10LOT" },
  { S ("]Z9abc"), NULL, "", "]Z9abc" }, /* no such symbology: part of the code */
  { S ("]E7abc"), NULL, "", "]E7abc" }, /* no such modifier */
  { S ("]"), NULL, "", "]" },
  { S ("]E"), NULL, "", "]E" },
  { S ("a\0b"), NULL, "", "ab" },
  { S ("a\x01\x7f"
       "b\xc3\xa9"),
    NULL, "", "ab\xc3\xa9" },
#undef S
};

START_TEST (test_label_is_freed_of_what_scanners_add)
{
  g_auto (CfLabel) label = { 0 };

  ck_assert (cf_label_parse (LABELS[_i].in, LABELS[_i].length, LABELS[_i].aim_apart, &label));
  ck_assert_str_eq (label.aim, LABELS[_i].aim);
  ck_assert_str_eq (label.code, LABELS[_i].code);
  ck_assert_uint_eq (label.length, strlen (LABELS[_i].code));
  g_autofree char *text = cf_label_dup_text (&label);
  ck_assert (g_str_has_prefix (text, LABELS[_i].aim));
}
END_TEST

START_TEST (test_empty_and_oversized_labels_are_nothing)
{
  g_auto (CfLabel) label = { 0 };
  g_autofree char *huge = g_strnfill (CF_LABEL_MAX + 1, '7');

  ck_assert (!cf_label_parse ("", 0, NULL, &label));
  ck_assert (!cf_label_parse ("\r\n", 2, NULL, &label));
  ck_assert (!cf_label_parse ("]E0", 3, NULL, &label));
  ck_assert (!cf_label_parse ("\x01\x02\x03", 3, NULL, &label));
  ck_assert (!cf_label_parse (huge, CF_LABEL_MAX + 1, NULL, &label));
  ck_assert_ptr_null (label.code);
  ck_assert (cf_label_parse (huge, CF_LABEL_MAX, NULL, &label));
}
END_TEST

START_TEST (test_symbologies_have_names)
{
  ck_assert_str_eq (cf_aim_name ("]E0"), "EAN/UPC");
  ck_assert_str_eq (cf_aim_name ("]d2"), "Data Matrix");
  ck_assert_str_eq (cf_aim_name (""), "unknown");
  ck_assert_str_eq (cf_aim_name (NULL), "unknown");
}
END_TEST

/* ---- the virtual scanner ---- */

typedef struct
{
  CfTestStation station;
  CfVirtualScanner *scanner;
  GPtrArray *codes;
} Shop;

static void
on_scanned_cb (CfScanner *scanner, const CfLabel *label, gpointer user_data)
{
  Shop *shop = user_data;

  ck_assert_int_eq (label->at_ms, cf_clock_utc_ms (&shop->station.clock.clock));
  g_ptr_array_add (shop->codes, cf_label_dup_text (label));
}

static void
shop_init (Shop *shop)
{
  cf_test_station_init (&shop->station);
  shop->codes = g_ptr_array_new_with_free_func (g_free);
  shop->scanner =
    cf_virtual_scanner_new (cf_test_station_loop (&shop->station), "scanner", shop->station.folder);
  g_signal_connect (shop->scanner, "scanned", G_CALLBACK (on_scanned_cb), shop);
  cf_test_station_add (&shop->station, shop->scanner);
}

static void
shop_clear (Shop *shop)
{
  cf_test_station_clear (&shop->station);
  g_ptr_array_unref (shop->codes);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shop, shop_clear)

static void
check_codes (Shop *shop, const char *const *codes)
{
  guint n = g_strv_length ((char **) codes);

  ck_assert_uint_eq (shop->codes->len, n);
  for (guint i = 0; i < n; i++)
    ck_assert_str_eq (g_ptr_array_index (shop->codes, i), codes[i]);
}

START_TEST (test_screen_scans_come_in_order_and_never_at_once)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);

  cf_virtual_scanner_scan (shop.scanner, "1");
  cf_virtual_scanner_scan (shop.scanner, "]E02");
  cf_virtual_scanner_scan (shop.scanner, "1");
  ck_assert_uint_eq (shop.codes->len, 0);
  cf_test_station_settle (&shop.station);
  check_codes (&shop, (const char *const[]){ "1", "]E02", "1", NULL });
}
END_TEST

START_TEST (test_script_scans_and_pulls_the_plug)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);

  cf_test_station_script (&shop.station, shop.scanner, "SCAN ]C101040063813339 31{GS}10A\\x1dZ");
  check_codes (&shop, (const char *const[]){ "]C101040063813339 31\x1D"
                                             "10A\x1DZ",
                                             NULL });
  cf_test_station_script (&shop.station, shop.scanner, "UNPLUG");
  cf_test_station_script (&shop.station, shop.scanner, "SCAN 1");
  cf_virtual_scanner_scan (shop.scanner, "2");
  cf_test_station_settle (&shop.station);
  ck_assert_uint_eq (shop.codes->len, 1);
  ck_assert_int_eq (cf_device_get_state (CF_DEVICE (shop.scanner)), CF_DEVICE_MISSING);
  cf_test_station_script (&shop.station, shop.scanner, "PLUG");
  cf_test_station_script (&shop.station, shop.scanner, "SCAN 3");
  ck_assert_uint_eq (shop.codes->len, 2);
}
END_TEST

START_TEST (test_stuck_scanner_does_not_fill_memory)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);

  for (int i = 0; i < 1000; i++)
    cf_virtual_scanner_scan (shop.scanner, "7");
  /* Let the device side run first: its calls were queued before any came home. */
  cf_test_station_settle (&shop.station);
  ck_assert_uint_eq (shop.codes->len, CF_LABELS_WAITING_MAX);
  cf_virtual_scanner_scan (shop.scanner, "8");
  cf_test_station_settle (&shop.station);
  ck_assert_str_eq (g_ptr_array_index (shop.codes, shop.codes->len - 1), "8");
}
END_TEST

/* ---- sockets and pipes ---- */

static int
connect_to (Shop *shop, const char *name)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = g_build_filename (shop->station.folder, name, NULL);

  ck_assert_uint_lt (strlen (path), sizeof address.sun_path);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  ck_assert_int_eq (connect (fd, (struct sockaddr *) (void *) &address, sizeof address), 0);
  return fd;
}

static void
send_bytes (Shop *shop, int fd, const char *data, gsize length)
{
  while (length > 0) {
    gssize n = send (fd, data, length, MSG_NOSIGNAL);

    cf_test_station_settle (&shop->station);
    if (n < 0)
      return; /* thrown out */
    data += n;
    length -= (gsize) n;
  }
  cf_test_station_settle (&shop->station);
}

/* What the server said so far; NULL at its end. */
static char *
receive (int fd)
{
  char text[4096];
  gssize n = recv (fd, text, sizeof text - 1, 0);

  if (n == 0)
    return NULL;
  return g_strndup (text, n > 0 ? (gsize) n : 0);
}

START_TEST (test_socket_feeds_the_scanner_and_answers)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);
  int fd = connect_to (&shop, "scanner");

  send_bytes (&shop, fd, "4006381", 7);
  send_bytes (&shop, fd, "333931\r\n]C1{GS}x\n\n\n", 18);
  g_autofree char *said = receive (fd);
  ck_assert_str_eq (said, "ok\nok\n");
  check_codes (&shop, (const char *const[]){ "4006381333931", "]C1\x1Dx", NULL });
  close (fd);
  cf_test_station_settle (&shop.station);
}
END_TEST

START_TEST (test_pipe_feeds_the_scanner_from_one_writer_after_another)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);
  g_autofree char *path = g_build_filename (shop.station.folder, "scanner.pipe", NULL);

  for (int i = 0; i < 3; i++) {
    int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    ck_assert_int_ge (fd, 0);
    ck_assert_int_eq (write (fd, "123\n", 4), 4);
    close (fd);
    cf_test_station_settle (&shop.station);
  }
  check_codes (&shop, (const char *const[]){ "123", "123", "123", NULL });
}
END_TEST

START_TEST (test_socket_is_private_and_goes_with_the_scanner)
{
  g_auto (Shop) shop = { 0 };
  struct stat info;
  shop_init (&shop);
  g_autofree char *path = g_build_filename (shop.station.folder, "scanner", NULL);
  g_autofree char *pipe_path = g_build_filename (shop.station.folder, "scanner.pipe", NULL);

  ck_assert_int_eq (stat (path, &info), 0);
  ck_assert_uint_eq (info.st_mode & 0777, 0600);
  ck_assert_int_eq (stat (pipe_path, &info), 0);
  ck_assert_uint_eq (info.st_mode & 0777, 0600);
  cf_device_manager_close (shop.station.manager);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
  ck_assert (!g_file_test (pipe_path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (test_endless_line_is_refused_and_the_next_works)
{
  g_auto (Shop) shop = { 0 };
  g_autofree char *endless = g_strnfill (300000, 'x');
  shop_init (&shop);
  int fd = connect_to (&shop, "scanner");

  send_bytes (&shop, fd, endless, 300000);
  send_bytes (&shop, fd, "\n42\n", 4);
  g_autofree char *said = receive (fd);
  ck_assert_str_eq (said, "error: line too long\nok\n");
  check_codes (&shop, (const char *const[]){ "42", NULL });
  close (fd);
}
END_TEST

START_TEST (test_bad_bytes_are_answered_and_change_nothing)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);
  int fd = connect_to (&shop, "scanner");

  send_bytes (&shop, fd, "a\0b\n\x01\x02\n\n", 8);
  g_autofree char *said = receive (fd);
  ck_assert_str_eq (said, "error: NUL byte\nerror: not read\n");
  ck_assert_uint_eq (shop.codes->len, 0);
  close (fd);
}
END_TEST

START_TEST (test_crowd_of_clients_is_turned_away)
{
  g_auto (Shop) shop = { 0 };
  int fds[CF_LINE_CLIENTS_MAX + 1];
  shop_init (&shop);

  for (int i = 0; i < (int) G_N_ELEMENTS (fds); i++) {
    fds[i] = connect_to (&shop, "scanner");
    cf_test_station_settle (&shop.station);
  }
  send_bytes (&shop, fds[0], "1\n", 2);
  ck_assert_uint_eq (shop.codes->len, 1);
  g_autofree char *said = receive (fds[CF_LINE_CLIENTS_MAX]);
  ck_assert_ptr_null (said); /* closed */
  close (fds[1]);
  cf_test_station_settle (&shop.station);
  int late = connect_to (&shop, "scanner");
  cf_test_station_settle (&shop.station);
  send_bytes (&shop, late, "2\n", 2);
  ck_assert_uint_eq (shop.codes->len, 2);
  close (late);
  for (int i = 0; i < (int) G_N_ELEMENTS (fds); i++)
    if (i != 1)
      close (fds[i]);
}
END_TEST

START_TEST (test_client_that_never_reads_is_thrown_out)
{
  g_auto (Shop) shop = { 0 };
  shop_init (&shop);
  int fd = connect_to (&shop, "scanner");

  for (int i = 0; i < 200000; i++)
    if (send (fd, "7\n", 2, MSG_NOSIGNAL) < 0) {
      cf_test_station_settle (&shop.station);
      if (send (fd, "7\n", 2, MSG_NOSIGNAL) < 0)
        break;
    }
  cf_test_station_settle (&shop.station);
  ck_assert_int_lt (send (fd, "7\n", 2, MSG_NOSIGNAL), 0);
  close (fd);
  int other = connect_to (&shop, "scanner");
  guint before = shop.codes->len;
  send_bytes (&shop, other, "8\n", 2);
  ck_assert_uint_eq (shop.codes->len, before + 1);
  close (other);
}
END_TEST

static char *
echo_cb (const char *line, gpointer user_data)
{
  return g_strdup (line);
}

START_TEST (test_socket_in_a_deep_folder_works_and_replaces_only_sockets)
{
  g_auto (CfTestStation) station = { 0 };
  g_autoptr (GError) error = NULL;
  cf_test_station_init (&station);
  g_autofree char *name = g_strnfill (150, 'd');
  g_autofree char *deep = g_build_filename (station.folder, name, NULL);
  g_autofree char *path = g_build_filename (deep, "socket", NULL);
  g_autofree char *file = g_build_filename (deep, "file", NULL);
  ck_assert_int_eq (g_mkdir_with_parents (deep, 0700), 0);
  ck_assert (g_file_set_contents (file, "precious", -1, NULL));
  CfDeviceLoop *loop = cf_test_station_loop (&station);

  CfLineServer *first = cf_line_server_new_socket (loop, path, echo_cb, NULL, &error);
  ck_assert_ok (first != NULL);
  /* A killed run leaves its socket: the next one takes its place. */
  CfLineServer *second = cf_line_server_new_socket (loop, path, echo_cb, NULL, &error);
  ck_assert_ok (second != NULL);
  ck_assert_refused (cf_line_server_new_socket (loop, file, echo_cb, NULL, &error) != NULL,
                     CF_ERROR_IO);
  ck_assert_refused (cf_line_server_new_pipe (loop, file, echo_cb, NULL, &error) != NULL,
                     CF_ERROR_IO);
  g_autofree char *kept = NULL;
  ck_assert (g_file_get_contents (file, &kept, NULL, NULL));
  ck_assert_str_eq (kept, "precious");
  cf_line_server_free (first);
  cf_line_server_free (second);
}
END_TEST

START_TEST (test_double_read_is_one_scan_and_a_resting_scanner_is_heard)
{
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  CfVirtualScanner *device =
    cf_virtual_scanner_new (cf_test_station_loop (&station), "scanner", NULL);
  CfScanner *scanner = CF_SCANNER (g_object_ref (device));

  cf_test_station_add (&station, device);
  ck_assert (cf_scanner_deliver (scanner, "111", 3, NULL));
  ck_assert (cf_scanner_deliver (scanner, "111", 3, NULL)); /* every scan counts */
  cf_scanner_set_double_read_ms (scanner, 500);
  ck_assert (!cf_scanner_deliver (scanner, "111", 3, NULL));
  cf_test_station_advance (&station, 400);
  ck_assert (!cf_scanner_deliver (scanner, "111", 3, NULL)); /* still before the window */
  cf_test_station_advance (&station, 400);
  ck_assert (!cf_scanner_deliver (scanner, "111", 3, NULL));
  ck_assert (cf_scanner_deliver (scanner, "222", 3, NULL));
  ck_assert (cf_scanner_deliver (scanner, "111", 3, NULL));
  cf_test_station_advance (&station, 500);
  ck_assert (cf_scanner_deliver (scanner, "111", 3, NULL));
  cf_scanner_set_resting (scanner, TRUE);
  ck_assert (cf_scanner_deliver (scanner, "333", 3, NULL)); /* heard, so that it can be refused */
  cf_test_station_settle (&station);
  g_object_unref (scanner);
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_loop_test (tc, test_label_is_freed_of_what_scanners_add, 0, G_N_ELEMENTS (LABELS));
  tcase_add_test (tc, test_empty_and_oversized_labels_are_nothing);
  tcase_add_test (tc, test_symbologies_have_names);
  tcase_add_test (tc, test_screen_scans_come_in_order_and_never_at_once);
  tcase_add_test (tc, test_script_scans_and_pulls_the_plug);
  tcase_add_test (tc, test_stuck_scanner_does_not_fill_memory);
  tcase_add_test (tc, test_socket_feeds_the_scanner_and_answers);
  tcase_add_test (tc, test_pipe_feeds_the_scanner_from_one_writer_after_another);
  tcase_add_test (tc, test_socket_is_private_and_goes_with_the_scanner);
  tcase_add_test (tc, test_endless_line_is_refused_and_the_next_works);
  tcase_add_test (tc, test_bad_bytes_are_answered_and_change_nothing);
  tcase_add_test (tc, test_crowd_of_clients_is_turned_away);
  tcase_add_test (tc, test_client_that_never_reads_is_thrown_out);
  tcase_add_test (tc, test_socket_in_a_deep_folder_works_and_replaces_only_sockets);
  tcase_add_test (tc, test_double_read_is_one_scan_and_a_resting_scanner_is_heard);
}

CF_TEST_MAIN ("scanner", add_tests)
