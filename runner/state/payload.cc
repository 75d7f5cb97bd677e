#include <algorithm>
#include <nlohmann/json.hpp>

#include "runner/state/state_log.h"

namespace firn {

using Json = nlohmann::ordered_json;

namespace {

Json JsonOf(const EventWindow& window) {
  return Json::array({EventTimeText(window.start), EventTimeText(window.end)});
}

bool ReadEventWindow(const Json& json, EventWindow* window) {
  return json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string() &&
         ReadEventTime(json[0].get<std::string>(), &window->start) &&
         ReadEventTime(json[1].get<std::string>(), &window->end);
}

Json JsonOf(const Backfill& backfill) {
  Json json{{"id", backfill.id}, {"model", backfill.model}, {"range", JsonOf(backfill.range)}};
  if (!backfill.batch.empty()) json["batch"] = backfill.batch;
  json["definition"] = backfill.definition;
  for (const EventWindow& window : backfill.done) json["done"].push_back(JsonOf(window));
  if (!backfill.refreshed.empty()) json["refreshed"] = backfill.refreshed;
  if (backfill.ended) json["ended"] = true;
  return json;
}

bool ReadBackfill(const Json& json, Backfill* backfill) {
  if (!json.is_object()) return false;
  auto text = [&](const char* key) {
    auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
  };
  backfill->id = text("id");
  backfill->model = text("model");
  backfill->batch = text("batch");
  backfill->definition = text("definition");
  auto list = [&](const char* key) {
    auto found = json.find(key);
    return found != json.end() && found->is_array() ? *found : Json::array();
  };
  for (const Json& done : list("done")) {
    EventWindow window;
    if (!ReadEventWindow(done, &window)) return false;
    backfill->done.push_back(window);
  }
  for (const Json& name : list("refreshed")) {
    if (name.is_string()) backfill->refreshed.push_back(name.get<std::string>());
  }
  auto ended = json.find("ended");
  backfill->ended = ended != json.end() && *ended == true;
  auto range = json.find("range");
  return range != json.end() && ReadEventWindow(*range, &backfill->range) && !backfill->id.empty();
}

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Up to and with the last slash that all paths have in common.
std::string Folder(const std::vector<LoadedFile>& files) {
  if (files.empty()) return "";
  std::string folder = files.front().path;
  for (const LoadedFile& file : files) {
    auto differ = std::mismatch(folder.begin(), folder.end(), file.path.begin(), file.path.end());
    folder.erase(differ.first, folder.end());
  }
  folder.erase(folder.rfind('/') + 1);
  return folder;
}

// {"part": 2, "folder": "in/", "files": [["a.jsonl", 12, "0f..."], ...]}
Json JsonOfPart(const StateEntry& entry) {
  const std::string folder = Folder(entry.files);
  Json files = Json::array();
  for (const LoadedFile& file : entry.files) {
    files.push_back({file.path.substr(folder.size()), file.size, file.fingerprint});
  }
  return {{"part", entry.part}, {"folder", folder}, {"files", std::move(files)}};
}

bool ReadPart(const Json& json, StateEntry* entry) {
  auto part = json.find("part"), folder = json.find("folder"), files = json.find("files");
  for (auto found : {part, folder, files}) {
    if (found == json.end()) return false;
  }
  if (!part->is_number_integer() || !folder->is_string() || !files->is_array()) return false;
  entry->part = part->get<int64_t>();
  for (const Json& file : *files) {
    if (!file.is_array() || file.size() != 3 || !file[0].is_string() ||
        !file[1].is_number_unsigned() || !file[2].is_string()) {
      return false;
    }
    entry->files.push_back({folder->get_ref<const std::string&>() + file[0].get<std::string>(),
                            file[1].get<uint64_t>(), file[2].get<std::string>()});
  }
  return true;
}

}  // namespace

std::string PayloadOf(const StateEntry& entry) {
  if (entry.kind == EntryKind::kFiles) return Dump(JsonOfPart(entry));
  Json json = Json::object();
  auto put = [&](const char* key, const std::string& value) {
    if (!value.empty()) json[key] = value;
  };
  put("heard_at", entry.heard_at);
  put("query_id", entry.query_id);
  put("watermark", entry.watermark);
  if (entry.late) {
    json["late_rows"] = {{"passed", entry.late->passed},
                         {"margin", entry.late->margin},
                         {"run", entry.late->run},
                         {"picked_up", entry.late->picked_up},
                         {"left", entry.late->left}};
  }
  if (entry.backfill) json["backfill"] = JsonOf(*entry.backfill);
  put("event_time_start", entry.event_time_start);
  put("event_time_end", entry.event_time_end);
  put("fingerprint", entry.fingerprint);
  put("snapshot", entry.snapshot);
  put("coordinator", entry.coordinator);
  put("user", entry.user);
  put("status", entry.status);
  put("note", entry.note);
  put("host", entry.host);
  put("process", entry.process);
  if (!entry.models.empty()) json["models"] = entry.models;
  for (const LoadedFile& file : entry.files) {
    json["files"].push_back(
        {{"path", file.path}, {"size", file.size}, {"fingerprint", file.fingerprint}});
  }
  if (entry.parts > 0) json["parts"] = entry.parts;
  return Dump(json);
}

bool ReadPayload(const std::string& payload, StateEntry* entry) {
  Json json = Json::parse(payload, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return false;
  if (entry->kind == EntryKind::kFiles) return ReadPart(json, entry);
  auto take = [&](const char* key, std::string* value) {
    auto found = json.find(key);
    if (found != json.end() && found->is_string()) *value = found->get<std::string>();
  };
  take("heard_at", &entry->heard_at);
  take("query_id", &entry->query_id);
  take("watermark", &entry->watermark);
  if (auto late = json.find("late_rows"); late != json.end() && late->is_object()) {
    auto number = [&](const char* key) {
      auto found = late->find(key);
      return found != late->end() && found->is_number_integer() ? found->get<int64_t>() : 0;
    };
    auto picked_up = late->find("picked_up");
    entry->late = LateCount{number("passed"), number("margin"), number("run"),
                            picked_up != late->end() && *picked_up == true, number("left")};
  }
  if (auto backfill = json.find("backfill"); backfill != json.end()) {
    entry->backfill.emplace();
    if (!ReadBackfill(*backfill, &*entry->backfill)) return false;
  }
  take("event_time_start", &entry->event_time_start);
  take("event_time_end", &entry->event_time_end);
  take("fingerprint", &entry->fingerprint);
  take("snapshot", &entry->snapshot);
  take("coordinator", &entry->coordinator);
  take("user", &entry->user);
  take("status", &entry->status);
  take("note", &entry->note);
  take("host", &entry->host);
  take("process", &entry->process);
  if (auto models = json.find("models"); models != json.end() && models->is_array()) {
    for (const Json& model : *models) {
      if (model.is_string()) entry->models.push_back(model.get<std::string>());
    }
  }
  if (auto parts = json.find("parts"); parts != json.end()) {
    if (!parts->is_number_integer()) return false;
    entry->parts = parts->get<int64_t>();
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
