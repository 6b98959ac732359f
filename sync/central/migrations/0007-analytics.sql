-- What was sold, summed up as sales are booked.  Distribution: by store; a chain's figures ask all shards.

-- hour_ms: UTC, when the hour began in which the sale was finished.
CREATE TABLE sales_hour (
  store          {text} NOT NULL,
  day            {text} NOT NULL,
  hour_ms        {int} NOT NULL,
  currency       {text} NOT NULL,
  sales          {int} NOT NULL,
  lines          {int} NOT NULL,
  gross_minor    {int} NOT NULL,
  tax_minor      {int} NOT NULL,
  discount_minor {int} NOT NULL,
  PRIMARY KEY (store, day, hour_ms, currency)
) {strict};
CREATE INDEX sales_hour_day ON sales_hour (day);

-- sku '' for a price typed in under a department.
CREATE TABLE sales_product (
  store          {text} NOT NULL,
  day            {text} NOT NULL,
  sku            {text} NOT NULL,
  department     {text} NOT NULL,
  currency       {text} NOT NULL,
  name           {text} NOT NULL,
  lines          {int} NOT NULL,
  quantity_milli {int} NOT NULL,
  gross_minor    {int} NOT NULL,
  PRIMARY KEY (store, day, sku, department, currency)
) {strict};
CREATE INDEX sales_product_day ON sales_product (day);

-- What a customer bought, for recommending; gone when they are erased.  Distribution: by customer.
CREATE TABLE customer_product (
  customer {text} NOT NULL,
  sku      {text} NOT NULL,
  lines    {int} NOT NULL,
  last_ms  {int} NOT NULL,
  PRIMARY KEY (customer, sku)
) {strict};

-- What else was sold with a product: the facts of one record.
CREATE INDEX stock_fact_record ON stock_fact (store, chain, position);

-- When a promise ends by itself; NULL: from before this column, looked up once.
ALTER TABLE pickup_order ADD COLUMN expires_ms {int};
CREATE INDEX pickup_order_expires ON pickup_order (state, expires_ms);
