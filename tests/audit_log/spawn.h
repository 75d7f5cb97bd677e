// Runs a program and waits for it.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace firn::audit_log {

struct Finished {
  int exit_code = -1;  // 128 + the signal's number for a killed program, 127 if it could not start
  std::string out, err;
};

// `environment` is added to this process's own. The program is looked up on the PATH; its standard
// input is empty, or the file `input`.
Finished Spawn(const std::vector<std::string>& command,
               const std::map<std::string, std::string>& environment = {},
               const std::string& directory = ".", const std::string& input = "/dev/null");

}  // namespace firn::audit_log
