#include "runner/report/artifact.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace firn {

namespace {

Status Failure(const char* what, const std::string& path) {
  return {StatusCode::kIo, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno))};
}

Status WriteAll(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    ssize_t written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failure("write", path);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return Status();
}

}  // namespace

Status WriteFileAtomically(const std::string& path, std::string_view text) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) {
    return {StatusCode::kIo,
            fmt::format("cannot create '{}': {}", folder.string(), error.message())};
  }
  std::string temporary = fmt::format("{}.{}.tmp", path, getpid());
  int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return Failure("write", path);
  struct stat old;
  if (::stat(path.c_str(), &old) == 0) ::fchmod(file, old.st_mode & 07777);
  Status written = WriteAll(file, text, path);
  if (::close(file) != 0 && written.ok()) written = Failure("write", path);
  if (written.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    written = Failure("write", path);
  }
  if (!written.ok()) ::unlink(temporary.c_str());
  return written;
}

}  // namespace firn
