#include "runner/run/taken_in.h"

#include <set>

namespace firn {

std::optional<TakenIn> FindTakenIn(const std::vector<StateEntry>& entries, const std::string& run,
                                   const std::string& model) {
  std::optional<TakenIn> taken;
  std::optional<std::string> mark;
  std::set<std::string> statements;  // of the run; a later one may have settled them
  std::set<std::string> settled;
  for (const StateEntry& entry : entries) {
    if (entry.model != model) continue;
    bool own = entry.run_id == run;
    if (entry.kind == EntryKind::kIntent && own) statements.insert(entry.query_id);
    if (entry.kind != EntryKind::kCommit) continue;
    if (!entry.query_id.empty() && !settled.insert(entry.query_id).second) continue;
    own |= !entry.query_id.empty() && statements.contains(entry.query_id);
    if (own && (!entry.watermark.empty() || !entry.files.empty())) {
      if (!taken) taken = TakenIn{mark, "", {}};
      taken->high = entry.watermark;
      taken->files.insert(taken->files.end(), entry.files.begin(), entry.files.end());
    }
    if (!entry.watermark.empty()) mark = entry.watermark;
  }
  return taken;
}

}  // namespace firn
