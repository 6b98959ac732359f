/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-transport.h"

#include <string.h>

const char *
cf_http_answer_header (const CfHttpAnswer *self, const char *name)
{
  for (gsize i = 0; i < self->n_headers; i++)
    if (strcmp (self->headers[i].name, name) == 0)
      return self->headers[i].value;
  return NULL;
}
