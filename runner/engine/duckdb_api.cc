#include "runner/engine/duckdb_api.h"

#include <dlfcn.h>

#include <string>

namespace firn {

namespace {

Status LoadDuckDb() {
  // Where the system has it, else where it was when firn was built.
  void* library = dlopen("libduckdb.so", RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) library = dlopen(FIRN_DUCKDB_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    return {StatusCode::kNotFound, std::string("libduckdb.so cannot be loaded: ") + dlerror()};
  }
  const char* missing = nullptr;
#define FIRN_FIND(name)                                           \
  name = reinterpret_cast<decltype(name)>(dlsym(library, #name)); \
  if (name == nullptr) missing = #name;
  FIRN_DUCKDB_API(FIRN_FIND)
#undef FIRN_FIND
  if (missing == nullptr) return Status();
  return {StatusCode::kNotFound,
          std::string("libduckdb.so has no ") + missing + ": version 1.5 or newer is needed"};
}

}  // namespace

Status LoadDuckdb() {
  static const Status loaded = LoadDuckDb();
  return loaded;
}

}  // namespace firn
