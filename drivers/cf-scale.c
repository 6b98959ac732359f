/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-scale.h"

typedef struct
{
  CfScaleReading reading;
  /* Device thread: */
  CfScaleReading gross; /* as the driver told it */
  CfScaleReading shown; /* what was sent home */
  CfScaleReading tare;  /* %CF_SCALE_STABLE: taken off here */
} CfScalePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CfScale, cf_scale, CF_TYPE_DEVICE)

#define PRIV(self) ((CfScalePrivate *) cf_scale_get_instance_private (self))

enum
{
  SIGNAL_READING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const STATE_NAMES[] = {
  [CF_SCALE_NOTHING] = "nothing", [CF_SCALE_EMPTY] = "empty",       [CF_SCALE_MOVING] = "moving",
  [CF_SCALE_STABLE] = "stable",   [CF_SCALE_OVERLOAD] = "overload", [CF_SCALE_UNDER] = "under_zero",
  [CF_SCALE_FAULT] = "fault",
};

static const char *const UNIT_NAMES[] = {
  [CF_SCALE_GRAM] = "g",
  [CF_SCALE_KILOGRAM] = "kg",
  [CF_SCALE_POUND] = "lb",
  [CF_SCALE_OUNCE] = "oz",
};

/* A scale that is not there shows nothing: an old weight must not be sold by. */
static void
on_changed_cb (CfDevice *device, gpointer user_data)
{
  CfScalePrivate *priv = PRIV (CF_SCALE (device));
  CfDeviceState state = cf_device_get_state (device);

  if ((state != CF_DEVICE_MISSING && state != CF_DEVICE_CLOSED) ||
      priv->reading.state == CF_SCALE_NOTHING)
    return;
  priv->reading = (CfScaleReading){ 0 };
  g_signal_emit (device, signals[SIGNAL_READING], 0, &priv->reading);
}

static void
cf_scale_class_init (CfScaleClass *klass)
{
  CF_DEVICE_CLASS (klass)->role = CF_DEVICE_ROLE_SCALE;
  signals[SIGNAL_READING] = g_signal_new ("reading", CF_TYPE_SCALE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
cf_scale_init (CfScale *self)
{
  g_signal_connect (self, "changed", G_CALLBACK (on_changed_cb), NULL);
}

const char *
cf_scale_state_name (CfScaleState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (STATE_NAMES), NULL);
  return STATE_NAMES[state];
}

const char *
cf_scale_unit_name (CfScaleUnit unit)
{
  g_return_val_if_fail ((guint) unit < G_N_ELEMENTS (UNIT_NAMES), NULL);
  return UNIT_NAMES[unit];
}

void
cf_scale_get_reading (CfScale *self, CfScaleReading *ret_reading)
{
  g_return_if_fail (CF_IS_SCALE (self) && ret_reading != NULL);
  *ret_reading = PRIV (self)->reading;
}

gboolean
cf_scale_reading_to_milli (const CfScaleReading *reading, CfScaleUnit unit, gint64 *ret_milli)
{
  g_return_val_if_fail (reading != NULL && ret_milli != NULL, FALSE);

  int shift = 3 - (int) reading->decimals; /* power of ten from value to thousandths of its unit */
  gint64 milli = reading->value;

  if (reading->state != CF_SCALE_STABLE)
    return FALSE;
  if (reading->unit == CF_SCALE_GRAM && unit == CF_SCALE_KILOGRAM)
    shift -= 3;
  else if (reading->unit == CF_SCALE_KILOGRAM && unit == CF_SCALE_GRAM)
    shift += 3;
  else if (reading->unit != unit)
    return FALSE;
  for (; shift > 0; shift--)
    milli *= 10;
  for (; shift < 0; shift++) {
    if (milli % 10 != 0)
      return FALSE;
    milli /= 10;
  }
  *ret_milli = milli;
  return TRUE;
}

void
cf_scale_reading_print (const CfScaleReading *reading, char *buffer, gsize size)
{
  g_return_if_fail (reading != NULL && buffer != NULL && size > 0);

  gint64 one = 1;
  for (guint i = 0; i < reading->decimals; i++)
    one *= 10;
  gint64 value = ABS (reading->value);
  const char *sign = reading->value < 0 ? "-" : "";
  if (reading->decimals == 0)
    g_snprintf (buffer, size, "%s%" G_GINT64_FORMAT, sign, value);
  else
    g_snprintf (buffer, size, "%s%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, sign, value / one,
                (int) reading->decimals, value % one);
}

gboolean
cf_scale_reading_subtract (CfScaleReading *reading, const CfScaleReading *tare)
{
  g_return_val_if_fail (reading != NULL && tare != NULL, FALSE);

  gint64 net = reading->value - tare->value;
  if (reading->unit != tare->unit || reading->decimals != tare->decimals ||
      ABS (net) > CF_SCALE_VALUE_MAX)
    return FALSE;
  reading->is_net = TRUE;
  reading->value = net;
  if (reading->state == CF_SCALE_STABLE || reading->state == CF_SCALE_EMPTY)
    reading->state = net == 0 ? CF_SCALE_EMPTY : net < 0 ? CF_SCALE_UNDER : CF_SCALE_STABLE;
  return TRUE;
}

static void
reading_home (CfDevice *device, gpointer data)
{
  CfScalePrivate *priv = PRIV (CF_SCALE (device));

  if (!cf_device_is_usable (device) && cf_device_get_state (device) != CF_DEVICE_PROBLEM)
    return;
  priv->reading = *(const CfScaleReading *) data;
  g_signal_emit (device, signals[SIGNAL_READING], 0, &priv->reading);
}

static gboolean
is_same (const CfScaleReading *a, const CfScaleReading *b)
{
  return a->state == b->state && a->value == b->value && a->decimals == b->decimals &&
         a->unit == b->unit && a->is_net == b->is_net;
}

static gboolean
has_figure (const CfScaleReading *reading)
{
  return reading->state == CF_SCALE_EMPTY || reading->state == CF_SCALE_MOVING ||
         reading->state == CF_SCALE_STABLE;
}

/* Device thread. */
static void
show (CfScale *self)
{
  CfScalePrivate *priv = PRIV (self);
  CfScaleReading reading = priv->gross;

  if (reading.state == CF_SCALE_NOTHING)
    priv->tare = (CfScaleReading){ 0 };
  if (priv->tare.state == CF_SCALE_STABLE && has_figure (&reading) &&
      !cf_scale_reading_subtract (&reading, &priv->tare)) {
    priv->tare = (CfScaleReading){ 0 }; /* its unit is another: what does the packing weigh? */
    cf_device_report_said (CF_DEVICE (self), "shows another unit; the tare is forgotten");
  }
  if (is_same (&reading, &priv->shown))
    return;
  priv->shown = reading;
  CfScaleReading *copy = g_memdup2 (&reading, sizeof reading);
  copy->at_ms = cf_clock_utc_ms (cf_device_loop_get_clock (cf_device_get_loop (CF_DEVICE (self))));
  cf_device_post (CF_DEVICE (self), reading_home, copy, g_free);
}

void
cf_scale_report_reading (CfScale *self, const CfScaleReading *reading)
{
  g_return_if_fail (CF_IS_SCALE (self) && reading != NULL);
  g_return_if_fail (reading->decimals <= CF_SCALE_DECIMALS_MAX &&
                    ABS (reading->value) <= CF_SCALE_VALUE_MAX);

  PRIV (self)->gross = *reading;
  show (self);
}

/* Device thread. */
static void
command_on_thread (CfDevice *device, gpointer data)
{
  CfScale *self = CF_SCALE (device);
  CfScalePrivate *priv = PRIV (self);
  CfScaleCommand command = GPOINTER_TO_UINT (data);

  if (CF_SCALE_GET_CLASS (self)->command != NULL &&
      CF_SCALE_GET_CLASS (self)->command (self, command))
    return;
  switch (command) {
  case CF_SCALE_TARE:
    if (priv->gross.state != CF_SCALE_STABLE) {
      cf_device_report_said (device, "no tare: nothing lies still on it");
      return;
    }
    priv->tare = priv->gross;
    break;
  case CF_SCALE_CLEAR_TARE: priv->tare = (CfScaleReading){ 0 }; break;
  case CF_SCALE_ZERO:
  default:
    cf_device_report_said (device, "cannot be zeroed from here: press zero on the scale");
    return;
  }
  show (self);
}

void
cf_scale_command (CfScale *self, CfScaleCommand command)
{
  g_return_if_fail (CF_IS_SCALE (self));
  cf_device_call (CF_DEVICE (self), command_on_thread, GUINT_TO_POINTER (command), NULL);
}
