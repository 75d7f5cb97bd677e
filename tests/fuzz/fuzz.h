// What the fuzz targets share. libFuzzer calls LLVMFuzzerTestOneInput with any bytes; a crash, a
// leak or an input that takes too long is a finding, and so is a promise that is not kept.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace firn {

inline void Promise(bool kept, const char* what, const std::string& shown = {}) {
  if (kept) return;
  std::fprintf(stderr, "not kept: %s\n%s\n", what, shown.c_str());
  std::abort();
}

}  // namespace firn
