// One pass over a Trino tree that gives DuckDB's. Each rewrite_*.cc holds the part that its name
// says; the order is fixed: children first, then the node, with the types of the Trino tree.
//
// What a lowered expression promises: its DuckDB type is DuckdbType() of its Trino type, and its
// value is Trino's value.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/diagnostic.h"
#include "compiler/base/text.h"
#include "compiler/dialect/duckdb_functions.h"
#include "compiler/dialect/to_duckdb.h"
#include "compiler/sql/statement.h"
#include "compiler/sql/type.h"

namespace firn {

// The zone in which a timestamp with time zone shows itself. DuckDB's instants have none, so it
// must be known from the tree; a table's column is in UTC, as Iceberg keeps it.
struct Zone {
  enum class Kind : uint8_t { kUtc, kNamed, kUnknown } kind = Kind::kUtc;
  std::string_view name;  // of kNamed: "Europe/Berlin", "+02:00"
  bool operator==(const Zone&) const = default;
};

// ASCII letters in lower case; a call's function so.
// How a native function of firn is called, in the form that fails or in the one that gives NULL.
std::string NativeName(const char* name, bool or_null);
std::string FunctionName(const CallExpr& call);

class Lowering {
 public:
  Lowering(const TrinoMeaning& meaning, Ast& ast, Diagnostics& diagnostics)
      : meaning_(meaning), types_(meaning.types), ast_(ast), diagnostics_(diagnostics) {}

  StatementPtr LowerStatement(StatementPtr statement);

  // ---- shared with the function table's rewrites -----------------------------------------------
  using Exprs = std::vector<ExprPtr>;

  bool Has(TrinoChange change) const { return meaning_.trino.Has(change); }
  const Type& TypeOf(ExprPtr expr) const;
  TypeKind KindOf(ExprPtr expr) const { return TypeOf(expr).kind(); }
  ExprPtr Lower(ExprPtr expr);
  // As a value of `type`: where its own differs.
  ExprPtr LowerAs(ExprPtr expr, const Type& type);
  // The lowered arguments of a call.
  Exprs LowerAll(const List<ExprPtr>& exprs);

  // Adds the diagnostic "<what> has no equal in DuckDB"; the result stands in for the expression.
  ExprPtr Refuse(ExprPtr expr, std::string what, std::string hint = {});
  void RefuseAt(Span span, std::string what, std::string hint = {});

  // Makers. Texts are copied.
  ExprPtr Call(std::string_view name, const Exprs& arguments) const;
  ExprPtr CastTo(ExprPtr operand, std::string_view duckdb_type, bool or_null = false) const;
  ExprPtr Integer(int64_t value) const;
  ExprPtr Text(std::string_view value) const;
  ExprPtr Boolean(bool value) const;
  ExprPtr Null() const;
  ExprPtr IsNull(ExprPtr operand) const;
  ExprPtr Try(ExprPtr operand) const;
  ExprPtr Compare(ExprPtr left, ComparisonOperator op, ExprPtr right) const;
  ExprPtr Operator(ExprPtr left, BinaryOperator op, ExprPtr right) const;
  ExprPtr Case(ExprPtr condition, ExprPtr result, ExprPtr otherwise) const;
  ExprPtr Logical(LogicalOperator op, const Exprs& terms) const;
  ExprPtr Column(std::string_view name) const;
  ExprPtr Lambda(std::string_view parameter, ExprPtr body) const;
  std::string_view FreshName(std::string_view stem);

  // rewrite_cast.cc: a lowered value of type `from` as one of type `to`. `or_null`: TRY_CAST.
  ExprPtr CastValue(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                    bool or_null);
  // The native function that reads JSON as this version of Trino does.
  const char* JsonParse() const {
    return Has(TrinoChange::kJsonNumbers) ? "firn_json_parse_exact" : "firn_json_parse";
  }
  // rewrite_json.cc: a lowered value's JSON text, NULL for NULL.
  ExprPtr JsonText(ExprPtr value, ExprPtr original, const Type& type);
  ExprPtr CastFromJson(ExprPtr value, ExprPtr original, const Type& to, bool or_null);
  // What fails for a zone that DuckDB cannot keep must not be caught.
  void RefuseWithinTry(ExprPtr expr);
  // rewrite_zone.cc
  Zone ZoneOf(ExprPtr expr) const;
  // A lowered timestamp with time zone as its zone's wall clock; refuses where the zone is unknown.
  ExprPtr WallClock(ExprPtr value, ExprPtr original);
  // An instant as a zone's wall clock.
  ExprPtr ClockIn(const Zone& zone, ExprPtr instant, ExprPtr original);
  // Lowered where only its instant counts, not its zone.
  ExprPtr LowerUnseen(ExprPtr expr);
  // The instant at which a zone's wall clock shows a timestamp.
  ExprPtr AtWallClock(ExprPtr timestamp, const Zone& zone) const;
  // A lowered date, timestamp or timestamp with time zone as TIMESTAMP; the last by its wall clock.
  ExprPtr AsTimestamp(ExprPtr expr);
  // rewrite_operator.cc: of lowered operands whose Trino types are given.
  ExprPtr CompareValues(ExprPtr left, const Type& left_type, ComparisonOperator op, ExprPtr right,
                        const Type& right_type, ExprPtr original);

  ExprPtr LowerConcat(const BinaryExpr& binary);
  ExprPtr LowerText(ExprPtr expr, const Type& whole);
  // rewrite_call.cc: the call under another name, with its DISTINCT, FILTER, ORDER BY and OVER.
  CallExpr* CloneCall(const CallExpr& call, std::string_view name, const Exprs& arguments);
  // rewrite_time.cc
  ExprPtr DatePart(std::string_view field, ExprPtr operand, ExprPtr original);
  ExprPtr LowerAtTimeZone(ExprPtr expr, ExprPtr operand, ExprPtr zone);
  // An instant whose zone nobody sees may come from text of any zone; elsewhere it must be UTC.
  bool zone_unseen() const { return instants_only_ || zone_unseen_; }

 private:
  // rewrite.cc
  ExprPtr LowerKind(ExprPtr expr);
  template <typename Node>
  ExprPtr LowerOperand(const Node& node) {
    auto* lowered = ast_.Clone(node);
    lowered->operand = Lower(node.operand);
    return lowered;
  }
  ExprPtr LowerLiteral(ExprPtr expr);
  ExprPtr LowerTypedLiteral(const TypedLiteral& literal);
  ExprPtr LowerInterval(const IntervalLiteral& literal);
  ExprPtr LowerNumber(const NumberLiteral& literal);
  ExprPtr LowerCurrent(const CurrentExpr& current);
  ExprPtr LowerCaseExpr(const CaseExpr& expr);
  ExprPtr LowerSpecialCall(const SpecialCallExpr& call);
  ExprPtr LowerTrim(const TrimExpr& trim);
  ExprPtr LowerDereference(const Dereference& expr);
  ExprPtr LowerSubscript(const SubscriptExpr& expr);
  ExprPtr LowerLambda(const LambdaExpr& lambda);
  ExprPtr LowerRow(const RowExpr& row);
  ExprPtr LowerArray(const ArrayExpr& array);

  // rewrite_operator.cc
  ExprPtr LowerUnary(const UnaryExpr& unary);
  ExprPtr LowerBinary(const BinaryExpr& binary);
  ExprPtr LowerIntegerArithmetic(const BinaryExpr& binary, const Type& type);
  ExprPtr LowerDecimalArithmetic(const BinaryExpr& binary, const Type& type);
  ExprPtr LowerFloatArithmetic(const BinaryExpr& binary, const Type& type);
  ExprPtr LowerComparison(const ComparisonExpr& comparison);
  ExprPtr LowerBetween(const BetweenExpr& between);
  ExprPtr LowerInList(const InListExpr& in);
  ExprPtr LowerLike(const LikeExpr& like);
  ExprPtr LowerInQuery(const InQueryExpr& in);
  ExprPtr LowerQuantified(const QuantifiedExpr& quantified);
  ExprPtr CompareRows(ComparisonOperator op, const RowExpr& left, const RowExpr& right);
  ExprPtr CompareExprs(ExprPtr left, ComparisonOperator op, ExprPtr right, ExprPtr original);

  // rewrite_time.cc
  ExprPtr LowerTimeArithmetic(const BinaryExpr& binary);
  ExprPtr LowerExtract(const ExtractExpr& extract);

  // rewrite_cast.cc
  ExprPtr LowerCast(const CastExpr& cast);
  ExprPtr CastToInteger(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                        bool or_null);
  ExprPtr DecimalText(ExprPtr value, const Type& type) const;
  ExprPtr CastToText(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                     bool or_null);
  ExprPtr CastToTimestamp(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                          bool or_null);
  ExprPtr CastToStructure(ExprPtr value, ExprPtr original, const Type& from, const Type& to,
                          bool or_null);

  // rewrite_json.cc
  ExprPtr LowerJsonObject(const JsonObjectExpr& object);
  ExprPtr LowerJsonArray(const JsonArrayExpr& array);
  ExprPtr LowerJsonValue(const JsonValueExpr& expr);
  ExprPtr JsonMemberText(const JsonMember& member, ExprPtr whole);

  // rewrite_call.cc
  ExprPtr LowerCall(const CallExpr& call);
  ExprPtr LowerTableCall(const CallExpr& call, const DuckdbFunction& row);
  const Window* LowerWindow(const Window* window);
  List<SortItem> LowerSort(const List<SortItem>& items);

  // rewrite_query.cc
  QueryPtr LowerQuery(QueryPtr query);
  // `wanted`: what the columns are to be cast to, where DuckDB would choose another type.
  using Types = std::vector<Type>;
  BodyPtr LowerBody(BodyPtr body, const Types& wanted = {});
  SelectBody* LowerSelect(const SelectBody& select, const Types& wanted = {});
  // column_types.cc
  Types ColumnTypes(BodyPtr body, bool* differs);
  Types TypesToCast(BodyPtr body);
  BodyPtr LowerValues(const ValuesBody& values, const Types& wanted);
  RelationPtr LowerRelation(RelationPtr relation);
  RelationPtr LowerUnnest(const UnnestRelation& unnest, const AliasedRelation* alias);
  List<SortItem> LowerOrderBy(const Query& query);
  const With* LowerWith(const With* with);
  // Notes where a value with a zone other than UTC comes to light.
  void CheckOutput(ExprPtr expr);

  // rewrite_statement.cc
  StatementPtr LowerMerge(const MergeStatement& merge);
  StatementPtr LowerCreateTable(const CreateTableStatement& create);
  void RefuseBranch(const Name& branch);
  // What a statement writes: a table holds a char as a varchar, from 482 on without its spaces.
  QueryPtr LowerWritten(QueryPtr query);
  ExprPtr LowerWritten(ExprPtr expr);
  List<ColumnDefinition> LowerColumns(const List<ColumnDefinition>& columns);
  TypeName ColumnType(const TypeName& type);
  void CheckTable(const QualifiedName& name);

  const TrinoMeaning& meaning_;
  const std::vector<Type>& types_;
  Ast& ast_;
  Diagnostics& diagnostics_;
  uint32_t fresh_names_ = 0;
  // Whether instants of unknown zone may stay unchecked: the statement writes a table, which keeps
  // instants alone, and looks at no wall clock.
  bool instants_only_ = false;
  // Within an expression that looks at the instant alone: at_timezone's argument, a comparison.
  bool zone_unseen_ = false;
  bool within_try_ = false;
};

}  // namespace firn
