#include "compiler/analyze/check_watermark.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/analyze/functions.h"
#include "compiler/analyze/plain_select.h"
#include "compiler/sql/walk.h"

namespace firn {

namespace {

// The same row gives another value in another run.
bool DiffersByRun(ExprPtr expr) {
  bool differs = false;
  Visitor visitor;
  visitor.expr = [&](ExprPtr node) {
    if (const auto* current = As<CurrentExpr>(node)) {
      differs |= current->value <= CurrentValue::kLocalTimestamp;
    } else if (const auto* call = As<CallExpr>(node)) {
      std::string name = Dotted(call->name);
      differs |= name == "now" || IsRandom(name);
    }
    differs |= As<Variable>(node) != nullptr;  // what is still a variable is a value of the run
    return !differs;
  };
  Walk(expr, visitor);
  return differs;
}

// Rows can be compared with those of earlier runs only if no value differs by run.
void CheckComparable(const ParsedModel& model, Diagnostics& diagnostics) {
  const ModelConfig& config = model.spec->config;
  for (const SelectItem& item : PlainSelect(model.query)->items) {
    bool metadata = std::any_of(config.metadata_columns.begin(), config.metadata_columns.end(),
                                [&](const Text& one) { return SameName(*one, item.alias.text); });
    if (item.expr == nullptr || metadata || !DiffersByRun(item.expr)) continue;
    diagnostics.Error("differs-by-run", item.expr->span,
                      "the same row would look new in each run, for this value differs by run",
                      "list the column under metadata_columns, or give the model a unique_key");
  }
}

}  // namespace

void CheckSnapshotWatermark(const ParsedModel& model, const Project& project,
                            Diagnostics& diagnostics) {
  const ModelConfig& config = model.spec->config;
  const Text& of = config.watermark.snapshot;
  if (!of.given()) return;
  std::string name = LowerCase(*of);
  for (const ModelSpec& upstream : project.models) {
    if (LowerCase(upstream.qualified_name()) != name) continue;
    if (upstream.kind().is_stored()) break;
    diagnostics.Error("snapshot-watermark", of.span,
                      fmt::format("'{}' is no table, so it has no snapshots", *of),
                      "name, and select from, the table that it reads");
    return;
  }
  for (const SourceSpec& source : project.sources) {
    if (LowerCase(source.qualified_name()) != name || !source.trino.files.given()) continue;
    diagnostics.Error("snapshot-watermark", of.span,
                      fmt::format("'{}' is files on Trino, which have no snapshots", *of),
                      "watermark: {files: true}");
    return;
  }
  const TableRelation* table = OnlyTable(model.query);
  if (table == nullptr || Dotted(table->name) != name) {
    diagnostics.Error(
        "snapshot-watermark", of.span,
        fmt::format("changes of '{0}' can be followed only by one plain select over '{0}' alone",
                    *of),
        "join, group and rank in a model that reads this one");
    return;
  }
  // Where changes cannot be told from the snapshots, rows are compared with those that are there.
  if (!model.spec->adds_blindly()) return;
  CheckComparable(model, diagnostics);
}

void CheckOffsetWatermark(const ParsedModel& model, const Project& project,
                          Diagnostics& diagnostics) {
  const WatermarkSpec& watermark = model.spec->config.watermark;
  if (!watermark.offsets) return;
  const TableRelation* table = OnlyTable(model.query);
  for (const SourceSpec& source : project.sources) {
    if (table == nullptr || LowerCase(source.qualified_name()) != Dotted(table->name)) continue;
    if (source.duckdb.table.given() && model.spec->config.unique_key.empty()) {
      CheckComparable(model, diagnostics);
    }
    if (!source.trino.files.given()) return;
    diagnostics.Error(
        "offset-watermark", watermark.span,
        fmt::format("'{}' is files on Trino, which have no offsets", source.qualified_name()),
        "watermark: {files: true}");
    return;
  }
  diagnostics.Error("offset-watermark", watermark.span,
                    "offsets can be followed only by one plain select over one source alone",
                    "join, group and rank in a model that reads this one");
}

}  // namespace firn
