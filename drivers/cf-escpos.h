/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cf-print-stream.h"

G_BEGIN_DECLS

/*
 * Commands of ESC/POS (EPSON's public command reference) that the driver puts around a job.  How a
 * document is written in it: cf-print-encoder.h.
 */

#define CF_ESCPOS_PROOF_SIZE 4 /* bytes of a mark that GS ( H sends back, each 0x20 to 0x7E */

/** cf_escpos_put_proof: asks to send @mark back when everything before it has been printed. */
void cf_escpos_put_proof (CfPrintStream *stream, const char mark[CF_ESCPOS_PROOF_SIZE]);

G_END_DECLS
