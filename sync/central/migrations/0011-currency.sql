-- Of a till's books, as it said at its enrolment; '' where it is older than that.
ALTER TABLE terminal ADD COLUMN currency {text} NOT NULL DEFAULT '';
