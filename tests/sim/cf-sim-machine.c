/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cf-sim-machine.h"

static gint64
read_utc (const CfClock *clock)
{
  const CfSimMachine *self = (const CfSimMachine *) clock;

  return CF_SIM_BEGIN_MS + cf_sim_loop_now (self->loop) + self->wrong_ms;
}

static gint64
read_mono (const CfClock *clock)
{
  const CfSimMachine *self = (const CfSimMachine *) clock;

  return cf_sim_loop_now (self->loop) - self->boot_ms;
}

static gint64
ask_free_bytes (const CfDisk *room, const char *folder)
{
  return ((const CfSimMachine *) room->user_data)->free_bytes;
}

void
cf_sim_machine_init (CfSimMachine *self, CfSimLoop *loop, const char *name, const char *folder)
{
  self->loop = loop;
  self->name = g_strdup (name);
  self->folder = g_strdup (folder);
  self->clock.utc_ms = read_utc;
  self->clock.mono_ms = read_mono;
  self->clock.boot = self->boot.text;
  self->room.free_bytes = ask_free_bytes;
  self->room.user_data = self;
  self->free_bytes = CF_DISK_LOW * 4;
  self->disk = cf_fault_add_disk (folder);
  cf_sim_machine_boot (self);
}

void
cf_sim_machine_clear (CfSimMachine *self)
{
  g_free (self->name);
  g_free (self->folder);
}

void
cf_sim_machine_boot (CfSimMachine *self)
{
  self->boot_ms = cf_sim_loop_now (self->loop);
  self->boot = cf_id_new (&self->clock);
}

void
cf_sim_machine_set_clock (CfSimMachine *self, gint64 ms)
{
  self->wrong_ms += ms;
}

void
cf_sim_machine_cut (CfSimMachine *self, CfCut cut, CfSimRandom *random)
{
  g_autoptr (GRand) rand = cf_sim_random_new_rand (random);

  cf_fault_cut_disk (self->disk, cut, rand);
  cf_sim_machine_boot (self);
}
