// The only way in which stages 1-5 see files, so that a test can hand them a map instead.
#pragma once

#include <string>
#include <vector>

#include "compiler/base/status.h"

namespace firn {

// What stands below a folder.
struct Listing {
  // All but folders and hidden ones, joined to the folder with '/', sorted bytewise. Whatever is no
  // regular file is among them, so that reading it says so.
  std::vector<std::string> files;
  std::vector<std::string> links;  // to folders: not followed, for a file is to be met once
  std::vector<std::string>
      unlisted;  // folders that cannot be looked into: "a/b: Permission denied"
};

class FileReader {
 public:
  virtual ~FileReader() = default;
  // The whole of a regular file. NotFound, or Io with the system's reason.
  virtual Result<std::string> Read(const std::string& path) const = 0;
  // Likewise, but Outside where the file, links followed, does not lie below `folder`.
  virtual Result<std::string> ReadWithin(const std::string& path, const std::string& folder) const {
    static_cast<void>(folder);
    return Read(path);
  }
  virtual bool Exists(const std::string& path) const = 0;
  // Nothing where the folder is missing.
  virtual Listing List(const std::string& directory) const = 0;
};

// The real disk. A device, a pipe or a socket is refused, for it may have no end.
class DiskReader final : public FileReader {
 public:
  Result<std::string> Read(const std::string& path) const override;
  Result<std::string> ReadWithin(const std::string& path, const std::string& folder) const override;
  bool Exists(const std::string& path) const override;
  Listing List(const std::string& directory) const override;
};

// Of whatever a user names on the command line, a pipe too: `firn sql format <(...)`.
Result<std::string> ReadAnyFile(const std::string& path);

}  // namespace firn
