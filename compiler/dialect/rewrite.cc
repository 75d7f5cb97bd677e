// Expressions without a file of their own: literals, names, CASE and its like, constructors.
#include <algorithm>

#include "compiler/dialect/duckdb_types.h"
#include "compiler/dialect/lowering.h"
#include "compiler/dialect/time_text.h"
#include "compiler/dialect/to_duckdb.h"

namespace firn {

StatementPtr ToDuckdb(StatementPtr statement, const TrinoMeaning& meaning, Ast& ast,
                      Diagnostics& diagnostics) {
  return Lowering(meaning, ast, diagnostics).LowerStatement(statement);
}

const Type& Lowering::TypeOf(ExprPtr expr) const {
  static const Type uncertain;
  return expr != nullptr && expr->id < types_.size() ? types_[expr->id] : uncertain;
}

void Lowering::RefuseAt(Span span, std::string what, std::string hint) {
  diagnostics_.Error("no-duckdb-equal", span, std::move(what) + " has no equal in DuckDB",
                     std::move(hint));
}

ExprPtr Lowering::Refuse(ExprPtr expr, std::string what, std::string hint) {
  RefuseAt(expr->span, std::move(what), std::move(hint));
  return expr;
}

Lowering::Exprs Lowering::LowerAll(const List<ExprPtr>& exprs) {
  Exprs lowered;
  lowered.reserve(exprs.size());
  for (const ExprPtr expr : exprs) lowered.push_back(Lower(expr));
  return lowered;
}

ExprPtr Lowering::Lower(ExprPtr expr) {
  if (expr == nullptr) return nullptr;
  ExprPtr lowered = LowerKind(expr);
  const bool unpadded =
      std::binary_search(meaning_.unpadded.begin(), meaning_.unpadded.end(), expr->id);
  if (unpadded) lowered = Call("rtrim", {lowered, Text(" ")});
  // Errors of the engine are shown where the user wrote what failed.
  if (lowered != expr && !lowered->span.known()) const_cast<Expr*>(lowered)->span = expr->span;
  return lowered;
}

ExprPtr Lowering::LowerAs(ExprPtr expr, const Type& type) {
  const Type& from = TypeOf(expr);
  ExprPtr lowered = Lower(expr);
  if (from == type || !type.certain() || !from.certain()) return lowered;
  if (from.is(TypeKind::kNull)) return CastTo(lowered, DuckdbType(type));
  if (DuckdbType(from) == DuckdbType(type) && !type.is(TypeKind::kChar) &&
      !from.is(TypeKind::kChar) && !type.is(TypeKind::kTimestamp) &&
      !type.is(TypeKind::kTimestampTz)) {
    return lowered;
  }
  return CastValue(lowered, expr, from, type, false);
}

ExprPtr Lowering::LowerKind(ExprPtr expr) {
  switch (expr->kind) {
    case ExprKind::kNull:
    case ExprKind::kBoolean:
    case ExprKind::kString:
    case ExprKind::kColumn:
    case ExprKind::kStar:
      return expr;
    case ExprKind::kNumber:
      return LowerNumber(*As<NumberLiteral>(expr));
    case ExprKind::kBinary:
      return Call("from_hex", {Text(As<BinaryLiteral>(expr)->digits)});
    case ExprKind::kTypedLiteral:
      return LowerTypedLiteral(*As<TypedLiteral>(expr));
    case ExprKind::kInterval:
      return LowerInterval(*As<IntervalLiteral>(expr));
    case ExprKind::kParameter:
      return Refuse(expr, "a parameter '?'");
    case ExprKind::kVariable:
      return Refuse(expr, "a variable without a value");
    case ExprKind::kDereference:
      return LowerDereference(*As<Dereference>(expr));
    case ExprKind::kUnary:
      return LowerUnary(*As<UnaryExpr>(expr));
    case ExprKind::kBinaryOp:
      return LowerBinary(*As<BinaryExpr>(expr));
    case ExprKind::kComparison:
      return LowerComparison(*As<ComparisonExpr>(expr));
    case ExprKind::kLogical: {
      const auto* logical = As<LogicalExpr>(expr);
      return Logical(logical->op, LowerAll(logical->terms));
    }
    case ExprKind::kNot:
      return LowerOperand(*As<NotExpr>(expr));
    case ExprKind::kIsNull:
      return LowerOperand(*As<IsNullExpr>(expr));
    case ExprKind::kTruthTest:
      return LowerOperand(*As<TruthTestExpr>(expr));
    case ExprKind::kOverlaps:
      RefuseAt(expr->span, "OVERLAPS", "compare the starts and the ends");
      return expr;
    case ExprKind::kBetween:
      return LowerBetween(*As<BetweenExpr>(expr));
    case ExprKind::kInList:
      return LowerInList(*As<InListExpr>(expr));
    case ExprKind::kInQuery:
      return LowerInQuery(*As<InQueryExpr>(expr));
    case ExprKind::kLike:
      return LowerLike(*As<LikeExpr>(expr));
    case ExprKind::kExists: {
      auto* exists = ast_.Clone(*As<ExistsExpr>(expr));
      exists->query = LowerQuery(exists->query);
      return exists;
    }
    case ExprKind::kQuantified:
      return LowerQuantified(*As<QuantifiedExpr>(expr));
    case ExprKind::kAtTimeZone: {
      const auto* at = As<AtTimeZoneExpr>(expr);
      if (at->zone != nullptr) return LowerAtTimeZone(expr, at->operand, at->zone);
      auto* utc = ast_.New<StringLiteral>(expr->span);  // of all sessions
      utc->value = "UTC";
      return LowerAtTimeZone(expr, at->operand, utc);
    }
    case ExprKind::kSubscript:
      return LowerSubscript(*As<SubscriptExpr>(expr));
    case ExprKind::kCall:
      return LowerCall(*As<CallExpr>(expr));
    case ExprKind::kCast:
      return LowerCast(*As<CastExpr>(expr));
    case ExprKind::kExtract:
      return LowerExtract(*As<ExtractExpr>(expr));
    case ExprKind::kSpecialCall:
      return LowerSpecialCall(*As<SpecialCallExpr>(expr));
    case ExprKind::kCurrent:
      return LowerCurrent(*As<CurrentExpr>(expr));
    case ExprKind::kTrim:
      return LowerTrim(*As<TrimExpr>(expr));
    case ExprKind::kLambda:
      return LowerLambda(*As<LambdaExpr>(expr));
    case ExprKind::kCase:
      return LowerCaseExpr(*As<CaseExpr>(expr));
    case ExprKind::kSubquery: {
      auto* subquery = ast_.Clone(*As<SubqueryExpr>(expr));
      subquery->query = LowerQuery(subquery->query);
      return subquery;
    }
    case ExprKind::kRow:
      return LowerRow(*As<RowExpr>(expr));
    case ExprKind::kArray:
      return LowerArray(*As<ArrayExpr>(expr));
    case ExprKind::kGroupingCall: {
      auto* grouping = ast_.Clone(*As<GroupingExpr>(expr));
      grouping->columns = ast_.Copy(LowerAll(grouping->columns));
      return CastTo(grouping, "INTEGER");
    }
    case ExprKind::kJsonObject:
      return LowerJsonObject(*As<JsonObjectExpr>(expr));
    case ExprKind::kJsonArray:
      return LowerJsonArray(*As<JsonArrayExpr>(expr));
    case ExprKind::kJsonValue:
      return LowerJsonValue(*As<JsonValueExpr>(expr));
    case ExprKind::kMeasure:
      return Refuse(expr, "a row pattern's measure");
    case ExprKind::kJsonExists:
      return Refuse(expr, "json_exists", "use json_extract");
    case ExprKind::kJsonQuery:
      return Refuse(expr, "json_query", "use json_extract");
  }
  return Refuse(expr, "this expression");
}

// ---- literals ----------------------------------------------------------------------------------

ExprPtr Lowering::LowerNumber(const NumberLiteral& literal) {
  std::string digits;
  for (const char c : literal.text) {
    if (c != '_') digits.push_back(c);
  }
  const Type& type = TypeOf(&literal);
  if (literal.number == NumberKind::kInteger && digits.size() > 2 && digits[0] == '0' &&
      (digits[1] < '0' || digits[1] > '9')) {
    const char base = static_cast<char>(digits[1] | 0x20);
    const int radix = base == 'x' ? 16 : base == 'o' ? 8 : 2;
    return Integer(static_cast<int64_t>(std::stoull(digits.substr(2), nullptr, radix)));
  }
  auto* number = ast_.Clone(literal);
  number->text = ast_.Copy(digits);
  // DuckDB reads 0.5 as DECIMAL(2,1), and an integer as whatever type stands beside it.
  if (literal.number == NumberKind::kDecimal) {
    const size_t point = digits.find('.');
    const bool as_written =
        point != std::string::npos && point > 0 && digits[0] != '0' && point + 1 < digits.size();
    if (as_written && digits.size() <= 39) return number;
    if (type.is(TypeKind::kDecimal)) return CastTo(Text(digits), DuckdbType(type));
    return Refuse(&literal, "a decimal literal of uncertain type");
  }
  return number;
}

namespace {

// An interval's text in milliseconds or months, from its first field on: "1 12:00:00", "1-2", "5".
bool ReadInterval(const IntervalLiteral& literal, int64_t* amount) {
  struct Field {
    IntervalField field;
    int64_t unit;
  };
  constexpr Field kMonths[] = {{IntervalField::kYear, 12}, {IntervalField::kMonth, 1}};
  constexpr Field kMillis[] = {{IntervalField::kDay, 86'400'000},
                               {IntervalField::kHour, 3'600'000},
                               {IntervalField::kMinute, 60'000},
                               {IntervalField::kSecond, 1'000}};
  const bool months = literal.from == IntervalField::kYear || literal.from == IntervalField::kMonth;
  const Field* at = months ? std::begin(kMonths) : std::begin(kMillis);
  const Field* const end = months ? std::end(kMonths) : std::end(kMillis);
  while (at < end && at->field != literal.from) ++at;

  std::string_view text = literal.value;
  const bool negative = literal.negative != text.starts_with('-');
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  *amount = 0;
  for (; !text.empty(); ++at) {
    if (at == end || text[0] < '0' || text[0] > '9') return false;
    int64_t number = 0;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      number = number * 10 + (text[0] - '0');
      text.remove_prefix(1);
    }
    *amount += number * at->unit;
    if (at->field == IntervalField::kSecond && text.starts_with('.')) {
      text.remove_prefix(1);
      for (int64_t unit = 100; !text.empty(); unit /= 10) {
        if (text[0] < '0' || text[0] > '9' || unit == 0) return false;
        *amount += (text[0] - '0') * unit;
        text.remove_prefix(1);
      }
      break;
    }
    if (text.empty()) break;
    text.remove_prefix(1);  // the separator: ' ', ':' or '-'
  }
  if (negative) *amount = -*amount;
  return true;
}

}  // namespace

ExprPtr Lowering::LowerInterval(const IntervalLiteral& literal) {
  int64_t amount = 0;
  if (!ReadInterval(literal, &amount)) {
    return Refuse(&literal, "interval '" + std::string(literal.value) + "'");
  }
  const bool months = literal.from == IntervalField::kYear || literal.from == IntervalField::kMonth;
  // Days are 24 hours in Trino's intervals, so that DuckDB's days stay unused.
  if (months) return Call("to_months", {CastTo(Integer(amount), "INTEGER")});
  return Call("to_microseconds", {Integer(amount * 1000)});
}

ExprPtr Lowering::LowerTypedLiteral(const TypedLiteral& literal) {
  const Type& known = TypeOf(&literal);
  const Type type = known.certain() ? known : ParseType(literal.type.text);
  const std::string text(literal.value);
  TimestampText read;
  int64_t number = 0;
  int digits = 0;
  switch (type.kind()) {
    case TypeKind::kDate:
      if (!ReadDate(text, &number)) break;
      return CastTo(Text(text), "DATE");
    case TypeKind::kTime:
      if (!ReadTime(text, 6, &number, &digits) || digits > 6) break;
      return CastTo(Text(text), "TIME");
    case TypeKind::kTimestamp:
    case TypeKind::kTimestampTz: {
      if (!ReadTimestamp(text, 6, &read) || read.fraction_digits > 6) break;
      std::string wall_clock;
      AppendTimestamp(read.micros, 6, ' ', &wall_clock);
      ExprPtr timestamp = CastTo(Text(wall_clock), "TIMESTAMP");
      if (read.zone.kind == ZoneText::Kind::kNone) return timestamp;
      if (read.zone.kind == ZoneText::Kind::kRegion) {
        return AtWallClock(timestamp, {Zone::Kind::kNamed, read.zone.region});
      }
      wall_clock.clear();
      AppendTimestamp(read.utc_micros(), 6, ' ', &wall_clock);
      return CastTo(Text(wall_clock + "+00"), "TIMESTAMPTZ");
    }
    case TypeKind::kJson:
      return Call(JsonParse(), {Text(text)});
    case TypeKind::kVarchar:
      return Text(text);
    default:
      if (!type.certain()) break;
      return CastValue(Text(text), &literal, Type::Varchar(), type, false);
  }
  return Refuse(&literal, std::string(literal.type.text) + " '" + text + "'");
}

ExprPtr Lowering::LowerCurrent(const CurrentExpr& current) {
  const int precision = current.precision < 0 ? 3 : current.precision;
  if (precision > 6) return Refuse(&current, "a precision of more than 6 digits");
  switch (current.value) {
    case CurrentValue::kDate:
      return CastTo(Call("now", {}), "DATE");
    case CurrentValue::kTimestamp:
      return Call("firn_round_instant", {Call("now", {}), Integer(precision)});
    case CurrentValue::kLocalTimestamp:
      return Call("firn_round_timestamp",
                  {CastTo(Call("now", {}), "TIMESTAMP"), Integer(precision)});
    default:
      return Refuse(&current, "this session value");
  }
}

// ---- names and structure -----------------------------------------------------------------------

ExprPtr Lowering::LowerDereference(const Dereference& expr) {
  const bool path =
      expr.base->kind == ExprKind::kColumn || expr.base->kind == ExprKind::kDereference;
  if (path) return &expr;
  return Call("struct_extract", {Lower(expr.base), Text(expr.field.text)});
}

ExprPtr Lowering::LowerSubscript(const SubscriptExpr& expr) {
  const Type& base = TypeOf(expr.base);
  switch (base.kind()) {
    case TypeKind::kArray:
      return Call("firn_element", {Lower(expr.base), LowerAs(expr.index, TypeKind::kBigint)});
    case TypeKind::kMap:
      return Call("firn_map_value", {Lower(expr.base), LowerAs(expr.index, base.arguments()[0])});
    case TypeKind::kRow:
      return Call("struct_extract_at", {Lower(expr.base), Lower(expr.index)});
    default:
      return Refuse(&expr, "a subscript of uncertain type");
  }
}

ExprPtr Lowering::LowerLambda(const LambdaExpr& lambda) {
  auto* lowered = ast_.Clone(lambda);
  lowered->body = Lower(lambda.body);
  return lowered;
}

ExprPtr Lowering::LowerRow(const RowExpr& row) {
  const Type& type = TypeOf(&row);
  Exprs items;
  for (size_t i = 0; i < row.items.size(); ++i) {
    items.push_back(Lower(row.items[i]));
  }
  ExprPtr value = Call("row", items);
  bool named = false;
  for (const std::string& name : type.field_names()) named = named || !name.empty();
  return named ? CastTo(value, DuckdbType(type)) : value;
}

ExprPtr Lowering::LowerArray(const ArrayExpr& array) {
  const Type& type = TypeOf(&array);
  auto* lowered = ast_.Clone(array);
  Exprs items;
  for (const ExprPtr item : array.items) {
    items.push_back(type.is(TypeKind::kArray) ? LowerAs(item, type.element()) : Lower(item));
  }
  lowered->items = ast_.Copy(items);
  if (!items.empty() || !type.is(TypeKind::kArray) || type.element().is(TypeKind::kNull)) {
    return lowered;
  }
  return CastTo(lowered, DuckdbType(type));
}

// ---- choices -----------------------------------------------------------------------------------

ExprPtr Lowering::LowerCaseExpr(const CaseExpr& expr) {
  const Type& type = TypeOf(&expr);
  auto* lowered = ast_.New<CaseExpr>(expr.span);
  std::vector<WhenClause> whens;
  for (const WhenClause& when : expr.whens) {
    ExprPtr condition = expr.operand == nullptr
                            ? Lower(when.condition)
                            : CompareExprs(expr.operand, ComparisonOperator::kEqual, when.condition,
                                           when.condition);
    whens.push_back({condition, LowerAs(when.result, type)});
  }
  lowered->whens = ast_.Copy(whens);
  if (expr.otherwise != nullptr) lowered->otherwise = LowerAs(expr.otherwise, type);
  return lowered;
}

ExprPtr Lowering::LowerSpecialCall(const SpecialCallExpr& call) {
  const Type& type = TypeOf(&call);
  const List<ExprPtr>& arguments = call.arguments;
  switch (call.call) {
    case SpecialCall::kCoalesce: {
      auto* lowered = ast_.Clone(call);
      Exprs items;
      for (const ExprPtr argument : arguments) items.push_back(LowerAs(argument, type));
      lowered->arguments = ast_.Copy(items);
      return lowered;
    }
    case SpecialCall::kNullIf:
      return Case(CompareExprs(arguments[0], ComparisonOperator::kEqual, arguments[1], &call),
                  Null(), Lower(arguments[0]));
    case SpecialCall::kIf:
      return Case(Lower(arguments[0]), LowerAs(arguments[1], type),
                  arguments.size() > 2 ? LowerAs(arguments[2], type) : nullptr);
    case SpecialCall::kTry: {
      // TRY of a plain cast needs no catching.
      const auto* cast = As<CastExpr>(arguments[0]);
      if (cast != nullptr && !cast->try_cast) {
        const Type& from = TypeOf(cast->operand);
        const Type to = type.certain() ? type : ParseType(cast->type.text);
        const bool simple = As<CallExpr>(cast->operand) == nullptr &&
                            As<CastExpr>(cast->operand) == nullptr &&
                            As<BinaryExpr>(cast->operand) == nullptr;
        if (simple) return CastValue(Lower(cast->operand), cast, from, to, true);
      }
      auto* lowered = ast_.Clone(call);
      const bool saved = within_try_;
      within_try_ = true;
      lowered->arguments = ast_.Copy(LowerAll(arguments));
      within_try_ = saved;
      return lowered;
    }
    case SpecialCall::kPosition:
      return Call("firn_strpos", {Lower(arguments[1]), Lower(arguments[0])});
    case SpecialCall::kSubstring:
      return Call("firn_substr", LowerAll(arguments));
    case SpecialCall::kNormalize:
      if (!call.form.empty() && call.form != "NFC") {
        return Refuse(&call, "normalize to " + std::string(call.form), "NFC has one");
      }
      return Call("nfc_normalize", LowerAll(arguments));
  }
  return Refuse(&call, "this call");
}

ExprPtr Lowering::LowerTrim(const TrimExpr& trim) {
  const bool leading = trim.side == TrimSide::kLeading;
  const bool trailing = trim.side == TrimSide::kTrailing;
  const std::string name = leading ? "ltrim" : trailing ? "rtrim" : "trim";
  if (trim.characters == nullptr) return Call("firn_" + name, {Lower(trim.operand)});
  return Call(name, {Lower(trim.operand), Lower(trim.characters)});
}

}  // namespace firn
