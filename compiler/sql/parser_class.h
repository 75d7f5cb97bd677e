// The recursive-descent parser behind parser.h, split by construct over the parse_*.cc files.
//
// It runs over a token vector and looks ahead instead of going back, so time is linear. After the
// first error the position jumps to the end of the text: every loop then ends by itself, and nodes
// made on the way out are thrown away.
#pragma once

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/sql/lexer.h"
#include "compiler/sql/other_statement.h"
#include "compiler/sql/parser.h"
#include "compiler/sql/relation.h"

namespace firn {

class Parser {
 public:
  Parser(const SqlText& sql, Ast& ast, Diagnostics& diagnostics);

  StatementPtr WholeStatement();
  QueryPtr WholeQuery();
  ExprPtr WholeExpression();

 private:
  // One level of nesting; false where there are too many.
  class Level {
   public:
    explicit Level(Parser& parser);
    ~Level();
    explicit operator bool() const { return fits_; }

   private:
    Parser& parser_;
    uint32_t height_before_;
    bool fits_;
  };
  // A left-deep chain (a + b + c, a.b.c, joins, unions) that is measured by itself.
  class Chain {
   public:
    explicit Chain(Parser& parser) : parser_(parser), height_before_(parser.height_) {
      parser.height_ = 0;
    }
    ~Chain() { parser_.height_ = std::max(height_before_, parser_.height_); }
    void Link() { parser_.Deepen(); }

   private:
    Parser& parser_;
    uint32_t height_before_;
  };
  // Elements of a list being read, on a stack shared by all lists of their type.
  template <typename T>
  class Items {
   public:
    explicit Items(Parser& parser)
        : parser_(parser), stack_(std::get<std::vector<T>>(parser.stacks_)), base_(stack_.size()) {}
    void Add(const T& item) { stack_.push_back(item); }
    size_t size() const { return stack_.size() - base_; }
    const T& front() const { return stack_[base_]; }
    List<T> Take() {
      List<T> list = parser_.ast_.Copy(stack_.data() + base_, size());
      stack_.resize(base_);
      return list;
    }

   private:
    Parser& parser_;
    std::vector<T>& stack_;
    size_t base_;
  };

  // ---- tokens: parser.cc ----
  const Token& Peek(size_t ahead = 0) const { return tokens_[at_ + ahead]; }
  TokenKind Kind(size_t ahead = 0) const { return tokens_[at_ + ahead].kind; }
  bool At(TokenKind kind) const { return Kind() == kind; }
  bool At(TokenKind first, TokenKind second) const { return At(first) && Kind(1) == second; }
  bool AtIdentifier(size_t ahead = 0) const { return IsIdentifier(Kind(ahead)); }
  bool Accept(TokenKind kind) {
    if (!At(kind)) return false;
    ++at_;
    return true;
  }
  bool Accept(TokenKind first, TokenKind second) {
    if (!At(first, second)) return false;
    at_ += 2;
    return true;
  }
  bool Expect(TokenKind kind) {
    if (Accept(kind)) return true;
    FailToken(kind);
    return false;
  }
  // What the version of the text has, and the hint where it has not.
  bool Has(TrinoChange change) const { return sql_.trino.Has(change); }
  std::string Needs(TrinoChange change) const;
  void FailToken(TokenKind expected);
  void Fail(std::string_view expected, std::string hint = {});
  std::string HintFor(std::string_view expected) const;
  std::string MisspeltKeyword() const;
  void FailAt(const Token& token, std::string message, std::string hint = {});
  void FailAt(const Token& token, Diagnostic diagnostic);
  // What Trino finds only after parsing: reported if nothing else is wrong.
  void Reject(Span span, std::string message);
  void FailNesting();
  void Deepen();
  void ExpectEnd();
  bool Settle();

  std::string_view Text(const Token& token) const {
    return sql_.text.substr(token.begin, token.end - token.begin);
  }
  Span SpanOf(const Token& token) const {
    return {sql_.file, sql_.offset + token.begin, sql_.offset + token.end};
  }
  Span SpanFrom(size_t start) const;
  std::string_view LowerText(const Token& token);
  std::string_view UpperText(const Token& token);
  // The token after the parenthesis that closes the one `ahead` tokens from here.
  size_t AfterParens(size_t ahead) const;
  // How far ahead the first token stands that is no `(`, from `ahead` on.
  size_t AfterOpenParens(size_t ahead) const;
  // True where `wanted` stands between the parentheses opened at `ahead` before a comma.
  bool HasInParens(size_t ahead, TokenKind wanted) const;

  template <typename T, typename Read>
  List<T> CommaList(Read read) {
    Items<T> items(*this);
    do {
      items.Add(read());
    } while (Accept(TokenKind::kComma));
    return items.Take();
  }
  template <typename T, typename Read>
  List<T> ParenList(Read read) {
    Expect(TokenKind::kLeftParen);
    List<T> list = CommaList<T>(read);
    Expect(TokenKind::kRightParen);
    return list;
  }

  // ---- names and literals: parse_literal.cc ----
  Name ParseName();
  Name NameOf(const Token& token);
  QualifiedName ParseQualifiedName();
  List<Name> NameList();  // (a, b)
  bool AtString() const { return At(TokenKind::kStringLiteral) || At(TokenKind::kUnicodeString); }
  std::string_view ParseString();
  std::string_view Unquote(const Token& token);
  std::string_view DropIndent(std::string_view body);
  std::string_view DecodeUnicode(std::string_view body, char32_t escape, Span span);
  ExprPtr NumberValue(bool negative = false);
  ExprPtr BinaryValue();
  ExprPtr LiteralValue();  // of a column's DEFAULT
  bool AtInterval() const;
  ExprPtr Interval();
  IntervalField ParseIntervalField();
  std::string_view IntegerText();
  ExprPtr RowCount();

  // ---- types: parse_type.cc ----
  TypeName ParseTypeName();
  void TypeText(std::string& out);
  void TypeBase(std::string& out);
  void TypeWord(std::string& out);
  void TypeParameter(std::string& out);
  void RowTypeField(std::string& out);
  bool AtNamedType() const;

  // ---- expressions: parse_expr.cc, parse_primary.cc, parse_call.cc, parse_json.cc ----
  ExprPtr Expression();
  ExprPtr Conjunction();
  ExprPtr Negation();
  ExprPtr Predicated();
  ExprPtr Predicate(size_t start, ExprPtr left);
  ExprPtr InPredicate(size_t start, ExprPtr left, bool negated);
  ExprPtr ComparisonTail(size_t start, ExprPtr left, ComparisonOperator op);
  ExprPtr Value(int least_binding = 0);
  ExprPtr Primary();
  ExprPtr Postfix(size_t start, ExprPtr base);
  ExprPtr Atom();
  ExprPtr IdentifierAtom();
  ExprPtr Parenthesized();
  bool AtLambda() const;
  ExprPtr Lambda();
  ExprPtr CaseValue();
  ExprPtr Cast(bool try_cast);
  ExprPtr CurrentNow(CurrentValue value, bool takes_precision);
  ExprPtr RowValue();
  ExprPtr ArrayValue();
  ExprPtr Exists();
  ExprPtr Extract();
  ExprPtr Trim();
  ExprPtr Position();
  ExprPtr SubstringFrom();
  ExprPtr Normalize();
  ExprPtr Grouping();
  ExprPtr NameAsColumn(const QualifiedName& name);
  List<ExprPtr> ExpressionList();
  bool ParenthesizedQuery();

  bool AtCall() const;
  ExprPtr Call();
  ExprPtr Method(size_t start, ExprPtr receiver);
  void CallArguments(CallExpr* call);
  void CallTail(CallExpr* call);
  ExprPtr SpecialForm(size_t start, const CallExpr& call);
  ExprPtr Listagg();
  bool AtQuantifierAll() const;
  bool AtOver() const {
    return At(TokenKind::kOver) && (Kind(1) == TokenKind::kLeftParen || AtIdentifier(1));
  }
  const Window* Over();
  const Window* WindowSpecification();
  const WindowFrame* Frame();
  bool AtFrame() const;
  FrameBound ParseFrameBound();
  List<SortItem> SortItems();  // after ORDER BY
  SortItem ParseSortItem();
  ExprPtr FilterClause();

  JsonPathCall JsonPath();
  void JsonFormat(bool* format_json, std::string_view* encoding);
  std::string_view JsonEncoding();
  void JsonReturning(TypeName* type, bool* format_json, std::string_view* encoding);
  JsonNulls ParseJsonNulls();
  ExprPtr JsonExists();
  ExprPtr JsonValue();
  ExprPtr JsonQuery();
  ExprPtr JsonObject();
  JsonMember ParseJsonMember();
  ExprPtr JsonArray();
  void JsonValueBehaviors(JsonOnEmptyOrError* on_empty, ExprPtr* empty_default,
                          JsonOnEmptyOrError* on_error, ExprPtr* error_default);
  void JsonQueryBehaviors(JsonOnEmptyOrError* on_empty, JsonOnEmptyOrError* on_error);
  JsonOnEmptyOrError JsonQueryBehavior();
  JsonWrapper ParseJsonWrapper();
  JsonQuotes ParseJsonQuotes(bool* on_scalar);

  // ---- queries: parse_query.cc ----
  QueryPtr RootQuery(bool session_allowed = false);
  QueryPtr ParseQueryTree();
  QueryPtr QueryNoWith(size_t start, const With* with);
  const With* ParseWith();
  bool AtQueryStart(size_t ahead = 0) const;
  bool AtQueryTail(size_t ahead) const;
  BodyPtr QueryTerm(bool intersections_only);
  BodyPtr QueryPrimary();
  BodyPtr Select();
  SelectItem ParseSelectItem();
  GroupBy* ParseGroupBy();
  GroupingElement ParseGroupingElement();
  List<ExprPtr> GroupingSet(bool* parenthesized);
  bool AtParenthesizedSet() const;
  List<NamedWindow> Windows();
  bool AtBareAlias() const;

  // ---- relations: parse_relation.cc, parse_json_table.cc, parse_pattern.cc ----
  RelationPtr ParseRelation();
  bool AtJoin() const;
  RelationPtr JoinRight(size_t start, RelationPtr left);
  JoinKind ParseJoinKind();
  RelationPtr SampledRelation();
  RelationPtr PatternRelation();
  RelationPtr Pivot(size_t start, RelationPtr input);
  RelationPtr AliasedRelationTree();
  RelationPtr WithAlias(size_t start, RelationPtr relation);
  RelationPtr RelationPrimary();
  RelationPtr ParenthesizedRelation();
  RelationPtr Table();
  RelationPtr Unnest();
  RelationPtr TableFunction();
  TableArgument ParseTableArgument();
  void ParseTableInput(TableArgument* argument);
  DescriptorField ParseDescriptorField();
  RelationPtr JsonTable();
  JsonTableColumn ParseJsonTableColumn();
  const JsonTablePlan* JsonPlan();
  const JsonTablePlan* JsonPlanPrimary();
  JsonPlanDefault ParseJsonPlanDefault();

  RowPattern* PatternClauses(RowPattern* pattern);
  void PatternMeasures(RowPattern* pattern);
  void PatternSkip(RowPattern* pattern);
  const PatternTerm* PatternAlternatives();
  const PatternTerm* PatternSequence();
  const PatternTerm* PatternPrimary();
  void ParsePatternQuantifier(PatternTerm* term);
  bool AtPatternPrimary() const;

  // ---- statements: parse_statement.cc, parse_ddl.cc, parse_other.cc, parse_routine.cc ----
  StatementPtr ParseStatementTree();
  StatementPtr Insert();
  StatementPtr Delete();
  StatementPtr Update();
  StatementPtr Merge();
  MergeCase ParseMergeCase();
  Assignment ParseAssignment();
  Name Branch();  // t @ branch
  StatementPtr Create();
  StatementPtr FailObject(size_t ahead);
  StatementPtr CreateTable(size_t start, bool or_replace);
  StatementPtr CreateTableAs(size_t start, const CreateTableStatement& head, List<Name> columns);
  StatementPtr CreateView(size_t start, bool or_replace);
  StatementPtr CreateSchema(size_t start);
  StatementPtr Drop();
  StatementPtr Alter();
  StatementPtr AlterTable(size_t start);
  StatementPtr AddColumn(size_t start, const QualifiedName& table, bool if_exists);
  ColumnDefinition ParseColumnDefinition();
  ColumnDefinition TableElement();
  bool IfExists();
  bool IfNotExists();
  void OptionalComment(bool* has_comment, std::string_view* comment);
  List<Property> OptionalProperties();
  List<Property> Properties();
  Property ParseProperty();
  void Principal(std::string_view* type, Name* name);

  // A statement that is kept as its words; `pieces` collects them.
  class Words;
  friend class Words;
  StatementPtr OtherTree(size_t start);
  const Prologue* ParsePrologue(bool session_allowed);

  SqlText sql_;
  Ast& ast_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  bool failed_ = false;
  bool rejected_ = false;
  Diagnostic rejection_;
  uint32_t depth_ = 0;
  uint32_t height_ = 0;  // of the tallest tree read so far in the present Level
  uint32_t parameters_ = 0;
  // Where a select item begins: only there may `.*` follow a primary expression.
  size_t select_item_ = SIZE_MAX;
  // The parenthesized query that ParenthesizedQuery read ahead, from its `(` to behind its `)`.
  size_t query_begin_ = SIZE_MAX;
  size_t no_query_first_ = SIZE_MAX;  // a row of parentheses known not to hold a query alone
  size_t no_query_last_ = 0;
  mutable size_t parens_begin_ = SIZE_MAX;  // the row of parentheses last stepped over
  mutable size_t parens_end_ = 0;
  size_t query_end_ = 0;
  QueryPtr query_ = nullptr;
  // The tokens of the last primary expression.
  size_t primary_begin_ = 0;
  size_t primary_end_ = 0;

  std::tuple<std::vector<ExprPtr>, std::vector<Name>, std::vector<QualifiedName>,
             std::vector<List<QualifiedName>>, std::vector<SortItem>, std::vector<WhenClause>,
             std::vector<SelectItem>, std::vector<GroupingElement>, std::vector<List<ExprPtr>>,
             std::vector<NamedWindow>, std::vector<CommonTable>, std::vector<JsonMember>,
             std::vector<JsonPathParameter>, std::vector<JsonTableColumn>,
             std::vector<const JsonTablePlan*>, std::vector<TableArgument>,
             std::vector<DescriptorField>, std::vector<const PatternTerm*>,
             std::vector<PatternMeasure>, std::vector<PatternSubset>,
             std::vector<PatternDefinition>, std::vector<PivotItem>, std::vector<Property>,
             std::vector<Assignment>, std::vector<MergeCase>, std::vector<ColumnDefinition>,
             std::vector<NamedArgument>, std::vector<Piece>>
      stacks_;
};

}  // namespace firn
