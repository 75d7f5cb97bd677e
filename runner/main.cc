#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "runner/cli/commands.h"

namespace {

[[noreturn]] void EndOn(const char* what) {
  std::fprintf(stderr,
               "error[internal]: %s; please report this, with the command and what it was run on\n",
               what);
  std::_Exit(firn::kUnusable);
}

// What nothing has caught, on any thread, is a mistake of firn's, or memory has run out: that is
// one line, and no dump.
[[noreturn]] void OnTerminate() {
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    EndOn("out of memory");
  } catch (const std::exception& error) {
    EndOn(error.what());
  } catch (...) {
  }
  EndOn("an unknown exception");
}

}  // namespace

int main(int argc, char** argv) {
  std::set_terminate(OnTerminate);
  return firn::RunCommandLine({argv + 1, argv + argc});
}
