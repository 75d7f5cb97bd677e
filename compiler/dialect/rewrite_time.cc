// Dates, times, intervals and zones.
#include <string>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

struct PartRow {
  const char* trino;
  const char* duckdb;
  bool of_date;  // has a meaning for dates
  bool of_time;  // and for times
};
constexpr PartRow kParts[] = {
    {"year", "year", true, false},
    {"quarter", "quarter", true, false},
    {"month", "month", true, false},
    {"week", "weekofyear", true, false},
    {"week_of_year", "weekofyear", true, false},
    {"day", "day", true, false},
    {"day_of_month", "day", true, false},
    {"day_of_week", "isodow", true, false},
    {"dow", "isodow", true, false},
    {"day_of_year", "dayofyear", true, false},
    {"doy", "dayofyear", true, false},
    {"year_of_week", "isoyear", true, false},
    {"yow", "isoyear", true, false},
    {"hour", "hour", false, true},
    {"minute", "minute", false, true},
    {"second", "second", false, true},
    {"millisecond", "firn_millisecond", false, true},
};

}  // namespace

ExprPtr Lowering::AsTimestamp(ExprPtr expr) {
  const bool saved = zone_unseen_;
  zone_unseen_ = false;
  const ExprPtr value = Lower(expr);
  zone_unseen_ = saved;
  switch (KindOf(expr)) {
    case TypeKind::kTimestamp:
      return value;
    case TypeKind::kDate:
      return CastTo(value, "TIMESTAMP");
    case TypeKind::kTimestampTz:
      return WallClock(value, expr);
    default:
      return Refuse(expr, "a date or time of uncertain type", "cast it");
  }
}

ExprPtr Lowering::DatePart(std::string_view field, ExprPtr operand, ExprPtr original) {
  const TypeKind kind = KindOf(operand);
  const std::string name = LowerCase(field);
  for (const PartRow& row : kParts) {
    if (name != row.trino) continue;
    const bool instant = kind == TypeKind::kTimestamp || kind == TypeKind::kTimestampTz;
    if (kind == TypeKind::kTime && row.of_time) return Call(row.duckdb, {Lower(operand)});
    if (instant || (kind == TypeKind::kDate && row.of_date)) {
      return Call(row.duckdb, {AsTimestamp(operand)});
    }
  }
  return Refuse(original, "'" + name + "' of a value of type " + TypeOf(operand).ToString());
}

ExprPtr Lowering::LowerExtract(const ExtractExpr& extract) {
  return DatePart(extract.field, extract.operand, &extract);
}

ExprPtr Lowering::LowerAtTimeZone(ExprPtr expr, ExprPtr operand, ExprPtr zone) {
  const TypeKind kind = KindOf(operand);
  const auto* name = As<StringLiteral>(zone);
  ZoneText read;
  if (name == nullptr || !ReadZone(name->value, &read)) {
    return Refuse(expr, "a time zone that is computed", "write its name");
  }
  // The instant stays, and its new zone is kept by ZoneOf.
  const ExprPtr value = LowerUnseen(operand);
  if (kind == TypeKind::kTimestampTz) return value;
  if (kind == TypeKind::kTimestamp || kind == TypeKind::kDate) return CastTo(value, "TIMESTAMPTZ");
  return Refuse(expr, "at time zone of a value of type " + TypeOf(operand).ToString());
}

ExprPtr Lowering::LowerTimeArithmetic(const BinaryExpr& binary) {
  const Type& left = TypeOf(binary.left);
  const Type& right = TypeOf(binary.right);
  const Type& type = TypeOf(&binary);
  const auto is_interval = [](const Type& t) {
    return t.is(TypeKind::kIntervalDayToSecond) || t.is(TypeKind::kIntervalYearToMonth);
  };
  const auto is_instant = [](const Type& t) {
    return t.is(TypeKind::kDate) || t.is(TypeKind::kTimestamp) || t.is(TypeKind::kTimestampTz);
  };
  const auto refuse = [&] {
    return Refuse(&binary, "arithmetic between " + left.ToString() + " and " + right.ToString());
  };
  if (is_instant(left) && is_instant(right)) {
    // In microseconds, for Trino's intervals count no days of their own.
    if (binary.op != BinaryOperator::kSubtract) return refuse();
    if (left.precision() > 6 || right.precision() > 6) return refuse();
    const ExprPtr from = CastTo(LowerUnseen(binary.left), "TIMESTAMP");
    const ExprPtr to = CastTo(LowerUnseen(binary.right), "TIMESTAMP");
    const bool instants = left.is(TypeKind::kTimestampTz) || right.is(TypeKind::kTimestampTz);
    return Call(instants ? "firn_instants_between" : "firn_time_between", {to, from});
  }
  if (is_interval(left) && is_interval(right) && left.kind() == right.kind() &&
      (binary.op == BinaryOperator::kAdd || binary.op == BinaryOperator::kSubtract)) {
    return Operator(Lower(binary.left), binary.op, Lower(binary.right));
  }
  const bool interval_first = is_interval(left);
  const ExprPtr instant = interval_first ? binary.right : binary.left;
  const ExprPtr interval = interval_first ? binary.left : binary.right;
  const bool sum = binary.op == BinaryOperator::kAdd ||
                   (binary.op == BinaryOperator::kSubtract && !interval_first);
  if (!sum || !is_interval(TypeOf(interval)) || !is_instant(TypeOf(instant))) return refuse();
  const bool months = TypeOf(interval).is(TypeKind::kIntervalYearToMonth);
  if (TypeOf(instant).is(TypeKind::kDate)) {
    const ExprPtr amount = months ? Lower(interval) : Call("firn_whole_days", {Lower(interval)});
    return CastTo(Operator(Lower(instant), binary.op, amount), "DATE");
  }
  if (TypeOf(instant).is(TypeKind::kTimestampTz) && months) {
    // Months are counted on the wall clock.
    const ExprPtr clock = AsTimestamp(instant);
    return AtWallClock(Operator(clock, binary.op, Lower(interval)), ZoneOf(instant));
  }
  if (!type.certain() || type.precision() > 6) return refuse();
  return Operator(Lower(instant), binary.op, Lower(interval));
}

}  // namespace firn
