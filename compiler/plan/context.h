// What the parts of the planner share while planning one model.
#pragma once

#include <string>
#include <vector>

#include "compiler/plan/build.h"
#include "compiler/plan/model_plan.h"
#include "compiler/plan/provenance.h"
#include "compiler/plan/quote.h"

namespace firn {

// Columns that firn adds to the queries it writes; a model's own never begin so.
inline constexpr const char* kReason = "_firn_reason";
inline constexpr const char* kInputs = "_firn_inputs";
inline constexpr const char* kPresent = "_firn_present";

// Which rows of the table behind a snapshot watermark a query is to read.
enum class Reads { kWhole, kInserted, kChanged };

struct PlanContext {
  const Project& project;
  const ParsedProject& parsed;
  const Analysis& analysis;
  const PlanInput& input;
  const SourceMap& sources;
  const ModelSpec& spec;
  const ParsedModel& model;
  const ModelAnalysis& facts;
  Build build;
  std::string target;                      // "marts.orders"
  std::vector<std::string> columns;        // of the target
  std::vector<std::string> input_columns;  // of the model's query
  std::vector<std::string> key;            // unique_key
  std::vector<std::string> order;          // order_by
  WatermarkUse watermark;
  Provenance trace;
  SourceProgress progress;  // of a snapshot watermark
  Reads reads = Reads::kWhole;
  // Null on a first run and on a full refresh: everything is read.
  ExprPtr low = nullptr;
  Pruning* pruning = nullptr;  // of the plan under way
  bool exists = true;          // the target does
  // PlanInput::window counts: what is new are the rows in it.
  bool windowed = false;
  bool rechecks = false;    // ...and upstream rows may go, so target rows in it are looked at too
  ExprPtr taken = nullptr;  // ...and without a key: what a run has taken in
  bool open_ended = false;  // new rows have no upper bound yet: the probe's question

  Ast& ast() const { return build.ast(); }
  bool has_delete() const { return model.delete_when != nullptr; }
};

std::vector<std::string> Values(const std::vector<Text>& texts);
// The target's columns without metadata_columns: what a row says.
std::vector<std::string> SaidColumns(const PlanContext& context);
bool Contains(const std::vector<std::string>& names, std::string_view name);

}  // namespace firn
