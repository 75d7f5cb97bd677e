// A backfill as the log tells of it: every commit of one of its windows names it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/compiler.h"

namespace firn {

struct Backfill {
  std::string id;     // the run id of the process that began it
  std::string model;  // qualified name, lower case
  EventWindow range;
  std::string batch;       // hour, day, month, year; empty: one window
  std::string definition;  // fingerprint of the model's query: what is done was done by this one
  std::vector<EventWindow> done;       // sorted, and none touches another
  std::vector<std::string> refreshed;  // models downstream, once all windows are done
  bool ended = false;
  std::string told_at = {};  // of the last entry that told of it; not part of a payload
  bool operator==(const Backfill&) const = default;

  // The command that began the other would go on with this one.
  bool Same(const Backfill& other) const;
  // What one commit tells of it: a window of the model, or that a model downstream was refreshed.
  Backfill Part(const std::string& written, const std::optional<EventWindow>& window) const;
  // Takes over what another entry of the same backfill tells.
  void Add(const Backfill& other);
};

}  // namespace firn
