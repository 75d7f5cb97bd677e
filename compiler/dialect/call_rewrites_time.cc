// Functions of dates and times.
#include <string>

#include "compiler/dialect/call_rewrites.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

// A literal unit in lower case ("day"), or "" where it is computed or not one of Trino's.
std::string UnitOf(ExprPtr expr) {
  const auto* literal = As<StringLiteral>(expr);
  if (literal == nullptr) return {};
  std::string unit = LowerCase(literal->value);
  for (const char* known :
       {"millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"}) {
    if (unit == known) return unit;
  }
  return {};
}

bool IsClockUnit(std::string_view unit) {
  return unit == "millisecond" || unit == "second" || unit == "minute" || unit == "hour";
}

}  // namespace

ExprPtr RewriteNow(Lowering& to, const CallExpr&) {
  return to.Call("firn_round_instant", {to.Call("now", {}), to.Integer(3)});
}

ExprPtr RewriteDate(Lowering& to, const CallExpr& call) {
  const ExprPtr operand = call.arguments[0];
  if (to.KindOf(operand) == TypeKind::kTimestampTz) {
    return to.CastTo(to.AsTimestamp(operand), "DATE");
  }
  return to.CastValue(to.Lower(operand), &call, to.TypeOf(operand), TypeKind::kDate, false);
}

ExprPtr RewriteDateTrunc(Lowering& to, const CallExpr& call) {
  const std::string unit = UnitOf(call.arguments[0]);
  const ExprPtr operand = call.arguments[1];
  const TypeKind kind = to.KindOf(operand);
  if (unit.empty()) return to.Refuse(&call, "date_trunc with a computed unit");
  if (kind == TypeKind::kDate && IsClockUnit(unit)) {
    return to.Refuse(&call, "date_trunc of a date to the " + unit);
  }
  if (kind == TypeKind::kTimestampTz && IsClockUnit(unit)) {
    // Back on the instant by what the wall clock loses, which also holds where it shows twice.
    const ExprPtr clock = to.AsTimestamp(operand);
    const ExprPtr lost = to.Operator(clock, BinaryOperator::kSubtract,
                                     to.Call("date_trunc", {to.Text(unit), clock}));
    return to.Operator(to.Lower(operand), BinaryOperator::kSubtract, lost);
  }
  const ExprPtr truncated = to.Call("date_trunc", {to.Text(unit), to.AsTimestamp(operand)});
  if (kind == TypeKind::kDate) return to.CastTo(truncated, "DATE");
  if (kind == TypeKind::kTimestampTz) return to.AtWallClock(truncated, to.ZoneOf(operand));
  return truncated;
}

ExprPtr RewriteDateAdd(Lowering& to, const CallExpr& call) {
  const std::string unit = UnitOf(call.arguments[0]);
  const ExprPtr operand = call.arguments[2];
  const TypeKind kind = to.KindOf(operand);
  if (unit.empty()) return to.Refuse(&call, "date_add with a computed unit");
  if (kind == TypeKind::kDate && IsClockUnit(unit)) {
    return to.Refuse(&call, "date_add of a " + unit + " to a date");
  }
  const ExprPtr amount = to.Call("firn_" + unit + "s", {to.Lower(call.arguments[1])});
  if (kind == TypeKind::kTimestampTz && IsClockUnit(unit)) {
    return to.Operator(to.Lower(operand), BinaryOperator::kAdd, amount);
  }
  const ExprPtr sum = to.Operator(to.AsTimestamp(operand), BinaryOperator::kAdd, amount);
  if (kind == TypeKind::kDate) return to.CastTo(sum, "DATE");
  if (kind == TypeKind::kTimestampTz) return to.AtWallClock(sum, to.ZoneOf(operand));
  return sum;
}

ExprPtr RewriteDateDiff(Lowering& to, const CallExpr& call) {
  const std::string unit = UnitOf(call.arguments[0]);
  if (unit.empty()) return to.Refuse(&call, "date_diff with a computed unit");
  const ExprPtr from = call.arguments[1];
  const ExprPtr until = call.arguments[2];
  if (IsClockUnit(unit) && to.KindOf(from) == TypeKind::kDate &&
      to.KindOf(until) == TypeKind::kDate) {
    return to.Refuse(&call, "a difference of dates in " + unit + "s");
  }
  // DuckDB's date_diff counts boundaries; its date_sub counts whole units, as Trino does.
  const auto between = [&](ExprPtr a, ExprPtr b) {
    return to.Call("date_sub", {to.Text(unit), a, b});
  };
  if (to.KindOf(from) != TypeKind::kTimestampTz && to.KindOf(until) != TypeKind::kTimestampTz) {
    return between(to.AsTimestamp(from), to.AsTimestamp(until));
  }
  // Instants meet on one wall clock: the first one's, which matters for days and longer.
  const Zone zone = IsClockUnit(unit) ? Zone{} : to.ZoneOf(from);
  const auto clock = [&](ExprPtr expr) {
    return to.ClockIn(zone, to.CastTo(to.LowerUnseen(expr), "TIMESTAMPTZ"), expr);
  };
  if (!IsClockUnit(unit) && to.KindOf(from) == TypeKind::kTimestampTz) {
    return between(to.AsTimestamp(from), clock(until));
  }
  return between(clock(from), clock(until));
}

ExprPtr RewriteDatePart(Lowering& to, const CallExpr& call) {
  return to.DatePart(call.name.last().text, call.arguments[0], &call);
}

ExprPtr RewriteDateFormat(Lowering& to, const CallExpr& call) {
  const std::string_view name = call.name.last().text;
  const char* native = SameName(name, "date_format") ? "firn_date_format" : "firn_format_datetime";
  return to.Call(native, {to.AsTimestamp(call.arguments[0]), to.Lower(call.arguments[1])});
}

ExprPtr RewriteLastDay(Lowering& to, const CallExpr& call) {
  return to.Call("last_day", {to.AsTimestamp(call.arguments[0])});
}

ExprPtr RewriteFromIso(Lowering& to, const CallExpr& call) {
  const auto* literal = As<StringLiteral>(call.arguments[0]);
  TimestampText read;
  const bool known = literal != nullptr && ReadIsoTimestamp(literal->value, &read);
  if (!to.zone_unseen() && !known) to.RefuseWithinTry(&call);
  return to.Call(to.zone_unseen() || known ? "firn_iso_instant" : "firn_iso_utc_instant",
                 {to.Lower(call.arguments[0])});
}

ExprPtr RewriteToIso(Lowering& to, const CallExpr& call) {
  const ExprPtr operand = call.arguments[0];
  const Type& type = to.TypeOf(operand);
  if (type.is(TypeKind::kDate)) return to.Call("firn_date_to_varchar", {to.Lower(operand)});
  if (type.precision() > 6) return to.Refuse(&call, "to_iso8601 of " + type.ToString());
  const ExprPtr text =
      to.Call("firn_timestamp_to_iso", {to.AsTimestamp(operand), to.Integer(type.precision())});
  if (!type.is(TypeKind::kTimestampTz)) return text;
  const Zone zone = to.ZoneOf(operand);
  if (zone.kind != Zone::Kind::kUtc) return to.Refuse(&call, "to_iso8601 outside of UTC");
  return to.Operator(text, BinaryOperator::kConcat, to.Text("Z"));
}

ExprPtr RewriteFromUnixtime(Lowering& to, const CallExpr& call) {
  if (call.arguments.size() > 2) return to.Refuse(&call, "from_unixtime with an offset");
  return to.Call("firn_from_unixtime", {to.CastTo(to.Lower(call.arguments[0]), "DOUBLE")});
}

ExprPtr RewriteToUnixtime(Lowering& to, const CallExpr& call) {
  const ExprPtr operand = call.arguments[0];
  if (to.KindOf(operand) == TypeKind::kTimestampTz) return to.Call("epoch", {to.Lower(operand)});
  return to.Call("epoch", {to.AsTimestamp(operand)});
}

ExprPtr RewriteAtTimezone(Lowering& to, const CallExpr& call) {
  return to.LowerAtTimeZone(&call, call.arguments[0], call.arguments[1]);
}

ExprPtr RewriteWithTimezone(Lowering& to, const CallExpr& call) {
  const Zone zone = to.ZoneOf(&call);
  if (zone.kind == Zone::Kind::kUnknown) {
    return to.Refuse(&call, "with_timezone of a computed zone", "write its name");
  }
  const ExprPtr clock = to.AsTimestamp(call.arguments[0]);
  ZoneText read;
  if (zone.kind == Zone::Kind::kNamed && ReadZone(zone.name, &read) &&
      read.kind == ZoneText::Kind::kRegion) {
    // Unlike elsewhere, a wall clock that shows twice means its second time: DuckDB's own rule.
    return to.Call("timezone", {to.Text(zone.name), clock});
  }
  return to.AtWallClock(clock, zone);
}

}  // namespace firn
