// Files as a map, for whatever takes a FileReader.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/file_reader.h"

namespace firn {

class MemoryFiles final : public FileReader {
 public:
  MemoryFiles() = default;
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  void Write(const std::string& path, std::string text) { files_[path] = std::move(text); }
  // From now on the file is there and cannot be read.
  void Break(const std::string& path, std::string why) {
    files_[path];
    broken_[path] = std::move(why);
  }

  Result<std::string> Read(const std::string& path) const override {
    if (auto broken = broken_.find(path); broken != broken_.end()) {
      return Status(StatusCode::kIo, path + ": " + broken->second);
    }
    auto file = files_.find(path);
    if (file == files_.end()) {
      return Status(StatusCode::kNotFound, path + ": No such file or directory");
    }
    return file->second;
  }
  bool Exists(const std::string& path) const override {
    return files_.contains(path) || !List(path).empty();
  }
  std::vector<std::string> List(const std::string& directory) const override {
    std::vector<std::string> paths;
    for (const auto& [path, text] : files_) {
      if (path.starts_with(directory + "/")) paths.push_back(path);
    }
    return paths;
  }

 private:
  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> broken_;
};

}  // namespace firn
