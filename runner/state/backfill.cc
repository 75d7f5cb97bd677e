#include "runner/state/backfill.h"

#include <algorithm>

#include "compiler/plan/cut_windows.h"

namespace firn {

bool Backfill::Same(const Backfill& other) const {
  return model == other.model && range == other.range && batch == other.batch &&
         definition == other.definition;
}

Backfill Backfill::Part(const std::string& written,
                        const std::optional<EventWindow>& window) const {
  Backfill part = *this;
  part.done.clear();
  part.refreshed.clear();
  if (written != model) {
    part.refreshed = {written};
  } else if (window) {
    part.done = {*window};
  }
  return part;
}

void Backfill::Add(const Backfill& other) {
  for (const EventWindow& window : other.done) AddWindow(window, &done);
  for (const std::string& name : other.refreshed) {
    if (std::find(refreshed.begin(), refreshed.end(), name) == refreshed.end()) {
      refreshed.push_back(name);
    }
  }
  ended |= other.ended;
}

}  // namespace firn
