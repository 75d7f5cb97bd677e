{{ config(unique_key='audit_event_id') }}
select
  ingested_at, audit_event_id, audit_operation, audit_timestamp, tbl_schema, tbl_name,
  cast(json_extract_scalar(raw_data, '$.order_id') as integer) as order_id,
  cast(json_extract_scalar(raw_data, '$.order_timestamp') as timestamp(6) with time zone) as order_timestamp,
  cast(json_extract_scalar(raw_data, '$.created_at') as timestamp(6) with time zone) as created_at,
  cast(json_extract_scalar(raw_data, '$.updated_at') as timestamp(6) with time zone) as updated_at,
  cast(json_extract_scalar(raw_data, '$.sum') as double) as order_sum,
  json_extract_scalar(raw_data, '$.description') as description
from {{ ref('stg') }}
where tbl_schema = 'public' and tbl_name = 'orders'
  and coalesce(starts_with(json_format(try(json_parse(raw_data))), '{'), false)
  and {{ new_rows(ref('stg'), 'audit_event_id') }}
