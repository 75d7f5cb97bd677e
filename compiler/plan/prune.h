// Literal conditions on the target, by which Trino leaves out partitions, files and row groups
// while it plans: an equality with the source's columns alone prunes nothing.
//
// What a write has to find in the target are rows of touched keys, or of windows. The probe says
// which values those have: the least, the greatest and, where they are few, all of them. A row that
// comes between the probe and the write, and has another, makes the write fail with kCameLate: it
// is then sent again without the conditions. So they never decide what is written.
#pragma once

#include "compiler/plan/input.h"

namespace firn {

inline constexpr const char* kCameLate = "firn: a row came after the probe, with a key of its own";

// Iceberg compares no file's bounds with more values than this.
inline constexpr size_t kMostValues = 200;

// New rows are those past a watermark, or of new files: no window, partition or whole is read
// again.
bool ReadsWhatIsNew(const PlanContext& context);

// Fills context.pruning with the columns to go by, and why.
void ChoosePruning(const PlanContext& context);

// Indices into Pruning::bounds of those that go by new rows, and of those that go by the target's.
struct Bounds {
  size_t begin = 0, end = 0;
};
Bounds OfNews(const Pruning& pruning);
Bounds OfTarget(const Pruning& pruning);

// What `table`'s columns (no name: unqualified) hold in rows that the write has to find.
std::vector<ExprPtr> IsNear(const PlanContext& context, std::string_view table);

// The bounds' columns where new rows are looked for: the upstream table's own, for a merge that
// goes by its key, else the model's.
std::vector<std::string> NewsColumns(const PlanContext& context);

// `rows`, a condition that picks touched keys, and the certainty that each is near; the columns are
// the bounds', one each, where they have other names than in the target. Null: all rows.
ExprPtr PicksNear(const PlanContext& context, ExprPtr rows,
                  const std::vector<std::string>& columns = {});

// `touched` has `columns`, among them the touched keys: `key`, in the order of unique_key. Fails
// with kCameLate if they are not those that the probe saw, or the target has changed since.
QueryPtr SureOfTouched(const PlanContext& context, QueryPtr touched,
                       const std::vector<std::string>& columns,
                       const std::vector<std::string>& key);

// One row of kBoundLow, kBoundEnd and kBoundValues a bound; null where there is none. Both are as
// for Probe.
QueryPtr BoundFacts(const PlanContext& context, const ModelInput& input);

// `end` is the greatest value or, for windows, the end of the last. Without `low` nothing is known,
// unless it is that there are none.
struct BoundValues {
  ExprPtr low = nullptr, end = nullptr;
  std::vector<ExprPtr> all;  // empty: too many
  bool none = false;
};
ExprPtr Within(const Build& build, const TargetBound& bound, ExprPtr operand,
               const BoundValues& values);

// The conditions as `plan` and `compile` show them: between @order_id_low and @order_id_high.
std::map<std::string, ExprPtr> ShownConditions(const Pruning& pruning, SqlFlavor flavor, Ast& ast);

}  // namespace firn
