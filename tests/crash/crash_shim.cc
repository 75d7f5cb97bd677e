// Preloaded into firn: ends it with SIGKILL at its n-th change to a file.
//
//   FIRN_CRASH_UNDER   the folder whose files count
//   FIRN_CRASH_AT      n, from 1
//   FIRN_CRASH_HOW     before | torn | after: a torn write leaves its first half
//
// One write is never torn: of a whole block in the place of another. At a checkpoint DuckDB writes
// a block of its own metadata so, before the header that makes it count, and cannot open a file in
// which that block is half old and half new. No client can help it.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> changes{0};

bool Counts(const char* path) {
  const char* under = std::getenv("FIRN_CRASH_UNDER");
  return under != nullptr && std::strncmp(path, under, std::strlen(under)) == 0;
}

bool Counts(int file) {
  char link[64], path[PATH_MAX];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return false;
  path[length] = 0;
  return Counts(path);
}

bool ReplacesBlock(int file, size_t size, off64_t offset) {
  constexpr size_t kHeader = 4096;  // which is there twice, and so may be torn
  struct stat64 now;
  return size > kHeader && fstat64(file, &now) == 0 && offset < now.st_size;
}

[[noreturn]] void Die() {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Whether this is the change at which to die, and then in this way.
bool Now(const char** how) {
  const char* at = std::getenv("FIRN_CRASH_AT");
  *how = std::getenv("FIRN_CRASH_HOW");
  if (at == nullptr || *how == nullptr || ++changes != std::atol(at)) return false;
  if (std::strcmp(*how, "before") == 0) Die();
  return true;
}

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// `half` does the first half of the change, `whole` all of it.
template <typename Half, typename Whole>
auto Change(bool counts, Half half, Whole whole) {
  const char* how = nullptr;
  if (!counts || !Now(&how)) return whole();
  if (std::strcmp(how, "torn") == 0) {
    half();
    Die();
  }
  whole();
  Die();
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static auto* real = Real<ssize_t(int, const void*, size_t)>("write");
  return Change(
      Counts(file), [&] { (void)!real(file, bytes, size / 2); },
      [&] { return real(file, bytes, size); });
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static auto* real = Real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return Change(
      Counts(file),
      [&] {
        if (!ReplacesBlock(file, size, offset)) (void)!real(file, bytes, size / 2, offset);
      },
      [&] { return real(file, bytes, size, offset); });
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  static auto* real = Real<ssize_t(int, const void*, size_t, off64_t)>("pwrite64");
  return Change(
      Counts(file),
      [&] {
        if (!ReplacesBlock(file, size, offset)) (void)!real(file, bytes, size / 2, offset);
      },
      [&] { return real(file, bytes, size, offset); });
}

int fsync(int file) {
  static auto* real = Real<int(int)>("fsync");
  return Change(
      Counts(file), [] {}, [&] { return real(file); });
}

int ftruncate(int file, off_t size) noexcept {
  static auto* real = Real<int(int, off_t)>("ftruncate");
  return Change(
      Counts(file), [] {}, [&] { return real(file, size); });
}

int ftruncate64(int file, off64_t size) noexcept {
  static auto* real = Real<int(int, off64_t)>("ftruncate64");
  return Change(
      Counts(file), [] {}, [&] { return real(file, size); });
}

int rename(const char* from, const char* to) noexcept {
  static auto* real = Real<int(const char*, const char*)>("rename");
  return Change(
      Counts(to), [] {}, [&] { return real(from, to); });
}

int unlink(const char* path) noexcept {
  static auto* real = Real<int(const char*)>("unlink");
  return Change(
      Counts(path), [] {}, [&] { return real(path); });
}
}
