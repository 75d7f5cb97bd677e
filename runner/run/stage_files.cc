#include "runner/run/stage_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "compiler/base/csv.h"
#include "compiler/base/file_reader.h"
#include "compiler/base/fingerprint.h"
#include "runner/engine/cell_text.h"
#include "runner/run/glob.h"
#include "runner/run/known_files.h"

namespace firn {

namespace fs = std::filesystem;

namespace {

// Of a batch of rows, which may be those of many files: what is held in memory at once.
constexpr size_t kBatchRows = 100'000;
constexpr size_t kBatchBytes = 16'000'000;

std::string Absolute(const std::string& directory, const std::string& path) {
  return (fs::path(path).is_absolute() ? fs::path(path) : fs::path(directory) / path).string();
}

// The folder above the first wildcard.
std::string FixedPart(const std::string& glob) {
  size_t wild = glob.find_first_of("*?");
  size_t slash = glob.rfind('/', wild);
  return slash == std::string::npos ? "." : glob.substr(0, slash);
}

void AppendJsonText(std::string_view text, std::string* out) {
  *out += '"';
  for (char c : text) {
    switch (c) {
      case '"':
        *out += "\\\"";
        break;
      case '\\':
        *out += "\\\\";
        break;
      case '\n':
        *out += "\\n";
        break;
      case '\r':
        *out += "\\r";
        break;
      case '\t':
        *out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          *out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          *out += c;
        }
    }
  }
  *out += '"';
}

std::string CsvAsJson(const std::vector<std::string>& names, const std::vector<CsvField>& fields) {
  std::string json = "{";
  for (size_t i = 0; i < names.size() && i < fields.size(); ++i) {
    if (i > 0) json += ',';
    AppendJsonText(names[i], &json);
    json += ':';
    if (fields[i].null) {
      json += "null";
    } else {
      AppendJsonText(fields[i].text, &json);
    }
  }
  return json + "}";
}

// Collects rows, of one file after the other, and hands them on in batches.
class Batches {
 public:
  explicit Batches(const TakeRows& take) : take_(take) {}

  void BeginFile(const std::string& path) { path_ = path; }
  Status Add(int64_t line, std::string record) {
    bytes_ += path_.size() + record.size();
    rows_.push_back({path_, std::to_string(line), std::move(record)});
    return rows_.size() < kBatchRows && bytes_ < kBatchBytes ? Status() : Flush();
  }
  Status Flush() {
    if (rows_.empty()) return Status();
    Status taken = take_(rows_);
    rows_.clear();
    bytes_ = 0;
    return taken;
  }

 private:
  const TakeRows& take_;
  std::string path_;
  std::vector<std::vector<Cell>> rows_;
  size_t bytes_ = 0;
};

Status Malformed(const std::string& path, int64_t line, const std::string& what) {
  return {StatusCode::kIo, fmt::format("{}:{}: {}", path, line, what)};
}

// The header's names, each as `columns` spells it.
Result<std::vector<std::string>> ReadHeader(const std::string& path, CsvReader& csv,
                                            const std::vector<std::string>& columns) {
  std::vector<CsvField> fields;
  std::vector<std::string> names;
  if (!csv.Next(&fields)) return names;  // what is wrong with it is told where records are read
  auto same = [](const std::string& name) {
    return [&name](const std::string& other) { return SameName(name, other); };
  };
  for (CsvField& field : fields) {
    auto declared = std::find_if(columns.begin(), columns.end(), same(field.text));
    std::string name = declared != columns.end() ? *declared : std::move(field.text);
    if (name.empty()) {
      return Malformed(path, csv.line(),
                       fmt::format("column {} of the header has no name", names.size() + 1));
    }
    if (std::any_of(names.begin(), names.end(), same(name))) {
      return Malformed(path, csv.line(), fmt::format("the header has column '{}' twice", name));
    }
    names.push_back(std::move(name));
  }
  for (const std::string& column : columns) {
    if (std::any_of(names.begin(), names.end(), same(column))) continue;
    bool other = names.size() == 1 && names[0].find_first_of(";\t|") != std::string::npos;
    return Malformed(
        path, csv.line(),
        fmt::format("the header has no column '{}'; it has {}{}", column, fmt::join(names, ", "),
                    other ? ", and a comma has to stand between columns" : ""));
  }
  return names;
}

Status ReadCsv(const std::string& path, std::string_view text,
               const std::vector<std::string>& columns, Batches& batches) {
  CsvReader csv(text);
  std::vector<CsvField> fields;
  auto header = ReadHeader(path, csv, columns);
  if (!header.ok()) return header.status();
  const std::vector<std::string>& names = *header;
  while (csv.Next(&fields)) {
    if (fields.size() != names.size()) {
      return Malformed(
          path, csv.line(),
          fmt::format("{} fields, but the header has {}", fields.size(), names.size()));
    }
    std::string record = CsvAsJson(names, fields);
    if (!IsUtf8(record)) return Malformed(path, csv.line(), "the record is not UTF-8 text");
    if (Status added = batches.Add(csv.line(), record); !added.ok()) return added;
  }
  if (csv.unclosed()) return Malformed(path, csv.line(), "a quote of this record is never closed");
  return Status();
}

Status ReadLines(const std::string& path, std::string_view text, Batches& batches) {
  int64_t line = 0;
  while (!text.empty()) {
    ++line;
    size_t end = std::min(text.find('\n'), text.size());
    std::string_view record = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (record.ends_with('\r')) record.remove_suffix(1);
    if (record.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (!IsUtf8(record)) return Malformed(path, line, "the record is not UTF-8 text");
    if (Status added = batches.Add(line, std::string(record)); !added.ok()) return added;
  }
  return Status();
}

}  // namespace

std::string StageSuffix(const std::string& run_id) {
  std::string suffix = LowerCase(run_id);
  std::replace_if(
      suffix.begin(), suffix.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return suffix;
}

std::vector<std::string> PhysicalStage(const std::string& table, const TargetNames& names) {
  std::vector<std::string> parts;
  if (!names.catalog.empty()) parts.push_back(names.catalog);
  parts.push_back(names.Schema("firn"));
  parts.push_back(table.substr(table.find('.') + 1));
  return parts;
}

namespace {

Result<std::string> ReadFile(const FilePlace& place, const std::string& path) {
  const std::string file = Absolute(place.directory, path);
  return place.outside ? DiskReader().Read(file) : DiskReader().ReadWithin(file, place.directory);
}

// The files that a pattern names, sorted bytewise.
Result<std::vector<std::string>> PathsOf(const std::string& directory, const std::string& pattern) {
  const Glob glob(pattern);
  const std::string root = FixedPart(pattern);
  const std::string before = root == "." && !pattern.starts_with("./") ? "" : root + "/";
  std::string base = fs::path(Absolute(directory, root)).lexically_normal().string();
  while (base.size() > 1 && base.ends_with('/')) base.pop_back();
  const Listing listing = DiskReader().List(base);
  auto shown = [&](const std::string& path) {
    return path.size() <= base.size() ? root : before + path.substr(base.size() + 1);
  };
  // Rows must not be missing because nobody may look.
  for (const std::string& unlisted : listing.unlisted) {
    const std::string folder = shown(unlisted.substr(0, unlisted.rfind(": ")));
    if (folder == root || glob.MayMatchBelow(folder)) return Status(StatusCode::kIo, unlisted);
  }
  std::vector<std::string> paths;
  for (const std::string& path : listing.files) {
    if (glob.Matches(shown(path))) paths.push_back(shown(path));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

Result<std::vector<LoadedFile>> FindFiles(const FilePlace& place, const std::string& glob) {
  Result<std::vector<std::string>> paths = std::vector<std::string>{glob};
  if (glob.find_first_of("*?") != std::string::npos) paths = PathsOf(place.directory, glob);
  if (!paths.ok()) return paths.status();
  std::vector<LoadedFile> files;
  for (const std::string& path : *paths) {
    Result<std::string> text = ReadFile(place, path);
    if (!text.ok()) return text.status();
    files.push_back({path, text->size(), FingerprintOf(*text).Hex()});
  }
  return files;
}

namespace {

Status ReadRecordsOf(const FilePlace& place, const LoadedFile& file, FileFormat format,
                     const std::vector<std::string>& columns, Batches& batches) {
  Result<std::string> text = ReadFile(place, file.path);
  if (!text.ok()) return text.status();
  // What is remembered as loaded must be what was loaded.
  if (text->size() != file.size || FingerprintOf(*text).Hex() != file.fingerprint) {
    return {
        StatusCode::kIo,
        fmt::format("{}: has changed since this run found it; files must be whole when they come "
                    "under their name",
                    file.path)};
  }
  std::string_view content = *text;
  if (content.starts_with("\xEF\xBB\xBF")) content.remove_prefix(3);
  batches.BeginFile(file.path);
  return format == FileFormat::kCsv ? ReadCsv(file.path, content, columns, batches)
                                    : ReadLines(file.path, content, batches);
}

}  // namespace

Status ReadRecords(const FilePlace& place, const std::vector<LoadedFile>& files, FileFormat format,
                   const std::vector<std::string>& columns, const TakeRows& take) {
  Batches batches(take);
  for (const LoadedFile& file : files) {
    if (Status read = ReadRecordsOf(place, file, format, columns, batches); !read.ok()) return read;
  }
  return batches.Flush();
}

Result<ChosenFiles> ChooseFiles(const std::string& directory, const StagedFiles& staged,
                                const std::set<LoadedFile>& known, bool all,
                                const std::vector<LoadedFile>* taken) {
  auto found = FindFiles({directory, staged.outside}, staged.glob);
  if (!found.ok()) return found.status();
  ChosenFiles chosen;
  bool every = all || staged.every || staged.source == nullptr;
  std::set<LoadedFile> wanted_only;
  if (taken != nullptr) wanted_only.insert(taken->begin(), taken->end());
  std::vector<FileNews> news = CompareWithKnown(directory, *found, known);
  for (size_t i = 0; i < found->size(); ++i) {
    LoadedFile& file = (*found)[i];
    bool is_new = !news[i].known && !news[i].again;
    chosen.any_new |= is_new;
    bool wanted =
        taken != nullptr ? wanted_only.contains(file) : is_new || (every && !news[i].again);
    if (is_new && news[i].changed && !every) chosen.changed.push_back(file.path);
    if (wanted) chosen.files.push_back(std::move(file));
  }
  return chosen;
}

}  // namespace firn
