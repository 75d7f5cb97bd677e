// Expression trees: one struct a construct of Trino's grammar.
#pragma once

#include "compiler/sql/ast.h"

namespace firn {

// clang-format off
enum class ExprKind : uint8_t {
  kNull, kBoolean, kNumber, kString, kBinary, kTypedLiteral, kInterval, kParameter, kVariable,
  kColumn, kDereference, kStar,
  kUnary, kBinaryOp, kComparison, kLogical, kNot, kIsNull, kTruthTest, kBetween,
  kInList, kInQuery, kLike,
  kOverlaps, kExists, kQuantified, kAtTimeZone, kSubscript,
  kCall, kMeasure, kCast, kExtract, kSpecialCall, kCurrent, kTrim, kLambda, kCase,
  kSubquery, kRow, kArray,
  kGroupingCall, kJsonExists, kJsonValue, kJsonQuery, kJsonObject, kJsonArray
};
// clang-format on

// `id` counts from 0 within an Ast: the index of side tables.
struct Expr {
  ExprKind kind;
  uint32_t id = 0;
  Span span = {};
};

template <ExprKind kKindOf>
struct ExprOf : Expr {
  static constexpr ExprKind kKind = kKindOf;
  ExprOf() : Expr{kKindOf} {}
};

// The node as a T, or null where it is something else.
template <typename T>
const T* As(ExprPtr expr) {
  return expr != nullptr && expr->kind == T::kKind ? static_cast<const T*>(expr) : nullptr;
}

// A type as written: "decimal(10, 2)", "row(a bigint)", "timestamp(3) with time zone". The text is
// what ParseType reads, normalised by the parser.
struct TypeName {
  std::string_view text;
  Span span = {};
  auto fields() const { return std::tie(text); }
};

// ---- literals and names ------------------------------------------------------------------------

struct NullLiteral : ExprOf<ExprKind::kNull> {
  auto fields() const { return std::tie(); }
};
struct BooleanLiteral : ExprOf<ExprKind::kBoolean> {
  bool value = false;
  auto fields() const { return std::tie(value); }
};
enum class NumberKind : uint8_t { kInteger, kDecimal, kDouble };
// The digits as written ("0x1F", "1_000", "1.50", "1e3"); never signed.
struct NumberLiteral : ExprOf<ExprKind::kNumber> {
  NumberKind number = NumberKind::kInteger;
  std::string_view text;
  auto fields() const { return std::tie(number, text); }
};
// The value itself, escapes and doubled quotes undone (UTF-8). U&'' becomes the text it means.
struct StringLiteral : ExprOf<ExprKind::kString> {
  std::string_view value;
  auto fields() const { return std::tie(value); }
};
// X'..': upper-case hexadecimal digits without spaces.
struct BinaryLiteral : ExprOf<ExprKind::kBinary> {
  std::string_view digits;
  auto fields() const { return std::tie(digits); }
};
// DATE '2020-01-01', TIMESTAMP '...', DECIMAL '1.2', JSON '{}': a type's name and a string.
struct TypedLiteral : ExprOf<ExprKind::kTypedLiteral> {
  TypeName type;
  std::string_view value;
  auto fields() const { return std::tie(type, value); }
};
enum class IntervalField : uint8_t { kNone, kYear, kMonth, kDay, kHour, kMinute, kSecond };
struct IntervalLiteral : ExprOf<ExprKind::kInterval> {
  bool negative = false;
  std::string_view value;
  IntervalField from = IntervalField::kDay;
  IntervalField to = IntervalField::kNone;
  auto fields() const { return std::tie(negative, value, from, to); }
};
// `?`
struct Parameter : ExprOf<ExprKind::kParameter> {
  uint32_t position = 0;
  auto fields() const { return std::tie(position); }
};
// `@name`: a project variable, a run value, a macro's parameter, or a hole of a Quote. firn's own.
struct Variable : ExprOf<ExprKind::kVariable> {
  std::string_view name;
  auto fields() const { return std::tie(name); }
};
struct ColumnRef : ExprOf<ExprKind::kColumn> {
  Name name;
  auto fields() const { return std::tie(name); }
};
// base.field; a qualified column `t.c` and `s.t.c` too, until names are resolved.
struct Dereference : ExprOf<ExprKind::kDereference> {
  ExprPtr base = nullptr;
  Name field;
  auto fields() const { return std::tie(base, field); }
};
// count(*)'s argument; `label` of count(A.*) in MATCH_RECOGNIZE.
struct Star : ExprOf<ExprKind::kStar> {
  Name label;
  auto fields() const { return std::tie(label); }
};

// ---- operators ---------------------------------------------------------------------------------

enum class UnaryOperator : uint8_t { kPlus, kMinus };
struct UnaryExpr : ExprOf<ExprKind::kUnary> {
  UnaryOperator op = UnaryOperator::kMinus;
  ExprPtr operand = nullptr;
  auto fields() const { return std::tie(op, operand); }
};
enum class BinaryOperator : uint8_t { kAdd, kSubtract, kMultiply, kDivide, kModulo, kConcat };
struct BinaryExpr : ExprOf<ExprKind::kBinaryOp> {
  ExprPtr left = nullptr;
  BinaryOperator op = BinaryOperator::kAdd;
  ExprPtr right = nullptr;
  auto fields() const { return std::tie(left, op, right); }
};
enum class ComparisonOperator : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kDistinct,
  kNotDistinct  // IS [NOT] DISTINCT FROM
};
struct ComparisonExpr : ExprOf<ExprKind::kComparison> {
  ExprPtr left = nullptr;
  ComparisonOperator op = ComparisonOperator::kEqual;
  ExprPtr right = nullptr;
  auto fields() const { return std::tie(left, op, right); }
};
enum class LogicalOperator : uint8_t { kAnd, kOr };
// Two or more terms; `a AND b AND c` is one node.
struct LogicalExpr : ExprOf<ExprKind::kLogical> {
  LogicalOperator op = LogicalOperator::kAnd;
  List<ExprPtr> terms;
  auto fields() const { return std::tie(op, terms); }
};
struct NotExpr : ExprOf<ExprKind::kNot> {
  ExprPtr operand = nullptr;
  auto fields() const { return std::tie(operand); }
};
struct IsNullExpr : ExprOf<ExprKind::kIsNull> {
  ExprPtr operand = nullptr;
  bool negated = false;
  auto fields() const { return std::tie(operand, negated); }
};
// IS [NOT] TRUE, FALSE or UNKNOWN.
enum class TruthValue : uint8_t { kTrue, kFalse, kUnknown };
struct TruthTestExpr : ExprOf<ExprKind::kTruthTest> {
  ExprPtr operand = nullptr;
  bool negated = false;
  TruthValue value = TruthValue::kTrue;
  auto fields() const { return std::tie(operand, negated, value); }
};
enum class BetweenOrder : uint8_t { kUnstated, kAsymmetric, kSymmetric };
struct BetweenExpr : ExprOf<ExprKind::kBetween> {
  ExprPtr operand = nullptr;
  bool negated = false;
  BetweenOrder order = BetweenOrder::kUnstated;
  ExprPtr low = nullptr;
  ExprPtr high = nullptr;
  auto fields() const { return std::tie(operand, negated, order, low, high); }
};
struct InListExpr : ExprOf<ExprKind::kInList> {
  ExprPtr operand = nullptr;
  bool negated = false;
  List<ExprPtr> items;
  auto fields() const { return std::tie(operand, negated, items); }
};
struct InQueryExpr : ExprOf<ExprKind::kInQuery> {
  ExprPtr operand = nullptr;
  bool negated = false;
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(operand, negated, query); }
};
struct LikeExpr : ExprOf<ExprKind::kLike> {
  ExprPtr operand = nullptr;
  bool negated = false;
  ExprPtr pattern = nullptr;
  ExprPtr escape = nullptr;  // may be null
  auto fields() const { return std::tie(operand, negated, pattern, escape); }
};
// (start, end) OVERLAPS (start, end)
struct OverlapsExpr : ExprOf<ExprKind::kOverlaps> {
  ExprPtr left = nullptr;
  ExprPtr right = nullptr;
  auto fields() const { return std::tie(left, right); }
};
struct ExistsExpr : ExprOf<ExprKind::kExists> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};
enum class Quantifier : uint8_t { kAll, kAny, kSome };
struct QuantifiedExpr : ExprOf<ExprKind::kQuantified> {
  ExprPtr left = nullptr;
  ComparisonOperator op = ComparisonOperator::kEqual;
  Quantifier quantifier = Quantifier::kAll;
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(left, op, quantifier, query); }
};
struct AtTimeZoneExpr : ExprOf<ExprKind::kAtTimeZone> {
  ExprPtr operand = nullptr;
  ExprPtr zone = nullptr;  // null: AT LOCAL
  auto fields() const { return std::tie(operand, zone); }
};
struct SubscriptExpr : ExprOf<ExprKind::kSubscript> {
  ExprPtr base = nullptr;
  ExprPtr index = nullptr;
  auto fields() const { return std::tie(base, index); }
};

// ---- calls -------------------------------------------------------------------------------------

enum class SortOrder : uint8_t { kUnstated, kAscending, kDescending };
enum class NullOrder : uint8_t { kUnstated, kFirst, kLast };
struct SortItem {
  ExprPtr key = nullptr;
  SortOrder order = SortOrder::kUnstated;
  NullOrder nulls = NullOrder::kUnstated;
  Span span = {};
  auto fields() const { return std::tie(key, order, nulls); }
};
enum class FrameUnit : uint8_t { kRange, kRows, kGroups };
enum class FrameBoundKind : uint8_t {
  kUnboundedPreceding,
  kPreceding,
  kCurrentRow,
  kFollowing,
  kUnboundedFollowing
};
struct FrameBound {
  FrameBoundKind kind = FrameBoundKind::kCurrentRow;
  ExprPtr value = nullptr;  // of kPreceding and kFollowing
  auto fields() const { return std::tie(kind, value); }
};
struct RowPattern;  // MATCH_RECOGNIZE and pattern windows: pattern.h
struct WindowFrame {
  FrameUnit unit = FrameUnit::kRange;
  FrameBound start;
  const FrameBound* end = nullptr;      // null unless BETWEEN ... AND ...
  const RowPattern* pattern = nullptr;  // null unless it recognizes rows
  Span span = {};
  auto fields() const { return std::tie(unit, start, end, pattern); }
};
// OVER name, or OVER (...); also a WINDOW clause's right side.
struct Window {
  Name existing;           // the referenced window, or empty
  bool only_name = false;  // OVER name, without parentheses
  List<ExprPtr> partition_by;
  List<SortItem> order_by;
  const WindowFrame* frame = nullptr;
  Span span = {};
  auto fields() const { return std::tie(existing, only_name, partition_by, order_by, frame); }
};
enum class NullTreatment : uint8_t { kUnstated, kRespect, kIgnore };
enum class ProcessingMode : uint8_t { kUnstated, kRunning, kFinal };
// LISTAGG's ON OVERFLOW.
struct ListaggOverflow {
  bool error = true;
  bool has_filler = false;
  std::string_view filler;
  bool with_count = true;
  auto fields() const { return std::tie(error, has_filler, filler, with_count); }
};
struct CallExpr : ExprOf<ExprKind::kCall> {
  QualifiedName name;
  bool method = false;  // a.f(b) rather than f(a, b)
  bool distinct = false;
  List<ExprPtr> arguments;
  List<Name> argument_names;  // of f(a => 1): empty, or one an argument (empty Name: by position)
  List<SortItem> order_by;    // in the parentheses, or WITHIN GROUP for listagg
  ExprPtr filter = nullptr;
  const Window* over = nullptr;
  NullTreatment nulls = NullTreatment::kUnstated;
  ProcessingMode mode = ProcessingMode::kUnstated;
  const ListaggOverflow* overflow = nullptr;  // of listagg alone
  auto fields() const {
    return std::tie(name, method, distinct, arguments, argument_names, order_by, filter, over,
                    nulls, mode, overflow);
  }
};
// m OVER w: a measure of a window that recognizes rows.
struct MeasureExpr : ExprOf<ExprKind::kMeasure> {
  Name name;
  const Window* over = nullptr;
  auto fields() const { return std::tie(name, over); }
};
struct CastExpr : ExprOf<ExprKind::kCast> {
  ExprPtr operand = nullptr;
  TypeName type;
  bool try_cast = false;
  auto fields() const { return std::tie(operand, type, try_cast); }
};
struct ExtractExpr : ExprOf<ExprKind::kExtract> {
  std::string_view field;  // upper case: YEAR, DOW, TIMEZONE_HOUR, ...
  ExprPtr operand = nullptr;
  auto fields() const { return std::tie(field, operand); }
};
// The calls with a syntax of their own that Trino's parser keeps apart from functions.
enum class SpecialCall : uint8_t {
  kCoalesce,
  kNullIf,
  kIf,
  kTry,
  kPosition,
  kSubstring,
  kNormalize
};
struct SpecialCallExpr : ExprOf<ExprKind::kSpecialCall> {
  SpecialCall call = SpecialCall::kCoalesce;
  List<ExprPtr> arguments;
  std::string_view form;  // normalize's NFC, NFD, NFKC, NFKD
  auto fields() const { return std::tie(call, arguments, form); }
};
enum class CurrentValue : uint8_t {
  kDate,
  kTime,
  kTimestamp,
  kLocalTime,
  kLocalTimestamp,
  kUser,
  kCatalog,
  kSchema,
  kPath
};
struct CurrentExpr : ExprOf<ExprKind::kCurrent> {
  CurrentValue value = CurrentValue::kTimestamp;
  int32_t precision = -1;  // -1 is unstated
  auto fields() const { return std::tie(value, precision); }
};
enum class TrimSide : uint8_t { kUnstated, kLeading, kTrailing, kBoth };
// trim(both 'x' from s); plain trim(s) too.
struct TrimExpr : ExprOf<ExprKind::kTrim> {
  TrimSide side = TrimSide::kUnstated;
  ExprPtr characters = nullptr;  // may be null
  ExprPtr operand = nullptr;
  auto fields() const { return std::tie(side, characters, operand); }
};
struct LambdaExpr : ExprOf<ExprKind::kLambda> {
  List<Name> parameters;
  ExprPtr body = nullptr;
  auto fields() const { return std::tie(parameters, body); }
};
struct WhenClause {
  ExprPtr condition = nullptr;
  ExprPtr result = nullptr;
  auto fields() const { return std::tie(condition, result); }
};
struct CaseExpr : ExprOf<ExprKind::kCase> {
  ExprPtr operand = nullptr;  // null in a searched CASE
  List<WhenClause> whens;
  ExprPtr otherwise = nullptr;
  auto fields() const { return std::tie(operand, whens, otherwise); }
};
struct SubqueryExpr : ExprOf<ExprKind::kSubquery> {
  QueryPtr query = nullptr;
  auto fields() const { return std::tie(query); }
};
// (a, b) and ROW(a, b); names as in ROW(1 AS x).
struct RowExpr : ExprOf<ExprKind::kRow> {
  List<ExprPtr> items;
  List<Name> names;  // empty, or one a field (empty Name: unnamed)
  auto fields() const { return std::tie(items, names); }
};
struct ArrayExpr : ExprOf<ExprKind::kArray> {
  List<ExprPtr> items;
  auto fields() const { return std::tie(items); }
};
struct GroupingExpr : ExprOf<ExprKind::kGroupingCall> {
  List<ExprPtr> columns;
  auto fields() const { return std::tie(columns); }
};

}  // namespace firn
