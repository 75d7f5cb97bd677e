#include "compiler/base/file_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace firn {

namespace fs = std::filesystem;

Result<std::string> DiskReader::Read(const std::string& path) const {
  auto failed = [&] {
    StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
    return Status(code, path + ": " + std::strerror(errno));
  };
  struct File {
    int descriptor;
    ~File() {
      if (descriptor >= 0) close(descriptor);
    }
  } file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.descriptor < 0) return failed();
  struct stat about{};
  if (fstat(file.descriptor, &about) != 0) return failed();
  if (S_ISDIR(about.st_mode)) return Status(StatusCode::kIo, path + ": is a directory");
  // The size is a guess: a pipe has none, and a file may grow. One byte more meets the end at once.
  std::string text(static_cast<size_t>(about.st_size) + 1, '\0');
  size_t filled = 0;
  for (ssize_t n; (n = read(file.descriptor, text.data() + filled, text.size() - filled)) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed();
    filled += static_cast<size_t>(n);
    if (filled == text.size()) text.resize(2 * filled + 4096);
  }
  text.resize(filled);
  return text;
}

bool DiskReader::Exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(path, error);
}

std::vector<std::string> DiskReader::List(const std::string& directory) const {
  std::vector<std::string> paths;
  std::error_code error;
  auto it = fs::recursive_directory_iterator(directory,
                                             fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    bool hidden = it->path().filename().string().starts_with('.');
    if (hidden && it->is_directory(error)) it.disable_recursion_pending();
    if (!hidden && it->is_regular_file(error)) paths.push_back(it->path().generic_string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace firn
