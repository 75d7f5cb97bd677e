// The only way in which stages 1-5 see files, so that a test can hand them a map instead.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/status.h"

namespace firn {

class FileReader {
 public:
  virtual ~FileReader() = default;
  // The whole file. NotFound, or Io with the system's reason.
  virtual Result<std::string> Read(const std::string& path) const = 0;
  virtual bool Exists(const std::string& path) const = 0;
  // Paths of all regular files below `directory` (joined to it with '/'), sorted bytewise, hidden
  // ones left out. Empty where the directory is missing.
  virtual std::vector<std::string> List(const std::string& directory) const = 0;
};

// The real disk.
class DiskReader final : public FileReader {
 public:
  Result<std::string> Read(const std::string& path) const override;
  bool Exists(const std::string& path) const override;
  std::vector<std::string> List(const std::string& directory) const override;
};

}  // namespace firn
