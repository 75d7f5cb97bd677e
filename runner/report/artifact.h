// Files that firn writes for others to read.
#pragma once

#include <string>
#include <string_view>

#include "compiler/base/status.h"

namespace firn {

// Readers see the old file or the new one, never half of it. Folders are made as needed; a file
// that was there keeps its permissions.
Status WriteFileAtomically(const std::string& path, std::string_view text);

}  // namespace firn
