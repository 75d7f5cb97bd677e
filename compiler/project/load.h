// Stage 1: files -> Project.
#pragma once

#include <map>
#include <string>

#include "compiler/base/diagnostic.h"
#include "compiler/base/file_reader.h"
#include "compiler/base/loop.h"
#include "compiler/project/spec.h"

namespace firn {

// What to do where a project names files outside its folder.
inline constexpr const char* kAllowOutside =
    "'allow_outside: true' in firn.yml lets the project read outside its folder";

// Reads firn.yml, models/, macros/ and contracts/ below `directory`, texts into `sources`. `vars`
// override those of firn.yml. All findings go to `diagnostics`; what could be read is returned.
Project LoadProject(const FileReader& files, const std::string& directory,
                    const std::map<std::string, std::string>& vars, SourceMap& sources,
                    Diagnostics& diagnostics, const Loop& loop = InOrder);

}  // namespace firn
