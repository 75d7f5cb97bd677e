// A session that counts what goes through it.
#pragma once

#include <atomic>
#include <memory>

#include "runner/engine/engine.h"

namespace firn {

struct Traffic {
  std::atomic<size_t> statements = 0;
  std::atomic<int64_t> engine_microseconds = 0;
};

// `traffic` must outlive the session.
std::unique_ptr<Session> Measure(std::unique_ptr<Session> session, Traffic& traffic);

}  // namespace firn
