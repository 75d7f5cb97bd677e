#include "runner/cli/target_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "runner/report/artifact.h"

namespace firn {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMarkText =
    "firn made this folder. 'firn clean' removes what firn wrote into it.\n";

// As DuckDB's storage code has it: a checksum of 8 bytes, then these.
bool IsDatabase(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  char begin[12] = {};
  file.read(begin, sizeof begin);
  return std::string_view(begin + 8, 4) == "DUCK";
}

bool IsReal(const fs::path& path, fs::file_type type) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == type;
}

// Whether `name`, in the folder itself, is a file that commands write, or what a killed one left of
// it (artifact.cc).
bool IsOwnFile(const std::string& name) {
  for (std::string_view own : {"manifest.json", "run_results.json", kTargetMark}) {
    if (name == own || (name.starts_with(std::string(own) + ".") && name.ends_with(".tmp"))) {
      return true;
    }
  }
  return false;
}

// Folders of SQL, a file a model.
bool IsOwnFolder(const std::string& name) { return name == "compiled" || name == "run"; }
bool IsOwnSql(const std::string& name) {
  return name.ends_with(".sql") ||
         (name.find(".sql.") != std::string::npos && name.ends_with(".tmp"));
}

// Whether an entry of a folder without a mark is no sign that the folder is somebody else's.
bool Expected(const fs::directory_entry& entry) {
  std::string name = entry.path().filename().string();
  if (IsOwnFile(name)) return true;
  if (IsReal(entry.path(), fs::file_type::directory)) {
    return IsOwnFolder(name) || name == "begun" || name.ends_with(".tmp");
  }
  return name.ends_with(".wal") || IsDatabase(entry.path());
}

bool IsBelow(const fs::path& path, const fs::path& folder) {
  auto [rest, end] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return rest == folder.end() && end != path.end();
}

// Why `folder` may not be cleaned. Both are canonical; `said` is the folder as it was named.
std::string Refusal(const fs::path& project, const fs::path& folder, const std::string& said,
                    bool force) {
  for (const char* part : {"firn.yml", "models", "dbt_project.yml"}) {
    if (!fs::exists(fs::symlink_status(folder / part))) continue;
    return fmt::format("'{}' is not a target folder: it holds {}", said, part);
  }
  if (folder == project || IsBelow(project, folder)) {
    return fmt::format("'{}' is not a target folder: the project is in it", said);
  }
  for (const char* sources : {"models", "macros", "contracts"}) {
    if (folder == project / sources || IsBelow(folder, project / sources)) {
      return fmt::format("'{}' is not a target folder: it is part of the project's sources", said);
    }
  }
  if (!IsBelow(folder, project) && !(force && fs::path(said).is_absolute())) {
    return fmt::format(
        "'{}' is not in the project\n"
        "  hint: --force with the whole path, '{}', removes what firn wrote there",
        said, folder.string());
  }
  if (force || IsReal(folder / kTargetMark, fs::file_type::regular)) return {};
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (Expected(entry)) continue;
    return fmt::format(
        "'{}' was not made by firn: it has no {}, and holds {}\n"
        "  hint: --force removes what firn wrote there, and nothing else",
        said, kTargetMark, entry.path().filename().string());
  }
  return {};
}

// Removes SQL below a real folder, then folders that are left empty.
void RemoveSql(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (IsReal(entry.path(), fs::file_type::directory)) {
      RemoveSql(entry.path());
    } else if (IsOwnSql(entry.path().filename().string()) && !IsDatabase(entry.path())) {
      fs::remove(entry.path());
    }
  }
  if (fs::is_empty(folder)) fs::remove(folder);
}

void Clean(const fs::path& folder, Cleaned* cleaned) {
  const fs::path mark = folder / kTargetMark;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path& path = entry.path();
    const std::string name = path.filename().string();
    if (path == mark) continue;
    const bool real_folder = IsReal(path, fs::file_type::directory);
    if (real_folder && IsOwnFolder(name)) {
      RemoveSql(path);
    } else if (real_folder && name == "begun" && fs::is_empty(path)) {
      fs::remove(path);
    } else if (!real_folder && IsOwnFile(name) && !IsDatabase(path)) {
      fs::remove(path);
    }
    if (fs::exists(fs::symlink_status(path))) cleaned->kept.push_back(name);
  }
  std::sort(cleaned->kept.begin(), cleaned->kept.end());
  if (!cleaned->kept.empty()) return;
  if (IsReal(mark, fs::file_type::regular)) fs::remove(mark);
  cleaned->removed = fs::is_empty(folder) && fs::remove(folder);
}

}  // namespace

Status MakeTargetFolder(const std::string& folder) {
  bool made = false;
  Status status = MakeFolder(folder, Readers::kOwner, &made);
  if (!status.ok()) return status;
  std::error_code error;
  if (!made && !fs::is_empty(folder, error)) return Status();
  return WriteFileAtomically((fs::path(folder) / kTargetMark).string(), kMarkText, Readers::kOwner);
}

Result<Cleaned> CleanTargetFolder(const std::string& project, const std::string& folder,
                                  bool force) try {
  Cleaned cleaned;
  cleaned.found = fs::exists(folder);
  if (!cleaned.found) return cleaned;
  // Links are followed once, here; below this folder none is.
  const fs::path real = fs::canonical(folder);
  if (!fs::is_directory(real)) {
    cleaned.refused = fmt::format("'{}' is no folder", folder);
    return cleaned;
  }
  cleaned.refused = Refusal(fs::canonical(project), real, folder, force);
  if (!cleaned.refused.empty()) return cleaned;
  if (access(real.c_str(), W_OK | X_OK) != 0) {  // before anything is gone
    return Status(StatusCode::kIo,
                  fmt::format("cannot remove '{}': {}", folder, std::strerror(errno)));
  }
  Clean(real, &cleaned);
  return cleaned;
} catch (const fs::filesystem_error& error) {
  const fs::path& path = error.path1();
  return Status(StatusCode::kIo,
                fmt::format("cannot remove '{}': {}", path.empty() ? folder : path.string(),
                            error.code().message()));
}

}  // namespace firn
