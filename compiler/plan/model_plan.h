// What one model's run consists of, and what is known of the target before it: values alone.
//
// Trees use logical names ("marts.orders", "firn.log"); render.h makes them physical. What is known
// only while running stands as a variable: @watermark_high comes from the probe, @run_id and
// @run_started_at from the run. So one plan serves `plan`, `compile` and `run`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/analyze/project_analysis.h"
#include "compiler/plan/event_time.h"
#include "compiler/plan/source_progress.h"
#include "compiler/plan/watermark.h"
#include "compiler/sql/printer.h"

namespace firn {

enum class Purpose {
  kCreate,      // the target, where it is missing
  kEvolve,      // ALTER TABLE for columns that are new or wider
  kHook,        // pre_hook and post_hook
  kProbe,       // one row of facts (ModelPlan::probe) that bind and decide what follows
  kQuarantine,  // bad rows and their reasons
  kWrite,       // the one statement that changes the target
};

enum class Condition {
  kAlways,
  kIfNew,      // the probe saw rows
  kIfBadRows,  // the probe saw rows that a rule rejects
};

struct PlannedStatement {
  Purpose purpose = Purpose::kWrite;
  Condition condition = Condition::kAlways;
  std::string reason;
  StatementPtr tree = nullptr;
  // Of the target's catalog, where the profile does not say otherwise.
  std::map<std::string, std::string> session_properties = {};
};

// The columns of the probe's one row, in order.
// kOld: rows upstream that are not past the low mark; kPassed: those that will not be past the next
// one. The last three come together, once a TargetBound.
enum class ProbeFact {
  kRows,
  kHigh,
  kBadRows,
  kVanished,
  kOld,
  kPassed,
  kBoundLow,
  kBoundEnd,
  kBoundValues
};

// Whose values the probe sees.
enum class BoundOf {
  kKey,        // touched keys
  kPartition,  // touched rows: a partition that they never leave, or a window
  kPresent,    // the target's rows of touched keys: the partitions that these are in now
  kTouched,    // all touched keys as one checksum, beside the target's snapshot: no column
};

// A column of the target that holds, in every row that the write has to find, what the probe saw.
struct TargetBound {
  std::string column;
  Type type;
  std::string window;  // what the probe sees are the beginnings of hours, days, months or years
  BoundOf of = BoundOf::kKey;
};

// Stands in the trees as a variable: a condition that is whole only once the probe has answered.
struct BoundedCondition {
  std::string variable;
  size_t bound = 0;  // index into Pruning::bounds
  ExprPtr operand = nullptr;
};

// How the write is kept from reading all of the target.
struct Pruning {
  std::vector<TargetBound> bounds;
  std::vector<BoundedCondition> conditions;
  std::string reads;  // what of the target is read, and why; empty where the write reads nothing
};

// Records of files are put into a table of their own before the statements run:
// ("$file" varchar, "$line" bigint, "$record" varchar), the record as a JSON object's text.
struct StagedFiles {
  const SourceSpec* source = nullptr;  // null for a seed
  std::string glob;                    // of the source; the path for a seed
  FileFormat format = FileFormat::kJsonl;
  std::vector<std::string> columns = {};  // that the header of a CSV has to name
  bool every = false;                     // all files are read, not only those that are new
  bool anyway = false;                    // ...even where none is new
  std::string table;                      // logical: "firn.stage_<run>_orders"
  bool outside = false;                   // files may lie outside the project's folder
};

struct ModelPlan {
  const ParsedModel* model = nullptr;
  std::string target;  // logical; empty for an ephemeral model
  std::string reason;  // why it runs in this way
  WatermarkUse watermark;
  SourceProgress progress;            // of a snapshot watermark
  std::optional<EventWindow> window;  // the rows that it reads, where that is said
  std::optional<StagedFiles> staged;
  std::vector<ProbeFact> probe;
  Pruning pruning;
  std::vector<PlannedStatement> statements;  // in the order of running
};

// One partition, a value a column, as text of the column's type.
using PartitionValues = std::vector<std::pair<std::string, std::string>>;

struct PlanInput {
  SqlFlavor flavor = SqlFlavor::kTrino;  // whose location of a source counts
  // Tables that exist, by logical name. Null: not known, so plan as for a later run.
  const Catalog* live = nullptr;
  // Where each model (by qualified name) stopped reading, as text of the watermark's type.
  std::map<std::string, std::string> watermarks;
  // How models with a snapshot watermark go on, likewise.
  std::map<std::string, SourceProgress> progress;
  bool full_refresh = false;
  // Read the rows of this window alone, whatever the watermark; kinds that keep no rows know none.
  std::optional<EventWindow> window;
  PartitionValues partition;  // of a replace_window by partitions: replace this one, and no other
  // Compare all rows with all of the target once: rows upstream changed behind the watermark.
  bool compare_all = false;
  bool recompute = false;  // rows that are not newer than the target's may still be others now
  std::string stage_suffix = "run";  // unique to the run
  // Properties of tables that the server lists, of those that firn would choose for speed.
  std::vector<std::string> table_properties;
};

}  // namespace firn
