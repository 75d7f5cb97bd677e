// The printer behind printer.h, split by construct over the print_*.cc files.
//
// Layout: a group is first printed flat; where it does not fit in the line it is printed again with
// its lines broken. A flat attempt gives up as soon as the line is full, so time stays linear.
#pragma once

#include <string>
#include <vector>

#include "compiler/sql/comments.h"
#include "compiler/sql/other_statement.h"
#include "compiler/sql/printer.h"
#include "compiler/sql/relation.h"

namespace firn {

// How tightly an expression binds; one that binds less than its place asks for gets parentheses.
enum class Binding : uint8_t {
  kLambda,
  kOr,
  kAnd,
  kNot,
  kPredicate,
  kConcat,
  kAdd,
  kMultiply,
  kSign,
  kZone,
  kPrimary
};
Binding BindingOf(ExprPtr expr);

class Printer {
 public:
  Printer(SqlFlavor flavor, bool with_marks) : flavor_(flavor), with_marks_(with_marks) {}
  // Prints with the comments of the text that the tree's spans point into: format.cc.
  Printer(SqlFlavor flavor, std::vector<PlacedComment> comments);

  void Print(StatementPtr statement);
  void Print(QueryPtr query);
  void Print(ExprPtr expr, Binding least = Binding::kLambda);
  std::string TakeWithComments();
  PrintedSql Take() { return {std::move(out_), std::move(marks_)}; }

 private:
  static constexpr size_t kWidth = 96;

  // While it lives, what is printed stands for `span`.
  class Marked {
   public:
    Marked(Printer& printer, Span span);
    ~Marked();

   private:
    Printer& printer_;
    Span outer_;
  };

  // ---- text: printer.cc ----
  void Put(std::string_view text) {
    out_ += text;
    if (flat_ && out_.size() > limit_) overflow_ = true;
  }
  // Between two parts: a space where they are in one line, else a new line.
  void Line() { flat_ ? Put(" ") : NewLine(); }
  // Likewise, but nothing where they are in one line.
  void Break() {
    if (!flat_) NewLine();
  }
  void NewLine();
  template <typename Body>
  void Indented(Body body) {
    ++indent_;
    body();
    --indent_;
  }
  template <typename Body>
  void Group(Body body) {
    if (flat_) return body();
    size_t text_before = out_.size();
    size_t marks_before = marks_.size();
    size_t comment_before = next_comment_;
    Span span_before = span_;
    flat_ = true;
    overflow_ = false;
    limit_ = line_start_ + kWidth;
    body();
    flat_ = false;
    if (!overflow_) return;
    overflow_ = false;
    out_.resize(text_before);
    marks_.resize(marks_before);
    next_comment_ = comment_before;
    span_ = span_before;
    body();
  }
  // `(`, the body on lines of its own if need be, `)`.
  template <typename Body>
  void Parens(Body body) {
    Group([&] {
      Put("(");
      Indented([&] {
        Break();
        body();
      });
      Break();
      Put(")");
    });
  }
  template <typename T, typename Each>
  void Commas(const List<T>& items, Each each) {
    for (size_t i = 0; i < items.size() && !overflow_; ++i) {
      if (i > 0) {
        Put(",");
        Line();
      }
      each(items[i]);
    }
  }
  // ` keyword a, b`, broken after the keyword and between the items if need be.
  template <typename T, typename Each>
  void Clause(std::string_view keyword, const List<T>& items, Each each) {
    Group([&] {
      Put(keyword);
      Indented([&] {
        Line();
        Commas(items, each);
      });
    });
  }
  void Mark(Span span);
  void CommentsBefore(uint32_t offset);
  void PutBeforeLine(const PlacedComment& comment);
  void CommentsAtEnd(uint32_t offset);
  void PutNumber(int64_t number) { Put(std::to_string(number)); }

  void PutName(const Name& name);
  void PutFunctionName(const QualifiedName& name);
  void PutQualified(const QualifiedName& name);
  void PutNames(const List<Name>& names);  // (a, b)
  void PutString(std::string_view value);
  void PutType(const TypeName& type) { Put(type.text); }

  // ---- expressions: print_expr.cc, print_call.cc, print_json.cc ----
  void Unparenthesized(ExprPtr expr);
  void Expressions(const List<ExprPtr>& items);
  void PrintNode(const NullLiteral& node);
  void PrintNode(const BooleanLiteral& node);
  void PrintNode(const NumberLiteral& node);
  void PrintNode(const StringLiteral& node);
  void PrintNode(const BinaryLiteral& node);
  void PrintNode(const TypedLiteral& node);
  void PrintNode(const IntervalLiteral& node);
  void PrintNode(const Parameter& node);
  void PrintNode(const Variable& node);
  void PrintNode(const ColumnRef& node);
  void PrintNode(const Dereference& node);
  void PrintNode(const Star& node);
  void PrintNode(const UnaryExpr& node);
  void PrintNode(const BinaryExpr& node);
  void PrintNode(const ComparisonExpr& node);
  void PrintNode(const LogicalExpr& node);
  void PrintNode(const NotExpr& node);
  void PrintNode(const IsNullExpr& node);
  void PrintNode(const TruthTestExpr& node);
  void PrintNode(const OverlapsExpr& node);
  void PrintNode(const BetweenExpr& node);
  void PrintNode(const InListExpr& node);
  void PrintNode(const InQueryExpr& node);
  void PrintNode(const LikeExpr& node);
  void PrintNode(const ExistsExpr& node);
  void PrintNode(const QuantifiedExpr& node);
  void PrintNode(const AtTimeZoneExpr& node);
  void PrintNode(const SubscriptExpr& node);
  void PrintNode(const CallExpr& node);
  void PutArguments(const CallExpr& call, const List<ExprPtr>& arguments);
  void PrintNode(const MeasureExpr& node);
  void PrintNode(const CastExpr& node);
  void PrintNode(const ExtractExpr& node);
  void PrintNode(const SpecialCallExpr& node);
  void PrintNode(const CurrentExpr& node);
  void PrintNode(const TrimExpr& node);
  void PrintNode(const LambdaExpr& node);
  void PrintNode(const CaseExpr& node);
  void PrintNode(const SubqueryExpr& node);
  void PrintNode(const RowExpr& node);
  void PrintNode(const ArrayExpr& node);
  void PrintNode(const GroupingExpr& node);
  void PrintNode(const JsonExistsExpr& node);
  void PrintNode(const JsonValueExpr& node);
  void PrintNode(const JsonQueryExpr& node);
  void PrintNode(const JsonObjectExpr& node);
  void PrintNode(const JsonArrayExpr& node);

  void PutParens(QueryPtr query);
  void PutRow(const RowExpr& node);
  void PutNullTreatment(NullTreatment nulls);
  void PutOver(const Window& window);
  void PutWindow(const Window& window);
  void PutFrame(const WindowFrame& frame);
  void PutBound(const FrameBound& bound);
  void PutSortItem(const SortItem& item);
  void OrderBy(const List<SortItem>& items);

  void PutJsonPath(const JsonPathCall& json);
  void PutJsonFormat(bool format_json, std::string_view encoding);
  void PutJsonReturning(const TypeName& type, bool format_json, std::string_view encoding);
  void PutJsonBehavior(JsonOnEmptyOrError behavior, ExprPtr value, std::string_view on);
  void PutJsonWrapper(JsonWrapper wrapper);
  void PutJsonQuotes(JsonQuotes quotes, bool on_scalar);
  void PutJsonNulls(JsonNulls nulls);

  // ---- queries and relations: print_query.cc, print_relation.cc ----
  void QueryLines(const Query& query);
  void PutWith(const With& with);
  void PutBody(BodyPtr body);
  void PutSelect(const SelectBody& select);
  void PutSetOperations(const SetOperationBody& operation);
  void PutSetOperand(BodyPtr operand, SetOperator op, bool right);
  void PutSelectItem(const SelectItem& item);
  void PutGroupBy(const GroupBy& group_by);
  void PutGroupingElement(const GroupingElement& element);
  void PutGroupingSet(const List<ExprPtr>& set, bool parenthesized);

  void PutRelation(RelationPtr relation);
  void PutOperand(RelationPtr relation, bool join_allowed);
  void PutJoins(const JoinRelation& join);
  void PutJoin(const JoinRelation& join);
  void PrintNode(const TableRelation& node);
  void PrintNode(const SubqueryRelation& node);
  void PrintNode(const JoinRelation& node);
  void PrintNode(const UnnestRelation& node);
  void PrintNode(const LateralRelation& node);
  void PrintNode(const AliasedRelation& node);
  void PrintNode(const SampleRelation& node);
  void PrintNode(const HoleRelation& node);
  void PrintNode(const TableFunctionRelation& node);
  void PrintNode(const JsonTableRelation& node);
  void PrintNode(const MatchRecognizeRelation& node);
  void PrintNode(const PivotRelation& node);
  void PutTableArgument(const TableArgument& argument);
  void PutJsonColumn(const JsonTableColumn& column);
  void PutJsonPlan(const JsonTablePlan& plan, bool parens);
  void PutMeasures(const RowPattern& pattern);
  void PutPatternClauses(const RowPattern& pattern);
  void PutPatternSkip(const RowPattern& pattern);
  void PutPattern(const PatternTerm& term, int least);

  // ---- statements: print_statement.cc, print_ddl.cc ----
  void PrintNode(const QueryStatement& node);
  void PrintNode(const InsertStatement& node);
  void PrintNode(const MergeStatement& node);
  void PrintNode(const DeleteStatement& node);
  void PrintNode(const UpdateStatement& node);
  void PrintNode(const TruncateStatement& node);
  void PrintNode(const CreateTableStatement& node);
  void PrintNode(const CreateTableAsStatement& node);
  void PrintNode(const CreateViewStatement& node);
  void PrintNode(const CreateSchemaStatement& node);
  void PrintNode(const DropTableStatement& node);
  void PrintNode(const DropViewStatement& node);
  void PrintNode(const DropSchemaStatement& node);
  void PrintNode(const AddColumnStatement& node);
  void PrintNode(const DropColumnStatement& node);
  void PrintNode(const SetColumnTypeStatement& node);
  void PrintNode(const RenameTableStatement& node);
  void PrintNode(const SetPropertiesStatement& node);
  void PrintNode(const TableExecuteStatement& node);
  void PrintNode(const OtherStatement& node);
  void PutPieces(const List<Piece>& pieces);
  void PutPiece(const Piece& piece);
  void PutMergeCase(const MergeCase& merge_case);
  void PutBranch(const Name& branch);
  void PutAssignment(const Assignment& assignment);
  void PutColumn(const ColumnDefinition& column);
  void PutComment(bool has_comment, std::string_view comment);
  void PutProperties(const List<Property>& properties);
  void PutProperty(const Property& property);
  void PutWhere(ExprPtr where);

  SqlFlavor flavor_;
  bool with_marks_;
  std::string out_;
  std::vector<SourceMark> marks_;
  Span span_;  // what the text now stands for
  int indent_ = 0;
  size_t line_start_ = 0;
  bool flat_ = false;
  bool overflow_ = false;
  size_t limit_ = 0;
  std::vector<PlacedComment> comments_;  // ascending
  size_t next_comment_ = 0;
  size_t comment_line_ = SIZE_MAX;  // the start of the line that last got a comment
};

}  // namespace firn
