// A project of one model whose statement runs for hours, and firn being told to stop meanwhile.
#pragma once

#include <signal.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "tests/audit_log/spawn.h"

namespace firn::audit_log {

class SlowProject {
 public:
  // `target` of the project's profiles.yml, with this environment.
  SlowProject(std::string target, std::map<std::string, std::string> environment);
  ~SlowProject();

  struct Stopped : Finished {
    double seconds = 0;  // from the last signal to the end
  };
  // A run that is sent `first` once `under_way` says so, and `second`, if any, a while after that.
  Stopped Run(const std::function<bool()>& under_way, int first, int second = 0,
              std::chrono::milliseconds later = {});
  // What the run has said so far that is going on.
  std::string Said() const;
  // A run after the statement has been made a quick one, and then a look at its row.
  void FinishQuickly();
  // What is in target/run_results.json.
  std::string Results() const;

 private:
  void WriteModel(const std::string& sql) const;
  Finished Firn(std::vector<std::string> arguments) const;

  std::string target_;
  std::map<std::string, std::string> environment_;
  std::filesystem::path directory_;
};

}  // namespace firn::audit_log
