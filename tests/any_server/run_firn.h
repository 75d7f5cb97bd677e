// The real firn, as a process that is watched.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace firn {

struct Ended {
  int exit_code = -1;  // 128 + N after signal N
  std::string out, err;
  double seconds = 0;
  int64_t peak_mb = 0;  // resident
};

class FirnProcess {
 public:
  // Output goes to files in `folder`, beside the project that is in it; a pipe `in` there is its
  // standard input, which then never ends.
  FirnProcess(const std::filesystem::path& folder, const std::vector<std::string>& arguments);
  ~FirnProcess();  // ends it

  void Signal(int number) const;
  bool running();
  // Ends it where it does not by then.
  Ended Wait(std::chrono::milliseconds longest);

 private:
  const std::filesystem::path folder_;
  const std::chrono::steady_clock::time_point begin_;
  int process_ = -1;
  int status_ = 0;
  long peak_mb_ = 0;
};

// A copy of the project of tests/bad_input whose target `trino` is at that port, with short limits
// and `keys` besides, each on a line.
std::filesystem::path MakeProject(const std::string& name, int port, const std::string& keys);

}  // namespace firn
