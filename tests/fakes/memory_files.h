// Files as a map, for whatever takes a FileReader.
#pragma once

#include <map>
#include <set>
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
  // From now on the file is one outside the project's folder, or a link to a folder.
  void MoveOut(const std::string& path) { outside_.insert(path); }
  void Link(const std::string& path) { links_.push_back(path); }

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
  Result<std::string> ReadWithin(const std::string& path, const std::string&) const override {
    if (outside_.contains(path)) {
      return Status(StatusCode::kOutside, path + ": lies outside the project");
    }
    return Read(path);
  }
  bool Exists(const std::string& path) const override {
    return files_.contains(path) || !List(path).files.empty();
  }
  Listing List(const std::string& directory) const override {
    Listing listing;
    for (const auto& [path, text] : files_) {
      if (path.starts_with(directory + "/")) listing.files.push_back(path);
    }
    for (const std::string& path : links_) {
      if (path.starts_with(directory + "/")) listing.links.push_back(path);
    }
    return listing;
  }

 private:
  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> broken_;
  std::set<std::string> outside_;
  std::vector<std::string> links_;
};

}  // namespace firn
