{{ config(unique_key='audit_event_id') }}
select ingested_at, audit_event_id, audit_operation, audit_timestamp, tbl_schema, tbl_name, raw_data
from (
  select *, row_number() over (
    partition by audit_event_id order by audit_timestamp desc, delivery_seq desc) as place
  from {{ ref('landing') }}
  where {{ new_rows(ref('landing'), 'audit_event_id') }}
)
where place = 1
