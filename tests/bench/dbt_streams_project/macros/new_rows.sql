{% macro new_rows(relation, key) %}
  {%- if not is_incremental() -%}
    true
  {%- elif var('pattern') == 'window' -%}
    audit_timestamp >= (select max(audit_timestamp) from {{ this }}) - interval '3' day
  {%- else -%}
    {{ key }} in (
      select {{ key }} from {{ relation }}
      where ingested_at > (select max(ingested_at) from {{ this }})
    )
  {%- endif -%}
{% endmacro %}
