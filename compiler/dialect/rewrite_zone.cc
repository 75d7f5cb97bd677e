// Which zone a timestamp with time zone is in, told from the tree.
#include "compiler/dialect/lowering.h"
#include "compiler/dialect/time_text.h"

namespace firn {
namespace {

constexpr Zone kUnknownZone = {Zone::Kind::kUnknown, {}};

Zone ZoneNamed(std::string_view name) {
  ZoneText zone;
  if (!ReadZone(name, &zone)) return kUnknownZone;
  if (zone.utc()) return {};
  return {Zone::Kind::kNamed, name};
}

}  // namespace

Zone Lowering::ZoneOf(ExprPtr expr) const {
  // Both if they agree.
  const auto meet = [](const Zone& a, const Zone& b) { return a == b ? a : kUnknownZone; };
  if (!TypeOf(expr).is(TypeKind::kTimestampTz) && TypeOf(expr).certain()) return {};
  switch (expr->kind) {
    case ExprKind::kTypedLiteral: {
      TimestampText read;
      const auto* literal = As<TypedLiteral>(expr);
      if (!ReadTimestamp(literal->value, 6, &read)) return kUnknownZone;
      if (read.zone.utc()) return {};
      const size_t at = literal->value.find_last_of(' ');
      if (read.zone.kind == ZoneText::Kind::kRegion) return {Zone::Kind::kNamed, read.zone.region};
      // "...05+02:00" and "...05 +02:00" alike.
      const size_t sign = literal->value.find_first_of("+-", at);
      return sign == std::string_view::npos ? kUnknownZone : ZoneNamed(literal->value.substr(sign));
    }
    case ExprKind::kCast: {
      const auto* cast = As<CastExpr>(expr);
      const TypeKind from = KindOf(cast->operand);
      if (from == TypeKind::kTimestampTz) return ZoneOf(cast->operand);
      if (from == TypeKind::kDate || from == TypeKind::kTimestamp || from == TypeKind::kNull) {
        return {};
      }
      if (const auto* text = As<StringLiteral>(cast->operand)) {
        TimestampText read;
        if (!ReadTimestamp(text->value, 6, &read) || read.zone.utc()) return {};
        if (read.zone.kind == ZoneText::Kind::kRegion) {
          return {Zone::Kind::kNamed, read.zone.region};
        }
        return ZoneNamed(text->value.substr(text->value.find_last_of("+-")));
      }
      // Text whose zone matters is checked to be in UTC where it is read.
      return {};
    }
    case ExprKind::kAtTimeZone: {
      const auto* at = As<AtTimeZoneExpr>(expr);
      if (at->zone == nullptr) return ZoneNamed("UTC");
      const auto* zone = As<StringLiteral>(at->zone);
      return zone != nullptr ? ZoneNamed(zone->value) : kUnknownZone;
    }
    case ExprKind::kBinaryOp: {
      const auto* binary = As<BinaryExpr>(expr);
      return meet(ZoneOf(binary->left), ZoneOf(binary->right));
    }
    case ExprKind::kCase: {
      const auto* choice = As<CaseExpr>(expr);
      Zone zone = ZoneOf(choice->whens[0].result);
      for (const WhenClause& when : choice->whens) zone = meet(zone, ZoneOf(when.result));
      return choice->otherwise == nullptr || KindOf(choice->otherwise) == TypeKind::kNull
                 ? zone
                 : meet(zone, ZoneOf(choice->otherwise));
    }
    case ExprKind::kSpecialCall: {
      const auto* call = As<SpecialCallExpr>(expr);
      const size_t first = call->call == SpecialCall::kIf ? 1 : 0;
      const size_t last = call->call == SpecialCall::kNullIf ? 1 : call->arguments.size();
      Zone zone = ZoneOf(call->arguments[first]);
      for (size_t i = first; i < last; ++i) {
        if (KindOf(call->arguments[i]) != TypeKind::kNull) {
          zone = meet(zone, ZoneOf(call->arguments[i]));
        }
      }
      return zone;
    }
    case ExprKind::kCall: {
      const auto* call = As<CallExpr>(expr);
      const std::string_view name = call->name.last().text;
      if (SameName(name, "at_timezone") || SameName(name, "with_timezone") ||
          (SameName(name, "from_unixtime") && call->arguments.size() == 2)) {
        const auto* zone = As<StringLiteral>(call->arguments[1]);
        return zone != nullptr ? ZoneNamed(zone->value) : kUnknownZone;
      }
      if (SameName(name, "from_iso8601_timestamp")) {
        // What is computed is checked to be in UTC where it is read.
        const auto* text = As<StringLiteral>(call->arguments[0]);
        TimestampText read;
        if (text == nullptr || !ReadIsoTimestamp(text->value, &read) || read.zone.utc()) return {};
        return ZoneNamed(text->value.substr(text->value.find_last_of("+-")));
      }
      Zone zone;
      bool first = true;
      for (const ExprPtr argument : call->arguments) {
        if (KindOf(argument) != TypeKind::kTimestampTz) continue;
        zone = first ? ZoneOf(argument) : meet(zone, ZoneOf(argument));
        first = false;
      }
      return zone;
    }
    default:
      return {};  // a column
  }
}

void Lowering::RefuseWithinTry(ExprPtr expr) {
  if (!within_try_) return;
  RefuseAt(expr->span, "TRY of a timestamp whose time zone is in its text",
           "wrap it in at_timezone(..., 'UTC')");
}

ExprPtr Lowering::AtWallClock(ExprPtr timestamp, const Zone& zone) const {
  if (zone.kind != Zone::Kind::kNamed) return CastTo(timestamp, "TIMESTAMPTZ");
  ZoneText read;
  ReadZone(zone.name, &read);
  if (read.kind == ZoneText::Kind::kRegion) {
    return Call("firn_wall_clock_instant", {timestamp, Text(zone.name)});
  }
  const ExprPtr offset = Call("to_minutes", {Integer(read.minutes)});
  return CastTo(Operator(timestamp, BinaryOperator::kSubtract, offset), "TIMESTAMPTZ");
}

ExprPtr Lowering::LowerUnseen(ExprPtr expr) {
  const bool saved = zone_unseen_;
  zone_unseen_ = true;
  const ExprPtr lowered = Lower(expr);
  zone_unseen_ = saved;
  return lowered;
}

ExprPtr Lowering::ClockIn(const Zone& zone, ExprPtr instant, ExprPtr original) {
  if (zone.kind == Zone::Kind::kUtc) return Call("timezone", {Text("UTC"), instant});
  if (zone.kind == Zone::Kind::kUnknown) {
    return Refuse(original, "the wall clock of an unknown time zone",
                  "wrap the value in at_timezone(..., 'UTC')");
  }
  ZoneText read;
  ReadZone(zone.name, &read);
  if (read.kind == ZoneText::Kind::kRegion) return Call("timezone", {Text(zone.name), instant});
  return Operator(Call("timezone", {Text("UTC"), instant}), BinaryOperator::kAdd,
                  Call("to_minutes", {Integer(read.minutes)}));
}

ExprPtr Lowering::WallClock(ExprPtr value, ExprPtr original) {
  const auto* cast = As<CastExpr>(original);
  const bool of_operand = cast != nullptr && !TypeOf(cast).is(TypeKind::kTimestampTz);
  return ClockIn(ZoneOf(of_operand ? cast->operand : original), value, original);
}

}  // namespace firn
