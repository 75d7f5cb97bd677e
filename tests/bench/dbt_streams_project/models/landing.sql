{{ config(incremental_strategy='append') }}
select
  cast(current_timestamp as timestamp(6) with time zone) as ingested_at,
  delivery_seq, audit_event_id, audit_operation, audit_timestamp, tbl_schema, tbl_name, raw_data
from {{ source('shop', 'audit_log_dml') }}
{% if is_incremental() %}
where delivery_seq > (select coalesce(max(delivery_seq), 0) from {{ this }})
{% endif %}
