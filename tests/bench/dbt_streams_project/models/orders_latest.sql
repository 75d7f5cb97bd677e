-- Deleted orders stay as tombstones: neither strategy takes a row away, and a late event must not
-- bring one back.
{{ config(unique_key='order_id') }}
select
  ingested_at, audit_event_id, audit_operation, audit_timestamp, tbl_schema, tbl_name, order_id,
  order_timestamp, created_at, updated_at, order_sum, description
from (
  select *, row_number() over (
    partition by order_id order by audit_timestamp desc, audit_event_id desc) as place
  from {{ ref('flattened') }}
  where order_id is not null and {{ new_rows(ref('flattened'), 'order_id') }}
)
where place = 1
