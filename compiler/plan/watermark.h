// Which rows are new to a model, and how that is known.
#pragma once

#include <string>
#include <vector>

#include "compiler/analyze/project_analysis.h"
#include "compiler/sql/printer.h"

namespace firn {

enum class WatermarkKind {
  kNone,          // everything is read every time
  kColumn,        // a column of the model's output that comes unchanged from one upstream table
  kSourceColumn,  // a column of a source's table that grows with arrival
  kFiles,         // files not seen before
  kSnapshot,      // snapshots of one Iceberg table, which the query reads row for row
  kOffsets,       // offsets of one Kafka topic, partition by partition
};

struct WatermarkUse {
  WatermarkKind kind = WatermarkKind::kNone;
  std::string column;
  Type type;
  int64_t lateness_seconds = 0;
  int64_t gap = 0;  // likewise of ids
  LateRows late_rows = LateRows::kIgnore;
  int64_t windows_back = -1;  // lookback: whole windows before the watermark's own; -1: not given
  const SourceSpec* source = nullptr;  // of kSourceColumn, kFiles, kOffsets, kSnapshot of a source
  // kColumn: the upstream model and its column, where the origin is a model.
  int upstream = -1;
  std::string upstream_column;
  // kSnapshot: what it reads, a source or a model, by logical name.
  std::string snapshot_of;

  // What is new is known before planning.
  bool asked_first() const {
    return kind == WatermarkKind::kSnapshot || kind == WatermarkKind::kOffsets;
  }

  // Rows up to the mark are read again.
  bool rereads() const { return lateness_seconds > 0 || gap > 0; }
};

WatermarkUse ChooseWatermark(const ModelSpec& spec, const Project& project,
                             const ModelAnalysis& analysis, const Analysis& all, SqlFlavor flavor);

}  // namespace firn
