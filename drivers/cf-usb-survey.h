/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-usb-recognise.h"

G_BEGIN_DECLS

#define CF_USB_RIGHTS_MS 2000 /* how long after a plug the rights may still be on their way */

typedef struct _CfUsbSurvey CfUsbSurvey;

/** CfUsbSurveyFunc: all is known that will be, or the unit is gone.  Device thread. */
typedef void (*CfUsbSurveyFunc) (CfUsbSurvey *survey, gpointer user_data);

/**
 * CfUsbSurvey:
 * @as: by interface: what it can be used as
 * @driver: by interface: (nullable): the kernel driver that has it
 * @is_allowed: whether this program may open the unit
 *
 * A look at a unit that has just been plugged in, which takes its time: rights come late, the kernel's
 * drivers look at it at the same moment, and what no driver has read must be asked for.  Device
 * thread; what it has found may be read anywhere once it is done.
 */
struct _CfUsbSurvey
{
  CfUsbUnit *unit;
  CfUsbAs as[CF_USB_INTERFACES_MAX];
  char *driver[CF_USB_INTERFACES_MAX];
  gboolean is_allowed;
  /* Its own: */
  CfDeviceLoop *loop;
  gboolean looks_only;
  gint64 waited_ms;
  guint next; /* interface number to look at */
  guint timer;
  CfUsbClaim *probe;
  CfUsbSurveyFunc func;
  gpointer user_data;
};

/** cf_usb_survey_new: @looks_only: whether the unit must not be touched and nothing be waited for. */
CfUsbSurvey *cf_usb_survey_new (CfDeviceLoop *loop, CfUsbUnit *unit, gboolean looks_only)
  G_GNUC_WARN_UNUSED_RESULT;

/** cf_usb_survey_begin: @func: called once, perhaps before this returns */
void cf_usb_survey_begin (CfUsbSurvey *self, CfUsbSurveyFunc func, gpointer user_data);

/** cf_usb_survey_end: asks and waits no more; needed only before it is done. */
void cf_usb_survey_end (CfUsbSurvey *self);

/** cf_usb_survey_free: any thread, once done or ended. */
void cf_usb_survey_free (CfUsbSurvey *self);

G_END_DECLS
