// Settings for speed that firn chooses itself. A server refuses every statement that comes with a
// setting that it does not know, and its versions know different ones: each is asked for before it
// is used, and left out where the server does not list it.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "runner/engine/engine.h"
#include "runner/run/run_result.h"

namespace firn {

// One for all threads of a run.
class SessionSettings {
 public:
  explicit SessionSettings(std::string catalog) : catalog_(std::move(catalog)) {}

  // `wanted` (properties of the catalog, without its name) as the server takes it: each is asked
  // for once, by SHOW SESSION through `session`. What is left out for the first time is a note of
  // `result`.
  std::map<std::string, std::string> Listed(const std::map<std::string, std::string>& wanted,
                                            Session& session, ModelResult* result);

 private:
  bool Lists(const std::string& property, Session& session);

  const std::string catalog_;
  std::mutex mutex_;
  std::map<std::string, bool> listed_;  // by "lake.parquet_writer_block_size"
};

}  // namespace firn
