#include "runner/report/artifact.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>

namespace firn {

namespace {

namespace fs = std::filesystem;

Status Failure(const char* what, const std::string& path) {
  return {StatusCode::kIo, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno))};
}

// An open file, closed at the end of its block unless that was asked for before.
struct Descriptor {
  int number = -1;
  ~Descriptor() { Close(); }
  bool Close() {
    int closing = number;
    number = -1;
    return closing < 0 || ::close(closing) == 0;
  }
};

// A new file beside `path`: nobody can have put one of that name, or a link, there before.
Status OpenBeside(const std::string& path, mode_t mode, std::string* name, Descriptor* file) {
  std::random_device random;
  for (int tries = 0; tries < 100; ++tries) {
    *name = fmt::format("{}.{:08x}{:08x}.tmp", path, random(), random());
    file->number =
        ::open(name->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (file->number >= 0) return Status();
    if (errno != EEXIST) break;
  }
  return Failure("write", path);
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

// A name is on the disk when its folder is. File systems without that say EINVAL.
Status KeepName(const std::string& path) {
  fs::path folder = fs::path(path).parent_path();
  Descriptor opened{::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC)};
  // A folder that may be written but not read cannot be opened; the file is there.
  if (opened.number < 0) return Status();
  return ::fsync(opened.number) == 0 || errno == EINVAL ? Status() : Failure("write", path);
}

}  // namespace

Status MakeFolder(const std::string& path, Readers readers, bool* made) {
  if (made != nullptr) *made = false;
  fs::path folder = fs::path(path).lexically_normal();
  if (folder.filename().empty()) folder = folder.parent_path();
  struct stat about;
  if (folder.empty() || ::stat(folder.c_str(), &about) == 0) {
    if (folder.empty() || S_ISDIR(about.st_mode)) return Status();
    errno = ENOTDIR;
    return Failure("create", path);
  }
  if (fs::path above = folder.parent_path(); above != folder) {
    Status status = MakeFolder(above.string(), readers);
    if (!status.ok()) return status;
  }
  if (::mkdir(folder.c_str(), readers == Readers::kOwner ? 0700 : 0777) == 0) {
    if (made != nullptr) *made = true;
    return Status();
  }
  return errno == EEXIST ? Status() : Failure("create", path);
}

Status WriteFileAtomically(const std::string& path, std::string_view text, Readers readers,
                           Lasts lasts) {
  Status written = MakeFolder(fs::path(path).parent_path().string(), readers);
  if (!written.ok()) return written;
  std::string temporary;
  Descriptor file;
  written = OpenBeside(path, readers == Readers::kOwner ? 0600 : 0666, &temporary, &file);
  if (!written.ok()) return written;
  struct stat old;
  if (::stat(path.c_str(), &old) == 0) ::fchmod(file.number, old.st_mode & 07777);
  written = WriteAll(file.number, text, path);
  if (written.ok() && lasts == Lasts::kThroughPowerCut && ::fsync(file.number) != 0) {
    written = Failure("write", path);
  }
  if (!file.Close() && written.ok()) written = Failure("write", path);
  if (written.ok() && std::rename(temporary.c_str(), path.c_str()) != 0) {
    written = Failure("write", path);
  }
  if (!written.ok()) {
    ::unlink(temporary.c_str());
    return written;
  }
  return lasts == Lasts::kThroughPowerCut ? KeepName(path) : Status();
}

}  // namespace firn
