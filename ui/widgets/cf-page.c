/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-page.h"

G_DEFINE_INTERFACE (CfPage, cf_page, GTK_TYPE_WIDGET)

static void
cf_page_default_init (CfPageInterface *iface)
{
}

void
cf_page_set_size (CfPage *self, CfSizeClass size)
{
  if (CF_PAGE_GET_IFACE (self)->set_size != NULL)
    CF_PAGE_GET_IFACE (self)->set_size (self, size);
}

void
cf_page_shown (CfPage *self)
{
  if (CF_PAGE_GET_IFACE (self)->shown != NULL)
    CF_PAGE_GET_IFACE (self)->shown (self);
}

void
cf_page_hidden (CfPage *self)
{
  if (CF_PAGE_GET_IFACE (self)->hidden != NULL)
    CF_PAGE_GET_IFACE (self)->hidden (self);
}

gboolean
cf_page_handle_key (CfPage *self, guint keyval, GdkModifierType state)
{
  return CF_PAGE_GET_IFACE (self)->handle_key != NULL &&
         CF_PAGE_GET_IFACE (self)->handle_key (self, keyval, state);
}

gboolean
cf_page_handle_scan (CfPage *self, const char *code)
{
  return CF_PAGE_GET_IFACE (self)->handle_scan != NULL &&
         CF_PAGE_GET_IFACE (self)->handle_scan (self, code);
}

void
cf_page_clear_typed (CfPage *self)
{
  if (CF_PAGE_GET_IFACE (self)->clear_typed != NULL)
    CF_PAGE_GET_IFACE (self)->clear_typed (self);
}

CfEntry *
cf_page_get_entry (CfPage *self)
{
  return CF_PAGE_GET_IFACE (self)->get_entry != NULL ? CF_PAGE_GET_IFACE (self)->get_entry (self)
                                                     : NULL;
}

void
cf_page_main_key (CfPage *self)
{
  if (CF_PAGE_GET_IFACE (self)->main_key != NULL)
    CF_PAGE_GET_IFACE (self)->main_key (self);
}

gboolean
cf_page_back (CfPage *self)
{
  return CF_PAGE_GET_IFACE (self)->back != NULL && CF_PAGE_GET_IFACE (self)->back (self);
}

gboolean
cf_page_say (CfPage *self, const CfMessage *message)
{
  return CF_PAGE_GET_IFACE (self)->say != NULL && CF_PAGE_GET_IFACE (self)->say (self, message);
}
