// Runs that have begun on this machine, each a file with the name of its process. Of one that was
// killed before it claimed a model the log knows nothing, but the server may still have statements
// of it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace firn {

class BegunRun {
 public:
  // Where the folder cannot be written, or is empty, nothing is kept and nothing found.
  BegunRun(const std::filesystem::path& folder, const std::string& run_id);
  ~BegunRun();  // the file goes, and the folder with the last

  // Runs whose process is no more.
  std::vector<std::string> Dead() const;
  void Forget(const std::vector<std::string>& runs) const;

 private:
  std::filesystem::path folder_, file_;
};

}  // namespace firn
