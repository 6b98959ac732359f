-- How far a paper of the queue has come, over a restart: 'queued' (no printer has been given it),
-- 'given' (some of it may be on paper) or 'unknown' (the printer could not say; a person has to look).
-- Written as given with the sale: what a crash then hides is asked about, never printed twice.
ALTER TABLE w_print_job ADD COLUMN state TEXT NOT NULL DEFAULT 'given';
