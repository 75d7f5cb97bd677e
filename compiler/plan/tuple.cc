#include "compiler/plan/tuple.h"

namespace firn {

ExprPtr Tuple(const Build& build, const std::vector<ExprPtr>& columns) {
  if (columns.size() == 1) return columns[0];
  auto* row = build.ast().New<RowExpr>({});
  row->items = build.ast().Copy(columns);
  return row;
}

ExprPtr TuplesEqual(const Build& build, const std::vector<ExprPtr>& left,
                    const std::vector<ExprPtr>& right) {
  std::vector<ExprPtr> terms;
  for (size_t i = 0; i < left.size(); ++i) {
    terms.push_back(build.Compare(left[i], ComparisonOperator::kEqual, right[i]));
  }
  return build.All(terms);
}

}  // namespace firn
