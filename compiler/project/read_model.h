// models/<pipeline>/<layer>/<name>.yml
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/project/fields.h"
#include "compiler/project/spec.h"

namespace firn {

// What a model's file says of it before the model says anything.
struct ModelHome {
  std::string file;      // "models/audit_log/marts/orders.yml"
  std::string pipeline;  // "audit_log"
  std::string layer;     // "marts"; "" where the file does not lie deep enough
  ModelConfig defaults;  // firn.yml's for this folder
};

// Hands each model of `models:` to `found`, with its map.
void ReadModels(Reading& reading, const YamlEntry& list, const ModelHome& home,
                const std::function<void(ModelSpec, const YamlNode&)>& found);

// One key of a `config:` map into what `config` says already. Tags and hooks add up, the keys of
// properties and meta are overlaid, everything else is replaced.
void ReadConfigKey(Reading& reading, const YamlNode& map, const YamlEntry& entry,
                   ModelConfig* config);

// `columns:` of models and sources; a name that comes twice is reported.
void ReadColumns(Reading& reading, const YamlEntry& list, std::vector<ColumnSpec>* columns);

}  // namespace firn
