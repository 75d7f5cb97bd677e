// Files of records -> rows for a staging table.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "compiler/base/status.h"
#include "compiler/plan/model_plan.h"
#include "compiler/project/spec.h"
#include "runner/engine/engine.h"
#include "runner/state/state_log.h"

namespace firn {

// Where files are looked for: from a project's folder on, and outside it only where that is
// allowed.
struct FilePlace {
  std::string directory;
  bool outside = false;
};

// The files that a pattern names (glob.h), sorted bytewise, with size and a fingerprint of their
// content. One without wildcards must exist. Links to folders are not followed: no file is met
// twice.
Result<std::vector<LoadedFile>> FindFiles(const FilePlace& place, const std::string& glob);

// Of the files of `staged` those that a run reads, and whether any is not among `known`. Those of
// `taken`, if not null; else, unless `all` or the plan says every one, those that are not known.
struct ChosenFiles {
  std::vector<LoadedFile> files;
  bool any_new = false;
  std::vector<std::string> changed;  // paths of those read that were loaded with other content
};
Result<ChosenFiles> ChooseFiles(const std::string& directory, const StagedFiles& staged,
                                const std::set<LoadedFile>& known, bool all,
                                const std::vector<LoadedFile>* taken);

// Of the names of a run's staging tables.
std::string StageSuffix(const std::string& run_id);

// Catalog, where there is one, schema and table of the logical "firn.stage_...".
std::vector<std::string> PhysicalStage(const std::string& table, const TargetNames& names);

using TakeRows = std::function<Status(const std::vector<std::vector<Cell>>&)>;

// Calls `take` with batches of ("$file", "$line", "$record") rows, of one file after the other, as
// large as is sensible whatever the files' sizes; lines are counted from 1. A JSONL
// record is the line as it stands (empty lines are none); a CSV record is made a JSON object of the
// header's names, an empty unquoted field being null (RFC 4180: quotes, doubled quotes, newlines
// within quotes). A header has each of `columns`, in any order and case, no name twice, and may
// have others; an empty file has no records. Refused where a file is no longer the one that was
// found.
Status ReadRecords(const FilePlace& place, const std::vector<LoadedFile>& files, FileFormat format,
                   const std::vector<std::string>& columns, const TakeRows& take);

}  // namespace firn
