// firn.yml
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// `models:` of firn.yml: the config that each folder below models/ gives to its models.
class FolderDefaults {
 public:
  // "audit_log/marts", "" for models/ itself. The nearest folder above that is listed counts, which
  // holds what its own parents say.
  const ModelConfig& For(std::string_view folder) const;

  struct Folder {
    ModelConfig config;
    Span span = {};  // of its name in firn.yml
  };
  std::map<std::string, Folder, std::less<>> folders{{"", {}}};
};

void ReadProjectFile(Reading& reading, const YamlNode& root, Project* project,
                     FolderDefaults* defaults);

// Replaces or adds what --vars says. A variable that firn.yml has in quotes stays a text.
void OverrideVars(const std::map<std::string, std::string>& vars, Project* project);

}  // namespace firn
