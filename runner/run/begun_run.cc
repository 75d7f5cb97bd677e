#include "runner/run/begun_run.h"

#include <fstream>

#include "compiler/base/file_reader.h"
#include "runner/run/lease.h"

namespace firn {

namespace fs = std::filesystem;

BegunRun::BegunRun(const fs::path& folder, const std::string& run_id) : folder_(folder) {
  const std::string process = ThisProcess();
  if (folder.empty() || process.empty()) return;
  std::error_code failed;
  fs::create_directories(folder_, failed);
  file_ = folder_ / run_id;
  std::ofstream(file_) << process << '\n';
}

BegunRun::~BegunRun() {
  std::error_code failed;
  if (file_.empty()) return;
  fs::remove(file_, failed);
  fs::remove(folder_, failed);  // fails while others are in it
}

std::vector<std::string> BegunRun::Dead() const {
  std::vector<std::string> dead;
  if (file_.empty()) return dead;
  std::error_code failed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_, failed)) {
    Result<std::string> text = DiskReader().Read(entry.path().string());
    if (!text.ok()) continue;
    // Without the end of its line it is being written.
    size_t end = text->find('\n');
    if (end == std::string::npos || !HasEnded(text->substr(0, end))) continue;
    dead.push_back(entry.path().filename());
  }
  return dead;
}

void BegunRun::Forget(const std::vector<std::string>& runs) const {
  std::error_code failed;
  for (const std::string& run : runs) fs::remove(folder_ / run, failed);
}

}  // namespace firn
