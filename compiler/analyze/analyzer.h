// The analysis of one query, stage 3's inside. Its methods are spread over files by subject:
//   resolve_query.cc     WITH, SELECT, set operations, VALUES
//   resolve_item.cc      select items and stars
//   resolve_clause.cc    WHERE, GROUP BY, ORDER BY
//   resolve_relation.cc  FROM: tables, joins, aliases, UNNEST
//   resolve_special.cc   FROM: MATCH_RECOGNIZE, JSON_TABLE, table functions
//   resolve_statement.cc statements around queries
//   infer_expr.cc        operators and predicates
//   infer_value.cc       CASE, CAST, COALESCE, rows, subqueries
//   infer_name.cc        columns, fields of rows, variables
//   infer_literal.cc     literals
//   infer_call.cc        functions and aggregates
//   infer_window.cc      OVER
//   infer_json.cc        SQL/JSON
//   check_pattern.cc     row patterns
//   check_recursion.cc   WITH RECURSIVE
//   check_grouping.cc    what may stand beside GROUP BY
#pragma once

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/analyze/analyze.h"
#include "compiler/analyze/lineage.h"
#include "compiler/analyze/scope.h"
#include "compiler/analyze/signature.h"
#include "compiler/sql/relation.h"

namespace firn {

// Whether two names are one where quoted names keep their case and others have none.
bool SameCanonical(const Name& a, const Name& b);

// What an expression gives.
struct Value {
  Type type;
  Nullability nullability = Nullability::kUnknown;
};

// Of a value that is NULL only where one of its parts is.
Nullability AllOf(std::initializer_list<Nullability> parts);

// The place of a resolved column; no scope where it is none.
struct Resolved {
  const Scope* scope = nullptr;
  uint32_t field = 0;
  bool operator==(const Resolved&) const = default;
};

// A select item or grouping key: an expression, a column, or both.
struct ResolvedExpr {
  ExprPtr expr = nullptr;  // null for a column out of a star
  Resolved column;
};

// The parts of one SELECT that its clauses share.
struct SelectState {
  const SelectBody* body = nullptr;
  const Scope* source = nullptr;  // what FROM gives
  bool scalar = false;            // a clause without aggregates, which says so itself
  size_t visible_windows = 0;     // how many of body->windows may be named
  bool groups_have_rows = false;  // GROUP BY without an empty grouping set
  // Found while expressions are inferred, in the order of the text.
  std::vector<const CallExpr*> aggregates;
  std::vector<ExprPtr> windows;  // calls with OVER
  std::vector<const GroupingExpr*> groupings;
  std::vector<ResolvedExpr> outputs;  // one a column
  ExprPtr not_selected = nullptr;     // of ORDER BY, the first that is not
  Diagnostics late;                   // findings that Trino makes last
};

// Row pattern variables that names may be prefixed with, within MEASURES and DEFINE.
struct PatternState {
  std::vector<Name> labels;
  bool defines = false;  // within DEFINE
};

class Analyzer {
 public:
  Analyzer(const Catalog& catalog, const SourceMap& sources, uint32_t expression_count,
           const VariableTypes* variables, Diagnostics& diagnostics);

  QueryAnalysis AnalyzeQuery(const Query& query);
  QueryAnalysis AnalyzeStatement(const Statement& statement);

 private:
  // What an expression's meaning depends on besides itself.
  struct Context {
    const Scope* scope = nullptr;
    SelectState* select = nullptr;  // null where aggregates have no place at all
    PatternState* pattern = nullptr;
    std::vector<SourceEdge>* sink = nullptr;  // where the columns read are noted
    LineageKind kind = LineageKind::kTransformation;
    bool in_aggregate = false;
    bool in_window = false;
    bool in_having = false;
    const Scope* order_names = nullptr;  // in ORDER BY: the select items' names
  };
  // Sets the context for a block.
  class Within {
   public:
    Within(Analyzer& analyzer, Context context)
        : analyzer_(analyzer), saved_(std::exchange(analyzer.context_, std::move(context))) {}
    ~Within() { analyzer_.context_ = saved_; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    Analyzer& analyzer_;
    Context saved_;
  };
  struct CommonTableFields {
    std::string_view name;
    FieldList fields;
  };
  // A column read, for finding out what a subquery reads of the query around it.
  struct Read {
    Resolved column;
    Span span;
  };
  struct SubqueryReads {
    uint32_t expr = 0;
    size_t begin = 0;
    size_t end = 0;
  };
  // What GROUP BY groups by, and where the columns come from that must be among it.
  struct Grouping {
    std::vector<ResolvedExpr> keys;
    bool all_outputs = false;  // GROUP BY AUTO
    const Scope* source = nullptr;
  };

  // ---- queries
  FieldList ResolveQuery(const Query& query, const Scope* outer);
  void NoteInlineFunctions(const Prologue& prologue);
  void ResolveWith(const With& with, const Scope* outer);
  FieldList ResolveRecursive(const CommonTable& table, const Scope* outer);
  // Whether the table refers to itself, as Trino's recursion does. Says so where it does otherwise.
  bool CheckRecursion(const CommonTable& table);
  void CheckRecursiveStep(RelationPtr from, std::string_view name);
  void InvalidRecursion(Span span, std::string message);
  FieldList ResolveBody(BodyPtr body, const Query* tail, const Scope* outer);
  FieldList ResolveSelect(const SelectBody& select, const Query* tail, const Scope* outer);
  FieldList ResolveSetOperation(const SetOperationBody& operation, const Scope* outer);
  bool KeepCorresponding(const SetOperationBody& operation, FieldList& left, FieldList& right);
  Span OperatorSpan(const SetOperationBody& operation, std::string_view name) const;
  FieldList ResolveValues(const ValuesBody& values, const Scope* outer);
  void ResolveItem(const SelectItem& item, SelectState& state, const Scope* scope,
                   FieldList& output);
  void ResolveStar(const SelectItem& item, SelectState& state, const Scope* scope,
                   FieldList& output);
  void ResolveRowStar(const SelectItem& item, SelectState& state, const Scope* scope,
                      FieldList& output);
  Grouping ResolveGroupBy(const SelectBody& select, SelectState& state, const Scope* scope,
                          const FieldList& output);
  void CheckSetCount(const GroupBy& group_by);
  void CheckScalarKey(ExprPtr expr, const SelectState& state, Span span);
  // After WHERE: columns that it lets through only with a value.
  void NoteNotNull(ExprPtr condition, Scope& scope);
  void ResolveOrderBy(const Query& query, SelectState* state, const Scope* scope,
                      const FieldList& output);
  void CheckCount(ExprPtr count, const char* clause);
  void RenameFields(FieldList& list, const List<Name>& columns, std::string_view what);
  bool MergeTypes(Field& left, const Field& right);

  // ---- statements
  FieldList ResolveStatement(const Statement& statement);
  void NoteWritten(const FieldList& fields);
  void ResolveInsert(const InsertStatement& insert);
  void ResolveMerge(const MergeStatement& merge);
  void CheckAssignment(const Name& column, ExprPtr value, const Scope* scope,
                       const FieldList& target);

  // ---- relations
  FieldList ResolveRelation(RelationPtr relation, const Scope* outer);
  const CatalogTable* FindTable(const QualifiedName& name) const;
  FieldList ResolveTable(const QualifiedName& name, Span span);
  FieldList ResolvePivot(const PivotRelation& pivot, const Scope* outer);
  FieldList ResolveSample(const SampleRelation& sample, const Scope* outer);
  FieldList ResolveJoin(const JoinRelation& join, const Scope* outer);
  void CheckLateralJoin(const JoinRelation& join, const char* what);
  FieldList JoinUsing(const JoinRelation& join, FieldList left, FieldList right);
  FieldList ResolveUnnest(const UnnestRelation& unnest, const Scope* outer);
  FieldList ResolveJsonTable(const JsonTableRelation& table, const Scope* outer);
  void JsonTableColumns(const List<JsonTableColumn>& columns, FieldList& fields);
  FieldList ResolveMatchRecognize(const MatchRecognizeRelation& match, const Scope* outer);
  FieldList ResolveTableFunction(const TableFunctionRelation& function, const Scope* outer);
  void ResolvePattern(const RowPattern& pattern, const Scope* scope, FieldList* measures);
  // Whether the variables are declared as they are used; they are given back.
  PatternState CheckLabels(const RowPattern& pattern);
  void CheckPatternTerm(const PatternTerm& term, const RowPattern& pattern, bool window);
  void CheckPatternCall(const CallExpr& call, std::string_view name, bool aggregate);
  // Of JSON_TABLE: names that stand only once, and a plan that names all paths.
  void CheckJsonNames(const JsonTableRelation& table);
  CommonTableFields* FindCommonTable(std::string_view name);
  void UnknownTable(const QualifiedName& name, const std::string& qualified, Span span);
  // The name as Trino passes it on where it makes a column of it: in upper case unless quoted.
  std::string_view Canonical(const Name& name);
  const Qualifier* AddQualifier(Qualifier qualifier);
  Scope* AddScope(FieldList list, const Scope* parent);

  // ---- expressions
  Value Infer(ExprPtr expr);
  Type InferType(ExprPtr expr) { return Infer(expr).type; }
  // In a context of its own: columns from `scope`, no aggregates.
  Value InferIn(ExprPtr expr, const Scope* scope);
  // Likewise where the clause allows no aggregates; says so where there are any.
  Value InferScalar(ExprPtr expr, const Scope* scope, SelectState& state, const char* clause);
  // Says so where `expr` has what only SELECT, HAVING and ORDER BY may have.
  void CheckScalar(ExprPtr expr, const std::string& clause);
  void InferCondition(ExprPtr expr, const Scope* scope, SelectState& state, const char* clause);
  // A select item's expression, with its name and lineage.
  Field InferField(ExprPtr expr, const Scope* scope, SelectState* state);

  Value InferNode(const NullLiteral& node);
  Value InferNode(const BooleanLiteral& node);
  Value InferNode(const NumberLiteral& node);
  Value InferNode(const StringLiteral& node);
  Value InferNode(const BinaryLiteral& node);
  Value InferNode(const TypedLiteral& node);
  Value InferNode(const IntervalLiteral& node);
  Value InferNode(const Parameter& node);
  Value InferNode(const Variable& node);
  Value InferNode(const ColumnRef& node);
  Value InferNode(const Dereference& node);
  Value InferNode(const Star& node);
  Value InferNode(const UnaryExpr& node);
  Value InferNode(const BinaryExpr& node);
  Value InferNode(const ComparisonExpr& node);
  Value InferNode(const LogicalExpr& node);
  Value InferNode(const NotExpr& node);
  Value InferNode(const IsNullExpr& node);
  Value InferNode(const TruthTestExpr& node);
  Value InferNode(const OverlapsExpr& node);
  Value InferNode(const BetweenExpr& node);
  Value InferNode(const InListExpr& node);
  Value InferNode(const InQueryExpr& node);
  Value InferNode(const LikeExpr& node);
  Value InferNode(const ExistsExpr& node);
  Value InferNode(const QuantifiedExpr& node);
  Value InferNode(const AtTimeZoneExpr& node);
  Value InferNode(const SubscriptExpr& node);
  Value InferNode(const CallExpr& node);
  Value InferNode(const MeasureExpr& node);
  Value InferNode(const CastExpr& node);
  Value InferNode(const ExtractExpr& node);
  Value InferNode(const SpecialCallExpr& node);
  Value InferNode(const CurrentExpr& node);
  Value InferNode(const TrimExpr& node);
  Value InferNode(const LambdaExpr& node);
  Value InferNode(const CaseExpr& node);
  Value InferNode(const SubqueryExpr& node);
  Value InferNode(const RowExpr& node);
  Value InferNode(const ArrayExpr& node);
  Value InferNode(const GroupingExpr& node);
  Value InferNode(const JsonExistsExpr& node);
  Value InferNode(const JsonValueExpr& node);
  Value InferNode(const JsonQueryExpr& node);
  Value InferNode(const JsonObjectExpr& node);
  Value InferNode(const JsonArrayExpr& node);

  Value ReadColumn(const Expr& node, const ColumnMatch& match);
  void UnknownColumn(const Expr& node, const Name* parts, size_t count);
  // The fields of a subquery that stands in expression `node`. Their sources count as the node's.
  FieldList InferQuery(const Query& query, const Expr& node);
  // The one type of a subquery's rows: its column's, or a row of several.
  Type QueryValueType(const FieldList& fields) const;
  Value InferOperator(std::string_view op, const Expr& node,
                      std::initializer_list<ExprPtr> operands);
  void CheckComparison(const Type& left, const Type& right, ComparisonOperator op,
                       const Expr& node);
  // The common type of several expressions of one construct, or uncertain after saying why not.
  Type Unify(const std::vector<ExprPtr>& exprs, std::vector<Value>& values, const char* what);
  void ExpectBoolean(ExprPtr expr, const Type& type, const char* what);
  // The type as written; uncertain after saying why not.
  Type ReadType(const TypeName& name, Span span, bool in_literal = false);

  Value InferFunction(std::string_view name, const Expr& node, const List<ExprPtr>& arguments,
                      const CallExpr* call);
  Value BindFunction(const std::vector<Signature>& signatures, std::string_view name,
                     const Expr& node, const List<ExprPtr>& arguments,
                     const std::vector<Value>& values, const Signature** bound);
  bool WrongLambda(const std::vector<Signature>& signatures, const List<ExprPtr>& arguments);
  Value InferFormat(const CallExpr& node);
  Value InferListagg(const CallExpr& node);
  bool InferPatternCall(const CallExpr& node, std::string_view name, Value* value);
  Type InferLambdaBody(const LambdaExpr& lambda, const std::vector<Type>& parameters);
  Value InferAggregate(const CallExpr& node, std::string_view name, Value value,
                       const std::vector<Value>& arguments);
  void InferWindow(const Window& window);
  void CheckWindowCall(const CallExpr& call, std::string_view function);
  void CheckFrame(const WindowFrame& frame, const Window& window);
  void UnknownFunction(std::string_view name, const Expr& node, const CallExpr* call);
  void InferJsonInput(const JsonPathCall& json);
  Span PathSpan(const JsonPathCall& json) const;
  void CheckJsonPath(const JsonPathCall& json, const char* function);
  void InferJsonMember(const JsonMember& member, const char* function);
  Type JsonText(const TypeName& returning, std::string_view encoding, Span span,
                const char* function);
  Type JsonReturning(const TypeName& returning, Span span);

  // ---- grouping
  void CheckGrouping(const SelectState& state, const Grouping& grouping, const SelectBody& select,
                     const Query* tail);
  bool CheckGrouped(ExprPtr expr, const Grouping& grouping, const SelectState& state);
  bool CheckGroupedColumn(const Resolved& column, Span span, const Grouping& grouping);
  bool IsKey(ExprPtr expr, const Grouping& grouping) const;
  bool SameExpr(ExprPtr a, ExprPtr b) const;

  // ---- findings
  void Error(const char* id, const char* trino_error, Span span, std::string message,
             std::string hint = {});
  void TypeMismatch(Span span, std::string message);
  // A finding that waits until the rest of the SELECT has been looked at.
  void LateError(const char* id, const char* trino_error, Span span, std::string message);

  QueryAnalysis Finish(const FieldList& output);

  const TrinoVersion& trino() const { return catalog_.trino; }

  const Catalog& catalog_;
  const SourceMap& sources_;
  const VariableTypes* variables_;
  Diagnostics* diagnostics_;  // while a lambda is tried, not the caller's

  Context context_;
  std::vector<Type> types_;                            // by Expr::id
  std::vector<std::pair<std::string, Type>> written_;  // as QueryAnalysis has it
  std::vector<uint32_t> unpadded_;  // as QueryAnalysis has it, in the order of the text
  std::vector<Resolved> resolved_;  // by Expr::id
  Lineage lineage_;
  std::deque<Scope> scopes_;
  std::deque<Qualifier> qualifiers_;
  std::deque<std::string> names_;                   // that stand nowhere in the sources
  std::vector<std::string_view> inline_functions_;  // of WITH FUNCTION
  std::vector<Read> reads_;
  std::vector<SubqueryReads> subquery_reads_;
  std::deque<CommonTableFields> common_tables_;  // innermost last
};

}  // namespace firn
