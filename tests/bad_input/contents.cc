#include "tests/bad_input/contents.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "runner/engine/connect.h"
#include "runner/engine/engine.h"

namespace firn {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void WriteFile(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

namespace {

Result<std::unique_ptr<Engine>> Open(const fs::path& path) {
  Target target;
  target.path = path.string();
  target.threads = 1;
  return OpenEngine(target);
}

// The process that holds a file, and the pipe whose end it waits for. This process must not: its
// lock would go as soon as it reads the file for a comparison.
pid_t holder = -1;
int holds_until = -1;

std::string RowText(const std::vector<Cell>& row) {
  std::string text;
  for (const Cell& cell : row) text += (cell ? "'" + *cell + "'" : "null") + " ";
  return text;
}

// Each table's definition and rows in order. Of an unreadable file: its bytes.
using Tables = std::map<std::string, std::vector<std::string>>;

Tables ReadAll(const std::string& bytes) {
  fs::path copy = fs::temp_directory_path() / fmt::format("firn_contents_{}.duckdb", getpid());
  WriteFile(copy, bytes);
  Tables tables;
  auto read = [&]() -> Status {
    auto engine = Open(copy);
    if (!engine.ok()) return engine.status();
    auto session = (*engine)->Connect();
    if (!session.ok()) return session.status();
    auto names = (*session)->Execute(
        "select table_schema || '.' || table_name, string_agg(column_name || ' ' || data_type, ', '"
        " order by ordinal_position) from information_schema.columns"
        " where table_catalog = 'local' group by 1 order by 1");
    if (!names.ok()) return names.status();
    for (const auto& name : names->rows) {
      auto rows = (*session)->Execute("select * from " + *name[0]);
      if (!rows.ok()) return rows.status();
      std::vector<std::string>& lines = tables[*name[0]];
      for (const auto& row : rows->rows) lines.push_back(RowText(row));
      std::sort(lines.begin(), lines.end());
      lines.insert(lines.begin(), *name[1]);
    }
    auto schemas = (*session)->Execute(
        "select schema_name from information_schema.schemata where catalog_name = 'local'");
    if (!schemas.ok()) return schemas.status();
    for (const auto& schema : schemas->rows) tables["schema " + *schema[0]] = {};
    return {};
  };
  if (!read().ok()) tables = {{"its bytes", {bytes}}};
  fs::remove(copy);
  return tables;
}

std::string Difference(const Tables& before, const Tables& after) {
  std::string text;
  for (const auto& [name, rows] : before) {
    auto now = after.find(name);
    if (now == after.end()) {
      text += fmt::format("removed: {}\n", name);
    } else if (now->second != rows) {
      text += fmt::format("changed: {}, {} rows instead of {}\n", name, now->second.size() - 1,
                          rows.size() - 1);
    }
  }
  for (const auto& [name, rows] : after) {
    if (!before.contains(name)) text += fmt::format("added: {}\n", name);
  }
  return text;
}

}  // namespace

std::string Database::Execute(const std::string& sql) const {
  auto engine = Open(path_);
  if (!engine.ok()) return engine.status().message() + "\n";
  auto session = (*engine)->Connect();
  if (!session.ok()) return session.status().message() + "\n";
  auto result = (*session)->Execute(sql);
  return result.ok() ? "" : result.status().message() + "\n";
}

std::string Database::Hold() const {
  int ready[2], end[2];
  if (pipe(ready) != 0 || pipe(end) != 0) return "no pipe\n";
  holder = fork();
  if (holder == 0) {
    close(end[1]);
    auto engine = Open(path_);
    char byte = engine.ok() ? 'y' : 'n';
    (void)!write(ready[1], &byte, 1);
    (void)!read(end[0], &byte, 1);
    _exit(0);
  }
  close(ready[1]);
  close(end[0]);
  holds_until = end[1];
  char byte = 'n';
  (void)!read(ready[0], &byte, 1);
  close(ready[0]);
  return byte == 'y' ? "" : "the file cannot be held\n";
}

void Database::Release() const {
  if (holder < 0) return;
  close(holds_until);
  waitpid(holder, nullptr, 0);
  holder = -1;
}

// The file begins with a checksum of the rest of its first 4096 bytes, in words of 8: as DuckDB's
// storage code has it. Then come "DUCK" and the version.
void Database::SetVersion(uint64_t version) const {
  std::string bytes = ReadFile(path_);
  std::memcpy(bytes.data() + 12, &version, sizeof version);
  uint64_t sum = 5381;
  for (size_t at = 8; at < 4096; at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    sum ^= word * 0xbf58476d1ce4e5b9u;
  }
  std::memcpy(bytes.data(), &sum, sizeof sum);
  WriteFile(path_, bytes);
}

Contents::Contents(const fs::path& folder, const std::string& database) : database_(database) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::string name = fs::relative(entry.path(), folder).string();
    files_[entry.is_directory() ? name + "/" : name] =
        entry.is_regular_file() ? ReadFile(entry.path()) : "";
  }
}

std::string Contents::ChangesSince(const Contents& before) const {
  std::string text;
  for (const auto& [path, bytes] : before.files_) {
    if (!files_.contains(path)) text += fmt::format("removed: {}\n", path);
  }
  for (const auto& [path, bytes] : files_) {
    auto was = before.files_.find(path);
    if (was == before.files_.end()) {
      text += fmt::format("added: {}\n", path);
    } else if (was->second != bytes) {
      text += path == database_ ? Difference(ReadAll(was->second), ReadAll(bytes))
                                : fmt::format("changed: {}\n", path);
    }
  }
  return text;
}

}  // namespace firn
