-- What is paid for gift cards is no turnover: it leaves the sums of sales and has its own, also where it was sold before.
-- Each load has a fact of its card, at the very time by which its sale was summed up; a sale's number leads to its record.
ALTER TABLE sales_hour ADD COLUMN loads {int} NOT NULL DEFAULT 0;
ALTER TABLE sales_hour ADD COLUMN loads_minor {int} NOT NULL DEFAULT 0;

CREATE TABLE load_sale AS
  SELECT t.store AS store, {day of j} AS day,
    CASE WHEN max (v.at_ms) > 0 THEN max (v.at_ms) / 3600000 * 3600000 ELSE 0 END AS hour_ms,
    {currency of j} AS currency, count (*) AS loads, sum (v.amount_minor) AS minor,
    CASE WHEN count (*) = {number of lines of j} THEN 1 ELSE 0 END AS alone
  FROM value_fact AS v
  JOIN document AS d ON d.number = v.document AND v.fact LIKE d.terminal
    || CASE WHEN d.branch = '' THEN '' ELSE '/' || d.branch END || ' ' || d.epoch || ':' || d.seq || ' %'
  JOIN journal AS j ON j.terminal = d.terminal AND j.branch = d.branch AND j.epoch = d.epoch AND j.seq = d.seq
  JOIN terminal AS t ON t.terminal = d.terminal
  WHERE v.amount_minor > 0
  GROUP BY t.store, j.terminal, j.branch, j.epoch, j.seq, j.record;

UPDATE sales_hour SET sales = sales_hour.sales - o.alone, lines = sales_hour.lines - o.loads,
    gross_minor = sales_hour.gross_minor - o.minor, loads = o.loads, loads_minor = o.minor
  FROM (SELECT store, day, hour_ms, currency, sum (alone) AS alone, sum (loads) AS loads, sum (minor) AS minor
        FROM load_sale GROUP BY store, day, hour_ms, currency) AS o
  WHERE sales_hour.store = o.store AND sales_hour.day = o.day AND sales_hour.hour_ms = o.hour_ms
    AND sales_hour.currency = o.currency;

DROP TABLE load_sale;
