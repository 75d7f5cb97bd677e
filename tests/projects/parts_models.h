// Models of every kind over queries of every shape, for parts_test.cc.
#pragma once

#include <string>
#include <vector>

namespace firn {

// A query over {S}, whose row's name is {R}; {C} are its columns with `s.` before them.
struct Shape {
  const char* name;
  const char* sql;
  bool mixes = true;    // a row may be made of several
  bool leaves = false;  // one may go, or get another event_id or day, when new rows come
  bool loses = false;   // ...and all of an order with it
};

struct PartKind {
  const char* name;
  const char* config;
  bool is(const char* prefix) const { return std::string(name).starts_with(prefix); }
};

inline const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes{
      {"plain", "select {C}, 0 as extra from {S} as s", false},
      {"filter", "select {C}, 0 as extra from {S} as s where s.amount > 10", false},
      {"unnest",
       "select {C}, length(tag) as extra from {S} as s cross join unnest(s.tags) as u (tag)",
       false},
      {"nested",
       "select * from (select {C}, 1 as extra from {S} as s where s.amount > 5) as n"
       " where amount < 90",
       false},
      {"common", "with a as (select {C}, 2 as extra from {S} as s) select * from a", false},
      {"parted",
       "select {C}, 1 as extra from {S} as s where s.amount < 50"
       " union all select {C}, 2 from {S} as s where s.amount >= 50",
       false},
      {"looked_up",
       "select {C}, v.x as extra from {S} as s join (values (1, 7), (2, 8)) as v (k, x)"
       " on v.k = s.order_id",
       false},
      {"left_up",
       "select {C}, v.x as extra from {S} as s left join (values (1, 7), (2, 8)) as v (k, x)"
       " on v.k = s.order_id",
       false},
      {"lateral",
       "select {C}, l.n as extra from {S} as s"
       " cross join lateral (select count(*) as n from unnest(s.tags)) as l",
       false},
      {"right_up",
       "select coalesce(s.event_id, 0) as event_id, v.k as order_id, s.amount,"
       " coalesce(s.event_at, timestamp '2025-01-01 00:00:00') as event_at, s.operation,"
       " coalesce(s.seq, 0) as seq, s.arrived, {R} as row_name, v.x as extra"
       " from {S} as s right join (values (1, 7), (99, 8)) as v (k, x) on v.k = s.order_id",
       true, true, true},
      {"beside",
       "select {C}, 0 as extra from {S} as s union all select 0, 98, 1,"
       " timestamp '2025-01-01 00:00:00', 'I', 0, timestamp '2025-01-01 00:00:00', 'none', 0"},
      {"no_twins", "select distinct {C}, 0 as extra from {S} as s"},
      {"grouped",
       "select max(s.event_id) as event_id, s.order_id, sum(s.amount) as amount,"
       " max(s.event_at) as event_at, max(s.operation) as operation, max(s.seq) as seq,"
       " max(s.arrived) as arrived, max({R}) as row_name, count(*) as extra"
       " from {S} as s group by s.order_id",
       true, true},
      {"total",
       "select 1 as event_id, 1 as order_id, sum(s.amount) as amount, max(s.event_at) as event_at,"
       " max(s.operation) as operation, max(s.seq) as seq, max(s.arrived) as arrived,"
       " max({R}) as row_name, count(*) as extra from {S} as s",
       true, true},
      {"share", "select {C}, sum(s.amount) over (partition by s.order_id) as extra from {S} as s"},
      {"before",
       "select {C}, lag(s.amount) over (partition by s.order_id order by s.event_at, s.event_id)"
       " as extra from {S} as s"},
      {"last",
       "select * from (select {C}, row_number() over (partition by s.order_id order by"
       " s.event_at desc, s.event_id desc) as extra from {S} as s) as r where extra = 1",
       true, true},
      {"few", "select {C}, 0 as extra from {S} as s order by s.event_at, s.event_id limit 5", true,
       true, true},
      {"pairs",
       "select {C}, o.amount as extra from {S} as s join {S} as o"
       " on o.order_id = s.order_id and o.event_id = s.event_id - 1"},
      {"counted",
       "with t as (select {C} from {S} as s) select t.*, m.n as extra from t"
       " join (select order_id, count(*) as n from t group by order_id) as m"
       " on m.order_id = t.order_id"},
      {"surpassed",
       "select {C}, 0 as extra from {S} as s where exists"
       " (select 1 from {S} as o where o.order_id = s.order_id and o.amount > s.amount)"},
      {"frequent",
       "select {C}, 0 as extra from {S} as s where s.order_id in"
       " (select o.order_id from {S} as o group by o.order_id having count(*) > 3)"},
      {"of_all", "select {C}, (select count(*) from {S}) as extra from {S} as s"},
      {"without",
       "select {C}, 0 as extra from {S} as s except"
       " select {C}, 0 as extra from {S} as s where s.operation = 'D'"},
  };
  return shapes;
}

inline const std::vector<PartKind>& PartKinds() {
  static const std::vector<PartKind> kinds{
      {"append", "{materialized: append}"},
      {"append_event", "{materialized: append, unique_key: event_id}"},
      {"append_once", "{materialized: append, unique_key: order_id, order_by: seq}"},
      {"append_marked", "{materialized: append, watermark: {column: seq}}"},
      {"merge", "{materialized: merge, unique_key: event_id}"},
      {"merge_order",
       "{materialized: merge, unique_key: order_id, order_by: [event_at, event_id]}"},
      {"merge_rows", "{materialized: merge, unique_key: order_id, order_by: [event_at, row_name]}"},
      {"merge_delete",
       "{materialized: merge, unique_key: order_id, order_by: [event_at, event_id],"
       " delete_when: \"operation = 'D'\"}"},
      {"merge_row_delete",
       "{materialized: merge, unique_key: order_id, order_by: [event_at, row_name],"
       " delete_when: \"operation = 'D'\"}"},
      {"merge_arrived", "{materialized: merge, unique_key: order_id, order_by: seq}"},
      {"merge_arrived_delete",
       "{materialized: merge, unique_key: order_id, order_by: arrived,"
       " delete_when: \"operation = 'D'\"}"},
      {"merge_marked",
       "{materialized: merge, unique_key: order_id, order_by: seq, watermark: {column: seq},"
       " delete_when: \"operation = 'D'\"}"},
      {"merge_gap",
       "{materialized: merge, unique_key: order_id, order_by: seq,"
       " watermark: {column: seq, gap: 50}}"},
      {"current", "{materialized: current, unique_key: order_id, order_by: [event_at, event_id]}"},
      {"current_arrived",
       "{materialized: current, unique_key: order_id, order_by: seq,"
       " delete_when: \"operation = 'D'\"}"},
      {"current_row", "{materialized: current, unique_key: order_id, order_by: row_name}"},
      {"current_marked",
       "{materialized: current, unique_key: order_id, order_by: seq, watermark: {column: seq},"
       " delete_when: \"operation = 'D'\"}"},
      {"scd2",
       "{materialized: scd2, unique_key: order_id, order_by: [event_at, event_id],"
       " delete_when: \"operation = 'D'\"}"},
      {"days", "{materialized: replace_window, event_time: event_at, window: day}"},
      {"newest_days",
       "{materialized: replace_window, event_time: event_at, window: day, lookback: 9}"},
      {"whole", "{materialized: table}"},
      {"view", "{materialized: view}"},
  };
  return kinds;
}

}  // namespace firn
