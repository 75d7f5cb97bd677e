#include "compiler/base/file_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace firn {

namespace fs = std::filesystem;

Result<std::string> DiskReader::Read(const std::string& path) const {
  std::error_code error;
  if (fs::is_directory(path, error)) return Status(StatusCode::kIo, path + ": is a directory");
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) {
    StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, path + ": " + std::strerror(errno));
  }
  std::string text;
  if (auto size = fs::file_size(path, error); !error) text.reserve(size);
  char buffer[1 << 16];
  while (size_t n = std::fread(buffer, 1, sizeof buffer, file.get())) text.append(buffer, n);
  if (std::ferror(file.get())) return Status(StatusCode::kIo, path + ": " + std::strerror(errno));
  return text;
}

bool DiskReader::Exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(path, error);
}

std::vector<std::string> DiskReader::List(const std::string& directory) const {
  std::vector<std::string> paths;
  std::error_code error;
  auto it = fs::recursive_directory_iterator(
      directory, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    bool hidden = it->path().filename().string().starts_with('.');
    if (hidden && it->is_directory(error)) it.disable_recursion_pending();
    if (!hidden && it->is_regular_file(error)) paths.push_back(it->path().generic_string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace firn
