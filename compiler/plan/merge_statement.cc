#include "compiler/plan/kind.h"
#include "compiler/plan/prune.h"
#include "compiler/plan/tuple.h"

namespace firn {

namespace {

// Whether any column that counts differs: delivery facts alone do not make a row another.
ExprPtr Changed(const PlanContext& context, const MergeSource& source) {
  const Build& b = context.build;
  std::vector<std::string> metadata = Values(context.spec.config.metadata_columns);
  std::vector<ExprPtr> terms;
  for (const std::string& column : context.columns) {
    if (Contains(source.id, column) || Contains(metadata, column)) continue;
    terms.push_back(
        b.Compare(b.Column("t", column), ComparisonOperator::kDistinct, b.Column("s", column)));
  }
  return b.Any(terms);
}

}  // namespace

StatementPtr BuildMerge(const PlanContext& context, const MergeSource& source) {
  const Build& b = context.build;
  std::vector<ExprPtr> ids;
  for (size_t i = 0; i < source.id.size(); ++i) {
    ids.push_back(b.Column("s", "_firn_id" + std::to_string(i + 1)));
  }
  ExprPtr present = source.deletes ? b.Column("s", kPresent) : nullptr;
  std::vector<MergeCase> cases;
  if (source.deletes) {
    MergeCase gone;
    gone.condition = b.Not(present);
    gone.action = MergeAction::kDelete;
    cases.push_back(gone);
  }
  MergeCase update;
  update.condition = b.All({source.newer, Changed(context, source)});
  std::vector<Assignment> assignments;
  MergeCase insert;
  insert.matched = false;
  insert.condition = present;
  insert.action = MergeAction::kInsert;
  std::vector<Name> columns;
  std::vector<ExprPtr> values;
  for (const std::string& column : context.columns) {
    columns.push_back(b.Id(column));
    values.push_back(b.Column("s", column));
    if (!Contains(source.id, column)) assignments.push_back({b.Id(column), values.back()});
  }
  update.assignments = b.ast().Copy(assignments);
  insert.columns = b.ast().Copy(columns);
  insert.values = b.ast().Copy(values);
  if (update.condition != nullptr && !assignments.empty()) cases.push_back(update);
  cases.push_back(insert);

  auto* merge = b.ast().New<MergeStatement>({});
  merge->target = b.Qualified(context.target);
  merge->alias = b.Id("t");
  merge->source = b.Subquery(source.query, "s");
  std::vector<ExprPtr> on;
  std::vector<ExprPtr> columns_of_id = b.Columns("t", source.id);
  for (size_t i = 0; i < ids.size(); ++i) {
    on.push_back(b.Compare(columns_of_id[i], ComparisonOperator::kEqual, ids[i]));
  }
  for (ExprPtr near : IsNear(context, "t")) on.push_back(near);
  merge->on = b.All(on);
  merge->cases = b.ast().Copy(cases);
  return merge;
}

}  // namespace firn
