// How a long log becomes a short one that says the same.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "runner/state/state_log.h"

namespace firn {

// A commit that a compaction leaves as it is, for its files fill a good part of a payload. Its
// intent stays, too, where that has the files.
bool IsFull(const StateEntry& commit);

// Whether a compaction would leave a third at most.
bool IsLong(const ProjectState& state);

// Statements that shorten a log to the commits that say the same, each as old as what it sums up.
// They need not all be done: after each the log says what it said before. `rows`: StateLog::Rows,
// all of them. Entries of the runs of `kept` stay, and kFiles whose entry has not come unless they
// were written before `yesterday`. The new ones are of the run `run_id`. Of one step the texts are
// of about `most_bytes`. Empty: there is nothing to gain.
std::vector<CompactionStep> PlanCompaction(const std::vector<StateEntry>& rows,
                                           const std::set<std::string>& kept,
                                           const std::string& yesterday, const std::string& run_id,
                                           size_t most_bytes = 400'000);

}  // namespace firn
