#include "runner/cli/standard_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "runner/cli/commands.h"

namespace firn {

void HoldStandardFiles() {
  for (int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) != -1 || errno != EBADF) continue;
    // Opened the wrong way round, so that what is lost is an error and not silence. The lowest free
    // number is given, and those below this one are taken.
    int file = open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (file < 0) file = open("/", O_RDONLY | O_DIRECTORY);  // in a chroot without /dev
    if (file != number) _exit(kUnusable);
  }
}

Result<std::string> ReadStandardInput() {
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (ssize_t n; (n = read(STDIN_FILENO, buffer.data(), buffer.size())) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      return Status(StatusCode::kIo,
                    std::string("standard input could not be read: ") + std::strerror(errno));
    }
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  return text;
}

}  // namespace firn
