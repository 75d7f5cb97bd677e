// What a folder and the DuckDB file in it hold, to be compared before and after.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace firn {

std::string ReadFile(const std::filesystem::path& path);
void WriteFile(const std::filesystem::path& path, const std::string& bytes);

// A DuckDB file, used behind firn's back. Functions return what went wrong, or "".
class Database {
 public:
  explicit Database(std::filesystem::path path) : path_(std::move(path)) {}

  std::string Execute(const std::string& sql) const;
  // Another process opens it, so that firn cannot, until Release. One file at a time.
  std::string Hold() const;
  void Release() const;
  // Makes it look as if a DuckDB of another storage version had written it.
  void SetVersion(uint64_t version) const;

 private:
  const std::filesystem::path path_;
};

class Contents {
 public:
  Contents(const std::filesystem::path& folder, const std::string& database);

  // "added: a/b", "changed: ...", "removed: ..." a line, in the order of names. A database of other
  // bytes with the same rows in the same tables has not changed.
  std::string ChangesSince(const Contents& before) const;

 private:
  std::map<std::string, std::string> files_;  // by path within the folder
  std::string database_;
};

}  // namespace firn
