// Files that firn writes for others to read.
#pragma once

#include <string>
#include <string_view>

#include "compiler/base/status.h"

namespace firn {

// Who may read a new file and the folders made for it.
enum class Readers { kAsUmask, kOwner };
// Whether it must outlast a machine that goes down the moment after. What the next command makes
// again need not: each such file waits for the disk.
enum class Lasts { kThroughPowerCut, kUntilMadeAgain };

// Readers see the old file or the new one, never half of it. Folders are made as needed; a file
// that was there keeps its permissions.
Status WriteFileAtomically(const std::string& path, std::string_view text,
                           Readers readers = Readers::kAsUmask,
                           Lasts lasts = Lasts::kThroughPowerCut);

// Makes the folder and those above it as needed; `made`, if not null, is set where it was not
// there.
Status MakeFolder(const std::string& path, Readers readers, bool* made = nullptr);

}  // namespace firn
