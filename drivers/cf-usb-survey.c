/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-usb-survey.h"

#define STEP_MS   100
#define DRIVER_MS 500 /* how long the kernel's own driver may take to look at a new unit */

static void survey_look (CfUsbSurvey *self);

/* The kernel announces a unit before its drivers have looked at it: what usbhid is about to read need
 * not be asked for, and what it is about to take must not be taken from under its hands. */
static gboolean
must_wait (const CfUsbSurvey *self)
{
  gint64 limit_ms = self->driver[self->next] != NULL ? CF_USB_RIGHTS_MS : DRIVER_MS;
  return self->as[self->next] == CF_USB_AS_UNREAD && self->waited_ms < limit_ms;
}

static void survey_wait (gpointer data);

static void
wait_a_moment (CfUsbSurvey *self)
{
  self->waited_ms += STEP_MS;
  self->timer = cf_device_loop_add_timer (self->loop, STEP_MS, survey_wait, self, NULL);
}

static void
on_probed (CfUsbClaim *claim, const CfUsbResult *result, gpointer user_data)
{
  CfUsbSurvey *self = user_data;

  if (result->status == CF_USB_OK && result->length > 0) {
    g_autoptr (GBytes) descriptor = g_bytes_new (result->data, result->length);
    cf_usb_unit_set_report_descriptor (self->unit, self->next, descriptor);
    self->as[self->next] = cf_usb_recognise_unit (self->unit, self->next);
  }
  self->next++;
  g_clear_pointer (&self->probe, cf_usb_claim_close);
  survey_look (self);
}

/* Whether the unit was asked for the descriptor that the kernel has not read: nobody has the
 * interface, as after a program that was killed while it had it. */
static gboolean
probe (CfUsbSurvey *self)
{
  CfUsbStatus status;

  if (self->looks_only || self->as[self->next] != CF_USB_AS_UNREAD ||
      self->driver[self->next] != NULL)
    return FALSE;
  self->probe = cf_usb_claim_new (self->unit, self->next, 0, &status, NULL);
  if (self->probe == NULL)
    return FALSE;
  cf_usb_read_report_descriptor (self->probe, on_probed, self);
  return TRUE;
}

/* Looks at one interface after the other, then tells. */
static void
survey_look (CfUsbSurvey *self)
{
  for (; self->next < CF_USB_INTERFACES_MAX; self->next++) {
    if (cf_usb_unit_is_gone (self->unit))
      break;
    self->as[self->next] = cf_usb_recognise_unit (self->unit, self->next);
    g_free (self->driver[self->next]);
    self->driver[self->next] = cf_usb_unit_dup_driver (self->unit, self->next);
    if (must_wait (self)) {
      wait_a_moment (self);
      return;
    }
    if (probe (self))
      return;
  }
  self->func (self, self->user_data);
}

/* udev may give the rights a moment after the unit is announced. */
static void
survey_wait (gpointer data)
{
  CfUsbSurvey *self = data;

  self->timer = 0;
  self->is_allowed = cf_usb_unit_is_allowed (self->unit);
  if (self->is_allowed || self->looks_only || cf_usb_unit_is_gone (self->unit) ||
      self->waited_ms >= CF_USB_RIGHTS_MS) {
    survey_look (self);
    return;
  }
  wait_a_moment (self);
}

CfUsbSurvey *
cf_usb_survey_new (CfDeviceLoop *loop, CfUsbUnit *unit, gboolean looks_only)
{
  g_return_val_if_fail (loop != NULL && unit != NULL, NULL);

  CfUsbSurvey *self = g_new0 (CfUsbSurvey, 1);
  self->loop = cf_device_loop_ref (loop);
  self->unit = cf_usb_unit_ref (unit);
  self->looks_only = looks_only;
  return self;
}

void
cf_usb_survey_begin (CfUsbSurvey *self, CfUsbSurveyFunc func, gpointer user_data)
{
  g_return_if_fail (self != NULL && func != NULL);

  self->func = func;
  self->user_data = user_data;
  survey_wait (self);
}

void
cf_usb_survey_end (CfUsbSurvey *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->probe, cf_usb_claim_close);
  cf_device_loop_remove_timer (self->loop, self->timer);
  self->timer = 0;
}

void
cf_usb_survey_free (CfUsbSurvey *self)
{
  if (self == NULL)
    return;
  g_assert (self->probe == NULL); /* ended before, on the device thread */
  for (guint i = 0; i < CF_USB_INTERFACES_MAX; i++)
    g_free (self->driver[i]);
  cf_usb_unit_unref (self->unit);
  cf_device_loop_unref (self->loop);
  g_free (self);
}
