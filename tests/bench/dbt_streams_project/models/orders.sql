{{ config(materialized='view') }}
select * from {{ ref('orders_latest') }} where audit_operation <> 'D'
