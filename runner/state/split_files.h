// Entries whose files are too many for one statement.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "runner/state/state_log.h"

namespace firn {

// What a part's files come to as text, at most: a tenth of what Trino takes as a statement. (One
// file is always taken.)
inline constexpr size_t kPartBytes = 100'000;

// About as many bytes as they are in a payload.
size_t TextBytes(const LoadedFile& file);
size_t TextBytes(const std::vector<LoadedFile>& files);

// The rows that the entry stands in: itself; or kFiles of its run, sequence and model, and then
// itself with their number. A commit of a statement whose intent has the files does not repeat
// them, and an abort needs none.
std::vector<StateEntry> SplitFiles(StateEntry entry);

// Puts together what SplitFiles took apart.
class JoinFiles {
 public:
  // All kFiles of the log, in any order, before Fill.
  void AddPart(StateEntry part);
  // Gives a commit its files. The others in the order of writing. kProtocol: there are not all.
  Status Fill(StateEntry* entry);
  // The files of an intent that no commit took.
  std::vector<LoadedFile> FilesOf(const std::string& query_id);

 private:
  // Run, sequence, time, model: an outcome of a dead run bears its id and another's number.
  using Key = std::tuple<std::string, int64_t, std::string, std::string>;
  struct Parts {
    std::set<int64_t> seen;
    std::vector<LoadedFile> files;
  };
  std::map<Key, Parts> parts_;
  std::map<std::string, std::vector<LoadedFile>> of_intents_;  // by query id; taken by the commit
};

}  // namespace firn
