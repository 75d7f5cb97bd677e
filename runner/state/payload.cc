#include <nlohmann/json.hpp>

#include "runner/state/state_log.h"

namespace firn {

using Json = nlohmann::ordered_json;

std::string PayloadOf(const StateEntry& entry) {
  Json json = Json::object();
  auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  put("query_id", entry.query_id);
  put("watermark", entry.watermark);
  put("fingerprint", entry.fingerprint);
  put("snapshot", entry.snapshot);
  put("status", entry.status);
  put("note", entry.note);
  put("host", entry.host);
  put("process", entry.process);
  if (!entry.models.empty()) json["models"] = entry.models;
  for (const LoadedFile& file : entry.files) {
    json["files"].push_back(
        {{"path", file.path}, {"size", file.size}, {"fingerprint", file.fingerprint}});
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool ReadPayload(const std::string& payload, StateEntry* entry) {
  Json json = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return false;
  auto take = [&](const char* key, std::string* value) {
    auto found = json.find(key);
    if (found != json.end() && found->is_string()) *value = found->get<std::string>();
  };
  take("query_id", &entry->query_id);
  take("watermark", &entry->watermark);
  take("fingerprint", &entry->fingerprint);
  take("snapshot", &entry->snapshot);
  take("status", &entry->status);
  take("note", &entry->note);
  take("host", &entry->host);
  take("process", &entry->process);
  if (auto models = json.find("models"); models != json.end() && models->is_array()) {
    for (const Json& model : *models) {
      if (model.is_string()) entry->models.push_back(model.get<std::string>());
    }
  }
  auto files = json.find("files");
  if (files == json.end()) return true;
  if (!files->is_array()) return false;
  for (const Json& file : *files) {
    auto is = [&](const char* key, bool (Json::*type)() const noexcept) {
      return file.contains(key) && (file[key].*type)();
    };
    if (!is("path", &Json::is_string) || !is("size", &Json::is_number_unsigned) ||
        !is("fingerprint", &Json::is_string)) {
      return false;
    }
    entry->files.push_back({file["path"].get<std::string>(), file["size"].get<uint64_t>(),
                            file["fingerprint"].get<std::string>()});
  }
  return true;
}

}  // namespace firn
