#include "compiler/base/file_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace firn {

namespace fs = std::filesystem;

namespace {

struct File {
  int descriptor;
  ~File() {
    if (descriptor >= 0) close(descriptor);
  }
};

Status Failed(const std::string& path) {
  StatusCode code = errno == ENOENT ? StatusCode::kNotFound : StatusCode::kIo;
  return {code, path + ": " + std::strerror(errno)};
}

// What stands there instead of a file, or null.
const char* OtherThan(mode_t mode) {
  if (S_ISREG(mode)) return nullptr;
  return S_ISDIR(mode)    ? "is a directory"
         : S_ISFIFO(mode) ? "is a pipe, not a file"
         : S_ISSOCK(mode) ? "is a socket, not a file"
                          : "is a device, not a file";
}

// Opened only where a regular file stands: others may wait for ever, or do something. One that
// takes its place in between neither does, for it is opened without waiting.
Status Open(const std::string& path, File* file) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) return Failed(path);
  if (const char* other = OtherThan(about.st_mode)) {
    return {StatusCode::kIo, fmt::format("{}: {}", path, other)};
  }
  file->descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file->descriptor < 0 || fstat(file->descriptor, &about) != 0) return Failed(path);
  if (const char* other = OtherThan(about.st_mode)) {
    return {StatusCode::kIo, fmt::format("{}: {}", path, other)};
  }
  return {};
}

Result<std::string> ReadAll(const File& file, const std::string& path) {
  struct stat about {};
  if (fstat(file.descriptor, &about) != 0) return Failed(path);
  // The size is a guess: a pipe has none, and a file may grow. One byte more meets the end at once.
  std::string text(static_cast<size_t>(about.st_size) + 1, '\0');
  size_t filled = 0;
  for (ssize_t n; (n = read(file.descriptor, text.data() + filled, text.size() - filled)) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return Failed(path);
    filled += static_cast<size_t>(n);
    if (filled == text.size()) text.resize(2 * filled + 4096);
  }
  text.resize(filled);
  return text;
}

// The folder with every link followed, and a slash at its end. The same one is asked for again and
// again, file by file.
std::string RealFolder(const std::string& folder, std::error_code& error) {
  thread_local std::string last, real;
  if (real.empty() || folder != last) {
    real = fs::canonical(folder.empty() ? "." : folder, error).string();
    if (error) return std::exchange(real, {});
    if (!real.ends_with('/')) real += '/';
    last = folder;
  }
  return real;
}

// Where the open file is, every link followed: as the system says, which cannot change in between.
fs::path PlaceOf(const File& file, const std::string& path, std::error_code& error) {
  fs::path place = fs::read_symlink(fmt::format("/proc/self/fd/{}", file.descriptor), error);
  return error || !place.is_absolute() ? fs::canonical(path, error) : place;
}

}  // namespace

Result<std::string> DiskReader::Read(const std::string& path) const {
  File file{-1};
  Status opened = Open(path, &file);
  if (!opened.ok()) return opened;
  return ReadAll(file, path);
}

Result<std::string> DiskReader::ReadWithin(const std::string& path,
                                           const std::string& folder) const {
  File file{-1};
  Status opened = Open(path, &file);
  if (!opened.ok()) return opened;
  std::error_code error;
  const std::string root = RealFolder(folder, error);
  fs::path place;
  if (!error) place = PlaceOf(file, path, error);
  if (error) return Status(StatusCode::kIo, path + ": " + error.message());
  if (!place.string().starts_with(root)) {
    return Status(StatusCode::kOutside, fmt::format("{}: lies outside the project", path));
  }
  return ReadAll(file, path);
}

Result<std::string> ReadAnyFile(const std::string& path) {
  File file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (file.descriptor < 0) return Failed(path);
  return ReadAll(file, path);
}

bool DiskReader::Exists(const std::string& path) const {
  std::error_code error;
  return fs::exists(path, error);
}

namespace {

void ListBelow(const std::string& folder, Listing* listing) {
  std::error_code error;
  std::vector<std::string> below;
  for (auto it = fs::directory_iterator(folder, error); !error && it != fs::directory_iterator();
       it.increment(error)) {
    if (it->path().filename().string().starts_with('.')) continue;
    std::error_code ignored;
    std::string path = it->path().generic_string();
    if (!it->is_directory(ignored)) {
      listing->files.push_back(std::move(path));
    } else if (it->is_symlink(ignored)) {
      listing->links.push_back(std::move(path));
    } else {
      below.push_back(std::move(path));
    }
  }
  if (error) listing->unlisted.push_back(folder + ": " + error.message());
  for (const std::string& path : below) ListBelow(path, listing);
}

}  // namespace

Listing DiskReader::List(const std::string& directory) const {
  Listing listing;
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    // Not there is nothing; there and hidden is something.
    if (error && error != std::errc::no_such_file_or_directory) {
      listing.unlisted.push_back(directory + ": " + error.message());
    }
    return listing;
  }
  ListBelow(directory, &listing);
  std::sort(listing.files.begin(), listing.files.end());
  return listing;
}

}  // namespace firn
