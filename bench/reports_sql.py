"""The eight report queries as somebody would write them by hand: for DuckDB over the Parquet files, and for PostgreSQL.

``{voice}`` and the like stand for the tables, ``{recent}`` for what lets DuckDB leave out files of other months.
"""

from __future__ import annotations

from datetime import timedelta

from bench.reports_data import LAST

DAYS_28 = LAST - timedelta(days=27)
WEEK_BEFORE, WEEK = LAST - timedelta(days=13), LAST - timedelta(days=6)

WEEKLY = """
select date_trunc('week', "on")::date as week, sku, main_class, count(*) as n
from {voice} group by 1, 2, 3
"""
RATIO = """
with v as (select date_trunc('month', "on")::date as month, sku, count(*) as n from {voice} group by 1, 2),
     o as (select date_trunc('month', "on")::date as month, sku, count(*) as n from {order_line}
           where is_first_of_product group by 1, 2)
select coalesce(v.month, o.month) as month, coalesce(v.sku, o.sku) as sku, coalesce(v.n, 0) as voices,
       coalesce(o.n, 0) as orders, 1000.0 * coalesce(v.n, 0) / nullif(o.n, 0) as rate
from v full join o on v.month = o.month and v.sku = o.sku
"""
TOP = f"""
select sku, count(*) as n from {{voice}}
where "on" between date '{DAYS_28}' and date '{LAST}' and sku is not null {{recent}}
group by 1 order by 2 desc, 1 limit 20
"""
RETURNS = """
with r as (select date_trunc('month', "on")::date as month, sku, sum(quantity) as n from {return_line} group by 1, 2),
     o as (select date_trunc('month', "on")::date as month, sku, sum(quantity) as n from {order_line} group by 1, 2)
select coalesce(r.month, o.month) as month, coalesce(r.sku, o.sku) as sku, coalesce(r.n, 0) as returned,
       coalesce(o.n, 0) as sold, 100.0 * coalesce(r.n, 0) / nullif(o.n, 0) as rate
from r full join o on r.month = o.month and r.sku = o.sku
"""
RISKS = """
select date_trunc('week', "on")::date as week, risk, count(*) as n from {voice_risk} where not is_unsure group by 1, 2
"""
RATING = """
select date_trunc('month', "on")::date as month, channel, count(rating) as n, avg(rating) as mean,
       stddev_samp(rating) as deviation
from {voice} group by 1, 2
"""
QUANTILES_DUCKDB = """
select product_group, quantile_disc(rating, [0.5, 0.9]) as p from {voice} where rating is not null group by 1
"""
QUANTILES_POSTGRESQL = """
select product_group, percentile_disc(array[0.5, 0.9]) within group (order by rating) as p from {voice}
where rating is not null group by 1
"""
MOVERS = f"""
with w as (
  select sku, count(*) filter (where "on" >= date '{WEEK}') as now,
         count(*) filter (where "on" < date '{WEEK}') as before
  from {{voice}} where "on" between date '{WEEK_BEFORE}' and date '{LAST}' and sku is not null
  {{recent}} group by 1)
select sku, now, before, now - before as change from w order by abs(now - before) desc, sku limit 50
"""
DUCKDB = [WEEKLY, RATIO, TOP, RETURNS, RISKS, RATING, QUANTILES_DUCKDB, MOVERS]
POSTGRESQL = [WEEKLY, RATIO, TOP, RETURNS, RISKS, RATING, QUANTILES_POSTGRESQL, MOVERS]
