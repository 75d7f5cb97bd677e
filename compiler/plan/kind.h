// How each kind writes its target: a table of functions, one file a group.
#pragma once

#include "compiler/plan/input.h"

namespace firn {

// The one statement that brings the target up to date.
using WriteFn = StatementPtr (*)(const PlanContext& context, const ModelInput& input);

StatementPtr WriteView(const PlanContext& context, const ModelInput& input);
StatementPtr WriteTable(const PlanContext& context, const ModelInput& input);
StatementPtr WriteAppend(const PlanContext& context, const ModelInput& input);
StatementPtr WriteMerge(const PlanContext& context, const ModelInput& input);
StatementPtr WriteCurrent(const PlanContext& context, const ModelInput& input);
StatementPtr WriteScd2(const PlanContext& context, const ModelInput& input);
StatementPtr WriteReplaceWindow(const PlanContext& context, const ModelInput& input);
StatementPtr WriteSeed(const PlanContext& context, const ModelInput& input);

// How a merge finds what changed.
enum class MergeWay {
  kNewRows,        // rows upstream only come: the last of a key is a new one, or is there already
  kByUpstreamKey,  // each upstream row makes at most one row, of the same key
  kRecompute,      // the touched keys, from all rows
};
MergeWay WayOfMerge(const PlanContext& context);
bool GoesByUpstreamKey(const PlanContext& context);  // a merge, and in that way

// The keys that the write of a merge, current or scd2 looks for in its target, as a query of
// unique_key's columns: the probe's question. A row without a key is no matter.
QueryPtr KeysToFind(const PlanContext& context, const ModelInput& input);

// CREATE OR REPLACE TABLE AS of a kind that keeps rows: a full refresh in one commit.
StatementPtr ReplaceTable(const PlanContext& context, QueryPtr query);

// What the target should hold for the touched keys, and what is to go: rows for BuildMerge.
struct MergeSource {
  QueryPtr query = nullptr;     // `id` columns as _firn_id1.., the target's columns, and, with
                                // `deletes`, _firn_present
  std::vector<std::string> id;  // target columns that tell rows apart
  bool deletes = false;
  ExprPtr newer = nullptr;  // over t and s: only then is a matched row updated
};
StatementPtr BuildMerge(const PlanContext& context, const MergeSource& source);

}  // namespace firn
