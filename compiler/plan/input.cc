#include "compiler/plan/input.h"

#include <algorithm>

#include "compiler/analyze/can_fail.h"
#include "compiler/plan/inline_upstream.h"
#include "compiler/plan/rules.h"
#include "compiler/plan/source_relation.h"
#include "compiler/plan/text_of.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

std::string NameOf(const SelectItem& item) {
  if (!item.alias.empty()) return std::string(item.alias.text);
  if (const auto* column = As<ColumnRef>(item.expr)) return std::string(column->name.text);
  if (const auto* field = As<Dereference>(item.expr)) return std::string(field->field.text);
  return {};
}

// Columns that an expression reads, as a JSON object: what a person needs to see of a bad row.
ExprPtr InputsOf(const PlanContext& context, const std::vector<ExprPtr>& expressions) {
  const Build& b = context.build;
  std::vector<ExprPtr> columns;
  std::vector<std::string> names;
  Visitor visitor;
  visitor.query = [](QueryPtr) { return false; };
  visitor.expr = [&](ExprPtr expr) {
    if (expr->kind == ExprKind::kLambda) return false;
    const auto* column = As<ColumnRef>(expr);
    const auto* field = As<Dereference>(expr);
    if (column == nullptr && field == nullptr) return true;
    std::string name(column != nullptr ? column->name.text : field->field.text);
    if (!Contains(names, name)) {
      names.push_back(name);
      columns.push_back(expr);
    }
    return false;
  };
  for (ExprPtr expr : expressions) Walk(expr, visitor);
  std::vector<JsonMember> members;
  for (size_t i = 0; i < columns.size(); ++i) {
    members.push_back(
        {b.String(names[i]), TextOf(b, columns[i], context.facts.query.types[columns[i]->id])});
  }
  if (members.empty()) return b.Cast(b.Null(), "varchar");
  auto* object = b.ast().New<JsonObjectExpr>({});
  object->members = b.ast().Copy(members);
  return object;
}

// Each step of making the input, from the inside out.
class InputMaker {
 public:
  explicit InputMaker(const PlanContext& context)
      : context_(context), b_(context.build), policy_(*context.spec.config.on_bad_row) {
    if (context.facts.contract != nullptr && context.facts.contract->on_bad_row.given()) {
      policy_ = *context.facts.contract->on_bad_row;
    }
  }

  ModelInput Make() {
    QueryPtr query = InlineUpstream(context_.model.query, context_);
    if (!context_.spec.kind().is_stored()) return {b_.Subquery(query)};
    if (const SelectBody* plain = PlainSelect(query)) query = TryConversions(query, *plain);
    AddRowRules();
    ModelInput input;
    if (rules_.empty()) {
      input.good = input.unjudged = b_.Subquery(query);
      return input;
    }

    std::vector<SelectItem> items;
    for (const std::string& column : context_.input_columns) {
      items.push_back(
          Contains(tried_, column)
              ? b_.Item(QuoteExpr("@tried[1]", {{"tried", b_.Column(column)}}, b_.ast()), column)
              : b_.Item(column));
    }
    input.unjudged = b_.Subquery(b_.Select(items, b_.Subquery(query)));
    std::vector<SelectItem> checked_items = items;
    checked_items.push_back(b_.Item(Reason(context_, rules_), kReason));
    checked_items.push_back(
        b_.Item(inputs_ ? b_.Column(kInputs) : b_.Cast(b_.Null(), "varchar"), kInputs));
    RelationPtr checked = b_.Subquery(b_.Select(checked_items, b_.Subquery(query)));
    bool quarantine = policy_ == BadRowPolicy::kQuarantine;
    ExprPtr why = inputs_ ? RecordReason(b_) : b_.Column(kReason);
    ExprPtr passes = quarantine
                         ? b_.IsNull(b_.Column(kReason))
                         : RaiseIfViolated(context_, {{b_.IsNull(b_.Column(kReason), true), why}});
    input.good = b_.Subquery(b_.Select(b_.Items(context_.input_columns), checked, passes));
    input.checked = quarantine ? checked : nullptr;
    return input;
  }

 private:
  // Wraps what may fail, so that one bad value does not stop the run, and hands on what the source
  // found wrong with its own rows.
  QueryPtr TryConversions(QueryPtr query, const SelectBody& plain) {
    std::vector<SelectItem> items;
    std::vector<ExprPtr> failing;
    for (const SelectItem& item : plain.items) {
      SelectItem kept = item;
      std::string name = NameOf(item);
      if (policy_ != BadRowPolicy::kFail && !item.star && !name.empty() &&
          CanFail(item.expr, context_.facts.query.types)) {
        failing.push_back(item.expr);
        ExprPtr value = InUtc(b_, context_.facts.query.types[item.expr->id], item.expr);
        if (policy_ == BadRowPolicy::kNull) {
          kept.expr = b_.Try(value);
        } else {
          kept.expr = b_.Try(b_.Array({value}));
          tried_.push_back(name);
          rules_.push_back(
              {b_.IsNull(b_.Column(name)), b_.String("column '" + name + "' cannot be computed")});
        }
        kept.alias = b_.Id(name);
      }
      items.push_back(kept);
    }
    bool malformed = context_.facts.sources.size() == 1 && context_.trace.row_for_row &&
                     CanBeMalformed(*context_.facts.sources[0], context_);
    if (malformed) {
      // A star already shows the source's reason.
      bool star = std::any_of(plain.items.begin(), plain.items.end(),
                              [](const SelectItem& item) { return item.star; });
      if (star) {
        items.clear();
        for (const std::string& column : context_.input_columns) items.push_back(b_.Item(column));
      }
      items.push_back(b_.Item(kReason));
      items.push_back(b_.Item(kInputs));
      inputs_ = true;
      rules_.push_back({b_.IsNull(b_.Column(kReason), true), b_.Column(kReason)});
    } else if (!tried_.empty()) {
      items.push_back(b_.Item(InputsOf(context_, failing), kInputs));
      inputs_ = true;
    }
    auto* body = b_.ast().Clone(plain);
    body->items = b_.ast().Copy(items);
    if (malformed && plain.where != nullptr) {  // a filter must not lose what it cannot judge
      body->where = b_.Any({plain.where, b_.IsNull(b_.Column(kReason), true)});
    }
    auto* changed = b_.ast().Clone(*query);
    changed->body = body;
    return changed;
  }

  void AddRowRules() {
    auto not_null = [&](const std::string& column, const char* what) {
      rules_.push_back(
          {b_.IsNull(Value(column)), b_.String(std::string(what) + " '" + column + "' is null")});
    };
    for (const std::string& column : context_.key) not_null(column, "key");
    for (const std::string& column : context_.order) not_null(column, "order_by column");
    if (!context_.key.empty() && !context_.order.empty() && !context_.trace.decided) {
      rules_.push_back(Undecided());
    }
    // Of rows that are computed from many events, a contract is about what they show, not about
    // what they read.
    if (context_.spec.kind().folds) return;
    for (const Rule& rule : ContractRules(context_, {})) {
      rules_.push_back({UseTried(rule.violated), UseTried(rule.reason)});
    }
  }

  // Rows of one key that the order cannot tell apart, yet say different things.
  Rule Undecided() const {
    std::vector<ExprPtr> ties;
    for (const std::string& column : context_.key) ties.push_back(Value(column));
    for (const std::string& column : context_.order) ties.push_back(Value(column));
    std::vector<std::string> metadata = Values(context_.spec.config.metadata_columns);
    std::vector<std::string> columns;
    for (const std::string& column : context_.input_columns) {
      if (!Contains(metadata, column)) columns.push_back(column);
    }
    Holes holes{{"ties", ties}, {"row", UseTried(RowText(context_, columns))}};
    return {QuoteExpr("min(@row) over (partition by @ties) <> max(@row) over (partition by @ties)",
                      holes, b_.ast()),
            b_.String("order_by cannot decide between rows of one key that differ")};
  }

  // In the checked query a tried column is still an array.
  ExprPtr Value(const std::string& column) const {
    ExprPtr reference = b_.Column(column);
    if (!Contains(tried_, column)) return reference;
    return QuoteExpr("@tried[1]", {{"tried", reference}}, b_.ast());
  }

  ExprPtr UseTried(ExprPtr expr) const {
    if (tried_.empty()) return expr;
    Rewriter rewriter;
    rewriter.expr = [&](ExprPtr node) {
      const auto* column = As<ColumnRef>(node);
      return column == nullptr ? node : Value(std::string(column->name.text));
    };
    return Rewrite(expr, rewriter, b_.ast());
  }

  const PlanContext& context_;
  const Build& b_;
  BadRowPolicy policy_;
  std::vector<Rule> rules_;
  std::vector<std::string> tried_;
  bool inputs_ = false;
};

}  // namespace

ModelInput MakeInput(const PlanContext& context) { return InputMaker(context).Make(); }

}  // namespace firn
