/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cf-payment-terminal.h"
#include "cf-printer.h"
#include "cf-scale.h"
#include "cf-test-station.h"
#include "cf-test.h"
#include "cf-virtual-source.h"

static CfVirtualSource *
add_source (CfTestStation *station, const char *roles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CfDeviceSource) source = cf_virtual_source_new (station->folder, roles, FALSE);

  ck_assert_ok (cf_device_manager_add_source (station->manager, source, &error));
  cf_test_station_settle (station);
  return CF_VIRTUAL_SOURCE (source); /* the manager keeps it */
}

START_TEST (test_station_has_every_role_that_was_asked_for)
{
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  add_source (&station, "all");

  for (int role = 0; role < CF_DEVICE_ROLE_LAST; role++) {
    if (cf_device_role_kind (role) != (CfDeviceRole) role) { /* nobody's part by being there */
      g_autofree char *id = g_strconcat ("virtual-", cf_device_role_name (role), NULL);
      ck_assert_ptr_null (cf_device_manager_get (station.manager, role));
      ck_assert (cf_device_manager_bind (station.manager, role, id, NULL));
    }
    CfDevice *device = cf_device_manager_get (station.manager, (CfDeviceRole) role);

    ck_assert_msg (device != NULL, "no %s", cf_device_role_name ((CfDeviceRole) role));
    ck_assert_int_eq (cf_device_get_state (device), CF_DEVICE_READY);
    ck_assert (CF_IS_VIRTUAL_DEVICE (device));
  }
}
END_TEST

START_TEST (test_environment_chooses_roles_and_runs_a_script)
{
  g_auto (CfTestStation) station = { 0 };
  CfScaleReading reading;
  cf_test_station_init (&station);
  g_autofree char *path = g_build_filename (station.folder, "script", NULL);
  g_file_set_contents (path, "# comment\n\nscale WEIGHT 0.500 kg\r\nnonsense\nprinter PAPER_LOW\n",
                       -1, NULL);
  g_setenv ("COUNTERFOIL_VIRTUAL_DEVICES", "printer, scale", TRUE);
  g_setenv ("COUNTERFOIL_DEVICE_SCRIPT", path, TRUE);
  add_source (&station, NULL);

  ck_assert_ptr_null (cf_device_manager_get (station.manager, CF_DEVICE_ROLE_SCANNER));
  cf_scale_get_reading (CF_SCALE (cf_device_manager_get (station.manager, CF_DEVICE_ROLE_SCALE)),
                        &reading);
  ck_assert_int_eq (reading.value, 500);
  ck_assert_int_eq (cf_device_manager_get_state (station.manager, CF_DEVICE_ROLE_PRINTER, NULL),
                    CF_DEVICE_WARNING);
}
END_TEST

START_TEST (test_unknown_role_is_a_bad_setting)
{
  g_auto (CfTestStation) station = { 0 };
  g_autoptr (GError) error = NULL;
  cf_test_station_init (&station);
  g_autoptr (CfDeviceSource) source = cf_virtual_source_new (station.folder, "toaster", FALSE);

  ck_assert_refused (cf_device_manager_add_source (station.manager, source, &error),
                     CF_ERROR_BAD_SETTING);
}
END_TEST

static const struct
{
  const char *line;
  gboolean is_good;
} LINES[] = {
  { "printer PAPER_OUT", TRUE },
  { "printer   PAPER_OUT   3  ", TRUE },
  { "virtual-printer PAPER_OUT", TRUE },
  { "payment APPROVE", TRUE },
  { "payment APPROVE 4 EUR", TRUE },
  { "payment APPROVE 4 EUR 2s", TRUE },
  { "payment APPROVE 500ms", TRUE },
  { "payment LATE 3s", TRUE },
  { "scale WEIGHT 1.5 kg", TRUE },
  { "scanner SCAN a b  c", TRUE },
  { "payment LATE", FALSE },
  { "payment LATE 3", FALSE },
  { "payment LATE 11m", FALSE },
  { "payment LATE 99999999999999999999s", FALSE },
  { "payment LATE -3s", FALSE },
  { "payment APPROVE 4,50 EUR", FALSE },
  { "payment APPROVE 4.50000 EUR", FALSE },
  { "payment APPROVE 1e9", FALSE },
  { "payment APPROVE -4 EUR", FALSE },
  { "payment APPROVE 9999999999999", FALSE },
  { "payment approve", FALSE },
  { "printer PAPER_OUT 3 4", FALSE },
  { "printer PAPER_OUT x", FALSE },
  { "printer PAPER_OUT 99999999", FALSE },
  { "printer PAPER_OUT %n%s", FALSE },
  { "printer APPROVE", FALSE },
  { "printer", FALSE },
  { "printer ", FALSE },
  { "scanner SCAN", FALSE },
  { "scanner SCAN   ", FALSE },
  { "scale WEIGHT", FALSE },
  { "scale WEIGHT . kg", FALSE },
  { "toaster ON", FALSE },
  { "", FALSE },
  { " ", FALSE },
  { "printer \xff\xfe", FALSE },
  { "\xff PAPER_OUT", FALSE },
  { "printer AVERYLONGWORDTHATNOBODYWOULDEVERUSEINASCRIPTATALL", FALSE },
};

START_TEST (test_script_lines_are_checked_before_they_do_anything)
{
  g_auto (CfTestStation) station = { 0 };
  g_autoptr (GError) error = NULL;
  cf_test_station_init (&station);
  CfVirtualSource *source = add_source (&station, "all");

  ck_assert_msg (cf_virtual_source_script (source, LINES[_i].line, &error) == LINES[_i].is_good,
                 "'%s' was %s", LINES[_i].line, LINES[_i].is_good ? "refused" : "accepted");
  if (!LINES[_i].is_good)
    ck_assert (cf_error_is (error, CF_ERROR_BAD_REQUEST) ||
               cf_error_is (error, CF_ERROR_NO_DEVICE));
  cf_test_station_settle (&station);
}
END_TEST

static char *
talk (CfTestStation *station, const char *bytes, gsize length)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = g_build_filename (station->folder, "devices", "control", NULL);
  char answer[8192];

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  ck_assert_int_eq (connect (fd, (struct sockaddr *) (void *) &address, sizeof address), 0);
  for (gsize sent = 0; sent < length;) {
    gssize n = send (fd, bytes + sent, length - sent, MSG_NOSIGNAL);
    cf_test_station_settle (station);
    if (n < 0)
      break;
    sent += (gsize) n;
  }
  cf_test_station_settle (station);
  gssize n = recv (fd, answer, sizeof answer, 0);
  close (fd);
  cf_test_station_settle (station);
  return g_strndup (answer, n > 0 ? (gsize) n : 0);
}

START_TEST (test_control_socket_scripts_and_answers)
{
  static const char REQUEST[] = "printer COVER_OPEN\nprinter NONSENSE\nhelp\n";
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  add_source (&station, "all");
  g_autofree char *said = talk (&station, REQUEST, strlen (REQUEST));

  ck_assert (g_str_has_prefix (said, "ok\nerror: cannot read 'NONSENSE'"));
  ck_assert_ptr_nonnull (strstr (said, "payment APPROVE [AMOUNT] [WORD] [DURATION]: "));
  ck_assert (g_str_has_suffix (said, "\nok\n"));
  ck_assert_int_eq (cf_device_manager_get_state (station.manager, CF_DEVICE_ROLE_PRINTER, NULL),
                    CF_DEVICE_PROBLEM);
}
END_TEST

/* Property: random bytes, and valid lines with bytes changed, never crash, never hang, and leave a
 * station that works. */
START_TEST (test_hostile_bytes_leave_a_working_station)
{
  static const char *const SEEDS[] = { "payment APPROVE 4 EUR 2s\n",
                                       "printer PAPER_OUT 3\n",
                                       "scanner SCAN ]C1{GS}\\x1d\n",
                                       "scale WEIGHT 1.246 kg 1s\n",
                                       "fiscal SILENCE 1s\n",
                                       "drawer SHUT_AFTER 1s\n",
                                       "help\n" };
  static const char PROOF[] = "printer RESUME\n";
  g_autoptr (GRand) random = cf_test_random_new ();
  g_auto (CfTestStation) station = { 0 };
  cf_test_station_init (&station);
  add_source (&station, "all");

  for (int round = 0; round < 300; round++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();

    for (int i = g_rand_int_range (random, 1, 20); i > 0; i--) {
      const char *seed = SEEDS[g_rand_int_range (random, 0, G_N_ELEMENTS (SEEDS))];
      g_byte_array_append (bytes, (const guint8 *) seed, (guint) strlen (seed));
    }
    for (int i = g_rand_int_range (random, 0, 30); i > 0; i--)
      bytes->data[g_rand_int_range (random, 0, (int) bytes->len)] =
        (guint8) g_rand_int_range (random, 0, 256);
    g_autofree char *said = talk (&station, (const char *) bytes->data, bytes->len);
    cf_test_station_advance (&station, 1000);
  }
  g_autofree char *said = talk (&station, PROOF, strlen (PROOF));
  ck_assert_str_eq (said, "ok\n");
}
END_TEST

static void
add_tests (TCase *tc)
{
  tcase_add_test (tc, test_station_has_every_role_that_was_asked_for);
  tcase_add_test (tc, test_environment_chooses_roles_and_runs_a_script);
  tcase_add_test (tc, test_unknown_role_is_a_bad_setting);
  tcase_add_loop_test (tc, test_script_lines_are_checked_before_they_do_anything, 0,
                       G_N_ELEMENTS (LINES));
  tcase_add_test (tc, test_control_socket_scripts_and_answers);
  tcase_add_test (tc, test_hostile_bytes_leave_a_working_station);
}

CF_TEST_MAIN ("virtual-source", add_tests)
