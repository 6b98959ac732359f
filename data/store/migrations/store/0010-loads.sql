-- What is paid for a gift card is a debt of the shop: loads leave the sums of turnover and have accounts of their own,
-- as cf-projection.h says, also where they were sold before.  No projection had a line's kind, so it is read from the
-- records, of those days only on which something of the class "none" was sold, as all loads are.
CREATE TABLE load_line AS
  SELECT s.position, json_extract (l.value, '$.line') AS line_no,
    json_extract (l.value, '$.total_minor') AS total_minor,
    json_extract (l.value, '$.kind') = 'stored_value' AND json_extract (l.value, '$.tax_rate_ppm') = 0 AS is_load,
    json_extract (l.value, '$.tax_class') = 'none' AND json_extract (l.value, '$.tax_rate_ppm') = 0 AS is_untaxed
  FROM sale AS s JOIN journal AS j ON j.position = s.position, json_each (j.record, '$.body.lines') AS l
  WHERE instr (j.record, '"kind":"stored_value"') > 0 AND s.business_day IN (
    SELECT substr (scope, 5) FROM total
    WHERE scope BETWEEN 'day:' AND 'day:~' AND account = 'tax' AND key = 'none:0');

-- A sale with loads, in each scope that has sums of it.
CREATE TABLE load_sale AS
  SELECT position, sum (is_load) AS loads, sum (is_load * total_minor) AS minor, sum (NOT is_load) = 0 AS is_alone,
    sum (is_untaxed AND NOT is_load) = 0 AS is_row_alone
  FROM load_line GROUP BY position HAVING sum (is_load) > 0;
CREATE TABLE load_scope AS
  SELECT 'shift:' || s.shift_id AS scope, l.* FROM load_sale AS l JOIN sale AS s ON s.position = l.position
  UNION ALL
  SELECT 'day:' || s.business_day, l.* FROM load_sale AS l JOIN sale AS s ON s.position = l.position
  UNION ALL
  SELECT 'ever', l.* FROM load_sale AS l;

-- What comes off which sum.
CREATE TABLE load_off AS
  SELECT scope, account, key, sum (entries) AS entries, sum (amount) AS amount, sum (base) AS base FROM (
    SELECT scope, 'sales' AS account, '' AS key, is_alone AS entries, minor AS amount, 0 AS base FROM load_scope
    UNION ALL
    SELECT scope, 'tax', 'none:0', is_row_alone, 0, minor FROM load_scope WHERE scope <> 'ever'
    UNION ALL
    SELECT 'day:' || s.business_day, 'person', s.person_id, l.is_alone, l.minor, 0
    FROM load_sale AS l JOIN sale AS s ON s.position = l.position
    UNION ALL
    SELECT 'day:' || s.business_day, 'time',
      strftime ('%Y-%m-%dT%H', s.finished_at_ms / 1000, 'unixepoch') ||
        printf (':%02d', s.finished_at_ms / 60000 % 60 / 15 * 15),
      l.is_alone, l.minor, 0
    FROM load_sale AS l JOIN sale AS s ON s.position = l.position)
  GROUP BY scope, account, key;
UPDATE total SET entries = total.entries - o.entries, amount_minor = total.amount_minor - o.amount,
    base_minor = total.base_minor - o.base
  FROM load_off AS o WHERE total.scope = o.scope AND total.account = o.account AND total.key = o.key;
DELETE FROM total WHERE entries = 0 AND (scope, account, key) IN (SELECT scope, account, key FROM load_off);

INSERT INTO total (scope, account, key, entries, amount_minor, base_minor)
  SELECT scope, 'load', '', sum (loads), sum (minor), 0 FROM load_scope GROUP BY scope;
INSERT INTO total (scope, account, key, entries, amount_minor, base_minor)
  SELECT scope, 'load_alone', '', count (*), sum (minor), 0 FROM load_scope WHERE is_alone AND scope <> 'ever'
  GROUP BY scope;
DELETE FROM sale_line WHERE (position, line_no) IN (SELECT position, line_no FROM load_line WHERE is_load);

DROP TABLE load_line;
DROP TABLE load_sale;
DROP TABLE load_scope;
DROP TABLE load_off;
