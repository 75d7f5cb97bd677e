// An engine that tells no secret, whatever its server repeats.
#pragma once

#include <memory>

#include "runner/engine/engine.h"
#include "runner/engine/secrets.h"

namespace firn {

// The same engine, with secrets masked in the message of every status. Rows are left: they are
// data, which writes go by.
std::unique_ptr<Engine> MaskEngine(std::unique_ptr<Engine> engine,
                                   std::shared_ptr<const Secrets> secrets);

// The status with its message masked.
Status Masked(const Status& status, const Secrets& secrets);

}  // namespace firn
