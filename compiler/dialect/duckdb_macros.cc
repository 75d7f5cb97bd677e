// What a DuckDB session begins with: settings and macros. A macro stands here where an expression
// says it and its arguments may be repeated; failing macros fail through native functions, for
// DuckDB's own error() may not stand within TRY.
#include <array>

#include "compiler/dialect/to_duckdb.h"

namespace firn {
namespace {

constexpr const char* kSettings[] = {
    "SET TimeZone = 'UTC'",
    "SET default_null_order = 'NULLS_LAST'",
    "SET integer_division = false",  // '/' is rewritten by type
    "SET ieee_floating_point_ops = true",
    // The first takes what TRY guards out of the TRY, where it raises. The second fails over some
    // MERGEs whose source counts by window (1.5.6: "Failed to cast expression to type").
    "SET disabled_optimizers = 'common_subexpressions,window_self_join'",
    "SET lambda_syntax = 'ENABLE_SINGLE_ARROW'",
};

constexpr const char* kMacros[] = {
    // ---- numbers
    "firn_any_nan(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL"
    " THEN isnan(a) OR isnan(b) END",
    "firn_number(x) AS CASE WHEN isnan(x) THEN NULL ELSE x END",
    "firn_or_nan(x) AS CASE WHEN x IS NULL THEN 'nan'::DOUBLE ELSE x END",
    "firn_else(a, b) AS CASE WHEN a IS NULL THEN b ELSE a END",
    "firn_mod_decimal(a, b) AS CASE WHEN firn_require(b <> 0, 'Division by zero') THEN a % b END",
    "firn_same(x) AS x",
    "firn_finite(x) AS CASE WHEN isfinite(x) THEN x END",
    // ---- text
    "firn_upper(s) AS CASE WHEN contains(s, 'ß')"
    " THEN array_to_string(list_transform(string_split(s, 'ß'), lambda p: upper(p)), 'ß')"
    " ELSE upper(s) END",
    "firn_split(s, d, n) AS CASE WHEN NOT firn_require(n BETWEEN 1 AND 2147483647,"
    " 'Limit must be positive and no more than 2147483647') THEN NULL WHEN len(string_split(s, d)) "
    "<= n THEN string_split(s, d)"
    " ELSE list_append(string_split(s, d)[1:n - 1],"
    " array_to_string(string_split(s, d)[n:], d)) END",
    "firn_unhex(s) AS CASE WHEN firn_require(length(s) % 2 = 0,"
    " 'invalid hex digits: ' || s) THEN unhex(s) END",
    "firn_to_base64url(b) AS replace(replace(to_base64(b), '+', '-'), '/', '_')",
    // ---- dates and times
    "firn_milliseconds(n) AS to_microseconds(n * 1000)",
    "firn_seconds(n) AS to_microseconds(n * 1000000)",
    "firn_minutes(n) AS to_microseconds(n * 60000000)",
    "firn_hours(n) AS to_microseconds(n * 3600000000)",
    "firn_days(n) AS to_days(CAST(n AS INTEGER))",
    "firn_weeks(n) AS to_days(CAST(n * 7 AS INTEGER))",
    "firn_months(n) AS to_months(CAST(n AS INTEGER))",
    "firn_quarters(n) AS to_months(CAST(n * 3 AS INTEGER))",
    "firn_years(n) AS to_months(CAST(n * 12 AS INTEGER))",
    "firn_millisecond(x) AS millisecond(x) % 1000",
    // In whole milliseconds; what lies between two rounds up, for instants away from zero.
    "firn_time_between(a, b) AS to_microseconds(epoch_us(b) - epoch_us(a) + 500"
    " - ((epoch_us(b) - epoch_us(a) + 500) % 1000 + 1000) % 1000)",
    "firn_instants_between(a, b) AS CASE WHEN epoch_us(b) < epoch_us(a)"
    " THEN to_microseconds((epoch_us(b) - epoch_us(a) - 500) // 1000 * 1000)"
    " ELSE to_microseconds((epoch_us(b) - epoch_us(a) + 500) // 1000 * 1000) END",
    "firn_whole_days(i) AS CASE WHEN firn_require(epoch_ms(i) % 86400000 = 0,"
    " 'Cannot add hour, minutes or seconds to a date')"
    " THEN to_days(CAST(epoch_ms(i) // 86400000 AS INTEGER)) END",
    "firn_from_unixtime(x) AS make_timestamptz(CAST(floor(x * 1000 + 0.5) AS BIGINT) * 1000)",
    "firn_time_to_varchar(t, p) AS"
    " firn_substr(firn_timestamp_to_varchar(DATE '1970-01-01' + t, p), 12)",
    // A wall clock that shows twice means its first time, and one that is skipped means none, as in
    // Java; DuckDB takes the second, and the hour after.
    "firn_wall_clock_instant(t, z) AS CASE"
    " WHEN timezone(z, timezone(z, t) - to_hours(1)) = t THEN timezone(z, t) - to_hours(1)"
    " WHEN firn_require(timezone(z, timezone(z, t)) IS NOT DISTINCT FROM t,"
    " 'the time zone ' || z || ' skips a timestamp') THEN timezone(z, t) END",
    // ---- JSON
    "firn_text_list(s) AS from_json(s, '[\"VARCHAR\"]')",
    "firn_json_array(a) AS '[' || firn_join("
    "list_transform(a, lambda e: coalesce(e, 'null')), ',') || ']'",
    "firn_json_array_of_values(a) AS '[' || firn_join(a, ',') || ']'",
    "firn_json_member(k, v) AS firn_json_quote(k) || ':' || coalesce(v, 'null')",
    "firn_json_member_if(k, v) AS firn_json_quote(k) || ':' || v",
    "firn_json_members(a) AS '{' || firn_join(a, ',') || '}'",
    // ---- arrays and maps
    "firn_element(a, i) AS CASE WHEN firn_check_subscript(i, len(a)) THEN list_extract(a, i) END",
    "firn_element_at(a, i) AS CASE WHEN firn_check_index(i) THEN list_extract(a, i) END",
    "firn_map_get(m, k) AS list_extract(map_values(m), list_position(map_keys(m), k))",
    "firn_map_value(m, k) AS CASE WHEN firn_require(list_contains(map_keys(m), k),"
    " 'Key not present in map: ' || CAST(k AS VARCHAR)) THEN firn_map_get(m, k) END",
    "firn_array_equal(a, b) AS CASE WHEN len(a) <> len(b) THEN false"
    " WHEN list_contains(list_transform(list_zip(a, b), lambda p: p[1] = p[2]), false) THEN false"
    " WHEN list_count(a) < len(a) OR list_count(b) < len(b) THEN NULL"
    " WHEN a IS NULL OR b IS NULL THEN NULL ELSE true END",
    "firn_contains(a, x) AS CASE WHEN list_contains(a, x) THEN true"
    " WHEN x IS NULL OR list_count(a) < len(a) THEN NULL ELSE list_contains(a, x) END",
    "firn_array_position(a, x) AS CASE WHEN a IS NULL OR x IS NULL THEN NULL"
    " ELSE CAST(coalesce(list_position(a, x), 0) AS BIGINT) END",
    "firn_array_remove(a, x) AS CASE WHEN x IS NULL THEN NULL"
    " ELSE list_filter(a, lambda e: e IS DISTINCT FROM x) END",
    "firn_array_distinct(a) AS firn_distinct(a)",
    "firn_array_union(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL"
    " ELSE firn_distinct(list_concat(a, b)) END",
    "firn_array_intersect(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL"
    " ELSE list_filter(firn_distinct(a), lambda e: firn_has(b, e)) END",
    "firn_array_except(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL"
    " ELSE list_filter(firn_distinct(a), lambda e: NOT firn_has(b, e)) END",
    "firn_arrays_overlap(a, b) AS CASE WHEN list_has_any(a, b) THEN true"
    " WHEN a IS NULL OR b IS NULL THEN NULL"
    " WHEN (list_count(a) < len(a) AND len(b) > 0) OR (list_count(b) < len(b) AND len(a) > 0)"
    " THEN NULL ELSE false END",
    "firn_array_max(a) AS CASE WHEN list_count(a) = len(a) THEN list_max(a) END",
    "firn_array_min(a) AS CASE WHEN list_count(a) = len(a) THEN list_min(a) END",
    "firn_any_match(a) AS CASE WHEN list_contains(a, true) THEN true"
    " WHEN list_count(a) < len(a) THEN NULL ELSE list_contains(a, true) END",
    "firn_all_match(a) AS CASE WHEN list_contains(a, false) THEN false"
    " WHEN list_count(a) < len(a) THEN NULL ELSE NOT list_contains(a, false) END",
    "firn_none_match(a) AS NOT firn_any_match(a)",
    "firn_repeat(x, n) AS CASE WHEN firn_require(n >= 0, 'count argument of repeat function"
    " must be greater than or equal to 0') THEN list_transform(range(n), lambda i: x) END",
    "firn_sequence(a, b) AS CASE WHEN a <= b THEN generate_series(a, b)"
    " ELSE generate_series(a, b, -1) END",
    "firn_slice(a, s, n) AS CASE WHEN firn_check_slice(s, n) THEN CASE"
    " WHEN s > 0 THEN a[s:s + n - 1] WHEN len(a) + s < 0 THEN a[1:0]"
    " ELSE a[len(a) + s + 1:len(a) + s + n] END END",
    "firn_map_concat(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE map_concat(a, b) END",
    "firn_split_to_map(s, e, v) AS map("
    "list_transform(string_split(s, firn_delimiter(e)), lambda p: firn_pair_part(p, v, 1)),"
    "list_transform(string_split(s, firn_delimiter(e)), lambda p: firn_pair_part(p, v, 2)))",
    // ---- aggregates, over the list of a group's rows
    "firn_unwrap(rows) AS list_transform(rows, lambda r: r[1])",
    "firn_keyed(rows) AS list_filter(rows, lambda r: r[1] IS NOT NULL)",
    "firn_keys(rows) AS list_transform(firn_keyed(rows), lambda r: r[1])",
    "firn_map_agg(rows) AS CASE WHEN len(firn_keyed(rows)) > 0 THEN map("
    "firn_distinct(firn_keys(rows)), list_transform(firn_distinct(firn_keys(rows)),"
    " lambda k: firn_keyed(rows)[list_position(firn_keys(rows), k)][2])) END",
    "firn_multimap_agg(rows) AS CASE WHEN len(firn_keyed(rows)) > 0 THEN map("
    "firn_distinct(firn_keys(rows)), list_transform(firn_distinct(firn_keys(rows)), lambda k:"
    " list_transform(list_filter(rows, lambda r: r[1] = k), lambda r: r[2]))) END",
    "firn_histogram(rows) AS CASE WHEN len(firn_keyed(rows)) > 0 THEN map("
    "firn_distinct(firn_keys(rows)), list_transform(firn_distinct(firn_keys(rows)),"
    " lambda k: len(list_filter(rows, lambda r: r[1] = k)))) END",
    "firn_map_union(maps) AS firn_map_agg("
    "flatten(list_transform(maps, lambda m: list_zip(map_keys(m), map_values(m)))))",
};
// Before those that use them.
constexpr const char* kFirst[] = {
    // DuckDB joins nothing to NULL.
    "firn_join(a, d) AS CASE WHEN a IS NULL OR d IS NULL THEN NULL"
    " ELSE coalesce(array_to_string(a, d), '') END",
    // In the order of first appearance; DuckDB's own list_distinct has none.
    "firn_has(a, x) AS CASE WHEN x IS NULL THEN list_count(a) < len(a)"
    " ELSE list_contains(a, x) END",
    "firn_distinct(a) AS list_filter(a, lambda e, i: CASE WHEN e IS NULL"
    " THEN list_count(a[1:i - 1]) = i - 1 ELSE list_position(a, e) = i END)",
};

}  // namespace

std::vector<std::string> DuckdbSessionSql() {
  std::vector<std::string> statements(std::begin(kSettings), std::end(kSettings));
  const auto add = [&](const char* macro) {
    statements.push_back(std::string("CREATE OR REPLACE TEMP MACRO ") + macro);
  };
  for (const char* macro : kFirst) add(macro);
  for (const char* macro : kMacros) add(macro);
  return statements;
}

}  // namespace firn
