// What is new of a model's input.
#include <algorithm>

#include "compiler/analyze/can_fail.h"
#include "compiler/plan/inline_upstream.h"
#include "compiler/plan/input.h"
#include "compiler/plan/tuple.h"
#include "compiler/sql/relation.h"

namespace firn {

namespace {

// What `name` is in a SELECT list; null where a star stands for it.
ExprPtr ItemOf(const SelectBody& body, std::string_view name) {
  for (const SelectItem& item : body.items) {
    if (SameName(item.alias.text, name)) return item.expr;
    const auto* column = As<ColumnRef>(item.expr);
    if (item.alias.empty() && column != nullptr && SameName(column->name.text, name)) {
      return item.expr;
    }
  }
  return nullptr;
}

// What tells the rows of changed inputs apart: the unique key, or what windows are made of.
std::vector<std::string> TellingColumns(const PlanContext& context) {
  if (!context.key.empty()) return context.key;
  if (!context.spec.config.partition_by.empty()) {
    return Values(context.spec.config.partition_by);
  }
  if (context.spec.config.event_time.given()) return {*context.spec.config.event_time};
  return {};
}

// The keys of rows that came or went. No rule is asked of them: a row that breaks one may be gone
// by now, and one that is still there is found where rows are read.
RelationPtr ChangedKeys(const PlanContext& context) {
  const Build& b = context.build;
  PlanContext changed = context;
  changed.reads = Reads::kChanged;
  QueryPtr query = InlineUpstream(context.model.query, changed);
  const SelectBody* plain = PlainSelect(query);
  std::vector<SelectItem> items;
  std::vector<ExprPtr> known;
  for (const std::string& column : TellingColumns(context)) {
    ExprPtr value = ItemOf(*plain, column);
    if (value == nullptr) {
      items.push_back(b.Item(column));
    } else {
      bool fails = CanFail(value, context.facts.query.types);
      items.push_back(b.Item(fails ? b.Try(value) : value, column));
    }
    if (!context.key.empty()) known.push_back(b.IsNull(b.Column(column), /*negated=*/true));
  }
  auto* body = b.ast().Clone(*plain);
  body->items = b.ast().Copy(items);
  auto* keys = b.ast().Clone(*query);
  keys->body = body;
  return b.Subquery(b.Select(b.Items(TellingColumns(context)), b.Subquery(keys), b.All(known)));
}

// New rows that break a rule. Whether the order decides is a question about all rows of a key, old
// ones too.
RelationPtr FreshChecked(const PlanContext& context, const ModelInput& whole,
                         const ModelInput& fresh) {
  if (whole.checked == nullptr) return nullptr;
  if (context.key.empty() || context.order.empty() || context.trace.decided) return fresh.checked;
  const Build& b = context.build;
  std::vector<ExprPtr> no_key;
  for (const std::string& column : context.key) no_key.push_back(b.IsNull(b.Column(column)));
  return b.Subquery(
      Quote("select * from @fresh where @no_key"
            " union all"
            " select * from @whole where _firn_reason is not null and @key in"
            " (select @key from @changed)",
            {{"fresh", fresh.checked},
             {"no_key", b.Any(no_key)},
             {"whole", whole.checked},
             {"key", Tuple(b, b.Columns(context.key))},
             {"changed", whole.changed}},
            b.ast()));
}

}  // namespace

ModelInput ReadInput(const PlanContext& context) {
  ModelInput input = MakeInput(context);
  input.fresh = input.changed = input.good;
  bool parts = context.progress.how == SnapshotRead::kChanges ||
               context.progress.how == SnapshotRead::kPaths;
  if (context.watermark.kind != WatermarkKind::kSnapshot || !parts) return input;
  PlanContext inserted = context;
  inserted.reads = Reads::kInserted;
  ModelInput fresh = MakeInput(inserted);
  input.fresh = fresh.good;
  if (!TellingColumns(context).empty()) input.changed = ChangedKeys(context);
  input.checked = FreshChecked(context, input, fresh);
  return input;
}

}  // namespace firn
